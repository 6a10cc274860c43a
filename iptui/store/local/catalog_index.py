"""cache/catalog.sqlite: where each product stands. Derived from the shards and rebuilt at will.

A published index file is never changed: a new one takes its place by renaming. So it is opened
without any locking, and no reader ever waits or sees half of it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from iptui.store.local.files import FILE_MODE, FileSystem, sync_file
from iptui.store.local.shards import (
    ShardFile,
    catalog_fingerprint,
    content_hash,
    encode_product,
    generation_fingerprint,
    shard_products,
)

LAYOUT = "1"
_CHUNK = 5000

_SCHEMA = """
create table meta (key text primary key, value text) without rowid;
create table generations (name text primary key, fingerprint text, first integer, rows integer);
create table shards (shard integer primary key, generation text, name text, first integer, rows integer);
create table products (number integer primary key, shard integer, offset integer, length integer);
create table ids (id text primary key, number integer, hash blob) without rowid;
create table dead (number integer primary key);
"""


class Place(NamedTuple):
    """Where a live product stands."""

    number: int
    generation: str
    name: str
    offset: int
    length: int


class CatalogIndex:
    """Look-ups in a complete index. Every method may raise `sqlite3.Error` when the file is corrupt."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        meta = dict(connection.execute("select key, value from meta"))
        if meta.get("layout") != LAYOUT:
            raise sqlite3.DatabaseError("another layout")
        self.fingerprint: str = meta["fingerprint"]
        self.products = int(meta["products"])
        self.live = int(meta["live"])
        self.batches: tuple[tuple[str, int], ...] = tuple(
            connection.execute("select fingerprint, first + rows from generations order by name")
        )

    @classmethod
    def open(cls, path: Path) -> CatalogIndex:
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        try:
            return cls(connection)
        except (sqlite3.Error, KeyError, ValueError) as error:
            connection.close()
            raise sqlite3.DatabaseError(str(error)) from error

    def close(self) -> None:
        self.connection.close()

    def number_of(self, product_id: str) -> int | None:
        row = self.connection.execute(
            "select number from ids where id = ?", (product_id,)
        ).fetchone()
        return None if row is None else int(row[0])

    def ids(self, since: int) -> list[tuple[int, str]]:
        """(number, id) of the live products from a number on, in number order."""
        return self.connection.execute(
            "select number, id from ids where number >= ? order by number", (since,)
        ).fetchall()

    def known(self, product_ids: Iterable[str]) -> int:
        """How many of the ids have a live product."""
        return sum(
            len(self.connection.execute(sql, chunk).fetchall())
            for sql, chunk in _in_chunks("select 1 from ids where id in", list(product_ids))
        )

    def places(self, numbers: Iterable[int]) -> dict[int, Place]:
        """Number -> place, of those numbers that are live."""
        found: dict[int, Place] = {}
        query = (
            "select number, generation, name, offset, length from products join shards using (shard) "
            "where number not in (select number from dead) and number in"
        )
        for sql, chunk in _in_chunks(query, list(numbers)):
            for row in self.connection.execute(sql, chunk):
                found[row[0]] = Place(*row)
        return found

    def shards(self) -> list[tuple[str, str, int, int]]:
        """(generation, file, first number, rows) in number order."""
        return self.connection.execute(
            "select generation, name, first, rows from shards order by shard"
        ).fetchall()

    def dead(self) -> set[int]:
        return {number for (number,) in self.connection.execute("select number from dead")}


def _in_chunks(query: str, values: Sequence[object]) -> Iterator[tuple[str, Sequence[object]]]:
    for start in range(0, len(values), _CHUNK):
        chunk = values[start : start + _CHUNK]
        yield f"{query} ({','.join('?' * len(chunk))})", chunk


