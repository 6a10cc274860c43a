"""The records held in memory, kind by kind, and kept up to date by what the server says changed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from iptui.store.local.tables import Table, paused_gc
from iptui.store.postgres.link import Connection

DELETED = msgspec.Raw(b"null")

_AT_ONCE = 2000
"""Rows in one answer of a long list."""

_CHANGES = """
SELECT head.commit, changes.kind, changes.id, records.doc
FROM (SELECT coalesce(max(commit), 0) AS commit FROM iptui.commits) AS head
LEFT JOIN iptui.changes ON changes.commit > %s AND changes.commit <= head.commit
LEFT JOIN iptui.records USING (kind, id)
"""


class Delta:
    """What became of every record that changed since some commit, up to `head`."""

    def __init__(
        self, head: int, documents: dict[tuple[str, str], msgspec.Raw], *, catalog: bool = False
    ) -> None:
        self.head = head
        self.documents = documents
        self.catalog = catalog
        """True when products were imported."""


def fetch_changes(connection: Connection, since: int) -> Delta:
    """One statement, so that all of it is of one moment."""
    found: dict[tuple[str, str], msgspec.Raw] = {}
    head = since
    for head, kind, record_id, document in connection.execute(_CHANGES, (since,)):  # noqa: B007
        if kind is not None:
            found[kind, record_id] = DELETED if document is None else raw(document)
    catalog = any(kind == "products" for kind, _ in found)
    return Delta(head, found, catalog=catalog)


def raw(document: str) -> msgspec.Raw:
    return msgspec.Raw(document.encode())


def stream(
    connection: Connection, query: str, values: Sequence[object]
) -> Iterator[tuple[object, ...]]:
    """The rows of a long list, fetched by and by through a cursor of the server."""
    with connection.transaction(), connection.cursor(name="iptui_list") as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(query.encode(), values)
        yield from cursor


class Mirror:
    """Tables in memory as of commit `seen`. What is not held here is to be asked of the server."""

    def __init__(self, seen: int) -> None:
        self.lock = threading.RLock()
        """Held for moments only; never while another thread's answer of the network is waited for."""
        self.arrived = threading.Condition(self.lock)
        self.seen = seen
        self.imports = 0
        """Moves on whenever the catalog may be another one."""
        self._tables: dict[str, Table] = {}

    def table(self, kind: str) -> Table | None:
        with self.lock:
            return self._tables.get(kind)

    def kinds(self) -> list[str]:
        with self.lock:
            return list(self._tables)

    def catch_up(self, connection: Connection) -> int:
        """Take in what was committed since; returns the commit that is seen now."""
        delta = fetch_changes(connection, self.seen)
        with self.lock:
            if delta.head < self.seen:
                # The server lost commits: a standby without synchronous replication was promoted.
                self._tables.clear()
                self.imports += 1
                self.seen = delta.head
            elif delta.head > self.seen:
                self.apply(delta)
            return self.seen

    def apply(self, delta: Delta) -> None:
        """Absolute states of a later moment: applying some of them again does no harm. The lock is held."""
        for (kind, record_id), document in delta.documents.items():
            table = self._tables.get(kind)
            if table is not None:
                table.apply(record_id, record_id, document)
        self.seen = max(self.seen, delta.head)
        self.imports += delta.catalog
        self.arrived.notify_all()

    def load(self, connection: Connection, kinds: Iterable[str]) -> None:
        """Hold these kinds too."""
        missing = [kind for kind in kinds if self.table(kind) is None]
        if not missing:
            return
        tables = {kind: {} for kind in missing}  # type: dict[str, dict[str, msgspec.Raw]]
        row = connection.execute("SELECT coalesce(max(commit), 0) FROM iptui.commits").fetchone()
        assert row is not None
        before = int(row[0])
        with paused_gc():
            for kind, record_id, document in stream(
                connection,
                "SELECT kind, id, doc FROM iptui.records WHERE kind = ANY(%s)",
                (missing,),
            ):
                tables[str(kind)][str(record_id)] = raw(str(document))
        with self.lock:
            for kind, documents in tables.items():
                self._tables.setdefault(kind, Table(documents))
            # Some of it is newer than what is held, or older: what changed meanwhile makes all of one moment.
            self.apply(fetch_changes(connection, min(before, self.seen)))
