"""How the index stores which products hold a word, and the products' words in order.

Postings: for each of the four fields a set of product numbers. Rare words are a plain list of
`number << 4 | fields`; the others four serialised roaring bitmaps. Of frequent words a fifth one is of all
their products, and where a field lacks few of them, the missing ones are written: half as much is to be
read. While an index is built, four plain lists stand for the bitmaps.

Streams: a product's words in order, as word numbers in UTF-8's byte code, so that a phrase is found
by searching bytes: no code is a part of another one. Byte 0 parts the items of a field, byte 1 fields.
The numbers count within a run of products (see `segment`), from 2 on.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, Final

from pyroaring import BitMap

from iptui.search.hits import FieldHits, Hits, union
from iptui.search.results import FIELDS

FIELD_BITS: Final = {field: 1 << at for at, field in enumerate(FIELDS)}
ITEM_END: Final = b"\x00"
FIELD_END: Final = b"\x01"

LISTED_UP_TO: Final = 24
_FREQUENT_FROM: Final = 1000
"""Products of a word whose bitmap of all is written with those of the fields."""
_FREQUENT = b"\x04"
_SIZES = struct.Struct("=5IB")
"""Bytes of the bitmap of all and of the four, and which of these are of what is missing."""
_LENGTHS = struct.Struct("=4I")
_UTF_8_UP_TO = 0x110000
_UTF_32 = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"


def pack(entries: Sequence[int]) -> bytes:
    """Postings from `number << 4 | fields`, in any order, each product once."""
    if len(entries) <= LISTED_UP_TO:
        return b"\x00" + array("I", entries).tobytes()
    return pack_hits(spread(entries))


def spread(entries: Iterable[int]) -> list[Any]:
    """Four bitmaps of `number << 4 | fields`."""
    held = list(entries)
    return [BitMap([e >> 4 for e in held if e & bit]) for bit in FIELD_BITS.values()]


def pack_lists(lists: Sequence[array[int] | None]) -> bytes:
    """Postings from a list of product numbers for each field."""
    total = 0
    for one in lists:
        if one is not None:
            total += len(one)
    if total <= LISTED_UP_TO:
        fields: dict[int, int] = {}
        for bit, one in zip((1, 2, 4, 8), lists, strict=True):
            for number in one or ():
                fields[number] = fields.get(number, 0) | bit
        return b"\x00" + array("I", [n << 4 | mask for n, mask in fields.items()]).tobytes()
    parts = [b"" if one is None else one.tobytes() for one in lists]
    return b"\x02" + _LENGTHS.pack(*map(len, parts)) + b"".join(parts)


def merge(packed: Sequence[bytes]) -> bytes:
    """The postings of one word from several runs, which have no product in common."""
    if all(one[0] == 0 for one in packed):
        entries = array("I")
        for one in packed:
            entries.frombytes(one[1:])
        return b"\x00" + entries.tobytes() if len(entries) <= LISTED_UP_TO else pack(entries)
    hits = list(unpack(packed[0]))
    for one in packed[1:]:
        for bitmap, more in zip(hits, unpack(one), strict=True):
            bitmap |= more
    return pack_frequent(hits)


def pack_anywhere(packed: bytes) -> bytes:
    """The products of postings whatever the field, for counting; empty where the postings are a short list."""
    if packed[0] == 0:
        return b""
    if begin_end := place_of_anywhere(packed):
        return packed[slice(*begin_end)]
    return bytes(union(unpack(packed)).serialize())


def place_of_anywhere(packed: bytes) -> tuple[int, int] | None:
    """Begin and end of what `pack_anywhere` gives, where it is a part of the postings."""
    if packed[:1] != _FREQUENT:
        return None
    begin = 1 + _SIZES.size
    return begin, begin + int(_SIZES.unpack_from(packed, 1)[0])


def unpack_anywhere(anywhere: bytes, packed: bytes) -> Any:
    """One bitmap of product numbers. `packed` is looked at only when `anywhere` is empty.

    Raises:
        ValueError: the bytes are damaged.
    """
    if anywhere:
        return BitMap.deserialize(anywhere)
    entries = array("I")
    entries.frombytes(packed[1:])
    return BitMap([entry >> 4 for entry in entries])


def unpack_many(many: Iterable[bytes]) -> Hits:
    """The postings of several words as one."""
    listed = array("I")
    each: list[Hits] = []
    for packed in many:
        if packed[:1] == b"\x00":
            listed.frombytes(packed[1:])
        else:
            each.append(unpack(packed))
    each.append(spread(listed))
    return [BitMap.union(BitMap(), *[hits[at] for hits in each]) for at in range(4)]


def pack_frequent(hits: Hits) -> bytes:
    """Postings of a word that is not rare."""
    anywhere = union(hits)
    if len(anywhere) < _FREQUENT_FROM:
        return pack_hits(hits)
    parts, missing = [anywhere.serialize()], 0
    for at, held in enumerate(hits):
        part = held.serialize() if held else b""
        if 2 * len(held) > len(anywhere):
            lacking = anywhere - held
            other = lacking.serialize() if lacking else b""
            if len(other) < len(part):
                part = other
                missing |= 1 << at
        parts.append(part)
    return _FREQUENT + _SIZES.pack(*map(len, parts), missing) + b"".join(parts)


def _unpack_frequent(packed: bytes) -> FieldHits:
    *lengths, missing = _SIZES.unpack_from(packed, 1)
    place = 1 + _SIZES.size
    parts: list[Any] = []
    # Not sliced bytes, which would be one more copy of a hundred kilobytes each.
    whole: Any = memoryview(packed)
    for length in lengths:
        part = whole[place : place + length]
        parts.append(BitMap.deserialize(part) if part else BitMap())
        place += length
    return FieldHits(parts[0], parts[1:], [bool(missing >> at & 1) for at in range(4)])


def pack_hits(hits: Iterable[Any]) -> bytes:
    parts = [bitmap.serialize() if bitmap else b"" for bitmap in hits]
    return b"\x01" + _LENGTHS.pack(*map(len, parts)) + b"".join(parts)


def unpack(packed: bytes) -> Hits:
    """Four bitmaps.

    Raises:
        ValueError, struct.error: the bytes are damaged.
    """
    if packed[:1] == b"\x00":
        entries = array("I")
        entries.frombytes(packed[1:])
        return spread(entries)
    if packed[:1] == _FREQUENT:
        return _unpack_frequent(packed)
    if packed[:1] not in (b"\x01", b"\x02"):
        raise ValueError("no postings")
    hits, place = [], 1 + _LENGTHS.size
    for length in _LENGTHS.unpack_from(packed, 1):
        part = packed[place : place + length]
        if not part:
            hits.append(BitMap())
        elif packed[0] == 1:
            hits.append(BitMap.deserialize(part))
        else:
            numbers = array("I")
            numbers.frombytes(part)
            hits.append(BitMap(numbers))
        place += length
    return hits


def stream_code(word_id: int) -> bytes:
    """The bytes that stand for a word in a stream."""
    if word_id < _UTF_8_UP_TO:
        return chr(word_id).encode("utf-8", "surrogatepass")
    tail = bytes(0x80 | (word_id >> shift & 0x3F) for shift in (18, 12, 6, 0))
    return bytes((0xF8 | word_id >> 24,)) + tail


def stream_of(word_ids: array[int], below: int) -> bytes:
    """The bytes of several words, one after another; all ids are smaller than `below`."""
    if below > _UTF_8_UP_TO:
        return b"".join(map(stream_code, word_ids))
    # All at once by the codecs, which is several times as fast.
    return word_ids.tobytes().decode(_UTF_32, "surrogatepass").encode("utf-8", "surrogatepass")


_RUN_CODE = struct.Struct("=HI")


def pack_run_code(run: int, number: int) -> bytes:
    """Under which number a run knows a word."""
    return _RUN_CODE.pack(run, number)


def run_codes(packed: bytes) -> dict[int, int]:
    """Run -> under which number it knows the word."""
    return dict(_RUN_CODE.iter_unpack(packed))


class Patterns(dict[int, bytes]):
    """Run -> the bytes that stand for a phrase in its streams; none where the run lacks one of the words."""

    def __init__(self, codes: Sequence[dict[int, int]]) -> None:
        """`codes` are the words' `run_codes`."""
        super().__init__()
        self._codes = codes

    def __missing__(self, run: int) -> bytes:
        # Most runs are never asked for: what is looked for is rare.
        numbers = [code[run] for code in self._codes if run in code]
        whole = len(numbers) == len(self._codes)
        pattern = self[run] = b"".join(map(stream_code, numbers)) if whole else b""
        return pattern
