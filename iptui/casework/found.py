"""What a scan has found, as rows of a list: eight bytes each, and a product's text is read when it is shown."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, overload

from iptui.domain.brands import Decision
from iptui.domain.decisions import Decisions
from iptui.search.results import FIELDS, Finding
from iptui.search.targets import FIELD_BITS, TARGET_BITS

if TYPE_CHECKING:
    from iptui.casework.scans import ListScan
    from iptui.search.places import Finder
    from iptui.store.protocol import Store

_REMEMBERED: Final = 2_000


class Found:
    """Rows (a brand in a product) in the order of their weight.

    First the brands' own words, then near variants, and last the brands that are most likely only words
    there. Rows may be added from a thread while others are shown.
    """

    def __init__(self, store: Store, decisions: Decisions, *, with_decided: bool = False) -> None:
        self._store = store
        self._decisions = decisions
        self._with_decided = with_decided
        self._finder: Finder | None = None
        self._sure: array[int] = array("Q")
        self._near: list[list[Finding]] = []
        self._words: array[int] = array("Q")
        self._read: OrderedDict[int, list[Finding]] = OrderedDict()
        self.decided = 0
        """Rows left out because they are decided."""

    def __len__(self) -> int:
        return len(self._sure) + len(self._near) + len(self._words)

    @property
    def words(self) -> int:
        """How many rows are most likely only words."""
        return len(self._words)

    # -- filling --------------------------------------------------------------------------------
    def fill(self, scan: ListScan) -> Iterator[None]:
        """Take in a scan that was just made; after each step there is more to show.

        Raises:
            Cancelled: by the scan's progress.
        """
        sure, doubtful = scan.begin_rows()
        self._finder = scan.scan.exact_finder()
        decided = {
            number
            for product_id in self._decisions.products
            if (number := self._store.product_number(product_id)) is not None
        }
        for pairs in sure:
            for window in pairs.sorted():
                self._sure.extend(self._open(window, decided))
            yield
        for certain, words in scan.exact(doubtful, RowKeys()):
            self._sure.extend(self._open(certain, decided))
            self._words.extend(self._open(words, decided))
            yield
        for findings in scan.near(_as_they_are):
            self.add(findings)
            yield

    def add(self, findings: Iterable[Finding]) -> None:
        """Take in findings, those of a brand in one product as a row."""
        by_row: dict[tuple[str, int, bool], list[Finding]] = {}
        for one in findings:
            by_row.setdefault((one.brand, one.number, one.common_word), []).append(one)
        for row in by_row.values():
            if self._with_decided or self.decision_of(row) is Decision.OPEN:
                self._near.append(row)
            else:
                self.decided += 1

    def _open(self, keys: array[int], decided: set[int]) -> array[int]:
        """Without the rows of which all is decided; products without a decision are not read."""
        if self._with_decided or not decided:
            return keys
        kept: array[int] = array("Q")
        for key in keys:
            if key >> 32 in decided and self.decision_of(self._places(key)) is not Decision.OPEN:
                self.decided += 1
            else:
                kept.append(key)
        return kept

    def without(self, product_ids: Iterable[str]) -> None:
        """Drop the rows of products that were deleted."""
        gone = set(product_ids)
        numbers = {self._store.product_number(one) for one in gone}
        self._sure = array("Q", [key for key in self._sure if key >> 32 not in numbers])
        self._words = array("Q", [key for key in self._words if key >> 32 not in numbers])
        self._near = [row for row in self._near if row[0].product_id not in gone]

    # -- showing --------------------------------------------------------------------------------
    def findings(self, row: int) -> list[Finding]:
        """The places of a row; none when the product was replaced meanwhile."""
        if row < len(self._sure):
            return self._of(self._sure[row])
        row -= len(self._sure)
        if row < len(self._near):
            return self._near[row]
        return self._of(self._words[row - len(self._near)])

    def _of(self, key: int) -> list[Finding]:
        known = self._read.get(key)
        if known is None:
            known = self._read[key] = self._places(key)
            if len(self._read) > _REMEMBERED:
                self._read.popitem(last=False)
        return known

    def _places(self, key: int) -> list[Finding]:
        assert self._finder is not None
        return [
            finding
            for product in self._store.products_by_number([key >> 32])
            for finding in self._finder.findings(
                key >> 32, product, [(key >> 4 & TARGET_BITS, key & FIELD_BITS)]
            )
        ]

    def key(self, row: int) -> str:
        """A row's name, which it keeps while others are added."""
        for kind, rows in self._kinds():
            if row < len(rows):
                return f"{kind}{row}"
            row -= len(rows)
        raise IndexError(row)

    def row_of(self, key: str) -> int:
        """The row of a name that `key` gave."""
        before = 0
        for kind, rows in self._kinds():
            if kind == key[0]:
                return before + int(key[1:])
            before += len(rows)
        raise KeyError(key)

    def _kinds(self) -> tuple[tuple[str, Sequence[object]], ...]:
        return ("s", self._sure), ("n", self._near), ("w", self._words)

    def decision_of(self, findings: Sequence[Finding]) -> Decision:
        """OPEN as long as one of the places is; else what was decided on the first."""
        made = [
            self._decisions.of(one.brand, one.product_id, one.field, one.text) for one in findings
        ]
        return Decision.OPEN if not made or Decision.OPEN in made else made[0]

    def decide(self, decisions: Decisions) -> None:
        """Decisions were made; rows keep their place and say so."""
        self._decisions = decisions


class RowKeys:
    """Makes (rows that are surely the brand, rows that may be only a word) of findings, in a worker."""

    def __call__(self, findings: list[Finding]) -> tuple[array[int], array[int]]:
        fields: dict[int, int] = {}
        sure: set[int] = set()
        for one in findings:
            row = one.number << 32 | one.target << 4
            fields[row] = fields.get(row, 0) | 1 << FIELDS.index(one.field)
            if not one.common_word:
                sure.add(row)
        return (
            array("Q", [row | mask for row, mask in fields.items() if row in sure]),
            array("Q", [row | mask for row, mask in fields.items() if row not in sure]),
        )


def _as_they_are(findings: list[Finding]) -> list[Finding]:
    return findings


class RowNames(Sequence[str]):
    """The keys of a table of what was found, as long as it is now."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._range = range(len(found))

    def __len__(self) -> int:
        return len(self._range)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [self._found.key(row) for row in self._range[at]]
        return self._found.key(self._range[at])
