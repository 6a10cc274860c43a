"""What every stored record has in common."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

import msgspec

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A stored record. Change it with `msgspec.structs.replace`; the store moves `rev` on."""

    KIND: ClassVar[str] = ""
    """The table that holds this kind of record."""

    id: str
    rev: int = 0
    """The revision this copy was read at; 0 = not stored yet. A write with a stale rev conflicts."""
    created_at: datetime = EPOCH
    updated_at: datetime = EPOCH
    """UTC; both are set by the store from the transaction's time."""


class Ref(msgspec.Struct, frozen=True):
    """A pointer to another record, with the name to show without fetching it."""

    id: str
    name: str = ""


class Blob(msgspec.Struct, frozen=True, kw_only=True):
    """A file kept in the workspace under the SHA-256 of its bytes."""

    sha256: str
    size: int
    filename: str = ""
    media_type: str = "application/octet-stream"
