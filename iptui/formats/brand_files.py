"""Brand lists of others: name-suggestion-index, plain names, and tables with a column of names.

name-suggestion-index (https://github.com/osmlab/name-suggestion-index): `dist/json/nsi.json` (all trees), one
category's `data/brands/shop/clothes.json`, and the older `{"brands/shop/clothes": […]}` and `canonical.json`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from iptui.domain.brands import BrandReference
from iptui.domain.errors import BadInput
from iptui.formats.brand_rows import BRAND_CELLS, brand_of_row
from iptui.formats.catalogs.containers import Member, members
from iptui.formats.catalogs.encodings import UNDECODABLE, as_utf8, named_encoding, tell_encoding
from iptui.formats.cells import row_of_cells
from iptui.formats.json_rows import MAX_DOCUMENT_BYTES
from iptui.formats.reading import Rejection, read_brands
from iptui.formats.values import RowError, shown

if TYPE_CHECKING:
    from iptui.formats.catalogs.tables import Sheet

MAX_NAME = 200
"""Longest line that a plain list's name may have; a longer one is text."""

MOST_WORDS = 7

_NAME_COLUMNS = ("brand", "brand name", "brands", "trademark", "mark", "marke", "marque", "marca", "品牌", "品牌名称",
                 "商标", "商标名称", "ブランド")  # fmt: skip


class BrandFileReader:
    """Reads one source; `notes` is whole once the iteration has ended."""

    def __init__(
        self, name: str, *, format: str | None = None, encoding: str | None = None
    ) -> None:
        self.name = name
        self.notes: list[str] = []
        self._format = format
        self._encoding = named_encoding(encoding) if encoding else None

    def items(self, source: BinaryIO) -> Iterator[BrandReference | Rejection]:
        """
        Raises:
            BadInput: the file as a whole is empty, binary, or none of these.
        """
        skipped: list[str] = []
        with members(source, self.name, skipped) as found:
            for member in found:
                yield from self._member(member)
        if skipped:
            self.notes.append(
                f"Not read, being no brand list: {', '.join(map(shown, skipped[:5]))}."
            )

    def _member(self, member: Member) -> Iterator[BrandReference | Rejection]:
        if member.workbook:
            yield from self._workbook(member)
            return
        encoding = self._encoding
        if encoding is None:
            with member.open() as file:
                encoding = tell_encoding(file)
        if encoding.note:
            self.notes.append(f"{member.name}: {encoding.note}")
        with member.open() as file:
            head = as_utf8(file, encoding).read(64 * 1024).decode("utf-8", "replace")
        head = head.lstrip("\ufeff")
        reader = as_utf8(member.open(), encoding)
        if self._format is None and head.lstrip().startswith("{"):
            document = _index_document(reader, member.name)
            if document is not None:
                self.notes.append(f"{member.name}: name-suggestion-index")
                yield from _taken(member.name, _index_rows(document))
                return
            reader = as_utf8(member.open(), encoding)
        elif self._format is None and _plain(head):
            self.notes.append(f"{member.name}: one name a line")
            yield from _taken(member.name, _lines(reader))
            return
        yield from read_brands(_renamed(reader, head), name=member.name, format=self._format)

    def _workbook(self, member: Member) -> Iterator[BrandReference | Rejection]:
        """The first sheet; a first row that names no known column is a brand itself."""
        from iptui.formats.catalogs.tables import workbook_sheets

        for sheet in workbook_sheets(member.open(), member.name):
            yield from _taken(f"{member.name}, sheet {sheet.name}", _sheet_rows(sheet))
            return


def _sheet_rows(sheet: Sheet) -> Iterator[tuple[int, dict[str, Any]]]:
    from iptui.formats.catalogs.rows import column_key

    columns: list[str] = []
    for number, cells in sheet.records():
        if not isinstance(cells, list) or not any(cell.strip() for cell in cells):
            continue
        if not columns:
            keys = [column_key(cell) for cell in cells]
            columns = ["name" if key in _NAME_COLUMNS else BRAND_CELLS.spelled(key) for key in keys]
            if "name" in columns:
                continue
            columns = ["name", *(f"column {at}" for at in range(2, len(cells) + 1))]
        padded = [*cells, *[""] * len(columns)][: len(columns)]
        yield number, row_of_cells(columns, padded, BRAND_CELLS)


def _taken(
    file: str, rows: Iterator[tuple[int, dict[str, Any]]]
) -> Iterator[BrandReference | Rejection]:
    for number, row in rows:
        try:
            if UNDECODABLE in str(row.get("name", "")):
                raise RowError("The name holds bytes that are none of the file's encoding.")
            yield brand_of_row(row)
        except RowError as error:
            yield Rejection(file, number, str(error))


