"""From rows to products: by a platform's dialect, by a mapping, or as our own format; every row comes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

import msgspec

from iptui.domain.catalog_mappings import CatalogMapping
from iptui.domain.products import Product
from iptui.formats.catalogs.dialect import Dialect, Notes
from iptui.formats.catalogs.encodings import UNDECODABLE, Encoding
from iptui.formats.catalogs.mapping import mapped_product
from iptui.formats.catalogs.merchant_feed import GOOGLE_MERCHANT
from iptui.formats.catalogs.mojibake import mojibake
from iptui.formats.catalogs.recognising import Found, Remembered, UnknownHeader, find_header
from iptui.formats.catalogs.rows import Columns, Row
from iptui.formats.catalogs.tables import Record
from iptui.formats.product_rows import PRODUCT_CELLS, product_of_row
from iptui.formats.values import RowError, shown

Item = tuple[int, "Product | RowError | None"]
"""Row number; the product, why there is none, or None for a row merged into another's listing."""

_MARK = UNDECODABLE.encode()
_encode = msgspec.json.Encoder().encode


def attempt(make: Callable[..., Product], *arguments: Any) -> Product | RowError:
    """The product, or why there is none."""
    try:
        return make(*arguments)
    except RowError as error:
        return error
    except (ValueError, OverflowError, RecursionError) as error:
        return RowError(f"The row cannot be read: {shown(str(error))}.")


def fitted_rows(found: Found, records: Iterable[Record], notes: Notes) -> Iterator[Record]:
    """Rows below the header, blank ones left out; none wider than the header."""
    columns = found.columns
    width = len(columns.names)
    for number, cells in records:
        if isinstance(cells, RowError):
            yield number, cells
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > width:
            if any(cell.strip() for cell in cells[width:]):
                yield (
                    number,
                    RowError(
                        f"The row has {len(cells)} cells, but the header has {width} columns: "
                        "quote cells that contain the separator."
                    ),
                )
                continue
            cells = cells[:width]
        elif len(cells) < columns.width:
            notes.tally(
                "the cells are fewer than the header's: the missing ones count as empty", number
            )
        yield number, cells


def by_dialect(
    found: Found, dialect: Dialect, records: Iterable[Record], notes: Notes
) -> Iterator[Item]:
    """The listings of a platform's rows, and None for each row that became part of another's."""
    groups: Iterator[tuple[int, list[Row] | RowError]]
    products = _listings(found, dialect, records, notes)
    if dialect.keys is None:
        groups = (
            (
                number,
                cells if isinstance(cells, RowError) else [Row(number, found.columns, cells)],
            )
            for number, cells in products
        )
    else:
        from iptui.formats.catalogs.grouping import grouped

        groups = grouped(products, found.columns, dialect.keys())
    for number, rows in groups:
        if isinstance(rows, RowError):
            yield number, rows
            continue
        sound: list[Row] = []
        for row in rows:
            try:
                row.check()
                sound.append(row)
            except RowError as error:
                yield row.number, error
        if not sound:
            continue
        result = attempt(dialect.product, sound, notes)
        yield sound[0].number, result
        for row in sound[1:]:
            yield row.number, result if isinstance(result, RowError) else None


def _listings(
    found: Found, dialect: Dialect, records: Iterable[Record], notes: Notes
) -> Iterator[Record]:
    for number, cells in records:
        if isinstance(cells, list) and dialect.information(Row(number, found.columns, cells)):
            notes.tally("there is information of the platform and no listing", number)
            continue
        yield number, cells


def mapped(found: Found, mapping: CatalogMapping, records: Iterable[Record]) -> Iterator[Item]:
    """The products of rows by a confirmed mapping."""
    for number, cells in records:
        if isinstance(cells, RowError):
            yield number, cells
            continue
        row = Row(number, found.columns, cells)
        try:
            row.check()
        except RowError as error:
            yield number, error
            continue
        yield number, attempt(mapped_product, mapping, row)


def own_rows(found: Found, records: Iterable[Record], encoding: Encoding | None) -> Iterator[Item]:
    """Our own columns in a workbook."""
    from iptui.formats.cells import row_of_cells

    columns = [PRODUCT_CELLS.spelled(name) for name in found.columns.names]

    def objects() -> Iterator[tuple[int, dict[str, Any] | RowError]]:
        for number, cells in records:
            if isinstance(cells, RowError):
                yield number, cells
                continue
            padded = [*cells, *[""] * (len(columns) - len(cells))]
            try:
                yield number, row_of_cells(columns, padded, PRODUCT_CELLS)
            except RowError as error:
                yield number, error

    return own_objects(objects(), encoding or Encoding("utf-8"))


def own_objects(
    rows: Iterable[tuple[int, dict[str, Any] | RowError]], encoding: Encoding
) -> Iterator[Item]:
    """Rows of our own format, in the shape of their JSON."""
    for number, row in rows:
        if isinstance(row, RowError):
            yield number, row
        elif encoding.codec != "utf-8" and _MARK in _encode(row):
            yield number, RowError("The row holds bytes that are none of the file's encoding.")
        else:
            yield number, attempt(product_of_row, row)


def feed_products(
    name: str,
    items: Iterable[tuple[int, dict[str, str] | RowError]],
    notes: Notes,
    *,
    mapping: CatalogMapping | None,
    remembered: Remembered | None,
) -> Iterator[Item]:
    """The items of a product feed; one without Google's id and title needs a mapping.

    Raises:
        UnknownHeader: the first item's elements are nobody's.
    """
    unknown: Found | None = None
    for count, (number, item) in enumerate(items):
        if isinstance(item, RowError):
            yield number, item
            continue
        columns = Columns(list(item))
        row = Row(number, columns, list(item.values()))
        if count == 0 and not {"id", "title"} <= columns.set:
            unknown = find_header([list(item)], mapping=mapping, remembered=remembered)
            if unknown is None or unknown.mapping is None:
                raise UnknownHeader(name, list(item), [list(item.values())])
        if unknown is not None and unknown.mapping is not None:
            yield from mapped(
                Found(0, columns, mapping=unknown.mapping),
                unknown.mapping,
                iter([(number, list(item.values()))]),
            )
            continue
        try:
            row.check()
        except RowError as error:
            yield number, error
            continue
        yield number, attempt(GOOGLE_MERCHANT.product, [row], notes)


def note_mojibake(product: Product, row: int, notes: Notes) -> None:
    """Say where a product's text was damaged by a wrong encoding."""
    for text in chain(
        (product.name, product.description, product.brand, product.category),
        product.keywords,
        product.attributes,
        product.attributes.values(),
    ):
        if not text.isascii() and (damage := mojibake(text)) is not None:
            piece, meant = damage
            detail = f"{shown(piece)} for {shown(meant)}" if meant else shown(piece)
            notes.tally(
                "there is text that a wrong encoding damaged before; it is kept as it is",
                row,
                detail,
            )
            return
