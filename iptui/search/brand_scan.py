"""The scan of a long brand list: exact findings first, in product order, then near variants brand by brand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol, TypeVar

from iptui.domain.brands import BrandReference
from iptui.search.brand_words import BrandWords
from iptui.search.layout import VERSION, Progress
from iptui.search.matcher import Matcher
from iptui.search.places import Finder, Target
from iptui.search.results import Tier
from iptui.search.scan import Texts, fetched, finder_of, rendered
from iptui.search.scan_workers import Near, Render, near_variants
from iptui.search.targets import Fresh, Pairs, exact_targets, pairs_of, target_hits, variants_of
from iptui.search.variants import Variants
from iptui.search.workers import Part

R = TypeVar("R")

LOT: Final = 100
"""Brand names whose near variants are worked out at once."""
_ALONE: Final = 200
"""Names below which other processes would take longer to start than the work takes."""


class NearMemory(Protocol):
    """Keeps near variants between scans."""

    def near(self, target: Target) -> list[Target] | None: ...
    def keep_near(self, found: Sequence[tuple[Target, list[Target]]]) -> None: ...


class BrandScan:
    """One scan over one state of the catalog."""

    def __init__(
        self,
        matcher: Matcher,
        brands: Sequence[BrandReference],
        *,
        others: BrandWords,
        texts: Texts,
        parts: Callable[[], Sequence[Part]],
        folder: Path,
        fresh: Fresh | None = None,
        progress: Progress | None = None,
    ) -> None:
        """`others` are the words of all known brands; `fresh` leaves out what is known."""
        self.brands = brands
        self.exact = exact_targets(brands)
        self._finder: Finder | None = None
        self._matcher = matcher
        self._visible = matcher.visible(False)
        self._others = others | ("".join(one.phrase) for one in self.exact)
        self._texts = texts
        self._parts = parts
        self._folder = folder
        self._fresh = fresh
        self._progress = progress

    @property
    def products(self) -> int:
        """How many products are looked through."""
        return len(self._visible)

    def basis(self, commit: int) -> str:
        """Changes with all that near variants depend on: the index, edited products, the brands' words."""
        overlay = self._matcher.overlay
        edits = commit if overlay.all else 0  # deleted products take nothing else away
        words = self._others.checksum
        return f"{VERSION} {self._matcher.index.fingerprint} {edits} {words:x}"

    def exact_finder(self) -> Finder:
        """Makes findings of the brands' own words."""
        if self._finder is None:
            self._finder = finder_of(self._matcher, self.brands, self.exact)
        return self._finder

    def exact_pairs(self, *, doubtful: bool | None = None) -> tuple[Pairs, Pairs]:
        """What the index alone says: which brands stand in which fields of which products.

        Only in doubtful cases the text has a say: brands that are English words, or with allowed phrases.
        """
        targets: Iterable[tuple[int, Target]] = enumerate(self.exact)
        if doubtful is not None:
            asks = self.exact_finder().asks_the_text
            targets = [(number, one) for number, one in targets if asks(number) is doubtful]
        return pairs_of(
            self._matcher,
            targets,
            self._visible,
            fresh=self._fresh,
            apart=self._matcher.overlay.numbers,
            progress=self._progress,
        )

    def exact_findings(
        self, pairs: tuple[Pairs, Pairs], render: Render[R]
    ) -> Iterator[tuple[int, R]]:
        """See `scan.rendered`."""
        finder = self.exact_finder()
        total = self._visible.max() + 1 if self._visible else 0
        for number, made in rendered(
            self._matcher,
            finder,
            pairs,
            parts=self._parts,
            texts=self._texts,
            folder=self._folder,
            render=render,
        ):
            if self._progress is not None:
                self._progress(number, total)
            yield number, made

    def near_findings(
        self, tiers: Collection[Tier], render: Render[R], memory: NearMemory | None = None
    ) -> Iterator[tuple[int, R]]:
        """(brand names done, the findings of the last of them rendered), a lot at a time."""
        done = 0
        for lot, near in self._near(tiers, memory):
            targets = [*lot, *(one for found in near for one in found)]
            pairs, edited = pairs_of(
                self._matcher,
                list(enumerate(targets))[len(lot) :],
                self._visible,
                fresh=self._fresh,
                progress=self._progress,
            )
            assert not len(edited)
            if numbers := pairs.numbers():
                for number, target in enumerate(lot):  # they rule overlaps out
                    hits = target_hits(self._matcher, target)
                    pairs.add(number, [one & numbers for one in hits])
            done += len(lot)
            finder = Finder(self.brands, targets, near_only=True)
            yield done, render(list(fetched(finder, pairs, self._texts)))
            if self._progress is not None:
                self._progress(done, len(self.exact))

    def _near(
        self, tiers: Collection[Tier], memory: NearMemory | None
    ) -> Iterator[tuple[list[Target], list[list[Target]]]]:
        """Lots of names with the near variants of each."""
        lots = [self.exact[at : at + LOT] for at in range(0, len(self.exact), LOT)]
        known = [_remembered(memory, lot) for lot in lots]
        missing = [lot for lot, near in zip(lots, known, strict=True) if near is None]
        made = self._made(missing, tiers)
        try:
            for lot, near in zip(lots, known, strict=True):
                if near is None:
                    near = next(made)
                    if memory is not None:
                        memory.keep_near(list(zip(lot, near, strict=True)))
                yield lot, near
        finally:
            made.close()

    def _made(
        self, lots: list[list[Target]], tiers: Collection[Tier]
    ) -> Generator[list[list[Target]], None, None]:
        if sum(map(len, lots)) > _ALONE:
            changes = self._matcher.overlay.changes
            work = Near(self._matcher.index.handle, changes, tiers, self._others)
            yield from near_variants(lots, work)
            return
        finder = Variants(self._matcher, self._visible, self._others)
        for lot in lots:
            yield [variants_of(finder, self._matcher, target, tiers) for target in lot]


def _remembered(memory: NearMemory | None, lot: list[Target]) -> list[list[Target]] | None:
    if memory is None:
        return None
    found: list[list[Target]] = []
    for target in lot:
        near = memory.near(target)
        if near is None:
            return None
        found.append(near)
    return found
