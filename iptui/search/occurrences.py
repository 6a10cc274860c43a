"""Which words stand in which products, gathered for many products at once.

Only where an index is built: numpy takes too long to load for anything that a person waits for.
"""

from __future__ import annotations

from array import array

import msgspec
import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from iptui.search.postings import FIELD_END, LISTED_UP_TO, pack_hits

_PLACE_BITS = 2
_NUMBER_BITS = 32
_TO_WORD = np.uint64(_NUMBER_BITS + _PLACE_BITS)
_PACKED_AT_ONCE = 1 << 19
"""Keys: what is worked out beside them takes four times their room."""


class Occurrences(msgspec.Struct, frozen=True):
    """Word by word where it stands: `word id << 34 | product number << 2 | field`, each once, in order."""

    products: int
    keys: NDArray[np.uint64]

    @classmethod
    def of(cls, ids: array[int], numbers: array[int]) -> Occurrences:
        """`ids` are the products' word ids in order; `FIELD_END`'s stands after each of the four fields."""
        stands = np.frombuffer(ids, dtype=np.uint32)
        ends = stands == FIELD_END[0]
        field = np.cumsum(ends) - ends
        is_word = stands > FIELD_END[0]
        field = field[is_word]
        product = np.frombuffer(numbers, dtype=np.uint32).astype(np.uint64)[field >> _PLACE_BITS]
        keys = stands[is_word].astype(np.uint64) << _TO_WORD
        keys |= product << np.uint64(_PLACE_BITS)
        keys |= (field & 3).astype(np.uint64)
        keys.sort()
        return cls(len(numbers), keys[_first_of_each(keys)])

    @staticmethod
    def postings(many: list[Occurrences], ids: int) -> list[bytes]:
        """The packed postings of each word id below `ids`. Empties the list, for the memory's sake."""
        keys = np.concatenate([held.keys for held in many])
        many.clear()
        keys.sort()
        packed = [b""] * ids
        begin = 0
        while begin < len(keys):
            end = _end_of_word(keys, begin + _PACKED_AT_ONCE)
            _pack_words(keys[begin:end], packed)
            begin = end
        return packed


def _end_of_word(keys: NDArray[np.uint64], at: int) -> int:
    """Where the keys of the word end that the one at the place is of."""
    if at >= len(keys):
        return len(keys)
    following = (keys[at] >> _TO_WORD) + np.uint64(1)
    return int(np.searchsorted(keys, following << _TO_WORD))


def _pack_words(keys: NDArray[np.uint64], packed: list[bytes]) -> None:
    """Note the packed postings of the words whose keys these are."""
    # One entry for each word and product: `number << 4 | fields`, as short postings are kept.
    starts = np.flatnonzero(_first_of_each(keys >> np.uint64(_PLACE_BITS)))
    bits = np.left_shift(1, (keys & np.uint64(3)).astype(np.uint8), dtype=np.uint8)
    fields = np.bitwise_or.reduceat(bits, starts)
    keys = keys[starts]
    words = (keys >> _TO_WORD).astype(np.uint32)
    entries = (keys >> np.uint64(_PLACE_BITS)).astype(np.uint32) << np.uint32(4)
    entries |= fields
    del keys, bits, fields
    begins = np.flatnonzero(_first_of_each(words)).tolist()
    ends = [*begins[1:], len(words)]
    listed = entries.tobytes()
    for word, begin, end in zip(words[begins].tolist(), begins, ends, strict=True):
        if end - begin <= LISTED_UP_TO:
            packed[word] = b"\x00" + listed[4 * begin : 4 * end]
        else:
            packed[word] = _pack(entries[begin:end])


def _pack(entries: NDArray[np.uint32]) -> bytes:
    numbers = entries >> np.uint32(4)
    return pack_hits([BitMap(numbers[entries & np.uint32(1 << at) != 0]) for at in range(4)])


def _first_of_each(ordered: NDArray[np.uint64] | NDArray[np.uint32]) -> NDArray[np.bool_]:
    """True where a value stands for the first time."""
    first = np.empty(len(ordered), dtype=np.bool_)
    first[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return first
