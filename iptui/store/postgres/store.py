"""The store of a team: a PostgreSQL database, followed and written by many machines."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TypeVar

import msgspec
import psycopg

from iptui.domain.audit import AuditEvent
from iptui.domain.errors import BadInput
from iptui.domain.products import CatalogEdit, Product
from iptui.domain.records import Blob, Record
from iptui.store.local import queries
from iptui.store.local.tables import Table
from iptui.store.postgres import derived, schema
from iptui.store.postgres.address import Address
from iptui.store.postgres.catalog import CatalogImport, ProductPart, find_products, state_of
from iptui.store.postgres.errors import OutcomeUnknown, StoreUnreachable, is_lost, went_wrong
from iptui.store.postgres.follower import Follower
from iptui.store.postgres.link import Connection, Link, connect
from iptui.store.postgres.mirror import Mirror, raw, stream
from iptui.store.postgres.transactions import PostgresTransaction, decode_record
from iptui.store.protocol import (
    PATIENCE,
    CatalogState,
    Change,
    Conflict,
    ImportCounts,
    Problem,
    Progress,
    Query,
    R,
    Sort,
    StoreDamaged,
    StoreInfo,
    V,
    Where,
)

T = TypeVar("T")

_ALL = Query()

_AUDIT_COLUMNS = ("subject", "actor", "action")


class PostgresStore:
    """`protocol.Store` on a server. Make one with `open`.

    Records are held in memory once they were asked for, so that keys never wait for the network; the
    audit trail, products and blobs are asked of the server each time.
    """

    def __init__(
        self, address: Address, given: str, link: Link, workspace: str, seen: int, history: int
    ) -> None:
        self.address = address
        self._given = given
        self._link = link
        self._mirror = Mirror(seen)
        self._history = history
        """The commit from which on the database knows what changed: that of the move into it."""
        self._follower: Follower | None = None
        self._identity = sha256(f"{workspace} {address}".encode()).hexdigest()[:32]
        self._catalog_seen: tuple[int, CatalogState] | None = None
        self._numbers_of = ""
        self._numbers: dict[str, int | None] = {}
        """Numbers of products by id, as of the catalog of that fingerprint; None = never imported."""

    @classmethod
    def open(cls, text: str, *, create: bool = False) -> PostgresStore:
        """Open the workspace in the database; with `create`, make its tables where they are missing.

        Raises:
            BadInput: no address, or a newer iptui wrote the workspace.
            NotFound: no such database, or no workspace in it and `create` is False.
            NotPermitted: the server does not let the login in, or it may not make tables.
            StoreUnreachable: no answer.
        """
        address = Address(text)
        link = Link(address)

        def look(connection: Connection) -> tuple[str, int, int]:
            schema.prepare(connection, address, create=create)
            row = connection.execute(
                "SELECT (SELECT value FROM iptui.facts WHERE name = 'workspace'), "
                "(SELECT coalesce(max(commit), 0) FROM iptui.commits), "
                "(SELECT value FROM iptui.facts WHERE name = 'moving'), "
                "(SELECT value FROM iptui.facts WHERE name = 'history')"
            ).fetchone()
            assert row is not None
            if row[2]:
                raise BadInput(
                    f"A workspace is being moved to {address} and is not whole yet; run the same "
                    "`iptui migrate` again to go on."
                )
            return str(row[0]), int(row[1]), int(row[3] or 0)

        try:
            workspace, seen, history = link.run(look)
        except BaseException:
            link.close()
            raise
        return cls(address, text, link, workspace, seen, history)

    @property
    def cache_folder(self) -> Path:
        """In the person's own cache: whoever deletes it loses nothing."""
        from platformdirs import user_cache_path

        folder = user_cache_path("iptui") / "servers" / self._identity
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def close(self) -> None:
        if self._follower is not None:
            self._follower.close()
        self._link.close()

    def info(self) -> StoreInfo:
        def ask(connection: Connection) -> StoreInfo:
            deleted = [edit.id for edit in self.catalog_edits() if edit.deleted]
            rows = connection.execute(
                "SELECT kind, count(*) FROM iptui.records GROUP BY kind "
                "UNION ALL SELECT 'audit', count(*) FROM iptui.audit"
            )
            records = {kind: int(count) for kind, count in sorted(rows) if count}
            row = connection.execute(
                "SELECT (SELECT coalesce(sum(added), 0)::bigint FROM iptui.batches), "
                "(SELECT count(*) FROM iptui.product_ids WHERE id = ANY(%s)), "
                "pg_database_size(current_database()), pg_is_in_recovery()",
                (deleted,),
            ).fetchone()
            assert row is not None
            return StoreInfo(
                engine="postgresql",
                place=str(self.address),
                commit=self._mirror.seen,
                records=records,
                products=row[0] - row[1],
                bytes=row[2],
                read_only="the server is a standby" if row[3] else "",
            )

        return self._link.run(ask)

    # -- following ------------------------------------------------------------------------------
    def commit_no(self) -> int:
        return self._mirror.seen

    def refresh(self) -> int:
        return self._link.run(self._mirror.catch_up)

    def poll(self) -> int:
        """What the following thread has heard, without asking; the first call starts that thread.

        Raises:
            StoreUnreachable: the server is not heard at present; it is tried again meanwhile.
        """
        follower = self._follower
        if follower is None:
            from iptui.store.local.check import kinds

            held = [kind for kind in kinds() if kind != AuditEvent.KIND]
            self._follower = Follower(self.address, self._mirror, held)
            self._follower.start()
            return self.refresh()
        if follower.trouble is not None:
            raise follower.trouble
        return self._mirror.seen

    def wait_change(self, since: int, timeout: float) -> int:
        """Until a later commit than `since` is seen, at most so many seconds; the commit that is seen then."""
        self.poll()
        with self._mirror.arrived:
            self._mirror.arrived.wait_for(lambda: self._mirror.seen > since, timeout)
        return self._mirror.seen

    def changes(self, since: int) -> Sequence[Change]:
        seen = self._mirror.seen
        if not self._history <= since <= seen:
            raise LookupError(since)
        if since == seen:
            return []
        rows = self._link.run(
            lambda connection: connection.execute(
                "SELECT commit, kind, id, changes.action, actor FROM iptui.changes "
                "JOIN iptui.commits USING (commit) WHERE commit > %s AND commit <= %s "
                "ORDER BY commit, seq",
                (since, seen),
            ).fetchall()
        )
        return [
            Change(commit=commit, kind=kind, id=record_id, action=action, actor=actor)
            for commit, kind, record_id, action, actor in rows
        ]

    # -- records --------------------------------------------------------------------------------
    def _table(self, kind: type[Record]) -> Table:
        """The kind's records in memory, fetched when they are asked for first."""
        table = self._mirror.table(kind.KIND)
        while table is None:
            self._link.run(lambda connection: self._mirror.load(connection, [kind.KIND]))
            table = self._mirror.table(kind.KIND)
        return table

    def get(self, kind: type[R], record_id: str) -> R | None:
        found = self.get_many(kind, [record_id])
        return found[0] if found else None

    def get_many(self, kind: type[R], record_ids: Iterable[str]) -> list[R]:
        wanted = list(record_ids)
        with self._mirror.lock:
            table = self._mirror.table(kind.KIND)
            if table is not None:
                documents = {one: table.find(one) for one in wanted}
        if table is None:
            documents = dict(self._fetch(kind, wanted))
        place = str(self.address)
        return [
            decode_record(kind, document, place)
            for one in wanted
            if (document := documents.get(one)) is not None
        ]

    def _fetch(self, kind: type[Record], wanted: list[str]) -> Iterator[tuple[str, msgspec.Raw]]:
        """Single records, without fetching all of their kind."""
        if kind is AuditEvent:
            numbers = [int(one) for one in wanted if one.isascii() and one.isdecimal()]
            query = (
                "SELECT lpad(commit::text, 12, '0'), doc FROM iptui.audit WHERE commit = ANY(%s)"
            )
            values: tuple[object, ...] = (numbers,)
        else:
            query = "SELECT id, doc FROM iptui.records WHERE kind = %s AND id = ANY(%s)"
            values = (kind.KIND, [one for one in wanted if "\0" not in one])
        rows = self._link.run(
            lambda connection: connection.execute(query.encode(), values).fetchall()
        )
        for record_id, document in rows:
            yield record_id, raw(document)

    def query(self, kind: type[R], query: Query = _ALL) -> list[R]:
        return self.query_as(kind, kind, query)

    def query_as(self, view: type[V], kind: type[Record], query: Query = _ALL) -> list[V]:
        if kind is AuditEvent:
            documents, query = self._audit(query)
            narrowed = True
        else:
            needles = queries.needles(query.where)
            table = self._table(kind)
            with self._mirror.lock:
                documents = list(table.holding(needles))
            narrowed = bool(needles)
        try:
            return queries.select(view, kind, documents, query, narrowed=narrowed)
        except msgspec.DecodeError as error:
            raise self._first_damage(kind, documents, error) from error

    def count(self, kind: type[Record], query: Query = _ALL) -> int:
        if kind is AuditEvent:
            if not query.where:
                return self._link.run(
                    lambda connection: _number(connection, "SELECT count(*) FROM iptui.audit")
                )
            documents, _ = self._audit(msgspec.structs.replace(query, limit=None, offset=0))
        else:
            table = self._table(kind)
            with self._mirror.lock:
                if not query.where:
                    return len(table)
                documents = list(table.holding(queries.needles(query.where)))
        try:
            return queries.count(kind, documents, query.where)
        except msgspec.DecodeError as error:
            raise self._first_damage(kind, documents, error) from error

    def _audit(self, query: Query) -> tuple[list[msgspec.Raw], Query]:
        """Audit entries that may match, and what of the query is left to do on them."""
        texts, values, whole = [], [], True
        for where in query.where:
            wanted = _texts_of(where)
            if wanted is None:
                whole = False
            else:
                texts.append(f"{where.field} = ANY(%s)")
                values.append(wanted)
        condition = f" WHERE {' AND '.join(texts)}" if texts else ""
        order, cut = "", ""
        if whole and query.sort in ((), (Sort("id"),), (Sort("id", descending=True),)):
            # The id is the commit's number with zeros before it: both have the same order.
            order = f" ORDER BY commit{' DESC' if query.sort and query.sort[0].descending else ''}"
            if query.limit is not None:
                cut = f" LIMIT {query.limit:d}"
            if query.offset:
                cut += f" OFFSET {query.offset:d}"
            query = msgspec.structs.replace(query, limit=None, offset=0)
        text = f"SELECT doc FROM iptui.audit{condition}{order}{cut}"  # noqa: S608 - names of columns
        return self._link.run(
            lambda connection: [raw(str(row[0])) for row in stream(connection, text, values)]
        ), query

    def _first_damage(
        self, kind: type[Record], documents: Iterable[msgspec.Raw], error: Exception
    ) -> StoreDamaged:
        try:
            for document in documents:
                decode_record(kind, document, str(self.address))
        except StoreDamaged as damaged:
            return damaged
        return StoreDamaged(f"A record of {kind.KIND} in {self.address} cannot be read: {error}.")

    @contextmanager
    def transaction(
        self, *, actor: str, action: str, at: datetime, subject: str = "", note: str = ""
    ) -> Iterator[PostgresTransaction]:
        transaction = PostgresTransaction(at, str(self.address))
        yield transaction
        patience = PATIENCE.get()
        end = time.monotonic() + patience
        sent = False

        def commit(connection: Connection) -> None:
            nonlocal sent
            retried, sent = sent, True
            try:
                delta = transaction.commit(
                    connection,
                    actor=actor,
                    action=action,
                    subject=subject,
                    note=note,
                    retried=retried,
                    patience=max(0.05, end - time.monotonic()),
                )
            except Conflict:
                # Whoever is told of the newer record is to see it.
                connection.execute("ROLLBACK")
                self._mirror.catch_up(connection)
                raise
            with self._mirror.lock:
                if delta.head == self._mirror.seen + 1:
                    self._mirror.apply(delta)
                    return
            # Others committed before, or an earlier call was kept after all: take in all of it.
            self._mirror.catch_up(connection)

        try:
            self._link.run(commit, patience=patience)
        except StoreUnreachable as error:
            if not sent:
                raise
            raise OutcomeUnknown(
                "The server went away while the change was being saved, and does not answer yet. Try "
                f"again once it does; nothing is applied twice ({self.address})."
            ) from error

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

    # -- blobs ----------------------------------------------------------------------------------
    def put_blob(self, data: bytes, *, filename: str = "", media_type: str = "") -> Blob:
        digest = sha256(data).hexdigest()
        self._link.run(
            lambda connection: connection.execute(
                "INSERT INTO iptui.blobs VALUES (%b, %b) ON CONFLICT DO NOTHING", (digest, data)
            )
        )
        return Blob(
            sha256=digest,
            size=len(data),
            filename=filename,
            media_type=media_type or "application/octet-stream",
        )

    def get_blob(self, blob: Blob) -> bytes:
        row = self._link.run(
            lambda connection: connection.execute(
                "SELECT data FROM iptui.blobs WHERE sha256 = %s", (blob.sha256,), binary=True
            ).fetchone()
        )
        name = f"{blob.sha256[:80]}{f' ({blob.filename})' if blob.filename else ''}"
        if row is None:
            raise StoreDamaged(f"The file {name} is not in {self.address}; restore a backup.")
        data = bytes(row[0])
        if sha256(data).hexdigest() != blob.sha256:
            raise StoreDamaged(
                f"The file {name} in {self.address} was changed: its bytes do not match its SHA-256; "
                "restore a backup."
            )
        return data

    # -- derived files --------------------------------------------------------------------------
    def derived(self) -> list[str]:
        return self._link.run(derived.marks)

    def fetch_derived(self, mark: str, folder: Path, progress: Progress | None = None) -> bool:
        with connect(self.address) as connection:
            try:
                return derived.fetch(connection, mark, folder, progress)
            except psycopg.Error as error:
                raise went_wrong(self.address, error) from error

    def share_derived(self, mark: str, files: Sequence[Path]) -> bool:
        with connect(self.address) as connection:
            try:
                return derived.share(connection, mark, files)
            except psycopg.Error as error:
                raise went_wrong(self.address, error) from error

    # -- care -----------------------------------------------------------------------------------
    def check(self) -> list[Problem]:
        from iptui.store.postgres.check import check_workspace

        return self._long(check_workspace)

    def backup(self, target: Path) -> None:
        from iptui.store.postgres.backup import write_backup

        self._long(lambda connection: write_backup(target, connection, self.address))

    def _long(self, work: Callable[[Connection], T]) -> T:
        """Long work on a connection of its own, all of it as of one moment."""
        with connect(self.address) as connection:
            try:
                connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                return work(connection)
            except psycopg.Error as error:
                raise went_wrong(self.address, error) from error


def _number(connection: Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def _kept(connection: Connection, token: str) -> bool:
    """Whether a commit was kept. Its lock is waited for: while the server still works on it, it is open."""
    from iptui.store.postgres.transactions import WRITERS

    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))
        row = connection.execute(
            "SELECT 1 FROM iptui.commits WHERE token = %s", (token,)
        ).fetchone()
    return row is not None


def _texts_of(where: Where) -> list[str] | None:
    """The texts that a column of the audit table must be one of; None when the server cannot tell."""
    values = [where.value] if where.op == "eq" else where.value if where.op == "in" else None
    if where.field not in _AUDIT_COLUMNS or values is None:
        return None
    if not all(isinstance(value, str) and "\0" not in value for value in values):
        return None
    return list(values)


def _edited(product: Product, edits: dict[str, CatalogEdit]) -> Product:
    edit = edits.get(product.id)
    if edit is None:
        return product
    product = edit.product or product
    if edit.state is not None:
        product = msgspec.structs.replace(product, state=edit.state)
    return product
