"""Joining what several runs of products say about one word."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final

from iptui.search.hits import no_hits
from iptui.search.postings import merge, pack_hits, spread, unpack
from iptui.search.segment import Row

_WORD: Final = itemgetter(0)
_ROWS_HELD: Final = 1024
"""Of each run, at a time."""
_LASTING: Final = (0, 4)
"""The first bytes of what an index keeps as a worker wrote it."""


def merged(each: Iterable[Iterable[Row]]) -> Iterator[tuple[str, list[Row]]]:
    """(word, its rows) in the words' order, of rows that are in that order each."""
    runs = [iter(one) for one in each]
    held = [list(islice(run, _ROWS_HELD)) for run in runs]
    places = [0] * len(runs)
    while any(held):
        # Up to the first of the last words held, all rows are here: sorting them is quicker than a heap.
        last = min([rows[-1][0] for rows in held if rows])
        these: list[Row] = []
        for at, rows in enumerate(held):
            end = bisect_right(rows, last, places[at], key=_WORD)
            these += rows[places[at] : end]
            places[at] = end
            if rows and end == len(rows):
                held[at], places[at] = list(islice(runs[at], _ROWS_HELD)), 0
        these.sort(key=_WORD)
        for written, found in groupby(these, key=_WORD):
            yield written, list(found)


def joined(found: Sequence[Row]) -> bytes:
    """The postings of one word's rows."""
    _, run, _, _, packed = found[0]
    # What an earlier index holds (run -1) stays; a worker's other forms are only for the way to here.
    stays = len(found) == 1 and (run < 0 or packed[0] in _LASTING)
    return packed if stays else merge([row[4] for row in found])


class Prefixes:
    """The products of all words with the same one or two first letters, gathered in the words' order."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[list[Any], array[int]]] = {}
        self._done: list[tuple[str, bytes]] = []

    def add(self, word: str, packed: bytes) -> None:
        for prefix in (word[:1], word[:2])[: len(word)]:
            if not prefix.isascii():
                return
            held = self._open.get(prefix)
            if held is None:
                for other in [one for one in self._open if not prefix.startswith(one)]:
                    self._close(other)
                held = self._open[prefix] = (no_hits(), array("I"))
            if packed[0] == 0:
                held[1].frombytes(packed[1:])
            else:
                for bitmap, more in zip(held[0], unpack(packed), strict=True):
                    bitmap |= more

    def _close(self, prefix: str) -> None:
        hits, listed = self._open.pop(prefix)
        for bitmap, more in zip(hits, spread(listed), strict=True):
            bitmap |= more
        self._done.append((prefix, pack_hits(hits)))

    def rows(self) -> list[tuple[str, bytes]]:
        """(prefix, postings) in order."""
        for prefix in list(self._open):
            self._close(prefix)
        return sorted(self._done)
