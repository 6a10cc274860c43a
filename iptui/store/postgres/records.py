"""Records of a workspace on a server: held in memory once asked for, followed, and changed by commits."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import msgspec

from iptui.domain.audit import AuditEvent
from iptui.domain.records import Record
from iptui.store.local import queries
from iptui.store.local.tables import Table
from iptui.store.postgres.address import Address
from iptui.store.postgres.errors import OutcomeUnknown, StoreUnreachable
from iptui.store.postgres.follower import Follower
from iptui.store.postgres.link import Connection, Link
from iptui.store.postgres.mirror import Mirror, raw, stream
from iptui.store.postgres.transactions import PostgresTransaction, decode_record
from iptui.store.protocol import (
    PATIENCE,
    Change,
    Conflict,
    Query,
    R,
    Sort,
    StoreDamaged,
    V,
    Where,
)

_ALL = Query()

_AUDIT_COLUMNS = ("subject", "actor", "action")


class ServerRecords:
    """The half of `protocol.Store` that is about records; see `store.PostgresStore`."""

    def __init__(self, address: Address, link: Link, seen: int, history: int) -> None:
        self.address = address
        self._link = link
        self._mirror = Mirror(seen)
        self._history = history
        """The commit from which on the database knows what changed: that of the move into it."""
        self._follower: Follower | None = None

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


def _number(connection: Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def _texts_of(where: Where) -> list[str] | None:
    """The texts that a column of the audit table must be one of; None when the server cannot tell."""
    values = [where.value] if where.op == "eq" else where.value if where.op == "in" else None
    if where.field not in _AUDIT_COLUMNS or values is None:
        return None
    if not all(isinstance(value, str) and "\0" not in value for value in values):
        return None
    return list(values)
