"""A brand list against a catalog."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from iptui.domain.brands import BrandReference, brand_id
from iptui.domain.products import Product
from iptui.search.catalog_search import CatalogSearch
from iptui.search.highlight import occurrences
from iptui.search.places import Finder
from iptui.search.results import Finding
from iptui.search.targets import exact_targets
from iptui.search.words import tokens, words
from tests.search.test_catalog_search import opened

SHOP = {
    3: Product(id="a", name="Nike and niké and nikes, NIKE", description="<p>by <b>Ni</b>ke</p>"),
    5: Product(id="b", name="Case compatible with Nike", keywords=("case", "nike bag")),
    7: Product(id="c", name="n-i-k-e shoe", attributes={"Brand": "Coca Cola"}),
    8: Product(id="d", name="CocaCola can, Louis Vuitton"),
    9: Product(id="e", name="bike"),
}


def brand(name: str, *aliases: str, allowed: tuple[str, ...] = ()) -> BrandReference:
    return BrandReference(id=brand_id(name), name=name, aliases=aliases, allowed_phrases=allowed)


def texts(numbers: Sequence[int]) -> list[Product]:
    return [SHOP[number] for number in numbers]


@pytest.fixture
def search(tmp_path: Path) -> CatalogSearch:
    return opened(tmp_path / "c.sqlite", SHOP)


def brief(findings: Sequence[Finding]) -> list[tuple[str, str, str, str]]:
    return [(f.product_id, f.field, f.text, f.tier) for f in findings]


def test_names_and_aliases_exactly(search: CatalogSearch) -> None:
    brands = [brand("Nike"), brand("Coca-Cola"), brand("LV", "Louis Vuitton"), brand("")]
    found = list(search.scan(brands, texts=texts, exact_only=True))
    assert brief(found) == [
        ("a", "name", "Nike", ""), ("a", "name", "niké", ""), ("a", "name", "NIKE", ""),
        ("a", "description", "Nike", ""), ("b", "name", "Nike", ""), ("b", "keywords", "nike", ""),
        ("c", "attributes", "Coca Cola", ""), ("d", "name", "Louis Vuitton", ""),
    ]  # fmt: skip
    assert [f.brand for f in found[-2:]] == ["Coca-Cola", "LV"]
    assert {f.kind for f in found} == {"exact"}
    assert (found[5].item, found[5].start, found[5].end, found[5].number) == (1, 0, 4, 5)


def test_variants_too(search: CatalogSearch) -> None:
    found = [f for f in search.sweep(["Nike", "Coca-Cola"], texts=texts) if f.kind == "variant"]
    assert brief(found) == [
        ("a", "name", "nikes", "plural"),
        ("c", "name", "n-i-k-e", "same_letters"),
        ("d", "name", "CocaCola", "same_letters"),
    ]


def test_an_allowed_phrase_is_no_finding(search: CatalogSearch) -> None:
    allowed = [brand("Nike", allowed=("compatible with Nike", "nike bag"))]
    found = list(search.scan(allowed, texts=texts))
    assert "b" not in {f.product_id for f in found}
    assert "a" in {f.product_id for f in found}


def test_another_brand_s_name_is_no_variant(tmp_path: Path) -> None:
    shop = [Product(id="0", name="Zorbik lamp"), Product(id="1", name="Zorbil lamp")]
    search = opened(tmp_path / "z.sqlite", dict(enumerate(shop)))

    def of_zorbix(*brands: BrandReference) -> set[str]:
        found = search.scan(brands, texts=lambda ns: [shop[n] for n in ns], tiers=("one_letter",))
        return {f.text for f in found if f.brand == "Zorbix"}

    assert of_zorbix(brand("Zorbix")) == {"Zorbik", "Zorbil"}
    assert of_zorbix(brand("Zorbix"), brand("Zorbik")) == {"Zorbil"}


def test_edits_count(search: CatalogSearch) -> None:
    search.set_edits({3: None, 9: Product(id="e", name="Nike now")})
    now = {**SHOP, 9: Product(id="e", name="Nike now")}
    found = list(search.sweep(["nike"], texts=lambda ns: [now[n] for n in ns], exact_only=True))
    assert [f.product_id for f in found] == ["b", "b", "e"]


def test_products_replaced_meanwhile_are_passed_over(search: CatalogSearch) -> None:
    some = {5: SHOP[5]}
    found = search.sweep(["nike"], texts=lambda ns: [some[n] for n in ns if n in some])
    assert {f.product_id for f in found} == {"b"}


def test_a_scan_can_be_stopped(search: CatalogSearch) -> None:
    def stop(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(search.sweep(["nike"], texts=texts, progress=stop))


@pytest.mark.parametrize(
    ("product", "is_word"),
    [
        (Product(id="1", name="Mind the gap between seats, car filler"), True),
        (Product(id="1", name="Car Seat Gap Filler"), True),
        (Product(id="1", name="Gap hoodie for men"), False),
        (Product(id="1", description="a hoodie like those by Gap for less money"), False),
        (Product(id="1", description="it fits well. Gap sizes run small in this case"), True),
        (Product(id="1", description="hoodie GAP style in the size of your choice"), False),
        (Product(id="1", description="SALE HOODIE GAP STYLE NEW SEASON"), True),
        (Product(id="1", description="logo of gap® on the sleeve, as in the picture"), False),
        (Product(id="1", name="hoodie like gap", brand="GAP"), False),
        (Product(id="1", name="hoodie", attributes={"Brand": "gap"}), False),
        (Product(id="1", name="hoodie", attributes={"Opening": "gap"}), True),
    ],
)
def test_a_brand_that_is_a_word_needs_a_sign(
    tmp_path: Path, product: Product, is_word: bool
) -> None:
    search = opened(tmp_path / "c.sqlite", {0: product})
    found = list(search.scan([brand("Gap")], texts=lambda _: [product], exact_only=True))
    assert [f.common_word for f in found] == [is_word]


WORDS = st.sampled_from(["a", "ab", "b", "1", "é", "全"])
GLUE = st.sampled_from([" ", "-", "", ".", "_", "  ", "'"])


@given(
    st.lists(st.tuples(WORDS, GLUE), max_size=12),
    st.lists(st.lists(WORDS.filter(lambda w: w not in "é全"), min_size=1, max_size=3), max_size=4),
)
@example([("a", " "), ("a", " "), ("a", "")], [["a", "a"]])
def test_plain_text_is_searched_as_words_are(
    written: list[tuple[str, str]], names: list[list[str]]
) -> None:
    text = "".join(word + glue for word, glue in written)
    brands = [BrandReference(id=str(n), name=" ".join(name)) for n, name in enumerate(names)]
    finder = Finder(brands, exact_targets(brands))
    wanted = [(number, 1) for number in range(len(names))]
    found = finder.findings(0, Product(id="0", name=text), wanted)
    expected = []
    for brand in brands:
        end = -1
        for start, stop in occurrences(tokens(text), words(brand.name)):
            if start >= end:
                expected.append((start, stop, brand.name))
                end = stop
    assert sorted((f.start, f.end, f.brand) for f in found) == sorted(expected)


@pytest.mark.parametrize(
    ("name", "is_word"), [("4℃", True), ("V", True), ("H&M", False), ("Zorbix", False)]
)
def test_a_number_or_a_letter_is_ranked_as_a_word(tmp_path: Path, name: str, is_word: bool) -> None:
    product = Product(id="1", name="set of 4 cups, v h&m zorbix")
    search = opened(tmp_path / "c.sqlite", {0: product})
    found = list(search.scan([brand(name)], texts=lambda _: [product], exact_only=True))
    assert [f.common_word for f in found] == [is_word]
