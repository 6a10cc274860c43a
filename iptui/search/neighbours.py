"""The deletion neighbourhood (SymSpell's idea): words one slip apart share a key with a letter taken out.

Keys are skeletons, so that look-alike letters and slips combine; long words are filed by their sound too,
for what is two slips away (Sworovsky). Kept as buckets of sorted 64-bit
entries, hash above item, in one table: a look-up reads one row.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from operator import itemgetter
from zlib import crc32

from iptui.search.skeleton import (
    TWO_EDITS_FROM,
    collapse,
    looks,
    other_skeletons,
    plain_look,
    skeletons,
    sound,
    spoken,
)

_NEIGHBOURS_FROM = 4
"""Letters. Shorter keys are only found whole: with a letter missing they say nothing."""
_LONGEST = 32
_BY_SOUND = "~"
_AS_SPOKEN = "~~"
"""Begin the keys by sound; no other keys have them."""
_PART_BITS = 8
"""Entries are sorted in so many parts (a power of two): a list of all would take much memory."""


def key_hash(key: str) -> int:
    return crc32(key.encode("utf-8", "surrogatepass"))


def deletions(key: str) -> set[str]:
    """The collapsed key with each letter taken out in turn, collapsed again."""
    found = {key[1:], key[:-1]}
    for at in range(1, len(key) - 1):
        # Only the letters beside the missing one can have become a double.
        found.add(key[:at] + key[at + 1 + (key[at - 1] == key[at + 1]) :])
    return found


def item_keys(written: str) -> set[str]:
    """All keys under which a word or surface is filed."""
    if not 2 <= len(written) <= _LONGEST or written.isdigit():
        return set()
    if written.isascii() and written.isalpha() and written.islower():
        # Most words: no other reading, and not worth remembering.
        look = plain_look(written)
        whole: Sequence[str] = (collapse(look),)
        if len(look) < len(written):  # a slip may stand beside an `rn` that is no m
            whole = (*whole, collapse(written.replace("l", "i")))
        others: Sequence[str] = ()
    else:
        whole, others = skeletons(written), other_skeletons(written)
        whole = tuple({*whole, *(collapse(look) for look in looks(written, pairs=False))})
    keys = {key for key in (*whole, *others) if len(key) >= 2}
    if 2 * sum(map(str.isdigit, written)) <= len(written):
        for key in whole:
            if len(key) >= _NEIGHBOURS_FROM:
                keys |= deletions(key)
    if heard := sound(written):
        said = spoken(written)
        keys.add(_BY_SOUND + said[0] + heard)
        keys.add(_AS_SPOKEN + said)
    return keys


def query_keys(word: str) -> set[str]:
    """All keys to look up for a searched word (folded, without separators)."""
    keys: set[str] = set()
    for key in skeletons(word):
        keys.add(key)
        if len(key) >= _NEIGHBOURS_FROM:
            keys |= deletions(key)
    if len(word) >= _NEIGHBOURS_FROM:
        plurals = (word + "es", word[:-1] + "ies") if word.endswith("y") else (word + "es",)
        keys |= {key for plural in plurals for key in skeletons(plural)}
    if heard := sound(word):
        # A short word must be spelt as spoken: by its consonants a hundred others would be filed beside it.
        said = spoken(word)
        two_edits = len(word) >= TWO_EDITS_FROM
        keys.add(_BY_SOUND + said[0] + heard if two_edits else _AS_SPOKEN + said)
    return keys


def bucket_rows(
    items: Iterable[tuple[int, str]], *, bits: int | None = None
) -> tuple[int, Iterator[tuple[int, bytes]]]:
    """(the bits of a bucket's number, the rows of the table) for items (number, word or surface)."""
    parts: list[array[int]] = [array("Q") for _ in range(1 << _PART_BITS)]
    for item, written in items:
        for key in item_keys(written):
            hashed = key_hash(key)
            parts[hashed >> 32 - _PART_BITS].append(hashed << 32 | item)
    if bits is None:
        bits = bits_for(sum(map(len, parts)))
    return bits, _rows(parts, bits)


def _rows(parts: list[array[int]], bits: int) -> Iterator[tuple[int, bytes]]:
    """Entries `hash << 32 | item`, sorted a part at a time and cut into rows by the hash's upper bits."""
    shift = 64 - bits
    for at, part in enumerate(parts):
        entries = array("Q", sorted(part))
        parts[at] = array("Q")
        begin = 0
        while begin < len(entries):
            bucket = entries[begin] >> shift
            end = bisect_left(entries, (bucket + 1) << shift, begin)
            yield bucket, entries[begin:end].tobytes()
            begin = end


def both(
    known: Iterator[tuple[int, bytes]], new: Iterator[tuple[int, bytes]]
) -> Iterator[tuple[int, bytes]]:
    """The rows of two tables as one."""
    for bucket, rows in groupby(merge(known, new, key=itemgetter(0)), key=itemgetter(0)):
        entries = array("Q")
        for _, packed in rows:
            entries.frombytes(packed)
        yield bucket, array("Q", sorted(entries)).tobytes()


def bits_for(count: int) -> int:
    """How many bits make buckets of about a hundred entries."""
    return max(_PART_BITS, (count // 100).bit_length())


def items_in(bucket: bytes, wanted: int) -> Iterator[int]:
    """The items filed under a hash."""
    entries = memoryview(bucket).cast("Q")
    at = bisect_left(entries, wanted << 32)
    while at < len(entries) and entries[at] >> 32 == wanted:
        yield entries[at] & 0xFFFFFFFF
        at += 1
