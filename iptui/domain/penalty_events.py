"""A counted violation: the record behind the ledgers of `penalties`."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from iptui.domain.records import Record

LedgerName = Literal["general_points", "serious_strikes"]


class PenaltyEvent(Record, frozen=True, kw_only=True):
    """One established complaint as its platform counts it; points follow from the rules, not from here."""

    KIND: ClassVar[str] = "penalties"

    platform: str
    ledger: LedgerName
    complaint_id: str
    right_id: str = ""
    effective_at: datetime
    revoked_at: datetime | None = None
    """Set when the complaint was withdrawn or a counter-notification won."""
    reason: str = ""
