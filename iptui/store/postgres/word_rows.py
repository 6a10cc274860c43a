"""What is read out of the rows about words, and what is said where that cannot be."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from functools import reduce, wraps
from operator import or_
from typing import Any, ParamSpec, TypeVar

from pyroaring import BitMap

from iptui.search.hits import Hits
from iptui.search.postings import unpack, unpack_many
from iptui.store.protocol import WordsDamaged

P = ParamSpec("P")
T = TypeVar("T")


def readable_rows(read: Callable[P, T]) -> Callable[P, T]:
    """One kind of error for bytes that are not what was written."""

    @wraps(read)
    def readable(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except (ValueError, TypeError, struct.error, OverflowError) as error:
            raise WordsDamaged(
                "The words that the server keeps for searching cannot be read; have the owner run "
                "DELETE FROM iptui.word_parts: the next search writes them anew."
            ) from error

    return readable


def union_of(packed: Iterable[bytes]) -> Any:
    return joined(map(BitMap.deserialize, packed))


def joined(bitmaps: Iterable[Any]) -> Any:
    return reduce(or_, bitmaps, BitMap())


def hits_of(packed: Iterable[bytes]) -> Hits:
    held = list(packed)
    return unpack(held[0]) if len(held) == 1 else unpack_many(held)
