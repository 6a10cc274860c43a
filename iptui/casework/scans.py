"""Scanning the catalog for the whole brand list: streamed, interruptible, and remembered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from iptui.casework.desk import Desk
from iptui.casework.sweep import brands, decisions
from iptui.domain.brands import BrandReference
from iptui.search.nearness import STRONG
from iptui.store.protocol import Progress

if TYPE_CHECKING:
    from iptui.casework.scan_memory import ScanMemory
    from iptui.search.brand_scan import BrandScan
    from iptui.search.scan_workers import Render
    from iptui.search.targets import Pairs

R = TypeVar("R")


class ListScan:
    """One scan for the brands whose use needs a permission that the seller has not on this day.

    Over the desk's own list it gives only what no scan has given before, and goes on where an
    interrupted one stopped. Use `begin`, then the findings; `close` ends it at any moment.
    """

    def __init__(
        self,
        desk: Desk,
        listed: Sequence[BrandReference] | None = None,
        *,
        exact_only: bool = False,
        again: bool = False,
        progress: Progress | None = None,
    ) -> None:
        """`listed` is a list of somebody else's: nothing is remembered. `again` gives all findings."""
        today = desk.now().astimezone(desk.time_zone).date()
        chosen = brands(desk) if listed is None else listed
        self._desk = desk
        self._wanted = [brand for brand in chosen if not brand.permitted_on(today)]
        self._exact_only = exact_only
        self._again = again
        self._progress = progress
        self.decisions = decisions(desk, chosen)
        self._memory: ScanMemory | None = None
        self._remembers = listed is None
        self.known = 0
        """Brands in products that an earlier scan has found, as far as this one has come."""
        self.resumed_at = 0
        """The product number below which an interrupted scan had come; 0: none was interrupted."""

    def begin(self) -> tuple[Pairs, Pairs]:
        """Work out which brands stand where; the catalog's index must be ready."""
        self._prepare()
        pairs = self._scan.exact_pairs()
        self._started()
        return pairs

    def begin_rows(self) -> tuple[tuple[Pairs, Pairs], tuple[Pairs, Pairs]]:
        """The same in two: what is certain without a look at the texts, and what `exact` is to look at."""
        self._prepare()
        pairs = self._scan.exact_pairs(doubtful=False), self._scan.exact_pairs(doubtful=True)
        self._started()
        return pairs

    def _prepare(self) -> None:
        from iptui.casework.scan_memory import ScanMemory

        if self._remembers:
            self._memory = ScanMemory(
                self._desk.store, self._wanted, self.decisions, again=self._again
            )
            self.resumed_at = self._memory.resumed_at
        self._scan, basis = self._desk.catalog.brand_scan(
            self._wanted,
            fresh=self._memory.fresh if self._memory else None,
            progress=self._progress,
        )
        if self._memory is not None:
            self._memory.near_of(basis)

    def _started(self) -> None:
        if self._memory is not None:
            self._memory.start(self._scan.exact)
        self._count()

    @property
    def scan(self) -> BrandScan:
        return self._scan

    def _count(self) -> None:
        if self._memory is not None:
            self.known = self._memory.known

    def exact(self, pairs: tuple[Pairs, Pairs], render: Render[R]) -> Iterator[R]:
        """The findings of the brands' own words, rendered; what was asked for next was taken."""
        memory = self._memory
        for number, made in self._scan.exact_findings(pairs, render):
            yield made
            if memory is not None:
                memory.passed(number)
        if memory is not None:
            memory.finish()

    def near(self, render: Render[R]) -> Iterator[R]:
        """The findings of near variants, rendered."""
        if self._exact_only:
            return
        memory = self._memory
        for _, made in self._scan.near_findings(STRONG, render, memory):
            yield made
            if memory is not None:
                memory.taken()
            self._count()

    def close(self) -> None:
        if self._memory is not None:
            self._memory.close()
            self._memory = None
