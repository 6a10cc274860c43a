"""One part of the catalog cut into words: what a worker collects, and the run it leaves on disk.

A run is files of marshalled chunks: the words, the written forms and the known phrases, each in order
with their postings, and the products' streams. Runs of consecutive products are merged into the index by `build`.
"""

from __future__ import annotations

import marshal
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from iptui.domain.products import Product, ReviewState
from iptui.search.fields import by_field, search_text
from iptui.search.postings import FIELD_END, ITEM_END, pack_lists, pack_run_code, stream_code
from iptui.search.query import Phrase
from iptui.search.surfaces import surface_keys
from iptui.search.words import joined_items, words, words_and_ends

ROWS_AT_ONCE: Final = 512

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
    """Numbers whatever is looked up, in the order it appears."""

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
        self._words = _Numbered()
        self._words["\0"]  # the end of an item, as `words_and_ends` writes it
        self._codes: list[bytes] = [ITEM_END]
        self._surfaces = _Numbered()
        self._word_lists = [_lists() for _ in range(4)]
        self._surface_lists = [_lists() for _ in range(4)]
        self._numbers = array("I")
        self._approved = array("I")
        self._streams: IO[bytes] = _file(path, "streams").open("wb")
        self._lengths = array("I")

    def add(self, number: int, product: Product) -> None:
        """Cut one product into words and note where they stand."""
        self._numbers.append(number)
        if product.state is ReviewState.APPROVED:
            self._approved.append(number)
        word_number, codes = self._words, self._codes
        fields: list[bytes] = []
        for place, pieces in enumerate(by_field(search_text(product))):
            whole = joined_items(pieces)
            if whole.isascii():
                found = words_and_ends(whole)
                written = surface_keys(whole)
            else:
                found, written = [], []
                for at, piece in enumerate(pieces):
                    found += ["\0"] * (at > 0) + words(piece)
                    written += surface_keys(piece)
            ids = list(map(word_number.__getitem__, found))
            for new in range(len(codes), len(word_number)):
                codes.append(stream_code(new))
            stream = b"".join(map(codes.__getitem__, ids))
            fields.append(stream)
            if self._phrases:
                self._note_phrases(number, place, self._phrases.keys() & found, stream)
            held = set(ids)
            held.discard(0)
            word_lists = self._word_lists[place]
            for word_id in held:
                word_lists[word_id].append(number)
            surface_lists = self._surface_lists[place]
            for key in set(written):
                surface_lists[self._surfaces[key]].append(number)
        whole_stream = FIELD_END.join(fields)
        self._lengths.append(len(whole_stream))
        self._streams.write(whole_stream)

    def _note_phrases(self, number: int, place: int, firsts: set[str], stream: bytes) -> None:
        """Which of the known phrases stand in the field."""
        lists = self._phrase_lists[place]
        for first in firsts:
            for phrase in self._phrases[first]:
                if self._words.keys() >= set(phrase):
                    pattern = b"".join([self._codes[self._words[word]] for word in phrase])
                    if pattern in stream:
                        lists.setdefault(" ".join(phrase), array("I")).append(number)

    def finish(self) -> Run:
        """Write the run; the segment is of no use afterwards."""
        self._streams.close()
        self._words.pop("\0")
        _write_rows(_file(self._path, "words"), self._number, self._words, self._word_lists)
        _write_rows(
            _file(self._path, "surfaces"), self._number, self._surfaces, self._surface_lists
        )
        phrases = sorted(" ".join(one) for held in self._phrases.values() for one in held)
        with _file(self._path, "phrases").open("wb") as file:
            for phrase in phrases:
                packed = pack_lists([lists.get(phrase) for lists in self._phrase_lists])
                marshal.dump([(phrase, self._number, -1, b"", packed)], file)
        return Run(
            number=self._number,
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


def _write_rows(path: Path, run: int, numbers: dict[str, int], lists: list[Lists]) -> None:
    with path.open("wb") as file:
        ordered = iter(sorted(numbers.items()))
        while chunk := list(islice(ordered, ROWS_AT_ONCE)):
            rows: list[Row] = []
            for written, number in chunk:
                each = [found.pop(number, None) for found in lists]
                rows.append((written, run, -1, pack_run_code(run, number), pack_lists(each)))
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
