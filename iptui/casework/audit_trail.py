"""Looking into the audit trail: who did what to which record, and whether the trail is whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from iptui.casework.desk import Desk
from iptui.domain.accounts import Permission
from iptui.domain.audit import AuditEvent
from iptui.domain.errors import BadInput
from iptui.store.protocol import Problem, Query, Sort, Where

_SPAN = re.compile(r"(\d{1,4})([wdhm])")
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
_WORD = re.compile(r'(who|kind|record|since):(?:"([^"]*)"?|(\S*))', re.IGNORECASE)
_HEAD = re.compile(r"(?:\d{12}\s+)?([0-9a-f]{64})(?:\s.*)?", re.DOTALL)


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What entries are asked for; every part that is given holds. Texts are compared casefolded."""

    who: str = ""
    """Part of the account's name."""
    kind: str = ""
    """The beginning of the action, such as `account` or `complaint.file`."""
    record: str = ""
    """Part of the id of the record it is about, or of one that it changed."""
    since: datetime | None = None
    text: str = ""
    """Part of who, action, record or note."""

    def holds(self, one: AuditEvent) -> bool:
        if self.since is not None and one.at < self.since:
            return False
        if self.who and self.who.casefold() not in one.actor.casefold():
            return False
        if self.kind and not one.action.casefold().startswith(self.kind.casefold()):
            return False
        if self.record and not _about(one, self.record.casefold()):
            return False
        whole = f"{one.actor} {one.action} {one.subject} {one.note}"
        return not self.text or self.text.casefold() in whole.casefold()


def _about(one: AuditEvent, record: str) -> bool:
    return record in one.subject.casefold() or any(
        record in f"{change.get('kind', '')}/{change.get('id', '')}".casefold()
        for change in one.changes
    )


def parse_since(text: str, desk: Desk) -> datetime:
    """`2026-09-30`, `2026-09-30T10:00`, or a span back from now: `2w`, `3d`, `12h`, `90m`.

    A time without an offset is meant in the account's zone.

    Raises:
        BadInput: anything else.
    """
    span = _SPAN.fullmatch(text.strip().casefold())
    try:
        if span is not None:
            return desk.now() - timedelta(**{_UNITS[span[2]]: int(span[1])})
        at = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        raise BadInput(
            f"'{text[:40]}' is no date and no time span; write it as 2026-09-30 or 3d."
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=desk.time_zone)


def parse_filter(text: str, desk: Desk) -> AuditFilter:
    """`who:ann kind:complaint record:884 since:3d and some text`; a value with spaces stands in quotes.

    Raises:
        BadInput: `since` is no date and no span.
    """
    parts: dict[str, str] = {}
    for name, quoted, bare in _WORD.findall(text):
        parts[name.casefold()] = quoted or bare
    since = parts.get("since", "")
    return AuditFilter(
        who=parts.get("who", ""),
        kind=parts.get("kind", ""),
        record=parts.get("record", ""),
        since=parse_since(since, desk) if since else None,
        text=" ".join(_WORD.sub(" ", text).split()),
    )


EVERYTHING = AuditFilter()


def entries(desk: Desk, wanted: AuditFilter = EVERYTHING, *, limit: int = 2000) -> list[AuditEvent]:
    """The newest entries that fit, newest first."""
    desk.require(Permission.READ)
    where = (Where("at", "ge", wanted.since),) if wanted.since is not None else ()
    newest_first = (Sort("id", descending=True),)
    found: list[AuditEvent] = []
    step, offset = max(limit, 2000), 0
    while len(found) < limit:
        part = desk.store.query(
            AuditEvent, Query(where=where, sort=newest_first, limit=step, offset=offset)
        )
        found += [one for one in part if wanted.holds(one)]
        if len(part) < step:
            break
        offset += step
    return found[:limit]


def head(desk: Desk) -> AuditEvent | None:
    """The newest entry. Its hash stands for the whole trail: note it where nobody here can write."""
    desk.require(Permission.READ)
    newest = desk.store.query(AuditEvent, Query(sort=(Sort("id", descending=True),), limit=1))
    return newest[0] if newest else None


def parse_head(line: str) -> str:
    """The hash in what `audit head` printed: alone, or after the entry's number.

    Raises:
        BadInput: there is none.
    """
    match = _HEAD.fullmatch(line.strip().casefold())
    if match is None:
        raise BadInput(
            f"'{line.strip()[:80]}' is no head of an audit trail; give the 64 digits that "
            "`iptui audit head` printed."
        )
    return match[1]


def verify(desk: Desk, heads: Sequence[str] = ()) -> list[Problem]:
    """What is wrong with the chain; `heads` are hashes noted elsewhere that it must still hold."""
    desk.require(Permission.READ)
    return desk.store.check_audit(heads)
