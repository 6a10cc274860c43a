"""The audit trail: one entry for every transaction, chained by hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from iptui.domain.records import Record


class AuditEvent(Record, frozen=True, kw_only=True):
    """Who did what, when, to which records. `id` is the zero-padded commit number.

    `hash` covers the entry and `previous`, so a changed or missing entry shows.
    """

    KIND: ClassVar[str] = "audit"

    at: datetime
    actor: str
    action: str
    """Dotted verb, such as `complaint.accept`."""
    subject: str = ""
    """The record that it is about, as `kind/id`."""
    note: str = ""
    changes: tuple[dict[str, Any], ...] = ()
    """One per record: {kind, id, rev, fields: {name: [before, after]}}; beyond 40 records {kind, count}."""
    previous: str = ""
    hash: str = ""
