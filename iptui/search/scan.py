"""A whole brand list against the whole catalog.

The index says which products hold which brand in which field; only those are read, to say where. A
scan of much of the catalog reads it in worker processes, in product order; a small one reads product by
product here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from iptui.domain.brands import BrandReference
from iptui.domain.products import Product
from iptui.search.brand_words import BrandWords
from iptui.search.layout import Progress
from iptui.search.matcher import Matcher
from iptui.search.places import Finder, Target, Wanted
from iptui.search.query import Phrase
from iptui.search.results import Finding, Tier
from iptui.search.scan_workers import Render, in_parts
from iptui.search.targets import Pairs, exact_targets, pairs_of, unpacked, variant_targets
from iptui.search.workers import Part

_FETCHED: Final = 200
_SPARSE: Final = 50
"""With findings in fewer than one of so many products it is quicker to fetch just those."""

R = TypeVar("R")

Texts = Callable[[Sequence[int]], Sequence[Product]]


def scan(
    matcher: Matcher,
    brands: Sequence[BrandReference],
    *,
    texts: Texts,
    tiers: Collection[Tier],
    visible: Any,
    others: BrandWords,
    progress: Progress | None = None,
) -> Iterator[Finding]:
    """See `CatalogSearch.scan`."""
    targets = exact_targets(brands)
    if tiers:
        exact = tuple(targets)
        for number, near in variant_targets(matcher, exact, tiers, visible, others):
            if progress is not None and number % 100 == 0:
                progress(0, None)  # a chance to stop
            targets += near
    pairs, _ = pairs_of(matcher, enumerate(targets), visible, progress=progress)
    yield from fetched(finder_of(matcher, brands, targets), pairs, texts, progress)


def _says_little(phrase: Phrase, english: Callable[[str], bool]) -> bool:
    """True for English words, numbers and a single letter: they stand for themselves mostly."""
    if len(phrase) == 1 and len(phrase[0]) == 1 and phrase[0].isascii():
        return True
    return all(word.isdecimal() or english(word) for word in phrase)


def rendered(
    matcher: Matcher,
    finder: Finder,
    pairs: tuple[Pairs, Pairs],
    *,
    parts: Callable[[], Sequence[Part]],
    texts: Texts,
    folder: Path,
    render: Render[R],
) -> Iterator[tuple[int, R]]:
    """(number, what is made of some findings): after it all products below the number were looked at.

    `pairs` are those of products as they were imported, read from `parts` in product order, and those
    of edited ones, which come first and are fetched by number. `folder` is for a file of the time
    between.
    """
    imported, edited = pairs
    for found in _batches(fetched(finder, edited, texts)):
        yield 0, render(found)
    numbers = imported.numbers()
    if len(numbers) * _SPARSE < len(matcher.all):
        for found in _batches(fetched(finder, imported, texts)):
            yield found[-1].number, render(found)
        return
    listed = imported.write(folder)
    try:
        yield from in_parts(finder, listed, parts(), render)
    finally:
        listed.unlink(missing_ok=True)


def _batches(found: Iterator[Finding]) -> Iterator[list[Finding]]:
    while batch := list(islice(found, _FETCHED)):
        yield batch


def finder_of(
    matcher: Matcher,
    brands: Sequence[BrandReference],
    targets: Sequence[Target],
    *,
    near_only: bool = False,
) -> Finder:
    """The finder of the targets; it knows which of the brands say little by their words alone."""
    english = matcher.index.english
    return Finder(
        brands,
        targets,
        [
            number
            for number, target in enumerate(targets)
            if target.tier is None and _says_little(target.phrase, english)
        ],
        near_only=near_only,
    )


def fetched(
    finder: Finder, pairs: Pairs, texts: Texts, progress: Progress | None = None
) -> Iterator[Finding]:
    """The findings of the pairs' products, fetched by number."""
    done, total = 0, len(pairs.numbers()) if progress is not None else None
    for window in pairs.sorted():
        held = unpacked(window)
        while batch := [one for _, one in zip(range(_FETCHED), held, strict=False)]:
            for number, product, wanted in _fetch(texts, batch):
                yield from finder.findings(number, product, wanted)
            done += len(batch)
            if progress is not None:
                progress(done, total)


def _fetch(
    texts: Texts, batch: Sequence[tuple[int, Wanted]]
) -> Iterator[tuple[int, Product, Wanted]]:
    products = texts([number for number, _ in batch])
    if len(products) == len(batch):
        for (number, wanted), product in zip(batch, products, strict=True):
            yield number, product, wanted
        return
    for number, wanted in batch:  # somebody replaced products meanwhile
        for product in texts([number]):
            yield number, product, wanted
