"""Which of the products that hold all words of a phrase hold them side by side, by their streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyroaring import BitMap

from iptui.search.hits import Hits, no_hits, union
from iptui.search.postings import FIELD_END, ITEM_END
from iptui.search.query import Phrase

if TYPE_CHECKING:
    from iptui.search.index import Index

_AT_ONCE = 5000


def adjacent(index: Index, phrase: Phrase, prefix: bool, candidates: Hits) -> Hits:
    """Of the candidates, by field, those that hold the words side by side; see `WordIndex.adjacent`."""
    found = no_hits()
    wanted = union(candidates)
    if not wanted:
        return found
    patterns = index.patterns(phrase[:-1] if prefix else phrase)
    tails = index.prefix_codes(phrase[-1]) if prefix else None
    holding = index.holding(patterns, wanted)
    if tails is None:
        # Most products hold all the words in one field only: there the phrase stands.
        seen, several = BitMap(), BitMap()
        for held in candidates:
            several |= seen & held
            seen |= held
        found = [(held & holding) - several for held in candidates]
        holding &= several
    for begin in range(0, len(holding), _AT_ONCE):
        for number, run, words in index.words_of(holding[begin : begin + _AT_ONCE]):
            pattern = patterns[run]
            for at, stream in enumerate(words.split(FIELD_END)):
                if pattern in stream and (
                    tails is None or _goes_on(stream, pattern, tails.get(run, set()))
                ):
                    found[at].add(number)
    return found


def _goes_on(stream: bytes, pattern: bytes, tails: set[bytes]) -> bool:
    """True when one of the tail words follows the pattern somewhere in the field."""
    at = stream.find(pattern)
    while at >= 0:
        begin = at + len(pattern)
        end = begin + 1
        while end < len(stream) and stream[end] & 0xC0 == 0x80:
            end += 1
        if stream[begin:end] in tails and stream[begin : begin + 1] != ITEM_END:
            return True
        at = stream.find(pattern, at + 1)
    return False
