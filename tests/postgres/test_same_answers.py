"""The same 2,000 queries on both engines: ids, counts, spans and variants are the same."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from iptui.casework.catalog import Catalog
from iptui.domain.brands import BrandReference
from iptui.domain.products import CatalogEdit, Product, ReviewState
from iptui.formats.sample_files import load_sample, sample_folder
from iptui.search.nearness import STRONG
from iptui.search.results import FIELDS
from iptui.search.words import words
from iptui.store.local.store import LocalStore
from iptui.store.postgres.store import PostgresStore
from iptui.store.protocol import Cancelled, Query, Sort, Store, Where
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
    """Of the embedded store, of the words that the server keeps, and of a client's copy beside them."""
    made = products()
    catalogs = [Catalog(both[0]), Catalog(both[1]), Catalog(both[1])]
    catalogs[2].merge()
    assert [one.answers_from() for one in catalogs[1:]] == ["index", "index"]
    (both[1].cache_folder / "words.sqlite").rename(both[1].cache_folder / "aside")
    catalogs[1] = Catalog(both[1])
    assert [one.answers_from() for one in catalogs[1:]] == ["server", "index"]
    found = 0
    for number, query in enumerate(asked(made, 2000)):
        one, served, copied = (answer(catalog, number, query) for catalog in catalogs)
        assert one == served, query
        assert one == copied, query
        found += bool(one[0])  # type: ignore[index]
    assert found > 800  # most of them have hits, else the comparison says little
    brands = both[0].query(BrandReference)
    scans = [list(catalog.scan(brands)) for catalog in catalogs]
    assert scans[0] == scans[1] == scans[2]
    assert scans[0]


def test_the_server_answers_the_same_after_every_kind_of_change(both: list[Store]) -> None:
    made = products()
    catalogs = [Catalog(store) for store in both]

    def compare(begin: int) -> None:
        assert catalogs[1].answers_from() == "server"
        for number, query in enumerate(asked(made, 2000)[begin : begin + 60], begin):
            one, served = (answer(catalog, number, query) for catalog in catalogs)
            assert one == served, query
        for query in NAMED:
            for field in FIELDS:
                one, served = (
                    catalog.search(f"{query} -case", fields=(field,), offset=3, limit=20)
                    for catalog in catalogs
                )
                assert one == served, (query, field)
            assert catalogs[0].variants(query, rejected=True) == catalogs[1].variants(
                query, rejected=True
            )
        for text in ('"nike air"', "name:nike", 'nike -"air shoe"', "keywords:again late"):
            assert catalogs[0].search(text) == catalogs[1].search(text)
        key = "ni\u200bke"
        assert catalogs[0].search_variant(key) == catalogs[1].search_variant(key)

    compare(0)
    for number, (store, catalog) in enumerate(zip(both, catalogs, strict=True)):
        assert catalog.search("edited nike").total == 20, number
        with store.transaction(actor="a", action="t", at=AT) as tx:
            for one in made[100:130]:
                tx.put(CatalogEdit(id=one.id, deleted_at=AT))
            for one in made[130:150]:
                tx.put(CatalogEdit(id=one.id, state=ReviewState.APPROVED))
            for one in made[150:170]:
                text = "Ｑuillnor N1ke, 運動鞋 ni\u200bke"
                tx.put(CatalogEdit(id=one.id, product=Product(id=one.id, name=text)))
    compare(200)
    for store in both:
        for turn in range(
            4
        ):  # several imports, the later ones over the earlier ones and over edits
            batch = [
                msgspec.structs.replace(one, name=f"{one.name} H&M turn{turn} swarovsky")
                for one in made[150 + 20 * turn : 400]
            ]
            store.import_products(
                [*batch, *batch[:3], Product(id=f"n{turn}", name="Dr.Martens")],
                actor="a", at=AT, source=f"{turn}",
            )  # fmt: skip
    compare(400)
    for store in both:
        edits = store.catalog_edits()
        with store.transaction(actor="a", action="t", at=AT) as tx:
            for edit in edits[:70]:
                tx.delete(edit)
    compare(600)
    scans = [list(catalog.scan(both[0].query(BrandReference))) for catalog in catalogs]
    assert scans[0] == scans[1]


def test_a_long_brand_list_is_scanned_by_the_words_on_the_server(both: list[Store]) -> None:
    chance = random.Random(5)
    pool = sorted({word for one in products() for word in words(one.name)})
    names = {*chance.sample(pool, 150), *(" ".join(chance.sample(pool, 2)) for _ in range(150))}
    names |= {"nike air", "dr martens", "H&M style", "运动鞋"}
    brands = [BrandReference(id=name, name=name) for name in sorted(names)]
    found = []
    for store in both:
        catalog = Catalog(store)
        catalog.prepare()
        done: list[int] = []
        scan, _ = catalog.brand_scan(brands, progress=lambda at, _total, done=done: done.append(at))
        pairs = scan.exact_pairs()
        exact = [one for _, some in scan.exact_findings(pairs, list) for one in some]
        near = [one for _, some in scan.near_findings(STRONG, list) for one in some]
        found.append((exact, near))
        assert done

        def stop(_done: int, _total: int | None) -> None:
            raise Cancelled

        stopped, _ = catalog.brand_scan(brands, progress=stop)
        with pytest.raises(Cancelled):
            stopped.exact_pairs()
    assert catalog.answers_from() == "server"
    assert found[0] == found[1]
    assert len(found[0][0]) > 500
    assert found[0][1]


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
    one.merge()
    expected = [answer(one, number, query) for number, query in enumerate(NAMED)]
    assert len(builds) == 1
    # Another person on another machine; then an import, which nobody builds anew for.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    other_store = PostgresStore.open(address.replace("postgres@", "fetching@"))
    assert not (other_store.cache_folder / "words.sqlite").exists()
    other = Catalog(other_store)
    assert other.answers_from() == "server"
    other.merge()
    assert other.answers_from() == "index"
    assert [answer(other, number, query) for number, query in enumerate(NAMED)] == expected
    assert len(builds) == 1
    first.import_products([Product(id="q", name="Quillnor Nike")], actor="a", at=AT, source="x")
    other_store.refresh()
    assert other.search("quillnor nike").total == 1
    third_place = tmp_path / "third"
    monkeypatch.setenv("XDG_CACHE_HOME", str(third_place))
    third_store = PostgresStore.open(address)
    third = Catalog(third_store)
    assert third.search("quillnor nike").total == 1
    third.merge()
    assert third.answers_from() == "index"
    assert third.search("quillnor nike").total == 1
    assert len(builds) == 1
    for store in (first, other_store, third_store):
        store.close()


def test_a_damaged_shared_index_is_built_anew_and_replaced(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = databases.new()
    first = PostgresStore.open(address)
    fill(first)
    catalog = Catalog(first)
    catalog.merge()
    expected = catalog.search("nike").total
    with_holes = "UPDATE iptui.derived SET data = overlay(data placing decode(repeat('ff', 60000), 'hex') from 3000) WHERE part = 0 AND place = 1"
    databases.server.sql(with_holes, address.partition("?")[0].rpartition("/")[2])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    other = PostgresStore.open(address)
    catalog = Catalog(other)
    catalog.merge()
    assert catalog.answers_from() == "index"
    assert catalog.search("nike").total == expected
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "third"))
    third = PostgresStore.open(address)
    catalog = Catalog(third)
    catalog.merge()
    assert catalog.answers_from() == "index"
    assert catalog.search("nike").total == expected
    for store in (first, other, third):
        store.close()
