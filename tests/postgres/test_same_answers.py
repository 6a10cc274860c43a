"""The same 2,000 queries on both engines: ids, counts, spans and variants are the same."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest

from iptui.casework.catalog import Catalog
from iptui.domain.brands import BrandReference
from iptui.domain.products import CatalogEdit, Product, ReviewState
from iptui.formats.sample_files import load_sample, sample_folder
from iptui.search.words import words
from iptui.store.local.store import LocalStore
from iptui.store.postgres.store import PostgresStore
from iptui.store.protocol import Query, Sort, Store, Where
from tests.postgres.server import Databases
from tests.store.conformance import AT

NAMED = (
    "nike", "H&M", "h & m", "Levi's", "levis", "Coca-Cola", "7-Up", "Dr. Martens", "ＮＩＫＥ", "Pokémon",
    "全新Nike运动鞋", "运动鞋", "运动", "ni ke", "louisvuitton", "n1ke", "nikee", "adidsa", "iphone 15",
    "disney", "", "   ", "&", "zzzz", "名", "é", "ß", "STRASSE", "a" * 300, "\u202enike", "nike\0",
)  # fmt: skip

TITLES = (
    "H&M style summer dress",
    "Levi's 501 jeans, look-alike",
    "全新Nike运动鞋 透气",
    "ＮＩＫＥ air shoe",
    "Pokémon card sleeve",
    "n1ke and N!KE sport sock",
    "Dr. Martens boots; 7-Up can",
    "Straße STRASSE strasse",
)
CATALOG = 1500


def products() -> list[Product]:
    """Made of the sample seller's words, the same for both engines."""
    from iptui.formats.rule_files import load_rule_sets

    sample = load_sample(sample_folder(), AT, load_rule_sets()).products
    pool = sorted({word for one in sample for word in words(f"{one.name} {one.description}")})
    chance = random.Random(7)
    made = list(sample)
    for number in range(CATALOG):
        text = " ".join(chance.choices(pool, k=chance.randint(3, 9)))
        title = chance.choice(TITLES) if number % 9 == 0 else ""
        made.append(
            Product(
                id=f"x{number}",
                name=f"{title} {text}".strip(),
                keywords=tuple(chance.choices(pool, k=3)),
                attributes={"Brand": chance.choice(pool), "a": "1"},
                description=f"<p>{' '.join(chance.choices(pool, k=12))}</p>",
                state=chance.choice(list(ReviewState)),
            )
        )
    return made


def fill(store: Store) -> None:
    """Two imports, the second over the first; then edits, tombstones and brands."""
    made = products()
    store.import_products(made, actor="a", at=AT, source="one")
    again = [Product(id=one.id, name=f"{one.name} again") for one in made[:40]]
    store.import_products(
        [*again, Product(id="late", name="Late Nike")], actor="a", at=AT, source="two"
    )
    with store.transaction(actor="a", action="t", at=AT) as tx:
        for one in made[60:80]:
            tx.put(CatalogEdit(id=one.id, deleted_at=AT, reason="r"))
        for one in made[80:100]:
            tx.put(CatalogEdit(id=one.id, product=Product(id=one.id, name="Edited Nike adidas")))
        for name in ("Nike", "H&M", "Levi's", "Disney", "Louis Vuitton", "adidas"):
            tx.put(BrandReference(id=name.casefold(), name=name))


@pytest.fixture
def both(databases: Databases, tmp_path: Path):  # type: ignore[no-untyped-def]
    stores: list[Store] = [
        LocalStore.open(tmp_path / "desk", create=True),
        PostgresStore.open(databases.new()),
    ]
    for store in stores:
        fill(store)
    yield stores
    for store in stores:
        store.close()


def asked(made: list[Product], count: int) -> list[str]:
    chance = random.Random(11)
    pool = sorted({word for one in made for word in words(f"{one.name} {one.description}")})
    found = list(NAMED)
    while len(found) < count:
        word = chance.choice(pool)
        kind = len(found) % 4
        if kind == 0:
            found.append(word)
        elif kind == 1:
            found.append(" ".join(words(chance.choice(made).name)[: chance.randint(2, 3)]))
        elif kind == 2:
            found.append(word[: chance.randint(1, 4)])
        else:
            at = chance.randrange(len(word))
            found.append(word[:at] + chance.choice("aeio1x") + word[at + 1 :])
    return found


def answer(catalog: Catalog, number: int, query: str) -> object:
    result = catalog.search(query, prefix=number % 4 == 2, all_states=number % 7 == 0)
    hits = [
        (one, catalog.highlights(one, query, prefix=number % 4 == 2)[1])
        for one in catalog.products(result.numbers[:5])
    ]
    return (
        result.total,
        result.fields,
        result.numbers,
        [(one.id, one.name, one.state, spans) for one, spans in hits],
        catalog.variants(query) if number % 4 in (0, 3) else None,
    )


