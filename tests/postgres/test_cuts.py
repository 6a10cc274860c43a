"""Cut connections and restarts: nothing acknowledged is lost, nothing is applied twice."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from msgspec.structs import replace

from iptui.domain.audit import AuditEvent
from iptui.domain.parties import Party
from iptui.domain.products import Product
from iptui.store.postgres.errors import OutcomeUnknown, StoreUnreachable
from iptui.store.postgres.store import PostgresStore
from iptui.store.postgres.transactions import PostgresTransaction
from iptui.store.protocol import PATIENCE, Conflict
from tests.postgres.server import DURABLE, Databases, Server, running
from tests.postgres.slow_line import slow_line
from tests.store.conformance import AT, put


@pytest.fixture
def address(databases: Databases) -> str:
    return databases.new()


@pytest.fixture
def store(address: str) -> Iterator[PostgresStore]:
    store = PostgresStore.open(address)
    yield store
    store.close()


CUT_ALL = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def cut(address: str) -> None:
    """End every connection of the database but this one."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(CUT_ALL.encode())


def test_a_cut_between_two_calls_is_not_noticed(store: PostgresStore, address: str) -> None:
    put(store, Party(id="p1", name="One"))
    cut(address)
    put(store, Party(id="p2", name="Two"))
    cut(address)
    assert store.product("x") is None
    assert len(store.query(AuditEvent)) == 2


