"""CSV cells put into the shape that the same row has in JSON: lists, attributes, nested records."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from iptui.formats.values import RowError, require_flat, shown

FORMULA = re.compile(
    r"'*(?:[\t\r\n]|[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*[=+\-@＝＋－＠])"
)
"""The start of a cell that a spreadsheet takes for a formula, with the apostrophes that keep it from it.

Blanks and letters that nobody sees may stand before it: some spreadsheets drop them.
"""


GUARDED = "formulas_guarded"
"""The column by which our own files say that they put such apostrophes; in other files they are text."""


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that a writer put before what looks like a formula."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


class CellShape(msgspec.Struct, frozen=True, kw_only=True):
    """How one format's columns nest. Names are those of the JSON keys, nested ones dotted."""

    required: tuple[str, ...]
    columns: frozenset[str]
    """Top-level keys."""
    lists: frozenset[str] = frozenset()
    """Dotted names of cells that hold a list, `;`-separated."""
    pairs: frozenset[str] = frozenset()
    """Cells that hold `name=value;name=value`."""
    objects: frozenset[str] = frozenset()
    """Dotted names of cells that may hold a JSON object."""
    records: dict[str, tuple[str, ...]] = {}
    """Cells that hold a list of records, `;`-separated, with these keys in order, `|`-separated."""

    def knows(self, column: str) -> bool:
        return column.strip().casefold().partition(".")[0] in self.columns

    def spelled(self, column: str) -> str:
        """The column's name as the format spells it; an unknown one as it is."""
        if not self.knows(column):
            return column
        first, dot, rest = column.partition(".")
        first = first.casefold()
        return first + dot + (rest if first in self.pairs else rest.casefold())


def row_of_cells(columns: list[str], cells: list[str], shape: CellShape) -> dict[str, Any]:
    """The row as its JSON object; empty cells are missing keys.

    Raises:
        RowError: a cell's list or pairs cannot be read.
    """
    row: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=True):
        if not cell:
            continue
        first, dot, rest = column.partition(".")
        if first not in shape.columns:
            row[column] = cell
        elif column in shape.objects and isinstance(value := _json(cell), dict):
            _put(row, column.split("."), value)
        elif column in shape.lists:
            _put(row, column.split("."), _list(cell))
        elif column in shape.pairs:
            row[column] = {**row.get(column, {}), **_pairs(cell, column)}
        elif dot and first in shape.pairs:
            row.setdefault(first, {})[rest] = cell
        elif column in shape.records:
            row[column] = _records(cell, column, shape.records[column])
        elif dot:
            _put(row, column.split("."), cell)
        else:
            row[column] = cell
    for column, keys in shape.records.items():
        if isinstance(row.get(column), dict):
            row[column] = _gathered(row[column], column, keys)
    return row


def _put(row: dict[str, Any], path: list[str], value: Any) -> None:
    for key in path[:-1]:
        row = row.setdefault(key, {})
        if not isinstance(row, dict):
            raise RowError(f"Column {shown('.'.join(path))} contradicts another column: keep one.")
    row[path[-1]] = value


def _json(cell: str) -> Any:
    """The cell's value where it is JSON (the way to write an item that contains the separator).

    Raises:
        RowError: it is nested too deep.
    """
    try:
        value = msgspec.json.decode(cell.encode())
    except (msgspec.DecodeError, RecursionError, UnicodeError, ValueError):
        return None
    require_flat(value)
    return value


def _list(cell: str) -> list[Any]:
    if cell.startswith("["):
        value = _json(cell)
        if isinstance(value, list):
            return value
    return [item for part in cell.split(";") if (item := part.strip())]


def _pairs(cell: str, column: str) -> dict[str, Any]:
    if cell.startswith("{"):
        value = _json(cell)
        if isinstance(value, dict):
            return value
    pairs: dict[str, Any] = {}
    for part in cell.split(";"):
        name, mark, text = part.partition("=")
        if not part.strip():
            continue
        if not mark or not name.strip():
            raise RowError(
                f"{column} must be written name=value;name=value, and {shown(part.strip())} has no "
                "name or no value."
            )
        pairs[name.strip()] = text.strip()
    return pairs


def _records(cell: str, column: str, keys: tuple[str, ...]) -> list[dict[str, Any]]:
    if cell.startswith("["):
        value = _json(cell)
        if isinstance(value, list):
            return value
    records: list[dict[str, Any]] = []
    for part in cell.split(";"):
        values = [value.strip() for value in part.split("|")]
        if len(values) > len(keys):
            raise RowError(
                f"{column} must be written {'|'.join(keys)};…, and {shown(part.strip())} has "
                f"{len(values)} parts."
            )
        if any(values):
            records.append(dict(zip(keys, values, strict=False)))
    return records


def _gathered(columns: dict[str, Any], name: str, keys: tuple[str, ...]) -> list[Any]:
    """Records from dotted columns: `products.0.id`, or `products.id` with one entry for each record."""
    if all(key.isascii() and key.isdigit() and len(key) < 10 for key in columns):
        return [columns[key] for key in sorted(columns, key=int)]
    first = keys[0]
    split = {key: [part.strip() for part in str(cell).split(";")] for key, cell in columns.items()}
    count = len([part for part in split.get(first, []) if part])
    if count <= 1:
        return [dict(columns)]
    for key, parts in split.items():
        if len(parts) != count:
            raise RowError(
                f"{name}.{key} has {len(parts)} entries, but {name}.{first} has {count}: "
                "separate them with ; in the same order."
            )
    return [{key: parts[place] for key, parts in split.items()} for place in range(count)]
