"""Catalogs in JSON: lines, arrays and envelopes of our own rows, of shops' interfaces, or of a table's rows."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import msgspec

from iptui.domain.catalog_mappings import CatalogMapping
from iptui.domain.errors import BadInput
from iptui.domain.products import Product
from iptui.formats.catalogs.dialect import Dialect
from iptui.formats.catalogs.json_shapes import ENVELOPES, product_of_shape, shape_of, unwrapped
from iptui.formats.catalogs.recognising import (
    Found,
    Remembered,
    UnknownHeader,
    dialect_named,
    find_header,
    ours,
)
from iptui.formats.catalogs.rows import Columns
from iptui.formats.catalogs.tables import Record
from iptui.formats.json_rows import MAX_DOCUMENT_BYTES, json_document, json_lines
from iptui.formats.values import RowError, as_text

_ENVELOPE = re.compile(rf'\{{\s*"(?:{"|".join(ENVELOPES)})"\s*:\s*[\[{{]')

LOOKED_AT = 50
"""Objects at the start by which the kind is told."""

ObjectRow = tuple[int, "dict[str, Any] | RowError"]


class JsonCatalog:
    """What the objects of a file are, told from the first of them."""

    def __init__(
        self,
        name: str,
        *,
        asked: Dialect | None,
        mapping: CatalogMapping | None,
        remembered: Remembered | None,
    ) -> None:
        self.name = name
        self._asked, self._mapping, self._remembered = asked, mapping, remembered
        self.shape = ""
        """A shop's interface."""
        self.found: Found | None = None
        """A table's columns as keys."""
        self.what = ""
        """What to call it; "" for our own format."""

    @staticmethod
    def rows(reader: io.BufferedReader, name: str, kind: str) -> Iterator[ObjectRow]:
        """
        Raises:
            BadInput: one document that is cut, malformed or too large.
        """
        if kind == "jsonl":
            return json_lines(reader)
        data = reader.read(MAX_DOCUMENT_BYTES + 1)
        if data.lstrip()[:1] == b"{" and len(data) <= MAX_DOCUMENT_BYTES:
            inner = _envelope(data, name)
            if inner is not None:
                return json_document(io.BufferedReader(io.BytesIO(inner)), name)
        return json_document(io.BufferedReader(io.BytesIO(data)), name)

    def look(self, rows: Iterator[ObjectRow]) -> Iterator[ObjectRow]:
        """The same rows, once it is known what they are.

        Raises:
            UnknownHeader: the keys are nobody's.
        """
        head = list(islice(rows, LOOKED_AT))
        objects = [row for _, row in head if isinstance(row, dict)]
        keys = list(dict.fromkeys(key for row in objects for key in row))
        if self._mapping is not None or (self._asked is not None and not objects):
            self._as_table(objects)
        elif objects:
            self._tell(objects, keys)
        return chain(head, rows)

    def _tell(self, objects: list[dict[str, Any]], keys: list[str]) -> None:
        shapes = [shape for row in objects if (shape := shape_of(row))]
        if len(shapes) * 2 > len(objects) and (
            self._asked is None or self._asked.name == shapes[0]
        ):
            self.shape = shapes[0]
            dialect = dialect_named(self.shape)
            self.what = f"{self.shape.replace('_', ' ').title()} products in JSON"
            if dialect is not None:
                self.what = f"{dialect.title.split()[0]} products in JSON"
            return
        if self._asked is None and ours(keys) and not Columns(keys).set & {"handle", "seller-sku"}:
            return
        self._as_table(objects)

    def _as_table(self, objects: list[dict[str, Any]]) -> None:
        flat = [flattened(row) for row in objects]
        names = list(dict.fromkeys(key for row in flat for key in row))
        sample = [[row.get(name, "") for name in names] for row in flat]
        found = find_header(
            [names], asked=self._asked, mapping=self._mapping, remembered=self._remembered
        )
        if found is None or (found.dialect is None and found.mapping is None):
            if found is not None or ours(names):
                return
            raise UnknownHeader(self.name, names, sample)
        self.found = found
        if found.dialect is not None:
            self.what = f"{found.dialect.title} as JSON"
        else:
            assert found.mapping is not None
            self.what = f"JSON by the mapping '{found.mapping.name or 'given'}'"

    def product(self, row: dict[str, Any]) -> Product:
        return product_of_shape(shape_of(row) or self.shape, row)

    def records(self, rows: Iterator[ObjectRow]) -> Iterator[Record]:
        """The objects as cells below the found columns; a key that came up later is added to the last column's
        right only where the columns know it, others are named."""
        assert self.found is not None
        names = self.found.columns.names
        for number, row in rows:
            if isinstance(row, RowError):
                yield number, row
                continue
            flat = flattened(row)
            late = [key for key in flat if key not in names]
            if late:
                columns = Columns([*names, *late])
                self.found.columns.names[:] = columns.names
                self.found.columns.keys[:] = columns.keys
            yield number, [flat.get(name, "") for name in names]


def flattened(row: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str]:
    """Nested objects with dotted keys; lists and what is deeper as text."""
    flat: dict[str, str] = {}
    for key, value in row.items():
        if isinstance(value, dict) and depth < 3:
            flat.update(flattened(value, f"{prefix}{key}.", depth + 1))
        else:
            flat[f"{prefix}{key}"] = as_text(value)
    return flat


def _envelope(data: bytes, name: str) -> bytes | None:
    """The JSON of the list in an envelope; None where the object is a row itself, or rows follow it."""
    try:
        outer = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if data.count(b"\n") > 0 and "trailing characters" in str(error):
            return None
        raise BadInput(
            f"{name} is not complete JSON: {str(error).removeprefix('JSON is malformed: ')}."
        ) from None
    if "id" in outer:
        return None
    for key in ENVELOPES:
        raw = bytes(outer.get(key, b"")).lstrip()
        if raw.startswith(b"[") and b'"node"' not in raw[:200]:
            return raw
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return None
    if shape_of(value):
        return None
    found = unwrapped(value)
    return msgspec.json.encode(found) if found is not None else None


def is_document(start: str) -> bool:
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
