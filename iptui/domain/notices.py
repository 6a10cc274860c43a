"""What a mail or a notice says, before a person has confirmed it: facts, each with the line it was read from."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import msgspec

from iptui.domain.records import Blob, Record


class NoticeKind(StrEnum):
    COMPLAINT = "complaint"
    """A notice of claimed infringement."""
    COUNTER_NOTICE = "counter_notice"
    RETRACTION = "retraction"
    """The complainant takes the notice back, wholly or in part."""
    REVERSAL = "reversal"
    """The platform takes its own step back, or rejects a counter notice after all."""
    DECISION = "decision"
    """A panel's decision about a domain name and a mark."""
    NOTE = "note"
    """Nothing of the above was recognised; kept as it came."""


class Confidence(StrEnum):
    """How a value was found."""

    STATED = "stated"
    """It stands behind its own label."""
    WORDED = "worded"
    """A sentence says it."""
    IMPLIED = "implied"
    """It follows from something else, such as the sender's address."""


class NoticeFact(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a notice."""

    field: str
    """A name of the complaint format (`no`, `right.title`, `products.id`), or one of `OTHER_FIELDS`."""
    value: str
    """As written; dates as ISO 8601, choices in the format's own words."""
    confidence: Confidence
    source: str
    """The line, or the header, that says so, as written."""
    line: int = 0
    """Its number in the notice's text, from 1; 0 for a header of the mail."""
    item: int = 0
    """Which product, from 1; 0 for what is said of the whole notice."""


OTHER_FIELDS: dict[str, str] = {
    "stated_due": "the last day to respond as the notice states it; the rule set's own date counts",
    "work": "the work said to be copied",
    "work.url": "where the work stands",
    "respondent": "whom the notice is against",
    "counter_notice_for": "the notice that is answered or taken back",
    "filed_at": "when a complaint was filed with a panel",
    "decided_at": "when a panel decided",
    "outcome": "what a panel ordered: transferred, cancelled or denied",
    "signed": "who signed",
}

REQUIRED = ("no", "platform", "received_at")
"""Without these a draft can't become a complaint."""


class DraftState(StrEnum):
    OPEN = "open"
    """Waits for a person."""
    CONFIRMED = "confirmed"
    """A complaint was made of it."""
    KEPT = "kept"
    """A note: kept with its mail, nothing to confirm."""
    DISMISSED = "dismissed"
    """A person looked and said that it is no complaint."""


class ComplaintDraft(Record, frozen=True, kw_only=True):
    """A mail or notice with what was read in it. `id` comes from the bytes, so the same one is kept once."""

    KIND: ClassVar[str] = "complaint_drafts"

    kind: NoticeKind
    state: DraftState = DraftState.OPEN
    facts: tuple[NoticeFact, ...] = ()
    corrected: dict[str, str] = {}
    """What a person wrote in place of what was read, by the names of the complaint format."""
    why: str = ""
    """Why it is only a note, or what to beware of; empty where there is nothing to say."""
    subject: str = ""
    sender: str = ""
    sent_at: datetime | None = None
    message_id: str = ""
    filename: str = ""
    mail: Blob
    """The bytes as they came."""
    attachments: tuple[Blob, ...] = ()
    complaint_id: str = ""
    """The complaint that was made of it, or that it belongs to."""
    note: str = ""

    def value(self, field: str) -> str:
        """What counts: the person's correction, else the first value that was read; empty for none."""
        if field in self.corrected:
            return self.corrected[field]
        return next((one.value for one in self.facts if one.field == field), "")

    def values(self, field: str) -> list[str]:
        """Every value that was read, in the notice's order."""
        return [one.value for one in self.facts if one.field == field]

    @property
    def missing(self) -> tuple[str, ...]:
        """What a person has to enter before it can be confirmed."""
        return tuple(field for field in REQUIRED if not self.value(field))
