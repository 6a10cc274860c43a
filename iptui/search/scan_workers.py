"""Finding a scan's places in processes beside this one: each reads parts of the catalog by itself.

Each worker has a pipe of its own and ends when the pipe does, so that none outlives a killed parent.
"""

from __future__ import annotations

import gc
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from iptui.domain.errors import UserError
from iptui.domain.products import Product
from iptui.search.matcher import Matcher
from iptui.search.overlay import Overlay
from iptui.search.places import Finder, Target
from iptui.search.results import Finding, Tier
from iptui.search.targets import PairsFile, variants_of
from iptui.search.variants import Variants
from iptui.search.word_index import IndexHandle
from iptui.search.workers import Part, worker_count

R = TypeVar("R")

Render = Callable[[list[Finding]], R]
"""Makes of some findings what is wanted of them, in the worker. It is sent there, so it can be pickled."""

TOLD_PRODUCTS: Final = 500
"""Products between two messages of a worker."""
_AHEAD: Final = 3
"""Parts that are begun before the findings of an earlier one were taken, for each worker."""


class Places(NamedTuple):
    """Work: the findings of one part of the catalog after the other."""

    finder: Finder
    pairs: Path
    render: Callable[[list[Finding]], Any]

    def doer(self) -> Callable[[Part], Iterator[Any]]:
        held = PairsFile(self.pairs)
        return lambda part: findings_of(self.finder, held, part, self.render)


class Near(NamedTuple):
    """Work: the near variants of one lot of targets after the other."""

    handle: IndexHandle
    changes: dict[int, Product | None]
    tiers: Collection[Tier]
    others: Container[str]

    def doer(self) -> Callable[[Sequence[Target]], Iterator[list[list[Target]]]]:
        matcher = Matcher(self.handle.open(), Overlay(self.changes))
        finder = Variants(matcher, matcher.visible(False), self.others)
        return lambda lot: iter(
            [[variants_of(finder, matcher, target, self.tiers) for target in lot]]
        )


def in_parts(
    finder: Finder, pairs: Path, parts: Sequence[Part], render: Render[R]
) -> Iterator[tuple[int, R]]:
    """(the number after the last product of these findings, the findings rendered), in product order.

    Closing the iterator ends the workers.

    Raises:
        UserError: a part cannot be read.
    """
    yield from _run(parts, Places(finder, pairs, render))


def near_variants(lots: Sequence[Sequence[Target]], work: Near) -> Iterator[list[list[Target]]]:
    """The variants of each target of each lot, in order.

    Raises:
        IndexDamaged: the index file is not the one that was opened any more.
    """
    yield from _run(lots, work)


def _run(jobs: Sequence[Any], work: Places | Near) -> Iterator[Any]:
    """What the workers make of the jobs, in the jobs' order."""
    waiting = deque(enumerate(jobs))
    made: dict[int, deque[Any]] = {number: deque() for number, _ in waiting}
    ended: set[int] = set()
    workers: dict[Connection, subprocess.Popen[bytes]] = {}
    idle: list[Connection] = []
    count = min(worker_count(), len(jobs))
    try:
        for _ in range(count):
            here, process = _start()
            workers[here] = process
            here.send(work)
            idle.append(here)
        current = 0
        while current < len(jobs):
            while idle and waiting and waiting[0][0] < current + _AHEAD * count:
                idle.pop().send(waiting.popleft())
            while made[current]:
                yield made[current].popleft()
            if current in ended:
                del made[current]
                current += 1
                continue
            for connection in wait(list(set(workers) - set(idle))):
                assert isinstance(connection, Connection)
                try:
                    what, number, result = connection.recv()
                except (EOFError, ConnectionError):
                    raise RuntimeError("a worker ended before its work was done") from None
                if what == "failed":
                    raise result
                if what == "end":
                    ended.add(number)
                    idle.append(connection)
                else:
                    made[number].append(result)
    finally:
        for connection, process in workers.items():
            process.terminate()
            process.wait()
            connection.close()


_CHILD = (
    "import sys; sys.path[:] = sys.argv[2:]; from iptui.search.scan_workers import serve; serve()"
)


def _start() -> tuple[Connection, subprocess.Popen[bytes]]:
    """A worker and the pipe to it; not by `multiprocessing`, which runs the main module again."""
    here, there = Pipe()
    with there:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", _CHILD, str(there.fileno()), *sys.path],
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # a key that stops the app is for the app alone
        )
    return here, process


def serve() -> None:
    """A worker's life: the work in, then jobs in and results out, until the pipe ends."""
    gc.disable()  # nothing here makes cycles
    connection = Connection(int(sys.argv[1]))
    number = 0
    try:
        do = connection.recv().doer()
        while True:
            number, job = connection.recv()
            for result in do(job):
                connection.send(("some", number, result))
            connection.send(("end", number, None))
    except UserError as error:
        connection.send(("failed", number, error))
    except (EOFError, ConnectionError):
        return  # the parent has gone, or wants no more


def findings_of(
    finder: Finder,
    held: PairsFile,
    part: Iterable[tuple[int, Product]],
    render: Render[R],
) -> Iterator[tuple[int, R]]:
    """What `in_parts` gives, for one part."""
    found: list[Finding] = []
    looked_at, number = 0, -1
    for number, product in part:
        if not looked_at:
            held.begin(number)
        looked_at += 1
        if wanted := held.of(number):
            found += finder.findings(number, product, wanted)
        if looked_at % TOLD_PRODUCTS == 0:
            yield number + 1, render(found)
            found = []
    if looked_at % TOLD_PRODUCTS:
        yield number + 1, render(found)
