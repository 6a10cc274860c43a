"""TinyDB's own API over a journalled file: every write is durable and costs what it changes.

with open_tinydb(Path("desk.json")) as database:
    database.table("parties").update({"note": "called"}, doc_ids=[3])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from iptui.domain.errors import BadInput
from iptui.store.local.desk_file import DeskFile
from iptui.store.local.files import FileSystem
from iptui.store.local.journal import NULL, Commit
from iptui.store.local.tables import record_id_of

Updater = Callable[[Any], None]

_encoder = msgspec.json.Encoder()


class JournalStorage(Storage):
    """A `tinydb.Storage` whose writes are appended to `<name>.journal` beside the JSON file."""

    def __init__(
        self, path: str | Path, *, fs: FileSystem | None = None, actor: str = "tinydb"
    ) -> None:
        self.desk = DeskFile(Path(path), fs=fs, create=True)
        self._actor = actor

    def read(self) -> dict[str, dict[str, Any]] | None:
        """All tables, decoded: the caller may change what it gets."""
        self.desk.refresh()
        return {
            name: {key: msgspec.json.decode(document) for key, document in table.documents.items()}
            for name, table in self.desk.tables.items()
        } or None

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Make the tables equal to `data`; only differences are written."""
        with self.desk.locked():
            changes: dict[str, dict[str, Any]] = {}
            for name in {*self.desk.tables, *data}:
                wanted = {str(key): dict(value) for key, value in data.get(name, {}).items()}
                missing = self.desk.table(name).documents.keys() - wanted.keys()
                changes[name] = {**dict.fromkeys(missing), **wanted}
            self.commit(changes)
            for name in self.desk.tables.keys() - data.keys():
                del self.desk.tables[name]

    def commit(self, changes: Mapping[str, Mapping[str, Any]]) -> None:
        """Write documents (None = delete) that differ from the stored ones. Call inside `desk.locked`."""
        written: list[tuple[str, str, str, msgspec.Raw]] = []
        for name, documents in changes.items():
            stored = self.desk.table(name).documents
            for key, document in documents.items():
                before = stored.get(key)
                if document is None:
                    if before is not None:
                        written.append((name, key, record_id_of(before), NULL))
                    continue
                raw = msgspec.Raw(_encoded(name, key, document))
                if before is None or bytes(before) != bytes(raw):
                    written.append((name, key, record_id_of(raw), raw))
        if written:
            self.desk.append(Commit(commit=0, actor=self._actor, action="tinydb", changes=written))
            self.desk.fold_if_large()

    def close(self) -> None:
        """Fold, so that stock TinyDB reads everything."""
        self.desk.close()


def _encoded(name: str, key: str, document: Any) -> bytes:
    try:
        return _encoder.encode(document)
    except (UnicodeEncodeError, OverflowError, TypeError) as error:
        raise BadInput(f"Document {key} of {name} cannot be stored: {error}.") from error


class _LazyDocuments(Mapping[str, dict[str, Any]]):
    """A table by text keys, each document decoded when it is looked at."""

    def __init__(self, documents: dict[str, msgspec.Raw]) -> None:
        self._documents = documents

    def __getitem__(self, key: str) -> dict[str, Any]:
        document: dict[str, Any] = msgspec.json.decode(self._documents[key])
        return document

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._documents))

    def __len__(self) -> int:
        return len(self._documents)


class _TrackedDocuments(MutableMapping[int, Any]):
    """A table as TinyDB's updaters see it; remembers what was looked at (and may have been changed)."""

    def __init__(self, documents: dict[str, msgspec.Raw]) -> None:
        self._documents = documents
        self.touched: dict[str, Any] = {}
        self.highest = 0
        """The highest number put so far."""

    def __getitem__(self, key: int) -> Any:
        name = str(key)
        if name not in self.touched:
            self.touched[name] = msgspec.json.decode(self._documents[name])
        if self.touched[name] is None:
            raise KeyError(key)
        return self.touched[name]

    def __setitem__(self, key: int, value: Any) -> None:
        self.touched[str(key)] = value
        self.highest = max(self.highest, key)

    def __delitem__(self, key: int) -> None:
        if key not in self:
            raise KeyError(key)
        self.touched[str(key)] = None

    def __contains__(self, key: object) -> bool:
        name = str(key)
        return self.touched[name] is not None if name in self.touched else name in self._documents

    def __iter__(self) -> Iterator[int]:
        names = [*self._documents, *(one for one in self.touched if one not in self._documents)]
        return iter([int(name) for name in names if int(name) in self])

    def __len__(self) -> int:
        return sum(1 for _ in self)


class JournalTable(Table):
    """A `tinydb.table.Table` that reads, changes and writes under the lock: no update is ever lost."""

    def __init__(
        self,
        storage: JournalStorage,
        name: str,
        cache_size: int = 0,
        persist_empty: bool = False,
    ) -> None:
        # No query cache by default: it would not see what other processes write.
        self._journal = storage
        self._following = 0
        """The id after the last one given out within one call."""
        self._tracked: _TrackedDocuments | None = None
        super().__init__(storage, name, cache_size=cache_size, persist_empty=persist_empty)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._journal.desk.locked():
            self._following = 0
            yield

    def insert(self, document: Mapping[str, Any]) -> int:
        with self._alone():
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        with self._alone():
            return super().insert_multiple(documents)

    def upsert(self, document: Mapping[str, Any], cond: Any = None) -> list[int]:
        with self._alone():
            return super().upsert(document, cond)

    def truncate(self) -> None:
        with self._alone():
            super().truncate()

    def _get_next_id(self) -> int:
        highest = self._tracked.highest if self._tracked is not None else 0
        number = max(self._following, highest + 1, self._journal.desk.table(self.name).next_id())
        self._following = number + 1
        return number

    def _read_table(self) -> Any:
        self._journal.desk.refresh()
        return _LazyDocuments(self._journal.desk.table(self.name).documents)

    def get(
        self,
        cond: Any = None,
        doc_id: int | None = None,
        doc_ids: list[int] | None = None,
    ) -> Any:
        if doc_id is None and doc_ids is not None:
            table = self._read_table()
            return [
                Document(table[str(one)], one)
                for one in dict.fromkeys(doc_ids)
                if str(one) in table
            ]
        return super().get(cond, doc_id, doc_ids)

    def _update_table(self, updater: Updater) -> None:
        with self._journal.desk.locked():
            table = _TrackedDocuments(self._journal.desk.table(self.name).documents)
            self._tracked = table
            try:
                updater(table)
            finally:
                self._tracked = None
            self._journal.commit({self.name: table.touched})
        self.clear_cache()


class JournalDB(TinyDB):
    """A TinyDB with journalled tables."""

    table_class = JournalTable  # type: ignore[assignment]
    default_storage_class = JournalStorage  # type: ignore[assignment]


def open_tinydb(path: Path) -> JournalDB:
    """Open (or make) a TinyDB file with durable, shared writes. Close it, so that stock TinyDB reads all."""
    return JournalDB(path)
