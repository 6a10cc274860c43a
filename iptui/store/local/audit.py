"""Audit entries: what a transaction changed, field by field, chained by hash."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from iptui.domain.audit import AuditEvent

DETAILED_RECORDS = 40
"""Beyond this many changed records an entry only counts them by kind."""

LONG_TEXT = 500
LONG_VALUE = 4000
"""Characters of a text, and bytes of a list or object as JSON, beyond which a value is named by its hash."""

SECRET_FIELDS = frozenset({"password_hash"})
BOOKKEEPING = frozenset({"id", "rev", "created_at", "updated_at"})

_canonical = msgspec.json.Encoder(order="sorted")


class RecordChange(msgspec.Struct):
    """One record before and after, as plain JSON values; None = not there."""

    kind: str
    id: str
    rev: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def audit_id(commit: int) -> str:
    return f"{commit:012d}"


def entry_of(
    changes: Sequence[RecordChange],
    *,
    commit: int,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    note: str,
    previous: str,
    counts: dict[str, int] | None = None,
) -> dict[str, Any]:
    """The entry as a plain document, its hash included. `counts` adds kinds that are no records."""
    if len(changes) > DETAILED_RECORDS:
        by_kind = Counter(change.kind for change in changes)
        described = [{"kind": kind, "count": by_kind[kind]} for kind in sorted(by_kind)]
    else:
        described = [_described(change) for change in changes]
    described += [{"kind": kind, "count": number} for kind, number in (counts or {}).items()]
    event = AuditEvent(
        id=audit_id(commit),
        rev=1,
        created_at=at,
        updated_at=at,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        note=note,
        changes=tuple(described),
        previous=previous,
    )
    document: dict[str, Any] = msgspec.to_builtins(event)
    document["hash"] = hash_of(document)
    return document


def hash_of(document: dict[str, Any]) -> str:
    """SHA-256 over the entry's canonical JSON (sorted keys, no spaces) without its `hash`."""
    covered = {name: value for name, value in document.items() if name != "hash"}
    return hashlib.sha256(_canonical.encode(covered)).hexdigest()


def _described(change: RecordChange) -> dict[str, Any]:
    before = change.before or {}
    after = change.after or {}
    fields: dict[str, list[Any]] = {}
    for name in (*after, *(name for name in before if name not in after)):
        old, new = before.get(name), after.get(name)
        if name in BOOKKEEPING or old == new or (not change.before and not new):
            continue
        fields[name] = (
            ["(secret)", "(secret)"] if name in SECRET_FIELDS else [_short(old), _short(new)]
        )
    described: dict[str, Any] = {
        "kind": change.kind,
        "id": change.id,
        "rev": change.rev,
        "fields": fields,
    }
    if change.after is None:
        described["deleted"] = True
    return described


def _short(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONG_TEXT else _digest(value.encode(), len(value))
    if isinstance(value, dict | list):
        short: Any = (
            {key: _short(item) for key, item in value.items()}
            if isinstance(value, dict)
            else [_short(item) for item in value]
        )
        text = _canonical.encode(short)
        if len(text) <= LONG_VALUE:
            return short
        text = _canonical.encode(value)
        return _digest(text, len(text))
    return value


def _digest(data: bytes, length: int) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(data).hexdigest(), "length": length}


def chain_problems(
    documents: Iterable[bytes | msgspec.Raw], head: str, noted: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """(entry's id, what is wrong) for every entry that does not fit, oldest first.

    `documents` are in the order of their commits; `head` is the hash that the last one must have.
    `noted` are hashes that were kept elsewhere: one that no entry has is named last. Only these show
    that the whole chain was written anew, or cut off together with its head.
    """
    problems: list[tuple[str, str]] = []
    previous = last_id = ""
    missing = dict.fromkeys(noted)
    for raw in documents:
        document = msgspec.json.decode(raw)
        entry_id = str(document.get("id", "?"))
        if document.get("previous", "") != previous:
            problems.append((entry_id, "an entry before it is missing or was replaced"))
        if document.get("hash", "") != hash_of(document):
            problems.append((entry_id, "it was changed after it was written"))
        if entry_id <= last_id:
            problems.append((entry_id, "it does not stand in the order of the commits"))
        previous, last_id = str(document.get("hash", "")), entry_id
        missing.pop(previous, None)
    if previous != head:
        problems.append(("the last entry", "entries are missing at the end"))
    problems += [
        (
            one,
            "the trail holds no entry of this hash any more: entries were removed or written anew",
        )
        for one in missing
    ]
    return problems
