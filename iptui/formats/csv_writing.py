"""CSV that a spreadsheet shows and never runs, and that the reader of `csv_rows` takes back unchanged.

A cell that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP's "CSV Injection"
page advises (https://owasp.org/www-community/attacks/CSV_Injection). The reader takes one off again in
files with the column `cells.GUARDED`; in another's file an apostrophe is text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

import msgspec

from iptui.formats.cells import FORMULA, CellShape

_encode = msgspec.json.Encoder().encode


def guarded(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return "'" + cell if FORMULA.match(cell) else cell


def write_csv(target: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Every cell quoted and guarded; returns the number of rows below the header."""
    text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(header)
        count = 0
        for row in rows:
            writer.writerow([guarded(cell) for cell in row])
            count += 1
    finally:
        text.detach()
    return count


def cells_of_row(row: Mapping[str, Any], columns: Sequence[str], shape: CellShape) -> list[str]:
    """The cells of a row in the shape of its JSON: nested names dotted, lists as `a;b` where that is plain."""
    found = []
    for column in columns:
        value: Any = row
        for key in column.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        found.append(_cell(value, column, shape))
    return found


def _cell(value: Any, column: str, shape: CellShape) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and column in shape.lists and all(map(_plain, value)):
        return ";".join(value)
    if isinstance(value, (list, tuple, dict)):
        return _encode(value).decode()
    return str(value)


def _plain(item: Any) -> bool:
    return (
        isinstance(item, str)
        and bool(item)
        and item == item.strip()
        and ";" not in item
        and not item.startswith("[")
        and not FORMULA.match(item)
    )
