"""The front door for catalogs: any of the known files in, products and named rejections out.

`read = products + rejections + merged rows`: a row that belongs to a listing of several rows (a variant, a
picture, a store view) comes out as `MergedRow`, so that none is lost without a word.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any, BinaryIO

import msgspec

from iptui.domain.catalog_mappings import CatalogMapping
from iptui.domain.errors import BadInput
from iptui.domain.products import Product
from iptui.formats.catalogs.containers import Member, members
from iptui.formats.catalogs.dialect import Notes
from iptui.formats.catalogs.encodings import (
    Encoding,
    as_utf8,
    line_end_of,
    named_encoding,
    tell_encoding,
)
from iptui.formats.catalogs.json_catalogs import is_document
from iptui.formats.catalogs.recognising import (
    DIALECTS,
    Found,
    Remembered,
    UnknownHeader,
    dialect_named,
    find_header,
)
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
from iptui.formats.catalogs.turning import (
    Item,
    attempt,
    by_dialect,
    feed_products,
    fitted_rows,
    mapped,
    note_mojibake,
    own_objects,
    own_rows,
)
from iptui.formats.product_rows import PRODUCT_CELLS
from iptui.formats.reading import Rejection
from iptui.formats.sources import FORMATS, open_text, tell_format
from iptui.formats.values import RowError, shown

CATALOG_FORMATS = (*FORMATS, *(one.name for one in DIALECTS))
"""What `--format` takes for a catalog; without it the content tells."""

TICK_ROWS = 500


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
                    note_mojibake(found, number, self.notes)
                    yield found

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
            kind = "json" if is_document(start) else "jsonl"
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
            return own_rows(found, self._below(found, records, found.header + 1), encoding)
        records, first_row = self._data(found, records)
        rows = self._below(found, records, first_row)
        if dialect is None:
            assert found.mapping is not None
            self._say(label, f"by the mapping {shown(found.mapping.name or 'given')}", encoding)
            return mapped(found, found.mapping, rows)
        self._say(label, dialect.title, encoding)
        return by_dialect(found, dialect, rows, self.notes)

    def _data(self, found: Found, records: Iterator[Record]) -> tuple[Iterator[Record], int]:
        """The records again, and the place of the first one that is a product."""
        if found.dialect is None:
            return records, found.header + 1
        head = list(islice(records, found.header + 1))
        cells = [one if isinstance(one, list) else [] for _, one in head]
        return chain(head, records), found.dialect.first_row(cells, found.header)

    def _below(self, found: Found, records: Iterator[Record], first_row: int) -> Iterator[Record]:
        return fitted_rows(found, self._ticked(islice(records, first_row, None)), self.notes)

    # -- our own formats ------------------------------------------------------------------------
    def _own_csv(
        self, member: Member, encoding: Encoding, reader: io.BufferedReader
    ) -> Iterator[Item]:
        from iptui.formats.csv_rows import csv_rows

        self._own(member, encoding)
        rows = csv_rows(reader, member.name, PRODUCT_CELLS)
        return own_objects(self._ticked_objects(rows), encoding)

    def _own(self, member: Member, encoding: Encoding) -> None:
        if encoding.codec == "utf-8" and member.name == self.name:
            return
        self._say(member.name, "iptui's own format", encoding)

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
                    row if isinstance(row, RowError) else attempt(catalog.product, row),
                )
                for number, row in rows
            )
        return own_objects(rows, encoding)

    def _from_objects(self, found: Found, records: Iterator[Record]) -> Iterator[Item]:
        if found.dialect is not None:
            return by_dialect(found, found.dialect, records, self.notes)
        assert found.mapping is not None
        return mapped(found, found.mapping, records)

    def _xml(self, member: Member, encoding: Encoding, start: str) -> Iterator[Item]:
        if start[:200].casefold().startswith(("<!doctype html", "<html")):
            raise BadInput(f"{member.name} is an HTML page, no catalog: download the file itself.")
        from iptui.formats.catalogs.merchant_xml import feed_items

        self._say(member.name, "product feed in XML (Google Merchant)", encoding)
        items = feed_items(self._reader(member, encoding), member.name)
        return feed_products(
            member.name,
            self._ticked_objects(items),
            self.notes,
            mapping=self._mapping,
            remembered=self._remembered,
        )
