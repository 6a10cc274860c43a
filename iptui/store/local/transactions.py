"""Collecting changes and committing them: revisions checked, the audit entry made, one line appended."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from iptui.domain.audit import AuditEvent
from iptui.domain.records import Record
from iptui.store.local.audit_trail import Written, describe, sealed
from iptui.store.local.desk_writer import DeskWriter
from iptui.store.local.journal import NULL, Commit
from iptui.store.protocol import Conflict

R = TypeVar("R", bound=Record)

_encoder = msgspec.json.Encoder()


class LocalTransaction:
    """See `protocol.Transaction`. Nothing is written before `commit`."""

    def __init__(self, *, actor: str, action: str, at: datetime, subject: str, note: str) -> None:
        self.actor = actor
        self.action = action
        self.at = at
        self.subject = subject
        self.note = note
        self.events: list[tuple[str, str]] = []
        self._puts: dict[tuple[str, str], tuple[Record, int]] = {}
        self._deletes: dict[tuple[str, str], Record] = {}

    def put(self, record: R) -> R:
        key = (record.KIND, record.id)
        expected = record.rev
        if key in self._puts:
            expected = self._puts[key][1]
        created = record.created_at if expected else self.at
        stored = replace(record, rev=expected + 1, created_at=created, updated_at=self.at)
        self._deletes.pop(key, None)
        self._puts[key] = (stored, expected)
        return stored

    def delete(self, record: Record) -> None:
        key = (record.KIND, record.id)
        self._puts.pop(key, None)
        self._deletes[key] = record

    @property
    def empty(self) -> bool:
        return not (self._puts or self._deletes or self.events)

    def commit(self, desk: DeskWriter, audited: bool = True) -> None:
        """Check and append; the exclusive lock is held and the desk has followed.

        Raises:
            Conflict: a revision is stale; nothing is written.
        """
        written: list[Written] = []
        changes: list[tuple[str, str, str, msgspec.Raw]] = []
        next_ids: dict[str, int] = {}

        def document_id(kind: str, record_id: str) -> str:
            table = desk.table(kind)
            known = table.by_record_id.get(record_id)
            if known is not None:
                return known
            number = next_ids.get(kind, table.next_id())
            next_ids[kind] = number + 1
            return str(number)

        for (kind, record_id), (record, expected) in self._puts.items():
            before = self._checked(desk, type(record), record_id, expected)
            body = msgspec.Raw(_encoder.encode(record))
            written.append((kind, record_id, record.rev, before, msgspec.to_builtins(record)))
            changes.append((kind, document_id(kind, record_id), record_id, body))
        for (kind, record_id), record in self._deletes.items():
            before = self._checked(desk, type(record), record_id, record.rev)
            written.append((kind, record_id, record.rev, before, None))
            changes.append((kind, document_id(kind, record_id), record_id, NULL))
        number = desk.commit_no + 1
        if audited:
            event = sealed(
                AuditEvent(
                    id=f"{number:012d}",
                    rev=1,
                    created_at=self.at,
                    updated_at=self.at,
                    at=self.at,
                    actor=self.actor,
                    action=self.action,
                    subject=self.subject,
                    note=self.note,
                    changes=describe(written),
                    previous=desk.meta.audit,
                )
            )
            changes.append(
                (
                    "audit",
                    document_id("audit", event.id),
                    event.id,
                    msgspec.Raw(_encoder.encode(event)),
                )
            )
        desk.append(
            Commit(
                commit=number,
                actor=self.actor,
                action=self.action,
                changes=changes,
                events=self.events,
            )
        )

    @staticmethod
    def _checked(
        desk: DeskWriter, kind: type[Record], record_id: str, expected: int
    ) -> dict[str, Any] | None:
        document = desk.table(kind.KIND).find(record_id)
        if document is None:
            if expected:
                raise Conflict(kind, record_id, None)
            return None
        before: dict[str, Any] = msgspec.json.decode(document)
        if before.get("rev", 0) != expected:
            raise Conflict(kind, record_id, msgspec.json.decode(document, type=kind))
        return before
