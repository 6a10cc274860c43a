"""What only the page's words say: a price beside its sign, a brand or number behind its label."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import msgspec

from iptui.domain.page_facts import IdentifierKind
from iptui.formats.pages.labels import labelled
from iptui.formats.pages.markup import text_of
from iptui.formats.pages.money import prices_in
from iptui.formats.pages.numbers import ids_in_address
from iptui.formats.pages.product_facts import Facts

TEXT = "the page's text"
ADDRESS = "the address"
MOST_LINES = 4000

_PRICE_NAMES = re.compile(
    r"price|preis|prix|prezzo|precio|preco|cena|pret|fiyat|kaina|hind|ár\b|売価|価格", re.IGNORECASE
)
_OLD_NAMES = re.compile(
    r"old|was|regular|list-?price|strike|before|rrp|msrp|crossed|original|compare|stri[ck]|unit|per-|shipping|saving|discount-?(?:amount|value)|instal",
    re.IGNORECASE,
)


class PrintedPrice(msgspec.Struct, frozen=True):
    amount: float
    currency: str
    old: bool
    """Crossed out, or named as what it cost before."""


def price_elements(root: Any) -> list[PrintedPrice]:
    """The amounts printed in elements that the page names as prices, in its order."""
    found: list[PrintedPrice] = []
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "body", "html"):
            continue
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        crossed = element.tag in ("del", "s", "strike")
        if not crossed and not _PRICE_NAMES.search(names):
            continue
        text = text_of(element, 200)
        if not 0 < len(text) <= 120 or not (printed := prices_in(text)):
            continue
        inner = islice(element.iterdescendants(), 200)
        if any(
            one.tag in ("del", "s", "strike") or _PRICE_NAMES.search(f"{one.get('class')}")
            for one in inner
        ):
            continue  # the innermost ones name each price
        above = {one.tag for one in element.iterancestors()}
        if above & {"nav", "footer"}:
            continue
        old = crossed or bool(_OLD_NAMES.search(names)) or bool(above & {"del", "s", "strike"})
        found.append(PrintedPrice(printed[0][1], printed[0][2], old))
        if len(found) >= 60:
            break
    return found


def label_lines(root: Any) -> list[str]:
    """`label: value` of the page's tables and lists of pairs, also where several pairs stand in one row."""
    found: list[str] = []
    for row in root.iter("tr"):
        cells = [text_of(one, 200) for one in row if one.tag in ("td", "th")]
        if 2 <= len(cells) <= 8 and len(cells) % 2 == 0:
            pairs = zip(cells[::2], cells[1::2], strict=True)
            found += [
                f"{name.rstrip(' :：')}: {value}"
                for name, value in pairs
                if name and value and len(name) < 60
            ]
    for name in root.iter("dt"):
        value = name.getnext()
        if value is not None and value.tag == "dd" and text_of(value, 1):
            found.append(f"{text_of(name, 60).rstrip(' :：')}: {text_of(value, 200)}")
    return found[:1000]


def sale_price(facts: Facts, printed: list[PrintedPrice]) -> None:
    """The lower price that stands beside the stated one, where the page crosses the stated one out."""
    price = facts.price
    if price is None or not any(one.old and one.amount == price for one in printed):
        return
    current = [one for one in printed if not one.old]
    if any(one.amount == price for one in current):
        return
    place = next(number for number, one in enumerate(printed) if one.old and one.amount == price)
    for one in printed[place + 1 : place + 4]:
        if not one.old and 0.05 * price < one.amount < price:
            facts.price = one.amount
            facts.currency = one.currency or facts.currency
            facts.where["price"] = f"{TEXT}; its data says {price:g}, which is crossed out"
            return


def fill_from_text(facts: Facts, lines: list[str], printed: list[PrintedPrice], url: str) -> None:
    """Fills what the page's data left empty; `lines` are the product's part as laid out, its name first."""
    lines = lines[:MOST_LINES]
    fill_labels(facts, lines)
    current = [(one.amount, one.currency) for one in printed if not one.old]
    if facts.price is None:
        near = [price[1:] for line in lines[:80] for price in prices_in(line)]
        for amount, currency in (current or near)[:1]:
            facts.set_price(amount, currency, TEXT)
    elif not facts.currency:
        for amount, currency in [
            *current,
            *(one[1:] for line in lines[:200] for one in prices_in(line)),
        ]:
            if amount == facts.price and currency:
                facts.set_price(None, currency, TEXT)
                break
    for address in dict.fromkeys((url, facts.canonical)):
        for kind, value in ids_in_address(address):
            facts.add_number(kind, value, ADDRESS)


def fill_labels(facts: Facts, lines: list[str]) -> None:
    """Brand and numbers behind their labels: the first of each, for further down stand other products."""
    for brand in labelled(lines, "brand", 60)[:1]:
        facts.set_brand(brand, TEXT)
    for field, kind in (
        ("gtin", IdentifierKind.GTIN), ("asin", IdentifierKind.ASIN), ("sku", IdentifierKind.SKU), ("mpn", IdentifierKind.MPN),
    ):  # fmt: skip
        known = any(one.kind is kind for one in facts.identifiers)
        if known and kind in (IdentifierKind.MPN, IdentifierKind.GTIN):
            continue
        for value in labelled(lines, field, 60)[:1]:
            number = value if field == "mpn" and any(map(str.isdigit, value)) else _number(value)
            if number and len(number) <= 40:
                facts.add_number(kind, number, TEXT)


def _number(value: str) -> str:
    """A number with a digit in it, as the first word(s) of the value; nothing for a sentence."""
    found = re.match(r"[A-Za-z0-9][\w./-]*(?:[ -]\d[\w./-]*)*", value)
    return found[0].rstrip(".,-/") if found and any(map(str.isdigit, found[0])) else ""
