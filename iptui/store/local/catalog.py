"""Reading the catalog: products by id and number, out of immutable shards, by a derived index."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from iptui.domain.products import Product
from iptui.store.local.desk_file import DeskFile
from iptui.store.local.files import FileSystem
from iptui.store.local.shards import (
    Generation,
    ShardFile,
    catalog_fingerprint,
    decode_product,
    generation_fingerprint,
    list_generation,
)
from iptui.store.protocol import StoreDamaged

if TYPE_CHECKING:
    from iptui.store.local.catalog_index import CatalogIndex, IndexBuilder, Place

T = TypeVar("T")

GENERATIONS = "_catalog"
"""The table of desk.json that names the generations of record."""

INDEX_NAME = "catalog.sqlite"

_generation_decoder = msgspec.json.Decoder(Generation)


class _Stale(Exception):
    """The index does not fit the shards."""


class Catalog:
    """The imported products of a workspace. The caller keeps threads apart."""

    def __init__(self, fs: FileSystem, workspace: Path, desk: DeskFile) -> None:
        self.fs = fs
        self.directory = workspace / "catalog"
        self.cache = workspace / "cache"
        self._desk = desk
        self._index: CatalogIndex | None = None
        self._state: tuple[int, int] = (-1, -1)
        self._fingerprint = ""

    def generations(self) -> list[Generation]:
        """The batches of record, oldest first.

        Raises:
            StoreDamaged: one of them cannot be read.
        """
        documents = self._desk.table(GENERATIONS).documents
        try:
            found = [_generation_decoder.decode(document) for document in documents.values()]
        except msgspec.DecodeError as error:
            raise StoreDamaged(
                f"A batch of products in {self._desk.path} cannot be read ({error}); restore the file "
                "from a backup, or see `iptui check --repair`."
            ) from error
        return sorted(found, key=lambda one: one.id)

    def files(self) -> list[tuple[str, list[ShardFile]]]:
        """
        Raises:
            StoreDamaged: a generation of record is missing.
        """
        return [
            (generation.id, list_generation(self.fs, self.directory, generation.id))
            for generation in self.generations()
        ]

    def fingerprint(self) -> str:
        """Changes with every batch. Looked up on the disk once, then only after a batch."""
        state = self._desk.loads, self._desk.table(GENERATIONS).version
        if state != self._state:
            self._fingerprint = catalog_fingerprint(
                generation_fingerprint(files) for _, files in self.files()
            )
            self._state = state
        return self._fingerprint

    # -- the index ------------------------------------------------------------------------------
    def ask(self, question: Callable[[CatalogIndex], T]) -> T:
        """Ask the index; when it is missing, stale or corrupt, it is made anew, and asked again."""
        import sqlite3

        try:
            return question(self.index())
        except (sqlite3.Error, _Stale):
            self.forget_index()
            with suppress(OSError):
                self.fs.unlink(self.cache / INDEX_NAME)
        try:
            return question(self.index())
        except sqlite3.Error:
            # The cache's disk does not keep what is written: work without a file.
            self.forget_index()
            self._index = self._build(in_memory=True)
            return question(self._index)

    def index(self) -> CatalogIndex:
        """The index for the catalog as it stands.

        Raises:
            sqlite3.Error, StoreDamaged
        """
        fingerprint = self.fingerprint()
        if self._index is not None and self._index.fingerprint == fingerprint:
            return self._index
        self.forget_index()
        import sqlite3

        from iptui.store.local.catalog_index import CatalogIndex

        with suppress(sqlite3.Error):
            found = CatalogIndex.open(self.cache / INDEX_NAME)
            if found.fingerprint == fingerprint:
                self._index = found
                return found
            found.close()
        self._index = self._build(in_memory=bool(self._desk.read_only))
        return self._index

    def _build(self, *, in_memory: bool) -> CatalogIndex:
        import sqlite3

        from iptui.store.local.catalog_index import CatalogIndex

        if not in_memory:
            with suppress(OSError, sqlite3.Error):
                builder = self.builder()
                try:
                    builder.finish()
                    builder.publish(self.cache / INDEX_NAME)
                except BaseException:
                    builder.discard()
                    raise
                return CatalogIndex.open(self.cache / INDEX_NAME)
        builder = self.builder(in_memory=True)
        builder.finish()
        return CatalogIndex(builder.connection)

    def builder(self, *, in_memory: bool = False) -> IndexBuilder:
        """An unfinished index of the catalog as it stands, made from the last one as far as that goes.

        Raises:
            OSError, sqlite3.Error: the cache cannot be written.
            StoreDamaged: a shard cannot be read.
        """
        from iptui.store.local.catalog_index import IndexBuilder

        files = self.files()
        builder = None if in_memory else self._last_index(files)
        if builder is None:
            builder = IndexBuilder(self.fs, None if in_memory else self.cache)
        try:
            for name, shards in files[len(builder.generations()) :]:
                builder.index_generation(self.directory, name, shards)
        except BaseException:
            builder.discard()
            raise
        return builder

    def _last_index(self, files: list[tuple[str, list[ShardFile]]]) -> IndexBuilder | None:
        """A copy of the published index, if all that it holds is still so."""
        import sqlite3

        from iptui.store.local.catalog_index import IndexBuilder

        base = self.cache / INDEX_NAME
        try:
            self.fs.lstat(base)
            builder = IndexBuilder(self.fs, self.cache, base)
        except (OSError, sqlite3.Error):
            return None
        wanted = [(name, generation_fingerprint(shards)) for name, shards in files]
        with suppress(sqlite3.Error):
            done = builder.generations()
            if builder.has_layout() and wanted[: len(done)] == done:
                return builder
        builder.discard()
        return None

    def forget_index(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None

    # -- products -------------------------------------------------------------------------------
    def product(self, product_id: str) -> Product | None:
        """The imported product, edits not applied."""

        def find(index: CatalogIndex) -> Product | None:
            number = index.number_of(product_id)
            if number is None:
                return None
            place = index.places([number]).get(number)
            if place is None:
                raise _Stale
            product = self._read([place])[number]
            if product.id != product_id:
                raise _Stale
            return product

        return self.ask(find)

    def products(self, numbers: Iterable[int]) -> list[Product]:
        """The imported products of those numbers that are live, in the order asked."""
        asked = list(numbers)

        def find(index: CatalogIndex) -> list[Product]:
            found = self._read(index.places(asked).values())
            return [found[number] for number in asked if number in found]

        return self.ask(find)

    def _read(self, places: Iterable[Place]) -> dict[int, Product]:
        """One `pread` for each product, one `open` for each shard."""
        found: dict[int, Product] = {}
        opened: tuple[str, str] | None = None
        fd = -1
        try:
            for place in sorted(places):
                shard = place.generation, place.name
                if shard != opened:
                    if fd >= 0:
                        self.fs.close(fd)
                        fd = -1
                    wanted = self.directory / place.generation / place.name
                    fd = self.fs.open(wanted, os.O_RDONLY)
                    opened = shard
                data = self.fs.pread(fd, place.length, place.offset)
                found[place.number] = decode_product(data)
        except msgspec.DecodeError as error:
            raise _Stale from error
        except OSError as error:
            raise StoreDamaged(
                f"{wanted} cannot be read ({error.strerror}); restore it from a backup."
            ) from error
        finally:
            if fd >= 0:
                self.fs.close(fd)
        return found

    def live_shards(self) -> tuple[list[tuple[str, str, int, int]], set[int]]:
        """([(generation, file, first number, rows)], dead numbers)."""
        return self.ask(lambda index: (index.shards(), index.dead()))
