"""Products in the database: looked up by id and number, read in parts, taken in by COPY."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

from iptui.domain.products import CatalogEdit, Product
from iptui.store.batches import changed_products
from iptui.store.local.shards import content_hash, decode_product
from iptui.store.postgres.address import Address
from iptui.store.postgres.errors import went_wrong
from iptui.store.postgres.link import Connection, connect
from iptui.store.postgres.mirror import Delta, stream
from iptui.store.postgres.transactions import (
    IMPORTS,
    WRITERS,
    PostgresTransaction,
    decode_record,
)
from iptui.store.postgres.words import WordsWriter, covered
from iptui.store.postgres.words_merging import merge_parts
from iptui.store.protocol import CatalogState, ImportCounts, Progress

CHUNK = 1000
"""Products compared and sent at once."""

IMPORT_PATIENCE = 600.0
"""Seconds to wait for another client's import; the desk stays usable meanwhile."""

COMMIT_PATIENCE = 60.0
"""Seconds that an import waits for the other writers at its end."""


def state_of(connection: Connection) -> CatalogState:
    rows = connection.execute("SELECT digest, first + rows FROM iptui.batches ORDER BY first")
    batches = tuple((digest[:32], int(end)) for digest, end in rows)
    text = "\n".join(digest for digest, _ in batches)
    return CatalogState(
        fingerprint=hashlib.sha256(text.encode()).hexdigest()[:32],
        products=batches[-1][1] if batches else 0,
        batches=batches,
    )


class ProductPart(msgspec.Struct, frozen=True):
    """A range of product numbers, to be read by whoever iterates: here, or in another process."""

    address: str
    """As it was given, secrets included: it goes from process to process only."""
    first: int
    end: int

    def __iter__(self) -> Iterator[tuple[int, Product]]:
        """(number, product) of the live ones in number order."""
        import psycopg

        place = Address(self.address)
        with connect(place) as connection:
            try:
                for number, document in stream(
                    connection,
                    "SELECT number, doc FROM iptui.products WHERE number >= %s AND number < %s "
                    "AND NOT EXISTS (SELECT FROM iptui.dead_products AS dead "
                    "WHERE dead.number = products.number) ORDER BY number",
                    (self.first, self.end),
                ):
                    yield int(str(number)), decode_product(str(document).encode())
            except psycopg.Error as error:
                raise went_wrong(place, error) from error


