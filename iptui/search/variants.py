"""Near variants of a word or brand that really stand in the catalog."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from pyroaring import BitMap

from iptui.search.matcher import Matcher
from iptui.search.nearness import TIERS, consonants, nearness
from iptui.search.neighbours import query_keys
from iptui.search.postings import union
from iptui.search.query import Phrase
from iptui.search.results import Tier, Variant
from iptui.search.skeleton import skeletons
from iptui.search.words import words

_SPLIT_FROM: Final = 4
_SPELLED_FROM: Final = 3
_PART_FROM: Final = 3
_CHANCE_BELOW: Final = 8
"""English words side by side are a split brand only if both and the whole are long: neat receipts for
NeatReceipts, but not `as us` for Asus."""
_TWO_DEEP_FROM: Final = 8
_AFFIX_FROM: Final = 4
_MOST_AFFIXES: Final = 200
_MOST_SWAPS: Final = 12
"""Near words tried in each place of a brand of several words."""


class Variants:
    """Finds the variants of one query; `others` are words of other brands, which are no disguise."""

    def __init__(self, matcher: Matcher, visible: Any, others: Collection[str] = ()) -> None:
        self._matcher = matcher
        self._visible = visible
        self._others = others

    def of(self, phrase: Phrase, *, tiers: Collection[Tier] = TIERS) -> list[Variant]:
        """The variants in the tiers, nearest first, within a tier the likeliest first."""
        joined = "".join(phrase)
        if len(joined) < 2:
            return []
        found: dict[str, Variant] = {}
        as_written: dict[Phrase, Any] = {}
        for written, tier, is_surface in self._candidates(phrase, joined, tiers):
            if tier not in tiers or written in found:
                continue
            parts = tuple(words(written))
            if is_surface:
                hits = self._matcher.surface_hits(written)
            else:
                hits = self._matcher.phrase_hits(parts)
            numbers = union(hits) & self._visible if hits else ()
            if not numbers:
                continue
            if is_surface:
                as_written[parts] = as_written.get(parts, BitMap()) | numbers
            elif as_written.get(parts) == numbers:
                continue  # `ni ke` stands there only as the `ni-ke` listed already
            found[written] = Variant(written, len(numbers), tier, key=written)
        sound = consonants(joined)
        return sorted(
            found.values(),
            key=lambda v: (
                TIERS.index(v.tier),
                consonants("".join(words(v.word))) != sound,
                -v.products,
                v.word,
            ),
        )

    def _candidates(
        self, phrase: Phrase, joined: str, tiers: Collection[Tier]
    ) -> Iterator[tuple[str, Tier, bool]]:
        """Written form, tier, whether it is a surface; may repeat itself."""
        near_words, near_surfaces = self._neighbours(joined)
        for word in near_words:
            near = None if (word,) == phrase else nearness(joined, word)
            if near:
                yield word, self._judged(joined, word, near), False
        for surface in near_surfaces:
            parts = tuple(words(surface))
            if not parts or (_contains(parts, phrase) and (len(parts) > 1 or len(phrase) > 1)):
                continue  # the exact search finds it
            together = "".join(parts)
            if parts == phrase:
                tier: Tier | None = "same_letters"
            else:
                tier = nearness(joined, together if len(joined) < _SPLIT_FROM else surface)
            if tier:
                yield surface, self._judged(joined, together, tier), True
        if len(phrase) == 1:
            yield from self._splits(joined)
        elif "one_letter" in tiers or "one_slip" in tiers:
            yield from self._swaps(phrase, tiers)
        if "affix" in tiers and len(joined) >= _AFFIX_FROM:
            for word in self._matcher.index.words_around(joined, _MOST_AFFIXES):
                yield word, self._judged(joined, word, "affix"), False
            for word in self._matcher.overlay.words_around(joined):
                yield word, self._judged(joined, word, "affix"), False

    def _neighbours(self, joined: str) -> tuple[list[str], list[str]]:
        keys: set[str] = set()
        for key in skeletons(joined):
            keys |= query_keys(key, two_deep=len(joined) >= _TWO_DEEP_FROM)
        near_words, near_surfaces = self._matcher.index.neighbours(keys)
        more_words, more_surfaces = self._matcher.overlay.neighbours(keys)
        return sorted({*near_words, *more_words}), sorted({*near_surfaces, *more_surfaces})

    def _splits(self, word: str) -> Iterator[tuple[str, Tier, bool]]:
        """The word in two, or spelled letter by letter."""
        ways: list[Phrase] = []
        if len(word) >= _SPLIT_FROM:
            ways = [(word[:at], word[at:]) for at in range(1, len(word))]
        if len(word) >= _SPELLED_FROM:
            ways.append(tuple(word))
        for way in ways:
            if not self._matcher.holds_all(way):
                continue
            chance = all(map(self._is_english, way)) and (
                len(min(way, key=len)) < _PART_FROM
                or len(word) < _CHANCE_BELOW
                or self._is_english(word)
            )
            yield " ".join(way), "rejected" if chance else "same_letters", False

    def _swaps(self, phrase: Phrase, tiers: Collection[Tier]) -> Iterator[tuple[str, Tier, bool]]:
        """Brands of several words with one of them misspelt."""
        for at, word in enumerate(phrase):
            if len(word) < _SPLIT_FROM:
                continue
            near: list[tuple[int, str, Tier]] = []
            for other in self._neighbours(word)[0]:
                tier = None if other == word else nearness(word, other)
                if tier in ("same_letters", "plural", "one_slip", "one_letter") and tier in tiers:
                    near.append((TIERS.index(tier), other, tier))
            for _, other, tier in sorted(near)[:_MOST_SWAPS]:
                way = (*phrase[:at], other, *phrase[at + 1 :])
                if self._matcher.holds_all(way):
                    yield " ".join(way), tier, False

    def _judged(self, joined: str, letters: str, tier: Tier) -> Tier:
        """Rejected when the letters are another word that has its own meaning."""
        if letters == joined:
            return tier
        return "rejected" if self._is_english(letters) or letters in self._others else tier

    def _is_english(self, word: str) -> bool:
        if not word.isascii():
            return False
        from iptui.search.english import english_words

        if self._matcher.index.holds(word):
            return self._matcher.index.english(word)
        return word in english_words()


def _contains(parts: Phrase, phrase: Phrase) -> bool:
    return any(parts[at : at + len(phrase)] == phrase for at in range(len(parts) - len(phrase) + 1))
