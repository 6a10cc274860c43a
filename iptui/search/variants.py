"""Near variants of a word or brand that really stand in the catalog.

Candidates come by key (see `neighbours`), by cutting the name in two or into its letters, and, for a
name of several words, by writing one or two of them otherwise. Each is judged by its nearness, then by
what else it may be: an English word, another brand, or a word more common than the name itself is no
disguise of it.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from functools import reduce
from itertools import product
from operator import and_
from typing import Any, Final, NamedTuple

from pyroaring import BitMap

from iptui.search.english import COMMON
from iptui.search.matcher import Matcher
from iptui.search.nearness import TIERS, consonants, near_words, nearness
from iptui.search.neighbours import query_keys
from iptui.search.query import Phrase
from iptui.search.results import Tier, Variant
from iptui.search.word_index import Ahead
from iptui.search.words import words

_SPLIT_FROM: Final = 4
_SPELLED_FROM: Final = 3
_PART_FROM: Final = 3
_CHANCE_BELOW: Final = 8
"""English words side by side are a split brand only if both and the whole are long: neat receipts for
NeatReceipts, but not `as us` for Asus."""
_AFFIX_FROM: Final = 4
_GROWN_FROM: Final = 2
_ADDRESS: Final = frozenset(("www", "http", "https", "com", "net", "org", "inc", "ltd"))
_MOST_AFFIXES: Final = 200
_MOST_SWAPS: Final = 24
"""Ways to write one word of a brand of several, tried in its place."""
_MOST_AT_ONCE: Final = 64
"""Ways to write several of its words otherwise."""
_COMMON: Final = 20
_MORE_COMMON: Final = 3
"""A word in more than 20 products and three times as many as the name itself has a life of its own."""

_NEAR: Final = ("plural", "one_slip", "one_letter", "two_letters")


class _Way(NamedTuple):
    """A way to write a word: the words it is cut into, how it stands there, and how near it is."""

    parts: Phrase
    written: str
    tier: Tier
    surface: bool = False


class Variants:
    """Finds the variants of one query; `others` are words of other brands, which are no disguise."""

    def __init__(self, matcher: Matcher, visible: Any, others: Container[str] = ()) -> None:
        self._matcher = matcher
        self._visible = visible
        self._others = others
        self._standing: dict[str, Any] = {}
        self._held: dict[Phrase, Any] = {}
        self._english: dict[str, int | None] = {}
        self._nearby: dict[str, list[_Way]] = {}

    def of(self, phrase: Phrase, *, tiers: Collection[Tier] = TIERS) -> list[Variant]:
        """The variants in the tiers, nearest first, within a tier the likeliest first."""
        joined = "".join(phrase)
        if len(joined) < 2:
            return []
        self._standing = {}
        self._held = {}
        self._nearby = {}
        if self._matcher.index.far:
            self._look_ahead(phrase, joined, tiers)
        found: dict[str, Variant] = {}
        as_written: dict[Phrase, Any] = {}
        for way, numbers in self._found(phrase, joined, tiers):
            if way.written in found or way.tier not in tiers:
                continue
            if way.surface:
                as_written[way.parts] = as_written.get(way.parts, BitMap()) | numbers
            elif as_written.get(way.parts) == numbers:
                continue  # `ni ke` stands there only as the `ni-ke` listed already
            found[way.written] = Variant(way.written, len(numbers), way.tier, key=way.written)
        heard = consonants(joined)
        return sorted(
            found.values(),
            key=lambda v: (
                TIERS.index(v.tier),
                consonants("".join(words(v.word))) != heard,
                -v.products,
                v.word,
            ),
        )

    def _found(
        self, phrase: Phrase, joined: str, tiers: Collection[Tier]
    ) -> Iterator[tuple[_Way, Any]]:
        """The ways to write the name that stand in visible products, surfaces first; may repeat itself."""
        near, affixed = self._near(joined), []
        if "affix" in tiers:
            affixed = self._grown(joined, alone=True)
        surfaces = [
            way
            for way in near
            if way.surface and not (_contains(way.parts, phrase) and len(way.parts + phrase) > 2)
        ]
        standing = self._matcher.surfaces_standing(way.written for way in surfaces)
        for way in self._all_judged(surfaces, joined, phrase):
            if numbers := standing.get(way.written, BitMap()) & self._visible:
                yield way, numbers
        single = [way for way in (*near, *affixed) if not way.surface and way.parts != phrase]
        single = [way for way in self._all_judged(single, joined, phrase) if way.tier in tiers]
        self._look_up(way.written for way in single)
        own = None
        for way in single:
            numbers = self._numbers(way.written) & self._visible
            if way.tier in _NEAR and len(numbers) > _COMMON:
                own = self._count(phrase) if own is None else own
                if own and len(numbers) > _MORE_COMMON * own:
                    way = way._replace(tier="rejected")
            if numbers:
                yield way, numbers
        ways = self._splits(joined, spelled=True)
        if len(phrase) > 1:
            ways = [*ways, *self._swapped(phrase, tiers)]
        ways = [way for way in ways if way.tier in tiers and way.parts != phrase]
        together = {way: self._together(way.parts) & self._visible for way in ways}
        ways = [way for way, numbers in together.items() if numbers]
        self._matcher.look_ahead(Ahead(phrases=[way.parts for way in ways]))
        for way in ways:
            if numbers := self._matcher.side_by_side(way.parts, together[way]):
                yield way, numbers

    def _look_ahead(self, phrase: Phrase, joined: str, tiers: Collection[Tier]) -> None:
        """Have an index that is far away give in two turns what is looked at, not piece by piece.

        What is left out here is found all the same, by a turn more.
        """
        names = list(dict.fromkeys((joined, *phrase)))
        cuts = {name: _cuts(name, spelled=name == joined) for name in names}
        grown = [name for name in names if len(name) >= _AFFIX_FROM and "affix" in tiers]
        self._matcher.look_ahead(
            Ahead(
                near=[query_keys(name) for name in names],
                around=grown,
                limit=_MOST_AFFIXES,
                words={*names, *(part for ways in cuts.values() for way in ways for part in way)},
            )
        )
        near = [way for name in names for way in self._near(name)]
        around = {(name, other) for name in grown for other in self._around(name)}
        together = [way for way in (*cuts[joined], phrase) if len(way) > 1 and self._together(way)]
        self._matcher.look_ahead(
            Ahead(
                words={
                    *(part for way in near for part in ("".join(way.parts), *way.parts)),
                    *(word for name, other in around for word in (other, _rest(other, name))),
                },
                surfaces={way.written for way in self._near(joined) if way.surface},
                phrases=together,
            )
        )

    # -- ways to write a word -------------------------------------------------------------------
    def _near(self, word: str) -> list[_Way]:
        """The words and written forms of the catalog that are near."""
        if word not in self._nearby:
            self._nearby[word] = self._found_near(word)
        return self._nearby[word]

    def _found_near(self, word: str) -> list[_Way]:
        keys = query_keys(word)
        words_by_key, near_surfaces = self._matcher.index.neighbours(keys)
        if self._matcher.overlay.numbers:
            more_words, more_surfaces = self._matcher.overlay.neighbours(keys)
            words_by_key = [*words_by_key, *more_words]
            near_surfaces = [*near_surfaces, *more_surfaces]
        found = near_words(word, sorted(set(words_by_key)))
        ways = [_Way((other,), other, tier) for other, tier in found]
        for surface in sorted(set(near_surfaces)):
            parts = tuple(words(surface))
            if not parts:
                continue
            compared = "".join(parts) if len(word) < _SPLIT_FROM else surface
            near = "same_letters" if parts == (word,) else nearness(word, compared)
            if near:
                ways.append(_Way(parts, surface, near, surface=True))
        return ways

    def _grown(self, word: str, *, alone: bool) -> list[_Way]:
        """Words of the catalog that are the word with another one grown on: nikeshop, bestnike.

        A name that stands `alone` and is an English word has only numbers and the like grown on: two
        words make a compound, as in appleberry.
        """
        if len(word) < _AFFIX_FROM:
            return []
        around = self._around(word)
        rest = {other: _rest(other, word) for other in around}
        self._look_up((word, *rest.values()))
        compounds = alone and self._is_english(word, COMMON)
        ways = []
        for other in sorted(around):
            what = rest[other]
            grown = what.isdigit() or what in _ADDRESS
            if not (grown or compounds) and len(what) >= _GROWN_FROM:
                grown = len(self._numbers(what)) > _COMMON or self._is_english(what, COMMON)
            ways.append(_Way((other,), other, "affix" if grown else "rejected"))
        return ways

    def _around(self, word: str) -> set[str]:
        """Longer words of the catalog that begin or end with the word."""
        return {
            *self._matcher.index.words_around(word, _MOST_AFFIXES),
            *self._matcher.overlay.words_around(word),
        }

    def _splits(self, word: str, *, spelled: bool) -> list[_Way]:
        """The word in two, or spelled letter by letter."""
        ways = _cuts(word, spelled=spelled)
        self._look_up(part for way in ways for part in way)
        found = []
        for way in ways:
            if not self._together(way):
                continue
            chance = all(map(self._is_english, way)) and (
                len(min(way, key=len)) < _PART_FROM
                or len(word) < _CHANCE_BELOW
                or self._is_english(word)
            )
            found.append(_Way(way, " ".join(way), "rejected" if chance else "same_letters"))
        return found

    def _swapped(self, phrase: Phrase, tiers: Collection[Tier]) -> Iterator[_Way]:
        """Names of several words with one of them written otherwise, or several in look-alikes."""
        self._look_up(phrase)
        each: list[list[_Way]] = []
        for at, word in enumerate(phrase):
            ways = [way for way in self._near(word) if way.tier != "rejected"]
            if len(word) >= _SPLIT_FROM:
                ways += [
                    way._replace(tier="same_letters") for way in self._splits(word, spelled=False)
                ]
            if at < len(phrase) - 1:
                ways.append(_Way((word, "s"), f"{word} s", "plural"))
            if "affix" in tiers:
                ways += [way for way in self._grown(word, alone=False) if way.tier == "affix"]
            self._look_up(part for way in ways for part in way.parts)
            around = phrase[:at] + phrase[at + 1 :]
            ways = [way for way in ways if way.tier in tiers and way.parts != (word,)]
            one_of = [way for way in ways if self._together((*around, *way.parts))]
            one_of.sort(key=lambda way: TIERS.index(way.tier))
            for way in one_of[:_MOST_SWAPS]:
                yield _in_place(phrase, {at: way})
            each.append([way for way in ways if way.tier == "same_letters"])
        tried = 0
        for combination in product(*([None, *ways[:_MOST_SWAPS]] for ways in each)):
            places = {at: way for at, way in enumerate(combination) if way is not None}
            if len(places) < 2 or tried == _MOST_AT_ONCE:
                continue
            way = _in_place(phrase, places)
            if self._together(way.parts):
                tried += 1
                yield way

    # -- what else it may be --------------------------------------------------------------------
    def _all_judged(self, ways: list[_Way], joined: str, phrase: Phrase) -> list[_Way]:
        letters = {"".join(way.parts) for way in ways}
        self._english.update(dict.fromkeys(letters))
        self._english.update(self._matcher.index.english_of(letters))
        return [self._judged(way, joined, phrase) for way in ways]

    def _judged(self, way: _Way, joined: str, phrase: Phrase) -> _Way:
        """Rejected when the letters are another word that has its own meaning."""
        letters = "".join(way.parts)
        if letters == joined or (way.surface and way.tier == "same_letters"):
            return way
        longer = len(letters) > len(joined)
        if way.tier == "plural" and len(phrase) == 1 and longer and self._is_english(joined):
            return way  # of a brand that is a word the plural is its own
        if letters in self._others or self._is_english(letters):
            return way._replace(tier="rejected")
        return way

    def _is_english(self, word: str, level: int = 1) -> bool:
        """True for a word that is so English (see `english`) at least."""
        if not word.isascii():
            return False
        if word not in self._english:
            self._look_up((word,))
        english = self._english[word]
        if english is None:
            english = self._english[word] = self._matcher.index.english_level(word)
        return english >= level

    # -- the catalog ----------------------------------------------------------------------------
    def _look_up(self, asked: Iterable[str]) -> None:
        """Remember of words where they stand: one look-up for all of them."""
        new = {word for word in asked if word not in self._standing}
        if new:
            found = self._matcher.standing(new)
            for word in new:
                self._english[word], self._standing[word] = found.get(word, _NOWHERE)

    def _numbers(self, word: str) -> Any:
        return self._standing[word]

    def _together(self, parts: Phrase) -> Any:
        """The products that hold all the words; a quick check before adjacency."""
        known = self._held.get(parts)
        if known is None:
            self._look_up(parts)
            each = sorted((self._numbers(part) for part in set(parts)), key=len)
            known = self._held[parts] = reduce(and_, each) if each[0] else each[0]
        return known

    def _count(self, phrase: Phrase) -> int:
        return int(self._matcher.anywhere(phrase).intersection_cardinality(self._visible))


_NOWHERE: Final[tuple[bool | None, Any]] = (None, BitMap())


def _cuts(word: str, *, spelled: bool) -> list[Phrase]:
    """The word cut in two everywhere, and into its letters."""
    ways: list[Phrase] = []
    if len(word) >= _SPLIT_FROM:
        ways = [(word[:at], word[at:]) for at in range(1, len(word))]
    if spelled and len(word) >= _SPELLED_FROM:
        ways.append(tuple(word))
    return ways


def _rest(longer: str, word: str) -> str:
    """What is grown on a word."""
    return longer.replace(word, "", 1)


def _in_place(phrase: Phrase, ways: dict[int, _Way]) -> _Way:
    """The phrase with some of its words written otherwise; as near as the farthest of them."""
    parts: list[str] = []
    written: list[str] = []
    for at, word in enumerate(phrase):
        parts += ways[at].parts if at in ways else (word,)
        written.append(ways[at].written if at in ways else word)
    tier = max((way.tier for way in ways.values()), key=TIERS.index)
    return _Way(tuple(parts), " ".join(written), tier)


def _contains(parts: Phrase, phrase: Phrase) -> bool:
    return any(parts[at : at + len(phrase)] == phrase for at in range(len(parts) - len(phrase) + 1))