class CatalogImport:
    """One import on a connection of its own: one transaction, so that it is all there or not at all."""

    def __init__(self, connection: Connection, address: Address) -> None:
        self._connection = connection
        self._address = address
        self.counts = ImportCounts()
        self._digest = hashlib.sha256()
        self.transaction: PostgresTransaction | None = None
        """Set once everything is sent and only the commit is left."""
        self._next = 0
        self._words: WordsWriter | None = None

    def run(
        self,
        products: Iterable[Product],
        *,
        actor: str,
        at: datetime,
        source: str,
        progress: Progress | None,
        dry_run: bool,
    ) -> tuple[ImportCounts, Delta | None]:
        """The counts, and what the commit changed; see `Store.import_products`."""
        connection = self._connection
        connection.execute("BEGIN")
        connection.execute(f"SET LOCAL lock_timeout = {int(IMPORT_PATIENCE * 1000)}".encode())
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (IMPORTS,))
        first = self._next = state_of(connection).products
        from iptui.store.postgres.sharding import is_spread

        if is_spread(connection):
            # Servers commit one after the other: of an import that was cut right between, parts can be left.
            connection.execute("SELECT iptui.clear_left_over()")
        rest = iter(products)
        done = 0
        with ExitStack() as stack:
            # Where words of earlier products are missing, `fill_words` is to write these too.
            if not dry_run and covered(connection) == first:
                self._words = stack.enter_context(WordsWriter(connection, first))
            while chunk := list(islice(rest, CHUNK)):
                self._take_in(chunk)
                done += len(chunk)
                if progress is not None:
                    progress(done, None)
            if dry_run or self._next == first:
                connection.execute("ROLLBACK")
                return self.counts, None
            if self._words is not None:
                self._words.finish(self._next)
                merge_parts(connection)
        return self.counts, self._commit(first, actor=actor, at=at, source=source)

    def _take_in(self, chunk: list[Product]) -> None:
        """Write what is new or changed; of equal ids the last one stays alive."""
        stored = self._connection.execute(
            "SELECT id, number, hash FROM iptui.product_ids WHERE id = ANY(%s)",
            (list({product.id for product in chunk}),),
        ).fetchall()
        numbers: dict[str, int] = {product_id: number for product_id, number, _ in stored}
        known = {product_id: bytes(digest) for product_id, _, digest in stored}
        rows: list[tuple[int, str, str]] = []
        fresh: list[tuple[int, Product]] = []
        dead: list[int] = []
        for product, text, digest in changed_products(chunk, known, self.counts):
            if product.id in numbers:
                dead.append(numbers[product.id])
            numbers[product.id] = self._next
            rows.append((self._next, product.id, text.decode()))
            fresh.append((self._next, product))
            self._digest.update(digest)
            self._next += 1
        if not rows:
            return
        with self._connection.cursor().copy(
            "COPY iptui.products (number, id, doc) FROM STDIN"
        ) as copy:
            for row in rows:
                copy.write_row(row)
        if self._words is not None:
            self._words.add(fresh, dead)
        new = list(dict.fromkeys(product_id for _, product_id, _ in rows))
        self._connection.execute(
            "INSERT INTO iptui.product_ids SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bytea[]) "
            "ON CONFLICT (id) DO UPDATE SET number = excluded.number, hash = excluded.hash",
            (
                new,
                [numbers[product_id] for product_id in new],
                [known[product_id] for product_id in new],
            ),
        )
        if dead:
            self._connection.execute(
                "INSERT INTO iptui.dead_products SELECT unnest(%s::bigint[])", (dead,)
            )

    def _commit(self, first: int, *, actor: str, at: datetime, source: str) -> Delta:
        connection = self._connection
        counts = self.counts
        row = connection.execute("SELECT coalesce(max(name), '0') FROM iptui.batches").fetchone()
        assert row is not None
        name = f"{int(row[0]) + 1:06d}"
        transaction = self.transaction = PostgresTransaction(at, str(self._address))
        self._drop_patches(transaction, first)
        return transaction.commit(
            connection,
            actor=actor,
            action="catalog.import",
            subject=f"catalog/{name}",
            note=f"{source}: {counts.added} added, {counts.updated} updated, "
            f"{counts.unchanged} unchanged",
            retried=False,
            patience=COMMIT_PATIENCE,
            events=[("products", name)],
            counts={"products": counts.added + counts.updated},
            more=[
                (
                    "INSERT INTO iptui.batches VALUES (%s, %s, %s, %s, %s, %s, %s)",
                    (
                        name,
                        first,
                        self._next - first,
                        counts.added,
                        self._digest.hexdigest(),
                        source,
                        at.isoformat(),
                    ),
                )
            ],
        )

    def _drop_patches(self, transaction: PostgresTransaction, first: int) -> None:
        """The platform's newer text replaces what was edited here; a tombstone stays."""
        # Taken now, so that no edit comes between this look and the commit.
        self._connection.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))
        rows = self._connection.execute(
            "SELECT records.doc FROM iptui.records JOIN iptui.product_ids USING (id) "
            "WHERE kind = %s AND number >= %s",
            (CatalogEdit.KIND, first),
        ).fetchall()
        for (document,) in rows:
            edit: CatalogEdit = decode_record(CatalogEdit, document.encode(), str(self._address))
            if edit.product is not None:
                transaction.put(msgspec.structs.replace(edit, product=None))


def batch_digest(connection: Connection, first: int, rows: int) -> str:
    """What `batches.digest` was made of, from the products as they stand."""
    digest = hashlib.sha256()
    for (document,) in stream(
        connection,
        "SELECT doc FROM iptui.products WHERE number >= %s AND number < %s ORDER BY number",
        (first, first + rows),
    ):
        digest.update(content_hash(str(document).encode()))
    return digest.hexdigest()


def find_products(connection: Connection, numbers: list[int]) -> dict[int, Product]:
    """The live ones of those numbers."""
    rows: Any = connection.execute(
        "SELECT number, doc FROM iptui.products WHERE number = ANY(%s) AND NOT EXISTS "
        "(SELECT FROM iptui.dead_products AS dead WHERE dead.number = products.number)",
        (numbers,),
    )
    return {number: decode_product(document.encode()) for number, document in rows}
