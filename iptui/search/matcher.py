"""Which products hold a phrase, in which field: index and overlay as one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from functools import reduce
from operator import and_
from threading import Lock
from typing import Any

from pyroaring import BitMap

from iptui.search.hits import FieldHits, Hits, anywhere_of, no_hits, union
from iptui.search.overlay import Overlay
from iptui.search.query import Phrase
from iptui.search.word_index import Ahead, WordIndex

_REMEMBERED = 2 << 20
"""Bytes of answers that are kept for the next query: of frequent words in a large catalog about eight."""


class Matcher:
    """Answers for one state of the catalog: an index with an overlay. Safe in any thread."""

    def __init__(self, index: WordIndex, overlay: Overlay) -> None:
        self.index = index
        self.overlay = overlay
        self.all: Any = (index.all - overlay.numbers) | overlay.all
        self.approved: Any = (index.approved - overlay.numbers) | overlay.approved
        self._remembered: OrderedDict[tuple[Phrase, bool], Hits] = OrderedDict()
        self._remembered_bytes = 0
        self._lock = Lock()

    def visible(self, all_states: bool) -> Any:
        return self.all if all_states else self.approved

    def phrase_hits(self, phrase: Phrase, *, prefix: bool = False) -> Hits:
        """The products of all states that hold the words adjacent in one item, by field.

        With `prefix` the last word may go on.
        """
        key = (phrase, prefix)
        known = self._remembered.get(key)
        if known is None:
            base = self._indexed(phrase, prefix)
            known = base
            if self.overlay.numbers:
                edited = self._edited(phrase, prefix)
                known = self._laid_over(base, edited)
            self._remember(key, known)
        return known

    def _remember(self, key: tuple[Phrase, bool], hits: Hits) -> None:
        with self._lock:
            if key not in self._remembered:
                self._remembered[key] = hits
                self._remembered_bytes += self._size(hits)
            while self._remembered_bytes > _REMEMBERED and len(self._remembered) > 1:
                _, forgotten = self._remembered.popitem(last=False)
                self._remembered_bytes -= self._size(forgotten)

    def forget(self) -> None:
        """Keep no answers, as at the beginning."""
        with self._lock:
            self._remembered.clear()
            self._remembered_bytes = 0

    def _size(self, hits: Hits) -> int:
        """About the bytes that the bitmaps take: two for a product, until a bit for each is less."""
        if isinstance(hits, FieldHits):
            return 1000 + min(2 * hits.weight, 5 * len(self.all) // 8)
        return 1000 + sum(min(2 * len(one), len(self.all) // 8) for one in hits)

    def word_hits(self, word: str) -> Hits:
        """What `phrase_hits` gives for one word, not remembered: a scan asks for each word once."""
        hits = self.index.hits(word)
        if self.overlay.numbers:
            return self._laid_over(hits, self.overlay.hits(word))
        return hits

    def _laid_over(self, base: Hits, edited: Hits) -> Hits:
        gone = self.overlay.numbers
        if isinstance(base, FieldHits):
            return base.edited(gone, edited)
        return [(old - gone) | new for old, new in zip(base, edited, strict=True)]

    def expect(self, phrases: Iterable[Phrase]) -> None:
        """These will be asked for next: what is far away is fetched at once."""
        self.index.expect(list(phrases))

    def look_ahead(self, ahead: Ahead) -> None:
        """All of it will be asked for next; for phrases of words that were asked for already."""
        self.index.look_ahead(ahead)

    def anywhere(self, phrase: Phrase) -> Any:
        """The products of all states that hold the words adjacent, in whatever field."""
        if len(phrase) > 1:
            return anywhere_of(self.phrase_hits(phrase))
        indexed = self.index.anywhere(phrase[0])
        if self.overlay.numbers:
            indexed = (indexed - self.overlay.numbers) | union(self.overlay.hits(phrase[0]))
        return indexed

    def side_by_side(self, phrase: Phrase, candidates: Any) -> Any:
        """Of the candidates, each of which holds all the words, those that hold them adjacent in one item."""
        edited = candidates & self.overlay.numbers
        indexed = candidates - edited
        known = self.index.phrase_hits(phrase)
        if known is not None:
            found = anywhere_of(known) & indexed
        else:
            found = self.index.side_by_side(phrase, indexed)
        if edited:
            found |= union(self.overlay.phrase_hits(phrase, prefix=False)) & edited
        return found

    def _edited(self, phrase: Phrase, prefix: bool) -> Hits:
        if len(phrase) > 1:
            return self.overlay.phrase_hits(phrase, prefix=prefix)
        return self.overlay.prefix_hits(phrase[0]) if prefix else self.overlay.hits(phrase[0])

    def _indexed(self, phrase: Phrase, prefix: bool) -> Hits:
        *whole, last = phrase
        if whole and not prefix and (known := self.index.phrase_hits(phrase)) is not None:
            return known
        tails = self.index.prefix_hits(last) if prefix else self.index.hits(last)
        if not whole:
            return tails
        each = [self.index.hits(word) for word in dict.fromkeys(whole)] + [tails]
        candidates = [
            reduce(and_, (hits[at] for hits in each)) - self.overlay.numbers for at in range(4)
        ]
        return self.index.adjacent(phrase, prefix, candidates)

    def surface_hits(self, key: str) -> Hits | None:
        """The products in which the written form stands; None: in no product."""
        base = self.index.surface_hits(key)
        edited = self.overlay.surface_hits(key)
        if base is None and edited is None:
            return None
        return self._laid_over(base or no_hits(), edited or no_hits())

    def standing(self, words: Iterable[str]) -> dict[str, tuple[int | None, Any]]:
        """Of the words those that stand in products of any state, with the products.

        And how English it is: None for a word that the index does not hold.
        """
        asked = set(words)
        found: dict[str, tuple[int | None, Any]] = {**self.index.standing(asked)}
        overlay = self.overlay
        if overlay.numbers:
            for word in asked:
                known = found.get(word)
                edited = union(overlay.hits(word))
                if known is not None:
                    found[word] = known[0], (known[1] - overlay.numbers) | edited
                elif edited:
                    found[word] = None, edited
        return {word: one for word, one in found.items() if one[1]}

    def surfaces_standing(self, keys: Iterable[str]) -> dict[str, Any]:
        """Of the written forms those that stand in products of any state, with the products."""
        asked = set(keys)
        found = self.index.surfaces_standing(asked)
        overlay = self.overlay
        if overlay.numbers:
            for key in asked:
                hits = overlay.surface_hits(key)
                known = found.get(key, BitMap()) - overlay.numbers
                found[key] = known | union(hits) if hits else known
        return {key: numbers for key, numbers in found.items() if numbers}

    def count(self, hits: Hits, visible: Any) -> int:
        """In how many of the visible products there is a hit."""
        return int(anywhere_of(hits).intersection_cardinality(visible))
