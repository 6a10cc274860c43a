"""The index against a second implementation, its overlay, and its file."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iptui.domain.products import Product, ReviewState
from iptui.search.catalog_search import CatalogSearch
from iptui.search.fields import search_text
from iptui.search.highlight import query_spans, spans
from iptui.search.index import IndexDamaged
from iptui.search.query import Term, terms
from iptui.search.results import FIELDS, SearchText
from tests.search import oracle

POOL = ["Nike", "nike", "Niké", "air", "Air-Max", "Coca-Cola", "coca", "cola", "H&M", "7-Up", "鞋",
        "全新Nike鞋", "of", "the", "Dr. Martens", "nikelab", "L.O.L.", "한국", "50", "ＮＩＫＥ", "n", "STRAßE"]  # fmt: skip
TEXT = st.lists(st.sampled_from(POOL), max_size=6).map(" ".join)
PRODUCT = st.builds(
    Product,
    id=st.uuids().map(str),
    name=TEXT,
    keywords=st.lists(TEXT, max_size=3).map(tuple),
    attributes=st.dictionaries(TEXT, TEXT, max_size=2),
    description=TEXT,
    state=st.sampled_from([ReviewState.APPROVED, ReviewState.APPROVED, ReviewState.OFFLINE]),
)
CATALOG = st.dictionaries(st.integers(0, 300), PRODUCT, max_size=12)
WANTED = st.tuples(
    st.lists(st.sampled_from(POOL), min_size=1, max_size=2).map(" ".join),
    st.sampled_from(["", "", "", *FIELDS]),
    st.sampled_from([False, False, False, True]),
)
QUERY = st.lists(WANTED, min_size=1, max_size=3)


def typed(wanted: list[oracle.Wanted]) -> str:
    """As a person types it: one word plain, several in quotes."""
    parts = []
    for text, field, excluded in wanted:
        written = f'"{text}"' if " " in text else text
        parts.append(f"{'-' * excluded}{field}{':' * bool(field)}{written}")
    return " ".join(parts)


thorough = settings(max_examples=60, deadline=None)


def opened(path: Path, products: Mapping[int, Product], fingerprint: str = "f") -> CatalogSearch:
    CatalogSearch.build(
        path,
        [sorted(products.items())],
        fingerprint=fingerprint,
        brands=["Coca-Cola", "Air Max", "of the"],
    )
    search = CatalogSearch.open(path, fingerprint)
    assert search is not None
    return search


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("index") / "catalog.sqlite"


def assert_same(
    search: CatalogSearch, products: Mapping[int, Product], query: list[oracle.Wanted]
) -> None:
    for all_states in (False, True):
        numbers, counts = oracle.search(products, query, all_states=all_states)
        got = search.search(typed(query), all_states=all_states, limit=1000)
        assert (list(got.numbers), got.total, got.fields) == (numbers, len(numbers), counts)
        assert search.count(typed(query), all_states=all_states) == len(numbers)
        for place in range(0, len(numbers) + 2, 2):
            page = search.search(typed(query), all_states=all_states, limit=2, offset=place)
            assert list(page.numbers) == numbers[place : place + 2]


@thorough
@given(catalog=CATALOG, query=QUERY)
def test_search_is_what_the_rules_say(
    place: Path, catalog: dict[int, Product], query: list[oracle.Wanted]
) -> None:
    assert_same(opened(place, catalog), catalog, query)


@thorough
@given(catalog=CATALOG, edits=st.dictionaries(st.integers(0, 300), st.none() | PRODUCT, max_size=8),
       more=st.dictionaries(st.integers(0, 300), st.none() | PRODUCT, max_size=4), query=QUERY)  # fmt: skip
def test_edits_laid_over_answer_like_a_new_index(
    place: Path,
    catalog: dict[int, Product],
    edits: dict[int, Product | None],
    more: dict[int, Product | None],
    query: list[oracle.Wanted],
) -> None:
    search = opened(place, catalog)
    search.set_edits(edits)
    for last in (edits, {**edits, **more}, more):
        search.set_edits(last)
        now = {n: p for n, p in {**catalog, **last}.items() if p is not None}
        assert_same(search, now, query)
        fresh = opened(place.with_name("fresh.sqlite"), now)
        assert search.products == len(now)
        for word in ("nike", "coca cola", "lol", "7up"):
            assert search.variants(word, rejected=True) == fresh.variants(word, rejected=True)
        for tail in ("ni", "air m", "c", "coca c"):
            assert search.search(f'"{tail}"', prefix=True) == fresh.search(f'"{tail}"', prefix=True)


@thorough
@given(catalog=CATALOG, query=TEXT, last=st.sampled_from(["n", "ni", "ma", "co", "col", "5"]))
def test_a_prefix_finds_all_words_that_go_on(
    place: Path, catalog: dict[int, Product], query: str, last: str
) -> None:
    search = opened(place, catalog)
    head = [word for word, _, _ in oracle.cut(query)]
    for begun in ([last], [*head, last]):
        expected = set()
        for number, product in catalog.items():
            for items in oracle.pieces(product).values():
                for have in ([w for w, _, _ in oracle.cut(item)] for item in items):
                    for at in range(len(have) - len(begun) + 1):
                        window = have[at : at + len(begun)]
                        if window[:-1] == begun[:-1] and window[-1].startswith(last):
                            expected.add(number)
        got = search.search(f'"{" ".join(begun)}"', prefix=True, all_states=True, limit=1000)
        assert set(got.numbers) == expected
        assert got.total == len(expected)


@given(product=PRODUCT, query=TEXT)
def test_highlights_mark_the_words(product: Product, query: str) -> None:
    marked = spans(search_text(product), [tuple(w for w, _, _ in oracle.cut(query))])
    found = oracle.places(product, query)
    assert set(marked) == set(found)
    for field, places in found.items():
        covered = {(s.item, at) for s in marked[field] for at in range(s.start, s.end)}
        assert covered == {(item, at) for start, end, item in places for at in range(start, end)}


SHOP = {
    0: Product(id="a", name="Nike Air", keywords=("running shoes", "air max")),
    1: Product(id="b", name="Shoes", description="<b>i</b>Phone case by Nike"),
    2: Product(id="c", name="Max Air", attributes={"Brand": "Nike"}, state=ReviewState.PENDING),
    3: Product(id="d", name="Dr. Martens boots", keywords=("nike",)),
}


def test_ranked_by_the_best_field_and_paged(place: Path) -> None:
    search = opened(place, SHOP)
    whole = search.search("nike", all_states=True)
    assert whole.numbers == (0, 3, 2, 1)
    assert whole.fields == {"name": 1, "keywords": 1, "attributes": 1, "description": 1}
    paged = [search.search("nike", all_states=True, limit=1, offset=at).numbers for at in range(5)]
    assert paged == [(0,), (3,), (2,), (1,), ()]
    assert search.search("nike").total == 3
    only = search.search("nike", fields=("description", "keywords"))
    assert (only.numbers, only.fields) == ((3, 1), {"keywords": 1, "description": 1})


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("air max", (0, 2)),
        ('"air max"', (0,)),
        ('"max air"', (2,)),
        ('"shoes air"', ()),  # two keywords are no phrase
        ("shoes + air", (0,)),
        ("shoes air", (0,)),
        ("air + air max", (0,)),
        ("name:nike", (0,)),
        ("keywords:nike", (3,)),
        ("nike -name:nike", (3, 2, 1)),
        ("nike -shoes", (3, 2)),
        ('nike -"air max"', (3, 2, 1)),
        ("-nike", ()),
        ("Dr. Martens", (3,)),
        ("dr.martens", (3,)),
        ("air AND nike", (0, 2)),
        ('"max" nike', (0, 2)),
        ("iphone", (1,)),
        ("dr martens", (3,)),
        ("martens dr", (3,)),
        ("martens. dr", (3,)),
        ("brand nike", (2,)),
        ("&", ()),
        ("", ()),
        ("\ud800", ()),
    ],
)
def test_queries(place: Path, query: str, numbers: tuple[int, ...]) -> None:
    assert opened(place, SHOP).search(query, all_states=True).numbers == numbers


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("nike shoe", ["nike", "shoe"]),
        ('"air max" nike', ["air max", "nike"]),
        ('24" x 36" poster', ["24", "x", "36", "poster"]),
        ("H & M", ["h m"]),
        ("coca-cola 7-Up L.O.L.", ["coca cola", "7 up", "l o l"]),
        ("Dr. Martens boots", ["dr martens", "boots"]),
        ("name:Dr. Martens", ["name:dr martens"]),
        ('name:"air max" -Keywords:case', ["name:air max", "-keywords:case"]),
        ("name: nike - case", ["name", "nike case"]),
        ("a AND b c + d", ["a", "b c", "d"]),
        ("全新Nike", ["全 新 nike"]),
        ('"nike', ["nike"]),
        ("--- & . ''", []),
    ],
)
def test_what_a_query_asks_for(query: str, asked: list[str]) -> None:
    def shown(term: Term) -> str:
        field = f"{term.field}:" if term.field else ""
        return "-" * term.excluded + field + " ".join(term.phrase)

    assert list(map(shown, terms(query))) == asked


def test_another_catalog_version_or_damage_is_no_index(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    assert CatalogSearch.open(path, "f") is None
    opened(path, SHOP).close()
    whole = path.read_bytes()
    assert CatalogSearch.open(path, "other") is None
    for damaged in (b"", b"no database", whole[: len(whole) // 2], b"x" * len(whole)):
        path.write_bytes(damaged)
        assert CatalogSearch.open(path, "f") is None
    path.write_bytes(whole)
    with sqlite3.connect(path) as old:
        old.execute("UPDATE facts SET value = '0' WHERE name = 'version'")
    old.close()
    assert CatalogSearch.open(path, "f") is None


def test_damage_inside_is_said_in_one_way(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    opened(path, SHOP).close()
    built = path.stat()
    with sqlite3.connect(path) as broken:
        broken.execute("UPDATE words SET postings = x'07'")
    broken.close()
    os.utime(path, ns=(built.st_atime_ns, built.st_mtime_ns))  # as a failing disk would
    search = CatalogSearch.open(path, "f")
    assert search is not None
    with pytest.raises(IndexDamaged, match="built again"):
        search.search("nike")


def test_a_prefix_of_words_that_go_on_in_another_script(tmp_path: Path) -> None:
    search = opened(tmp_path / "c.sqlite", {0: Product(id="a", name="aдidas 1кг")})
    for begun in ("a", "1", "aд", "1к"):
        assert search.search(begun, prefix=True).total == 1, begun


def test_an_index_that_was_written_to_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    search = opened(path, SHOP)
    assert search.is_as_built()
    with path.open("rb+") as file:
        file.seek(20_000)
        file.write(b"\1")
    assert not search.is_as_built()
    assert CatalogSearch.open(path, "f") is None


def test_a_deleted_or_replaced_file_is_read_on(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    search = opened(path, SHOP)
    CatalogSearch.build(path, [[]], fingerprint="g")
    assert search.search("nike").total == 3
    path.unlink()
    assert search.search("dr martens").total == 1
    assert search.variants("nik", rejected=True) is not None


def test_a_stopped_build_leaves_all_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite"
    opened(path, SHOP).close()
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}

    def stop(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        CatalogSearch.build(path, [sorted(SHOP.items())], fingerprint="g", progress=stop)
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_parts_and_additions_make_the_same_index(tmp_path: Path) -> None:
    one = opened(tmp_path / "one.sqlite", SHOP)
    rows = sorted(SHOP.items())
    for cut in range(len(rows) + 1):
        path = tmp_path / "many.sqlite"
        CatalogSearch.build(path, [rows[:1], rows[1:cut]], fingerprint="a/")
        base = CatalogSearch.open(path, "a/b/", or_earlier=True)
        assert base is not None
        assert base.fingerprint == "a/"
        CatalogSearch.build(path, [rows[max(1, cut) :]], fingerprint="a/b/", base=base)
        many = CatalogSearch.open(path, "a/b/")
        assert many is not None
        for query in ("nike", "air max", "dr martens", "ni", "n"):
            for prefix in (False, True):
                assert one.search(query, all_states=True, prefix=prefix) == many.search(
                    query, all_states=True, prefix=prefix
                )
            assert one.variants(query, rejected=True) == many.variants(query, rejected=True)
        base.close()
        many.close()


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    products = [(n, Product(id=str(n), name="nike")) for n in range(5000)]
    CatalogSearch.build(
        tmp_path / "c.sqlite", [products], fingerprint="f", total=5000,
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told[:2] == [(2000, 5000), (4000, 5000)]
    assert set(told[2:]) == {(5000, 5000)}


def test_many_threads_may_ask(tmp_path: Path) -> None:
    search = opened(
        tmp_path / "c.sqlite", {n: Product(id=str(n), name=f"w{n % 7} x") for n in range(500)}
    )
    wrong: list[object] = []

    def ask() -> None:
        for n in range(200):
            if search.search(f"w{n % 7} x").total not in (71, 72):
                wrong.append(n)
            search.set_edits({})

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@settings(max_examples=150, deadline=None)
@given(products=CATALOG, query=QUERY, prefix=st.booleans())
def test_the_fields_of_a_row_are_those_that_are_marked(
    tmp_path_factory: pytest.TempPathFactory,
    products: dict[int, Product],
    query: list[oracle.Wanted],
    prefix: bool,
) -> None:
    search = opened(tmp_path_factory.mktemp("fields") / "c.sqlite", products)
    result = search.search(typed(query), prefix=prefix, all_states=True)
    for number, fields in zip(result.numbers, result.found_in, strict=True):
        marked = query_spans(search_text(products[number]), typed(query), prefix=prefix)
        assert list(fields) == [f for f in FIELDS if f in marked]
    search.close()


@given(
    text=st.text(st.sampled_from("aAb1 -.,é鞋"), max_size=24),
    query=st.lists(st.sampled_from(["a", "b", "ab", "1", "aa"]), min_size=1, max_size=3),
    prefix=st.booleans(),
)
def test_highlights_of_plain_text_are_those_of_any(
    text: str, query: list[str], prefix: bool
) -> None:
    """ASCII text is marked by a way of its own; a sign behind it, which is no letter, takes the other."""
    ours = spans(SearchText(text, (), (), ""), [query], prefix=prefix)
    other = spans(SearchText(text + " ™", (), (), ""), [query], prefix=prefix)
    assert ours == other
