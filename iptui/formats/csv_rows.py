"""Rows of CSV: records found byte by byte, so that one broken quote or huge cell costs one row, not the file."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import Any

from iptui.domain.errors import BadInput
from iptui.formats.cells import GUARDED, CellShape, row_of_cells, unguarded
from iptui.formats.json_rows import too_long
from iptui.formats.sources import MAX_ROW_BYTES, not_utf8
from iptui.formats.values import RowError, shown

_DELIMITERS = (b",", b"\t", b";", b"|")

MOST_COLUMNS = 2_000
MAX_HEADER_BYTES = 256 * 1024


def csv_rows(
    reader: io.BufferedReader, name: str, shape: CellShape
) -> Iterator[tuple[int, dict[str, Any] | RowError]]:
    """(record number, row shaped like its JSON or why it is none); the header is record 1, as in a sheet.

    Raises:
        BadInput: the header lacks a required column, names one twice, or is not UTF-8.
    """
    lines = Lines(reader)
    header = lines.next()
    while header and not header.strip():
        header = lines.next()
    if len(header) > MAX_HEADER_BYTES or header.count(b",") > MOST_COLUMNS:
        raise BadInput(
            f"{name} has a header of more than {MOST_COLUMNS:,} columns or {MAX_HEADER_BYTES >> 10} "
            "kB: it is no list that can be taken."
        )
    if (reason := not_utf8(header)) is not None:
        raise BadInput(f"{name}: {reason}")
    delimiter = max(_DELIMITERS, key=lambda mark: _known(header, mark, shape))
    columns = _columns(header, delimiter, name, shape)
    if len(columns) > MOST_COLUMNS:
        raise BadInput(f"{name} has {len(columns):,} columns, more than {MOST_COLUMNS:,}.")
    return _rows(lines, delimiter, columns, shape)


NEVER_CLOSED = (
    "A quoted cell that begins in this row is not closed before the end of the file: close it; "
    "nothing after it was read."
)


def _rows(
    lines: Lines, delimiter: bytes, columns: list[str], shape: CellShape
) -> Iterator[tuple[int, dict[str, Any] | RowError]]:
    for number, record in raw_records(lines, delimiter, 1):
        row = record if isinstance(record, RowError) else _row(record, delimiter, columns, shape)
        if row is not None:
            yield number, row


class Lines:
    """Physical lines, with those put back given again first."""

    def __init__(self, reader: io.BufferedReader) -> None:
        self._reader = reader
        self._again: deque[bytes] = deque()

    def next(self) -> bytes:
        """The next line, or its first `MAX_ROW_BYTES` + 1 bytes; b"" at the end."""
        return self._again.popleft() if self._again else self._reader.readline(MAX_ROW_BYTES + 1)

    def put_back(self, lines: list[bytes]) -> None:
        self._again.extendleft(reversed(lines))


def raw_records(
    lines: Lines, delimiter: bytes, number: int = 0
) -> Iterator[tuple[int, bytes | RowError]]:
    """(number, bytes of the record or why it is none), blank ones too; `number` is that of the record before."""
    while line := lines.next():
        number += 1
        if line in (b"\n", b"\r\n"):
            continue
        pieces, size, last = [line], len(line), line
        state = quote_state(line, delimiter, inside=False)
        while state == INSIDE and (more := lines.next()):
            size += len(more)
            last = more
            if size <= MAX_ROW_BYTES:
                pieces.append(more)
            state = quote_state(more, delimiter, inside=True)
        if size > MAX_ROW_BYTES:
            if state == MALFORMED and last is not line:
                lines.put_back([last])
            # A line cut at the limit goes on until its real end.
            while state == COMPLETE and last and not last.endswith(b"\n"):
                last = lines.next()
            yield number, too_long() if state != INSIDE else RowError(NEVER_CLOSED)
        elif state != COMPLETE:
            # The quote may have been a slip in this line alone: the following lines get their chance.
            lines.put_back(pieces[1:])
            yield (
                number,
                RowError(
                    "A quoted cell is not closed, or text follows its closing quote: write a quote inside "
                    'a quoted cell twice ("").'
                ),
            )
        else:
            yield number, b"".join(pieces)


COMPLETE, INSIDE, MALFORMED = range(3)


def quote_state(line: bytes, delimiter: bytes, *, inside: bool) -> int:
    """Whether the record ends with this line, goes on inside a quoted cell, or has a misplaced quote."""
    if not inside and b'"' not in line:
        return COMPLETE
    at, end = 0, len(line.rstrip(b"\r\n"))
    starts_cell = not inside
    while True:
        if inside:
            at = line.find(b'"', at)
            if at < 0:
                return INSIDE
            if line[at + 1 : at + 2] == b'"':
                at += 2
                continue
            at += 1
            if at < end and line[at : at + 1] != delimiter:
                return MALFORMED
            inside, starts_cell = False, False
        elif starts_cell and line[at : at + 1] == b'"':
            inside = True
            at += 1
        else:
            at = line.find(delimiter, at)
            if at < 0:
                return COMPLETE
            at += 1
            starts_cell = True


def _row(
    record: bytes, delimiter: bytes, columns: list[str], shape: CellShape
) -> dict[str, Any] | RowError | None:
    if (reason := not_utf8(record)) is not None:
        return RowError(reason)
    cells = cells_of(record, delimiter)
    if not any(cells):
        return None
    if len(cells) != len(columns):
        return RowError(
            f"The row has {len(cells)} cells, but the header has {len(columns)} columns: "
            "quote cells that contain the separator."
        )
    if GUARDED in columns:
        own = [at for at, column in enumerate(columns) if column != GUARDED]
        columns, cells = [columns[at] for at in own], [unguarded(cells[at]) for at in own]
    try:
        return row_of_cells(columns, cells, shape)
    except RowError as error:
        return error
    except (ValueError, OverflowError, RecursionError) as error:
        return RowError(f"The row cannot be read: {shown(str(error))}.")


def cells_of(record: bytes, delimiter: bytes) -> list[str]:
    """The cells of one whole record in UTF-8."""
    text = record.decode("utf-8").rstrip("\r\n")
    if '"' not in text:
        return text.split(delimiter.decode())
    csv.field_size_limit(MAX_ROW_BYTES)
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter.decode()))


def _known(header: bytes, delimiter: bytes, shape: CellShape) -> int:
    return sum(shape.knows(name) for name in cells_of(header, delimiter))


def _columns(header: bytes, delimiter: bytes, name: str, shape: CellShape) -> list[str]:
    given = [column.strip() for column in cells_of(header, delimiter)]
    columns = [shape.spelled(column) for column in given]
    for required in shape.required:
        if required not in columns:
            raise BadInput(
                f"{name} has no column {required}; its columns are "
                f"{', '.join(shown(column) for column in given[:12])}."
            )
    seen: set[str] = set()
    for column in columns:
        if column and column in seen:
            raise BadInput(f"{name} has the column {shown(column)} twice: rename or remove one.")
        seen.add(column)
    return [column or f"column {place}" for place, column in enumerate(columns, 1)]
