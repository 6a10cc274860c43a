"""`LocalStore`: the Store protocol on TinyDB files, for any number of processes on one machine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from iptui.domain.products import CatalogEdit, Product
from iptui.domain.records import Blob, Record
from iptui.store.local.blobs import BlobFiles
from iptui.store.local.catalog import CatalogFiles
from iptui.store.local.desk_writer import DeskWriter
from iptui.store.local.documents import select
from iptui.store.local.files import FileSystem, LockFile, make_directory, remove_directory
from iptui.store.local.place import require_local, require_no_links, require_own
from iptui.store.local.transactions import LocalTransaction
from iptui.store.protocol import (
    CatalogState,
    Change,
    ImportCounts,
    Problem,
    Progress,
    Query,
    StoreDamaged,
    StoreInfo,
)

R = TypeVar("R", bound=Record)
V = TypeVar("V", bound=msgspec.Struct)

ALL = Query()
OWN_FILES = ("desk.json", "desk.journal", "desk.lock", "catalog", "blobs", "cache")


class LocalStore:
    """Open with `LocalStore.open`. One handle may be used from several threads."""

    def __init__(self, place: Path, desk: DeskWriter, fs: FileSystem) -> None:
        self.place = place
        self.fs = fs
        self._desk = desk
        self._mutex = RLock()
        self._catalog = CatalogFiles(place, fs, read_only=bool(desk.read_only))
        self._blobs = BlobFiles(place, fs)
        self._edits: tuple[int, int, list[CatalogEdit]] | None = None

    @classmethod
    def open(
        cls,
        place: Path,
        *,
        create: bool = False,
        read_only: bool = False,
        fs: FileSystem | None = None,
    ) -> LocalStore:
        """
        Raises:
            FileNotFoundError: no workspace there and `create` is False.
            UnsafePlace: a network file system, somebody else's folder, or a link in place of a file.
            StoreDamaged: a file cannot be read; nothing was touched.
        """
        fs = fs or FileSystem()
        place = Path(os.path.realpath(place))
        os.umask(0o077)
        if create:
            place.parent.mkdir(parents=True, exist_ok=True)
            make_directory(fs, place)
        require_own(fs, place)
        require_local(fs, place)
        require_no_links(fs, place, OWN_FILES)
        desk = DeskWriter(place / "desk.json", fs=fs, create=create, read_only=read_only)
        return cls(place, desk, fs)

    @property
    def cache_folder(self) -> Path:
        """Where derived files may be kept; deleted at will."""
        return self.place / "cache"

    def info(self) -> StoreInfo:
        with self._mutex:
            size = sum(
                file.stat().st_size
                for file in self.place.rglob("*")
                if file.is_file() and "cache" not in file.parts
            )
            deleted = sum(edit.deleted for edit in self.catalog_edits())
            return StoreInfo(
                engine="tinydb",
                place=str(self.place),
                commit=self._desk.commit_no,
                records={name: len(table) for name, table in sorted(self._desk.tables.items())},
                products=self._catalog.live() - deleted,
                bytes=size,
                read_only=self._desk.read_only,
            )

    def close(self) -> None:
        with self._mutex:
            self._catalog.close()
            self._desk.finish()

    # -- following ------------------------------------------------------------------------------
    def commit_no(self) -> int:
        return self._desk.commit_no

    def refresh(self) -> int:
        with self._mutex:
            self._desk.refresh()
            return self._desk.commit_no

    def changes(self, since: int) -> Sequence[Change]:
        with self._mutex:
            return self._desk.changes(since)

    # -- records --------------------------------------------------------------------------------
    def get(self, kind: type[R], record_id: str) -> R | None:
        with self._mutex:
            document = self._desk.table(kind.KIND).find(record_id)
            return None if document is None else self._decoded(document, kind, kind.KIND)

    def get_many(self, kind: type[R], record_ids: Iterable[str]) -> list[R]:
        found = (self.get(kind, record_id) for record_id in record_ids)
        return [record for record in found if record is not None]

    def query(self, kind: type[R], query: Query = ALL) -> list[R]:
        return self.query_as(kind, kind, query)

    def query_as(self, view: type[V], kind: type[Record], query: Query = ALL) -> list[V]:
        with self._mutex:
            table = self._desk.table(kind.KIND)
            return [
                self._decoded(table.documents[document_id], view, kind.KIND)
                for document_id in select(table, query)
            ]

    def count(self, kind: type[Record], query: Query = ALL) -> int:
        with self._mutex:
            table = self._desk.table(kind.KIND)
            return len(table) if query == ALL else len(select(table, query))

    def _decoded(self, document: msgspec.Raw, view: type[V], kind: str) -> V:
        try:
            return msgspec.json.decode(document, type=view)
        except msgspec.DecodeError as error:
            raise StoreDamaged(
                f"A record of {kind} in {self.place / 'desk.json'} cannot be read ({error}); "
                "restore the workspace from a backup or mend that record."
            ) from error

    @contextmanager
    def transaction(
        self, *, actor: str, action: str, at: datetime, subject: str = "", note: str = ""
    ) -> Iterator[LocalTransaction]:
        transaction = LocalTransaction(
            actor=actor, action=action, at=at, subject=subject, note=note
        )
        yield transaction
        with self._mutex:
            self._desk.require_writable()
            with self._desk.lock.held(exclusive=True):
                self._desk.follow()
                transaction.commit(self._desk)

    # -- catalog --------------------------------------------------------------------------------
    def catalog_state(self) -> CatalogState:
        return self._catalog.state()

    def catalog_edits(self) -> list[CatalogEdit]:
        with self._mutex:
            table = self._desk.table(CatalogEdit.KIND)
            key = (self._desk.loads, table.version)
            if self._edits is None or self._edits[:2] != key:
                self._edits = (*key, self.query(CatalogEdit))
            return self._edits[2]

    def product(self, product_id: str) -> Product | None:
        number = self._catalog.number(product_id)
        if number is None:
            return None
        return self.products_by_number([number])[0]

    def products_by_number(self, numbers: Iterable[int]) -> list[Product]:
        edits = {edit.id: edit for edit in self.catalog_edits()}
        return [
            edited(product, edits[product.id]) if product.id in edits else product
            for product in self._catalog.read(numbers)
        ]

    def product_number(self, product_id: str) -> int | None:
        return self._catalog.number(product_id)

    def imported_products(self) -> Iterator[tuple[int, Product]]:
        return self._catalog.all()

    def import_products(
        self,
        products: Iterable[Product],
        *,
        actor: str,
        at: datetime,
        source: str,
        progress: Progress | None = None,
        dry_run: bool = False,
    ) -> ImportCounts:
        self._desk.require_writable()
        counts = ImportCounts()
        with LockFile(self.fs, self.place / "catalog.lock").closing(timeout=600):
            self._catalog.sweep_leftovers()
            batch = self._catalog.write_batch(products, counts, progress)
            if batch is None:
                return counts
            hidden, changed = batch
            if dry_run:
                remove_directory(self.fs, hidden)
                return counts
            note = f"{source}: {counts.added} added, {counts.updated} updated, {counts.unchanged} unchanged"
            transaction = LocalTransaction(
                actor=actor, action="catalog.import", at=at, subject="", note=note
            )
            with self._mutex, self._desk.lock.held(exclusive=True):
                self._desk.follow()
                for edit in self.get_many(CatalogEdit, changed):
                    if edit.product is not None:
                        # The platform's newer text replaces what was edited here.
                        transaction.put(replace(edit, product=None))
                name = self._catalog.publish(hidden)
                transaction.events.append(("products", name))
                transaction.subject = f"catalog/{name}"
                transaction.commit(self._desk)
            self._catalog.state()
        return counts

    # -- blobs ----------------------------------------------------------------------------------
    def put_blob(self, data: bytes, *, filename: str = "", media_type: str = "") -> Blob:
        self._desk.require_writable()
        return self._blobs.put(data, filename=filename, media_type=media_type)

    def get_blob(self, blob: Blob) -> bytes:
        return self._blobs.get(blob)

    # -- care -----------------------------------------------------------------------------------
    def check(self) -> list[Problem]:
        from iptui.store.local.care import check_workspace

        with self._mutex:
            self._desk.refresh()
            return check_workspace(self._desk, self._catalog, self._blobs)

    def backup(self, target: Path) -> None:
        from iptui.store.local.care import write_backup

        with self._mutex:
            write_backup(self.place, self._desk, target)


def edited(product: Product, edit: CatalogEdit) -> Product:
    """The product as it stands: the edit's text and review state over the imported ones."""
    base = edit.product or product
    return base if edit.state is None else replace(base, state=edit.state)
