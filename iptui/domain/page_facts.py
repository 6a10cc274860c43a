"""What a saved product page says of itself: found values, each with where it stands in the page."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class IdentifierKind(StrEnum):
    GTIN = "gtin"
    """EAN, UPC, JAN, ISBN-13: 8, 12, 13 or 14 digits with a right check digit."""
    SKU = "sku"
    """The shop's own number of what is sold."""
    MPN = "mpn"
    """The maker's part or model number."""
    ASIN = "asin"
    PRODUCT_ID = "product_id"
    """The number by which the shop's address names the listing."""


class PageIdentifier(msgspec.Struct, frozen=True):
    kind: IdentifierKind
    value: str
    where: str
    """Where the page states it, as `PageFacts.where`."""


class PageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Found in a saved page or archive when it was kept. What the page does not state stays empty."""

    kind: str
    """What the file is, in words: HTML page, web page in one file (MHTML), web archive (WARC) …"""
    title: str = ""
    """The product's name."""
    page_title: str = ""
    """The window's title, where it says more or another thing."""
    price: float | None = None
    currency: str = ""
    """ISO 4217 where it is clear, else the sign as printed."""
    brand: str = ""
    identifiers: tuple[PageIdentifier, ...] = ()
    url: str = ""
    """The address that the page was saved from, else the one that it gives as its own."""
    saved_at: datetime | None = None
    """When it was saved, as the file says (UTC); a statement of the file, not of this program."""
    where: dict[str, str] = {}
    """Field -> where it stands: JSON-LD, microdata, RDFa, OpenGraph, the page's script, its text, its address …"""
    problems: tuple[str, ...] = ()
    """Sentences: what of the file could not be read."""


class Match(StrEnum):
    """On what a page and a product of the catalog were found to be the same."""

    IDENTIFIER = "identifier"
    ADDRESS = "address"
    TITLE = "title"


SURE = 0.9
"""Confidence from which a match may be confirmed without a person's look at both."""
WEAK = 0.5
"""Below it nothing is proposed."""


class PageMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A product that a page may show. Only proposed: attaching it takes a person's word."""

    product_id: str
    name: str
    by: Match
    confidence: float
    """0 to 1; at least `WEAK`."""
    why: str
    """One sentence: what agrees."""

    @property
    def sure(self) -> bool:
        return self.confidence >= SURE
