"""The desk in memory: TinyDB's tables, each document kept as its JSON bytes until somebody asks for it."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from iptui.store.local.journal import FORMAT, is_deletion
from iptui.store.protocol import StoreDamaged

META = "_meta"

_ID_FIRST = re.compile(rb'\s*\{\s*"id"\s*:\s*"([^"\\]*)"')


class Meta(msgspec.Struct, kw_only=True):
    """The document of the table `_meta` in desk.json."""

    format: int = FORMAT
    commit: int = 0
    fold: str = ""
    """The mark that the journal's header names."""
    previous: str = ""
    """The mark before, to know a journal that was folded in but not emptied."""
    audit: str = ""
    """The hash of the last audit entry."""


class _Identified(msgspec.Struct):
    id: msgspec.Raw = msgspec.Raw(b"")


_tables_decoder = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])
_meta_decoder = msgspec.json.Decoder(Meta)
_identified_decoder = msgspec.json.Decoder(_Identified)
_encoder = msgspec.json.Encoder()


@contextmanager
def paused_gc() -> Iterator[None]:
    """No garbage collection while very many objects are made that all stay."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def record_id_of(document: msgspec.Raw) -> str:
    """The document's own `id`; empty when it has none that is text."""
    view = memoryview(document)
    match = _ID_FIRST.match(view)
    if match is not None:
        return match[1].decode()
    try:
        value = msgspec.json.decode(_identified_decoder.decode(view).id or b"null")
    except msgspec.DecodeError:
        return ""
    return value if isinstance(value, str) else ""


class Table:
    """Documents by TinyDB's document id (a number, as text), found also by their record `id`."""

    def __init__(self, documents: dict[str, msgspec.Raw] | None = None) -> None:
        self.documents: dict[str, msgspec.Raw] = documents if documents is not None else {}
        self.version = 0
        """Moves on with every change."""
        self._by_record_id: dict[str, str] | None = None
        self._next: int | None = None

    def __len__(self) -> int:
        return len(self.documents)

    @property
    def by_record_id(self) -> dict[str, str]:
        """Record id -> document id, made when first asked for."""
        if self._by_record_id is None:
            match = _ID_FIRST.match
            found: dict[str, str] = {}
            for document_id, document in self.documents.items():
                first = match(memoryview(document))
                record_id = first[1].decode() if first else record_id_of(document)
                if record_id:
                    found[record_id] = document_id
            self._by_record_id = found
        return self._by_record_id

    def find(self, record_id: str) -> msgspec.Raw | None:
        document_id = self.by_record_id.get(record_id)
        return None if document_id is None else self.documents.get(document_id)

    def next_id(self) -> int:
        """A document id never used before in this table, as far as its documents tell."""
        if self._next is None:
            self._next = max(map(int, self.documents), default=0) + 1
        return self._next

    def apply(self, document_id: str, record_id: str, document: msgspec.Raw) -> None:
        """Put the document, or delete it when it is `null`."""
        self.version += 1
        if is_deletion(document):
            self.documents.pop(document_id, None)
            if self._by_record_id is not None and self._by_record_id.get(record_id) == document_id:
                del self._by_record_id[record_id]
            return
        self.documents[document_id] = document
        if self._by_record_id is not None and record_id:
            self._by_record_id[record_id] = document_id
        if self._next is not None and int(document_id) >= self._next:
            self._next = int(document_id) + 1


def decode_tables(data: bytes, path: Path) -> tuple[Meta, dict[str, Table]]:
    """
    Raises:
        StoreDamaged: not TinyDB's JSON, or written by a newer version.
    """
    if not data.strip():
        data = b"{}"
    try:
        with paused_gc():
            raw = _tables_decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreDamaged(malformed(path, data, error)) from error
    meta_documents = raw.pop(META, None)
    meta = Meta()
    try:
        if meta_documents:
            meta = _meta_decoder.decode(next(iter(meta_documents.values())))
    except msgspec.DecodeError as error:
        raise StoreDamaged(
            f"The table {META} of {path} cannot be read ({error}); restore the file from a backup."
        ) from error
    if meta.format > FORMAT:
        raise StoreDamaged(
            f"{path} was written by a newer iptui (format {meta.format}, this one reads {FORMAT}); "
            "update iptui. Nothing was touched."
        )
    for name, documents in raw.items():
        for document_id in documents:
            if not document_id.isdecimal() or not document_id.isascii():
                raise StoreDamaged(
                    f"The table {name} of {path} has a document under '{document_id[:40]}', which is "
                    "no TinyDB number; restore the file from a backup. Nothing was touched."
                )
    return meta, {name: Table(documents) for name, documents in raw.items()}


def encode_tables(meta: Meta, tables: dict[str, Table]) -> Iterator[bytes]:
    """TinyDB's JSON, one document a line, so that a damaged place has a line number and copies can be compared."""
    yield b'{"%s":{"1":%b}' % (META.encode(), _encoder.encode(meta))
    for name, table in tables.items():
        yield b",\n%b:{\n" % _encoder.encode(name)
        yield b",\n".join(
            b'"%b":%b' % (document_id.encode(), bytes(document))
            for document_id, document in table.documents.items()
        )
        yield b"\n}"
    yield b"}\n"


def malformed(path: Path, data: bytes, error: Exception) -> str:
    """One sentence with the line and column at which the JSON stops making sense."""
    import json

    line, column, reason = 1, 1, str(error)
    try:
        text = data.decode("utf-8")
        json.loads(text)
    except UnicodeDecodeError as bad:
        line = data.count(b"\n", 0, bad.start) + 1
        column = bad.start - data.rfind(b"\n", 0, bad.start)
        reason = "bytes that are no UTF-8"
    except json.JSONDecodeError as bad:
        line, column, reason = bad.lineno, bad.colno, bad.msg
    except RecursionError:
        reason = "nested too deeply"
    else:
        # It is JSON, but not tables of documents: the tables are objects of objects.
        reason = f"the JSON is not a TinyDB database: {error}"
    return (
        f"{path} is damaged at line {line}, column {column} ({reason}); nothing was touched. "
        "Restore it from a backup, or mend that place in a text editor."
    )
