"""Rows of one listing brought together, wherever they stand in the file, in bounded memory.

Rows wait in a file of their own; in memory stay the listings' names and the places of their rows.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterable, Iterator

import msgspec

from iptui.formats.catalogs.dialect import KeysOf
from iptui.formats.catalogs.rows import Columns, Row
from iptui.formats.values import RowError

IN_MEMORY = 16 * 1024 * 1024

Group = tuple[int, list[Row] | RowError]
"""The number of its first row; the rows, or why that row is in no listing."""


def grouped(
    records: Iterable[tuple[int, list[str] | RowError]], columns: Columns, keys_of: KeysOf
) -> Iterator[Group]:
    """The listings in order of their first rows; a row without a listing comes at once, with its reason."""
    group_of: dict[str, int] = {}
    places: list[array[int]] = []
    merged: dict[int, int] = {}

    def root(group: int) -> int:
        while group in merged:
            group = merged[group]
        return group

    encoder, decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(tuple[int, list[str]])
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as spool:
        at = 0
        for number, cells in records:
            if isinstance(cells, RowError):
                yield number, cells
                continue
            row = Row(number, columns, cells)
            try:
                keys = keys_of(row)
            except RowError as error:
                yield number, error
                continue
            known = sorted({root(group_of[key]) for key in keys if key in group_of})
            if known:
                group = known[0]
                for other in known[1:]:
                    places[group].extend(places[other])
                    places[other] = array("q")
                    merged[other] = group
            else:
                group = len(places)
                places.append(array("q"))
            for key in keys:
                group_of[key] = group
            data = encoder.encode((number, cells))
            spool.write(data)
            places[group].append(at)
            places[group].append(len(data))
            at += len(data)
        group_of.clear()
        for listed in places:
            rows = []
            for place, size in sorted(zip(listed[0::2], listed[1::2], strict=True)):
                spool.seek(place)
                number, cells = decoder.decode(spool.read(size))
                rows.append(Row(number, columns, cells))
            if rows:
                yield rows[0].number, rows
