"""A change that is on the disk, and opening, with 10,000 complaints; the peer is stock TinyDB's JSONStorage.

python -m benchmarks.durable_changes [--complaints 10000] [--changes 300] [--rounds 7]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from tinydb import TinyDB
from tinydb.storages import JSONStorage

from benchmarks.report import Measured, machine, print_ratios
from benchmarks.workspace import make_workspace
from iptui.domain.complaints import Complaint
from iptui.store.local.store import LocalStore

AT = datetime(2026, 9, 30, tzinfo=UTC)

FOLLOW = """
import sys, time
from pathlib import Path
from iptui.domain.complaints import Complaint
from iptui.store.local.store import LocalStore
store = LocalStore.open(Path(sys.argv[1]))
store.get(Complaint, sys.argv[2])
print("ready", flush=True)
seen = 0
while seen < int(sys.argv[3]):
    time.sleep(0.25)
    store.poll()
    note = store.get(Complaint, sys.argv[2]).tags
    number = int(note[0]) if note else 0
    if number > seen:
        seen = number
        print(number, time.time(), flush=True)
"""


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def changes(place: Path, count: int) -> list[float]:
    """Milliseconds of each committed change of one complaint, its audit entry included."""
    store = LocalStore.open(place)
    records = store.query(Complaint)
    took = []
    for number in range(count):
        seen = store.get(Complaint, records[number % len(records)].id)
        assert seen is not None
        changed = msgspec.structs.replace(seen, tags=(str(number),))
        start = time.perf_counter()
        with store.transaction(actor="b", action="bench.change", at=AT) as tx:
            tx.put(changed)
        took.append((time.perf_counter() - start) * 1000)
    store.abandon()
    return took


def stock_changes(path: Path, count: int) -> list[float]:
    with TinyDB(path, storage=JSONStorage) as database:
        table = database.table("complaints")
        ids = [one.doc_id for one in table.all()]
        took = []
        for number in range(count):
            start = time.perf_counter()
            table.update({"tags": [str(number)]}, doc_ids=[ids[number % len(ids)]])
            took.append((time.perf_counter() - start) * 1000)
    return took


def openings(place: Path, stock: Path, rounds: int) -> list[Measured]:
    """Milliseconds from nothing to the first complaint in hand, in turn."""
    peer, own = Measured("stock TinyDB, first read"), Measured("iptui store, first record")
    for number in range(rounds + 1):
        start = time.perf_counter()
        with TinyDB(stock, storage=JSONStorage) as database:
            database.table("complaints").get(doc_id=1)
        middle = time.perf_counter()
        store = LocalStore.open(place)
        store.count(Complaint)
        assert store.get(Complaint, "nobody/0") is None
        end = time.perf_counter()
        store.abandon()
        if number:  # the first warms the caches
            peer.add((middle - start) * 1000)
            own.add((end - middle) * 1000)
    return [peer, own]


def seen_elsewhere(place: Path, count: int) -> list[float]:
    """Milliseconds from the commit to another process that looks every quarter of a second, as the app does."""
    store = LocalStore.open(place)
    one = store.query(Complaint)[0]
    with subprocess.Popen(
        [sys.executable, "-c", FOLLOW, str(place), one.id, str(count)],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        took = []
        for number in range(1, count + 1):
            store.refresh()
            seen = store.get(Complaint, one.id)
            assert seen is not None
            with store.transaction(actor="b", action="bench.change", at=AT) as tx:
                tx.put(msgspec.structs.replace(seen, tags=(str(number),)))
            begin = time.time()
            took.append((float(process.stdout.readline().split()[1]) - begin) * 1000)
            time.sleep(0.013 * (number % 17))
    store.abandon()
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--complaints", type=int, default=10_000)
    parser.add_argument("--changes", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place, _ = make_workspace(Path(folder) / "desk", complaints=asked.complaints)
        stock = Path(folder) / "stock.json"
        stock.write_bytes((place / "desk.json").read_bytes())
        size = stock.stat().st_size / 1e6
        print(f"{asked.complaints:,} complaints, {size:.1f} MB, load {os.getloadavg()[0]:.1f}")
        print_ratios("Opening", "ms", openings(place, stock, asked.rounds), target=None)
        own = changes(place, asked.changes)
        peer = stock_changes(stock, max(5, asked.changes // 30))
        print(f"\nA durable change ({machine()})")
        print("| what | changes | p50 ms | p95 ms | p99 ms | aim |")
        print("|---|--:|--:|--:|--:|---|")
        for name, took, aim in (
            ("stock TinyDB", peer, ""),
            ("iptui store", own, "p95 ≤ 20"),
        ):
            print(
                f"| {name} | {len(took)} | {statistics.median(took):.2f} | {percentile(took, 0.95):.2f} "
                f"| {percentile(took, 0.99):.2f} | {aim} |"
            )
        ratio = statistics.median(own) / statistics.median(peer)
        print(f"ratio of the medians: {ratio:.4f}")
        waits = seen_elsewhere(place, 40)
        print(
            f"\nSeen by another process: p50 {statistics.median(waits):.0f} ms, "
            f"at most {max(waits):.0f} ms (aim ≤ 500)"
        )


if __name__ == "__main__":
    main()
