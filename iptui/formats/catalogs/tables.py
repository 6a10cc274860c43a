"""Tables of text and of workbooks as records: a number and its cells, or why there are none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from iptui.domain.errors import BadInput
from iptui.formats.csv_rows import COMPLETE, INSIDE, Lines, cells_of, quote_state, raw_records
from iptui.formats.json_rows import too_long
from iptui.formats.sources import MAX_ROW_BYTES, not_utf8
from iptui.formats.values import RowError

Record = tuple[int, list[str] | RowError]
"""The record's number in its file, from 1, blank ones counted; its cells or why it is none."""

DELIMITERS = (",", "\t", ";", "|")

HEAD_RECORDS = 40
"""Records at the start among which the header is looked for."""

HEAD_BYTES = 512 * 1024

MOST_CELL_LINES = 200
"""Lines that one quoted cell of a tab-separated file may have; a quote there is mostly an inch mark."""

MAX_SHEET_CELLS = 60_000_000
EXACT_DIGITS = 15
"""A spreadsheet's number holds no more; longer ids in number cells were rounded when the file was saved."""


def head_records(head: str, delimiter: str) -> list[list[str]]:
    """The first records of a text, as a header is looked for; quoting slips end them early."""
    found: list[list[str]] = []
    csv.field_size_limit(MAX_ROW_BYTES)
    try:
        for cells in csv.reader(io.StringIO(head, newline=""), delimiter=delimiter):
            found.append(cells)
            if len(found) >= HEAD_RECORDS:
                break
    except csv.Error:
        pass
    return found


def consistent(records: Sequence[Sequence[str]]) -> int:
    """How well a delimiter fits: cells of the commonest width above one, times its records."""
    widths = [len(cells) for cells in records if any(cell.strip() for cell in cells)]
    if not widths:
        return 0
    common = max(set(widths), key=lambda width: (widths.count(width), width))
    return (common - 1) * widths.count(common)


def text_records(reader: io.BufferedReader, delimiter: str) -> Iterator[Record]:
    """The records of a delimited text in UTF-8."""
    mark = delimiter.encode()
    lines = Lines(reader)
    if delimiter == "\t":
        yield from _tab_records(lines)
        return
    for number, record in raw_records(lines, mark):
        if isinstance(record, RowError):
            yield number, record
        elif (reason := not_utf8(record)) is not None:
            yield number, RowError(reason)
        else:
            yield number, cells_of(record, mark)


def _tab_records(lines: Lines) -> Iterator[Record]:
    """Reports quote nothing, spreadsheets quote what needs it: a quote counts where it makes whole cells."""
    number = 0
    width = 0
    while line := lines.next():
        number += 1
        if len(line) > MAX_ROW_BYTES:
            while line and not line.endswith(b"\n"):
                line = lines.next()
            yield number, too_long()
            continue
        if (reason := not_utf8(line)) is not None:
            yield number, RowError(reason)
            continue
        plain = line.decode().rstrip("\r\n").split("\t")
        cells = plain
        if b'"' in line:
            cells = _quoted(lines, line, plain, width) or plain
        width = width or (len(cells) if len(cells) > 1 else 0)
        yield number, cells


def _quoted(lines: Lines, line: bytes, plain: list[str], width: int) -> list[str] | None:
    """The cells where the quotes are CSV's; None (and nothing taken) where they are text."""
    pieces = [line]
    state = quote_state(line, b"\t", inside=False)
    while state == INSIDE and len(pieces) < MOST_CELL_LINES and (more := lines.next()):
        pieces.append(more)
        state = quote_state(more, b"\t", inside=True)
    record = b"".join(pieces)
    if state == COMPLETE and len(record) <= MAX_ROW_BYTES and not_utf8(record) is None:
        cells = cells_of(record, b"\t")
        if len(pieces) == 1 or not width or len(cells) == width or len(plain) < width:
            return cells
    lines.put_back(pieces[1:])
    return None


class Sheet:
    """One sheet of a workbook."""

    def __init__(self, name: str, rows: Iterator[list[Any]], rounded: list[int]) -> None:
        self.name = name
        self._rows = rows
        self.rounded = rounded
        """Numbers of rows with a number cell too long to be exact."""

    def records(self) -> Iterator[Record]:
        for number, cells in enumerate(self._rows, 1):
            texts = []
            for cell in cells:
                if isinstance(cell, float) and abs(cell) >= 10**EXACT_DIGITS:
                    self.rounded.append(number)
                texts.append(cell if isinstance(cell, str) else cell_text(cell))
            yield number, texts


def workbook_sheets(source: BinaryIO, name: str) -> Iterator[Sheet]:
    """The sheets of an xlsx, xlsm, xlsb, xls or ods file, in order.

    Raises:
        BadInput: it cannot be opened: damaged, encrypted, or another kind of document.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        workbook = CalamineWorkbook.from_filelike(source)
    except PasswordError:
        raise BadInput(f"{name} is protected by a password: save it without one.") from None
    except (CalamineError, OSError, ValueError) as error:
        raise BadInput(
            f"{name} is no workbook that can be opened ({error}): save it as xlsx or CSV."
        ) from None
    for title in workbook.sheet_names:
        try:
            sheet = workbook.get_sheet_by_name(title)
            if (sheet.total_height or 0) * (sheet.total_width or 0) > MAX_SHEET_CELLS:
                raise BadInput(f"{name}, sheet {title}: too many cells; save it as CSV.")
            yield Sheet(title, sheet.iter_rows(), [])
        except CalamineError as error:
            raise BadInput(f"{name}, sheet {title}: it cannot be read ({error}).") from None


def cell_text(value: Any) -> str:
    """A workbook's cell as its sheet shows it: 12 for 12.0, ISO 8601 for dates."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