@pytest.mark.parametrize("kept", [True, False])
def test_a_lost_answer_is_looked_up_and_nothing_is_applied_twice(
    store: PostgresStore, address: str, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    """The connection goes right after the commit was done, or right before."""
    whole = PostgresTransaction.commit
    calls = []

    def cut_off(self: PostgresTransaction, connection, **more):  # type: ignore[no-untyped-def]
        calls.append(more["retried"])
        if len(calls) > 1:
            return whole(self, connection, **more)
        if kept:
            whole(self, connection, **more)
        connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(PostgresTransaction, "commit", cut_off)
    put(store, Party(id="p1", name="One"))
    assert calls == [False, True]
    assert store.commit_no() == 1
    [stored] = store.query(Party)
    assert stored.rev == 1
    assert len(store.query(AuditEvent)) == 1
    assert store.check() == []


def test_a_server_that_stays_away_leaves_what_was_read_and_says_so() -> None:
    with running() as server:
        databases = Databases(server)
        store = PostgresStore.open(databases.new())
        put(store, Party(id="p1", name="One"))
        assert store.query(Party)
        store.poll()
        token = PATIENCE.set(0.2)
        server.stop()
        try:
            with pytest.raises(StoreUnreachable):
                put(store, Party(id="p2", name="Two"))
            assert [one.id for one in store.query(Party)] == ["p1"]
            with pytest.raises(StoreUnreachable):
                until(lambda: store.poll() < 0)
            server.start()
            PATIENCE.set(10)
            put(store, Party(id="p2", name="Two"))
            until(lambda: not _in_trouble(store))
            assert store.poll() == 2
        finally:
            PATIENCE.reset(token)
            store.close()


def test_the_outcome_that_nobody_can_tell_yet_is_said(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(self: PostgresTransaction, connection, **more):  # type: ignore[no-untyped-def]
        connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(PostgresTransaction, "commit", never)
    token = PATIENCE.set(0.2)
    try:
        with pytest.raises(OutcomeUnknown, match="nothing is applied twice"):
            put(store, Party(id="p1", name="One"))
    finally:
        PATIENCE.reset(token)


def test_an_import_that_is_cut_leaves_nothing(store: PostgresStore, address: str) -> None:
    def products() -> Iterator[Product]:
        for number in range(3000):
            if number == 2500:
                cut(address)
            yield Product(id=str(number), name="Shoe")

    before = store.catalog_state()
    with pytest.raises(StoreUnreachable):
        store.import_products(products(), actor="a", at=AT, source="t")
    store.refresh()
    assert store.catalog_state() == before
    assert store.product("1") is None
    assert store.check() == []


def test_a_change_is_seen_by_another_within_half_a_second(
    store: PostgresStore, address: str
) -> None:
    other = PostgresStore.open(address)
    other.poll()
    took = []
    for number in range(40):
        before = other.commit_no()
        begin = time.perf_counter()
        put(store, Party(id=f"p{number}", name="X"))
        assert other.wait_change(before, 5) > before
        took.append(time.perf_counter() - begin)
        assert other.get(Party, f"p{number}") is not None
    other.close()
    assert sorted(took)[37] < 0.5


CLIENTS, CHANGES = 16, 200


def test_many_clients_through_restarts_and_cuts() -> None:
    """16 clients × 200 mixed changes: counters that all add to, own records, deletions; two restarts, cuts."""
    with running(settings=DURABLE) as server:
        address = Databases(server).new()
        first = PostgresStore.open(address)
        for number in range(4):
            put(first, Party(id=f"shared{number}", name="counter", note="0"))
        done = [0] * CLIENTS
        problems: list[BaseException] = []
        threads = [
            threading.Thread(target=_client, args=(address, n, done, problems))
            for n in range(CLIENTS)
        ]
        for thread in threads:
            thread.start()
        _disturb(server, address, done)
        for thread in threads:
            thread.join(240)
            assert not thread.is_alive()
        assert problems == []
        assert sum(done) == CLIENTS * CHANGES
        first.refresh()
        counted = [first.get(Party, f"shared{number}") for number in range(4)]
        own = [one for one in first.query(Party) if one.id.startswith("own")]
        # Of each ten changes seven count, two add a record of one's own and one deletes one.
        assert sum(int(one.note) for one in counted if one) == CLIENTS * CHANGES * 7 // 10
        assert sum(one.rev - 1 for one in counted if one) == CLIENTS * CHANGES * 7 // 10
        assert len(own) == CLIENTS * CHANGES // 10
        assert first.commit_no() == 4 + CLIENTS * CHANGES
        assert first.check() == []
        first.close()


def _disturb(server: Server, address: str, done: list[int]) -> None:
    """While they work: cut all connections now and then, and restart the server twice."""
    steps = [share * CLIENTS * CHANGES // 10 for share in range(1, 10)]
    for at, wanted in enumerate(steps):
        until(lambda wanted=wanted: sum(done) >= wanted, 200)  # type: ignore[misc]
        if at in (3, 6):
            server.stop()
            server.start()
        else:
            cut(address)


def _client(address: str, number: int, done: list[int], problems: list[BaseException]) -> None:
    token = PATIENCE.set(60)
    try:
        store = PostgresStore.open(address)
        for change in range(CHANGES):
            step = change % 10
            if step < 7:
                _add_one(store, f"shared{(number + change) % 4}")
            elif step < 9:
                put(store, Party(id=f"own{number}-{change}", name="own"))
            else:
                seen = store.get(Party, f"own{number}-{change - 1}")
                assert seen is not None
                with store.transaction(actor=str(number), action="test.delete", at=AT) as tx:
                    tx.delete(seen)
            done[number] += 1
        store.close()
    except BaseException as error:
        problems.append(error)
    finally:
        PATIENCE.reset(token)


def _add_one(store: PostgresStore, identity: str) -> None:
    """However often somebody is faster."""
    while True:
        seen = store.get(Party, identity)
        assert seen is not None
        try:
            put(store, replace(seen, note=str(int(seen.note) + 1)))
        except Conflict:
            store.refresh()
            continue
        return


def _in_trouble(store: PostgresStore) -> bool:
    try:
        store.poll()
    except StoreUnreachable:
        return True
    return False


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    """Until it holds, however busy the machine is."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        threading.Event().wait(0.02)


def test_what_is_held_does_not_wait_for_a_slow_line(databases: Databases) -> None:
    """100 ms there and back: reading is instant, a change takes its few turns on the line."""
    folder = Path(tempfile.mkdtemp(prefix="line"))
    address = databases.new()
    with slow_line(databases.server.folder, folder, 0.05):
        near = PostgresStore.open(address)
        for number in range(50):
            put(near, Party(id=f"p{number}", name="X"))
        far = PostgresStore.open(
            address.replace(quote(str(databases.server.folder), ""), str(folder))
        )
        far.poll()
        assert far._follower is not None
        assert far._follower.up_to_date.wait(20)
        begin = time.perf_counter()
        for number in range(50):
            assert far.get(Party, f"p{number}") is not None
            assert far.query(Party)
        assert time.perf_counter() - begin < 2  # by the line it would be ten seconds
        begin = time.perf_counter()
        put(far, Party(id="far", name="X"))
        turns = (time.perf_counter() - begin) / 0.1
        assert 2 <= turns < 20  # three on a machine with nothing else to do
        near.refresh()
        before = far.commit_no()
        put(near, Party(id="near", name="X"))
        begin = time.perf_counter()
        assert far.wait_change(before, 5) > before
        assert time.perf_counter() - begin < 0.5
        near.close()
        far.close()
    shutil.rmtree(folder)