class IndexBuilder:
    """A new index file being made, as a copy of the last one or empty; published by `publish`.

    `path` None builds in memory, for a workspace whose cache cannot be written.
    """

    def __init__(self, fs: FileSystem, cache: Path | None, base: Path | None = None) -> None:
        self._fs = fs
        self.path: Path | None = None
        if cache is not None:
            with suppress(FileExistsError):
                fs.mkdir(cache)
            self.path = cache / f".catalog.{os.getpid()}.{os.urandom(4).hex()}.sqlite"
            fs.close(fs.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
            if base is not None:
                shutil.copyfile(base, self.path)
        self.connection = sqlite3.connect(
            ":memory:" if self.path is None else self.path,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            for pragma in ("journal_mode=off", "synchronous=off", "cache_size=-65536"):
                self.connection.execute(f"pragma {pragma}")
            if base is None:
                self.connection.executescript(_SCHEMA)
            self.connection.execute("begin")
            self.next_number, self.next_shard = self.connection.execute(
                "select (select coalesce(max(number) + 1, 0) from products),"
                " (select coalesce(max(shard) + 1, 0) from shards)"
            ).fetchone()
        except BaseException:
            self.discard()
            raise
        self._generation_first = self.next_number

    def generations(self) -> list[tuple[str, str]]:
        """(name, fingerprint) of what is indexed, in order."""
        return self.connection.execute(
            "select name, fingerprint from generations order by first, name"
        ).fetchall()

    def has_layout(self) -> bool:
        """True when the copied index was complete and is of this version's making."""
        row = self.connection.execute("select value from meta where key = 'layout'").fetchone()
        return row is not None and row[0] == LAYOUT

    def lookup(self, product_ids: Sequence[str]) -> dict[str, tuple[int, bytes]]:
        """Id -> (live number, content hash)."""
        found: dict[str, tuple[int, bytes]] = {}
        for sql, chunk in _in_chunks("select id, number, hash from ids where id in", product_ids):
            for product_id, number, digest in self.connection.execute(sql, chunk):
                found[product_id] = (number, digest)
        return found

    def add_shard(
        self,
        generation: str,
        name: str,
        places: Sequence[tuple[int, int]],
        ids: Sequence[tuple[str, bytes]],
    ) -> None:
        """Number the rows of one shard: (offset, length) and (id, hash) of each, in file order."""
        first = self.next_number
        execute = self.connection.executemany
        execute(
            "insert into products values (?, ?, ?, ?)",
            [
                (number, self.next_shard, offset, length)
                for number, (offset, length) in enumerate(places, first)
            ],
        )
        execute(
            "insert or ignore into dead select number from ids where id = ?",
            [(product_id,) for product_id, _ in ids],
        )
        last = {product_id: number for number, (product_id, _) in enumerate(ids, first)}
        execute(
            "insert or ignore into dead values (?)",
            [
                (number,)
                for number, (product_id, _) in enumerate(ids, first)
                if last[product_id] != number
            ],
        )
        execute(
            "insert or replace into ids values (?, ?, ?)",
            [
                (product_id, number, digest)
                for number, (product_id, digest) in enumerate(ids, first)
            ],
        )
        self.connection.execute(
            "insert into shards values (?, ?, ?, ?, ?)",
            (self.next_shard, generation, name, first, len(places)),
        )
        self.next_number += len(places)
        self.next_shard += 1

    def finish_generation(self, files: Sequence[ShardFile], name: str) -> None:
        self.connection.execute(
            "insert into generations values (?, ?, ?, ?)",
            (
                name,
                generation_fingerprint(files),
                self._generation_first,
                self.next_number - self._generation_first,
            ),
        )
        self._generation_first = self.next_number

    def index_generation(self, catalog: Path, name: str, files: Sequence[ShardFile]) -> None:
        """Read a generation's shards and number their products.

        Raises:
            StoreDamaged: a shard cannot be read.
        """
        for file in files:
            places: list[tuple[int, int]] = []
            ids: list[tuple[str, bytes]] = []
            for offset, length, product in shard_products(self._fs, catalog / name / file.name):
                places.append((offset, length))
                # The hash is of our own spelling of the product, whoever wrote the file.
                ids.append((product.id, content_hash(encode_product(product))))
            self.add_shard(name, file.name, places, ids)
        self.finish_generation(files, name)

    def finish(self) -> str:
        """Complete the index; returns the catalog's fingerprint. `publish` or `close` comes next."""
        fingerprint = catalog_fingerprint(print_ for _, print_ in self.generations())
        live = self.connection.execute("select count(*) from ids").fetchone()[0]
        self.connection.executemany(
            "insert or replace into meta values (?, ?)",
            [
                ("layout", LAYOUT),
                ("fingerprint", fingerprint),
                ("products", str(self.next_number)),
                ("live", str(live)),
            ],
        )
        self.connection.execute("commit")
        return fingerprint

    def publish(self, target: Path) -> None:
        """Put the finished file in its place."""
        assert self.path is not None
        self.connection.close()
        sync_file(self._fs, self.path)
        self._fs.rename(self.path, target)

    def discard(self) -> None:
        """Leave no trace."""
        self.connection.close()
        if self.path is not None:
            with suppress(OSError):
                self._fs.unlink(self.path)
