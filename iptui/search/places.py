"""Where the targets of a scan stand in one product, as findings.

Only the fields that the index names are looked at, and plain ASCII text is searched as it is: a scan
of a whole catalog does little else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from iptui.domain.brands import BrandReference
from iptui.domain.products import Product
from iptui.search.common_words import speaks_for_the_brand
from iptui.search.highlight import occurrences
from iptui.search.markup import plain_text
from iptui.search.nearness import TIERS
from iptui.search.query import Phrase
from iptui.search.results import FIELDS, Field, Finding, Tier
from iptui.search.surfaces import Surface, surfaces
from iptui.search.words import Token, tokens, words

Wanted = Sequence[tuple[int, int]]
"""Targets with the fields that hold them, as bits."""

_LETTERS: Final = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")


class Target(NamedTuple):
    """Something to find: a phrase of words, or a written form (`surface`)."""

    brand: int
    phrase: Phrase
    surface: str
    tier: Tier | None
    """None for the brand's own words."""

    @property
    def key(self) -> str:
        """What it looks for, as text: the same for the same words and kind, whatever the brand's number."""
        return f"{self.tier or ''}\x1f{self.surface}\x1f{' '.join(self.phrase)}"


class _Hit(NamedTuple):
    start: int
    end: int
    brand: int
    target: int


class Finder:
    """Brands with their targets; makes findings of products. It can be sent to another process."""

    def __init__(
        self,
        brands: Sequence[BrandReference],
        targets: Sequence[Target],
        english: Collection[int] = (),
        *,
        near_only: bool = False,
    ) -> None:
        """`english` are the targets that are a brand's own words and English words too.

        With `near_only` only variants are findings; the exact targets rule overlaps out.
        """
        self.brands = brands
        self.targets = targets
        self._english = frozenset(english)
        self._near_only = near_only
        self._names = [brand.name for brand in brands]
        self._phrases = [target.phrase for target in targets]
        self._brand_of = [target.brand for target in targets]
        self._plain = [
            not (target.surface or near_only or brands[target.brand].allowed_phrases)
            for target in targets
        ]

    def asks_the_text(self, target: int) -> bool:
        """True when the index alone cannot say whether a stand is a finding, and of which weight."""
        return target in self._english or not self._plain[target]

    def findings(self, number: int, product: Product, wanted: Wanted) -> list[Finding]:
        """Of the wanted targets every place, in reading order."""
        found: list[Finding] = []
        brand_of, plain = self._brand_of, self._plain
        asked_brands = {brand_of[target] for target, _ in wanted}
        simple = len(asked_brands) == len(wanted)
        for target, _ in wanted:
            simple = simple and plain[target]
        for place, field in enumerate(FIELDS):
            asked = [target for target, mask in wanted if mask >> place & 1]
            if not asked:
                continue
            for item, text in _texts(product, field):
                if simple and text.isascii():
                    hits = self._plain_hits(text.lower(), asked)
                else:
                    hits = self._hits(text, asked)
                for start, end, brand, target in hits:
                    found.append(
                        Finding(
                            brand=self._names[brand],
                            product_id=product.id,
                            field=field,
                            item=item,
                            start=start,
                            end=end,
                            text=text[start:end],
                            kind="variant" if (tier := self.targets[target].tier) else "exact",
                            tier=tier or "",
                            number=number,
                            target=target,
                            common_word=target in self._english
                            and not speaks_for_the_brand(
                                product, field, text, start, end, self._phrases[target]
                            ),
                        )
                    )
        return found

    def _plain_hits(self, lowered: str, asked: list[int]) -> list[_Hit]:
        """For ASCII text and targets of different brands that are just words."""
        here: list[_Hit] = []
        for target in asked:
            phrase = self._phrases[target]
            at = lowered.find(phrase[0])
            if at >= 0:
                brand = self._brand_of[target]
                here += [
                    _Hit(*place, brand, target) for place in _plain_places(lowered, phrase, at)
                ]
        if len(here) > 1:
            here.sort()
        return here

    def _hits(self, text: str, asked: list[int]) -> list[_Hit]:
        cut = tokens(text)
        held = {token.word for token in cut}
        written: list[Surface] | None = None
        by_brand: dict[int, list[_Hit]] = {}
        for number in asked:
            target = self.targets[number]
            hits = by_brand.setdefault(target.brand, [])
            if target.surface:
                if written is None:
                    written = surfaces(text)
                places = [(s.start, s.end) for s in written if s.key == target.surface]
            elif held.issuperset(target.phrase):
                places = list(occurrences(cut, target.phrase))
            else:
                continue
            hits += [_Hit(*place, target.brand, number) for place in places]
        here: list[_Hit] = []
        for brand, hits in by_brand.items():
            if hits and (allowed := self.brands[brand].allowed_phrases):
                hits = _without_allowed(hits, allowed, cut)
            here += self._without_inner(hits) if len(hits) > 1 else hits
        if self._near_only:
            here = [hit for hit in here if self.targets[hit.target].tier is not None]
        return sorted(here)

    def _without_inner(self, hits: list[_Hit]) -> list[_Hit]:
        """Of a brand's overlapping hits the exact, then the nearest, then the longest."""

        def rank(hit: _Hit) -> tuple[int, int, int]:
            tier = self.targets[hit.target].tier
            return (-1 if tier is None else TIERS.index(tier), hit.start - hit.end, hit.start)

        kept: list[_Hit] = []
        taken: list[tuple[int, int]] = []
        for hit in sorted(hits, key=rank):
            at = bisect_right(taken, (hit.start, hit.end))
            # What is kept never overlaps, so only the two neighbours can.
            if at > 0 and taken[at - 1][1] > hit.start:
                continue
            if at < len(taken) and taken[at][0] < hit.end:
                continue
            taken.insert(at, (hit.start, hit.end))
            kept.append(hit)
        return kept


