"""One zip file of everything of record, laid out as an embedded workspace: unpacked, it is one."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path

import msgspec

from iptui.domain.audit import AuditEvent
from iptui.domain.errors import BadInput
from iptui.domain.rule_sets import OwnRuleFile
from iptui.store.local.backup import MANIFEST, OWN_RULES
from iptui.store.local.catalog import GENERATIONS
from iptui.store.local.desk_text import Meta, encode_tables
from iptui.store.local.shards import SHARD_ROWS, Generation, encode_shard
from iptui.store.local.tables import Table
from iptui.store.postgres import own_rules
from iptui.store.postgres.address import Address
from iptui.store.postgres.link import Connection
from iptui.store.postgres.mirror import raw, stream

Entry = tuple[str, bytes]


def write_backup(target: Path, connection: Connection, address: Address) -> None:
    """The connection is in a read-only transaction of one moment.

    Raises:
        BadInput: the target exists already or cannot be written.
    """
    if target.exists():
        raise BadInput(f"{target} exists already; name a new file for the backup.")
    temporary = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with (
            os.fdopen(descriptor, "wb") as out,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        ):
            sums = []
            for name, data in workspace_files(connection, str(address)):
                packed.writestr(_entry(name), data, compresslevel=1)
                sums.append(f"{sha256(data).hexdigest()}  {name}\n")
            packed.writestr(_entry(MANIFEST), "".join(sums))
            packed.close()
            out.flush()
            os.fsync(out.fileno())
        temporary.rename(target)
    except OSError as error:
        raise BadInput(
            f"The backup {target} of {address} cannot be written ({error.strerror}); nothing was "
            "kept of it."
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


def workspace_files(connection: Connection, place: str) -> Iterator[Entry]:
    """(name, bytes) of each file of an embedded workspace with the same records; desk.json comes last."""
    rows = connection.execute("SELECT sha256 FROM iptui.blobs ORDER BY sha256").fetchall()
    for (digest,) in rows:
        row = connection.execute(
            "SELECT data FROM iptui.blobs WHERE sha256 = %s", (digest,), binary=True
        ).fetchone()
        if row is not None:
            yield f"blobs/{digest[:2]}/{digest[2:]}", bytes(row[0])
    generations = Table()
    batches = connection.execute(
        "SELECT name, first, rows, source, at FROM iptui.batches ORDER BY first"
    ).fetchall()
    for name, first, count, source, at in batches:
        digest = sha256()
        size = shards = 0
        documents = stream(
            connection,
            "SELECT doc FROM iptui.products WHERE number >= %s AND number < %s ORDER BY number",
            (first, first + count),
        )
        while texts := [str(row[0]).encode() for row in islice(documents, SHARD_ROWS)]:
            data, _ = encode_shard(texts)
            digest.update(sha256(data).digest())
            yield f"catalog/{name}/{shards:04d}.json", data
            size += len(data)
            shards += 1
        generation = Generation(
            id=name,
            rows=count,
            shards=shards,
            bytes=size,
            digest=digest.hexdigest(),
            source=source,
            at=at,
        )
        generations.documents[str(int(name))] = msgspec.Raw(msgspec.json.encode(generation))
    rules = connection.execute(own_rules.DOCUMENTS, (OwnRuleFile.KIND,)).fetchall()
    for name, text in own_rules.as_files(rules, place).items():
        yield f"{OWN_RULES}/{name}", text.encode()
    yield "desk.json", _desk(connection, generations)


def _desk(connection: Connection, generations: Table) -> bytes:
    tables: dict[str, Table] = {}
    if len(generations):
        tables[GENERATIONS] = generations
    for kind, document in stream(
        connection,
        "SELECT kind, doc FROM iptui.records WHERE kind <> %s ORDER BY kind, id",
        (OwnRuleFile.KIND,),
    ):
        table = tables.setdefault(str(kind), Table())
        table.documents[str(len(table) + 1)] = raw(str(document))
    last, commit = "", 0
    audit = Table()
    for number, hash_, document in stream(
        connection, "SELECT commit, hash, doc FROM iptui.audit ORDER BY commit", ()
    ):
        audit.documents[str(number)] = raw(str(document))
        last, commit = str(hash_), int(str(number))
    if len(audit):
        tables[AuditEvent.KIND] = audit
    meta = Meta(commit=commit, fold=os.urandom(8).hex(), audit=last)
    return b"".join(encode_tables(meta, tables))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | 0o600) << 16
    return entry
