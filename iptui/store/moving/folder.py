"""Filling a folder with a workspace; desk.json comes last, so that half a move is no workspace."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path

import msgspec

from iptui.domain.audit import AuditEvent
from iptui.domain.errors import Refused
from iptui.store.local.backup import OWN_RULES
from iptui.store.local.catalog import GENERATIONS
from iptui.store.local.desk_text import Meta, encode_tables
from iptui.store.local.files import (
    BLOB_MODE,
    FILE_MODE,
    FileSystem,
    make_directory,
    new_file,
    sync_directory,
)
from iptui.store.local.place import require_local
from iptui.store.local.shards import SHARD_ROWS, Generation, encode_shard
from iptui.store.local.tables import Table
from iptui.store.moving.contents import Batch, Contents

MARK = ".moving"


class FolderTarget:
    """A folder being filled. Files that are there already with the same bytes are not written again."""

    def __init__(self, place: Path, source: Contents) -> None:
        """
        Raises:
            Refused: the folder has something else in it.
            UnsafePlace: a network file system.
        """
        self._fs = FileSystem()
        self._place = place
        self._source = source
        require_local(self._fs, place)
        place.parent.mkdir(parents=True, exist_ok=True)
        make_directory(self._fs, place)
        names = set(self._fs.names(place))
        if names and MARK not in names:
            raise Refused(
                f"{place} has something in it already; name a new folder. Nothing was changed."
            )
        if "desk.json" in names:
            # Only the last step of an earlier run was left; what it wrote is compared again below.
            self._fs.unlink(place / "desk.json")
        if not names:
            new_file(self._fs, place / MARK, [str(source.place).encode()], mode=FILE_MODE)

    def run(self) -> Iterator[int]:
        """Fill it; yields how many more things were moved."""
        for digest in self._source.blobs():
            self._blob(digest)
            yield 1
        generations = Table()
        for batch in self._source.batches():
            generation = self._batch(batch)
            generations.documents[str(int(batch.name))] = msgspec.Raw(
                msgspec.json.encode(generation)
            )
            yield batch.rows
        tables: dict[str, Table] = {GENERATIONS: generations} if len(generations) else {}
        count = 0
        for kind, _, document in self._source.records():
            table = tables.setdefault(kind, Table())
            table.documents[str(len(table) + 1)] = msgspec.Raw(document)
            count += 1
        yield count
        self._rules()
        audit = Table()
        for number, document in self._source.audit():
            audit.documents[str(number)] = msgspec.Raw(document)
        if len(audit):
            tables[AuditEvent.KIND] = audit
        meta = Meta(commit=self._source.commit, fold=os.urandom(8).hex(), audit=self._source.head)
        self._write(Path("desk.json"), b"".join(encode_tables(meta, tables)), FILE_MODE)
        yield len(audit)

    def _rules(self) -> None:
        rules = self._source.rules()
        for name, text in rules.items():
            self._write(Path(OWN_RULES) / name, text.encode(), FILE_MODE)
        for file in (self._place / OWN_RULES).glob("*.toml"):
            if file.name not in rules:  # of an earlier run, gone from the source since
                self._fs.unlink(file)

    def _blob(self, digest: str) -> None:
        path = Path("blobs") / digest[:2] / digest[2:]
        with suppress(OSError):
            if sha256((self._place / path).read_bytes()).hexdigest() == digest:
                return
        self._write(path, self._source.blob(digest), BLOB_MODE)

    def _batch(self, batch: Batch) -> Generation:
        digest = sha256()
        size = shards = 0
        rest = iter(self._source.products(batch.name))
        while texts := list(islice(rest, SHARD_ROWS)):
            data, _ = encode_shard(texts)
            digest.update(sha256(data).digest())
            self._write(Path("catalog") / batch.name / f"{shards:04d}.json", data, FILE_MODE)
            size += len(data)
            shards += 1
        return Generation(
            id=batch.name,
            rows=batch.rows,
            shards=shards,
            bytes=size,
            digest=digest.hexdigest(),
            source=batch.source,
            at=batch.at,
        )

    def _write(self, name: Path, data: bytes, mode: int) -> None:
        path = self._place / name
        with suppress(OSError):
            if path.read_bytes() == data:
                return
        for folder in reversed(name.parents[:-1]):
            make_directory(self._fs, self._place / folder)
        temporary = path.with_name(f".{path.name}.new")
        with suppress(FileNotFoundError):
            self._fs.unlink(temporary)
        new_file(self._fs, temporary, [data], mode=mode)
        self._fs.rename(temporary, path)
        sync_directory(self._fs, path.parent)

    def finish(self) -> None:
        with suppress(FileNotFoundError):
            self._fs.unlink(self._place / MARK)
        sync_directory(self._fs, self._place)

    def close(self) -> None:
        """Nothing is held open."""
