"""Which product of the catalog a saved page shows: proposed with a confidence, attached by a person's word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import msgspec

from iptui.casework.desk import Desk
from iptui.domain.complaints import Complaint
from iptui.domain.page_facts import (
    WEAK,
    IdentifierKind,
    Match,
    PageFacts,
    PageIdentifier,
    PageMatch,
)
from iptui.domain.products import Product

MOST_MATCHES = 8
MOST_SHOWN_HITS = 60
COMMON = 3_000
"""Products that hold a word; a word of more tells products apart too little to be looked up."""
ALIKE, UNLIKE = 0.7, 0.35
"""Likeness of two names from which they agree, and below which they contradict a shared number."""

_TITLES = {
    IdentifierKind.GTIN: "GTIN", IdentifierKind.SKU: "SKU", IdentifierKind.MPN: "part number",
    IdentifierKind.ASIN: "ASIN", IdentifierKind.PRODUCT_ID: "product number",
}  # fmt: skip


def match_page(desk: Desk, facts: PageFacts, complaint: Complaint | None = None) -> list[PageMatch]:
    """Products that the page may show, surest first; the complaint's own products are looked at too.

    By identifiers, then the address, then the name. Nothing below `WEAK` is proposed; a name alone is never sure.
    """
    found: dict[str, PageMatch] = {}

    def propose(product: Product, by: Match, confidence: float, why: str) -> None:
        known = found.get(product.id)
        if confidence >= WEAK and (known is None or known.confidence < confidence):
            found[product.id] = PageMatch(
                product_id=product.id,
                name=product.name,
                by=by,
                confidence=round(confidence, 2),
                why=why,
            )

    pool = {one.id: one for one in _complained(desk, complaint)}
    for identifier in facts.identifiers:
        for product, confidence in _by_number(desk, identifier, pool):
            by = Match.ADDRESS if identifier.where == "the address" else Match.IDENTIFIER
            near = likeness(facts.title, product.name)
            why = f"The {_TITLES[identifier.kind]} {identifier.value} ({identifier.where}) is that of the product"
            if facts.title and product.name and near < UNLIKE:
                confidence -= 0.3
                why += ", but its name is another"
            elif near >= ALIKE:
                confidence = min(0.99, confidence + 0.1)
                why += ", and the names agree"
            propose(product, by, confidence, why + ".")
    for product in pool.values():
        for address in filter(None, (product.url, *_lines_of(complaint, product.id))):
            if facts.url and _place(address) == _place(facts.url):
                propose(
                    product, Match.ADDRESS, 0.97, "The page was saved from the product's address."
                )
    named = list(pool.values()) + [
        one for one in _by_words(desk, facts.title) if one.id not in pool
    ]
    near_names = sorted(
        ((likeness(facts.title, one.name), one.id, one) for one in named),
        key=lambda two: two[:2],
        reverse=True,
    )
    for place, (near, _, product) in enumerate(near_names[:MOST_MATCHES]):
        rival = next((other for other, _, one in near_names if one is not product), 0.0)
        if facts.url and product.url and _place(product.url) == _place(facts.url):
            propose(product, Match.ADDRESS, 0.97, "The page was saved from the product's address.")
        confidence = 0.88 * near - (0.15 if place == 0 and near - rival < 0.05 else 0.0)
        also = " Another product's name is as near." if place == 0 and near - rival < 0.05 else ""
        propose(product, Match.TITLE, confidence, f"The names agree by {near:.0%}.{also}")
    return sorted(found.values(), key=lambda one: (-one.confidence, one.product_id))[:MOST_MATCHES]


def likeness(one: str, other: str) -> float:
    """0 to 1 between two names, their words in any order; words that only one has count against it."""
    from rapidfuzz import fuzz

    from iptui.search.words import words

    first, second = " ".join(words(one[:500])), " ".join(words(other[:500]))
    if not first or not second:
        return 0.0
    return (fuzz.token_sort_ratio(first, second) + fuzz.token_set_ratio(first, second)) / 200


def _complained(desk: Desk, complaint: Complaint | None) -> Iterator[Product]:
    """The complaint's products; one that is not in the catalog by what the complaint says of it."""
    for line in complaint.lines if complaint is not None else ():
        product = desk.store.product(line.product_id)
        yield product or Product(id=line.product_id, name=line.title, url=line.url)


def _lines_of(complaint: Complaint | None, product_id: str) -> list[str]:
    return [
        one.url for one in (complaint.lines if complaint else ()) if one.product_id == product_id
    ]


def _by_number(
    desk: Desk, identifier: PageIdentifier, pool: dict[str, Product]
) -> Iterator[tuple[Product, float]]:
    """(product, confidence without a look at the names) of those that hold the number."""
    value = identifier.value
    plain = _plain(value)
    long = len(plain) >= 6
    product = desk.store.product(value)
    if product is not None:
        own = identifier.kind is IdentifierKind.MPN or identifier.where == "the address"
        yield product, (0.85 if own else 0.93) if long else 0.65
    for one in pool.values():
        if one is not product and (_plain(one.id) == plain or _holds(one, value)):
            yield one, 0.9 if long else 0.7
    if len(plain) < 5 or not any(map(str.isdigit, plain)):
        return
    hits = desk.catalog.search(
        value, fields=("attributes", "keywords", "name"), limit=5, all_states=True
    )
    if not 1 <= hits.total <= 3:
        return
    sure = {IdentifierKind.GTIN: 0.95, IdentifierKind.ASIN: 0.95, IdentifierKind.MPN: 0.8}.get(
        identifier.kind, 0.75
    )
    for one in desk.catalog.products(hits.numbers):
        yield one, sure if hits.total == 1 else sure - 0.2


def _holds(product: Product, value: str) -> bool:
    """Among what the import kept of the product: a variant's SKU, a barcode."""
    if len(value) < 5:
        return False
    text = msgspec.json.encode((product.attributes, product.extra)).decode()
    return re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", text, re.IGNORECASE) is not None


def _by_words(desk: Desk, title: str) -> Iterator[Product]:
    """Products that hold one of the title's rarest words, or two of its words side by side."""
    from iptui.search.words import words

    parts = words(title)[:24]
    asked = dict.fromkeys([*parts, *(f"{one} {two}" for one, two in pairwise(parts))])
    counted = []
    for query in asked:
        result = desk.catalog.search(
            query, fields=("name",), limit=MOST_SHOWN_HITS, all_states=True
        )
        if 0 < result.total <= COMMON:
            counted.append((result.total, query, result.numbers))
    counted.sort(key=lambda three: three[:2])
    numbers = dict.fromkeys(number for _, _, found in counted[:8] for number in found)
    yield from desk.catalog.products(numbers)


def _plain(value: str) -> str:
    return re.sub(r"[\W_]", "", value).casefold()


def _place(address: str) -> str:
    """An address without what does not name the page: scheme, www, query's measuring words, last slash."""
    text = re.sub(r"^https?://(?:www\.|m\.)?", "", address.strip(), flags=re.IGNORECASE)
    text = re.sub(r"#.*$", "", text)
    base, _, query = text.partition("?")
    kept = sorted(
        one
        for one in query.split("&")
        if one and not re.match(r"(?:utm_\w+|gclid|fbclid|spm|ref|_trk\w*|scm)=", one)
    )
    return base.rstrip("/").casefold() + ("?" + "&".join(kept) if kept else "")
