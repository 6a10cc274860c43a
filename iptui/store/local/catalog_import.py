"""Taking in a batch of products: all of it becomes a generation with one rename and one commit, or none of it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from threading import RLock

import msgspec

from iptui.domain.products import CatalogEdit, Product
from iptui.store.batches import changed_products
from iptui.store.local.catalog import GENERATIONS, INDEX_NAME, Catalog
from iptui.store.local.catalog_index import IndexBuilder
from iptui.store.local.desk_file import DeskFile
from iptui.store.local.files import (
    make_directory,
    new_file,
    remove_directory,
    sync_directory,
    sync_file,
)
from iptui.store.local.lock_file import LockFile
from iptui.store.local.shards import (
    SHARD_ROWS,
    Generation,
    ShardFile,
    encode_shard,
)
from iptui.store.local.transactions import LocalTransaction, decode_stored
from iptui.store.protocol import ImportCounts, Progress

CATALOG_LOCK_TIMEOUT = 600.0
"""Seconds to wait for another process's import; the desk stays usable meanwhile."""

LEFT_OVER = ".import-"

_encoder = msgspec.json.Encoder()


class CatalogImport:
    """One import. Readers and desk writers are kept out only for the moment of the commit."""

    def __init__(self, desk: DeskFile, catalog: Catalog, mutex: RLock) -> None:
        self._desk = desk
        self._catalog = catalog
        self._fs = catalog.fs
        self._mutex = mutex
        self._counts = ImportCounts()
        self._files: list[ShardFile] = []
        self._digest = sha256()
        self._rows: list[tuple[str, bytes, bytes]] = []

    def run(
        self,
        products: Iterable[Product],
        *,
        actor: str,
        at: datetime,
        source: str,
        progress: Progress | None,
        dry_run: bool,
    ) -> ImportCounts:
        """See `Store.import_products`."""
        catalog = self._catalog.directory
        if not dry_run:
            self._desk.require_writable()
        lock = LockFile(self._fs, catalog.with_name("catalog.lock"))
        try:
            with lock.held(exclusive=True, timeout=CATALOG_LOCK_TIMEOUT):
                make_directory(self._fs, catalog)
                self._remove_left_overs(catalog)
                hidden = catalog / f"{LEFT_OVER}{os.getpid()}-{os.urandom(4).hex()}"
                self._fs.mkdir(hidden)
                with self._builder() as builder:
                    name = self._next_name(catalog)
                    try:
                        first = builder.next_number
                        self._take_in(products, name, hidden, builder, progress)
                        if self._files and not dry_run:
                            self._publish(hidden, name, builder, first, actor, at, source)
                    finally:
                        remove_directory(self._fs, hidden)
        finally:
            lock.close()
        return self._counts

    def _remove_left_overs(self, catalog: Path) -> None:
        """A killed import's hidden directory: the lock is held, so nobody is at work in it."""
        for name in self._fs.names(catalog):
            if name.startswith(LEFT_OVER):
                remove_directory(self._fs, catalog / name)

    @contextmanager
    def _builder(self) -> Iterator[IndexBuilder]:
        with self._mutex:
            self._desk.refresh()
            try:
                builder = self._catalog.builder()
            except sqlite3.Error:
                with suppress(OSError):
                    self._fs.unlink(self._catalog.cache / INDEX_NAME)
                builder = self._catalog.builder()
        try:
            yield builder
        finally:
            builder.discard()

    def _next_name(self, catalog: Path) -> str:
        with self._mutex:
            taken = [one.id for one in self._catalog.generations()]
        taken += [name for name in self._fs.names(catalog) if name.isdecimal()]
        return f"{max(map(int, taken), default=0) + 1:06d}"

    def _take_in(
        self,
        products: Iterable[Product],
        name: str,
        hidden: Path,
        builder: IndexBuilder,
        progress: Progress | None,
    ) -> None:
        """Write what is new or changed, a shard at a time."""
        source = iter(products)
        done = 0
        while chunk := list(islice(source, SHARD_ROWS)):
            known = {
                product_id: digest
                for product_id, (_, digest) in builder.lookup(
                    list({product.id for product in chunk})
                ).items()
            }
            known.update((product_id, digest) for product_id, _, digest in self._rows)
            for product, text, digest in changed_products(chunk, known, self._counts):
                self._rows.append((product.id, text, digest))
                if len(self._rows) == SHARD_ROWS:
                    self._write_shard(name, hidden, builder)
            done += len(chunk)
            if progress is not None:
                progress(done, None)
        if self._rows:
            self._write_shard(name, hidden, builder)

    def _write_shard(self, generation: str, hidden: Path, builder: IndexBuilder) -> None:
        data, places = encode_shard(text for _, text, _ in self._rows)
        name = f"{len(self._files):04d}.json"
        new_file(self._fs, hidden / name, [data], sync=False)
        self._digest.update(sha256(data).digest())
        builder.add_shard(
            generation, name, places, [(one, digest) for one, _, digest in self._rows]
        )
        self._files.append(ShardFile(generation, name, len(data)))
        self._rows = []

    def _publish(
        self,
        hidden: Path,
        name: str,
        builder: IndexBuilder,
        first: int,
        actor: str,
        at: datetime,
        source: str,
    ) -> None:
        # Flushed together at the end: by then the kernel has written most of it.
        for file in self._files:
            sync_file(self._fs, hidden / file.name)
        sync_directory(self._fs, hidden)
        builder.finish_generation(self._files, name)
        generation = Generation(
            id=name,
            rows=builder.next_number - first,
            shards=len(self._files),
            bytes=sum(file.size for file in self._files),
            digest=self._digest.hexdigest(),
            source=source,
            at=at.isoformat(),
        )
        final = hidden.with_name(name)
        counts = self._counts
        with self._mutex, self._desk.locked():
            transaction = LocalTransaction(at)
            self._drop_patches(transaction, builder, first)
            # The rename makes the batch safe, the commit makes it visible.
            self._fs.rename(hidden, final)
            try:
                sync_directory(self._fs, final.parent)
                commit = transaction.build(
                    self._desk,
                    actor=actor,
                    action="catalog.import",
                    subject=f"catalog/{name}",
                    note=f"{source}: {counts.added} added, {counts.updated} updated, "
                    f"{counts.unchanged} unchanged",
                    events=[("products", name)],
                    counts={"products": counts.added + counts.updated},
                    extra=[
                        (
                            GENERATIONS,
                            str(int(name)),
                            name,
                            msgspec.Raw(_encoder.encode(generation)),
                        )
                    ],
                )
                self._desk.append(commit)
            except BaseException:
                # After a failed flush the line may stand after all: then the batch must, too.
                if not self._desk.read_only:
                    with suppress(OSError):
                        self._fs.rename(final, hidden)
                raise
            with suppress(sqlite3.Error, OSError):
                # Else the index is made anew by whoever needs it.
                builder.finish()
                builder.publish(self._catalog.cache / INDEX_NAME)
            self._desk.fold_if_large()

    def _drop_patches(
        self, transaction: LocalTransaction, builder: IndexBuilder, first: int
    ) -> None:
        """The platform's newer text replaces what was edited here; a tombstone stays."""
        edits = {
            edit.id: edit
            for document in self._desk.table(CatalogEdit.KIND).documents.values()
            if (edit := decode_stored(CatalogEdit, document, self._desk)).product is not None
        }
        for product_id, (number, _) in builder.lookup(list(edits)).items():
            if number >= first:
                transaction.put(msgspec.structs.replace(edits[product_id], product=None))
