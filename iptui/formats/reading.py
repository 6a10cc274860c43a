"""Readers of our own import formats: records and row-numbered rejections, one bad row never stops them.

Files are UTF-8 (a byte order mark is skipped): JSON Lines, one JSON array, or CSV with a header line;
which one is told by the content. Times without an offset are UTC, in complaints the platform's.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any, BinaryIO, TypeVar

import msgspec

from iptui.domain.brands import BrandReference
from iptui.domain.errors import BadInput
from iptui.domain.products import Product
from iptui.formats.brand_rows import BRAND_CELLS, brand_of_row
from iptui.formats.cells import CellShape, row_of_cells
from iptui.formats.complaint_rows import (
    COMPLAINT_CELLS,
    ImportedComplaint,
    ZoneOf,
    complaint_of_row,
)
from iptui.formats.product_rows import PRODUCT_CELLS, product_of_row
from iptui.formats.sources import open_text, rejoined, tell_format
from iptui.formats.values import RowError, shown

RecordT = TypeVar("RecordT", Product, BrandReference, ImportedComplaint)


class Rejection(msgspec.Struct, frozen=True):
    """A row that was not taken."""

    file: str
    row: int
    """JSON Lines: the line. CSV: the record, the header being 1. A JSON array: the item from 1."""
    reason: str
    """One sentence: what is wrong, and what to do."""


def read_products(
    source: BinaryIO, *, name: str, format: str | None = None
) -> Iterator[Product | Rejection]:
    """The products of a catalog file.

    Raises:
        BadInput: the file as a whole is empty, binary, or none of our formats.
    """
    return _read(source, name, format, PRODUCT_CELLS, product_of_row, "product")


def read_brands(
    source: BinaryIO, *, name: str, format: str | None = None
) -> Iterator[BrandReference | Rejection]:
    """The brands of a brand list; a brand may stand in several rows, such as one for each category.

    Raises:
        BadInput: the file as a whole is empty, binary, or none of our formats.
    """
    return _read(source, name, format, BRAND_CELLS, brand_of_row, "brand", unique=False)


def read_complaints(
    source: BinaryIO,
    *,
    name: str,
    now: datetime,
    format: str | None = None,
    zone_of: ZoneOf | None = None,
) -> Iterator[ImportedComplaint | Rejection]:
    """The complaints of a complaint list; `zone_of` tells a platform's time zone (UTC without it).

    Raises:
        BadInput: the file as a whole is empty, binary, or none of our formats.
    """

    def convert(row: dict[str, Any]) -> ImportedComplaint:
        return complaint_of_row(row, now, zone_of or _utc)

    if format is None:
        head, source = _peeked(source)
        if head.startswith(_WORKBOOKS):
            from iptui.formats.catalogs.containers import members

            with members(source, name, []) as found:
                books = [one for one in found if one.workbook]
                for book in books[:1]:
                    rows = _workbook_rows(book.open(), book.name, COMPLAINT_CELLS)
                    yield from _convert(rows, name, convert, "complaint", True)
            if not books:
                raise BadInput(
                    f"{name} is a zip archive without a workbook in it: unpack it first."
                )
            return
    yield from _read(source, name, format, COMPLAINT_CELLS, convert, "complaint")


_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of xlsx and ods, and of xls."""


def _peeked(source: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first four bytes, and the source with them still in it."""
    head = source.read(4)
    if source.seekable():
        source.seek(-len(head), io.SEEK_CUR)
        return head, source
    return head, rejoined(head, source)


def _workbook_rows(
    source: BinaryIO, name: str, shape: CellShape
) -> Iterator[tuple[int, dict[str, Any] | RowError]]:
    """The rows of the first sheet, whose first filled row names the columns.

    Raises:
        BadInput: a required column is missing.
    """
    from iptui.formats.catalogs.tables import workbook_sheets

    columns: list[str] = []
    for sheet in workbook_sheets(source, name):
        for number, cells in sheet.records():
            if isinstance(cells, RowError) or not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = [shape.spelled(cell.strip()) for cell in cells]
                missing = [one for one in shape.required if one not in columns]
                if missing:
                    raise BadInput(
                        f"{name}, sheet {sheet.name}, has no column {missing[0]}: the first row must name "
                        "the columns as our CSV does."
                    )
                continue
            padded = [*cells, *[""] * len(columns)][: len(columns)]
            try:
                yield number, row_of_cells(columns, padded, shape)
            except RowError as error:
                yield number, error
        return


def _utc(_platform: str) -> tzinfo:
    return UTC


def _read(
    source: BinaryIO,
    name: str,
    format: str | None,
    shape: CellShape,
    convert: Callable[[dict[str, Any]], RecordT],
    noun: str,
    *,
    unique: bool = True,
) -> Iterator[RecordT | Rejection]:
    head, reader = open_text(source, name)
    kind = tell_format(head, name, format, shape.required)
    if kind == "csv":
        from iptui.formats.csv_rows import csv_rows

        rows = csv_rows(reader, name, shape)
    else:
        from iptui.formats.json_rows import json_document, json_lines

        rows = json_lines(reader) if kind == "jsonl" else json_document(reader, name)
    return _convert(rows, name, convert, noun, unique)


def _convert(
    rows: Iterator[tuple[int, dict[str, Any] | RowError]],
    name: str,
    convert: Callable[[dict[str, Any]], RecordT],
    noun: str,
    unique: bool,
) -> Iterator[RecordT | Rejection]:
    first_row: dict[str, int] = {}
    for number, row in rows:
        if isinstance(row, RowError):
            yield Rejection(name, number, str(row))
            continue
        try:
            record = convert(row)
        except RowError as error:
            yield Rejection(name, number, str(error))
            continue
        except (ValueError, OverflowError, RecursionError) as error:
            yield Rejection(name, number, f"The row cannot be read: {shown(str(error))}.")
            continue
        known = first_row.setdefault(record.id, number)
        if unique and known != number:
            yield Rejection(
                name,
                number,
                f"The {noun} {shown(record.id)} is already in row {known}: keep one of the two.",
            )
        else:
            yield record