def _plain_places(lowered: str, phrase: Phrase, at: int) -> Iterator[tuple[int, int]]:
    """The places of the phrase in lowered ASCII text, none overlapping another; its first word is at `at`."""
    first, rest, size = phrase[0], phrase[1:], len(lowered)
    while at >= 0:
        end = at + len(first)
        if (at and lowered[at - 1] in _LETTERS) or (end < size and lowered[end] in _LETTERS):
            at = lowered.find(first, at + 1)
            continue
        for word in rest:
            while end < size and lowered[end] not in _LETTERS:
                end += 1
            if not lowered.startswith(word, end):
                break
            end += len(word)
            if end < size and lowered[end] in _LETTERS:
                break
        else:
            yield at, end
            at = lowered.find(first, end)
            continue
        at = lowered.find(first, at + 1)


def _texts(product: Product, field: Field) -> Iterator[tuple[int | None, str]]:
    """The pieces of one field, as `fields.items` gives them."""
    if field == "name":
        yield None, product.name
    elif field == "keywords":
        yield from enumerate(product.keywords)
    elif field == "attributes":
        for number, (name, value) in enumerate(product.attributes.items()):
            yield number, f"{name}: {value}"
    else:
        yield None, plain_text(product.description)


def _without_allowed(
    hits: list[_Hit], allowed: Iterable[str], found: Sequence[Token]
) -> list[_Hit]:
    places = sorted(at for phrase in allowed for at in occurrences(found, tuple(words(phrase))))
    starts = [start for start, _ in places]
    # A text stuffed with the name has thousands of hits: each looks only at those that begin before it.
    furthest = list(accumulate((end for _, end in places), max))

    def inside(hit: _Hit) -> bool:
        before = bisect_right(starts, hit.start)
        return before > 0 and furthest[before - 1] >= hit.end

    return [hit for hit in hits if not inside(hit)]
