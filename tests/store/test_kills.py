"""Processes that are killed: at random moments, before every call of the file system, while an index is made.

`IPTUI_KILLS` is the number of random kills.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from iptui.casework.catalog import Catalog
from iptui.domain.products import Product
from iptui.store.local.store import LocalStore
from tests.store.forked import AT, Promises, chance, kill_at, run_killed, write_on

KILLS = int(os.environ.get("IPTUI_KILLS", "200"))
INDEX_KILLS = int(os.environ.get("IPTUI_INDEX_KILLS", "6"))


def test_random_kills_lose_nothing_acknowledged(tmp_path: Path) -> None:
    promises = Promises(tmp_path / "desk")
    moments = chance(7)
    killed = acknowledged = 0
    for number in range(KILLS):
        place, first = promises.place, promises.next
        lines, was_killed = run_killed(
            lambda said, place=place, first=first: write_on(place, first, said),
            after=moments.uniform(0, 0.05),
        )
        killed += was_killed
        acknowledged += len(lines)
        promises.take(lines)
        promises.require_kept()
        if number % 100 == 99:
            promises.require_batches_whole()
            # Else the catalog grows and the test with it.
            promises = Promises(tmp_path / f"desk{number}")
    if promises.place.exists():
        promises.require_batches_whole()
    print(f"{killed} kills, {acknowledged} acknowledged")
    assert killed == KILLS


def test_a_kill_before_any_call_loses_nothing_acknowledged(memory_path: Path) -> None:
    """Inside every write, fold, import, file and close, one after the other."""
    at = 0
    place = memory_path / "desk"
    while True:
        shutil.rmtree(place, ignore_errors=True)
        promises = Promises(place)
        LocalStore.open(place, create=True).close()
        lines, _ = run_killed(
            lambda said, at=at: write_on(place, 3, said, fs=kill_at(at)), after=None
        )
        promises.take(lines)
        promises.require_kept()
        promises.require_batches_whole()
        if len(promises.puts) >= 10:
            break
        at += 1
    print(f"{at} calls")
    assert at > 150


BUILD = """
import sys
from pathlib import Path
from iptui.casework.catalog import Catalog
from iptui.store.local.store import LocalStore
store = LocalStore.open(Path(sys.argv[1]))
print("ready", flush=True)
catalog = Catalog(store)
catalog.prepare()
catalog.merge()
"""


def shoes(first: int, count: int) -> list[Product]:
    names = ((number, "nike" if number % 3 else "plain") for number in range(first, first + count))
    return [Product(id=f"s{number}", name=f"Shoe n{number} {word}") for number, word in names]


def test_kills_while_the_index_is_built_and_merged_leave_the_answers_as_they_are(
    tmp_path: Path,
) -> None:
    place = tmp_path / "desk"
    moments = chance(3)
    outcomes = []
    count = 3000
    store = LocalStore.open(place, create=True)
    store.import_products(shoes(0, count), actor="a", at=AT, source="t")
    for _ in range(INDEX_KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", BUILD, str(place)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            start_new_session=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            process.wait(timeout=moments.uniform(0.01, 0.5))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        outcomes.append(process.wait())
        process.stdout.close()
        catalog = Catalog(store)
        if catalog.ready():
            assert catalog.search("nike").total == nikes(count)
        store.import_products(shoes(count, 300), actor="a", at=AT, source="t")
        count += 300
    catalog = Catalog(store)
    catalog.prepare()
    assert catalog.search("nike").total == nikes(count)
    catalog.merge()
    assert catalog.search("nike").total == nikes(count)
    assert store.check() == []
    store.close()
    assert -signal.SIGKILL in outcomes


def nikes(count: int) -> int:
    return sum(1 for number in range(count) if number % 3)
