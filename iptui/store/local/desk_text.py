"""The text of desk.json: TinyDB's JSON, one document a line, with a directory of its tables in `_meta`.

A file that nobody but iptui wrote is read by its directory: a table is taken apart when somebody asks
for it, so that opening costs what is looked at; its checksum tells a disk that forgot. Any other file
is read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from zlib import crc32

import msgspec

from iptui.store.local.journal import FORMAT
from iptui.store.local.tables import Table, UnreadTable, paused_gc
from iptui.store.protocol import StoreDamaged, StoreNewer

META = "_meta"

Place = list[int]
"""Where a table's documents begin (bytes after the end of the first line), their length, their number,
and (from format 2) the CRC-32 of their text."""


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
    tables: dict[str, Place] = {}


class _Format(msgspec.Struct):
    format: int = FORMAT


_tables_decoder = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])
_format_decoder = msgspec.json.Decoder(_Format)
_documents_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
_meta_decoder = msgspec.json.Decoder(Meta)
_encoder = msgspec.json.Encoder()

WITH_CHECKSUMS = 2
"""The first format whose directory has them."""

_END = b"\n}\n}\n"

_NOT_OURS = re.compile(rb"\n|\\u00[2-7]")
"""White space between tokens, or a plain character written as an escape: no encoder of ours does that."""


def decode_tables(
    data: bytes, path: Path, *, as_written: bool = False, directory: int = 0
) -> tuple[Meta, dict[str, Table]]:
    """`as_written`: nobody but iptui wrote the file, so it must be as its directory says, and the
    directory must have that checksum (0: not known).

    Raises:
        StoreDamaged: not TinyDB's JSON, or written by a newer version.
    """
    changed = as_written and directory not in (0, directory_checksum(data))
    found = _by_directory(data, path) if as_written and not changed else None
    if found is not None:
        return found
    meta, raw = _whole(data, path)
    if changed or (as_written and meta.format >= WITH_CHECKSUMS):
        raise StoreDamaged(
            f"{path} is not as it was written, though no program changed it: the disk is failing. "
            "Restore the workspace from a backup, or see `iptui check --repair`. Nothing was touched."
        )
    return meta, {name: Table(documents) for name, documents in raw.items()}


def directory_checksum(data: bytes) -> int:
    """CRC-32 of the first line of desk.json's text."""
    return crc32(data[: data.find(b"\n") + 1])


def require_known_format(number: int, path: Path) -> None:
    """
    Raises:
        StoreNewer: a newer version wrote the file.
    """
    if number > FORMAT:
        raise StoreNewer(
            f"{path} was written by a newer iptui (format {number}, this one reads {FORMAT}); "
            "update iptui. Nothing was touched."
        )


def _by_directory(data: bytes, path: Path) -> tuple[Meta, dict[str, Table]] | None:
    """None when the text is not laid out as the directory says."""
    first = data.find(b"\n")
    if first < 0:
        return None
    try:
        raw = _tables_decoder.decode(data[:first].removesuffix(b",") + b"}")
        require_known_format(_format_decoder.decode(raw[META]["1"]).format, path)
        meta = _meta_decoder.decode(raw[META]["1"])
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError):
        return None
    tables: dict[str, Table] = {}
    end = first
    for name, place in meta.tables.items():
        if len(place) != (4 if meta.format >= WITH_CHECKSUMS else 3):
            return None
        offset, length, count = place[:3]
        head = _head(name)
        begin = first + 1 + offset
        if begin - len(head) < end or data[begin - len(head) : begin] != head:
            return None
        end = begin + length
        if data[end : end + 2] != b"\n}":
            return None
        tables[name] = UnreadTable(
            data,
            begin,
            end,
            count,
            partial(_documents, name=name, path=path),
            checksum=place[3] if len(place) > 3 else None,
            damaged=StoreDamaged(
                f"The table {name} of {path} is not as it was written, though no program changed it: "
                "the disk is failing. Restore the workspace from a backup, or see `iptui check --repair`."
            ),
        )
    return (meta, tables) if data[end:] == (_END if tables else b"\n}\n") else None


def _documents(text: memoryview, *, name: str, path: Path) -> dict[str, msgspec.Raw]:
    try:
        with paused_gc():
            raw = _documents_decoder.decode(b"{%b}" % bytes(text))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StoreDamaged(
            f"The table {name} of {path} is damaged ({error}); restore the file from a backup, or mend "
            "that place in a text editor while iptui is closed."
        ) from error
    _require_numbers(name, raw, path)
    return raw


def _whole(data: bytes, path: Path) -> tuple[Meta, dict[str, dict[str, msgspec.Raw]]]:
    if not data or data.isspace():
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
            first = next(iter(meta_documents.values()))
            require_known_format(_format_decoder.decode(first).format, path)
            meta = _meta_decoder.decode(first)
    except msgspec.DecodeError as error:
        raise StoreDamaged(
            f"The table {META} of {path} cannot be read ({error}); restore the file from a backup."
        ) from error
    for name, documents in raw.items():
        _require_numbers(name, documents, path)
    for documents in raw.values():
        for key, document in documents.items():
            text = bytes(document)
            # A search for a fixed string is fast, where the pattern alone would double the opening.
            if (b"\n" in text or b"\\u00" in text) and _NOT_OURS.search(text):
                documents[key] = _in_our_hand(document)
    return meta, raw


def _in_our_hand(document: msgspec.Raw) -> msgspec.Raw:
    """The same document as our encoder writes it; what it could not write keeps its text, on one line."""
    try:
        return msgspec.Raw(_encoder.encode(msgspec.json.decode(document)))
    except (msgspec.DecodeError, OverflowError, UnicodeEncodeError):
        return msgspec.Raw(msgspec.json.format(bytes(document), indent=-1))


def _require_numbers(name: str, documents: dict[str, msgspec.Raw], path: Path) -> None:
    for document_id in documents:
        if not document_id.isdecimal() or not document_id.isascii():
            raise StoreDamaged(
                f"The table {name} of {path} has a document under '{document_id[:40]}', which is "
                "no TinyDB number; restore the file from a backup. Nothing was touched."
            )


def encode_tables(meta: Meta, tables: dict[str, Table]) -> Iterator[bytes]:
    """TinyDB's JSON, so that a damaged place has a line number and copies can be compared."""
    places: dict[str, Place] = {}
    offset = 0
    for name, table in tables.items():
        offset += len(_head(name))
        places[name] = [offset, table.text_length(), len(table), table.text_checksum()]
        offset += places[name][1] + len(b"\n},\n")
    whole = msgspec.structs.replace(meta, tables=places)
    yield b'{"%s":{"1":%b}' % (META.encode(), _encoder.encode(whole))
    separator = b",\n"
    for name, table in tables.items():
        yield separator
        yield _head(name)
        yield table.text()
        separator = b"\n},\n"
    yield _END if tables else b"\n}\n"


def _head(name: str) -> bytes:
    return b"%b:{\n" % _encoder.encode(name)


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
