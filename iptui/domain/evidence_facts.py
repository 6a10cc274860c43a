"""What the evidence conditions look at, and how names, marks, dates and texts are compared."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import UTC, date
from enum import StrEnum

import msgspec

from iptui.domain.complaints import Complaint
from iptui.domain.deadlines import time_zone
from iptui.domain.evidence import EvidenceItem
from iptui.domain.grounds import Ground
from iptui.domain.party_names import Likeness, compare_names, party_words, words
from iptui.domain.products import Product
from iptui.domain.rights import IpRight


class Verdict(StrEnum):
    MET = "met"
    UNMET = "unmet"
    CANNOT_TELL = "cannot_tell"
    """A fact is missing."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that a condition may look at."""

    ground: Ground
    complaint: Complaint
    right: IpRight | None
    products: tuple[Product, ...]
    evidence: tuple[EvidenceItem, ...]
    statement: str
    kept_as_of_complaint: frozenset[str] = frozenset()
    """Products whose text is that of the complaint's snapshot; the others' is today's listing."""
    disguised: dict[str, str] = {}
    """Product -> a piece of its text that reads like the mark (`V0RTELLI`)."""
    purchase_months: int = 6
    purchase_pieces_over: int = 20
    """What the platform's rules ask of documents of purchase; Alibaba.com's values where they ask nothing."""

    @property
    def day(self) -> date:
        return day_of(self.complaint)

    @property
    def owner(self) -> str:
        if self.right is None:
            return ""
        return self.right.owner or (self.right.owner_party.name if self.right.owner_party else "")

    @property
    def mark(self) -> str:
        return self.right.title if self.right else ""

    @property
    def filing(self) -> date | None:
        """The day before which something must have happened: priority, else filing."""
        if self.right is None:
            return None
        return self.right.priority or self.right.filed

    @property
    def complained_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.product_id for line in self.complaint.lines))


def day_of(complaint: Complaint) -> date:
    """The complaint's day in its platform's time zone, or UTC's while none is known."""
    deadlines = (complaint.deadline, *(one.deadline for one in complaint.attempts))
    for one in deadlines:
        if one is not None:
            return complaint.received_at.astimezone(time_zone(one.time_zone)).date()
    return complaint.received_at.astimezone(UTC).date()


class Finding(msgspec.Struct, frozen=True):
    """A condition's answer for one document."""

    verdict: Verdict
    found: str
    remedy: str = ""
    """What to do now, where it is more special than the condition's own advice."""


def met(found: str) -> Finding:
    return Finding(Verdict.MET, found)


def unmet(found: str, remedy: str = "") -> Finding:
    return Finding(Verdict.UNMET, found, remedy)


def cannot_tell(found: str, remedy: str = "") -> Finding:
    return Finding(Verdict.CANNOT_TELL, found, remedy)


def compare_parties(name: str, others: Iterable[str]) -> Finding:
    """Whether a name is one of several; alike but not equal names are left to a person."""
    known = [other for other in others if party_words(other)]
    if not party_words(name):
        return cannot_tell("who signed it is not entered", "enter who signed or sealed it")
    if not known:
        return cannot_tell(f"{name}; whom to compare with is not known", "enter the right's owner")
    answers = [(other, compare_names(name, other)) for other in known]
    for _, answer in answers:
        if answer.likeness is Likeness.SAME:
            return met(name)
    for other, answer in answers:
        if answer.likeness is Likeness.ALIKE:
            return cannot_tell(
                f"{name}, which resembles {other} ({answer.why})",
                f"make sure that {name} and {other} are one firm, and say so in the statement",
            )
    return unmet(name)


def contains(text: str, phrase: str) -> bool:
    """True when the phrase's words stand next to each other in the text."""
    return _at(words(text), words(phrase)) is not None


def _at(text: Sequence[str], phrase: Sequence[str], start: int = 0) -> int | None:
    if not phrase:
        return None
    for index in range(start, len(text) - len(phrase) + 1):
        if list(text[index : index + len(phrase)]) == list(phrase):
            return index
    return None


def occurrences(text: str, phrase: str) -> list[tuple[str, ...]]:
    """The words (up to three) before each place where the phrase stands in the text."""
    every, wanted = words(text), words(phrase)
    found: list[tuple[str, ...]] = []
    index = _at(every, wanted)
    while index is not None:
        found.append(tuple(every[max(0, index - 3) : index]))
        index = _at(every, wanted, index + 1)
    return found


def listing_texts(product: Product) -> list[tuple[str, str]]:
    """(field, text) of all that a buyer reads; markup is dropped."""
    texts = [("name", product.name)]
    texts += [("keywords", keyword) for keyword in product.keywords]
    texts += [("attributes", f"{key} {value}") for key, value in product.attributes.items()]
    texts.append(("description", re.sub(r"<[^>]*>", "", product.description)))
    return [(field, text) for field, text in texts if text]


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or that month's last day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_EU_STATES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
_EU = frozenset(_EU_STATES.split())


def covered(territories: Iterable[str]) -> frozenset[str]:
    """Country codes with EU (also EM) spelt out; `WORLD` stays."""
    codes = {code.strip().upper() for code in territories if code.strip()}
    if codes & {"EU", "EM"}:
        codes = (codes - {"EM"}) | {"EU"} | _EU
    if "UK" in codes:
        codes = (codes - {"UK"}) | {"GB"}
    return frozenset(codes)
