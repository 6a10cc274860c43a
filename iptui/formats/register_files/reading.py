"""What a file about rights is, told by its content, and its entries."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec
from msgspec.structs import replace

from iptui.domain.errors import BadInput
from iptui.domain.rights import RightType
from iptui.formats.catalogs.containers import Member, members
from iptui.formats.catalogs.encodings import as_utf8, tell_encoding
from iptui.formats.catalogs.tables import (
    DELIMITERS,
    HEAD_BYTES,
    consistent,
    head_records,
    text_records,
    workbook_sheets,
)
from iptui.formats.json_rows import json_document, json_lines
from iptui.formats.reading import Rejection
from iptui.formats.register_files import assignments, ops, tsdr
from iptui.formats.register_files.entries import RegisterEntry
from iptui.formats.register_files.lists import (
    ListOptions,
    json_entry,
    known_columns,
    line_entry,
    table_entries,
)
from iptui.formats.register_files.trees import MAX_BYTES, Node, json_tree, xml_tree
from iptui.formats.sources import open_text, tell_format
from iptui.formats.values import RowError, shown

KNOWN = (
    "USPTO TSDR (ST.96, ST.66), EPO OPS (XML, JSON), USPTO assignment records, and lists in CSV, JSON, "
    "JSON Lines, xlsx or one number a line"
)
_BESIDE = (".css", ".xsl", ".xsd", ".dtd", ".html", ".htm", ".svg", ".txt")
"""What lies beside a register's file in its zip archive."""


def read_rights(
    source: BinaryIO,
    *,
    name: str,
    type: RightType | None = None,
    office: str = "",
    notes: list[str] | None = None,
) -> Iterator[RegisterEntry | Rejection]:
    """The rights that a file tells of: a register's own file, or a list; also packed in gzip or zip.

    `type` and `office` hold for rows of a list that name none. `notes` gets sentences about what was left out.

    Raises:
        BadInput: the file as a whole is empty, broken, or none of these.
    """
    options = ListOptions(type, office)
    skipped: list[str] = []
    with members(source, name, skipped) as found:
        several = len(found) > 1
        for member in found:
            if several and member.name.casefold().endswith(_BESIDE):
                skipped.append(member.name)
                continue
            yield from _member(member, options)
    if skipped and notes is not None:
        notes.append(f"Not read, being no register's file: {', '.join(map(shown, skipped[:5]))}.")


def _member(member: Member, options: ListOptions) -> Iterator[RegisterEntry | Rejection]:
    if member.workbook:
        yield from _workbook(member, options)
        return
    with member.open() as file:
        head = file.read(HEAD_BYTES)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<") or head.startswith((b"\xff\xfe<", b"\xfe\xff\x00<")):
        if _is_html(start):
            raise BadInput(
                f"{member.name} is an HTML page: save the register's data file (XML) instead. Read are {KNOWN}."
            )
        yield from _counted(
            member.name, _of_tree(xml_tree(_bytes(member), member.name), member.name)
        )
    elif start.startswith((b"{", b"[")):
        yield from _json(member, options)
    else:
        yield from _text(member, options)


def _is_html(start: bytes) -> bool:
    lowered = start[:200].lower()
    return lowered.startswith((b"<!doctype html", b"<html"))


def _bytes(member: Member) -> bytes:
    with member.open() as file:
        return file.read(MAX_BYTES + 1)


def _counted(
    name: str, entries: Iterator[RegisterEntry | RowError]
) -> Iterator[RegisterEntry | Rejection]:
    for number, one in enumerate(entries, 1):
        yield Rejection(name, number, str(one)) if isinstance(one, RowError) else one


def _of_tree(root: Node, name: str) -> Iterator[RegisterEntry | RowError]:
    """
    Raises:
        BadInput: a document of another kind.
    """
    if tsdr.is_mark_file(root):
        return tsdr.mark_entries(root)
    if ops.is_ops(root):
        return ops.ops_entries(root, name)
    if assignments.is_assignment(root):
        return assignments.assignment_entries(root)
    ops.refuse_fault(root, name)
    raise BadInput(
        f"{name} is XML of another kind (its root is {shown(root.tag)}), no register's file that is known "
        f"here. Read are {KNOWN}."
    )


