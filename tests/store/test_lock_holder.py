"""A lock held by a stopped process: who it is is said, nobody hangs, and work goes on when it does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iptui.domain.parties import Party
from iptui.store.local.files import FileSystem
from iptui.store.local.store import LocalStore
from iptui.store.protocol import PATIENCE, StoreLocked
from iptui.store.waiting import telling
from tests.store.holding import held_by_another

AT = datetime(2026, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.skipif(
    not Path("/proc/locks").exists(), reason="only Linux lists who holds a lock (/proc/locks)"
)


@contextmanager
def stopped(process: subprocess.Popen[str]) -> Iterator[None]:
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    token = PATIENCE.set(seconds)
    try:
        yield
    finally:
        PATIENCE.reset(token)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    LocalStore.open(tmp_path / "desk", create=True).close()
    return tmp_path / "desk"


def put(store: LocalStore, name: str) -> None:
    with store.transaction(actor="t", action="test", at=AT) as tx:
        tx.put(Party(id=name, name=name))


def test_a_stopped_holder_is_named_with_the_way_out(place: Path) -> None:
    store = LocalStore.open(place)
    with held_by_another(place) as process, stopped(process), patience(0.1):
        wanted = rf"stopped: process {process.pid} .*holder_process.*kill -CONT {process.pid}"
        with pytest.raises(StoreLocked, match=wanted):
            put(store, "b")
        assert store.get(Party, "b") is None
        with pytest.raises(StoreLocked, match=wanted):
            LocalStore.open(place)
    put(store, "b")
    assert {one.id for one in store.query(Party)} == {"held", "b"}
    store.close()


def test_a_holder_at_work_is_named(place: Path) -> None:
    store = LocalStore.open(place)
    with (
        held_by_another(place) as process,
        patience(0.1),
        pytest.raises(StoreLocked, match=rf"soon .*process {process.pid} \("),
    ):
        put(store, "b")
    store.close()


def test_without_a_list_of_locks_it_is_said_all_the_same(place: Path) -> None:
    class Blind(FileSystem):
        def lock_table(self) -> bytes:
            return b""

    store = LocalStore.open(place, fs=Blind())
    with (
        held_by_another(place),
        patience(0.1),
        pytest.raises(StoreLocked, match=r"holds the workspace; nothing.*for 0 s\)"),
    ):
        put(store, "b")
    store.close()


def test_a_long_wait_is_told_once(place: Path) -> None:
    store = LocalStore.open(place)
    said: list[str] = []
    with held_by_another(place) as process, patience(1.3), telling(said.append):
        with pytest.raises(StoreLocked):
            put(store, "b")
        assert len(said) == 1
        assert f"Waiting for process {process.pid}" in said[0]
    store.close()


def test_a_command_ends_with_the_sentence_and_exit_code_3(place: Path) -> None:
    code = (
        "from iptui.store.protocol import PATIENCE; PATIENCE.set(1.5)\n"
        "from iptui.cli.main import main\n"
        "main()"
    )
    with held_by_another(place) as process, stopped(process):
        start = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", code, "--workspace", str(place), "complaints", "--json"],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=Path(__file__).parents[2],
        )
        assert time.monotonic() - start < 30
    assert done.returncode == 3
    assert done.stdout == ""
    waiting, refused = done.stderr.splitlines()
    assert waiting.startswith(f"Waiting for process {process.pid}")
    assert f"kill -CONT {process.pid}" in refused
