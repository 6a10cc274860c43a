"""The journal's text: a header line, then one line for each commit.

A line is `crc32 length {json}` and a newline: eight hexadecimal digits, the JSON's length in bytes,
the JSON. The checksum covers the JSON. Each line is flushed before the next is begun, so that only
the last one can be torn; everything else that does not check is damage and is refused.
"""

from __future__ import annotations

import re
from zlib import crc32

import msgspec

FORMAT = 2
"""Of desk.json and its journal. 2: desk.json's directory has a checksum for each table."""

_PREFIX = re.compile(rb"([0-9a-f]{8}) (\d{1,12}) ")
_ZEROS = re.compile(rb"\0+")
_SECTOR = 512
"""Blocks that were allocated and not written read as zeros, in whole sectors; JSON holds no zero byte."""

_TORN_PREFIX = re.compile(rb"[0-9a-f]{0,8}|[0-9a-f]{8} \d{0,12}")


Signature = tuple[int, int, int]
"""A file's inode, size and time of change (nanoseconds)."""


class Header(msgspec.Struct, kw_only=True):
    """The first line: which desk.json the commits follow."""

    format: int
    after: int
    """The commit number of that desk.json."""
    follows: str
    """That desk.json's fold mark: unique, so that copies of different moments do not fit together."""
    json: Signature = (0, 0, 0)
    """That desk.json's signature when the journal was begun, and the one of the desk.json before it:
    they let a follower go on without reading the JSON again. Copies have others; nothing is refused."""
    replaces: Signature = (0, 0, 0)
    directory: int = 0
    """CRC-32 of that desk.json's first line, which holds its directory; 0 from before format 2."""


class Commit(msgspec.Struct, kw_only=True):
    """One transaction. Puts and deletes are absolute: applying them twice does no harm."""

    commit: int
    actor: str = ""
    action: str = ""
    changes: list[tuple[str, str, str, msgspec.Raw]] = []
    """(table, document id, record id, document); the document `null` is a deletion."""
    events: list[tuple[str, str]] = []
    """(kind, id) of changes that are not in a table, such as a catalog batch."""


class Damage(Exception):
    """The journal cannot be read on; `offset` is where the bad line begins."""

    def __init__(self, offset: int, reason: str) -> None:
        self.offset = offset
        self.reason = reason
        super().__init__(f"byte {offset}: {reason}")


NULL = msgspec.Raw(b"null")

_encoder = msgspec.json.Encoder()
_header_decoder = msgspec.json.Decoder(Header)
_commit_decoder = msgspec.json.Decoder(Commit)


def is_deletion(document: msgspec.Raw) -> bool:
    return len(memoryview(document)) == 4 and bytes(document) == b"null"


def encode_line(value: Header | Commit) -> bytes:
    text = _encoder.encode(value)
    return b"%08x %d %b\n" % (crc32(text), len(text), text)


def split_lines(data: bytes, start: int = 0) -> tuple[list[tuple[int, bytes]], int]:
    """([(offset, JSON)], end of the last whole line); what follows the end is a torn tail.

    `start` is the file offset of `data`'s first byte; all offsets are the file's.

    Raises:
        Damage: a line does not check and is no torn tail.
    """
    lines: list[tuple[int, bytes]] = []
    position = 0
    while position < len(data):
        prefix = _PREFIX.match(data, position)
        if prefix is None:
            if _is_torn(data, position, None, start):
                break
            raise Damage(start + position, "not the beginning of a commit")
        begin = prefix.end()
        end = begin + int(prefix[2])
        text = data[begin:end]
        if end >= len(data) or data[end] != 0x0A or crc32(text) != int(prefix[1], 16):
            if _is_torn(data, position, end + 1, start):
                break
            raise Damage(start + position, "the checksum does not match")
        lines.append((start + position, text))
        position = end + 1
    return lines, start + position


def _is_torn(data: bytes, position: int, expected_end: int | None, start: int) -> bool:
    """True when the rest can be what a power cut leaves of a line that was never acknowledged."""
    rest = data[position:]
    line, newline, more = rest.partition(b"\n")
    if more.strip(b"\0"):
        return False
    if b"\0" in rest:
        return all(
            (run.start() == 0 or (start + position + run.start()) % _SECTOR == 0)
            and (run.end() == len(rest) or (start + position + run.end()) % _SECTOR == 0)
            for run in _ZEROS.finditer(rest)
        )
    if newline:
        return False
    if expected_end is None:
        return _TORN_PREFIX.fullmatch(line) is not None
    return len(data) < expected_end


def decode_header(text: bytes, offset: int = 0) -> Header:
    """
    Raises:
        Damage: no header.
    """
    try:
        return _header_decoder.decode(text)
    except msgspec.DecodeError as error:
        raise Damage(offset, f"no journal header: {error}") from error


def decode_commit(text: bytes, offset: int) -> Commit:
    """
    Raises:
        Damage: no commit.
    """
    try:
        return _commit_decoder.decode(text)
    except msgspec.DecodeError as error:
        raise Damage(offset, f"no commit: {error}") from error
