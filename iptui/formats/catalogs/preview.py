"""What a catalog file would become: its kind, or the mapping proposed for it, and its first products."""

from __future__ import annotations

from typing import BinaryIO

import msgspec

from iptui.domain.catalog_mappings import CatalogMapping
from iptui.domain.products import Product
from iptui.formats.catalogs.mapping import mapped_product
from iptui.formats.catalogs.proposing import propose
from iptui.formats.catalogs.reader import CatalogReader, MergedRow
from iptui.formats.catalogs.recognising import Remembered, UnknownHeader
from iptui.formats.catalogs.rows import Columns, Row
from iptui.formats.reading import Rejection
from iptui.formats.values import RowError

PREVIEW_ROWS = 10


class Preview(msgspec.Struct, kw_only=True):
    """The first rows of a file as products."""

    read_as: list[str] = []
    """Empty for our own format in UTF-8, and for a file that needs a mapping."""
    notes: list[str] = []
    items: list[Product | Rejection] = []
    mapping: CatalogMapping | None = None
    """Proposed (or given) for a file whose columns nobody knows; to be confirmed."""
    sample: list[list[str]] = []
    """With a mapping: the rows that `items` were made of, as cells of `mapping.header`."""


def preview(
    source: BinaryIO,
    name: str,
    *,
    format: str | None = None,
    encoding: str | None = None,
    remembered: Remembered | None = None,
) -> Preview:
    """
    Raises:
        BadInput: the file as a whole cannot be read.
    """
    reader = CatalogReader(name, format=format, encoding=encoding, remembered=remembered)
    items: list[Product | Rejection] = []
    try:
        for item in reader.items(source):
            if not isinstance(item, MergedRow):
                items.append(item)
            if len(items) >= PREVIEW_ROWS:
                break
    except UnknownHeader as unknown:
        mapping = propose(unknown.columns, unknown.rows, unknown.name)
        sample = [row for row in unknown.rows if any(cell.strip() for cell in row)][:PREVIEW_ROWS]
        return Preview(
            notes=reader.notes.sentences,
            items=mapped_items(mapping, sample, unknown.name),
            mapping=mapping,
            sample=sample,
        )
    return Preview(read_as=reader.read_as, notes=reader.notes.sentences, items=items)


def mapped_items(
    mapping: CatalogMapping, sample: list[list[str]], name: str
) -> list[Product | Rejection]:
    """What the sample's rows become by the mapping; all are rejections while no column gives the id."""
    columns = Columns(mapping.header)
    items: list[Product | Rejection] = []
    for number, cells in enumerate(sample, 2):
        try:
            if "id" not in mapping.columns:
                raise RowError("No column is chosen for the id yet.")
            items.append(mapped_product(mapping, Row(number, columns, cells)))
        except RowError as error:
            items.append(Rejection(name, number, str(error)))
    return items
