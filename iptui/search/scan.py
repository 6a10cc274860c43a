"""A whole brand list against the whole catalog.

The index says which products hold which brand; only those are fetched and cut into words again, to
say where. Products are taken in windows, so that memory follows the window and not the catalog.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple

from pyroaring import BitMap

from iptui.domain.brands import BrandReference
from iptui.domain.products import Product
from iptui.search.common_words import speaks_for_the_brand
from iptui.search.fields import items, search_text
from iptui.search.highlight import occurrences
from iptui.search.layout import Progress
from iptui.search.matcher import Matcher
from iptui.search.nearness import TIERS
from iptui.search.postings import union
from iptui.search.query import Phrase
from iptui.search.results import Field, Finding, Tier
from iptui.search.surfaces import surfaces
from iptui.search.variants import Variants
from iptui.search.words import Token, tokens, words

_WINDOW: Final = 1 << 16
_FETCHED: Final = 200


class _Target(NamedTuple):
    """Something to find: a phrase of words, or a written form."""

    brand: int
    phrase: Phrase
    surface: str
    tier: Tier | None
    """None for the brand's own words."""


class _Hit(NamedTuple):
    start: int
    end: int
    tier: Tier | None


def scan(
    matcher: Matcher,
    brands: Sequence[BrandReference],
    *,
    texts: Callable[[Sequence[int]], Sequence[Product]],
    tiers: Collection[Tier],
    visible: Any,
    others: Collection[str] = (),
    progress: Progress | None = None,
) -> Iterator[Finding]:
    """See `CatalogSearch.scan`."""
    found = _targets(matcher, brands, tiers, visible, others, progress)
    english = {
        target.phrase
        for target, _ in found
        if target.tier is None and all(map(matcher.index.english, target.phrase))
    }
    everything = BitMap.union(BitMap(), *(numbers for _, numbers in found))
    done, total = 0, len(everything)
    for begin in range(0, (everything.max() if everything else 0) + 1, _WINDOW):
        window = BitMap(range(begin, begin + _WINDOW))
        by_product: dict[int, list[_Target]] = defaultdict(list)
        for target, numbers in found:
            for number in numbers & window:
                by_product[number].append(target)
        wanted = sorted(by_product)
        for at in range(0, len(wanted), _FETCHED):
            batch = wanted[at : at + _FETCHED]
            for number, product in _fetch(texts, batch):
                yield from _findings(number, product, by_product[number], brands, english)
            done += len(batch)
            if progress is not None:
                progress(done, total)


def _fetch(
    texts: Callable[[Sequence[int]], Sequence[Product]], numbers: list[int]
) -> Iterator[tuple[int, Product]]:
    products = texts(numbers)
    if len(products) == len(numbers):
        yield from zip(numbers, products, strict=True)
        return
    for number in numbers:  # somebody replaced products meanwhile
        for product in texts([number]):
            yield number, product


def _targets(
    matcher: Matcher,
    brands: Sequence[BrandReference],
    tiers: Collection[Tier],
    visible: Any,
    others: Collection[str],
    progress: Progress | None,
) -> list[tuple[_Target, Any]]:
    """What to find for each brand that the catalog holds, with the products that hold it."""
    own = [
        list(dict.fromkeys(p for p in (tuple(words(n)) for n in (b.name, *b.aliases)) if p))
        for b in brands
    ]
    known = {"".join(phrase) for phrases in own for phrase in phrases} | set(others)
    finder = Variants(matcher, visible, known)
    found: list[tuple[_Target, Any]] = []
    for brand, phrases in enumerate(own):
        if progress is not None and brand % 100 == 0:
            progress(0, None)  # a chance to stop
        for phrase in phrases:
            numbers = union(matcher.phrase_hits(phrase)) & visible
            if numbers:
                found.append((_Target(brand, phrase, "", None), numbers))
            for variant in finder.of(phrase, tiers=tiers) if tiers else ():
                hits = matcher.surface_hits(variant.key)
                surface = variant.key if hits is not None else ""
                way = tuple(words(variant.key))
                if hits is None:
                    hits = matcher.phrase_hits(way)
                if numbers := union(hits) & visible:
                    found.append((_Target(brand, way, surface, variant.tier), numbers))
    return found


def _findings(
    number: int,
    product: Product,
    targets: list[_Target],
    brands: Sequence[BrandReference],
    english: Collection[Phrase],
) -> Iterator[Finding]:
    by_brand: dict[int, list[_Target]] = defaultdict(list)
    for target in targets:
        by_brand[target.brand].append(target)
    text = search_text(product)
    for field, item, piece in items(text):
        found = tokens(piece)
        held = {token.word for token in found}
        written = None
        here: list[tuple[_Hit, int]] = []
        for brand, wanted in by_brand.items():
            hits: list[_Hit] = []
            for target in wanted:
                if target.surface:
                    if written is None:
                        written = surfaces(piece)
                    hits.extend(
                        _Hit(s.start, s.end, target.tier)
                        for s in written
                        if s.key == target.surface
                    )
                elif held.issuperset(target.phrase):
                    hits.extend(_Hit(*at, target.tier) for at in occurrences(found, target.phrase))
            if hits:
                hits = _without_allowed(hits, brands[brand], found)
                here.extend((hit, brand) for hit in _without_inner(hits))
        for hit, brand in sorted(here, key=lambda pair: (pair[0].start, pair[0].end, pair[1])):
            phrase = tuple(words(piece[hit.start : hit.end]))
            is_word = (
                hit.tier is None
                and phrase in english
                and not speaks_for_the_brand(
                    product, field, piece, found, hit.start, hit.end, phrase
                )
            )
            yield _finding(number, product, field, item, piece, hit, brands[brand], is_word)


def _without_allowed(hits: list[_Hit], brand: BrandReference, found: list[Token]) -> list[_Hit]:
    allowed = sorted(
        place
        for phrase in brand.allowed_phrases
        for place in occurrences(found, tuple(words(phrase)))
    )
    starts = [start for start, _ in allowed]
    # A text stuffed with the name has thousands of hits: each looks only at those that begin before it.
    furthest = list(accumulate((end for _, end in allowed), max))

    def inside(hit: _Hit) -> bool:
        before = bisect_right(starts, hit.start)
        return before > 0 and furthest[before - 1] >= hit.end

    return [hit for hit in hits if not inside(hit)]


def _without_inner(hits: list[_Hit]) -> list[_Hit]:
    """Of a brand's overlapping hits the exact, then the nearest, then the longest."""
    kept: list[_Hit] = []
    taken: list[tuple[int, int]] = []
    for hit in sorted(hits, key=lambda h: (_rank(h), h.start - h.end, h.start)):
        at = bisect_right(taken, (hit.start, hit.end))
        # What is kept never overlaps, so only the two neighbours can.
        if at > 0 and taken[at - 1][1] > hit.start:
            continue
        if at < len(taken) and taken[at][0] < hit.end:
            continue
        taken.insert(at, (hit.start, hit.end))
        kept.append(hit)
    return kept


def _rank(hit: _Hit) -> int:
    return -1 if hit.tier is None else TIERS.index(hit.tier)


def _finding(
    number: int,
    product: Product,
    field: Field,
    item: int | None,
    piece: str,
    hit: _Hit,
    brand: BrandReference,
    common_word: bool,
) -> Finding:
    return Finding(
        brand=brand.name,
        product_id=product.id,
        field=field,
        item=item,
        start=hit.start,
        end=hit.end,
        text=piece[hit.start : hit.end],
        kind="exact" if hit.tier is None else "variant",
        tier=hit.tier or "",
        number=number,
        common_word=common_word,
    )
