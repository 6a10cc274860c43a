"""The store of one machine: TinyDB files with a journal, followed and written by many processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from functools import wraps
from itertools import chain
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import msgspec

from iptui.domain.errors import NotFound
from iptui.domain.products import CatalogEdit, Product
from iptui.domain.records import Blob, Record
from iptui.store.local import queries
from iptui.store.local.blobs import Blobs
from iptui.store.local.catalog import Catalog
from iptui.store.local.desk_file import FOLD_SIZE, DeskFile
from iptui.store.local.files import FULL, FileSystem, exists, full_disk, make_directories
from iptui.store.local.lock_file import pause_after
from iptui.store.local.place import require_local, require_no_links, require_own
from iptui.store.local.shards import shard_parts
from iptui.store.local.transactions import LocalTransaction, decode_stored
from iptui.store.protocol import (
    PATIENCE,
    CatalogState,
    Change,
    ImportCounts,
    Problem,
    Progress,
    Query,
    R,
    StoreDamaged,
    StoreInfo,
    StoreLocked,
    UnsafePlace,
    V,
)

P = ParamSpec("P")
T = TypeVar("T")

DESK_FILES = ("desk.json", "desk.journal", "desk.lock", "catalog", "catalog.lock", "blobs", "cache")

_ALL = Query()

_POLL_WAIT = 0.004
"""Seconds that a poll gives a commit that is just being written; a screen does not notice them."""


def _alone(
    method: Callable[Concatenate[LocalStore, P], T],
) -> Callable[Concatenate[LocalStore, P], T]:
    """One thread at a time: screens call from workers."""

    @wraps(method)
    def call(self: LocalStore, *args: P.args, **kwargs: P.kwargs) -> T:
        with self._mutex:
            return method(self, *args, **kwargs)

    return cast("Callable[Concatenate[LocalStore, P], T]", call)


class LocalStore:
    """`protocol.Store` in a directory. Make one with `open`."""

    def __init__(self, place: Path, desk: DeskFile, fs: FileSystem) -> None:
        self.place = place
        self._fs = fs
        self._desk = desk
        self._catalog = Catalog(fs, place, desk)
        self._blobs = Blobs(fs, place / "blobs")
        self._mutex = threading.RLock()
        self._tombstones: tuple[Any, int] = (None, 0)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        create: bool = False,
        read_only: bool = False,
        fs: FileSystem | None = None,
        fold_size: int = FOLD_SIZE,
    ) -> LocalStore:
        """Open the workspace directory; with `create`, make it first where it is missing.

        Raises:
            NotFound: no workspace there, and `create` is False.
            UnsafePlace: a network file system, somebody else's directory, or a linked file.
            NotADirectoryError, PermissionError: as the system says it.
            StoreDamaged, StoreLocked, StoreFull
        """
        fs = fs or FileSystem()
        place = path.expanduser().resolve()
        create = create and not read_only
        try:
            if create and not exists(fs, place / "desk.json"):
                require_local(fs, place)
                make_directories(fs, place)
            require_own(fs, place)
            require_local(fs, place)
            require_no_links(fs, place, DESK_FILES)
            desk = DeskFile(
                place / "desk.json",
                fs=fs,
                create=create,
                read_only=read_only,
                fold_size=fold_size,
            )
        except (NotADirectoryError, FileExistsError, PermissionError):
            raise
        except FileNotFoundError:
            raise NotFound(
                f"There is no workspace in {place}; make one with: iptui --workspace '{place}' init"
            ) from None
        except OSError as error:
            raise _unusable(place, error) from error
        return cls(place, desk, fs)

    @property
    def cache_folder(self) -> Path:
        """Where derived files may be kept; deleted at will. `catalog.sqlite` in it is the store's own."""
        return self.place / "cache"

    @_alone
    def close(self) -> None:
        """Fold the journal, so that any TinyDB reads the files, and close them."""
        self._catalog.forget_index()
        self._desk.close()

    @_alone
    def abandon(self) -> None:
        """Close the files without folding, as a killed process leaves them."""
        self._catalog.forget_index()
        self._desk.abandon()

    @_alone
    def info(self) -> StoreInfo:
        desk = self._desk
        index = self._catalog.index()
        return StoreInfo(
            engine="tinydb",
            place=str(self.place),
            commit=desk.commit_no,
            records={
                name: len(table)
                for name, table in sorted(desk.tables.items())
                if not name.startswith("_") and len(table)
            },
            products=index.live - self._deleted_products(),
            bytes=desk.size() + sum(one.bytes for one in self._catalog.generations()),
            read_only=desk.read_only,
        )

    def _deleted_products(self) -> int:
        state = (
            self._catalog.fingerprint(),
            self._desk.loads,
            self._desk.table(CatalogEdit.KIND).version,
        )
        if state != self._tombstones[0]:
            deleted = [edit.id for edit in self.catalog_edits() if edit.deleted]
            self._tombstones = state, self._catalog.ask(lambda index: index.known(deleted))
        return self._tombstones[1]

    # -- following ------------------------------------------------------------------------------
    @_alone
    def commit_no(self) -> int:
        return self._desk.commit_no

    @_alone
    def refresh(self) -> int:
        self._desk.refresh()
        return self._desk.commit_no

    def poll(self) -> int:
        if self._mutex.acquire(blocking=False):
            try:
                with suppress(StoreLocked):
                    self._desk.refresh(wait=_POLL_WAIT)
            finally:
                self._mutex.release()
        return self._desk.commit_no

    @_alone
    def changes(self, since: int) -> Sequence[Change]:
        return self._desk.changes(since)

    # -- records --------------------------------------------------------------------------------
    @_alone
    def get(self, kind: type[R], record_id: str) -> R | None:
        document = self._desk.table(kind.KIND).find(record_id)
        return None if document is None else decode_stored(kind, document, self._desk)

    @_alone
    def get_many(self, kind: type[R], record_ids: Iterable[str]) -> list[R]:
        found = (self.get(kind, record_id) for record_id in record_ids)
        return [record for record in found if record is not None]

    def query(self, kind: type[R], query: Query = _ALL) -> list[R]:
        return self.query_as(kind, kind, query)

    @_alone
    def query_as(self, view: type[V], kind: type[Record], query: Query = _ALL) -> list[V]:
        needles = queries.needles(query.where)
        documents = self._desk.table(kind.KIND).holding(needles)
        try:
            return queries.select(view, kind, documents, query, narrowed=bool(needles))
        except msgspec.DecodeError as error:
            raise self._first_damage(kind, error) from error

    @_alone
    def count(self, kind: type[Record], query: Query = _ALL) -> int:
        table = self._desk.table(kind.KIND)
        if not query.where:
            return len(table)
        try:
            return queries.count(kind, table.holding(queries.needles(query.where)), query.where)
        except msgspec.DecodeError as error:
            raise self._first_damage(kind, error) from error

    def _first_damage(self, kind: type[Record], error: Exception) -> StoreDamaged:
        try:
            for document in self._desk.table(kind.KIND).documents.values():
                decode_stored(kind, document, self._desk)
        except StoreDamaged as damaged:
            return damaged
        return StoreDamaged(
            f"A record of {kind.KIND} in {self._desk.path} cannot be read: {error}."
        )

    @contextmanager
    def transaction(
        self, *, actor: str, action: str, at: datetime, subject: str = "", note: str = ""
    ) -> Iterator[LocalTransaction]:
        transaction = LocalTransaction(at)
        yield transaction
        with self._writing():
            commit = transaction.build(
                self._desk, actor=actor, action=action, subject=subject, note=note
            )
            self._desk.append(commit)
            self._desk.fold_if_large()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Alone with the files and in this process. While another process holds them, others here read on."""
        with ExitStack() as stack:
            try:
                patience = PATIENCE.get()
                begin = time.monotonic()
                said = False
                while not self._entered(stack):
                    waited = time.monotonic() - begin
                    if waited >= patience:
                        raise self._desk.lock.busy(patience)
                    said = said or self._desk.lock.tell_who(waited)
                    time.sleep(pause_after(waited))
                yield
            except OSError as error:
                raise _unusable(self.place, error) from error

    def _entered(self, stack: ExitStack) -> bool:
        """Take the mutex and the files' lock into the stack; False when another process has the lock."""
        with ExitStack() as attempt:
            attempt.enter_context(self._mutex)
            try:
                attempt.enter_context(self._desk.locked(wait=0))
            except StoreLocked:
                return False
            stack.push(attempt.pop_all())
        return True

    # -- catalog --------------------------------------------------------------------------------
    @_alone
    def catalog_state(self) -> CatalogState:
        return self._catalog.ask(
            lambda index: CatalogState(
                fingerprint=index.fingerprint,
                products=index.products,
                batches=index.batches,
            )
        )

    @_alone
    def product(self, product_id: str) -> Product | None:
        product = self._catalog.product(product_id)
        return None if product is None else self._edited(product)

    @_alone
    def products_by_number(self, numbers: Iterable[int]) -> list[Product]:
        return [self._edited(product) for product in self._catalog.products(numbers)]

    def _edited(self, product: Product) -> Product:
        edit = self.get(CatalogEdit, product.id)
        if edit is None:
            return product
        product = edit.product or product
        if edit.state is not None:
            product = msgspec.structs.replace(product, state=edit.state)
        return product

    @_alone
    def product_number(self, product_id: str) -> int | None:
        return self._catalog.ask(lambda index: index.number_of(product_id))

    def product_ids(self, since: int = 0) -> Iterator[tuple[int, str]]:
        with self._mutex:
            return iter(self._catalog.ask(lambda index: index.ids(since)))

    def imported_products(self) -> Iterator[tuple[int, Product]]:
        # Shards never change, so the lock is needed only to learn their list.
        with self._mutex:
            shards, dead = self._catalog.live_shards()
        parts = shard_parts(self._catalog.directory, shards, dead, 1)
        return chain.from_iterable(parts)

    def product_parts(
        self, rows: int, *, since: int = 0
    ) -> Sequence[Iterable[tuple[int, Product]]]:
        with self._mutex:
            shards, dead = self._catalog.live_shards()
        wanted = [shard for shard in shards if shard[2] >= since]
        return shard_parts(self._catalog.directory, wanted, dead, rows)

    @_alone
    def replaced_products(self) -> set[int]:
        return self._catalog.ask(lambda index: index.dead())

    def catalog_edits(self) -> list[CatalogEdit]:
        return self.query(CatalogEdit)

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
        from iptui.store.local.catalog_import import CatalogImport

        batch = CatalogImport(self._desk, self._catalog, self._mutex)
        try:
            return batch.run(
                products, actor=actor, at=at, source=source, progress=progress, dry_run=dry_run
            )
        except OSError as error:
            raise _unusable(self.place, error) from error

    # -- blobs ----------------------------------------------------------------------------------
    @_alone
    def put_blob(self, data: bytes, *, filename: str = "", media_type: str = "") -> Blob:
        self._desk.require_writable()
        return self._blobs.put(data, filename=filename, media_type=media_type)

    def get_blob(self, blob: Blob) -> bytes:
        return self._blobs.get(blob)

    # -- care -----------------------------------------------------------------------------------
    @_alone
    def check(self) -> list[Problem]:
        from iptui.store.local.check import check_workspace

        return check_workspace(self._fs, self.place)

    @_alone
    def check_audit(self, heads: Sequence[str] = ()) -> list[Problem]:
        from iptui.store.local.check import check_audit

        return check_audit(self._fs, self.place, heads)

    @_alone
    def backup(self, target: Path) -> None:
        from iptui.store.local.backup import write_backup

        self._desk.refresh()
        write_backup(target, self.place, self._desk, self._catalog, self._blobs, self._fs)


def _unusable(place: Path, error: OSError) -> Exception:
    if error.errno in FULL:
        return full_disk(place)
    return UnsafePlace(
        f"The workspace {place} cannot be used: {error.strerror or error}"
        f"{f' ({error.filename})' if error.filename else ''}; check its directory and permissions."
    )
