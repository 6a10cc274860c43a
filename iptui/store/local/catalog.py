"""The product catalog: immutable TinyDB files in generations, found through a derived SQLite table.

catalog/<generation>/<shard>.json hold the truth; cache/catalog.sqlite (product number -> place) is
made from them and made anew whenever it does not fit. Numbers run in order of generation, shard and
position; a later row of the same id replaces an earlier one, whose number is then dead.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from threading import RLock

import msgspec

from iptui.domain.products import Product
from iptui.store.local.files import (
    FULL,
    FileSystem,
    LockFile,
    full_disk,
    make_directory,
    new_file,
    read_file,
    remove_directory,
    sync_directory,
)
from iptui.store.local.tables import malformed
from iptui.store.protocol import CatalogState, ImportCounts, Progress, StoreDamaged

SHARD = 1000
"""Products in one file."""

_SCHEMA_VERSION = "1"
_SCHEMA = """
create table generations (name text primary key, fingerprint text not null);
create table meta (key text primary key, value text not null);
create table products (
    number integer primary key, id text not null, live integer not null, generation text not null,
    shard text not null, place integer not null, length integer not null, hash blob not null);
create index products_id on products (id) where live = 1;
"""
_decoder = msgspec.json.Decoder(Product)
_encoder = msgspec.json.Encoder()
_shard_decoder = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])


class _Identified(msgspec.Struct):
    id: str


def content_hash(document: bytes) -> bytes:
    return blake2b(document, digest_size=12).digest()


class CatalogFiles:
    """The shards of one workspace and the table that finds products in them."""

    def __init__(self, root: Path, fs: FileSystem, *, read_only: bool = False) -> None:
        self.fs = fs
        self.folder = root / "catalog"
        self.cache = root / "cache" / "catalog.sqlite"
        self._read_only = read_only
        self._mutex = RLock()
        self._connection: sqlite3.Connection | None = None
        self._seen: tuple[int, ...] = ()
        self._state: CatalogState | None = None

    # -- the derived table ----------------------------------------------------------------------
    def state(self) -> CatalogState:
        """What stands in the shards now; brings the derived table up to them first."""
        with self._mutex:
            stamp = self._stamp()
            if self._state is not None and stamp == self._seen and self.cache.exists():
                return self._state
            try:
                self._state = self._bring_up()
            except sqlite3.Error:
                self._discard()
                self._state = self._bring_up()
            self._seen = stamp
            return self._state

    def _stamp(self) -> tuple[int, ...]:
        try:
            status = self.fs.lstat(self.folder)
        except FileNotFoundError:
            return ()
        return (status.st_mtime_ns, status.st_ino)

    def generations(self) -> list[str]:
        try:
            return [name for name in self.fs.names(self.folder) if not name.startswith(".")]
        except FileNotFoundError:
            return []

    def _shards(self, generation: str) -> list[str]:
        return [n for n in self.fs.names(self.folder / generation) if n.endswith(".json")]

    def _fingerprint(self, generation: str) -> str:
        digest = blake2b(digest_size=12)
        for shard in self._shards(generation):
            status = self.fs.lstat(self.folder / generation / shard)
            digest.update(f"{shard}:{status.st_size}:{status.st_mtime_ns};".encode())
        return digest.hexdigest()

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            if self._read_only and not self.cache.exists():
                connection = sqlite3.connect(":memory:", check_same_thread=False)
            else:
                make_directory(self.fs, self.cache.parent)
                connection = sqlite3.connect(self.cache, check_same_thread=False, timeout=30)
            connection.execute("pragma synchronous = off")
            connection.execute("pragma mmap_size = 268435456")
            if not connection.execute(
                "select 1 from sqlite_master where name = 'products'"
            ).fetchone():
                connection.executescript(_SCHEMA)
                connection.execute("insert into meta values ('version', ?)", (_SCHEMA_VERSION,))
                connection.commit()
            self._connection = connection
        return self._connection

    def _discard(self) -> None:
        """A cache that cannot be read holds nothing of record: away with it."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
        for suffix in ("", "-journal", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                self.fs.unlink(self.cache.with_name(self.cache.name + suffix))

    def _bring_up(self) -> CatalogState:
        if self._connection is not None and not self.cache.exists() and not self._read_only:
            self._discard()
        actual = [(name, self._fingerprint(name)) for name in self.generations()]
        connection = self._connect()
        version = connection.execute("select value from meta where key = 'version'").fetchone()
        if version != (_SCHEMA_VERSION,):
            raise sqlite3.DatabaseError("another version's cache")
        known = connection.execute(
            "select name, fingerprint from generations order by name"
        ).fetchall()
        if known != actual[: len(known)]:
            self._discard()
            connection = self._connect()
            known = []
        if len(actual) > len(known):
            with LockFile(self.fs, self.cache.with_suffix(".lock")).closing():
                known = connection.execute("select name from generations order by name").fetchall()
                with connection:
                    for name, fingerprint in actual[len(known) :]:
                        self._index(connection, name, fingerprint)
        (count,) = connection.execute(
            "select coalesce(max(number) + 1, 0) from products"
        ).fetchone()
        text = ";".join(f"{name}={fingerprint}" for name, fingerprint in actual)
        return CatalogState(
            fingerprint=blake2b(text.encode(), digest_size=12).hexdigest(), products=count
        )

    def _index(self, connection: sqlite3.Connection, generation: str, fingerprint: str) -> None:
        (number,) = connection.execute(
            "select coalesce(max(number) + 1, 0) from products"
        ).fetchone()
        for shard in self._shards(generation):
            rows = []
            for product_id, place, length, digest in self._read_places(generation, shard):
                rows.append((number, product_id, generation, shard, place, length, digest))
                number += 1
            connection.executemany(
                "update products set live = 0 where live = 1 and id = ?",
                [(row[1],) for row in rows],
            )
            connection.executemany("insert into products values (?, ?, 1, ?, ?, ?, ?, ?)", rows)
        # Equal ids within one shard: the last stands.
        connection.execute(
            "update products set live = 0 where live = 1 and generation = ? and exists (select 1 from "
            "products later where later.id = products.id and later.live = 1 and later.number > products.number)",
            (generation,),
        )
        connection.execute("insert into generations values (?, ?)", (generation, fingerprint))

    def _read_places(self, generation: str, shard: str) -> Iterator[tuple[str, int, int, bytes]]:
        """(id, place, length, hash) of each product; place is -(document id) in a file laid out otherwise."""
        path = self.folder / generation / shard
        data = read_file(self.fs, path)
        try:
            documents = _shard_decoder.decode(data).get("products", {})
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise StoreDamaged(malformed(path, data, error)) from error
        place = 0
        for document_id, document in documents.items():
            body = bytes(document)
            head = b'"%b":' % document_id.encode()
            found = data.find(head + body, place)
            product_id = msgspec.json.decode(body, type=_Identified).id
            if found < 0:
                yield product_id, -int(document_id), len(body), content_hash(body)
            else:
                place = found + len(head) + len(body)
                yield product_id, found + len(head), len(body), content_hash(body)

    # -- reading --------------------------------------------------------------------------------
    def number(self, product_id: str) -> int | None:
        with self._mutex:
            self.state()
            row = (
                self._connect()
                .execute("select number from products where live = 1 and id = ?", (product_id,))
                .fetchone()
            )
        return None if row is None else int(row[0])

    def live(self) -> int:
        with self._mutex:
            self.state()
            (count,) = (
                self._connect().execute("select count(*) from products where live = 1").fetchone()
            )
        return int(count)

    def read(self, numbers: Iterable[int]) -> list[Product]:
        """The live products of these numbers, in the order asked; dead numbers are left out."""
        with self._mutex:
            self.state()
            connection = self._connect()
            found = []
            for number in numbers:
                row = connection.execute(
                    "select generation, shard, place, length from products where number = ? and live = 1",
                    (number,),
                ).fetchone()
                if row is not None:
                    found.append(self._read_product(*row))
            return found

    def _read_product(self, generation: str, shard: str, place: int, length: int) -> Product:
        path = self.folder / generation / shard
        if place >= 0:
            fd = self.fs.open(path, os.O_RDONLY)
            try:
                data = self.fs.pread(fd, length, place)
            finally:
                self.fs.close(fd)
        else:
            data = bytes(_shard_decoder.decode(read_file(self.fs, path))["products"][str(-place)])
        try:
            return _decoder.decode(data)
        except msgspec.DecodeError as error:
            raise StoreDamaged(
                f"{path} cannot be read at byte {max(place, 0)} ({error}); restore it from a backup."
            ) from error

    def all(self) -> Iterator[tuple[int, Product]]:
        """Live products with their numbers, in number order, a shard at a time."""
        self.state()
        for generation in self.generations():
            for shard in self._shards(generation):
                with self._mutex:
                    rows = (
                        self._connect()
                        .execute(
                            "select number, place, length from products where generation = ? and shard = ? "
                            "and live = 1 order by number",
                            (generation, shard),
                        )
                        .fetchall()
                    )
                data = read_file(self.fs, self.folder / generation / shard)
                for number, place, length in rows:
                    if place >= 0:
                        yield number, _decoder.decode(data[place : place + length])
                    else:
                        yield number, self._read_product(generation, shard, place, length)

    # -- importing ------------------------------------------------------------------------------
    def write_batch(
        self, products: Iterable[Product], counts: ImportCounts, progress: Progress | None
    ) -> tuple[Path, list[str]] | None:
        """Write the new and changed products to a hidden folder; returns it with the changed ids.

        None when there is nothing new. On any exception the folder is removed.
        """
        self.state()
        make_directory(self.fs, self.folder)
        hidden = self.folder / f".new-{os.urandom(6).hex()}"
        self.fs.mkdir(hidden)
        changed: list[str] = []
        waiting: list[bytes] = []
        shard = 0
        try:
            for done, product in enumerate(products, 1):
                body = _encoder.encode(product)
                row = self._stored_hash(product.id)
                if row == content_hash(body):
                    counts.unchanged += 1
                else:
                    if row is None:
                        counts.added += 1
                    else:
                        counts.updated += 1
                        changed.append(product.id)
                    waiting.append(body)
                if len(waiting) == SHARD:
                    self._write_shard(hidden, shard, waiting)
                    shard, waiting = shard + 1, []
                if progress is not None and done % 500 == 0:
                    progress(done, None)
            if waiting:
                self._write_shard(hidden, shard, waiting)
                shard += 1
            sync_directory(self.fs, hidden)
        except BaseException as error:
            remove_directory(self.fs, hidden)
            if isinstance(error, OSError) and error.errno in FULL:
                raise full_disk(self.folder) from error
            raise
        if not shard:
            remove_directory(self.fs, hidden)
            return None
        return hidden, changed

    def publish(self, hidden: Path) -> str:
        """Make a written batch the newest generation by one rename; returns its name."""
        last = max((int(name) for name in self.generations() if name.isdecimal()), default=-1)
        name = f"{last + 1:06d}"
        self.fs.rename(hidden, self.folder / name)
        sync_directory(self.fs, self.folder)
        self._seen = ()
        return name

    def _stored_hash(self, product_id: str) -> bytes | None:
        with self._mutex:
            row = (
                self._connect()
                .execute("select hash from products where live = 1 and id = ?", (product_id,))
                .fetchone()
            )
        return None if row is None else bytes(row[0])

    def _write_shard(self, folder: Path, shard: int, bodies: list[bytes]) -> None:
        lines = b",\n".join(b'"%d":%b' % (n, body) for n, body in enumerate(bodies, 1))
        new_file(self.fs, folder / f"{shard:04d}.json", [b'{"products":{\n', lines, b"\n}}\n"])

    def sweep_leftovers(self) -> None:
        """Remove hidden folders that a killed import left; the import lock is held."""
        with suppress(FileNotFoundError):
            for name in self.fs.names(self.folder):
                if name.startswith(".new-"):
                    remove_directory(self.fs, self.folder / name)

    def close(self) -> None:
        with self._mutex:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
