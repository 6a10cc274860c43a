"""What a records table shows: columns, cells and the source they come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar, runtime_checkable

from textual.content import Content

from iptui.widgets.text_styles import StyleName

Cell = str | tuple[str, StyleName] | Content
"""One line of text; text, or text with the name of a style, is cleaned by the table.

`Content` is shown as it is: build it with `highlighted()` or `styled(clean(…), …)`.
"""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `width` cells wide, or a share (`fraction`) of what the others leave."""

    title: str
    width: int = 0
    """Cells; 0: by `fraction`."""
    fraction: int = 1
    min_width: int = 6
    """For columns by fraction: narrower than this and a column of low priority is left out."""
    align: Literal["left", "right"] = "left"
    priority: int = 0
    """0 stays always; of the others the highest number is left out first when it gets narrow."""


class RowSource(Protocol):
    """Where rows come from; asked only for the rows on screen."""

    def __len__(self) -> int: ...
    def row(self, index: int) -> Sequence[Cell]:
        """One cell for each column."""
        ...

    def key(self, index: int) -> str:
        """What names the row for good: an id."""
        ...


@runtime_checkable
class PreparingSource(Protocol):
    """A source that reads a page at once: called with the rows about to be drawn."""

    def prepare(self, first: int, count: int) -> None: ...


@runtime_checkable
class FindingSource(Protocol):
    """A source that knows where a key stands."""

    def index_of(self, key: str) -> int | None: ...


class ListRows(Generic[T]):
    """Rows made from a list of records when they are drawn."""

    def __init__(
        self,
        records: Sequence[T],
        row: Callable[[T], Sequence[Cell]],
        key: Callable[[T], str],
    ) -> None:
        self.records = records
        self._row = row
        self._key = key
        self._places: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self.records)

    def row(self, index: int) -> Sequence[Cell]:
        return self._row(self.records[index])

    def key(self, index: int) -> str:
        return self._key(self.records[index])

    def index_of(self, key: str) -> int | None:
        if self._places is None:
            self._places = {self._key(record): at for at, record in enumerate(self.records)}
        return self._places.get(key)


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """A column with its place on the line."""

    index: int
    column: Column
    width: int


GAP = 1
"""Empty cells between two columns."""


def place_columns(columns: Sequence[Column], width: int) -> tuple[list[PlacedColumn], int]:
    """The columns that fit into `width` cells, with their widths, and how many were left out."""
    kept = list(enumerate(columns))

    def least(column: Column) -> int:
        return column.width or column.min_width

    while len(kept) > 1 and sum(least(c) for _, c in kept) + GAP * (len(kept) - 1) > width:
        candidates = [item for item in kept if item[1].priority]
        if not candidates:
            break
        kept.remove(max(candidates, key=lambda item: (item[1].priority, item[0])))
    free = width - GAP * (len(kept) - 1) - sum(column.width for _, column in kept)
    shares = sum(column.fraction for _, column in kept if not column.width)
    placed: list[PlacedColumn] = []
    for index, column in kept:
        if column.width:
            wide = column.width
        else:
            wide = max(1, free * column.fraction // shares) if shares else 1
            free -= wide
            shares -= column.fraction
        placed.append(PlacedColumn(index, column, wide))
    return placed, len(columns) - len(kept)
