"""The deletion neighbourhood (SymSpell's idea): words one slip apart share a key with a letter taken out.

Keys are skeletons, so that look-alike letters and slips combine. Kept as buckets of sorted 64-bit
entries, hash above item, in one table: a look-up reads one row.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import groupby
from zlib import crc32

from iptui.search.skeleton import collapse, skeletons

_NEIGHBOURS_FROM = 4
"""Letters. Shorter keys are only found whole: with a letter missing they say nothing."""
_LONGEST = 32


def key_hash(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass"))


def deletions(key: str) -> set[str]:
    """The key with each letter taken out in turn."""
    return {collapse(key[:at] + key[at + 1 :]) for at in range(len(key))}


def item_keys(written: str) -> set[str]:
    """All keys under which a word or surface is filed."""
    if not 2 <= len(written) <= _LONGEST or written.isdigit():
        return set()
    whole = skeletons(written)
    keys = {key for key in whole if len(key) >= 2}
    if 2 * sum(map(str.isdigit, written)) <= len(written):
        for key in whole:
            if len(key) >= _NEIGHBOURS_FROM:
                keys |= deletions(key)
    return keys


def query_keys(key: str, *, two_deep: bool) -> set[str]:
    """All keys to look up for a searched skeleton."""
    keys = {key}
    if len(key) >= _NEIGHBOURS_FROM:
        once = deletions(key)
        keys |= once
        if two_deep:
            for shorter in once:
                keys |= deletions(shorter)
    return keys


def buckets(entries: array[int], bits: int) -> Iterator[tuple[int, bytes]]:
    """Entries `hash << 32 | item`, sorted and cut into rows by the hash's upper bits."""
    shift = 64 - bits
    for bucket, group in groupby(sorted(entries), key=lambda entry: entry >> shift):
        yield bucket, array("Q", group).tobytes()


def bits_for(count: int) -> int:
    """How many bits make buckets of about a hundred entries."""
    return max(1, (count // 100).bit_length())


def items_in(bucket: bytes, wanted: int) -> Iterator[int]:
    """The items filed under a hash."""
    entries = memoryview(bucket).cast("Q")
    at = bisect_left(entries, wanted << 32)
    while at < len(entries) and entries[at] >> 32 == wanted:
        yield entries[at] & 0xFFFFFFFF
        at += 1


def filed(items: Iterable[tuple[int, str]]) -> array[int]:
    """The entries of numbered words and surfaces."""
    entries = array("Q")
    for item, written in items:
        entries.extend(key_hash(key) << 32 | item for key in item_keys(written))
    return entries
