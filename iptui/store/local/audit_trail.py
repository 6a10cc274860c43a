"""Making and verifying audit entries: what changed, and the hash that chains each entry to the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

import msgspec
from msgspec.structs import replace

from iptui.domain.audit import AuditEvent
from iptui.store.protocol import Problem

MOST_CHANGES = 40
"""Records listed one by one in an entry; beyond that only how many of each kind."""
LONGEST_VALUE = 500
_SECRET = ("password_hash",)
_BOOKKEEPING = ("rev", "created_at", "updated_at")

Written = tuple[str, str, int, dict[str, Any] | None, dict[str, Any] | None]
"""(kind, id, new rev, document before, document after); before None = new, after None = deleted."""


def _shown(name: str, value: Any) -> Any:
    if name in _SECRET:
        return "(not shown)"
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        return {
            "sha256": sha256(value.encode("utf-8", "surrogatepass")).hexdigest(),
            "length": len(value),
        }
    return value


def _fields(before: dict[str, Any] | None, after: dict[str, Any] | None) -> dict[str, list[Any]]:
    old, new = before or {}, after or {}
    return {
        name: [_shown(name, old.get(name)), _shown(name, new.get(name))]
        for name in sorted({*old, *new})
        if name not in _BOOKKEEPING and old.get(name) != new.get(name)
    }


def describe(written: Sequence[Written]) -> tuple[dict[str, Any], ...]:
    """The entry's `changes`; see AuditEvent."""
    if len(written) > MOST_CHANGES:
        counts = Counter(kind for kind, *_ in written)
        return tuple({"kind": kind, "count": count} for kind, count in sorted(counts.items()))
    described = []
    for kind, record_id, rev, before, after in written:
        fields = _fields(before, after) if before is not None else {}
        if after is None:
            described.append({"kind": kind, "id": record_id, "deleted": True, "fields": fields})
        else:
            described.append({"kind": kind, "id": record_id, "rev": rev, "fields": fields})
    return tuple(described)


def entry_hash(event: AuditEvent) -> str:
    """SHA-256 over the entry without its own hash, as JSON with sorted keys."""
    bare = replace(event, hash="")
    return sha256(msgspec.json.encode(bare, order="sorted")).hexdigest()


def sealed(event: AuditEvent) -> AuditEvent:
    return replace(event, hash=entry_hash(event))


def verify(events: Iterable[AuditEvent], head: str) -> list[Problem]:
    """Every entry's hash, the chain between them, and the newest against the `head` the store remembers."""
    problems = []
    previous = ""
    for event in sorted(events, key=lambda one: one.id):
        if entry_hash(event) != event.hash:
            problems.append(
                Problem(
                    where=f"audit/{event.id}", what="the entry was changed after it was written"
                )
            )
        if event.previous != previous:
            problems.append(
                Problem(
                    where=f"audit/{event.id}",
                    what="an entry before this one is missing or replaced",
                )
            )
        previous = event.hash
    if head and previous != head:
        problems.append(Problem(where="audit", what="the newest entry is missing or replaced"))
    return problems
