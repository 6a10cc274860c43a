"""What a saved page was read to say, as lines to show: each value with where it stands, and what was not read."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from iptui.casework.desk import Desk
from iptui.domain.page_facts import IdentifierKind, PageFacts
from iptui.screens.facts import facts, heading, when
from iptui.terminal.clean import clean

TITLES = {
    IdentifierKind.GTIN: "GTIN",
    IdentifierKind.SKU: "SKU",
    IdentifierKind.MPN: "MPN",
    IdentifierKind.ASIN: "ASIN",
    IdentifierKind.PRODUCT_ID: "Product no",
}
LABEL = 12


def price_text(found: PageFacts) -> str:
    return "" if found.price is None else f"{found.price:,.2f} {found.currency}".rstrip()


def found_lines(desk: Desk, found: PageFacts) -> Iterable[Content]:
    """A heading, the values, and each thing that could not be read as a warning."""

    def sourced(value: str, where: str) -> str:
        return f"{value}  [{where}]" if value and where else value

    def of(name: str, value: str) -> str:
        return sourced(value, found.where.get(name, ""))

    yield heading("Found in it")
    yield from facts(
        (
            ("Kind", found.kind),
            ("Title", of("title", found.title)),
            ("Window", found.page_title),
            ("Price", of("price", price_text(found))),
            ("Brand", of("brand", found.brand)),
            *((TITLES[one.kind], sourced(one.value, one.where)) for one in found.identifiers),
            (
                "Address" if found.where.get("url") == "the page" else "Saved from",
                of("url", found.url),
            ),
            ("Saved at", of("saved_at", when(desk, found.saved_at) if found.saved_at else "")),
        ),
        LABEL,
    )
    for problem in found.problems:
        yield Content.styled(clean(f"Not read: {problem}"), "$warning")
    yield Content("")
