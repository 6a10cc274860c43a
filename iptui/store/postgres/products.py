"""Products of a workspace on a server, with what was edited here laid over them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

import msgspec
import psycopg

from iptui.domain.products import CatalogEdit, Product
from iptui.store.postgres.address import Address
from iptui.store.postgres.catalog import CatalogImport, ProductPart, find_products, state_of
from iptui.store.postgres.errors import is_lost, went_wrong
from iptui.store.postgres.link import Connection, Link, connect
from iptui.store.postgres.records import ServerRecords
from iptui.store.postgres.transactions import WRITERS
from iptui.store.protocol import (
    CatalogState,
    ImportCounts,
    Progress,
)

if TYPE_CHECKING:
    from iptui.search.word_index import WordIndex


class ServerProducts(ServerRecords):
    """The part of `protocol.Store` that is about the catalog; see `store.PostgresStore`."""

    def __init__(self, address: Address, given: str, link: Link, seen: int, history: int) -> None:
        super().__init__(address, link, seen, history)
        self._given = given
        self._catalog_seen: tuple[int, CatalogState] | None = None
        self._numbers_of = ""
        self._numbers: dict[str, int | None] = {}
        """Numbers of products by id, as of the catalog of that fingerprint; None = never imported."""

    # -- catalog --------------------------------------------------------------------------------
    def catalog_state(self) -> CatalogState:
        """Asked again only when an import was seen since."""
        now = self._mirror.imports
        held = self._catalog_seen
        if held is not None and held[0] == now:
            return held[1]
        state = self._link.run(state_of)
        self._catalog_seen = now, state
        return state

    def product(self, product_id: str) -> Product | None:
        number = self.product_number(product_id)
        found = self.products_by_number([number]) if number is not None else []
        return found[0] if found else None

    def products_by_number(self, numbers: Iterable[int]) -> list[Product]:
        wanted = list(numbers)
        if not wanted:
            return []
        found = self._link.run(lambda connection: find_products(connection, wanted))
        edits = self._edits([product.id for product in found.values()])
        return [_edited(found[number], edits) for number in wanted if number in found]

    def _edits(self, product_ids: list[str]) -> dict[str, CatalogEdit]:
        return {edit.id: edit for edit in self.get_many(CatalogEdit, product_ids)}

    def product_number(self, product_id: str) -> int | None:
        fingerprint = self.catalog_state().fingerprint
        with self._mirror.lock:
            if self._numbers_of != fingerprint:
                self._numbers_of, self._numbers = fingerprint, {}
            if product_id in self._numbers:
                return self._numbers[product_id]
            # Search asks for every edited product, one by one: they are fetched together.
            edits = self._mirror.table(CatalogEdit.KIND)
            edited = () if edits is None else edits.by_record_id
            wanted = [one for one in {product_id, *edited} if one not in self._numbers]
        found: dict[str, int] = dict(
            self._link.run(
                lambda connection: connection.execute(
                    "SELECT id, number FROM iptui.product_ids WHERE id = ANY(%s)",
                    ([one for one in wanted if "\0" not in one],),
                ).fetchall()
            )
        )
        with self._mirror.lock:
            self._numbers.update({one: found.get(one) for one in wanted})
        return found.get(product_id)

    def product_ids(self, since: int = 0) -> Iterator[tuple[int, str]]:
        rows = self._link.run(
            lambda connection: connection.execute(
                "SELECT number, id FROM iptui.product_ids WHERE number >= %s ORDER BY number",
                (since,),
            ).fetchall()
        )
        return iter(rows)

    def product_parts(
        self, rows: int, *, since: int = 0
    ) -> Sequence[Iterable[tuple[int, Product]]]:
        end = self.catalog_state().products
        return [
            ProductPart(self._given, first, min(first + rows, end))
            for first in range(since, end, max(1, rows))
        ]

    def replaced_products(self) -> set[int]:
        rows = self._link.run(
            lambda connection: connection.execute(
                "SELECT number FROM iptui.dead_products"
            ).fetchall()
        )
        return {number for (number,) in rows}

    def imported_products(self) -> Iterator[tuple[int, Product]]:
        return chain.from_iterable(self.product_parts(1 << 62))

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
        with connect(self.address) as connection:
            batch = CatalogImport(connection, self.address)
            try:
                counts, _ = batch.run(
                    products, actor=actor, at=at, source=source, progress=progress, dry_run=dry_run
                )
            except psycopg.Error as error:
                if is_lost(error, connection) and batch.transaction is not None:
                    token = batch.transaction.token
                    if self._link.run(lambda other: _kept(other, str(token))):
                        self.refresh()
                        return batch.counts
                raise went_wrong(self.address, error) from error
        self.refresh()
        return counts

    # -- words ----------------------------------------------------------------------------------
    def word_index(self) -> WordIndex | None:
        from iptui.store.postgres.word_index import ServerIndex

        index = ServerIndex(self._link.run, self._given)
        return index if index.fits else None

    def may_fill_words(self) -> bool:
        from iptui.store.postgres.words import covered

        def ask(connection: Connection) -> bool:
            row = connection.execute(
                "SELECT coalesce(max(first + rows), 0), "
                "has_table_privilege('iptui.words', 'INSERT'), "
                "has_table_privilege('iptui.words', 'DELETE'), pg_is_in_recovery() FROM iptui.batches"
            ).fetchone()
            assert row is not None
            held = covered(connection)
            return held < row[0] and bool(row[1] if held >= 0 else row[2]) and not row[3]

        return self._link.run(ask)

    def fill_words(self, progress: Progress | None = None) -> None:
        from iptui.store.postgres.words import fill_words

        with connect(self.address) as connection:
            try:
                fill_words(
                    connection,
                    lambda first, past: ProductPart(self._given, first, past),
                    progress,
                )
            except psycopg.Error as error:
                raise went_wrong(self.address, error) from error


def _kept(connection: Connection, token: str) -> bool:
    """Whether a commit was kept. Its lock is waited for: while the server still works on it, it is open."""
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))
        row = connection.execute(
            "SELECT 1 FROM iptui.commits WHERE token = %s", (token,)
        ).fetchone()
    return row is not None


def _edited(product: Product, edits: dict[str, CatalogEdit]) -> Product:
    edit = edits.get(product.id)
    if edit is None:
        return product
    product = edit.product or product
    if edit.state is not None:
        product = msgspec.structs.replace(product, state=edit.state)
    return product
