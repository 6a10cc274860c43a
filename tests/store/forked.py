"""A child process that works on a workspace until it is killed, and what it said before."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from iptui.domain.parties import Party
from iptui.domain.products import Product
from iptui.store.local.files import FileSystem
from iptui.store.local.store import LocalStore
from tests.store.faults import FaultyFileSystem

AT = datetime(2026, 9, 30, tzinfo=UTC)

Work = Callable[[TextIO], None]


def run_killed(work: Work, *, after: float | None) -> tuple[list[str], bool]:
    """(the lines that the child wrote, whether it was killed): `after` so many seconds from its first line
    (which is not among them), or by itself.
    """
    child, reading = _started(work)
    try:
        with os.fdopen(reading) as heard:
            if after is not None:
                heard.readline()  # it is at work
                time.sleep(after)  # the moment of the kill is what is tried
                os.kill(child, signal.SIGKILL)
            lines = heard.read().splitlines()
    finally:
        _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return lines, os.WIFSIGNALED(status)


def _started(work: Work) -> tuple[int, int]:
    """(the child's number, where to read what it says)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            # A line at a time: what is said is said when it happens.
            with os.fdopen(writing, "w", buffering=1) as said:
                work(said)
        except BaseException as error:
            sys.stderr.write(f"{error!r}\n")
            os._exit(70)
        os._exit(0)
    os.close(writing)
    return child, reading


def run_together(
    works: Sequence[Work], *, meanwhile: Callable[[], bool] | None = None, every: float = 0.0
) -> list[str]:
    """All lines of children that work at the same time; `meanwhile` is called here until it is true."""
    children = [_started(work) for work in works]
    end = time.monotonic() + 120
    while meanwhile is not None and not meanwhile() and time.monotonic() < end:
        time.sleep(every)
    with ThreadPoolExecutor(len(children)) as pool:
        heard = list(pool.map(lambda one: _heard(one[1]), children))
    for child, _ in children:
        _, status = os.waitpid(child, 0)
        assert os.WIFEXITED(status)
        assert os.WEXITSTATUS(status) == 0
    return [line for lines in heard for line in lines]


def _heard(reading: int) -> list[str]:
    with os.fdopen(reading) as source:
        return source.read().splitlines()


def kill_at(call: int) -> FileSystem:
    """A file system whose process is killed before its call of that number."""
    fs = FaultyFileSystem()

    def before(_name: str) -> None:
        if len(fs.calls) >= call:
            os.kill(os.getpid(), signal.SIGKILL)

    fs.before = before
    return fs


def write_on(place: Path, first: int, said: TextIO, *, fs: FileSystem | None = None) -> None:
    """Transactions over several tables, folds, imports, files; every one is said when it is promised."""
    store = LocalStore.open(place, create=True, fs=fs, fold_size=4_000)
    if fs is None:
        said.write("begun\n")
    for number in range(first, first + 100_000):
        if number % 4 == 0:
            batch = [Product(id=f"b{number}-{n}", name="Shoe") for n in range(20)]
            store.import_products(batch, actor="w", at=AT, source="t")
            said.write(f"batch {number}\n")
        if number % 7 == 0:
            blob = store.put_blob(b"%d" % number)
            said.write(f"blob {number} {blob.sha256}\n")
        with store.transaction(actor="w", action="test.put", at=AT) as tx:
            tx.put(Party(id=f"p{number}", name="x" * 300))
            tx.put(Party(id=f"q{number}", name="y"))
        said.write(f"put {number}\n")
        if number % 11 == 0:
            store.close()
            store = LocalStore.open(place, fs=fs, fold_size=4_000)


class Promises:
    """What children said, and whether the workspace keeps it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.puts: set[str] = set()
        self.batches: set[str] = set()
        self.blobs: set[str] = set()
        self.next = 1

    def take(self, lines: list[str]) -> None:
        for line in lines:
            kind, number, *rest = line.split()
            self.next = max(self.next, int(number))
            if kind == "put":
                self.puts.add(number)
            elif kind == "batch":
                self.batches.add(number)
            else:
                self.blobs.update(rest)
        # One more may have been written and not been said.
        self.next += 2

    def require_kept(self) -> None:
        """Nothing unreadable, nothing promised lost, no transaction and no batch by half."""
        store = LocalStore.open(self.place, create=True)
        have = {one.id for one in store.query(Party)}
        assert {f"p{number}" for number in self.puts} <= have, "an acknowledged save is lost"
        assert {one[1:] for one in have if one[0] == "p"} == {
            one[1:] for one in have if one[0] == "q"
        }, "half a transaction"
        assert self.blobs <= set(store._blobs.stored()), "an acknowledged file is lost"
        store.abandon()

    def require_batches_whole(self) -> None:
        store = LocalStore.open(self.place)
        counts: dict[str, int] = {}
        for _, product in store.imported_products():
            batch = product.id.split("-")[0]
            counts[batch] = counts.get(batch, 0) + 1
        assert set(counts.values()) <= {20}, "a batch came in by half"
        assert {f"b{number}" for number in self.batches} <= counts.keys(), "a batch is lost"
        assert [one for one in store.check() if "cut off" not in one.what + one.advice] == []
        store.close()


def chance(seed: int) -> random.Random:
    return random.Random(seed)
