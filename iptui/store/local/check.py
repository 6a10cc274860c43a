"""Reading everything of a workspace and saying what is wrong. Nothing is changed."""

from __future__ import annotations

import importlib
import pkgutil
import stat
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

import iptui.domain
from iptui.domain.audit import AuditEvent
from iptui.domain.errors import UserError
from iptui.domain.records import Record
from iptui.store.local.audit import chain_problems
from iptui.store.local.blobs import Blobs
from iptui.store.local.catalog import Catalog
from iptui.store.local.desk_file import DeskFile
from iptui.store.local.files import FileSystem, exists, read_file
from iptui.store.local.queries import decoder_of
from iptui.store.local.shards import list_generation, shard_products
from iptui.store.local.tables import Table, record_id_of
from iptui.store.protocol import Problem, StoreDamaged

RESTORE = "Restore the file from a backup, or see `iptui check --repair`."


@cache
def kinds() -> dict[str, type[Record]]:
    """Every kind of record by the name of its table."""
    for module in pkgutil.iter_modules(iptui.domain.__path__):
        importlib.import_module(f"iptui.domain.{module.name}")
    found: dict[str, type[Record]] = {}
    waiting: list[type[Record]] = [Record]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.KIND:
            found[kind.KIND] = kind
    return found


def check_workspace(fs: FileSystem, place: Path) -> list[Problem]:
    """The files as they lie on the disk, not what a running store holds in memory."""
    problems = list(_mode_problems(fs, place))
    try:
        desk = DeskFile(place / "desk.json", fs=fs, read_only=True)
    except (UserError, OSError) as error:
        return [*problems, Problem(where=str(place / "desk.json"), what=str(error))]
    try:
        wanted: dict[str, str] = {}
        problems += _record_problems(desk, wanted)
        problems += _audit_problems(desk)
        catalog = Catalog(fs, place, desk)
        problems += _catalog_problems(fs, catalog)
        problems += _blob_problems(fs, Blobs(fs, place / "blobs"), wanted)
    finally:
        desk.abandon()
    return problems


def _mode_problems(fs: FileSystem, place: Path) -> Iterator[Problem]:
    waiting = [place]
    while waiting:
        path = waiting.pop()
        status = fs.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            continue
        if status.st_mode & 0o077:
            yield Problem(
                where=str(path),
                what=f"others may read or write it (mode {stat.S_IMODE(status.st_mode):o})",
                advice=f"Run: chmod go= '{path}'",
            )
        if stat.S_ISDIR(status.st_mode):
            waiting += [path / name for name in reversed(fs.names(path))]


def _record_problems(desk: DeskFile, wanted: dict[str, str]) -> Iterator[Problem]:
    for name, table in desk.tables.items():
        try:
            yield from _table_problems(desk, name, table, wanted)
        except StoreDamaged as error:
            yield Problem(where=f"{desk.path}, table {name}", what=str(error), advice=RESTORE)


def _table_problems(
    desk: DeskFile, name: str, table: Table, wanted: dict[str, str]
) -> Iterator[Problem]:
    kind = kinds().get(name)
    seen: set[str] = set()
    for document_id, document in table.documents.items():
        where = f"{desk.path}, table {name}, document {document_id}"
        if kind is not None:
            try:
                decoder_of(kind).decode(document)
            except msgspec.DecodeError as error:
                yield Problem(where=where, what=f"no such record: {error}", advice=RESTORE)
                continue
        record_id = record_id_of(document)
        if record_id and record_id in seen:
            yield Problem(where=where, what=f"the id {record_id} is there twice", advice=RESTORE)
        seen.add(record_id)
        if b'"sha256"' in bytes(document) and name != AuditEvent.KIND:
            for digest in blobs_in(msgspec.json.decode(document)):
                wanted[digest] = f"{name}/{record_id or document_id}"


