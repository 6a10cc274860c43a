"""What a scan looks for, and in which products the index says that it stands."""

from __future__ import annotations

import mmap
import os
import tempfile
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from iptui.domain.brands import BrandReference
from iptui.search.brand_words import BrandWords
from iptui.search.hits import Hits, no_hits
from iptui.search.layout import Progress
from iptui.search.matcher import Matcher
from iptui.search.places import Target
from iptui.search.results import Tier
from iptui.search.variants import Variants
from iptui.search.words import words

WINDOW_BITS: Final = 16
TARGET_BITS: Final = (1 << 28) - 1
FIELD_BITS: Final = 0xF
_EXPECTED: Final = 250

Fresh = Callable[[Target, Hits], Hits]
"""Of the products in which a target stands, by field, those that are to be looked at."""


def exact_targets(brands: Sequence[BrandReference]) -> list[Target]:
    """The names and aliases of each brand as words, each once."""
    return [
        Target(brand, phrase, "", None)
        for brand, listed in enumerate(brands)
        for phrase in dict.fromkeys(tuple(words(name)) for name in (listed.name, *listed.aliases))
        if phrase
    ]


def variant_targets(
    matcher: Matcher,
    exact: Sequence[Target],
    tiers: Collection[Tier],
    visible: Any,
    others: BrandWords,
) -> Iterator[tuple[int, list[Target]]]:
    """(number of an exact target, the near variants of it in the catalog), one after the other."""
    known = others | ("".join(target.phrase) for target in exact)
    finder = Variants(matcher, visible, known)
    for number, target in enumerate(exact):
        yield number, variants_of(finder, matcher, target, tiers)


def variants_of(
    finder: Variants, matcher: Matcher, target: Target, tiers: Collection[Tier]
) -> list[Target]:
    """The near variants of one exact target."""
    return [
        Target(
            target.brand,
            tuple(words(near.key)),
            near.key if matcher.surface_hits(near.key) is not None else "",
            near.tier,
        )
        for near in finder.of(target.phrase, tiers=tiers)
    ]


def target_hits(matcher: Matcher, target: Target) -> Hits:
    """The products of all states that hold the target, by field."""
    if target.surface:
        return matcher.surface_hits(target.surface) or no_hits()
    if len(target.phrase) == 1:
        return matcher.word_hits(target.phrase[0])
    return matcher.phrase_hits(target.phrase)


class Pairs:
    """(product number, target, fields) of everything that stands somewhere, by product.

    Kept as 64-bit numbers in windows of products, sorted when a window is read: 8 bytes each.
    """

    def __init__(self) -> None:
        self._windows: defaultdict[int, array[int]] = defaultdict(partial(array, "Q"))

    def __len__(self) -> int:
        return sum(map(len, self._windows.values()))

    def add(self, target: int, hits: Hits) -> None:
        """Note the products, by field, in which a target stands."""
        windows = self._windows
        for mask, numbers in _by_fields(hits):
            low = target << 4 | mask
            for number in numbers:
                windows[number >> WINDOW_BITS].append(number << 32 | low)

    def sorted(self) -> Iterator[array[int]]:
        """The pairs window by window, in order; see `unpacked`."""
        for number in sorted(self._windows):
            yield array("Q", sorted(self._windows[number]))

    def numbers(self) -> Any:
        """The products with a pair, as a bitmap."""
        from pyroaring import BitMap

        return BitMap.union(
            BitMap(), *[BitMap([pair >> 32 for pair in one]) for one in self._windows.values()]
        )

    def write(self, folder: Path) -> Path:
        """A new file of all pairs, for other processes; those that killed scans left are removed."""
        for left in folder.glob(".pairs-*-*"):
            process = left.name.split("-")[1]
            if process.isdecimal() and not is_alive(int(process)):
                left.unlink(missing_ok=True)
        prefix = f".pairs-{os.getpid()}-"
        with tempfile.NamedTemporaryFile(dir=folder, prefix=prefix, delete=False) as file:
            for window in self.sorted():
                window.tofile(file)
        return Path(file.name)


def _by_fields(hits: Hits) -> list[tuple[int, Any]]:
    """(fields as bits, the products with hits in just these fields)."""
    parts: list[tuple[int, Any]] = []
    for place, numbers in enumerate(hits):
        if not numbers:
            continue
        bit = 1 << place
        refined: list[tuple[int, Any]] = []
        rest = numbers
        for mask, held in parts:
            both = held & numbers
            if not both:
                refined.append((mask, held))
                continue
            refined.append((mask | bit, both))
            if len(both) < len(held):
                refined.append((mask, held - numbers))
            rest = rest - both
        if rest:
            refined.append((bit, rest))
        parts = refined
    return parts


def unpacked(pairs: Iterable[int]) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """(product number, [(target, fields as bits)]) of sorted pairs."""
    at: int = -1
    wanted: list[tuple[int, int]] = []
    for pair in pairs:
        if pair >> 32 != at:
            if wanted:
                yield at, wanted
            at, wanted = pair >> 32, []
        wanted.append((pair >> 4 & TARGET_BITS, pair & FIELD_BITS))
    if wanted:
        yield at, wanted


def is_alive(process: int) -> bool:
    """True when there is such a process."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class PairsFile:
    """Pairs as another process wrote them; products are asked for in ascending order after `begin`."""

    def __init__(self, path: Path) -> None:
        self._view: Any = memoryview(b"").cast("Q")
        with path.open("rb") as file:
            if path.stat().st_size:
                self._view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)).cast(
                    "Q"
                )
        self._at = 0

    def of(self, number: int) -> list[tuple[int, int]]:
        """[(target, fields as bits)] of a product."""
        view, at, size = self._view, self._at, len(self._view)
        if at < size and view[at] >> 32 < number:
            at = bisect_left(view, number << 32, at)
        wanted: list[tuple[int, int]] = []
        while at < size and (pair := view[at]) >> 32 == number:
            wanted.append((pair >> 4 & TARGET_BITS, pair & FIELD_BITS))
            at += 1
        self._at = at
        return wanted

    def begin(self, number: int) -> None:
        """From here on products from this number on are asked for."""
        self._at = bisect_left(self._view, number << 32)


def pairs_of(
    matcher: Matcher,
    targets: Iterable[tuple[int, Target]],
    visible: Any,
    *,
    fresh: Fresh | None = None,
    apart: Any = (),
    progress: Progress | None = None,
) -> tuple[Pairs, Pairs]:
    """The pairs of numbered targets in the visible products; those in `apart` are the second ones."""
    pairs, beside = Pairs(), Pairs()
    for number, target in _expected(matcher, targets, progress):
        hits: Hits = [numbers & visible for numbers in target_hits(matcher, target)]
        if fresh is not None:
            hits = fresh(target, hits)
        if apart:
            beside.add(number, [numbers & apart for numbers in hits])
            hits = [numbers - apart for numbers in hits]
        pairs.add(number, hits)
    return pairs, beside


def _expected(
    matcher: Matcher, targets: Iterable[tuple[int, Target]], progress: Progress | None
) -> Iterator[tuple[int, Target]]:
    """The targets, announced to the index some at a time."""
    left = iter(targets)
    while some := list(islice(left, _EXPECTED)):
        if progress is not None:
            progress(0, None)  # a chance to stop
        matcher.expect([target.phrase for _, target in some if not target.surface])
        yield from some
