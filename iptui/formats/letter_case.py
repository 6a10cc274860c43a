"""The records that one letter is written from, and how its facts are told in one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo

from msgspec import Struct

from iptui.domain.complaints import Complaint
from iptui.domain.counter_notifications import CounterNotification
from iptui.domain.evidence import EvidenceItem
from iptui.domain.letter_platforms import under_dmca
from iptui.domain.letter_words import CHINESE, WORDS, Words, long_date
from iptui.domain.letters import Gap
from iptui.domain.parties import Party
from iptui.domain.rights import IpRight, RightType
from iptui.domain.sellers import SellerProfile
from iptui.domain.snapshots import Snapshot
from iptui.formats.letter_sandbox import Missing

Say = Callable[[str], str]
"""What stands for an outside text: itself, or the text without personal data."""

SHORT_HASH = 16
"""Digits of a SHA-256 that a letter prints; the case's bundle has all of them."""


class LetterCase(Struct, frozen=True, kw_only=True):
    """The records that one letter is written from."""

    complaint: Complaint
    counter: CounterNotification
    right: IpRight | None = None
    complainant: Party | None = None
    seller: SellerProfile
    evidence: tuple[EvidenceItem, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    attempts_allowed: int = 0
    first_contact: datetime | None = None
    """When the complainant was first written to."""
    doubts: Mapping[str, str] = {}
    """Condition of the ground that the desk's own check finds unmet -> what it found."""
    day: date
    """The letter's date."""
    zone: tzinfo
    """In which instants become days."""

    @property
    def right_type(self) -> RightType | None:
        return self.right.type if self.right else None

    @property
    def dmca(self) -> bool:
        return under_dmca(self.complaint.platform, self.right_type)


class Teller:
    """One letter's facts in one language."""

    def __init__(self, case: LetterCase, language: str, say: Say) -> None:
        self.case = case
        self.language = language
        self.words: Words = WORDS[language]
        self.say = say
        self.chinese = language == CHINESE

    def day(self, at: date | datetime | None) -> str:
        if at is None:
            return ""
        if isinstance(at, datetime):
            at = at.astimezone(self.case.zone).date()
        return long_date(at, self.language)

    def needed(self, text: str, name: str, remedy: str, law: str = "") -> str | Missing:
        return (
            self.say(text) if text.strip() else Missing.of(Gap(name=name, remedy=remedy, law=law))
        )