def blobs_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        digest = value.get("sha256")
        if isinstance(digest, str) and "size" in value:
            yield digest
        for inner in value.values():
            yield from blobs_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from blobs_in(inner)


def check_audit(fs: FileSystem, place: Path, heads: Sequence[str] = ()) -> list[Problem]:
    """The chain of the audit trail alone; `heads` are hashes that it must still hold."""
    try:
        desk = DeskFile(place / "desk.json", fs=fs, read_only=True)
    except (UserError, OSError) as error:
        return [Problem(where=str(place / "desk.json"), what=str(error))]
    try:
        desk.table(AuditEvent.KIND).documents  # noqa: B018 - damage in the table is one, too
        return list(_audit_problems(desk, heads))
    except StoreDamaged as error:
        return [Problem(where=str(place / "desk.json"), what=str(error))]
    finally:
        desk.abandon()


def _audit_problems(desk: DeskFile, heads: Sequence[str] = ()) -> Iterator[Problem]:
    try:
        documents = desk.table(AuditEvent.KIND).documents
    except StoreDamaged:
        return  # named with the tables
    ordered = [documents[key] for key in sorted(documents, key=int)]
    for entry, what in chain_problems(ordered, desk.meta.audit, heads):
        yield Problem(
            where=f"audit/{entry}", what=what, advice="Compare with a backup to see what was there."
        )


def _catalog_problems(fs: FileSystem, catalog: Catalog) -> Iterator[Problem]:
    try:
        generations = catalog.generations()
    except StoreDamaged as error:
        yield Problem(where=str(catalog.directory), what=str(error), advice=RESTORE)
        return
    for generation in generations:
        where = str(catalog.directory / generation.id)
        digest = sha256()
        try:
            files = list_generation(fs, catalog.directory, generation.id)
            for file in files:
                path = catalog.directory / generation.id / file.name
                digest.update(sha256(read_file(fs, path)).digest())
                for _ in shard_products(fs, path):
                    pass
        except (StoreDamaged, OSError) as error:
            yield Problem(where=where, what=str(error), advice=RESTORE)
            continue
        if digest.hexdigest() != generation.digest:
            yield Problem(
                where=where,
                what="its files are not as they were imported",
                advice="Restore the directory from a backup, or import the products again.",
            )
    known = {generation.id for generation in generations}
    if exists(fs, catalog.directory):
        for name in fs.names(catalog.directory):
            if name not in known:
                yield Problem(
                    where=str(catalog.directory / name),
                    what="products that no record names, left by an import that was cut off",
                    advice="It is not used; delete it when no import runs.",
                )


def _blob_problems(fs: FileSystem, blobs: Blobs, wanted: dict[str, str]) -> Iterator[Problem]:
    stored: set[str] = set()
    for path in blobs.files():
        digest = path.parent.name + path.name
        if path.name.startswith("."):
            yield Problem(
                where=str(path),
                what="left by a writer that was cut off",
                advice="It is not used; delete it.",
            )
            continue
        stored.add(digest)
        try:
            sound = sha256(read_file(fs, path)).hexdigest() == digest
        except OSError as error:
            yield Problem(where=str(path), what=str(error.strerror), advice=RESTORE)
            continue
        if not sound:
            yield Problem(
                where=wanted.get(digest, str(path)),
                what=f"the file {path} has other bytes than were kept",
                advice=RESTORE,
            )
        elif digest not in wanted:
            yield Problem(
                where=str(path),
                what="no record refers to this file",
                advice="It does no harm; a save that was cut off can leave one.",
            )
    yield from _missing(sorted(set(wanted) - stored), wanted, blobs)


def _missing(digests: Iterable[str], wanted: dict[str, str], blobs: Blobs) -> Iterator[Problem]:
    for digest in digests:
        try:
            path = str(blobs.path_of(digest))
        except StoreDamaged as error:
            path = str(error)
        yield Problem(where=wanted[digest], what=f"its file {path} is missing", advice=RESTORE)
