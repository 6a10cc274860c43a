"""What can still be read of damaged desk files: every sound document and commit, and what is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import msgspec

from iptui.domain.audit import AuditEvent
from iptui.store.local.catalog import GENERATIONS
from iptui.store.local.check import kinds
from iptui.store.local.desk_text import META, Meta, decode_tables
from iptui.store.local.journal import Commit, Damage, decode_commit, decode_header
from iptui.store.local.tables import Table, record_id_of
from iptui.store.protocol import StoreDamaged, StoreNewer

_HEAD = re.compile(rb'("(?:[^"\\]|\\.)*"):\{')
_DOCUMENT = re.compile(rb'"(\d{1,18})":(\{.*\})')
_LINE = re.compile(rb"([0-9a-f]{8}) (\d{1,12}) ")


class Salvaged(NamedTuple):
    """A desk made of what is sound."""

    meta: Meta
    tables: dict[str, Table]
    lost: list[tuple[str, bytes]]
    """(what it is, its bytes) of everything that could not be read."""
    notes: list[str]


def salvage(json: bytes | None, journal: bytes, path: Path) -> Salvaged:
    """The desk.json (None: missing) with every sound commit after it applied.

    Raises:
        StoreDamaged: nothing in it can be told apart, or a newer version wrote it.
    """
    lost: list[tuple[str, bytes]] = []
    notes: list[str] = []
    tables: dict[str, Table]
    if json is None:
        meta, tables = Meta(), {}
        notes.append(f"{path} is missing: what it held before its journal began is not there")
    else:
        meta, tables = _salvage_json(json, path, lost, notes)
    commits = _salvage_journal(journal, lost)
    wanted = [commit for commit in commits if commit.commit > meta.commit]
    expected = meta.commit + 1
    for commit in wanted:
        if commit.commit != expected:
            notes.append(
                f"commit {expected} is missing"
                if commit.commit == expected + 1
                else f"commits {expected} to {commit.commit - 1} are missing"
            )
        expected = commit.commit + 1
        for name, document_id, record_id, document in commit.changes:
            tables.setdefault(name, Table()).apply(document_id, record_id, document)
    meta.commit = max([meta.commit, *(commit.commit for commit in wanted)])
    meta.audit = _last_audit_hash(tables)
    return Salvaged(meta, tables, lost, notes)


def _salvage_json(
    data: bytes, path: Path, lost: list[tuple[str, bytes]], notes: list[str]
) -> tuple[Meta, dict[str, Table]]:
    try:
        meta, whole = decode_tables(data, path)
        return meta, _by_their_names(meta, whole, notes)
    except StoreNewer:
        raise
    except StoreDamaged:
        pass
    first, _, rest = data.partition(b"\n")
    known = _meta_of(first.removesuffix(b","))
    if known is None:
        lost.append(("desk.json line 1", first))
    tables = _by_lines(rest, list(known.tables) if known else [], lost)
    if not any(len(table) for table in tables.values()):
        raise StoreDamaged(
            f"{path} cannot be taken apart: no document in it stands on a line of its own. Restore it "
            "from a backup. Nothing was touched."
        )
    notes.append(f"{path} was not sound JSON; its documents were read one by one")
    if known is None:
        entries = tables.get(AuditEvent.KIND, Table()).documents
        known = Meta(commit=max(map(int, entries), default=0))
    return known, tables


def _by_their_names(meta: Meta, tables: dict[str, Table], notes: list[str]) -> dict[str, Table]:
    """A table of an unknown name is the one that the directory misses: they are in order."""
    missing = [name for name in meta.tables if name not in tables]
    strange = [name for name in tables if name not in meta.tables]
    if not missing or len(missing) != len(strange):
        return tables
    right = {
        old: new
        for old, new in zip(strange, missing, strict=True)
        if _is_known(new) and not _is_known(old)
    }
    notes += [f"the table {new} stood under the name {old!a}" for old, new in right.items()]
    return {right.get(name, name): table for name, table in tables.items()}


def _is_known(table: str) -> bool:
    return table in kinds() or table == GENERATIONS


def _by_lines(rest: bytes, names: list[str], lost: list[tuple[str, bytes]]) -> dict[str, Table]:
    """The tables out of the lines after the first; `names` are those of the directory, in order."""
    tables: dict[str, Table] = {}
    documents: dict[str, msgspec.Raw] | None = None
    heads = 0
    at_head = True
    for number, line in enumerate(rest.split(b"\n"), 2):
        text = line.removesuffix(b",")
        found = _DOCUMENT.fullmatch(text)
        if text in (b"}", b""):
            at_head = True
        elif found and documents is not None and _is_json(found[2]):
            documents[found[1].decode()] = msgspec.Raw(found[2])
            at_head = False
        elif at_head or _HEAD.fullmatch(text):
            head = _HEAD.fullmatch(text)
            name = msgspec.json.decode(head[1], type=str) if head and _is_json(head[1]) else ""
            if not _is_known(name) and heads < len(names) and names[heads] != name:
                lost.append((f"desk.json line {number}", line))
                name = names[heads]
            heads += 1
            at_head = False
            # A table that nobody can name keeps its documents among what is lost.
            documents = {} if name else None
            if documents is not None:
                tables[name] = Table(documents)
        else:
            lost.append((f"desk.json line {number}", line))
    return tables


def _meta_of(text: bytes) -> Meta | None:
    try:
        raw = msgspec.json.decode(text + b"}", type=dict[str, dict[str, msgspec.Raw]])
        return msgspec.json.decode(raw[META]["1"], type=Meta)
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError):
        return None


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _salvage_journal(data: bytes, lost: list[tuple[str, bytes]]) -> list[Commit]:
    """Every commit that checks, in order; the rest goes to `lost`."""
    commits: list[Commit] = []
    position = 0
    while position < len(data):
        end = data.find(b"\n", position)
        end = len(data) if end < 0 else end + 1
        commit = _commit_in(data[position:end], first=position == 0)
        if commit is None:
            lost.append((f"desk.journal byte {position}", data[position:end]))
        elif commit.commit and (not commits or commit.commit > commits[-1].commit):
            commits.append(commit)
        position = end
    return commits


def _commit_in(line: bytes, *, first: bool) -> Commit | None:
    """The line's commit, an empty one for the header, None for what does not check."""
    prefix = _LINE.match(line)
    if prefix is None or not line.endswith(b"\n"):
        return None
    text = line[prefix.end() : -1]
    if len(text) != int(prefix[2]) or crc32(text) != int(prefix[1], 16):
        return None
    try:
        if first:
            decode_header(text)
            return Commit(commit=0)
        return decode_commit(text, 0)
    except Damage:
        return None


def _last_audit_hash(tables: dict[str, Table]) -> str:
    entries = tables.get(AuditEvent.KIND, Table()).documents
    if not entries:
        return ""
    last = entries[max(entries, key=int)]
    try:
        document = msgspec.json.decode(last)
    except msgspec.DecodeError:
        return ""
    found = document.get("hash", "") if record_id_of(last) else ""
    return found if isinstance(found, str) else ""
