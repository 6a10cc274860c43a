"""While another process holds the workspace: following skips, reading goes on, writing waits and says so."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iptui.domain.parties import Party
from iptui.store.local.store import LocalStore
from iptui.store.protocol import PATIENCE, StoreLocked
from tests.store.holding import held_by_another

AT = datetime(2026, 9, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    store = LocalStore.open(tmp_path / "desk", create=True)
    with store.transaction(actor="t", action="test", at=AT) as tx:
        tx.put(Party(id="a", name="A"))
    yield store
    store.close()


def put(store: LocalStore, name: str) -> None:
    with store.transaction(actor="t", action="test", at=AT) as tx:
        tx.put(Party(id=name, name=name))


def test_a_poll_never_waits_and_takes_it_in_later(store: LocalStore) -> None:
    before = store.commit_no()
    with held_by_another(store.place):
        start = time.monotonic()
        assert store.poll() == before
        assert time.monotonic() - start < 5  # a commit would wait for fifteen seconds
        assert store.get(Party, "held") is None
    assert store.poll() == before + 1
    assert store.get(Party, "held") is not None


def test_a_commit_waits_as_long_as_it_is_told_and_says_who_is_in_the_way(
    store: LocalStore,
) -> None:
    token = PATIENCE.set(0.2)
    try:
        with held_by_another(store.place):
            start = time.monotonic()
            with pytest.raises(StoreLocked, match="Another process holds the workspace"):
                put(store, "b")
            assert 0.2 <= time.monotonic() - start < 5
            assert store.get(Party, "b") is None
        put(store, "b")
        assert store.get(Party, "b") is not None
    finally:
        PATIENCE.reset(token)


def test_others_read_while_a_commit_waits(store: LocalStore) -> None:
    waiting = threading.Thread(target=put, args=(store, "late"))
    with held_by_another(store.place):
        waiting.start()
        end = time.monotonic() + 1
        while time.monotonic() < end:
            start = time.monotonic()
            assert store.get(Party, "a") is not None
            assert store.poll() >= 1
            assert time.monotonic() - start < 5
        assert waiting.is_alive()
        assert store.get(Party, "late") is None
    waiting.join(timeout=30)
    assert store.get(Party, "late") is not None
    assert store.get(Party, "held") is not None
