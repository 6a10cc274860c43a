"""Lists for other programs: CSV and xlsx with one header, JSON as one array, JSON Lines.

No cell is ever a formula: CSV cells are guarded (`csv_writing`), in a workbook every text is written as a
string, whatever it begins with, and no address becomes a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Literal

import msgspec

from iptui.domain.errors import BadInput
from iptui.formats.cells import GUARDED, CellShape
from iptui.formats.csv_writing import cells_of_row, write_csv

TableFormat = Literal["csv", "xlsx", "json", "jsonl"]
FORMATS: tuple[TableFormat, ...] = ("csv", "xlsx", "json", "jsonl")

MOST_SHEET_ROWS = 1_048_575
"""Below the header; a longer list goes on in further sheets."""
MOST_CELL = 32_767
"""Characters that a workbook's cell can hold."""

Row = Mapping[str, Any]


class ListShape(msgspec.Struct, frozen=True, kw_only=True):
    """A list's columns, in order; their names are stable, scripts rely on them."""

    name: str
    columns: tuple[str, ...]
    cells: CellShape
    importable: bool = False
    """Our own import format: CSV tells by a column of its own that its formulas are guarded."""


def shape_of(name: str, columns: tuple[str, ...]) -> ListShape:
    """A list that only goes out; nested values stand as JSON in their cell."""
    return ListShape(
        name=name, columns=columns, cells=CellShape(required=(), columns=frozenset(columns))
    )


def format_of(output: str, asked: str | None, default: str) -> str:
    """The format asked for, else the one that the file's name ends in, else the list's own."""
    if asked is not None:
        return asked
    ending = output.rpartition(".")[2].casefold() if "." in output else ""
    return ending if ending in FORMATS else default


def write_list(target: BinaryIO, rows: Iterable[Row], shape: ListShape, format: str) -> int:
    """Write the rows (values of JSON) and return their number.

    Raises:
        BadInput: a workbook's cell cannot hold a text.
    """
    if format == "csv":
        return _write_csv(target, rows, shape)
    if format == "xlsx":
        return _write_workbook(target, rows, shape)
    return _write_json(target, rows, lines=format == "jsonl")


def _write_csv(target: BinaryIO, rows: Iterable[Row], shape: ListShape) -> int:
    cells = (cells_of_row(row, shape.columns, shape.cells) for row in rows)
    if shape.importable:
        return write_csv(target, (*shape.columns, GUARDED), ((*row, "yes") for row in cells))
    return write_csv(target, shape.columns, cells)


def _write_json(target: BinaryIO, rows: Iterable[Row], *, lines: bool) -> int:
    count = 0
    if not lines:
        target.write(b"[")
    for row in rows:
        if not lines:
            target.write(b",\n" if count else b"\n")
        target.write(msgspec.json.encode(row))
        if lines:
            target.write(b"\n")
        count += 1
    if not lines:
        target.write(b"\n]\n")
    return count


def _write_workbook(target: BinaryIO, rows: Iterable[Row], shape: ListShape) -> int:
    from xlsxwriter import Workbook

    book = Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    count = 0
    try:
        bold = book.add_format({"bold": True})
        sheet: Any = None
        for row in _or_none(rows):
            at = count % MOST_SHEET_ROWS
            if at == 0:
                number = count // MOST_SHEET_ROWS + 1
                sheet = book.add_worksheet(shape.name if number == 1 else f"{shape.name} {number}")
                sheet.freeze_panes(1, 0)
                sheet.set_column(0, len(shape.columns) - 1, 18)
                for place, column in enumerate(shape.columns):
                    sheet.write_string(0, place, column, bold)
            if row is None:
                break
            _put_cells(sheet, at + 1, row, shape)
            count += 1
    finally:
        book.close()
    return count


def _or_none(rows: Iterable[Row]) -> Iterator[Row | None]:
    """The rows; None for an empty list, whose header is written all the same."""
    empty = True
    for row in rows:
        empty = False
        yield row
    if empty:
        yield None


def _put_cells(sheet: Any, at: int, row: Row, shape: ListShape) -> None:
    cells: Sequence[str] = cells_of_row(row, shape.columns, shape.cells)
    for place, cell in enumerate(cells):
        if not cell:
            continue
        if len(cell) > MOST_CELL:
            raise BadInput(
                f"Row {at + 1}, {shape.columns[place]}, has {len(cell):,} characters, and a workbook's cell "
                f"holds {MOST_CELL:,}; export the list as CSV or JSON."
            )
        value = row.get(shape.columns[place])
        if (
            isinstance(value, (int, float))
            and not isinstance(value, bool)
            and float(f"{value:.15g}") == value
        ):
            # A spreadsheet keeps 15 digits; what has more stays exact as text.
            sheet.write_number(at, place, value)
        else:
            sheet.write_string(at, place, cell)
