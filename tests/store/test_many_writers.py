"""Eight processes change the same workspace: no change is lost, no id given twice, nobody waits long.

`IPTUI_CHANGES` is the number of changes of each; `IPTUI_P99=1` asserts the times, too: they
say something on a machine that does nothing else.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from msgspec.structs import replace
from tinydb import TinyDB

from iptui.domain.parties import Party
from iptui.domain.records import Record
from iptui.store.local.store import LocalStore
from iptui.store.protocol import Conflict
from tests.store.forked import AT, run_together

PROCESSES = 8
CHANGES = int(os.environ.get("IPTUI_CHANGES", "500"))
P99 = 0.050
"""Seconds."""


def commit(store: LocalStore, said: TextIO, change: Callable[[], Record | None]) -> None:
    """Make the change until nobody was faster; the time of each try is said."""
    while True:
        store.refresh()
        begin = time.perf_counter()
        try:
            with store.transaction(actor="w", action="test.change", at=AT) as tx:
                record = change()
                if record is None:
                    seen = store.get(Party, "gone")
                    if seen is not None:
                        tx.delete(seen)
                    else:
                        tx.put(Party(id="gone", name="to be deleted"))
                else:
                    tx.put(record)
        except Conflict:
            said.write(f"conflict {time.perf_counter() - begin:.6f}\n")
            continue
        said.write(f"done {time.perf_counter() - begin:.6f}\n")
        return


def work(place: Path, who: int, said: TextIO) -> None:
    """A shared counter, own records made and changed, one record that all make and delete."""
    store = LocalStore.open(place, fold_size=200_000)

    def counted() -> Party:
        seen = store.get(Party, "shared") or Party(id="shared", name="counter", note="0")
        return replace(seen, note=str(int(seen.note) + 1))

    for number in range(CHANGES):
        own = f"w{who}-{number // 2}"
        if number % 5 == 0:
            commit(store, said, counted)
        elif number % 5 == 4:
            commit(store, said, lambda: None)
        else:
            commit(
                store,
                said,
                lambda own=own, number=number: replace(  # type: ignore[misc]
                    store.get(Party, own) or Party(id=own, name="own"), note=str(number)
                ),
            )
    store.close()


def test_eight_processes_lose_no_change(tmp_path: Path) -> None:
    place = tmp_path / "desk"
    LocalStore.open(place, create=True).close()
    lines = run_together(
        [lambda said, who=who: work(place, who, said) for who in range(PROCESSES)]  # type: ignore[misc]
    )
    took = sorted(float(line.split()[1]) for line in lines)
    done = sum(line.startswith("done") for line in lines)
    p50, p99 = took[len(took) // 2], took[int(len(took) * 0.99)]
    print(
        f"{done} changes, {len(lines) - done} conflicts, p50 {p50 * 1000:.1f} ms, "
        f"p99 {p99 * 1000:.1f} ms, load {os.getloadavg()[0]:.1f}"
    )
    assert done == PROCESSES * CHANGES
    store = LocalStore.open(place)
    counter = store.get(Party, "shared")
    assert counter is not None
    assert counter.note == str(PROCESSES * len(range(0, CHANGES, 5)))
    assert store.commit_no() == PROCESSES * CHANGES
    for who in range(PROCESSES):
        for number in range(CHANGES):
            if number % 5 not in (0, 4):
                own = store.get(Party, f"w{who}-{number // 2}")
                assert own is not None
                assert int(own.note) >= number
    assert store.check() == []
    store.close()
    with TinyDB(place / "desk.json") as plain:
        documents = plain.table("parties").all()
        assert len({one.doc_id for one in documents}) == len(documents)
        assert len({one["id"] for one in documents}) == len(documents)
        assert len(plain.table("audit")) == PROCESSES * CHANGES
    if os.environ.get("IPTUI_P99"):
        assert p99 < P99


def test_another_process_sees_a_change_within_half_a_second(tmp_path: Path) -> None:
    """Following as the app does: a poll every quarter of a second."""
    place = tmp_path / "desk"
    store = LocalStore.open(place, create=True)
    waits: list[float] = []

    def write(said: TextIO) -> None:
        other = LocalStore.open(place)
        for number in range(8):
            with other.transaction(actor="w", action="test.put", at=AT) as tx:
                tx.put(Party(id=f"p{number}", name="n"))
            said.write(f"{number} {time.monotonic():.6f}\n")
            time.sleep(0.11)  # what is followed comes at no particular moment
        other.abandon()

    seen: dict[int, float] = {}

    def follow() -> bool:
        store.poll()
        for number in range(8):
            if number not in seen and store.get(Party, f"p{number}") is not None:
                seen[number] = time.monotonic()
        return len(seen) == 8

    lines = run_together([write], meanwhile=follow, every=0.25)
    for line in lines:
        number, at = line.split()
        waits.append(seen[int(number)] - float(at))
    print(f"seen after {max(waits) * 1000:.0f} ms at most")
    assert max(waits) < (0.5 if os.environ.get("IPTUI_P99") else 5)
    store.close()