def test_the_same_answers_from_both_engines(both: list[Store]) -> None:
    made = products()
    catalogs = [Catalog(store) for store in both]
    found = 0
    for number, query in enumerate(asked(made, 2000)):
        one, other = (answer(catalog, number, query) for catalog in catalogs)
        assert one == other, query
        found += bool(one[0])  # type: ignore[index]
    assert found > 800  # most of them have hits, else the comparison says little
    brands = both[0].query(BrandReference)
    scans = [list(catalog.scan(brands)) for catalog in catalogs]
    assert scans[0] == scans[1]
    assert scans[0]


@pytest.mark.parametrize("number", range(3))
def test_the_same_records_in_the_same_order(both: list[Store], number: int) -> None:
    """Declarative queries with every operator, on records of both engines."""
    from tests.store.conformance import complaint

    chance = random.Random(number)
    records = [complaint(n) for n in range(40)]
    for store in both:
        with store.transaction(actor="a", action="t", at=AT) as tx:
            for one in records:
                tx.put(one)
    fields = ("no", "state", "due_at", "received_at", "complainant.id", "tags", "note", "missing")
    ops = ("eq", "ne", "in", "lt", "le", "gt", "ge", "contains", "empty", "not_empty")
    values = ["3", "p1", "urgent", "", 5, AT, AT - timedelta(days=9), True, "PENDING", "\0"]
    from iptui.domain.complaints import Complaint

    for _ in range(150):
        where = tuple(
            Where(
                chance.choice(fields),
                op := chance.choice(ops),  # type: ignore[arg-type]
                chance.sample(values, 3) if op == "in" else chance.choice(values),
            )
            for _ in range(chance.randint(0, 2))
        )
        sort = tuple(
            Sort(chance.choice(fields[:5]), descending=chance.random() < 0.5)
            for _ in range(chance.randint(0, 2))
        )
        query = Query(
            where=where, sort=sort, limit=chance.choice([None, 5]), offset=chance.choice([0, 2])
        )
        outcomes = []
        for store in both:
            try:
                outcomes.append([one.id for one in store.query(Complaint, query)])
            except TypeError as error:
                outcomes.append([str(error)])
        assert outcomes[0] == outcomes[1], query


def test_one_client_builds_the_index_and_the_others_fetch_it(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from iptui.search.catalog_search import CatalogSearch

    builds: list[int] = []
    build = CatalogSearch.build

    def counted(*arguments, **more):  # type: ignore[no-untyped-def]
        builds.append(1)
        return build(*arguments, **more)

    monkeypatch.setattr(CatalogSearch, "build", counted)
    databases.server.sql("CREATE ROLE fetching LOGIN IN ROLE iptui_auditor")
    address = databases.new()
    first = PostgresStore.open(address)
    fill(first)
    one = Catalog(first)
    expected = [answer(one, number, query) for number, query in enumerate(NAMED)]
    assert len(builds) == 1
    # Another person on another machine; then an import, which nobody builds anew for.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    other_store = PostgresStore.open(address.replace("postgres@", "fetching@"))
    assert not (other_store.cache_folder / "words.sqlite").exists()
    other = Catalog(other_store)
    assert [answer(other, number, query) for number, query in enumerate(NAMED)] == expected
    assert len(builds) == 1
    first.import_products([Product(id="q", name="Quillnor Nike")], actor="a", at=AT, source="x")
    other_store.refresh()
    assert other.search("quillnor nike").total == 1
    third_place = tmp_path / "third"
    monkeypatch.setenv("XDG_CACHE_HOME", str(third_place))
    third_store = PostgresStore.open(address)
    assert Catalog(third_store).search("quillnor nike").total == 1
    assert len(builds) == 1
    for store in (first, other_store, third_store):
        store.close()


def test_a_damaged_shared_index_is_built_anew_and_replaced(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = databases.new()
    first = PostgresStore.open(address)
    fill(first)
    expected = Catalog(first).search("nike").total
    with_holes = "UPDATE iptui.derived SET data = overlay(data placing decode(repeat('ff', 60000), 'hex') from 3000) WHERE part = 0 AND place = 1"
    databases.server.sql(with_holes, address.partition("?")[0].rpartition("/")[2])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    other = PostgresStore.open(address)
    assert Catalog(other).search("nike").total == expected
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "third"))
    third = PostgresStore.open(address)
    assert Catalog(third).search("nike").total == expected
    for store in (first, other, third):
        store.close()
