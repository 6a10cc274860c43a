"""Cutting parts of a catalog into words in processes beside this one."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path

from iptui.domain.errors import UserError
from iptui.domain.products import Product
from iptui.search.beside import start
from iptui.search.layout import Progress
from iptui.search.query import Phrase
from iptui.search.segment import Run, cut

Part = Iterable[tuple[int, Product]]
"""Numbered products in ascending order. For workers it can be pickled, and reads when iterated."""

FEW = 2000
"""Products that this process cuts itself: starting another, or loading numpy here, would take longer."""
TELL_EVERY = 2000
"""Products between two messages about progress."""

Message = tuple[str, int, Run | None, UserError | None]
"""What a worker says: a count of products done, a finished run, or why it failed."""


def worker_count() -> int:
    """Processes that can work at once, this one being idle meanwhile."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:
        return os.cpu_count() or 1


def cut_parts(
    parts: Sequence[Part],
    folder: Path,
    *,
    phrases: Sequence[Phrase] = (),
    first_run: int = 0,
    progress: Progress | None,
    total: int | None,
) -> list[Run]:
    """A run for each part, in the parts' order, numbered from `first_run`.

    Raises:
        UserError: a part cannot be read.
        Anything that `progress` raises; the workers are ended then.
    """
    if len(parts) == 1 and (total or 0) <= FEW:
        return [cut(first_run, folder / "0", _told(parts[0], progress, total), phrases)]
    waiting = list(enumerate(parts, first_run))[::-1]
    runs: list[Run | None] = [None] * len(parts)
    workers: dict[Connection, subprocess.Popen[bytes]] = {}
    done = 0
    try:
        for _ in range(min(worker_count(), len(parts))):
            here, process = start("iptui.search.workers")
            workers[here] = process
            here.send((folder, phrases))
            here.send(waiting.pop())
        while workers:
            for connection in wait(list(workers)):
                assert isinstance(connection, Connection)
                try:
                    message: Message = connection.recv()
                except (EOFError, ConnectionError):
                    raise RuntimeError("a worker ended before its work was done") from None
                what, count, run, error = message
                if error is not None:
                    raise error
                if what == "done":
                    done += count
                    if progress is not None:
                        progress(done, total)
                    continue
                assert run is not None
                runs[run.number - first_run] = run
                if waiting:
                    connection.send(waiting.pop())
                else:
                    connection.close()
                    workers.pop(connection).wait()
    finally:
        for connection, process in workers.items():
            process.terminate()
            process.wait()
            connection.close()
    return [run for run in runs if run is not None]


def _told(part: Part, progress: Progress | None, total: int | None) -> Part:
    for done, numbered in enumerate(part, 1):
        if progress is not None and done % TELL_EVERY == 0:
            progress(done, total)
        yield numbered


def serve() -> None:
    """A worker's life: the known phrases in, then parts in and runs out, until the pipe ends."""
    gc.disable()  # nothing here makes cycles, and the collector would walk the vocabulary again and again
    with suppress(EOFError, BrokenPipeError):  # whoever asked was ended; nobody is left to be told
        _serve(Connection(int(sys.argv[1])))


def _serve(connection: Connection) -> None:
    told = 0
    folder, phrases = connection.recv()

    def tell(done: int, _total: int | None) -> None:
        nonlocal told
        connection.send(("done", done - told, None, None))
        told = done

    while True:
        try:
            number, part = connection.recv()
        except EOFError:
            return
        told = 0
        try:
            run = cut(number, folder / str(number), _told(part, tell, None), phrases)
        except UserError as error:
            connection.send(("failed", 0, None, error))
            return
        tell(run.products, None)
        connection.send(("run", 0, run, None))
