"""How the index stores which products hold a word, and the products' words in order.

Postings: for each of the four fields a set of product numbers. Rare words are a plain list of
`number << 4 | fields`; the others four serialised roaring bitmaps.

Streams: a product's words in order, as word numbers in UTF-8's byte code, so that a phrase is found
by searching bytes: no code is a part of another one. Byte 0 parts the items of a field, byte 1 fields.
"""

from __future__ import annotations

import struct
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

_LISTED_UP_TO = 6
_LENGTHS = struct.Struct("=4I")


def no_hits() -> Hits:
    return [BitMap() for _ in FIELDS]


def pack(entries: Sequence[int]) -> bytes:
    """Postings from `number << 4 | fields`, in any order, each product once."""
    if len(entries) <= _LISTED_UP_TO:
        return b"\x00" + array("I", entries).tobytes()
    return pack_hits([BitMap([e >> 4 for e in entries if e & bit]) for bit in FIELD_BITS.values()])


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
        return [BitMap([e >> 4 for e in entries if e & bit]) for bit in FIELD_BITS.values()]
    if packed[:1] != b"\x01":
        raise ValueError("no postings")
    hits, place = [], 1 + _LENGTHS.size
    for length in _LENGTHS.unpack_from(packed, 1):
        hits.append(BitMap.deserialize(packed[place : place + length]) if length else BitMap())
        place += length
    return hits


def union(hits: Sequence[Any], fields: Iterable[int] = range(4)) -> Any:
    """The products with a hit in any of the fields."""
    return BitMap.union(*(hits[at] for at in fields), BitMap())


def stream_code(word_id: int) -> bytes:
    """The bytes that stand for a word in a stream (ids from 0)."""
    code = word_id + 2
    if code < 0x110000:
        return chr(code).encode("utf-8", "surrogatepass")
    tail = bytes(0x80 | (code >> shift & 0x3F) for shift in (18, 12, 6, 0))
    return bytes((0xF8 | code >> 24,)) + tail
