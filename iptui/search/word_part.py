"""The words of one batch of products, as rows for a server's tables: what an index file holds, in parts.

Products are cut a run at a time into files of a folder, so that memory holds one run; the rows come
merged and in order in the end.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pyroaring import BitMap

from iptui.domain.products import Product
from iptui.search.english import english_words
from iptui.search.merging import Prefixes, joined, merged
from iptui.search.postings import pack_anywhere
from iptui.search.query import Phrase
from iptui.search.segment import Run, Segment, rows_of

RUN_PRODUCTS: Final = 25_000
LONGEST_HEAD: Final = 200
"""Characters of a word by which it is looked up: a key of a table must not be longer than some kilobytes."""
FIELD_SIGN: Final = "\x01"
"""Between the fields in `text_of`; items are parted by line feeds."""

BUCKET_BITS: Final = 16
"""Of a bucket's number in the table of neighbours: about a hundred entries for a million words."""

_BACKWARDS_FROM: Final = 5

WordRow = tuple[str, int, bytes, bytes]
"""(word, how English it is, the products as `pack_anywhere` gives them, the packed postings)."""


class WordPart:
    """Takes numbered products; then gives the rows. `close` removes its files."""

    def __init__(self, folder: Path, phrases: Iterable[Phrase] = ()) -> None:
        """Where one of the `phrases` stands is noted, so that it is found as quickly as a word."""
        self._folder = folder
        self._phrases = sorted({phrase for phrase in phrases if len(phrase) > 1})
        self._runs: list[Run] = []
        self._segment: Segment | None = None
        self._in_run = 0
        self._prefixes = Prefixes()

    def add(self, number: int, product: Product) -> str:
        """Cut a product into words; gives them as a text that `phrase_text` is looked for in."""
        if self._segment is None:
            at = len(self._runs)
            self._segment = Segment(at, self._folder / f"{at}", self._phrases)
        found = self._segment.add(number, product)
        self._in_run += 1
        if self._in_run == RUN_PRODUCTS:
            self._end_run()
        return text_of(found)

    def _end_run(self) -> None:
        if self._segment is not None:
            self._runs.append(self._segment.finish())
            self._segment, self._in_run = None, 0

    def finish(self) -> None:
        """All products were added: from now on the rows can be asked for."""
        self._end_run()

    def approved(self) -> bytes:
        """The approved products, as a serialised bitmap."""
        numbers = array("I")
        for run in self._runs:
            numbers.frombytes(run.approved)
        return bytes(BitMap(numbers).serialize())

    def words(self) -> Iterator[WordRow]:
        """In order, and `prefixes` are known afterwards."""
        english = english_words()
        self._prefixes = Prefixes()
        for word, found in merged(rows_of(run, "words") for run in self._runs):
            packed = joined(found)
            self._prefixes.add(word, packed)
            yield word, english.get(word, 0), pack_anywhere(packed), packed

    def prefixes(self) -> list[tuple[str, bytes]]:
        """The products of all words with the same one or two first letters."""
        return self._prefixes.rows()

    def surfaces(self) -> Iterator[tuple[str, bytes]]:
        for surface, found in merged(rows_of(run, "surfaces") for run in self._runs):
            yield surface, joined(found)

    def phrases(self) -> Iterator[tuple[str, bytes]]:
        """The known phrases, also those that stand nowhere."""
        for phrase, found in merged(rows_of(run, "phrases") for run in self._runs):
            yield phrase, joined(found)


def text_of(found: list[str]) -> str:
    """The words of a product in order, each between spaces, with signs between items and fields."""
    return f" {' '.join(found)} ".replace("\0", "\n")


def phrase_text(phrase: Phrase, *, prefix: bool = False) -> str:
    """What stands in `text_of` wherever the words are side by side in one item."""
    return f" {' '.join(phrase)}" + ("" if prefix else " ")


def backwards(word: str) -> str | None:
    """The word from its end, where something may have grown on before it."""
    return word[::-1] if len(word) >= _BACKWARDS_FROM and word.isalpha() else None
