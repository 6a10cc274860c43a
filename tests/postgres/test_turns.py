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


def test_near_words_take_three_turns_of_the_line_at_most(
    stores: tuple[PostgresStore, LocalStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = 0
    whole = psycopg.Connection.execute

    def execute(self, *arguments, **more):  # type: ignore[no-untyped-def]
        nonlocal turns
        turns += self.info.pipeline_status == psycopg.pq.PipelineStatus.OFF
        return whole(self, *arguments, **more)

    whole_pipeline = psycopg.Connection.pipeline

    def pipeline(self):  # type: ignore[no-untyped-def]
        nonlocal turns
        turns += 1
        return whole_pipeline(self)

    far, near = Catalog(stores[0]), Catalog(stores[1])
    assert far.answers_from() == "server"
    assert far.variants("begin") == []
    monkeypatch.setattr(psycopg.Connection, "execute", execute)
    monkeypatch.setattr(psycopg.Connection, "pipeline", pipeline)
    found = 0
    for name in ASKED:
        turns = 0
        answer = far.variants(name, rejected=True)
        assert turns <= 3, name
        assert answer == near.variants(name, rejected=True), name
        found += len(answer)
        turns = 0
        assert far.variants(name, rejected=True) == answer
        assert turns == 0, name  # it was asked a moment ago
    assert found > 10


def test_a_damaged_row_of_near_words_is_not_believed(
    stores: tuple[PostgresStore, LocalStore], databases: Databases
) -> None:
    far, near = Catalog(stores[0]), Catalog(stores[1])
    assert far.answers_from() == "server"
    with psycopg.connect(stores[0].address.connection_text(), autocommit=True) as connection:
        connection.execute("UPDATE iptui.neighbours SET entries = substr(entries, 1, 5)")
    assert far.variants("nike") == near.variants("nike")
    assert far.answers_from() == "index"
