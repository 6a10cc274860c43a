"""Letting running windows follow a change of the own rule files; copying a shipped file to edit."""

from __future__ import annotations

import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.moves import window
from iptui.casework.own_rules import own_files
from iptui.domain.accounts import Permission
from iptui.domain.complaints import AttemptOutcome, Complaint, ComplaintState
from iptui.domain.errors import BadInput, NotFound
from iptui.domain.rule_sets import RuleSet, RulesInUse, WindowName
from iptui.store.protocol import Conflict, Query, Where

RULES = RulesInUse(id="own")

_WINDOW_OF_STATE: dict[ComplaintState, WindowName] = {
    ComplaintState.PENDING_RESPONSE: "respond",
    ComplaintState.WAITING_COMPLAINANT: "complainant_reply",
    ComplaintState.WAITING_PLATFORM: "platform_ruling",
    ComplaintState.LAPSED: "counter_notify_again",
    ComplaintState.ESTABLISHED: "counter_notify_again",
}


def rules_folder(desk: Desk) -> Path:
    """Where the workspace's own rule files lie.

    Raises:
        BadInput: the workspace is no folder.
    """
    if desk.place is None:
        raise BadInput(
            "The server keeps this workspace, so there is no folder with rule files to edit. Write "
            "the text into a file (iptui rules text NAME > FILE), edit it, and keep it with: iptui "
            "rules add FILE"
        )
    return desk.place / "rules"


def own_digest(desk: Desk) -> str:
    """Of all own rule files; empty while there are none."""
    found = own_files(desk)
    digest = sha256()
    for name, data in found:
        digest.update(b"%b\0%d\0" % (name.encode(), len(data)))
        digest.update(data)
    return digest.hexdigest() if found else ""


def follow_rules(
    desk: Desk, *, action: str = "rules.follow", because: str = "rule files changed"
) -> int:
    """Work running windows out anew when the own rule files changed since the last time; how many moved.

    A time that the platform printed stays. A window that ended already stays ended.
    """
    digest = own_digest(desk)
    desk.rules_as_of(digest)
    known = desk.store.get(RulesInUse, RULES.id)
    if digest == (known.digest if known else ""):
        return 0
    changed = [
        after
        for one in desk.store.query(
            Complaint, Query(where=(Where("state", "in", [one.value for one in _WINDOW_OF_STATE]),))
        )
        if (after := _by_rules(desk, one)) != one
    ]
    note = f"{because}; {len(changed)} window(s) worked out anew"
    try:
        with desk.store.transaction(
            actor=desk.actor, action=action, at=desk.now(), note=note
        ) as tx:
            tx.put(replace(known or RULES, digest=digest))
            for complaint in changed:
                tx.put(complaint)
    except Conflict:
        return 0  # another process follows at this moment; the next tick looks again
    return len(changed)


def _by_rules(desk: Desk, complaint: Complaint) -> Complaint:
    """The complaint with its running window by the rules as they are now."""
    before = complaint.deadline
    if (before is not None and before.origin == "platform") or (
        before is None and complaint.due_at is not None
    ):
        return complaint
    started = before.started_at if before else _start(complaint)
    if started is None:
        return complaint
    ends = window(desk, complaint, _WINDOW_OF_STATE[complaint.state], started)
    if ends == before:
        return complaint
    attempts = tuple(
        replace(one, deadline=ends) if one.outcome is AttemptOutcome.OPEN else one
        for one in complaint.attempts
    )
    return replace(
        complaint, deadline=ends, due_at=ends.due_at if ends else None, attempts=attempts
    )


def _start(complaint: Complaint) -> datetime | None:
    if complaint.state is ComplaintState.PENDING_RESPONSE:
        return complaint.received_at
    if complaint.state in (ComplaintState.LAPSED, ComplaintState.ESTABLISHED) and not any(
        one.outcome is AttemptOutcome.OPEN for one in complaint.attempts
    ):
        return None  # no attempt is left, so no window runs
    return complaint.state_at


def copy_rules(desk: Desk, platform: str, *, version: str = "") -> Path:
    """Put a copy of a shipped rule file into the workspace, to edit; its path.

    The version in force now, unless one is named (`2022-01-20`).

    Raises:
        NotPermitted: the account may not change rules.
        NotFound: no rules for that platform or version are shipped.
        BadInput: the copy exists already, or cannot be written.
    """
    desk.require(Permission.EDIT_RULES)
    rules = _shipped(desk, platform, version)
    from iptui.formats.rule_files import shipped_text

    folder = rules_folder(desk)
    target = folder / rules.file
    head = (
        f"# Your own copy of {rules.file}. While it lies here it is used in place of the shipped file.\n"
        "# Change a value together with its source; `iptui rules validate` checks the file.\n"
    )
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as out:
            out.write(head + shipped_text(rules.file))
    except FileExistsError:
        raise BadInput(f"{target} exists already; edit that file, or remove it first.") from None
    follow_rules(desk, action="rules.copy", because=f"{rules.file} copied to edit")
    return target


def _shipped(desk: Desk, platform: str, version: str) -> RuleSet:
    found = desk.rules.versions(platform)
    if not found:
        raise NotFound(
            f"There are no rules for '{platform[:40]}'; choose one of "
            f"{', '.join(desk.rules.platforms())}."
        )
    name = found[0].platform
    wanted = f"{name}@{version}" if version else desk.rules.for_complaint(name, desk.now()).id
    shipped = desk.rules.shipped(wanted)
    if shipped is None:
        known = ", ".join(one.id for one in found)
        raise NotFound(f"No rules '{wanted[:60]}' are shipped; there are {known}.")
    return shipped
