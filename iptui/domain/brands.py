"""The brand reference list, and what was decided about its hits in the catalog."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from iptui.domain.records import Record


class BrandRelation(StrEnum):
    THIRD_PARTY = "third_party"
    AUTHORISED = "authorised"
    OWN = "own"


class BrandReference(Record, frozen=True, kw_only=True):
    """A brand with the seller's relation to it; `id` is the name, casefolded with single spaces."""

    KIND: ClassVar[str] = "brands"

    name: str
    aliases: tuple[str, ...] = ()
    owner: str = ""
    classes: tuple[str, ...] = ()
    category: str = ""
    relation: BrandRelation = BrandRelation.THIRD_PARTY
    authorised_until: date | None = None
    """Last day of the authorisation; None with AUTHORISED = no end known."""
    allowed_phrases: tuple[str, ...] = ()
    """Uses that are no finding, such as "compatible with Canon"."""
    note: str = ""
    extra: dict[str, Any] = {}

    def permitted_on(self, day: date) -> bool:
        """True when the seller may use the brand on that day: own, or authorised and not expired."""
        if self.relation is BrandRelation.OWN:
            return True
        return self.relation is BrandRelation.AUTHORISED and (
            self.authorised_until is None or day <= self.authorised_until
        )


def brand_id(name: str) -> str:
    """The key of the brand list: the name without case and surplus spaces."""
    return " ".join(name.casefold().split())


class Decision(StrEnum):
    """What was decided about a finding."""

    OPEN = "open"
    DELETE = "delete"
    EDIT = "edit"
    KEEP = "keep"
    AUTHORISED = "authorised"


class Triage(Record, frozen=True, kw_only=True):
    """The remembered decision on one brand word in one field of one product.

    `id` is made by `triage_id`, so that a re-scan or re-import finds the decision again.
    """

    KIND: ClassVar[str] = "triage"

    brand_id: str
    product_id: str
    field: str
    text: str
    decision: Decision
    reason: str = ""
    until: date | None = None
    """For AUTHORISED: the decision lapses after this day."""
    by: str = ""
    at: datetime | None = None


def triage_id(brand: str, product_id: str, field: str, text: str) -> str:
    """The key under which a finding is remembered: brand, product, field and the words as folded."""
    return "\x1f".join((brand_id(brand), product_id, field, " ".join(text.casefold().split())))
