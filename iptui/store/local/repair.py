"""Making a damaged workspace usable: what can be restored is, the rest is set aside. Nothing is deleted."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from iptui.domain.errors import UserError
from iptui.store.local.blobs import Blobs
from iptui.store.local.catalog import GENERATIONS, Catalog
from iptui.store.local.catalog_import import LEFT_OVER
from iptui.store.local.check import kinds
from iptui.store.local.desk_file import DeskFile
from iptui.store.local.desk_text import encode_tables
from iptui.store.local.files import (
    FULL,
    FileSystem,
    exists,
    full_disk,
    make_directory,
    new_file,
    read_file,
    replace_file,
    sync_directory,
)
from iptui.store.local.journal import NULL
from iptui.store.local.lock_file import LockFile
from iptui.store.local.queries import decoder_of
from iptui.store.local.salvage import salvage
from iptui.store.local.shards import Generation, list_generation, shard_products
from iptui.store.local.tables import record_id_of
from iptui.store.local.transactions import LocalTransaction
from iptui.store.protocol import StoreDamaged, StoreLocked, StoreNewer, StoreReadOnly

SET_ASIDE = "set-aside"
"""The folder of a workspace for what a repair took out of use; a numbered folder for each repair."""

Change = tuple[str, str, str, msgspec.Raw]


class Repair:
    """One repair of one workspace; nobody else may have it open."""

    def __init__(self, fs: FileSystem, place: Path, *, actor: str, at: datetime) -> None:
        self._fs = fs
        self._place = place
        self._actor = actor
        self._at = at
        self._done: list[str] = []
        self._aside: Path | None = None

    def run(self) -> list[str]:
        """A sentence for each thing that was done; empty when there was nothing to do.

        Raises:
            StoreLocked: another process is at work in it.
            StoreDamaged: nothing can be told apart; restore a backup. Nothing was touched.
            StoreFull, StoreReadOnly: the disk; what was done until then stands.
        """
        try:
            self._close_modes()
            if not self._desk_is_sound(self._place / "desk.json"):
                with LockFile(self._fs, self._place / "desk.lock").closing():
                    self._mend_desk()
            self._mend_contents()
        except OSError as error:
            if error.errno in FULL:
                raise full_disk(self._place) from error
            raise StoreReadOnly(
                f"The repair of {self._place} stopped: {error.strerror or error}"
                f"{f' ({error.filename})' if error.filename else ''}; check the disk."
            ) from error
        return self._done

    # -- setting aside --------------------------------------------------------------------------
    def _aside_folder(self) -> Path:
        if self._aside is None:
            folder = self._place / SET_ASIDE
            make_directory(self._fs, folder)
            taken = [int(name) for name in self._fs.names(folder) if name.isdecimal()]
            self._aside = folder / f"{max(taken, default=0) + 1:03d}"
            make_directory(self._fs, self._aside)
        return self._aside

    def _keep(self, name: str, data: bytes) -> Path:
        """The bytes under that name in the folder of this repair."""
        path = self._free(name)
        new_file(self._fs, path, [data])
        sync_directory(self._fs, path.parent)
        return path

    def _move(self, path: Path, name: str) -> Path:
        target = self._free(name)
        self._fs.rename(path, target)
        sync_directory(self._fs, target.parent)
        return target

    def _free(self, name: str) -> Path:
        folder = self._aside_folder()
        name = name.replace("/", "-").replace(" ", "-").replace("\0", "-")
        path, number = folder / name, 1
        while exists(self._fs, path):
            number += 1
            path = folder / f"{name}-{number}"
        return path

    # -- the steps ------------------------------------------------------------------------------
    def _close_modes(self) -> None:
        waiting = [self._place]
        while waiting:
            path = waiting.pop()
            status = self._fs.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                continue
            if status.st_mode & 0o077:
                self._fs.chmod(path, stat.S_IMODE(status.st_mode) & 0o700)
                self._done.append(f"{path} is now closed to other users.")
            if stat.S_ISDIR(status.st_mode):
                waiting += [path / name for name in self._fs.names(path)]

    def _mend_desk(self) -> None:
        """A new desk.json of all that is sound in the files."""
        path, journal_path = self._place / "desk.json", self._place / "desk.journal"
        json = self._content(path)
        journal = self._content(journal_path) or b""
        if json is None and not journal:
            raise StoreDamaged(
                f"{self._place} has neither desk.json nor desk.journal; restore a backup of it."
            )
        found = salvage(json, journal, path)
        if json is not None:
            self._keep("desk.json", json)
        for what, data in found.lost:
            # For whoever mends it; the whole file is kept in any case.
            new_file(self._fs, self._free(f"unreadable-{what}"), [data], sync=False)
        found.meta.fold, found.meta.previous = os.urandom(8).hex(), ""
        replace_file(self._fs, path, encode_tables(found.meta, found.tables))
        if exists(self._fs, journal_path):
            # Last: a repair that is cut off before finds in the JSON already what it takes from the journal.
            self._move(journal_path, "desk.journal")
        documents = sum(len(table) for table in found.tables.values())
        self._done.append(
            f"{path} was made anew of {documents} sound documents up to commit {found.meta.commit}; the "
            f"damaged files and {len(found.lost)} unreadable part(s) are in {self._aside_folder()}."
        )
        self._done += [f"To know: {note}." for note in found.notes]

    def _desk_is_sound(self, path: Path) -> bool:
        try:
            desk = DeskFile(path, fs=self._fs, read_only=True)
        except (StoreNewer, StoreLocked):
            raise
        except (UserError, OSError):
            return False
        try:
            return all(table.documents is not None for table in desk.tables.values())
        except StoreDamaged:
            return False
        finally:
            desk.abandon()

    def _content(self, path: Path) -> bytes | None:
        try:
            return read_file(self._fs, path)
        except FileNotFoundError:
            return None

    def _mend_contents(self) -> None:
        desk = DeskFile(self._place / "desk.json", fs=self._fs)
        try:
            lock = LockFile(self._fs, self._place / "catalog.lock")
            with lock.closing(), desk.locked():
                self._bad_blobs()
                self._commit(desk, self._bad_records(desk))
                self._commit(desk, self._bad_generations(desk))
                self._orphans(desk)
                if self._done:
                    self._commit(desk, [], note=" ".join(self._done)[:2000])
        finally:
            desk.close()

    def _commit(self, desk: DeskFile, changes: list[Change], note: str = "") -> None:
        if changes or note:
            desk.append(
                LocalTransaction(self._at).build(
                    desk,
                    actor=self._actor,
                    action="workspace.repair",
                    subject="",
                    note=note or f"{len(changes)} set aside",
                    extra=changes,
                )
            )

    def _bad_records(self, desk: DeskFile) -> list[Change]:
        changes: list[Change] = []
        for name, table in desk.tables.items():
            kind = kinds().get(name)
            seen: set[str] = set()
            # The last one of an id is the one in use.
            for document_id, document in reversed(list(table.documents.items())):
                record_id = record_id_of(document)
                why = "is there twice" if record_id and record_id in seen else ""
                seen.add(record_id)
                if not why:
                    try:
                        if name == GENERATIONS:
                            msgspec.json.decode(document, type=Generation)
                        elif kind is not None:
                            decoder_of(kind).decode(document)
                    except msgspec.DecodeError as error:
                        why = f"cannot be read ({error})"
                if why:
                    kept = self._keep(f"{name}-{document_id}.json", bytes(document))
                    changes.append((name, document_id, record_id, NULL))
                    self._done.append(
                        f"{name} {record_id or document_id} {why}; it is now in {kept}."
                    )
        return changes

    def _bad_generations(self, desk: DeskFile) -> list[Change]:
        catalog = Catalog(self._fs, self._place, desk)
        changes: list[Change] = []
        for generation in catalog.generations():
            sound = self._sound_part(catalog, generation)
            if sound is generation:
                continue
            key = str(int(generation.id))
            self._keep(f"catalog-{generation.id}.json", msgspec.json.encode(generation))
            document = msgspec.Raw(msgspec.json.encode(sound)) if sound.shards else NULL
            changes.append((GENERATIONS, key, generation.id, document))
            self._done.append(
                f"Of the {generation.rows} products of the import {generation.id} "
                f"({generation.source[:80]}) {sound.rows} are there; import that file again."
            )
        return changes

    def _orphans(self, desk: DeskFile) -> None:
        """Products that no batch of record names."""
        catalog = Catalog(self._fs, self._place, desk)
        known = {generation.id for generation in catalog.generations()}
        if exists(self._fs, catalog.directory):
            for name in self._fs.names(catalog.directory):
                if name not in known:
                    word = "cut-off-import" if name.startswith(LEFT_OVER) else f"catalog-{name}"
                    kept = self._move(catalog.directory / name, word)
                    self._done.append(f"Products that no record names are now in {kept}.")

    def _sound_part(self, catalog: Catalog, generation: Generation) -> Generation:
        """The generation as it can be read; the same object when that is all of it."""
        folder = catalog.directory / generation.id
        digest, rows, size, count = sha256(), 0, 0, 0
        try:
            files = list_generation(self._fs, catalog.directory, generation.id)
        except StoreDamaged:
            files = []
        whole = len(files) == generation.shards
        for file in files:
            try:
                number = sum(1 for _ in shard_products(self._fs, folder / file.name))
                data = read_file(self._fs, folder / file.name)
            except (StoreDamaged, OSError):
                whole = False
                self._move(folder / file.name, f"catalog-{generation.id}-{file.name}")
                continue
            digest.update(sha256(data).digest())
            rows, size, count = rows + number, size + file.size, count + 1
        if whole:
            return generation
        return msgspec.structs.replace(
            generation, rows=rows, shards=count, bytes=size, digest=digest.hexdigest()
        )

    def _bad_blobs(self) -> None:
        for path in list(Blobs(self._fs, self._place / "blobs").files()):
            digest = path.parent.name + path.name
            sound = False
            if not path.name.startswith("."):
                with suppress(OSError):
                    sound = sha256(read_file(self._fs, path)).hexdigest() == digest
            if not sound:
                kept = self._move(path, f"blob-{path.parent.name}{path.name.lstrip('.')}")
                self._done.append(f"{path} does not hold what was kept; it is now {kept}.")
