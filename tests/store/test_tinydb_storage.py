"""TinyDB's API over the journal answers as stock TinyDB does, durably and for many handles."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB, where
from tinydb.operations import increment
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from iptui.domain.errors import BadInput
from iptui.store.local.tinydb_storage import JournalStorage, JournalTable, open_tinydb


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "db.json"


def test_what_is_written_survives_a_kill(path: Path) -> None:
    database = open_tinydb(path)
    table = database.table("cases")
    first = table.insert({"n": 1, "tags": ["a"]})
    table.update({"n": 2}, doc_ids=[first])
    database.storage.desk.abandon()  # type: ignore[attr-defined]
    with open_tinydb(path) as again:
        assert again.table("cases").all() == [{"n": 2, "tags": ["a"]}]
        assert isinstance(again.table("cases"), JournalTable)
    with TinyDB(path) as plain:
        assert plain.table("cases").get(doc_id=first) == {"n": 2, "tags": ["a"]}


def test_a_change_costs_its_own_size(path: Path) -> None:
    with open_tinydb(path) as database:
        table = database.table("cases")
        table.insert_multiple({"n": n, "text": "x" * 500} for n in range(500))
        journal = path.with_suffix(".journal")
        before = journal.stat().st_size
        table.update({"n": -1}, doc_ids=[77])
        assert journal.stat().st_size - before < 800


def test_a_file_of_stock_tinydb_is_taken_over(path: Path) -> None:
    with TinyDB(path, indent=2) as plain:
        plain.insert({"old": True})
    with open_tinydb(path) as database:
        assert database.all() == [{"old": True}]
        database.insert({"new": True})
    with TinyDB(path) as plain:
        assert plain.all() == [{"old": True}, {"new": True}]


def test_a_document_that_json_cannot_hold_changes_nothing(path: Path) -> None:
    with open_tinydb(path) as database:
        database.insert({"fine": 1})
        with pytest.raises(BadInput):
            database.insert({"bad": "\ud800"})
        assert database.all() == [{"fine": 1}]
        with pytest.raises(ValueError, match="already exists"):
            database.insert(Document({"x": 1}, doc_id=1))


def test_results_are_copies(path: Path) -> None:
    with open_tinydb(path) as database:
        database.insert({"tags": ["a"]})
        database.all()[0]["tags"].append("b")
        assert database.all() == [{"tags": ["a"]}]


def test_explicit_and_given_ids_in_one_call_do_not_collide(path: Path) -> None:
    with open_tinydb(path) as database:
        given_ids = database.insert_multiple([Document({"a": 1}, doc_id=1), {"b": 2}, {"c": 3}])
        assert given_ids == [1, 2, 3]
        assert len(database) == 3


def test_two_handles_follow_each_other(path: Path) -> None:
    one, two = open_tinydb(path), open_tinydb(path)
    assert one.insert({"by": "one"}) == 1
    assert two.insert({"by": "two"}) == 2
    assert one.search(where("by") == "two") == [{"by": "two"}]
    one.remove(doc_ids=[1])
    assert two.all() == [{"by": "two"}]
    one.close()
    two.update({"by": "again"})
    two.close()
    assert json.loads(path.read_text())["_default"] == {"2": {"by": "again"}}


COUNT = """
import sys
from pathlib import Path
from tinydb.operations import increment
from iptui.store.local.tinydb_storage import open_tinydb
with open_tinydb(Path(sys.argv[1])) as database:
    for _ in range(50):
        database.update(increment("n"), doc_ids=[1])
        database.insert({"by": sys.argv[2]})
"""


def test_processes_lose_no_update_and_share_no_id(path: Path) -> None:
    with open_tinydb(path) as database:
        database.insert({"n": 0})
    root = Path(__file__).parents[2]
    children = [
        subprocess.Popen([sys.executable, "-c", COUNT, str(path), str(n)], cwd=root)
        for n in range(3)
    ]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    with TinyDB(path) as plain:
        assert plain.get(doc_id=1) == {"n": 150}
        assert len(plain) == 151


DOCUMENT = st.dictionaries(st.sampled_from("ab"), st.integers(0, 3), max_size=2)
STEP = st.one_of(
    st.tuples(st.just("insert"), DOCUMENT),
    st.tuples(st.just("many"), st.lists(DOCUMENT, max_size=3)),
    st.tuples(st.just("update"), st.integers(0, 3)),
    st.tuples(st.just("increment"), st.integers(0, 3)),
    st.tuples(st.just("upsert"), st.integers(0, 3)),
    st.tuples(st.just("remove"), st.integers(0, 3)),
    st.tuples(st.just("truncate"), st.none()),
    st.tuples(st.just("drop"), st.none()),
)


def apply(table: Any, database: Any, name: str, value: Any) -> Any:
    if name == "insert":
        return table.insert(value)
    if name == "many":
        return table.insert_multiple(value)
    if name == "update":
        return table.update({"b": 9}, where("a") == value)
    if name == "increment":
        return table.update(increment("a"), where("a") == value)
    if name == "upsert":
        return table.upsert({"a": value, "b": 5}, where("a") == value)
    if name == "remove":
        return table.remove(where("a") == value)
    if name == "truncate":
        return table.truncate()
    return database.drop_table("cases")


@given(st.lists(STEP, max_size=12))
@settings(max_examples=60, deadline=None)
def test_it_answers_as_stock_tinydb(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Any]
) -> None:
    path = tmp_path_factory.mktemp("tinydb") / "db.json"
    ours, stock = open_tinydb(path), TinyDB(storage=MemoryStorage)
    for name, value in steps:
        mine = apply(ours.table("cases"), ours, name, value)
        theirs = apply(stock.table("cases"), stock, name, value)
        if name in ("update", "increment", "remove"):
            # Stock numbers on from ids it once gave; we from those that stand. The effect is equal.
            assert len(mine) == len(theirs)
        assert [dict(one) for one in ours.table("cases")] == [
            dict(one) for one in stock.table("cases")
        ]
    ours.close()
    with TinyDB(path) as plain:
        assert plain.table("cases").all() == stock.table("cases").all()


def test_the_storage_works_under_stock_tables_too(path: Path) -> None:
    with TinyDB(path, storage=JournalStorage) as database:
        database.insert({"n": 1})
        database.update({"n": 2})
        database.drop_tables()
        database.insert({"n": 3})
    with TinyDB(path) as plain:
        assert plain.all() == [{"n": 3}]
