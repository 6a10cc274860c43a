"""What the search core answers with."""

from __future__ import annotations

from typing import Literal

import msgspec

Field = Literal["name", "keywords", "attributes", "description"]

FIELDS: tuple[Field, ...] = ("name", "keywords", "attributes", "description")
"""The searched fields, in the order of their rank."""

Tier = Literal[
    "same_letters", "plural", "one_slip", "one_letter", "two_letters", "affix", "rejected"
]
"""How near a variant is, nearest first: same skeleton (look-alike letters, digits for letters, split,
joined, dotted); plural or possessive; one doubled or inserted letter or two swapped; one letter
replaced or missing; two edits (8 letters and more); the word with something grown on; a word that is
English or another brand's (shown only on request)."""


class SearchText(msgspec.Struct, frozen=True):
    """A product's searchable text, exactly as shown. Spans are offsets into these strings.

    `attributes` items read `name: value`. `description` has its HTML stripped, inline tags joined.
    """

    name: str
    keywords: tuple[str, ...]
    attributes: tuple[str, ...]
    description: str


class Span(msgspec.Struct, frozen=True):
    """A highlighted stretch; `item` is the index in keywords or attributes, None for name and description."""

    start: int
    end: int
    item: int | None = None


Spans = dict[str, list[Span]]
"""Field name -> spans, only for fields with a hit."""


class Variant(msgspec.Struct, frozen=True):
    """A word (or words) that really stands in the catalog and is near to the searched one."""

    word: str
    """As it stands in a product; searching it as `variant:` finds those products."""
    products: int
    tier: Tier
    key: str = ""
    """What to look up: the exact words to search for, or the skeleton for surfaces that are no word."""


class SearchResult(msgspec.Struct, frozen=True, kw_only=True):
    """Exact totals, and the numbers of the products to show, ranked by field and then by number."""

    query: str
    words: tuple[str, ...]
    total: int
    fields: dict[str, int]
    numbers: tuple[int, ...]
    found_in: tuple[tuple[Field, ...], ...] = ()
    """For each of the `numbers` the fields that hold a part of the query."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A brand's word in a product."""

    brand: str
    product_id: str
    field: Field
    item: int | None
    start: int
    end: int
    text: str
    kind: Literal["exact", "variant"]
    tier: str = ""
    number: int = -1
    target: int = -1
    """Which of the scan's targets it is."""
    common_word: bool = False
    """The brand is an English word too, and nothing in the writing speaks for the brand here."""