def _json(member: Member, options: ListOptions) -> Iterator[RegisterEntry | Rejection]:
    with member.open() as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) <= MAX_BYTES:
        document = _document(data)
        if isinstance(document, dict):
            if ops.is_flat(document):
                yield from ops.flat_entries(document, member.name)
                return
            root = _tree_of(document)
            if root is not None:
                yield from _counted(member.name, _of_tree(root, member.name))
                return
    head, reader = open_text(
        io.BytesIO(data) if len(data) <= MAX_BYTES else member.open(), member.name
    )
    jsonl = tell_format(head, member.name, None, ("number",)) == "jsonl"
    for number, row in json_lines(reader) if jsonl else json_document(reader, member.name):
        if isinstance(row, RowError):
            yield Rejection(member.name, number, str(row))
            continue
        try:
            yield replace(json_entry(row, options), row=number)
        except RowError as error:
            yield Rejection(member.name, number, str(error))


def _document(data: bytes) -> Any:
    """The JSON document; None for JSON Lines and for what is broken, which the readers of rows name."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _tree_of(document: dict[str, Any]) -> Node | None:
    """The tree of a register's JSON; None for rows of a list."""
    for key, value in document.items():
        if key.rpartition(":")[2] in ("world-patent-data", "exchange-documents", "fault"):
            return json_tree(key, value)
    inner = document.get("response")
    if isinstance(inner, dict) and isinstance(inner.get("docs"), list):
        return _solr_tree(inner["docs"])
    return None


def _solr_tree(records: list[Any]) -> Node:
    """Solr's JSON as the tree that its XML has."""
    root = Node("response", {})
    for record in records:
        if not isinstance(record, dict):
            continue
        doc = Node("doc", {})
        root.children.append(doc)
        for key, value in record.items():
            one = Node("arr" if isinstance(value, list) else "str", {"name": key})
            if isinstance(value, list):
                one.children = [Node("str", {}, "" if v is None else str(v)) for v in value]
            else:
                one.text = "" if value is None else str(value)
            doc.children.append(one)
    return root


def _workbook(member: Member, options: ListOptions) -> Iterator[RegisterEntry | Rejection]:
    """Every sheet with a header that names a number; the first one is refused without."""
    for place, sheet in enumerate(workbook_sheets(member.open(), member.name)):
        name = f"{member.name}, sheet {sheet.name}"
        try:
            yield from _rejected(name, table_entries(sheet.records(), name, options))
        except BadInput:
            if place == 0:
                raise


def _rejected(
    name: str, entries: Iterator[RegisterEntry | tuple[int, str]]
) -> Iterator[RegisterEntry | Rejection]:
    for one in entries:
        yield Rejection(name, one[0], one[1]) if isinstance(one, tuple) else one


def _text(member: Member, options: ListOptions) -> Iterator[RegisterEntry | Rejection]:
    with member.open() as file:
        encoding = tell_encoding(file)
    with member.open() as file:
        head = as_utf8(file, encoding).read(HEAD_BYTES).decode("utf-8", "replace").lstrip("\ufeff")
    if not head.strip():
        raise BadInput(f"{member.name} is empty: nothing was read.")
    reader = as_utf8(member.open(), encoding)
    delimiter = _delimiter(head)
    if delimiter:
        records = text_records(reader, delimiter)
        yield from _rejected(member.name, table_entries(records, member.name, options))
        return
    lines = [line.strip() for line in head.splitlines() if line.strip()][:200]
    numbers = [line for line in lines if not line.startswith("#")]
    if sum(any(char.isdigit() for char in line) for line in numbers) * 2 < len(numbers):
        raise BadInput(
            f"{member.name} is no file about rights that is known here. Read are {KNOWN}."
        )
    yield from _lines(member.name, reader, options)


def _delimiter(head: str) -> str:
    """The delimiter of a table with a header that is known; a header of one column counts as a table too."""
    best, width = "", 0
    for one in DELIMITERS:
        records = head_records(head, one)
        if any(known_columns(cells) for cells in records):
            score = 1 + consistent(records)
            if score > width:
                best, width = one, score
    return best


def _lines(
    name: str, reader: io.BufferedReader, options: ListOptions
) -> Iterator[RegisterEntry | Rejection]:
    number = 0
    while line := reader.readline(64 * 1024):
        number += 1
        text = line.decode("utf-8", "replace").strip().strip('\ufeff"')
        if not text or text.startswith("#"):
            continue
        try:
            yield replace(line_entry(text, options), row=number)
        except RowError as error:
            yield Rejection(name, number, str(error))
