"""What a workspace holds, as bytes, whichever engine keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec

from iptui.domain.audit import AuditEvent
from iptui.domain.errors import BadInput
from iptui.domain.rule_sets import is_rule_file_name
from iptui.formats.outside_files import read_regular, text_name
from iptui.formats.toml_text import LARGEST
from iptui.store.local.backup import OWN_RULES
from iptui.store.local.blobs import Blobs
from iptui.store.local.catalog import Catalog
from iptui.store.local.desk_file import DeskFile
from iptui.store.local.files import FileSystem, read_file
from iptui.store.local.shards import list_generation, shard_rows
from iptui.store.local.tables import record_id_of


class Batch(msgspec.Struct, frozen=True):
    """An import of products."""

    name: str
    rows: int
    source: str
    at: str


class Contents(Protocol):
    """Everything of record, of one moment."""

    place: str
    commit: int
    head: str
    """The hash of the last audit entry."""

    def records(self) -> Iterator[tuple[str, str, bytes]]:
        """(kind, id, document) by kind and id, the audit trail apart."""
        ...

    def audit(self, after: int = 0) -> Iterator[tuple[int, bytes]]:
        """(commit, entry), oldest first."""
        ...

    def batches(self) -> list[Batch]: ...
    def products(self, batch: str) -> Iterator[bytes]: ...
    def blobs(self) -> list[str]:
        """The SHA-256 of every file, in order."""
        ...

    def blob(self, digest: str) -> bytes: ...
    def rules(self) -> dict[str, str]:
        """The text of each own rule file by its name, in order.

        Raises:
            BadInput: one cannot be carried over.
        """
        ...

    def close(self) -> None: ...


class FolderContents:
    """An embedded workspace, opened for reading only."""

    def __init__(self, place: Path) -> None:
        """
        Raises:
            StoreDamaged, FileNotFoundError
        """
        self.place = str(place)
        self._fs = FileSystem()
        self._desk = DeskFile(place / "desk.json", fs=self._fs, read_only=True)
        self._catalog = Catalog(self._fs, place, self._desk)
        self._blobs = Blobs(self._fs, place / "blobs")
        self.commit = self._desk.commit_no
        self.head = self._desk.meta.audit

    def records(self) -> Iterator[tuple[str, str, bytes]]:
        for name in sorted(self._desk.tables):
            if name.startswith("_") or name == AuditEvent.KIND:
                continue
            documents = self._desk.table(name).documents.values()
            for record_id, document in sorted((record_id_of(one), bytes(one)) for one in documents):
                yield name, record_id, document

    def audit(self, after: int = 0) -> Iterator[tuple[int, bytes]]:
        documents = self._desk.table(AuditEvent.KIND).documents
        for number in sorted(map(int, documents)):
            if number > after:
                yield number, bytes(documents[str(number)])

    def batches(self) -> list[Batch]:
        return [Batch(one.id, one.rows, one.source, one.at) for one in self._catalog.generations()]

    def products(self, batch: str) -> Iterator[bytes]:
        folder = self._catalog.directory
        for file in list_generation(self._fs, folder, batch):
            path = folder / batch / file.name
            for _, _, text in shard_rows(read_file(self._fs, path), path):
                yield text

    def blobs(self) -> list[str]:
        return sorted(self._blobs.stored())

    def blob(self, digest: str) -> bytes:
        return read_file(self._fs, self._blobs.path_of(digest))

    def rules(self) -> dict[str, str]:
        found = {}
        for file in sorted((Path(self.place) / OWN_RULES).glob("*.toml")):
            name = text_name(file.name)
            try:
                text = read_regular(file, LARGEST).decode()
            except (OSError, UnicodeDecodeError):
                text = "\0"
            if "\0" in text or not is_rule_file_name(name):
                raise BadInput(
                    f"The rule file {name[:80]} in {self.place} is no readable UTF-8 text or has no "
                    "usable name; mend it or take it out of the folder, then run the same command again."
                )
            found[name] = text
        return found

    def close(self) -> None:
        self._desk.abandon()


class Difference(msgspec.Struct, frozen=True):
    """Something that is not the same in both."""

    where: str
    what: str
