"""Collecting a transaction's changes and turning them into one commit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from iptui.domain.audit import AuditEvent
from iptui.domain.errors import BadInput
from iptui.domain.records import Record
from iptui.store.local.audit import DETAILED_RECORDS, RecordChange, entry_of
from iptui.store.local.desk_file import DeskFile
from iptui.store.local.journal import NULL, Commit
from iptui.store.local.queries import decoder_of
from iptui.store.protocol import Conflict, R, StoreDamaged

_encoder = msgspec.json.Encoder()


class _Revision(msgspec.Struct):
    rev: int = 0


_revision_decoder = msgspec.json.Decoder(_Revision)


class _Pending:
    """What the transaction does to one record."""

    __slots__ = ("base", "document", "kind", "record_id")

    def __init__(self, kind: type[Record], record_id: str, base: int) -> None:
        self.kind = kind
        self.record_id = record_id
        self.base = base
        self.document: bytes | None = None
        """The record as JSON; None = deleted."""


class LocalTransaction:
    """The open transaction that a caller puts into. Nothing is looked at before the commit."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("the transaction's time needs an offset")
        self.at = at.astimezone(UTC)
        self._pending: dict[tuple[str, str], _Pending] = {}

    def put(self, record: R) -> R:
        """
        Raises:
            BadInput: a value that JSON cannot hold.
        """
        pending = self._pending_of(record)
        stored = msgspec.structs.replace(
            record,
            rev=pending.base + 1,
            created_at=self.at if pending.base == 0 else record.created_at,
            updated_at=self.at,
        )
        pending.document = encode_record(stored)
        return stored

    def delete(self, record: Record) -> None:
        self._pending_of(record).document = None

    def _pending_of(self, record: Record) -> _Pending:
        kind = type(record)
        if not kind.KIND or kind is AuditEvent or not record.id:
            raise ValueError(f"no record to store: {kind.__name__} '{record.id}'")
        pending = self._pending.setdefault(
            (kind.KIND, record.id), _Pending(kind, record.id, record.rev)
        )
        if record.rev not in (pending.base, pending.base + 1):
            # Read at two different revisions within one transaction: one of them is stale.
            pending.base = min(pending.base, record.rev)
        return pending

    def build(
        self,
        desk: DeskFile,
        *,
        actor: str,
        action: str,
        subject: str,
        note: str,
        events: Sequence[tuple[str, str]] = (),
        counts: dict[str, int] | None = None,
        extra: Sequence[tuple[str, str, str, msgspec.Raw]] = (),
    ) -> Commit:
        """The commit with its audit entry. The desk is locked and up to date.

        Raises:
            Conflict: a record is not at the revision that was read.
        """
        changes: list[tuple[str, str, str, msgspec.Raw]] = list(extra)
        described: list[RecordChange] = []
        detailed = len(self._pending) <= DETAILED_RECORDS
        new_ids: dict[str, int] = {}
        for (name, record_id), pending in self._pending.items():
            table = desk.table(name)
            document_id = table.by_record_id.get(record_id)
            stored = table.documents[document_id] if document_id is not None else None
            if (0 if stored is None else _revision(stored, desk, name)) != pending.base:
                current = None if stored is None else decode_stored(pending.kind, stored, desk)
                mine = (
                    None
                    if pending.document is None
                    else msgspec.json.decode(pending.document, type=pending.kind)
                )
                raise Conflict(pending.kind, record_id, current, mine)
            if document_id is None:
                if pending.document is None:
                    continue
                number = new_ids.get(name) or table.next_id()
                new_ids[name] = number + 1
                document_id = str(number)
            document = NULL if pending.document is None else msgspec.Raw(pending.document)
            changes.append((name, document_id, record_id, document))
            described.append(
                RecordChange(
                    kind=name,
                    id=record_id,
                    rev=pending.base + (pending.document is not None),
                    before=_plain(stored) if detailed else None,
                    after=_plain(pending.document) if detailed else None,
                )
            )
        number = desk.commit_no + 1
        entry = entry_of(
            described,
            commit=number,
            at=self.at,
            actor=actor,
            action=action,
            subject=subject,
            note=note,
            previous=desk.meta.audit,
            counts=counts,
        )
        document = msgspec.Raw(_encoder.encode(entry))
        changes.append((AuditEvent.KIND, str(number), entry["id"], document))
        return Commit(
            commit=number, actor=actor, action=action, changes=changes, events=list(events)
        )


def _plain(document: bytes | msgspec.Raw | None) -> dict[str, Any] | None:
    return None if document is None else msgspec.json.decode(document)


def _revision(document: msgspec.Raw, desk: DeskFile, name: str) -> int:
    try:
        return _revision_decoder.decode(document).rev
    except msgspec.DecodeError as error:
        raise StoreDamaged(f"A record of {name} in {desk.path} cannot be read: {error}.") from error


def decode_stored(kind: type[R], document: msgspec.Raw, desk: DeskFile) -> R:
    """
    Raises:
        StoreDamaged: the document is no such record.
    """
    try:
        record: R = decoder_of(kind).decode(document)
    except msgspec.DecodeError as error:
        raise StoreDamaged(damaged_record(kind, desk, document, error)) from error
    return record


def damaged_record(
    kind: type[Record], desk: DeskFile, document: msgspec.Raw, error: Exception
) -> str:
    """The sentence for a document that is JSON but no record of its table."""
    start = bytes(document)[:60].decode("utf-8", "replace")
    return (
        f"A record of {kind.KIND} in {desk.path} cannot be read ({error}); it begins with {start}. "
        "Mend it in a text editor while iptui is closed, or restore a backup."
    )


def encode_record(record: Record) -> bytes:
    """The record as JSON that reads back as the same record.

    Raises:
        BadInput: text with half a character, a number that JSON cannot hold, or a wrong type.
    """
    try:
        document = _encoder.encode(record)
        same = decoder_of(type(record)).decode(document) == record
    except UnicodeEncodeError as error:
        raise BadInput(
            f"{record.KIND} {record.id!a} has text with half a character (a lone surrogate), which "
            "cannot be stored; type that text anew."
        ) from error
    except (OverflowError, TypeError, msgspec.DecodeError) as error:
        raise BadInput(
            f"{record.KIND} {record.id} has a value that cannot be stored: {error}."
        ) from error
    if not same and _has_nan(msgspec.to_builtins(record)):
        raise BadInput(
            f"{record.KIND} {record.id} has a number that is none (NaN or infinity); correct it."
        )
    return document


def _has_nan(value: Any) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, dict):
        return any(map(_has_nan, value.values()))
    return isinstance(value, list | tuple) and any(map(_has_nan, value))
