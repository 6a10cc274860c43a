"""The words of brands as hashes: those that were put in, and no others."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from iptui.search.brand_words import BrandWords

WORDS = st.sets(st.text(max_size=12), max_size=30)


@given(WORDS, WORDS, WORDS)
def test_what_was_put_in_is_among_them(some: set[str], more: set[str], others: set[str]) -> None:
    kept = BrandWords(some)
    both = pickle.loads(pickle.dumps(kept | more))
    assert {one for one in some | more | others if one in kept} == some
    assert {one for one in some | more | others if one in both} == some | more
    assert len(both) == len(some | more)
    assert (both.checksum == kept.checksum) == (more <= some)
