"""Filing the words of an index by their neighbours, in a process beside this one while words are merged."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from multiprocessing.connection import Connection

from iptui.search.beside import start
from iptui.search.neighbours import bucket_rows

FEW = 20_000
"""Words and surfaces that are filed in this process: starting another would take longer."""
_AT_ONCE = 2000

Filed = tuple[int, Sequence[str]]
"""(the number of the first, words or surfaces in the order of their numbers); numbers go up by two."""


class Filing:
    """Takes words and surfaces as they come; gives the rows of the table in the end."""

    def __init__(self, bits: int | None) -> None:
        """`bits` of a bucket's number, where the rows are to fit an earlier index."""
        self._bits = bits
        self._held: list[Filed] = []
        self._count = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    @property
    def beside(self) -> bool:
        """True when another process does the work."""
        return self._process is not None

    def add(self, first: int, written: Sequence[str]) -> None:
        self._held.append((first, written))
        self._count += len(written)
        if self._count > FEW:
            if self._connection is None:
                self._connection, self._process = start("iptui.search.filing")
                self._connection.send(self._bits)
            for filed in self._held:
                self._connection.send(filed)
            self._held.clear()

    def rows(self) -> tuple[int, Iterator[tuple[int, bytes]]]:
        """(the bits of a bucket's number, the rows in order)."""
        if self._connection is None:
            return bucket_rows(_items(self._held), bits=self._bits)
        self._connection.send(None)
        bits: int = self._connection.recv()
        return bits, self._received(self._connection)

    def _received(self, connection: Connection) -> Iterator[tuple[int, bytes]]:
        while rows := connection.recv():
            yield from rows

    def close(self) -> None:
        """End the other process, if there is one."""
        if self._process is not None and self._connection is not None:
            self._process.terminate()
            self._process.wait()
            self._connection.close()


def _items(held: Iterable[Filed]) -> Iterator[tuple[int, str]]:
    return chain.from_iterable(
        ((first + 2 * at, written) for at, written in enumerate(many)) for first, many in held
    )


def serve() -> None:
    """The other process' life."""
    gc.disable()
    connection = Connection(int(sys.argv[1]))
    try:
        asked = connection.recv()
        bits, rows = bucket_rows(_items(iter(connection.recv, None)), bits=asked)
        connection.send(bits)
        while chunk := list(islice(rows, _AT_ONCE)):
            connection.send(chunk)
        connection.send([])
    except (EOFError, ConnectionError):
        return  # the parent has gone
