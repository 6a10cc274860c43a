"""The front door for catalogs: any of the known files in, products and named rejections out.

`read = products + rejections + merged rows`: a row that belongs to a listing of several rows (a variant, a
picture, a store view) comes out as `MergedRow`, so that none is lost without a word.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any, BinaryIO

import msgspec

from iptui.domain.catalog_mappings import CatalogMapping
from iptui.domain.errors import BadInput
from iptui.domain.products import Product
from iptui.formats.catalogs.containers import Member, members
from iptui.formats.catalogs.dialect import Dialect, Notes
from iptui.formats.catalogs.encodings import (
    UNDECODABLE,
    Encoding,
    as_utf8,
    line_end_of,
    named_encoding,
    tell_encoding,
)
from iptui.formats.catalogs.json_shapes import ENVELOPES, shape_of, unwrapped
from iptui.formats.catalogs.mojibake import mojibake
from iptui.formats.catalogs.recognising import (
    DIALECTS,
    Found,
    Remembered,
    UnknownHeader,
    dialect_named,
    find_header,
)
from iptui.formats.catalogs.rows import Row
from iptui.formats.catalogs.tables import (
    DELIMITERS,
    HEAD_BYTES,
    HEAD_RECORDS,
    Record,
    consistent,
    head_records,
    text_records,
    workbook_sheets,
)
from iptui.formats.product_rows import PRODUCT_CELLS, product_of_row
from iptui.formats.reading import Rejection
from iptui.formats.sources import FORMATS, open_text, tell_format
from iptui.formats.values import RowError, shown

CATALOG_FORMATS = (*FORMATS, *(one.name for one in DIALECTS))
"""What `--format` takes for a catalog; without it the content tells."""

TICK_ROWS = 500

_MARK = UNDECODABLE.encode()
_encode = msgspec.json.Encoder().encode

_ENVELOPE = re.compile(rf'\{{\s*"(?:{"|".join(ENVELOPES)})"\s*:\s*[\[{{]')

Item = tuple[int, "Product | RowError | None"]
"""Row number; the product, why there is none, or None for a row merged into another's listing."""


class MergedRow(msgspec.Struct, frozen=True):
    """A row that became part of another row's product."""

    file: str
    row: int


