"""Waits of Textual's pilot that end when the app is done, instead of after 40 ms for each key.

As it comes, a key is followed by two waits of a fiftieth of a second each: longer than the time from one painting of
the screen to the next. Here both are shorter, and a thread that wants to run counts as work, however busy the
machine is.
"""

from __future__ import annotations

import os
from asyncio import sleep
from pathlib import Path
from time import monotonic, process_time

from textual import app, pilot, screen

PAINTED_EVERY = 1 / 200
LOOK_EVERY = 0.007
"""Seconds; longer than from one painting to the next."""
LITTLE = LOOK_EVERY / 20
"""Seconds of this process's work; Textual takes the same share of its wait for none."""


def others_work() -> bool:
    """True while a thread of this process besides the calling one runs, wants to, or waits for a disk."""
    for task in Path("/proc/self/task").glob("*/stat"):
        try:
            fields = task.read_text()
        except OSError:
            continue  # it has ended
        own = int(task.parent.name) == os.getpid()
        if not own and fields.rpartition(")")[2].split()[0] in "RD":
            return True
    return False


async def wait_for_idle(min_sleep: float = LOOK_EVERY, max_sleep: float = 1) -> None:
    start = monotonic()
    while True:
        worked = process_time()
        await sleep(LOOK_EVERY)
        elapsed = monotonic() - start
        if elapsed >= max_sleep:
            return
        if elapsed > min_sleep and process_time() - worked < LITTLE and not others_work():
            return


def use() -> None:
    screen.UPDATE_PERIOD = PAINTED_EVERY
    app.wait_for_idle = wait_for_idle  # type: ignore[attr-defined]
    pilot.wait_for_idle = wait_for_idle  # type: ignore[attr-defined]
