"""The counter-notification (appeal): its record and states. Grounds are in `grounds`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import msgspec

from iptui.domain.evidence import EvidenceItem
from iptui.domain.records import Record


class CounterNotificationState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DEEMED_ACCEPTED = "deemed_accepted"
    REJECTED = "rejected"
    """The complainant rejected it; the platform decides."""
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    """The complaint was withdrawn before a decision."""
    LAPSED = "lapsed"
    """A draft whose window ended."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """What the complainant or the platform answered, as recorded here."""

    at: datetime
    text: str = ""
    recorded_by: str = ""


class Confirmation(msgspec.Struct, frozen=True, kw_only=True):
    """A statement that a person made for one counter-notification, in the words that were shown."""

    statement: str
    """A name of `letter_statements.STATEMENTS`."""
    text: str
    covers: str
    """SHA-256 of what was stated when it was made; what is changed afterwards is not covered by it."""
    by: str
    at: datetime


class CounterNotification(Record, frozen=True, kw_only=True):
    """One attempt's counter-notification. `id` is `complaint id#attempt`.

    Editable while DRAFT; locked once submitted (what was sent cannot be supplemented).
    """

    KIND: ClassVar[str] = "counter_notifications"

    complaint_id: str
    attempt: int
    state: CounterNotificationState = CounterNotificationState.DRAFT
    ground: str = ""
    """A code of `grounds.GROUNDS`; empty while not chosen."""
    statement: str = ""
    statement_own_language: str = ""
    """The same in the seller's own language, to stand beside it in a letter; never machine-translated."""
    evidence_ids: tuple[str, ...] = ()
    product_ids: tuple[str, ...] = ()
    """The complained products it covers; empty = all."""
    declarations: tuple[str, ...] = ()
    """Statements made with it, such as good faith under penalty of perjury."""
    confirmations: tuple[Confirmation, ...] = ()
    """Statements that a person confirmed one by one, such as the one under penalty of perjury."""
    submitted_at: datetime | None = None
    submitted_by: str = ""
    unmet_conditions: tuple[str, ...] = ()
    """Conditions that were not met and confirmed by the seller when filing."""
    open_conditions: tuple[str, ...] = ()
    """Conditions that could not be told when filing: a fact was not known."""
    filed_although: str = ""
    """Why it was filed without what `unmet_conditions` name, in the words of who confirmed."""
    filed_evidence: tuple[EvidenceItem, ...] = ()
    """The items as they went out, facts and hashes; what is corrected later does not change them."""
    complainant_reply: Reply | None = None
    ruling: Reply | None = None


def counter_notification_id(complaint_id: str, attempt: int) -> str:
    return f"{complaint_id}#{attempt}"
