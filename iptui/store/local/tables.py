"""The desk in memory: TinyDB's tables, each document kept as its JSON bytes until somebody asks for it."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from zlib import crc32

import msgspec

from iptui.store.local.journal import is_deletion

_ID_FIRST = re.compile(rb'\s*\{\s*"id"\s*:\s*"([^"\\]*)"')


class _Identified(msgspec.Struct):
    id: msgspec.Raw = msgspec.Raw(b"")


_identified_decoder = msgspec.json.Decoder(_Identified)


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
        self._documents = {} if documents is None else documents
        self.version = 0
        """Moves on with every change."""
        self._by_record_id: dict[str, str] | None = None
        self._next: int | None = None

    @property
    def documents(self) -> dict[str, msgspec.Raw]:
        """Document id -> document, in the order of the file."""
        return self._documents

    def __len__(self) -> int:
        return len(self.documents)

    def holding(self, needles: Sequence[bytes]) -> Iterable[msgspec.Raw]:
        """Every document in which one of the byte strings stands, and maybe others; all without needles."""
        if not needles:
            return self.documents.values()
        return [
            document
            for document in self.documents.values()
            if any(needle in bytes(document) for needle in needles)
        ]

    def text(self) -> bytes:
        """The documents as they stand in desk.json, one a line; no document holds a line break."""
        return b",\n".join(
            b'"%b":%b' % (document_id.encode(), bytes(document))
            for document_id, document in self.documents.items()
        )

    def text_length(self) -> int:
        """Of `text`, in bytes."""
        documents = self.documents
        plain = sum(map(len, documents)) + sum(len(memoryview(one)) for one in documents.values())
        return plain + len('"":') * len(documents) + len(b",\n") * max(0, len(documents) - 1)

    def text_checksum(self) -> int:
        """CRC-32 of `text`."""
        return crc32(self.text())

    def verify(self) -> None:
        """
        Raises:
            StoreDamaged: the text is not as it was written.
        """

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


class UnreadTable(Table):
    """A table as it stands in desk.json: taken apart when more is asked than a look at its text tells."""

    def __init__(
        self,
        data: bytes,
        begin: int,
        end: int,
        count: int,
        read: Callable[[memoryview], dict[str, msgspec.Raw]],
        *,
        checksum: int | None = None,
        damaged: Exception | None = None,
    ) -> None:
        """`damaged` is raised at the first look at a text whose CRC-32 is not `checksum`."""
        super().__init__()
        self._data = data
        self._begin = begin
        self._end = end
        self._count = count
        self._read = read
        self._checksum = checksum
        self._damaged = damaged
        self._verified = checksum is None
        self._is_read = False
        self._later: list[tuple[str, str, msgspec.Raw]] = []
        """What was applied since; absolute puts and deletions, in order."""

    @property
    def documents(self) -> dict[str, msgspec.Raw]:
        """
        Raises:
            StoreDamaged: the table's text is no JSON.
        """
        if not self._is_read:
            self.verify()
            self._documents = self._read(memoryview(self._data)[self._begin : self._end])
            self._is_read = True
            self._data = b""
            later, self._later = self._later, []
            version = self.version
            for change in later:
                super().apply(*change)
            self.version = version
        return self._documents

    def verify(self) -> None:
        if not self._verified:
            if crc32(memoryview(self._data)[self._begin : self._end]) != self._checksum:
                assert self._damaged is not None
                raise self._damaged
            self._verified = True

    @property
    def _untouched(self) -> bool:
        """True while the text is all there is to know of the table."""
        return not self._is_read and not self._later

    def __len__(self) -> int:
        return self._count if self._untouched else len(self.documents)

    def holding(self, needles: Sequence[bytes]) -> Iterable[msgspec.Raw]:
        if not self._untouched:
            return super().holding(needles)
        self.verify()
        if not needles:
            return self._each()
        starts: set[int] = set()
        for needle in needles:
            place = self._data.find(needle, self._begin, self._end)
            while place >= 0:
                start, end = self._line_at(place)
                starts.add(start)
                place = self._data.find(needle, end, self._end)
        return [self._document_at(start) for start in sorted(starts)]

    def _each(self) -> Iterator[msgspec.Raw]:
        """Every document, none of them kept: a list of all may be wanted once, and be large."""
        data, start = self._data, self._begin
        while start < self._end:
            end = data.find(b"\n", start, self._end)
            end = self._end if end < 0 else end
            yield msgspec.Raw(data[start:end].removesuffix(b",").partition(b":")[2])
            start = end + 1

    def _line_at(self, place: int) -> tuple[int, int]:
        end = self._data.find(b"\n", place, self._end)
        start = self._data.rfind(b"\n", self._begin, place) + 1
        return start or self._begin, self._end if end < 0 else end

    def _document_at(self, start: int) -> msgspec.Raw:
        _, end = self._line_at(start)
        line = self._data[start:end]
        # Every line but the last ends with the comma before the next document.
        return msgspec.Raw(line.removesuffix(b",").partition(b":")[2])

    def find(self, record_id: str) -> msgspec.Raw | None:
        if self._untouched:
            self.verify()
            needle = b':{"id":%b' % msgspec.json.encode(record_id)
            place = self._data.find(needle, self._begin, self._end)
            while place >= 0:
                start, _ = self._line_at(place)
                if self._data[start:place].strip(b'"').isdigit():
                    return self._document_at(start)
                place = self._data.find(needle, place + 1, self._end)
        # Another program may have put the id elsewhere in the document than first.
        return super().find(record_id)

    def text(self) -> bytes:
        return self._data[self._begin : self._end] if self._untouched else super().text()

    def text_length(self) -> int:
        return self._end - self._begin if self._untouched else super().text_length()

    def text_checksum(self) -> int:
        # Kept as it was: a fold must not declare sound what nobody has looked at.
        if self._untouched and self._checksum is not None:
            return self._checksum
        return super().text_checksum()

    def apply(self, document_id: str, record_id: str, document: msgspec.Raw) -> None:
        if self._is_read:
            super().apply(document_id, record_id, document)
        else:
            self.version += 1
            self._later.append((document_id, record_id, document))
