"""Building the index: one pass over the products, spilled to disk in segments, then written sorted."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import chain, groupby
from pathlib import Path
from typing import IO, Any

from pyroaring import BitMap

from iptui.domain.products import Product, ReviewState
from iptui.search.english import english_words
from iptui.search.fields import by_field, search_text
from iptui.search.layout import TABLES, VERSION, Progress
from iptui.search.neighbours import bits_for, buckets, filed
from iptui.search.postings import FIELD_END, ITEM_END, no_hits, pack, pack_hits, stream_code, unpack
from iptui.search.surfaces import surfaces
from iptui.search.words import words

_SEGMENT = 25_000
_BATCH = 500


def build(
    path: Path,
    products: Iterable[tuple[int, Product]],
    *,
    fingerprint: str,
    total: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Write the index of numbered products to `path`, whole or not at all.

    `progress` may raise to stop; then, as after any error, `path` is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        connection = sqlite3.connect(temporary, isolation_level=None)
        with contextlib.closing(connection):
            connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + TABLES)
            connection.execute("BEGIN")
            _Builder(connection, path.parent).run(products, fingerprint, total, progress)
            connection.execute("COMMIT")
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Postings:
    """Numbers words in the order they appear and collects where they stand, with bounded memory."""

    def __init__(self, folder: Path) -> None:
        self.ids: dict[str, int] = {}
        self._folder = folder
        self._open: dict[int, array[int]] = {}
        self._spilled: list[IO[bytes]] = []

    def number(self, written: str) -> int:
        return self.ids.setdefault(written, len(self.ids))

    def add(self, item: int, entry: int) -> None:
        entries = self._open.get(item)
        if entries is None:
            entries = self._open[item] = array("I")
        entries.append(entry)

    def spill(self) -> None:
        """Move what was collected to disk."""
        file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - lives until close()
        self._spilled.append(file)
        for item, entries in sorted(self._open.items()):
            array("I", (item, len(entries))).tofile(file)
            entries.tofile(file)
        self._open.clear()

    def merged(self) -> Iterator[tuple[int, array[int]]]:
        """Every number with all its entries, in order of the numbers."""
        runs = [_read_back(file) for file in self._spilled]
        collected = merge(*runs, sorted(self._open.items()), key=lambda pair: pair[0])
        for item, group in groupby(collected, key=lambda pair: pair[0]):
            entries = array("I")
            for _, part in group:
                entries.extend(part)
            yield item, entries

    def close(self) -> None:
        for file in self._spilled:
            file.close()


def _read_back(file: IO[bytes]) -> Iterator[tuple[int, array[int]]]:
    file.seek(0)
    while head := file.read(8):
        item, count = memoryview(head).cast("I")
        entries = array("I")
        entries.frombytes(file.read(4 * count))
        yield item, entries


class _Builder:
    def __init__(self, connection: sqlite3.Connection, folder: Path) -> None:
        self._db = connection
        self._words = _Postings(folder)
        self._surfaces = _Postings(folder)
        self._codes: list[bytes] = []
        self._all: Any = BitMap()
        self._approved: Any = BitMap()

    def run(
        self,
        products: Iterable[tuple[int, Product]],
        fingerprint: str,
        total: int | None,
        progress: Progress | None,
    ) -> None:
        try:
            rows: list[tuple[int, bytes]] = []
            done = 0
            for done, (number, product) in enumerate(products, 1):
                rows.append((number, self._take(number, product)))
                if done % _BATCH == 0:
                    self._write_streams(rows)
                    if progress is not None:
                        progress(done, total)
                if done % _SEGMENT == 0:
                    self._words.spill()
                    self._surfaces.spill()
            self._write_streams(rows)
            self._write_words()
            self._write_surfaces()
            self._write_neighbours()
            self._write_facts(fingerprint)
            if progress is not None:
                progress(done, total)
        finally:
            self._words.close()
            self._surfaces.close()

    def _take(self, number: int, product: Product) -> bytes:
        """Collect one product; returns its stream."""
        self._all.add(number)
        if product.state is ReviewState.APPROVED:
            self._approved.add(number)
        ids, codes = self._words.ids, self._codes
        seen: dict[int, int] = {}
        seen_surfaces: dict[int, int] = {}
        fields: list[bytes] = []
        for at, pieces in enumerate(by_field(search_text(product))):
            items: list[bytes] = []
            for piece in pieces:
                numbers = [ids.setdefault(word, len(ids)) for word in words(piece)]
                for new in range(len(codes), len(ids)):
                    codes.append(stream_code(new))
                for word_id in numbers:
                    seen[word_id] = seen.get(word_id, 0) | 1 << at
                items.append(b"".join([codes[word_id] for word_id in numbers]))
                for surface in surfaces(piece):
                    surface_id = self._surfaces.number(surface.key)
                    seen_surfaces[surface_id] = seen_surfaces.get(surface_id, 0) | 1 << at
            fields.append(ITEM_END.join(items))
        for word_id, mask in seen.items():
            self._words.add(word_id, number << 4 | mask)
        for surface_id, mask in seen_surfaces.items():
            self._surfaces.add(surface_id, number << 4 | mask)
        return FIELD_END.join(fields)

    def _write_streams(self, rows: list[tuple[int, bytes]]) -> None:
        self._db.executemany("INSERT INTO streams VALUES (?, ?)", rows)
        rows.clear()

    def _write_words(self) -> None:
        english = english_words()
        written = list(self._words.ids)
        by_prefix: dict[str, list[Any]] = {}

        def rows() -> Iterator[tuple[int, str, int, bytes]]:
            for word_id, entries in self._words.merged():
                word, packed = written[word_id], pack(entries)
                if word.isascii():
                    hits = unpack(packed)
                    for prefix in {word[:1], word[:2]}:
                        held = by_prefix.setdefault(prefix, no_hits())
                        for bitmap, more in zip(held, hits, strict=True):
                            bitmap |= more
                yield word_id, word, word in english, packed

        self._db.executemany("INSERT INTO words VALUES (?, ?, ?, ?)", rows())
        self._db.execute("CREATE UNIQUE INDEX words_by_word ON words (word)")
        self._db.executemany(
            "INSERT INTO prefixes VALUES (?, ?)",
            ((prefix, pack_hits(hits)) for prefix, hits in sorted(by_prefix.items())),
        )
        self._db.executemany(
            "INSERT INTO backwards VALUES (?)",
            ((word,) for word in sorted(w[::-1] for w in written if len(w) > 4 and w.isalpha())),
        )

    def _write_surfaces(self) -> None:
        written = list(self._surfaces.ids)
        self._db.executemany(
            "INSERT INTO surfaces VALUES (?, ?, ?)",
            ((item, written[item], pack(entries)) for item, entries in self._surfaces.merged()),
        )
        self._db.execute("CREATE UNIQUE INDEX surfaces_by_text ON surfaces (surface)")

    def _write_neighbours(self) -> None:
        entries = filed(
            chain(
                ((2 * item, word) for word, item in self._words.ids.items()),
                ((2 * item + 1, written) for written, item in self._surfaces.ids.items()),
            )
        )
        bits = bits_for(len(entries))
        self._db.executemany("INSERT INTO neighbours VALUES (?, ?)", buckets(entries, bits))
        self._db.execute("INSERT INTO facts VALUES ('bucket_bits', ?)", (bits,))

    def _write_facts(self, fingerprint: str) -> None:
        self._db.executemany(
            "INSERT INTO facts VALUES (?, ?)",
            (
                ("version", VERSION),
                ("fingerprint", fingerprint),
                ("all", self._all.serialize()),
                ("approved", self._approved.serialize()),
            ),
        )