class CatalogReader:
    """Reads one source; `notes` and `read_as` are whole once the iteration has ended."""

    def __init__(
        self,
        name: str,
        *,
        format: str | None = None,
        encoding: str | None = None,
        mapping: CatalogMapping | None = None,
        remembered: Remembered | None = None,
        tick: Callable[[int], None] | None = None,
    ) -> None:
        """`tick` is called with the number of rows seen, now and then; it may raise `Cancelled`.

        Raises:
            BadInput: no such format or encoding.
        """
        if format is not None and format not in CATALOG_FORMATS:
            raise BadInput(
                f"Format {shown(format)} is not known: use {', '.join(CATALOG_FORMATS)}."
            )
        self.name = name
        self.notes = Notes()
        self.read_as: list[str] = []
        """What each file was taken for: `shop.csv: Shopify product CSV, Windows-1252`."""
        self._format = format
        self._asked = dialect_named(format) if format else None
        self._encoding = named_encoding(encoding) if encoding else None
        self._mapping = mapping
        self._remembered = remembered
        self._tick = tick
        self._line_end = "\n"
        self._seen = 0
        self._first_row: dict[str, tuple[str, int]] = {}

    def items(self, source: BinaryIO) -> Iterator[Product | Rejection | MergedRow]:
        """
        Raises:
            BadInput: a file as a whole cannot be read, or (`UnknownHeader`) its columns are not known.
        """
        skipped: list[str] = []
        with members(source, self.name, skipped) as found:
            for member in found:
                for label, items in self._parts(member):
                    yield from self._finished(label, items)
        if skipped:
            listed = ", ".join(shown(one) for one in skipped[:5])
            self.notes.say(
                f"Not read, being no catalog: {listed}{' …' if len(skipped) > 5 else ''}."
            )

    # -- every row ------------------------------------------------------------------------------
    def _finished(
        self, file: str, items: Iterator[Item]
    ) -> Iterator[Product | Rejection | MergedRow]:
        for number, found in items:
            if isinstance(found, RowError):
                yield Rejection(file, number, str(found))
            elif found is None:
                yield MergedRow(file, number)
            else:
                before = self._first_row.setdefault(found.id, (file, number))
                if before != (file, number):
                    where = f"row {before[1]}" + (f" of {before[0]}" if before[0] != file else "")
                    yield Rejection(
                        file,
                        number,
                        f"The product {shown(found.id)} is already in {where}: keep one of the two.",
                    )
                else:
                    self._look_for_mojibake(found, number)
                    yield found

    def _look_for_mojibake(self, product: Product, row: int) -> None:
        for text in chain(
            (product.name, product.description, product.brand, product.category),
            product.keywords,
            product.attributes,
            product.attributes.values(),
        ):
            if not text.isascii() and (damage := mojibake(text)) is not None:
                piece, meant = damage
                detail = f"{shown(piece)} for {shown(meant)}" if meant else shown(piece)
                self.notes.tally(
                    "there is text that a wrong encoding damaged before; it is kept as it is",
                    row,
                    detail,
                )
                return

    def _ticked(self, records: Iterator[Record]) -> Iterator[Record]:
        for record in records:
            self._seen += 1
            if self._tick is not None and self._seen % TICK_ROWS == 0:
                self._tick(self._seen)
            yield record

    def _say(self, member: str, what: str, encoding: Encoding | None = None) -> None:
        said = f"{what}, {encoding.title}" if encoding is not None else what
        self.read_as.append(f"{member}: {said}")
        if encoding is not None and encoding.note:
            self.notes.say(f"{member}: {encoding.note}")

    # -- one file -------------------------------------------------------------------------------
    def _parts(self, member: Member) -> Iterator[tuple[str, Iterator[Item]]]:
        """The tables of a file, each with its name; one must be read before the next is asked for."""
        if member.workbook:
            yield from self._workbook(member)
        else:
            yield member.name, self._member(member)

    def _member(self, member: Member) -> Iterator[Item]:
        with member.open() as file:
            head = file.read(4096)
        if not head:
            raise BadInput(f"{member.name} is empty: expected a catalog.")
        encoding = self._encoding
        if encoding is None:
            from iptui.formats.catalogs.merchant_xml import declared_encoding

            declared = declared_encoding(head)
            with member.open() as file:
                encoding = named_encoding(declared) if declared else tell_encoding(file)
        if not encoding.codec.startswith("utf-16") and not encoding.codec.startswith("utf-32"):
            open_text(
                io.BytesIO(head), member.name
            )  # names pictures and other files that are no text
        with member.open() as file:
            start = as_utf8(file, encoding).read(HEAD_BYTES)
        text = start.decode("utf-8", "replace").lstrip("\ufeff")
        self._line_end = line_end_of(text)
        if not text.strip():
            raise BadInput(f"{member.name} is empty: expected a catalog.")
        return self._text(member, encoding, text)

    def _text(self, member: Member, encoding: Encoding, text: str) -> Iterator[Item]:
        start = text.lstrip()
        kind = FORMATS.get(self._format or "")
        if kind is None and self._asked is None and start.startswith("<"):
            return self._xml(member, encoding, start)
        if kind is None and self._asked is None and start[:1] in "[{":
            kind = "json" if _is_document(start) else "jsonl"
        if kind in ("json", "jsonl"):
            if self._encoding is None and encoding.codec.startswith("cp125"):
                # JSON is UTF-8 by its standard: a code page is not guessed, the broken rows are named.
                encoding = Encoding("utf-8")
            return self._json(member, encoding, kind)
        return self._table(member, encoding, text)

    def _reader(self, member: Member, encoding: Encoding) -> io.BufferedReader:
        return as_utf8(member.open(), encoding, line_end=self._line_end)

    def _table(self, member: Member, encoding: Encoding, text: str) -> Iterator[Item]:
        delimiters: tuple[str, ...] = DELIMITERS
        lines_before = 0
        if text[:4].casefold() == "sep=" and text[5:6] in "\r\n":
            # Excel's own way to name the delimiter.
            delimiters, lines_before = (text[4],), 1
            text = text.partition("\n")[2]
        heads = {one: head_records(text, one) for one in delimiters}
        for delimiter in sorted(delimiters, key=lambda one: consistent(heads[one]), reverse=True):
            found = find_header(
                heads[delimiter],
                asked=self._asked,
                mapping=self._mapping if consistent(heads[delimiter]) else None,
                remembered=self._remembered,
            )
            if found is None:
                continue
            reader = self._reader(member, encoding)
            for _ in range(lines_before):
                reader.readline()
            if found.dialect is None and found.mapping is None:
                return self._own_csv(member, encoding, reader)
            records = (
                (number + lines_before, cells) for number, cells in text_records(reader, delimiter)
            )
            return self._known(member.name, found, records, encoding)
        best = max(delimiters, key=lambda one: consistent(heads[one]))
        if not consistent(heads[best]):
            # One column, or none: our own reader says what is wrong with it.
            head, _ = open_text(io.BytesIO(text.encode()), member.name)
            tell_format(head, member.name, None, PRODUCT_CELLS.required)
        filled = [cells for cells in heads[best] if sum(bool(c.strip()) for c in cells) > 1]
        if not filled:
            raise BadInput(f"{member.name} is neither JSON nor a table with a header line.")
        raise UnknownHeader(member.name, filled[0], filled[1:])

    def _workbook(self, member: Member) -> Iterator[tuple[str, Iterator[Item]]]:
        unread: list[str] = []
        unknown: UnknownHeader | None = None
        known = False
        for sheet in workbook_sheets(member.open(), member.name):
            records = sheet.records()
            head = list(islice(records, HEAD_RECORDS))
            cells = [one if isinstance(one, list) else [] for _, one in head]
            try:
                found = find_header(
                    cells, asked=self._asked, mapping=self._mapping, remembered=self._remembered
                )
            except BadInput:
                if known or sheet.name != member.name:
                    found = None
                else:
                    raise
            if found is None:
                unread.append(sheet.name)
                filled = [one for one in cells if sum(bool(c.strip()) for c in one) > 1]
                if unknown is None and len(filled) > 1:
                    unknown = UnknownHeader(
                        f"{member.name}, sheet {sheet.name}", filled[0], filled[1:]
                    )
                continue
            known = True
            label = f"{member.name}, sheet {sheet.name}"
            yield label, self._known(label, found, chain(head, records))
            for row in sheet.rounded[:1]:
                self.notes.tally(
                    "a number has more than 15 digits, which spreadsheets round: keep such ids as text",
                    row,
                )
        if not known:
            raise unknown or BadInput(f"{member.name} has no sheet with a table of products.")
        if unread:
            self.notes.say(f"{member.name}: sheets not read: {', '.join(map(shown, unread[:8]))}.")

    def _known(
        self,
        label: str,
        found: Found,
        records: Iterator[Record],
        encoding: Encoding | None = None,
    ) -> Iterator[Item]:
        """Rows below a header that is known."""
        dialect = found.dialect
        if dialect is None and found.mapping is None:
            self._say(label, "iptui's own columns", encoding)
            return self._own_rows(found, self._rows(found, records, found.header + 1), encoding)
        records, first_row = self._data(found, records)
        rows = self._rows(found, records, first_row)
        if dialect is None:
            assert found.mapping is not None
            self._say(label, f"by the mapping {shown(found.mapping.name or 'given')}", encoding)
            return _mapped(found, found.mapping, rows)
        self._say(label, dialect.title, encoding)
        return self._by_dialect(found, dialect, rows)

    def _data(self, found: Found, records: Iterator[Record]) -> tuple[Iterator[Record], int]:
        """The records again, and the place of the first one that is a product."""
        if found.dialect is None:
            return records, found.header + 1
        head = list(islice(records, found.header + 1))
        cells = [one if isinstance(one, list) else [] for _, one in head]
        return chain(head, records), found.dialect.first_row(cells, found.header)

    def _rows(self, found: Found, records: Iterator[Record], first_row: int) -> Iterator[Record]:
        """The rows below the header, blank ones left out, all as wide as the header."""
        columns = found.columns
        width = len(columns.names)
        for number, cells in self._ticked(islice(records, first_row, None)):
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
                self.notes.tally(
                    "the cells are fewer than the header's: the missing ones count as empty", number
                )
            yield number, cells

    def _by_dialect(
        self, found: Found, dialect: Dialect, records: Iterator[Record]
    ) -> Iterator[Item]:
        groups: Iterator[tuple[int, list[Row] | RowError]]
        products = self._products(found, dialect, records)
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
            result = _attempt(dialect.product, sound, self.notes)
            yield sound[0].number, result
            for row in sound[1:]:
                yield row.number, result if isinstance(result, RowError) else None

    def _products(
        self, found: Found, dialect: Dialect, records: Iterator[Record]
    ) -> Iterator[Record]:
        for number, cells in records:
            if isinstance(cells, list) and dialect.information(Row(number, found.columns, cells)):
                self.notes.tally("there is information of the platform and no listing", number)
                continue
            yield number, cells

    # -- our own formats ------------------------------------------------------------------------
    def _own_csv(
        self, member: Member, encoding: Encoding, reader: io.BufferedReader
    ) -> Iterator[Item]:
        from iptui.formats.csv_rows import csv_rows

        self._own(member, encoding)
        rows = csv_rows(reader, member.name, PRODUCT_CELLS)
        return self._objects(self._ticked_objects(rows), encoding)

    def _own_rows(
        self, found: Found, records: Iterator[Record], encoding: Encoding | None
    ) -> Iterator[Item]:
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

        return self._objects(objects(), encoding or Encoding("utf-8"))

    def _own(self, member: Member, encoding: Encoding) -> None:
        if encoding.codec == "utf-8" and member.name == self.name:
            return
        self._say(member.name, "iptui's own format", encoding)

    def _objects(
        self, rows: Iterator[tuple[int, dict[str, Any] | RowError]], encoding: Encoding
    ) -> Iterator[Item]:
        for number, row in rows:
            if isinstance(row, RowError):
                yield number, row
            elif encoding.codec != "utf-8" and _MARK in _encode(row):
                yield number, RowError("The row holds bytes that are none of the file's encoding.")
            else:
                yield number, _attempt(product_of_row, row)

    def _ticked_objects(
        self, rows: Iterator[tuple[int, dict[str, Any] | RowError]]
    ) -> Iterator[tuple[int, dict[str, Any] | RowError]]:
        for row in rows:
            self._seen += 1
            if self._tick is not None and self._seen % TICK_ROWS == 0:
                self._tick(self._seen)
            yield row

    # -- JSON and XML ---------------------------------------------------------------------------
    def _json(self, member: Member, encoding: Encoding, kind: str) -> Iterator[Item]:
        from iptui.formats.catalogs.json_catalogs import JsonCatalog

        rows = self._ticked_objects(
            JsonCatalog.rows(self._reader(member, encoding), member.name, kind)
        )
        catalog = JsonCatalog(
            member.name, asked=self._asked, mapping=self._mapping, remembered=self._remembered
        )
        rows = catalog.look(rows)
        if catalog.what:
            self._say(member.name, catalog.what, encoding)
        else:
            self._own(member, encoding)
        if catalog.found is not None:
            return self._from_objects(catalog.found, catalog.records(rows))
        if catalog.shape:
            return (
                (
                    number,
                    row if isinstance(row, RowError) else _attempt(catalog.product, row),
                )
                for number, row in rows
            )
        return self._objects(rows, encoding)

    def _from_objects(self, found: Found, records: Iterator[Record]) -> Iterator[Item]:
        if found.dialect is not None:
            return self._by_dialect(found, found.dialect, records)
        assert found.mapping is not None
        return _mapped(found, found.mapping, records)

    def _xml(self, member: Member, encoding: Encoding, start: str) -> Iterator[Item]:
        if start[:200].casefold().startswith(("<!doctype html", "<html")):
            raise BadInput(f"{member.name} is an HTML page, no catalog: download the file itself.")
        from iptui.formats.catalogs.merchant_xml import feed_items

        self._say(member.name, "product feed in XML (Google Merchant)", encoding)
        items = feed_items(self._reader(member, encoding), member.name)
        return self._feed(member.name, items)

    def _feed(
        self, name: str, items: Iterator[tuple[int, dict[str, str] | RowError]]
    ) -> Iterator[Item]:
        from iptui.formats.catalogs.merchant_feed import GOOGLE_MERCHANT
        from iptui.formats.catalogs.rows import Columns

        unknown: Found | None = None
        for count, (number, item) in enumerate(self._ticked_objects(items)):
            if isinstance(item, RowError):
                yield number, item
                continue
            columns = Columns(list(item))
            row = Row(number, columns, list(item.values()))
            if count == 0 and not {"id", "title"} <= columns.set:
                unknown = find_header(
                    [list(item)], mapping=self._mapping, remembered=self._remembered
                )
                if unknown is None or unknown.mapping is None:
                    raise UnknownHeader(name, list(item), [list(item.values())])
            if unknown is not None and unknown.mapping is not None:
                yield from _mapped(
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
            yield number, _attempt(GOOGLE_MERCHANT.product, [row], self.notes)


def _attempt(make: Callable[..., Product], *arguments: Any) -> Product | RowError:
    try:
        return make(*arguments)
    except RowError as error:
        return error
    except (ValueError, OverflowError, RecursionError) as error:
        return RowError(f"The row cannot be read: {shown(str(error))}.")


def _mapped(found: Found, mapping: CatalogMapping, records: Iterator[Record]) -> Iterator[Item]:
    from iptui.formats.catalogs.mapping import mapped_product

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
        yield number, _attempt(mapped_product, mapping, row)


def _is_document(start: str) -> bool:
    """One JSON document, not an object a line: an array, `{` alone, or a first line that is no object."""
    if start[0] == "[":
        return True
    line, newline, rest = start.partition("\n")
    if line.strip() == "{":
        return True
    try:
        value = msgspec.json.decode(line.strip())
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        if _ENVELOPE.match(line):
            return True
        # A broken first row must not hide the good ones below; a document goes on with its members.
        below = [one.strip() for one in rest.split("\n")[:50] if one.strip()]
        return bool(below) and not any(one.startswith("{") and one.endswith("}") for one in below)
    lonely = not newline or not rest.strip()
    if not isinstance(value, dict) or not lonely:
        return False
    return "id" not in value and not shape_of(value) and unwrapped(value) is not None
