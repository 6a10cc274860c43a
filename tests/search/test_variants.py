"""Near variants: what stands in the catalog, how near it is, and that its products are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from iptui.domain.products import Product, ReviewState
from iptui.search.catalog_search import CatalogSearch
from iptui.search.fields import search_text
from iptui.search.highlight import variant_spans
from tests.search.test_catalog_search import opened
from tests.search.test_words import CASES

NAMES = [
    "Nike shoes", "Niké shoes", "nikе shoes", "nikes", "nike's", "NIKES socks", "n1ke", "n-i-k-e",
    "ni\u200bke", "ni ke shoe", "N I K E", "nikee", "nkie", "nixe", "nik", "bike", "hike", "like", "mike",
    "nikelab", "supernike", "nikon camera", "ＮＩＫＥ", "puma", "for ever", "as us", "adi das", "louisvuitton",
    "luis vuitton bag", "Louis-Vuitton", "louis vuiton", "gucci", "guci", "cannon", "canon",
]  # fmt: skip


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> CatalogSearch:
    products = {n: Product(id=str(n), name=name) for n, name in enumerate(NAMES)}
    products[900] = Product(id="x", name="nikez", state=ReviewState.OFFLINE)
    return opened(tmp_path_factory.mktemp("variants") / "c.sqlite", products)


def words_of(search: CatalogSearch, query: str, **options: bool) -> dict[str, str]:
    return {v.word: v.tier for v in search.variants(query, limit=100, **options)}


def test_the_disguises_of_a_brand_are_listed_by_tier(search: CatalogSearch) -> None:
    assert words_of(search, "nike") == {
        "niké": "same_letters", "nikе": "same_letters", "ｎｉｋｅ": "same_letters", "n1ke": "same_letters",
        "n-i-k-e": "same_letters", "ni\u200bke": "same_letters", "ni ke": "same_letters",
        "n i k e": "same_letters", "nikes": "plural", "nikee": "one_slip", "nkie": "one_slip",
        "nixe": "one_letter", "nikelab": "affix", "supernike": "affix",
    }  # fmt: skip


def test_words_with_a_meaning_of_their_own_only_on_request(search: CatalogSearch) -> None:
    more = words_of(search, "nike", rejected=True)
    assert {w for w, tier in more.items() if tier == "rejected"} == {
        "bike", "hike", "like", "mike", "nik",
    }  # fmt: skip
    assert words_of(search, "asus") == {}
    assert words_of(search, "asus", rejected=True) == {"as us": "rejected"}
    assert words_of(search, "adidas") == {"adi das": "same_letters"}


def test_other_brands_are_no_variants(search: CatalogSearch) -> None:
    search.set_brand_words(["NikeLab"])
    try:
        assert "nikelab" not in words_of(search, "nike")
        assert words_of(search, "nike", rejected=True)["nikelab"] == "rejected"
    finally:
        search.set_brand_words([])


def test_brands_of_several_words(search: CatalogSearch) -> None:
    assert words_of(search, "Louis Vuitton") == {
        "louisvuitton": "same_letters",
        "louis vuiton": "one_slip",
        "luis vuitton": "one_letter",
    }


def test_only_approved_products_count(search: CatalogSearch) -> None:
    assert "nikez" not in words_of(search, "nike")
    assert "nikez" in words_of(search, "nike", all_states=True)


def test_each_variant_finds_its_products_and_is_marked(search: CatalogSearch) -> None:
    for query in ("nike", "louis vuitton", "gucci"):
        for variant in search.variants(query, limit=100, rejected=True):
            for key in (variant.key, variant.word):
                found = search.search_variant(key)
                assert found.total == variant.products
            assert search.search(f"variant:{variant.key}").numbers == found.numbers
            for number in found.numbers:
                text = search_text(Product(id="", name=NAMES[number]))
                assert variant_spans(text, variant.key)["name"]


@pytest.mark.parametrize(("query", "text", "hit"), CASES[:33])
def test_what_is_no_exact_hit_is_a_variant(
    tmp_path: Path, query: str, text: str, hit: bool
) -> None:
    search = opened(tmp_path / "c.sqlite", {0: Product(id="0", name=text)})
    assert (search.search(query).total == 1) is hit
    if not hit:
        tiers = {v.tier for v in search.variants(query)}
        assert ("same_letters" in tiers) is (text not in ("nikelab", "5x3m rope"))


def test_an_opened_index_needs_no_list_of_english_words(
    search: CatalogSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list takes 13 MB of memory; what is asked of it stands in the index, for words of no product too."""
    asked = ("nike", "asus", "supernike", "forever", "as us", "bikelab")
    before = [words_of(search, one, rejected=True) for one in asked]

    def gone() -> None:
        raise AssertionError("the list was read")

    monkeypatch.setattr("iptui.search.english.english_words", gone)
    assert [words_of(search, one, rejected=True) for one in asked] == before
    assert search._index.english_level("nikelab") == 0


def test_the_index_knows_every_english_word_and_no_part_of_one(search: CatalogSearch) -> None:
    from iptui.search.english import english_words

    level = search._index.english_level
    known = english_words()
    some = [word for at, word in enumerate(sorted(known)) if at % 97 == 0] + ["a", "i"]
    assert [level(word) for word in some] == [known[word] for word in some]
    parts = [word[:-1] for word in some if word[:-1] and word[:-1] not in known]
    assert not any(map(level, [*parts, "", "\n", " ", "a ", "1", "b 1\na"]))
