"""One commit: under the writers' lock, with its audit entry, and never twice."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from iptui.domain.errors import NotPermitted
from iptui.domain.records import Record
from iptui.store.local.audit import DETAILED_RECORDS, RecordChange, entry_of
from iptui.store.local.queries import decoder_of
from iptui.store.local.transactions import LocalTransaction
from iptui.store.postgres.link import Connection
from iptui.store.postgres.mirror import DELETED, Delta
from iptui.store.protocol import Conflict, StoreDamaged

WRITERS = 1
IMPORTS = 2
"""Numbers of the database's advisory locks: one for the moment of a commit, one for a whole import."""

_encoder = msgspec.json.Encoder()

Statement = tuple[str, Sequence[Any]]


def decode_record(kind: type[Record], document: bytes | msgspec.Raw, place: str) -> Any:
    """
    Raises:
        StoreDamaged: the document is no such record.
    """
    try:
        return decoder_of(kind).decode(document)
    except msgspec.DecodeError as error:
        start = bytes(document)[:60].decode("utf-8", "replace")
        raise StoreDamaged(
            f"A record of {kind.KIND} in {place} cannot be read ({error}); it begins with {start}. "
            "Restore a backup."
        ) from error


class PostgresTransaction(LocalTransaction):
    """The open transaction that a caller puts into; `commit` may be called again after a cut."""

    def __init__(self, at: datetime, place: str) -> None:
        super().__init__(at)
        self.token = uuid.uuid4()
        self._place = place

    def commit(
        self,
        connection: Connection,
        *,
        actor: str,
        action: str,
        subject: str,
        note: str,
        retried: bool,
        patience: float,
        events: Sequence[tuple[str, str]] = (),
        counts: dict[str, int] | None = None,
        more: Sequence[Statement] = (),
    ) -> Delta:
        """Write everything; returns what it changed. The connection is in no transaction, or in the import's.

        `retried`: an earlier call was cut, so it is looked up first whether that one was kept after all.

        Raises:
            Conflict: a record is not at the revision that was read; nothing was written.
            NotPermitted: a deletion that the login's role may not do.
            psycopg.Error
        """
        head, previous, stored = self._begin(connection, patience)
        if retried:
            row = connection.execute(
                "SELECT commit FROM iptui.commits WHERE token = %s", (self.token,)
            ).fetchone()
            if row is not None:
                connection.execute("ROLLBACK")
                return Delta(0, {})
        documents: dict[tuple[str, str], msgspec.Raw] = {}
        described: list[RecordChange] = []
        detailed = len(self._pending) <= DETAILED_RECORDS
        puts: list[tuple[Any, ...]] = []
        gone: list[tuple[str, str]] = []
        for key, pending in self._pending.items():
            rev, document = stored.get(key, (0, None))
            if rev != pending.base:
                current = (
                    None if document is None else decode_record(pending.kind, document, self._place)
                )
                mine = (
                    None
                    if pending.document is None
                    else decode_record(pending.kind, pending.document, self._place)
                )
                raise Conflict(pending.kind, pending.record_id, current, mine)
            if document is None and pending.document is None:
                continue
            if pending.document is None:
                gone.append(key)
                documents[key] = DELETED
            else:
                puts.append((*key, pending.base + 1, pending.document.decode()))
                documents[key] = msgspec.Raw(pending.document)
            described.append(
                RecordChange(
                    kind=key[0],
                    id=key[1],
                    rev=pending.base + (pending.document is not None),
                    before=_plain(document) if detailed else None,
                    after=_plain(pending.document) if detailed else None,
                )
            )
        number = head + 1
        entry = entry_of(
            described,
            commit=number,
            at=self.at,
            actor=actor,
            action=action,
            subject=subject,
            note=note,
            previous=previous,
            counts=counts,
        )
        self._write(connection, number, entry, puts, gone, documents, events, more)
        return Delta(number, documents)

    def _begin(
        self, connection: Connection, patience: float
    ) -> tuple[int, str, dict[tuple[str, str], tuple[int, bytes]]]:
        """Alone among the writers, in one turn of the line.

        Gives the last commit, the hash of its audit entry, and (rev, document) of the records as they are.
        """
        records = None
        with connection.pipeline():
            if connection.info.transaction_status == 0:
                connection.execute("BEGIN")
            connection.execute(f"SET LOCAL lock_timeout = {max(1, int(patience * 1000))}".encode())
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))
            cursor = connection.execute(
                "SELECT (SELECT coalesce(max(commit), 0) FROM iptui.commits), "
                "(SELECT hash FROM iptui.audit ORDER BY commit DESC LIMIT 1)"
            )
            if self._pending:
                kinds, ids = zip(*self._pending, strict=True)
                records = connection.execute(
                    "SELECT kind, id, rev, doc FROM iptui.records "
                    "JOIN unnest(%s::text[], %s::text[]) AS asked(kind, id) USING (kind, id)",
                    (list(kinds), list(ids)),
                )
        row = cursor.fetchone()
        assert row is not None
        stored = {(kind, one): (rev, doc.encode()) for kind, one, rev, doc in records or ()}
        return int(row[0]), row[1] or "", stored

    def _write(
        self,
        connection: Connection,
        number: int,
        entry: dict[str, Any],
        puts: list[tuple[Any, ...]],
        gone: list[tuple[str, str]],
        documents: dict[tuple[str, str], msgspec.Raw],
        events: Sequence[tuple[str, str]],
        more: Sequence[Statement],
    ) -> None:
        changed = [
            *(
                (*key, "delete" if document is DELETED else "put")
                for key, document in documents.items()
            ),
            *((kind, event, "put") for kind, event in events),
        ]
        removed = None
        with connection.pipeline():
            connection.execute(
                "INSERT INTO iptui.commits (commit, token, actor, action) VALUES (%s, %s, %s, %s)",
                (number, self.token, entry["actor"], entry["action"]),
            )
            connection.execute(
                "INSERT INTO iptui.audit VALUES (%s, %s, %s, %s, %s, %s, %s)",
                (
                    number,
                    entry["previous"],
                    entry["hash"],
                    entry["subject"],
                    entry["actor"],
                    entry["action"],
                    _encoder.encode(entry).decode(),
                ),
            )
            inserts = [put for put in puts if put[2] == 1]
            updates = [put for put in puts if put[2] > 1]
            if inserts:
                connection.execute(
                    "INSERT INTO iptui.records SELECT * FROM unnest(%s::text[], %s::text[], "
                    "%s::bigint[], %s::text[])",
                    _columns(inserts),
                )
            if updates:
                connection.execute(
                    "UPDATE iptui.records SET rev = new.rev, doc = new.doc "
                    "FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::text[]) "
                    "AS new(kind, id, rev, doc) "
                    "WHERE records.kind = new.kind AND records.id = new.id",
                    _columns(updates),
                )
            if gone:
                removed = connection.execute(
                    "DELETE FROM iptui.records USING unnest(%s::text[], %s::text[]) AS old(kind, id) "
                    "WHERE records.kind = old.kind AND records.id = old.id",
                    _columns(gone),
                )
            if changed:
                connection.execute(
                    "INSERT INTO iptui.changes SELECT %s, seq, kind, id, action "
                    "FROM unnest(%s::text[], %s::text[], %s::text[]) "
                    "WITH ORDINALITY AS new(kind, id, action, seq)",
                    (number, *_columns(changed)),
                )
            for text, values in more:
                connection.execute(text.encode(), values)
            connection.execute("SELECT pg_notify('iptui', %s)", (str(number),))
            if removed is None:
                connection.execute("COMMIT")
        if removed is not None:
            if removed.rowcount != len(gone):
                # Rows that a policy hides from a deletion are left standing without an error.
                raise NotPermitted(
                    f"The database refused it: your login has no role that may delete {gone[0][0]}."
                )
            connection.execute("COMMIT")


def _columns(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _plain(document: bytes | msgspec.Raw | None) -> dict[str, Any] | None:
    return None if document is None else msgspec.json.decode(document)
