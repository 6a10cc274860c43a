"""Reading everything of a workspace on a server and saying what is wrong. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

import msgspec

from iptui.store.local.audit import chain_problems
from iptui.store.local.check import blobs_in, kinds
from iptui.store.local.queries import decoder_of
from iptui.store.postgres import schema
from iptui.store.postgres.catalog import batch_digest
from iptui.store.postgres.link import Connection
from iptui.store.postgres.mirror import stream
from iptui.store.postgres.words import words_problem
from iptui.store.protocol import Problem

RESTORE = "Restore a backup."


def check_workspace(connection: Connection) -> list[Problem]:
    wanted: dict[str, str] = {}
    return [
        *_server(connection),
        *_records(connection, wanted),
        *_audit(connection),
        *_batches(connection),
        *_words(connection),
        *_blobs(connection, wanted),
    ]


def check_audit(connection: Connection, heads: Sequence[str]) -> list[Problem]:
    """The chain alone; `heads` are hashes that it must still hold."""
    return list(_audit(connection, heads))


def _server(connection: Connection) -> Iterator[Problem]:
    problem = schema.server_problem(connection)
    if problem:
        yield Problem(where="the server", what=problem, advice="Ask who runs it.")


def _records(connection: Connection, wanted: dict[str, str]) -> Iterator[Problem]:
    by_name = kinds()
    for kind_name, record_id, rev, document in stream(
        connection, "SELECT kind, id, rev, doc FROM iptui.records ORDER BY kind, id", ()
    ):
        where = f"{kind_name}/{record_id}"
        text = str(document).encode()
        kind = by_name.get(str(kind_name))
        if kind is not None:
            try:
                record = decoder_of(kind).decode(text)
            except msgspec.DecodeError as error:
                yield Problem(where=where, what=f"no such record: {error}", advice=RESTORE)
                continue
            if (record.id, record.rev) != (record_id, rev):
                yield Problem(
                    where=where, what="its id or revision is not the row's", advice=RESTORE
                )
        if b'"sha256"' in text:
            for digest in blobs_in(msgspec.json.decode(text)):
                wanted[digest] = where


def _audit(connection: Connection, heads: Sequence[str] = ()) -> Iterator[Problem]:
    row = connection.execute("SELECT hash FROM iptui.audit ORDER BY commit DESC LIMIT 1").fetchone()
    documents = stream(connection, "SELECT doc FROM iptui.audit ORDER BY commit", ())
    entries = (str(document).encode() for (document,) in documents)
    for entry, what in chain_problems(entries, row[0] if row else "", heads):
        yield Problem(
            where=f"audit/{entry}", what=what, advice="Compare with a backup to see what was there."
        )
    counted = connection.execute(
        "SELECT (SELECT count(*) FROM iptui.commits), (SELECT coalesce(max(commit), 0) FROM iptui.commits), "
        "(SELECT count(*) FROM iptui.audit)"
    ).fetchone()
    if counted is not None and len(set(counted)) != 1:
        yield Problem(where="audit", what="there is not one entry for each commit", advice=RESTORE)


def _batches(connection: Connection) -> Iterator[Problem]:
    batches = connection.execute(
        "SELECT name, first, rows, digest FROM iptui.batches ORDER BY first"
    ).fetchall()
    for name, first, rows, digest in batches:
        if batch_digest(connection, first, rows) != digest:
            yield Problem(
                where=f"catalog/{name}",
                what="its products are not as they were imported",
                advice="Restore a backup, or import the products again.",
            )


def _words(connection: Connection) -> Iterator[Problem]:
    problem = words_problem(connection)
    if problem:
        yield Problem(
            where="words",
            what=f"the words for searching are not whole: {problem}",
            advice="Have the owner run DELETE FROM iptui.word_parts; the next search by an owner or operator "
            "writes them anew.",
        )


def _blobs(connection: Connection, wanted: dict[str, str]) -> Iterator[Problem]:
    stored: set[str] = set()
    rows = connection.execute("SELECT sha256 FROM iptui.blobs ORDER BY sha256").fetchall()
    for (digest,) in rows:
        stored.add(digest)
        row = connection.execute(
            "SELECT data FROM iptui.blobs WHERE sha256 = %s", (digest,), binary=True
        ).fetchone()
        if row is None or sha256(row[0]).hexdigest() != digest:
            yield Problem(
                where=wanted.get(digest, f"blobs/{digest}"),
                what=f"the file {digest} has other bytes than were kept",
                advice=RESTORE,
            )
        elif digest not in wanted:
            yield Problem(
                where=f"blobs/{digest}",
                what="no record refers to this file",
                advice="It does no harm; a save that was cut off can leave one.",
            )
    for digest in sorted(set(wanted) - stored):
        yield Problem(where=wanted[digest], what=f"its file {digest} is missing", advice=RESTORE)
