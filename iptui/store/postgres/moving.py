"""The server's side of moving a workspace: what a database holds, and filling an empty one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec
import psycopg

from iptui.domain.audit import AuditEvent
from iptui.domain.errors import Refused
from iptui.domain.products import Product
from iptui.domain.rule_sets import OwnRuleFile
from iptui.store.local.shards import content_hash
from iptui.store.moving.contents import Batch, Contents
from iptui.store.postgres import own_rules, schema
from iptui.store.postgres.address import Address
from iptui.store.postgres.errors import went_wrong
from iptui.store.postgres.link import connect
from iptui.store.postgres.mirror import stream

CHUNK = 1000

_audit_decoder = msgspec.json.Decoder(AuditEvent)


class _Identified(msgspec.Struct):
    id: str
    rev: int = 0


_identified_decoder = msgspec.json.Decoder(_Identified)
_product_decoder = msgspec.json.Decoder(Product)


class ServerContents:
    """A workspace in a database, as of the moment of opening."""

    def __init__(self, text: str) -> None:
        """
        Raises:
            UserError: it cannot be reached, or there is no workspace.
        """
        address = Address(text)
        self.place = str(address)
        self._address = address
        self._connection = connect(address)
        try:
            schema.prepare(self._connection, address, create=False)
            self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            row = self._connection.execute(
                "SELECT commit, hash FROM iptui.audit ORDER BY commit DESC LIMIT 1"
            ).fetchone()
        except BaseException:
            self._connection.close()
            raise
        self.commit, self.head = (int(row[0]), str(row[1])) if row else (0, "")

    def _rows(self, query: str, *values: object) -> Iterator[tuple[object, ...]]:
        try:
            yield from stream(self._connection, query, values)
        except psycopg.Error as error:
            raise went_wrong(self._address, error) from error

    def records(self) -> Iterator[tuple[str, str, bytes]]:
        # One kind after the other: two lists cannot be read by turns on one connection.
        query = (
            "SELECT kind, id, doc FROM iptui.records WHERE kind <> %s "
            'ORDER BY kind COLLATE "C", id COLLATE "C"'
        )
        for kind, record_id, document in self._rows(query, OwnRuleFile.KIND):
            yield str(kind), str(record_id), str(document).encode()

    def audit(self, after: int = 0) -> Iterator[tuple[int, bytes]]:
        query = "SELECT commit, doc FROM iptui.audit WHERE commit > %s ORDER BY commit"
        for number, document in self._rows(query, after):
            yield int(str(number)), str(document).encode()

    def batches(self) -> list[Batch]:
        rows = self._rows("SELECT name, rows, source, at FROM iptui.batches ORDER BY first")
        return [
            Batch(str(name), int(str(rows)), str(source), str(at))
            for name, rows, source, at in rows
        ]

    def products(self, batch: str) -> Iterator[bytes]:
        query = (
            "SELECT doc FROM iptui.products, iptui.batches WHERE name = %s AND number >= first "
            "AND number < first + rows ORDER BY number"
        )
        for (document,) in self._rows(query, batch):
            yield str(document).encode()

    def blobs(self) -> list[str]:
        return [str(digest) for (digest,) in self._rows(
            'SELECT sha256 FROM iptui.blobs ORDER BY sha256 COLLATE "C"'
        )]  # fmt: skip

    def blob(self, digest: str) -> bytes:
        row = self._connection.execute(
            "SELECT data FROM iptui.blobs WHERE sha256 = %s", (digest,), binary=True
        ).fetchone()
        return bytes(row[0]) if row else b""

    def rules(self) -> dict[str, str]:
        return own_rules.as_files(self._rows(own_rules.DOCUMENTS, OwnRuleFile.KIND), self.place)

    def close(self) -> None:
        self._connection.close()


class ServerTarget:
    """An empty database being filled. What is there already of the same move is kept: it is gone on from there."""

    def __init__(self, text: str, source: Contents) -> None:
        """
        Raises:
            Refused: the database holds a workspace of its own.
            UserError: it cannot be reached or written.
        """
        self._address = Address(text)
        self._source = source
        self._rules = source.rules()
        self._connection = connect(self._address)
        try:
            self._begin()
        except psycopg.Error as error:
            self._connection.close()
            raise went_wrong(self._address, error) from error
        except BaseException:
            self._connection.close()
            raise

    def _begin(self) -> None:
        connection = self._connection
        schema.prepare(connection, self._address, create=True)
        mark = f"{self._source.commit} {self._source.head}"
        row = connection.execute("SELECT value FROM iptui.facts WHERE name = 'moving'").fetchone()
        if row is None:
            taken = connection.execute(
                "SELECT 1 FROM iptui.commits UNION ALL SELECT 1 FROM iptui.blobs LIMIT 1"
            ).fetchone()
            if taken is not None:
                raise Refused(
                    f"{self._address} holds a workspace already; name a database without one. "
                    "Nothing was changed."
                )
        with connection.transaction():
            if row is not None and row[0] != mark:
                # The source went on since: what was moved of it may be no longer so.
                connection.execute(
                    "TRUNCATE iptui.commits, iptui.records, iptui.audit, iptui.changes, "
                    "iptui.batches, iptui.products, iptui.product_ids, iptui.dead_products"
                )
            connection.execute(
                "INSERT INTO iptui.facts VALUES ('moving', %s) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (mark,),
            )
            for table in ("records", "commits", "batches"):
                # The entries come with the records; until all are there, they need not fit.
                connection.execute(
                    f"ALTER TABLE iptui.{table} DISABLE TRIGGER check_noted".encode()
                )

    def run(self) -> Iterator[int]:
        """Fill it; yields how many more things were moved, each time some are safe there."""
        try:
            yield from self._blobs()
            yield from self._batches()
            yield from self._audit()
            yield from self._records()
        except psycopg.Error as error:
            raise went_wrong(self._address, error) from error

    def _blobs(self) -> Iterator[int]:
        there = {digest for (digest,) in self._connection.execute("SELECT sha256 FROM iptui.blobs")}
        for digest in self._source.blobs():
            if digest not in there:
                self._connection.execute(
                    "INSERT INTO iptui.blobs VALUES (%s, %b)", (digest, self._source.blob(digest))
                )
            yield 1

    def _batches(self) -> Iterator[int]:
        there = {name for (name,) in self._connection.execute("SELECT name FROM iptui.batches")}
        first = 0
        for batch in self._source.batches():
            if batch.name not in there:
                with self._connection.transaction():
                    self._batch(batch, first)
            first += batch.rows
            yield batch.rows

    def _batch(self, batch: Batch, first: int) -> None:
        connection = self._connection
        digest = hashlib.sha256()
        number, added = first, 0
        rest = iter(self._source.products(batch.name))
        while texts := list(islice(rest, CHUNK)):
            rows = [
                (n, _product_decoder.decode(text).id, text) for n, text in enumerate(texts, number)
            ]
            with connection.cursor().copy(
                "COPY iptui.products (number, id, doc) FROM STDIN"
            ) as copy:
                for n, identity, text in rows:
                    copy.write_row((n, identity, text.decode()))
                    digest.update(content_hash(text))
            last = {identity: (n, content_hash(text)) for n, identity, text in rows}
            known: dict[str, int] = dict(
                connection.execute(
                    "SELECT id, number FROM iptui.product_ids WHERE id = ANY(%s)", (list(last),)
                ).fetchall()
            )
            added += len(last) - len(known)
            dead = [*known.values(), *(n for n, identity, _ in rows if last[identity][0] != n)]
            connection.execute(
                "INSERT INTO iptui.dead_products SELECT unnest(%s::bigint[])", (dead,)
            )
            connection.execute(
                "INSERT INTO iptui.product_ids "
                "SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bytea[]) "
                "ON CONFLICT (id) DO UPDATE SET number = excluded.number, hash = excluded.hash",
                (list(last), [n for n, _ in last.values()], [one for _, one in last.values()]),
            )
            number += len(texts)
        connection.execute(
            "INSERT INTO iptui.batches VALUES (%s, %s, %s, %s, %s, %s, %s)",
            (batch.name, first, batch.rows, added, digest.hexdigest(), batch.source, batch.at),
        )

    def _audit(self) -> Iterator[int]:
        row = self._connection.execute(
            "SELECT coalesce(max(commit), 0) FROM iptui.commits"
        ).fetchone()
        assert row is not None
        rest = self._source.audit(after=int(row[0]))
        while entries := list(islice(rest, CHUNK)):
            rows = [(n, _audit_decoder.decode(text), text.decode()) for n, text in entries]
            with self._connection.transaction(), self._connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO iptui.commits (commit, token, actor, action) "
                    "VALUES (%s, gen_random_uuid(), %s, %s)",
                    [(n, one.actor, one.action) for n, one, _ in rows],
                )
                cursor.executemany(
                    "INSERT INTO iptui.audit VALUES (%s, %s, %s, %s, %s, %s, %s)",
                    [
                        (n, one.previous, one.hash, one.subject, one.actor, one.action, text)
                        for n, one, text in rows
                    ],
                )
            yield len(entries)

    def _records(self) -> Iterator[int]:
        rest = self._source.records()
        with self._connection.transaction():
            self._connection.execute("DELETE FROM iptui.records")
            while records := list(islice(rest, CHUNK)):
                columns: Sequence[list[object]] = [
                    [kind for kind, _, _ in records],
                    [identity for _, identity, _ in records],
                    [_identified_decoder.decode(text).rev for _, _, text in records],
                    [text.decode() for _, _, text in records],
                ]
                self._connection.execute(
                    "INSERT INTO iptui.records SELECT * FROM "
                    "unnest(%s::text[], %s::text[], %s::bigint[], %s::text[])",
                    columns,
                )
                yield len(records)
            rules = [OwnRuleFile(id=name, rev=1, text=text) for name, text in self._rules.items()]
            for one in rules:
                self._connection.execute(
                    "INSERT INTO iptui.records VALUES (%s, %s, 1, %s)",
                    (one.KIND, one.id, msgspec.json.encode(one).decode()),
                )
            yield len(rules)

    def finish(self) -> None:
        """From now on it is a workspace. What changed before the move is not told by `changes`."""
        with self._connection.transaction():
            for table in ("records", "commits", "batches"):
                self._connection.execute(
                    f"ALTER TABLE iptui.{table} ENABLE TRIGGER check_noted".encode()
                )
            self._connection.execute("DELETE FROM iptui.facts WHERE name = 'moving'")
            self._connection.execute(
                "INSERT INTO iptui.facts VALUES ('history', %s) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (str(self._source.commit),),
            )
        self._connection.execute("ANALYZE iptui.products")

    def close(self) -> None:
        self._connection.close()
