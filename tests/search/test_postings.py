"""Postings: what is packed comes back, in whatever form, and a frequent word's fields are what was put in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from iptui.search.hits import FieldHits, anywhere_of, count_in, hits_among
from iptui.search.postings import (
    merge,
    pack_anywhere,
    pack_frequent,
    pack_hits,
    unpack,
    unpack_anywhere,
)

NUMBERS = st.sets(st.integers(0, 5000), max_size=60)
FIELDS = st.tuples(
    # A dense set without some, the numbers that hold the word in most listings, or a few.
    *[st.one_of(NUMBERS, NUMBERS.map(lambda few: set(range(4000)) - few)) for _ in range(4)]
)


@given(FIELDS, NUMBERS, FIELDS)
def test_what_is_packed_comes_back(
    fields: tuple[set[int], ...], gone: set[int], new: tuple[set[int], ...]
) -> None:
    hits = [BitMap(one) for one in fields]
    whole = set().union(*fields)
    for packed in (pack_frequent(hits), pack_hits(hits), merge([pack_hits(hits)])):
        held = unpack(packed)
        assert [set(one) for one in held] == list(fields)
        assert set(anywhere_of(held)) == whole
        assert set(unpack_anywhere(pack_anywhere(packed), packed)) == whole
        some = BitMap(whole) - BitMap(range(0, 5000, 3))
        for at in range(4):
            assert set(hits_among(held, at, some)) == set(some) & fields[at]
            assert count_in(held, at, BitMap(range(300))) == len(set(range(300)) & fields[at])
        if isinstance(held, FieldHits):
            edited = held.edited(BitMap(gone), [BitMap(one & gone) for one in new])
            expected = [(old - gone) | (one & gone) for old, one in zip(fields, new, strict=True)]
            assert [set(one) for one in edited] == expected
            assert set(anywhere_of(edited)) == set().union(*expected)


@given(FIELDS)
def test_a_frequent_word_is_written_with_the_fewer_numbers(fields: tuple[set[int], ...]) -> None:
    hits = [BitMap(one) for one in fields]
    whole = sum(len(one.serialize()) for one in hits) + len(BitMap.union(*hits).serialize())
    assert len(pack_frequent(hits)) <= whole + 30
