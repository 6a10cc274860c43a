"""How often the line is gone along for near words: a far server answers in two or three turns."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from iptui.casework.catalog import Catalog
from iptui.domain.products import Product
from iptui.store.local.store import LocalStore
from iptui.store.postgres.store import PostgresStore
from tests.postgres.server import Databases
from tests.store.conformance import AT

NAMES = [
    "nike nikee n1ke ni-ke nikeshop bestnike adidas addidas",
    "louis vuitton louisvuitton louls vuitton",
    "louis vuiton louis vuittonbags",
    "hello kitty helo kitty h e l l o kitty",
    "new balance newbalance",
    "swarovski swarowski sworovsky",
    "levi's levis",
    "苹果手机 苹果",
    "the north face north faces thenorthface",
]
ASKED = ("nike", "adidas", "louis vuitton", "hello kitty", "new balance", "swarovski", "Levi's",
         "苹果", "the north face", "nosuchbrand", "h&m", "a", "")  # fmt: skip


@pytest.fixture
def stores(databases: Databases, tmp_path) -> Iterator[tuple[PostgresStore, LocalStore]]:  # type: ignore[no-untyped-def]
    found = PostgresStore.open(databases.new()), LocalStore.open(tmp_path / "desk", create=True)
    for store in found:
        # Two parts, of which the second replaces a product of the first.
        for begin in (0, 7):
            store.import_products(
                [
                    Product(id=f"{number % 40}", name=f"{NAMES[number % len(NAMES)]} no {number}")
                    for number in range(begin, begin + 37)
                ],
                actor="a",
                at=AT,
                source="test",
            )
    yield found
    for store in found:
        store.close()


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked, one for each turn of the line: a statement, or a pipeline of them."""
    asked: list[str] = []
    execute, pipeline = psycopg.Connection.execute, psycopg.Connection.pipeline

    def executed(self, query, *arguments, **more):  # type: ignore[no-untyped-def]
        if self.info.pipeline_status == psycopg.pq.PipelineStatus.OFF:
            asked.append(query)
        return execute(self, query, *arguments, **more)

    def begun(self):  # type: ignore[no-untyped-def]
        asked.append("several")
        return pipeline(self)

    monkeypatch.setattr(psycopg.Connection, "execute", executed)
    monkeypatch.setattr(psycopg.Connection, "pipeline", begun)
    return asked


def test_near_words_take_three_turns_of_the_line_at_most(
    stores: tuple[PostgresStore, LocalStore], turns: list[str]
) -> None:
    far, near = Catalog(stores[0]), Catalog(stores[1])
    assert far.answers_from() == "server"
    assert far.variants("begin") == []
    found = 0
    for name in ASKED:
        turns.clear()
        answer = far.variants(name, rejected=True)
        assert len(turns) <= 3, (name, turns)
        assert answer == near.variants(name, rejected=True), name
        found += len(answer)
        turns.clear()
        assert far.variants(name, rejected=True) == answer
        assert turns == [], name  # it was asked a moment ago
    assert found > 10


@pytest.mark.parametrize(
    ("query", "most"),
    [("nike", 1), ("louis vuitton", 1), ('"north faces"', 2), ('"hello kitty" no', 2)],
)
def test_a_search_takes_one_turn_and_one_more_where_words_must_be_side_by_side(
    stores: tuple[PostgresStore, LocalStore], turns: list[str], query: str, most: int
) -> None:
    far, near = Catalog(stores[0]), Catalog(stores[1])
    assert far.answers_from() == "server"
    assert far.search("begin").total == 0
    turns.clear()
    found = far.search(query)
    assert len(turns) <= most, turns
    assert (found.total, found.numbers) == (near.search(query).total, near.search(query).numbers)
    assert found.total


def test_a_damaged_row_of_near_words_is_not_believed(
    stores: tuple[PostgresStore, LocalStore], databases: Databases
) -> None:
    far, near = Catalog(stores[0]), Catalog(stores[1])
    assert far.answers_from() == "server"
    with psycopg.connect(stores[0].address.connection_text(), autocommit=True) as connection:
        connection.execute("UPDATE iptui.neighbours SET entries = substr(entries, 1, 5)")
    assert far.variants("nike") == near.variants("nike")
    assert far.answers_from() == "index"
