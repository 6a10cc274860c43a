"""How the index stores which products hold a word, and the products' words in order.

Postings: for each of the four fields a set of product numbers. Rare words are a plain list of
`number << 4 | fields`; the others four serialised roaring bitmaps. While an index is built, four
plain lists stand for the bitmaps.

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

from iptui.search.results import FIELDS

Hits = list[Any]
"""Four `BitMap`s of product numbers, in the order of `FIELDS`."""

FIELD_BITS: Final = {field: 1 << at for at, field in enumerate(FIELDS)}
ITEM_END: Final = b"\x00"
FIELD_END: Final = b"\x01"

LISTED_UP_TO: Final = 24
_LENGTHS = struct.Struct("=4I")
_UTF_8_UP_TO = 0x110000
_UTF_32 = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"


def no_hits() -> Hits:
    return [BitMap() for _ in FIELDS]


def pack(entries: Sequence[int]) -> bytes:
    """Postings from `number << 4 | fields`, in any order, each product once."""
    if len(entries) <= LISTED_UP_TO:
        return b"\x00" + array("I", entries).tobytes()
    return pack_hits(spread(entries))


def spread(entries: Iterable[int]) -> Hits:
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
    hits = unpack(packed[0])
    for one in packed[1:]:
        for bitmap, more in zip(hits, unpack(one), strict=True):
            bitmap |= more
    return pack_hits(hits)


def pack_anywhere(packed: bytes) -> bytes:
    """The products of postings whatever the field, for counting; empty where the postings are a short list."""
    return b"" if packed[0] == 0 else bytes(union(unpack(packed)).serialize())


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


def union(hits: Sequence[Any], fields: Iterable[int] = range(4)) -> Any:
    """The products with a hit in any of the fields."""
    return BitMap.union(BitMap(), *[hits[at] for at in fields])


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
