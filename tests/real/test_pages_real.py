"""The readers on real shops' pages: title, brand, price and identifiers against the sample's own labels."""

from __future__ import annotations

import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz import fuzz

from iptui.formats.pages.kinds import PageKind
from iptui.formats.pages.reader import SavedPage, read_page

PAGES = Path(__file__).resolve().parents[2] / "../shared/data/pages"

pytestmark = pytest.mark.skipif(
    not PAGES.exists(), reason="the real data (../shared/data) is absent"
)


def plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


@cache
def pages() -> list[tuple[dict[str, Any], SavedPage]]:
    with (PAGES / "index.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row, read_page((PAGES / f"{row['id']}.html.gz").read_bytes())) for row in rows]


def share(name: str, right: list[bool], missed: list[str]) -> float:
    found = sum(right) / len(right)
    print(
        f"{name}: {sum(right)} of {len(right)} ({found:.1%}); missed: {', '.join(missed) or 'none'}"
    )
    return found


def measured(name: str, stated: str, right: Any) -> float:
    asked = [(row, page) for row, page in pages() if row[stated]]
    results = [bool(right(row, page)) for row, page in asked]
    return share(
        name,
        results,
        [row["host"] for (row, _), good in zip(asked, results, strict=True) if not good],
    )


def test_titles() -> None:
    def right(row: dict[str, Any], page: SavedPage) -> bool:
        stated, title = html.unescape(row["title"]), page.facts.title
        held = bool(plain(title)) and plain(title) in plain(stated)
        return held or fuzz.token_set_ratio(stated.casefold(), title.casefold()) >= 90

    assert measured("title", "title", right) >= 0.95


def test_brands() -> None:
    assert (
        measured(
            "brand", "brand", lambda row, page: plain(page.facts.brand) == plain(row["brand"][0])
        )
        >= 0.8
    )


def test_prices() -> None:
    def right(row: dict[str, Any], page: SavedPage) -> bool:
        price = page.facts.price
        return price is not None and abs(price - float(row["price"][0])) < 0.005

    assert measured("price", "price", right) >= 0.8


CODES = {
    "£": {"GBP"},
    "€": {"EUR"},
    "원~": {"KRW"},
    "zł": {"PLN"},
    "Lei": {"RON"},
    "$": {"$", "TWD", "USD"},
}


def test_currencies() -> None:
    assert (
        measured(
            "currency",
            "currency",
            lambda row, page: page.facts.currency in CODES[row["currency"][0]],
        )
        >= 0.8
    )


def test_identifiers() -> None:
    def right(row: dict[str, Any], page: SavedPage) -> bool:
        found = {plain(one.value) for one in page.facts.identifiers}
        return {plain(one) for one in row["sku"][:1] + row["gtin"]} <= found

    assert measured("identifiers", "sku", right) >= 0.8


def test_the_product_stands_at_the_top_and_the_text_is_whole() -> None:
    near = []
    for row, page in pages():
        top = " ".join(page.main.splitlines()[:12])
        near.append(fuzz.partial_token_set_ratio(page.facts.title.casefold(), top.casefold()) >= 90)
        assert not page.facts.problems, (row["host"], page.facts.problems)
        assert len(page.main) > 300, row["host"]
    assert share("name in the first twelve lines", near, []) >= 0.9


@pytest.mark.parametrize(
    "path", sorted(PAGES.glob("*/*.*")) if PAGES.exists() else [], ids=lambda one: one.name
)
def test_archives(path: Path) -> None:
    data = path.read_bytes()
    found = read_page(data)
    assert found.kind in (PageKind.MHTML, PageKind.WARC)
    assert found.facts.saved_at is not None
    assert found.facts.problems or found.facts.title in ("Example Domain", "Max Sindwani")
    for cut in range(0, len(data), max(1, len(data) // 40)):
        read_page(data[:cut])
