"""The negotiation log with a complainant: the way to a withdrawal."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import msgspec

from iptui.domain.records import Blob, Record


class NegotiationOutcome(StrEnum):
    NONE = "none"
    ASKED_TERMS = "asked_terms"
    AGREED = "agreed"
    REFUSED = "refused"
    NO_REPLY = "no_reply"


class Channel(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    LETTER = "letter"
    OTHER = "other"


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message or call, either way."""

    at: datetime
    outgoing: bool
    channel: Channel = Channel.EMAIL
    subject: str = ""
    text: str
    by: str = ""
    """The account that logged it."""
    template: str = ""
    attachment: Blob | None = None


class Negotiation(Record, frozen=True, kw_only=True):
    """All messages with one complainant about one complaint; `id` is the complaint's id."""

    KIND: ClassVar[str] = "negotiations"

    complaint_id: str
    party_id: str = ""
    messages: tuple[Message, ...] = ()
    outcome: NegotiationOutcome = NegotiationOutcome.NONE
    follow_up_at: datetime | None = None