def _plain(head: str) -> bool:
    """True for one name a line: no header of a table, no JSON, short lines."""
    lines = [line.strip() for line in head.splitlines() if line.strip()][:200]
    if not lines or lines[0].startswith(("[", "<", "{")):
        return False
    first = {
        part.strip(' "\t').casefold()
        for part in lines[0].replace(";", ",").replace("\t", ",").split(",")
    }
    if "name" in first or first & set(_NAME_COLUMNS):
        return False
    separated = sum("\t" in line or ";" in line or line.count(",") > 1 for line in lines)
    prose = sum(len(line.split()) > MOST_WORDS for line in lines)
    return max(separated, prose) * 4 <= len(lines) and all(len(one) <= MAX_NAME for one in lines)


def _lines(reader: io.BufferedReader) -> Iterator[tuple[int, dict[str, Any]]]:
    """A line with `#` in front is a comment."""
    number = 0
    while line := reader.readline(64 * 1024):
        number += 1
        text = line.decode("utf-8", "replace").strip().strip("\ufeff")
        if text and not text.startswith("#"):
            if len(text) > 1 and text[0] == text[-1] == '"':
                text = text[1:-1].replace('""', '"')
            yield number, {"name": text}


def _renamed(reader: io.BufferedReader, head: str) -> BinaryIO:
    """A table whose name column is called `brand` or `商标`, with the header that our own reader knows."""
    first = head.lstrip("\r\n").partition("\n")[0]
    if first.lstrip().startswith(("{", "[")):
        return reader
    for delimiter in (",", "\t", ";", "|"):
        cells = [cell.strip().strip('"') for cell in first.rstrip("\r").split(delimiter)]
        keys = [cell.casefold() for cell in cells]
        named = next((at for at, key in enumerate(keys) if key in _NAME_COLUMNS), None)
        if named is None or "name" in keys:
            continue
        while not reader.peek(1)[:1].strip():
            if not reader.readline():
                break
        reader.readline()
        cells[named] = "name"
        header = delimiter.join(cells).encode() + b"\n"
        return io.BufferedReader(_Joined(header, reader))
    return reader


class _Joined(io.RawIOBase):
    def __init__(self, head: bytes, rest: io.BufferedReader) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        piece = self._head[: len(view)] or self._rest.read1(len(view))
        self._head = self._head[len(piece) :] if self._head else b""
        view[: len(piece)] = piece
        return len(piece)


def _index_document(reader: io.BufferedReader, name: str) -> dict[str, Any] | None:
    """The document where it is name-suggestion-index's; None for anything else."""
    data = reader.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise BadInput(f"{name} is one JSON document of more than {MAX_DOCUMENT_BYTES >> 20} MB.")
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    return value if next(_index_rows(value), None) is not None else None


def _index_rows(document: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Items of the trees under `brands/`; other trees (flags, operators, transit) name no brands."""
    number = 0
    inner = document.get("nsi")
    trees: dict[str, Any] = inner if isinstance(inner, dict) else document
    if isinstance(document.get("items"), list) and isinstance(document.get("properties"), dict):
        trees = {str(document["properties"].get("path", "brands/")): document}
    if isinstance(document.get("brands"), dict):
        trees = document["brands"]
    for path, tree in trees.items():
        if isinstance(tree, dict) and isinstance(tree.get("items"), list):
            items = tree["items"]
        elif isinstance(tree, list):
            items = tree
        elif isinstance(tree, dict) and isinstance(tree.get("tags"), dict) and "|" in path:
            items = [{**tree, "displayName": path.partition("|")[2].partition("~")[0]}]
        else:
            continue
        if path.partition("/")[0] in ("flags", "operators", "transit"):
            continue
        category = path.partition("|")[0].removeprefix("brands/")
        for item in items:
            if isinstance(item, dict) and isinstance(item.get("tags"), dict):
                number += 1
                yield number, _index_row(item, category)


def _index_row(item: dict[str, Any], category: str) -> dict[str, Any]:
    tags = item["tags"]
    name = str(item.get("displayName") or tags.get("brand") or tags.get("name") or "")
    others = [tags.get("brand"), tags.get("name"), tags.get("brand:en"), tags.get("short_name")]
    matched = item.get("matchNames", item.get("match", ()))
    others += matched if isinstance(matched, list) else []
    aliases = [one for one in dict.fromkeys(others) if isinstance(one, str) and one and one != name]
    row: dict[str, Any] = {"name": name, "aliases": aliases, "category": category}
    if isinstance(tags.get("brand:wikidata"), str):
        row["wikidata"] = tags["brand:wikidata"]
    return row
