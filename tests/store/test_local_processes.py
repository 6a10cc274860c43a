"""Real processes: killed at random moments, and several writing at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

from iptui.domain.parties import Party
from iptui.store.local.store import LocalStore

KILLS = int(os.environ.get("IPTUI_KILLS", "50"))


def writer(place: Path, mode: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.writer_process", str(place), mode, str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def test_killed_writers_lose_nothing_acknowledged(tmp_path: Path) -> None:
    place = tmp_path / "desk"
    choose = random.Random(7)
    number = 0
    promised: set[str] = set()
    batches: set[str] = set()
    for _ in range(KILLS):
        process = writer(place, "write", number)
        assert process.stdout is not None
        wanted = choose.randrange(1, 12)
        lines = []
        for line in process.stdout:
            lines.append(line)
            if len(lines) == wanted:
                # Some more work of unknown extent, cut off somewhere inside it.
                for _ in range(choose.randrange(0, 20_000)):
                    pass
                process.send_signal(signal.SIGKILL)
                break
        lines += process.stdout.readlines()
        process.wait()
        for line in lines:
            kind, text = line.split()
            number = max(number, int(text))
            (batches if kind == "batch" else promised).add(text)
        number += 1
        store = LocalStore.open(place, create=True)
        have = {one.id for one in store.query(Party)}
        assert {f"p{n}" for n in promised} <= have
        assert {one[1:] for one in have if one[0] == "p"} == {
            one[1:] for one in have if one[0] == "q"
        }
        store.abandon()
    assert number > KILLS
    store = LocalStore.open(place)
    for n in batches:
        assert store.product(f"b{n}-19") is not None
    counts: dict[str, int] = {}
    for _, product in store.imported_products():
        batch = product.id.split("-")[0]
        counts[batch] = counts.get(batch, 0) + 1
    assert set(counts.values()) <= {20}, "a batch came in half"
    assert [p for p in store.check() if "audit" in p.where] == []
    store.close()


def test_four_processes_count_together(tmp_path: Path) -> None:
    place = tmp_path / "desk"
    LocalStore.open(place, create=True).close()
    processes = [writer(place, "count", 100) for _ in range(4)]
    for process in processes:
        process.communicate(timeout=120)
        assert process.returncode == 0
    store = LocalStore.open(place)
    counter = store.get(Party, "shared")
    assert counter is not None
    assert counter.note == "400"
    assert store.check() == []
    store.close()
