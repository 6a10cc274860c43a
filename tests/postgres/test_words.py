"""The words that a server keeps: written with the products, filled in where they are missing, believed only if whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from iptui.casework import catalog_index
from iptui.casework.catalog import Catalog
from iptui.casework.catalog_index import fingerprint_of
from iptui.domain.brands import BrandReference
from iptui.domain.products import CatalogEdit, Product
from iptui.search import layout
from iptui.search.fields import search_text
from iptui.search.index import Index
from iptui.search.neighbours import query_keys
from iptui.search.words import words as words_in
from iptui.store.local.store import LocalStore
from iptui.store.postgres import catalog, words, words_merging
from iptui.store.postgres.address import Address
from iptui.store.postgres.store import PostgresStore
from iptui.store.protocol import Cancelled, Store
from tests.postgres.server import Databases
from tests.postgres.test_same_answers import NAMED, answer, products
from tests.store.conformance import AT

TABLES = (
    "word_parts", "words", "surfaces", "word_prefixes", "word_phrases", "word_texts", "vocabulary",
    "neighbours",
)  # fmt: skip


@pytest.fixture
def address(databases: Databases) -> str:
    return databases.new()


@pytest.fixture
def store(address: str) -> Iterator[PostgresStore]:
    opened = PostgresStore.open(address)
    yield opened
    opened.close()


def take_in(store: Store, made: list[Product]) -> None:
    store.import_products(made, actor="a", at=AT, source="s")


def sql(databases: Databases, address: str, text: str) -> list[tuple[object, ...]]:
    return databases.server.sql(text, Address(address).database)


def compare(store: Store, other: Store) -> None:
    one, two = Catalog(store), Catalog(other)
    for number, query in enumerate((*NAMED, '"air shoe"', "turn")):
        assert answer(one, number, query) == answer(two, number, query), query


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[LocalStore]:
    opened = LocalStore.open(tmp_path / "desk", create=True)
    yield opened
    opened.close()


def test_an_older_workspace_is_filled_by_the_first_who_may(
    databases: Databases, address: str, store: PostgresStore, embedded: LocalStore
) -> None:
    databases.server.sql("CREATE ROLE reading LOGIN IN ROLE iptui_auditor")
    for one in (store, embedded):
        take_in(one, products())
        take_in(one, [Product(id="x1", name="Nike turn"), Product(id="x2", name="H&M again")])
    store.close()
    for table in TABLES:
        sql(databases, address, f"DROP TABLE iptui.{table}")
    sql(databases, address, "UPDATE iptui.facts SET value = '2' WHERE name = 'schema'")
    upgraded = PostgresStore.open(address)
    reading = PostgresStore.open(address.replace("postgres@", "reading@"))
    assert upgraded.may_fill_words()
    assert not reading.may_fill_words()
    assert upgraded.word_index() is None
    catalog = Catalog(upgraded)
    assert not catalog.ready()
    catalog.prepare()
    assert catalog.answers_from() == "server"
    assert Catalog(reading).answers_from() == "server"
    compare(embedded, reading)
    assert upgraded.check() == []
    for one in (upgraded, reading):
        one.close()


def test_who_has_an_index_writes_the_words_for_the_others_beside_the_work(
    databases: Databases, address: str, store: PostgresStore
) -> None:
    take_in(store, products()[:50])
    catalog = Catalog(store)
    catalog.merge()
    assert catalog.answers_from() == "index"
    assert not Catalog(store).wants_merge()
    for table in TABLES:
        sql(databases, address, f"DELETE FROM iptui.{table}")
    again = Catalog(store)
    assert again.ready()
    assert again.wants_merge()
    again.merge()
    assert store.word_index() is not None
    assert not again.wants_merge()


def test_an_interrupted_filling_goes_on_where_it_stopped(
    databases: Databases,
    address: str,
    store: PostgresStore,
    embedded: LocalStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for one in (store, embedded):
        take_in(one, products())
    for table in TABLES:
        sql(databases, address, f"DELETE FROM iptui.{table}")
    monkeypatch.setattr(words, "FILLED_AT_ONCE", 400)
    begun: list[int] = []

    def stop_in_the_third(done: int, _total: int | None) -> None:
        begun.append(done)
        if done > 800:
            raise Cancelled

    with pytest.raises(Cancelled):
        store.fill_words(stop_in_the_third)
    assert store.word_index() is None
    assert sql(databases, address, "SELECT max(past) FROM iptui.word_parts") == [(800,)]
    # An import meanwhile leaves its words to who fills.
    for one in (store, embedded):
        take_in(one, [Product(id="late", name="Late Nike turn"), products()[0]])
    begun.clear()
    store.fill_words(lambda done, _total: begun.append(done))
    assert min(begun) > 800
    assert Catalog(store).answers_from() == "server"
    compare(embedded, store)
    assert store.check() == []


def test_an_index_file_and_the_server_say_the_same_of_words(
    store: PostgresStore, tmp_path: Path
) -> None:
    made = products()
    take_in(store, made)
    take_in(store, [Product(id=one.id, name=f"{one.name} turn") for one in made[100:300]])
    take_in(store, [Product(id="late", attributes={"air": "shoe, air shoe"})])
    catalog = Catalog(store)
    catalog.merge()
    assert catalog.answers_from() == "index"
    file = Index.open(store.cache_folder / "words.sqlite", fingerprint_of(store.catalog_state()))
    served = store.word_index()
    assert file is not None
    assert served is not None
    assert file.fingerprint == served.fingerprint
    assert file.all == served.all
    assert file.approved == served.approved
    texts = [search_text(one) for one in made[::7]]
    pool = sorted({word for one in texts for word in words_in(f"{one.name} {one.description}")})
    pool += ["turn", "late", "nowhere", "鞋", "ß"]
    for word in pool:
        assert list(file.hits(word)) == list(served.hits(word)), word
        assert file.anywhere(word) == served.anywhere(word), word
        assert file.english(word) == served.english(word), word
        for size in (1, 2, 3, 5):
            held = served.prefix_hits(word[:size])
            assert list(file.prefix_hits(word[:size])) == list(held), word[:size]
        around = {one for one in served.words_around(word, 200) if served.anywhere(one)}
        assert set(file.words_around(word, 200)) == around, word
        keys = query_keys(word)
        near, surfaces = served.neighbours(keys)
        known, written = file.neighbours(keys)
        assert set(known) == {one for one in near if served.anywhere(one)}, word
        assert served.surfaces_standing(surfaces).items() >= file.surfaces_standing(written).items()
    assert file.standing(pool) == {
        word: held for word, held in served.standing(pool).items() if held[1]
    }
    phrases = [
        (cut[at], cut[at + 1])
        for one in texts
        if len(cut := words_in(f"{one.attributes and one.attributes[0]} {one.name}")) > 3
        for at in (0, 1, 2)
    ]
    stand = 0
    for phrase in [*phrases, ("air", "shoe"), ("shoe", "air")]:
        candidates = [
            a & b for a, b in zip(file.hits(phrase[0]), file.hits(phrase[1]), strict=True)
        ]
        found = file.adjacent(phrase, False, candidates)
        assert found == served.adjacent(phrase, False, candidates), phrase
        begun = phrase[0], phrase[1][:2]
        candidates = [
            a & b for a, b in zip(file.hits(begun[0]), file.prefix_hits(begun[1]), strict=True)
        ]
        assert file.adjacent(begun, True, candidates) == served.adjacent(begun, True, candidates)
        stand += sum(map(bool, found))
    assert stand > 100
    file.close()


def test_a_cancelled_import_leaves_no_words(
    databases: Databases, address: str, store: PostgresStore
) -> None:
    def stop(_done: int, _total: int | None) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        store.import_products(products(), actor="a", at=AT, source="s", progress=stop)
    for table in TABLES:
        assert sql(databases, address, f"SELECT count(*) FROM iptui.{table}") == [(0,)]


def test_small_parts_are_merged_and_known_phrases_stay_known(
    databases: Databases, address: str, store: PostgresStore, embedded: LocalStore
) -> None:
    made = products()
    for one in (store, embedded):
        with one.transaction(actor="a", action="t", at=AT) as tx:
            tx.put(BrandReference(id="dr", name="Dr. Martens"))
        for begin in range(0, 1400, 200):
            take_in(one, made[begin : begin + 260])
    parts = sql(databases, address, "SELECT first, past FROM iptui.word_parts ORDER BY first")
    assert len(parts) == 1
    index = store.word_index()
    assert index is not None
    known = index.phrase_hits(("dr", "martens"))
    assert known is not None
    assert any(known)
    assert index.phrase_hits(("air", "shoe")) is None
    compare(embedded, store)
    assert store.check() == []


def test_a_large_import_makes_several_parts(
    databases: Databases,
    address: str,
    store: PostgresStore,
    embedded: LocalStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(words, "PART_PRODUCTS", 300)
    monkeypatch.setattr(words_merging, "MERGED_AT_MOST", 0)
    monkeypatch.setattr(catalog, "CHUNK", 100)
    for one in (store, embedded):
        with one.transaction(actor="a", action="t", at=AT) as tx:
            tx.put(BrandReference(id="dr", name="Dr. Martens"))
        take_in(one, [*products(), *products()[:5], Product(id="x9", name="Nike turn")])
        take_in(one, [Product(id="x10", name="Dr Martens turn"), *products()[50:60]])
    parts = sql(databases, address, "SELECT first, past FROM iptui.word_parts ORDER BY first")
    assert len(parts) > 5
    index = store.word_index()
    assert index is not None
    assert index.phrase_hits(("dr", "martens")) is not None
    compare(embedded, store)
    assert store.check() == []


def test_words_by_other_rules_are_not_believed_and_written_anew(
    databases: Databases, address: str, store: PostgresStore, embedded: LocalStore
) -> None:
    databases.server.sql("CREATE ROLE adding LOGIN IN ROLE iptui_support")
    for one in (store, embedded):
        take_in(one, products()[:200])
    sql(databases, address, "UPDATE iptui.word_parts SET version = '1 older'")
    adding = PostgresStore.open(address.replace("postgres@", "adding@"))
    assert not adding.may_fill_words()
    assert adding.word_index() is None
    Catalog(adding).prepare()  # by an index of its own
    assert store.word_index() is None
    store.fill_words()
    assert store.word_index() is not None
    assert sql(databases, address, "SELECT DISTINCT version FROM iptui.word_parts") == [
        (layout.VERSION,)
    ]
    compare(embedded, store)
    adding.close()


def test_a_word_longer_than_a_key_is_found_whole_only(
    store: PostgresStore, embedded: LocalStore
) -> None:
    long, nearly = "x" * 6000, "x" * 5999 + "y"
    cjk = "é" * 3000
    for one in (store, embedded):
        take_in(
            one,
            [
                Product(id="1", name=f"a {long} b"),
                Product(id="2", name=f"a {nearly} b"),
                Product(id="3", name=cjk),
            ],
        )
    for query in (long, nearly, long[:-1], f"{nearly} b", f"a {long}", cjk, "x" * 100, "x" * 300):
        for prefix in (False, True):
            assert Catalog(store).search(query, prefix=prefix) == Catalog(embedded).search(
                query, prefix=prefix
            ), len(query)
    assert Catalog(store).search(long).total == 1


@pytest.mark.parametrize("role", ["owner", "operator", "support", "auditor"])
def test_who_may_write_words(
    databases: Databases, address: str, store: PostgresStore, role: str
) -> None:
    databases.server.sql(f"CREATE ROLE {role}_words LOGIN IN ROLE iptui_{role}")
    take_in(store, products()[:20])
    login = databases.server.address(Address(address).database, f"{role}_words")
    with psycopg.connect(login, autocommit=True) as connection:
        for table in TABLES:
            assert connection.execute(f"SELECT count(*) > 0 FROM iptui.{table}".encode()).fetchone()
            for right, may in (
                ("INSERT", role != "auditor"),
                ("DELETE", role in ("owner", "operator")),
                ("UPDATE", False),
                ("TRUNCATE", False),
            ):
                row = connection.execute(
                    "SELECT has_table_privilege(%s, %s)", (f"iptui.{table}", right)
                ).fetchone()
                assert row == (may,), (table, right)
        if role == "auditor":
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("INSERT INTO iptui.word_texts VALUES (999, 'nike')")
        if role == "support":
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("DELETE FROM iptui.words")


def test_support_imports_and_finds_what_was_imported(
    databases: Databases, address: str, store: PostgresStore
) -> None:
    databases.server.sql("CREATE ROLE importing LOGIN IN ROLE iptui_support")
    take_in(store, products()[:100])
    support = PostgresStore.open(address.replace("postgres@", "importing@"))
    take_in(support, [Product(id="n", name="Quillnor Nike")])
    assert Catalog(support).search("quillnor nike").total == 1
    store.refresh()
    assert Catalog(store).search("quillnor nike").total == 1
    assert Catalog(store).answers_from() == "server"
    support.close()


def test_check_finds_words_that_are_not_whole(
    databases: Databases, address: str, store: PostgresStore
) -> None:
    take_in(store, products()[:100])
    take_in(store, products()[:100])
    assert store.check() == []
    sql(databases, address, "DELETE FROM iptui.word_texts WHERE number = 7")
    (problem,) = store.check()
    assert "1 of the products 0 to" in problem.what
    sql(databases, address, "DELETE FROM iptui.word_parts")
    assert store.check() == []
    store.fill_words()  # as the advice says
    assert store.check() == []
    assert sql(databases, address, "SELECT count(*) FROM iptui.word_texts") == [(100,)]
    assert store.word_index() is not None


def test_an_edit_by_another_client_is_found_at_once(address: str, store: PostgresStore) -> None:
    take_in(store, products()[:100])
    other = PostgresStore.open(address)
    catalog = Catalog(other)
    assert catalog.search("vbnmqz").total == 0
    with store.transaction(actor="a", action="t", at=AT) as tx:
        one = products()[3].id
        tx.put(CatalogEdit(id=one, product=Product(id=one, name="Vbnmqz")))
    other.refresh()
    assert catalog.search("vbnmqz").total == 1
    other.close()


def test_an_import_that_was_not_heard_of_yet_is_found_too(
    address: str, store: PostgresStore
) -> None:
    take_in(store, products()[:100])
    other = PostgresStore.open(address)
    assert other.catalog_state().products == 100
    take_in(store, [Product(id="new", name="Vbnmqz"), products()[0]])
    catalog = Catalog(other)  # opened in between, and not refreshed since
    assert catalog.search("vbnmqz").total == 1
    assert catalog.answers_from() == "server"
    other.close()


def test_of_a_large_catalog_no_index_is_made_here(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(store, products()[:100])
    assert Catalog(store).wants_merge()
    monkeypatch.setattr(catalog_index, "COPIED_UP_TO", 99)
    catalog = Catalog(store)
    assert not catalog.wants_merge()
    catalog.prepare()
    catalog.merge()
    assert catalog.answers_from() == "server"
    assert not (store.cache_folder / "words.sqlite").exists()
    assert store.derived() == []


def test_only_who_made_the_whole_index_shares_it(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_index, "MERGE_FROM", 0)
    take_in(store, products()[:100])
    catalog = Catalog(store)
    catalog.merge()
    shared = store.derived()
    assert len(shared) == 1
    take_in(store, [Product(id="q", name="Vbnmqz")])
    assert catalog.wants_merge()
    catalog.merge()
    assert not catalog.wants_merge()
    assert store.derived() == shared
    assert catalog.search("vbnmqz").total == 1


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE iptui.words SET postings = '\\x05ff', anywhere = '\\xff'",
        "UPDATE iptui.words SET postings = '', anywhere = ''",
        "UPDATE iptui.words SET postings = substr(postings, 1, 6), anywhere = substr(anywhere, 1, 3)",
        "UPDATE iptui.word_parts SET dead = '\\x00', approved = '\\x77777777'",
        "UPDATE iptui.word_prefixes SET postings = '\\x01ffffffffffffffffffffffffffffffff00'",
    ],
)
def test_damaged_words_are_not_believed_and_are_found_by_check(
    databases: Databases, address: str, store: PostgresStore, embedded: LocalStore, harm: str
) -> None:
    for one in (store, embedded):
        take_in(one, products()[:120])
    sql(databases, address, harm)
    catalog = Catalog(store)
    for number, query in enumerate((*NAMED, "n", "ni", "again")):
        assert answer(catalog, number, query) == answer(Catalog(embedded), number, query), query
    assert catalog.answers_from() == "index"
    (problem,) = store.check()
    assert problem.where == "words"
    sql(databases, address, "DELETE FROM iptui.word_parts")
    store.fill_words()
    assert store.check() == []
    assert Catalog(store).ready()
