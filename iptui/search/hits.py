"""In which products something stands, field by field: what the search works with, read from `postings`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from pyroaring import BitMap

from iptui.search.results import FIELDS

_EVERY: Final = range(4)

Hits = Sequence[Any]
"""Four `BitMap`s of product numbers, in the order of `FIELDS`."""


class FieldHits(Sequence[Any]):
    """`Hits` of a frequent word: all its products, and of each field those in it or those missing there."""

    __slots__ = ("_missing", "_parts", "anywhere")

    def __init__(self, anywhere: Any, parts: Sequence[Any], missing: Sequence[bool]) -> None:
        """`missing` tells which of the four parts are what the field lacks."""
        self.anywhere = anywhere
        self._parts = parts
        self._missing = missing

    def __len__(self) -> int:
        return len(self._parts)

    def __getitem__(self, at: Any) -> Any:
        return self.anywhere - self._parts[at] if self._missing[at] else self._parts[at]

    def among(self, at: int, numbers: Any) -> Any:
        """Of the numbers, which are all of products with the word, those with a hit in the field."""
        return numbers - self._parts[at] if self._missing[at] else numbers & self._parts[at]

    def in_field(self, at: int, numbers: Any) -> int:
        """How many of any numbers have a hit in the field."""
        held = int(self._parts[at].intersection_cardinality(numbers))
        if self._missing[at]:
            return int(self.anywhere.intersection_cardinality(numbers)) - held
        return held

    def edited(self, gone: Any, new: Hits) -> FieldHits:
        """Without the products that are `gone`, and with the hits in new ones."""
        more = union(new)
        parts = [
            (part - gone) | (more - added if missing else added)
            for part, missing, added in zip(self._parts, self._missing, new, strict=True)
        ]
        return FieldHits((self.anywhere - gone) | more, parts, self._missing)

    @property
    def weight(self) -> int:
        """How many numbers are held."""
        return len(self.anywhere) + sum(map(len, self._parts))


def anywhere_of(hits: Hits) -> Any:
    """The products with a hit in any field."""
    return hits.anywhere if isinstance(hits, FieldHits) else union(hits)


def count_in(hits: Hits, at: int, numbers: Any) -> int:
    """How many of any numbers have a hit in the field."""
    if isinstance(hits, FieldHits):
        return hits.in_field(at, numbers)
    return int(hits[at].intersection_cardinality(numbers))


def hits_among(hits: Hits, at: int, numbers: Any) -> Any:
    """Of the numbers, which are all of products with a hit, those with one in the field."""
    return hits.among(at, numbers) if isinstance(hits, FieldHits) else numbers & hits[at]


def no_hits() -> list[Any]:
    return [BitMap() for _ in FIELDS]


def union(hits: Hits, fields: Sequence[int] = _EVERY) -> Any:
    """The products with a hit in any of the fields, as a bitmap of its own."""
    if isinstance(hits, FieldHits) and fields == _EVERY:
        return hits.anywhere.copy()
    return BitMap.union(BitMap(), *[hits[at] for at in fields])
