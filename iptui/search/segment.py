"""One part of the catalog cut into words: what a worker collects, and the run it leaves on disk.

A run is files of marshalled chunks: the words, the written forms and the known phrases, each in order
with their postings, and the products' streams. Runs of consecutive products are merged into the index by `build`.
"""

from __future__ import annotations

import marshal
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from iptui.domain.products import Product, ReviewState
from iptui.search.fields import by_field, search_text
from iptui.search.occurrences import Occurrences
from iptui.search.postings import (
    FIELD_END,
    ITEM_END,
    pack_lists,
    pack_run_code,
    stream_code,
    stream_of,
)
from iptui.search.query import Phrase
from iptui.search.surfaces import surface_keys
from iptui.search.words import joined_items, words, words_and_ends

ROWS_AT_ONCE: Final = 512
_IDS_AT_ONCE: Final = 1 << 19

Row = tuple[str, int, int, bytes, bytes]
"""(word or written form, the run's number, the id in the index that the run is of or -1,
`pack_run_code`s, packed postings)."""

Lists = defaultdict[int, "array[int]"]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker left: the files' common path, and the products in it."""

    number: int
    path: str
    """Its files are `<path>.words`, `.surfaces`, `.phrases` and `.streams`, the latter's bytes alone."""
    first: int
    """The first and the last product number; -1 = no product."""
    last: int
    products: int
    approved: bytes
    """Product numbers as unsigned integers, the approved ones and all."""
    numbers: bytes
    lengths: bytes
    """The length of each product's stream, in the numbers' order, as unsigned integers."""


class _Numbered(dict[str, int]):
    """Numbers whatever is looked up, in the order it appears, after what it begins with."""

    def __missing__(self, written: str) -> int:
        number = self[written] = len(self)
        return number


class Segment:
    """Collects products; memory grows with their number, so the caller cuts a catalog into parts."""

    def __init__(self, number: int, path: Path, phrases: Iterable[Phrase] = ()) -> None:
        self._number = number
        self._path = path
        self._phrases: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            self._phrases.setdefault(phrase[0], []).append(phrase)
        self._phrase_lists: list[dict[str, array[int]]] = [{} for _ in range(4)]
        # What parts items and fields has its place among the words' numbers, and so in the streams.
        self._words = _Numbered({"\0": ITEM_END[0], "\1": FIELD_END[0]})
        self._ids = array("I")
        self._occurrences: list[Occurrences] = []
        self._surfaces = _Numbered()
        self._surface_lists = [_lists() for _ in range(4)]
        self._numbers = array("I")
        self._approved = array("I")
        self._streams: IO[bytes] = _file(path, "streams").open("wb")
        self._lengths = array("I")

    def add(self, number: int, product: Product) -> list[str]:
        """Cut one product into words and note where they stand.

        Gives the words in order, `"\\0"` between items, `"\\1"` after each field.
        """
        self._numbers.append(number)
        if product.state is ReviewState.APPROVED:
            self._approved.append(number)
        found: list[str] = []
        for place, pieces in enumerate(by_field(search_text(product))):
            whole = joined_items(pieces)
            if whole.isascii():
                found += words_and_ends(whole)
                written = surface_keys(whole)
            else:
                written = []
                for at, piece in enumerate(pieces):
                    if at:
                        found.append("\0")
                    found += words(piece)
                    written += surface_keys(piece)
            found.append("\1")
            if written:
                surface_lists = self._surface_lists[place]
                for key in set(written):
                    surface_lists[self._surfaces[key]].append(number)
        ids = array("I", list(map(self._words.__getitem__, found)))
        self._ids += ids
        if len(self._ids) >= _IDS_AT_ONCE:
            self._note_occurrences()
        stream = stream_of(ids[:-1], len(self._words))
        self._lengths.append(len(stream))
        self._streams.write(stream)
        if self._phrases:
            self._note_phrases(number, self._phrases.keys() & found, stream)
        return found

    def _note_occurrences(self) -> None:
        done = len(self._numbers)
        before = sum(held.products for held in self._occurrences)
        numbers = self._numbers[before:done]
        self._occurrences.append(Occurrences.of(self._ids, numbers))
        self._ids = array("I")

    def _note_phrases(self, number: int, firsts: set[str], stream: bytes) -> None:
        """Which of the known phrases stand in the product."""
        for first in firsts:
            for phrase in self._phrases[first]:
                if self._words.keys() >= set(phrase):
                    pattern = b"".join([stream_code(self._words[word]) for word in phrase])
                    if pattern in stream:
                        name = " ".join(phrase)
                        for place, field in enumerate(stream.split(FIELD_END)):
                            if pattern in field:
                                lists = self._phrase_lists[place]
                                lists.setdefault(name, array("I")).append(number)

    def finish(self) -> Run:
        """Write the run; the segment is of no use afterwards."""
        self._streams.close()
        self._note_occurrences()
        postings = Occurrences.postings(self._occurrences, len(self._words))
        del self._words["\0"], self._words["\1"]
        run = self._number
        _write_rows(_file(self._path, "words"), run, self._words, postings)
        surfaces = (
            pack_lists([lists.get(at) for lists in self._surface_lists])
            for at in range(len(self._surfaces))
        )
        _write_rows(_file(self._path, "surfaces"), run, self._surfaces, list(surfaces))
        phrases = sorted(" ".join(one) for held in self._phrases.values() for one in held)
        with _file(self._path, "phrases").open("wb") as file:
            for phrase in phrases:
                packed = pack_lists([lists.get(phrase) for lists in self._phrase_lists])
                marshal.dump([(phrase, run, -1, b"", packed)], file)
        return Run(
            number=run,
            path=str(self._path),
            first=min(self._numbers, default=-1),
            last=max(self._numbers, default=-1),
            products=len(self._numbers),
            approved=self._approved.tobytes(),
            numbers=self._numbers.tobytes(),
            lengths=self._lengths.tobytes(),
        )


def _lists() -> Lists:
    return defaultdict(partial(array, "I"))


def streams_file(run: Run) -> Path:
    """The products' streams, one after another."""
    return _file(Path(run.path), "streams")


def _file(path: Path, what: str) -> Path:
    return path.with_name(f"{path.name}.{what}")


def _write_rows(path: Path, run: int, numbers: dict[str, int], postings: Sequence[bytes]) -> None:
    with path.open("wb") as file:
        ordered = iter(sorted(numbers.items()))
        while chunk := list(islice(ordered, ROWS_AT_ONCE)):
            rows: list[Row] = [
                (written, run, -1, pack_run_code(run, number), postings[number])
                for written, number in chunk
            ]
            marshal.dump(rows, file)


def rows_of(run: Run, what: str) -> Iterator[Row]:
    """The run's words, surfaces or phrases, in order."""
    for chunk in _chunks(run, what):
        yield from chunk


def _chunks(run: Run, what: str) -> Iterator[list[Any]]:
    with _file(Path(run.path), what).open("rb") as file:
        while True:
            try:
                # Written by our own worker a moment ago, in a private folder.
                yield marshal.load(file)  # noqa: S302
            except EOFError:
                return


def remove(run: Run) -> None:
    """Delete the run's files."""
    for what in ("words", "surfaces", "phrases", "streams"):
        _file(Path(run.path), what).unlink(missing_ok=True)


def cut(
    number: int,
    path: Path,
    products: Iterable[tuple[int, Product]],
    phrases: Iterable[Phrase] = (),
) -> Run:
    """The whole of a part at once. `phrases` are noted where they stand, as words are."""
    segment = Segment(number, path, phrases)
    for at, product in products:
        segment.add(at, product)
    return segment.finish()
