"""What a file is, told by its content: JSON Lines, one JSON document, or CSV; and whether it is text at all."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from iptui.domain.errors import BadInput
from iptui.formats.values import shown

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Format = Literal["jsonl", "json", "csv"]

FORMATS: dict[str, Format] = {"jsonl": "jsonl", "ndjson": "jsonl", "json": "json", "csv": "csv"}
"""The names that `--format` takes."""

MAX_ROW_BYTES = 2 * 1024 * 1024
"""A longer line, or a CSV record with its quoted line breaks, is rejected without being held in memory."""

HEAD_BYTES = 64 * 1024
BOM = b"\xef\xbb\xbf"

_NOT_TEXT: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive or an Excel workbook (xlsx): save it as CSV in UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Office document (xls, doc): save it as CSV in UTF-8"),
    (b"\x1f\x8b", "compressed with gzip: unpack it first"),
    (b"BZh", "compressed with bzip2: unpack it first"),
    (b"\xfd7zXZ", "compressed with xz: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive: unpack it first"),
    (b"%PDF", "a PDF document: its rows have to be entered or exported as CSV"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"SQLite format 3", "an SQLite database: export the table as CSV"),
    (b"\xff\xfe", "text in UTF-16: save it as UTF-8"),
    (b"\xfe\xff", "text in UTF-16: save it as UTF-8"),
)


class _Rejoined(io.RawIOBase):
    """The bytes already looked at, then the rest of the source."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        if self._head:
            piece, self._head = self._head[: len(view)], self._head[len(view) :]
        else:
            piece = self._rest.read(len(view))
        view[: len(piece)] = piece
        return len(piece)


def rejoined(head: bytes, rest: BinaryIO) -> BinaryIO:
    """The bytes already looked at, then the rest."""
    return cast("BinaryIO", io.BufferedReader(_Rejoined(head, rest), HEAD_BYTES))


def open_text(source: BinaryIO, name: str) -> tuple[bytes, io.BufferedReader]:
    """The first bytes (without a byte order mark) and a reader that gives them again with the rest.

    Raises:
        BadInput: the source is empty, or binary, or in UTF-16.
    """
    head = b""
    while len(head) < HEAD_BYTES:
        piece = source.read(HEAD_BYTES - len(head))
        if not piece:
            break
        head += piece
    for magic, what in _NOT_TEXT:
        if head.startswith(magic):
            advice = "" if ":" in what else ": save the list as UTF-8 CSV or JSON Lines"
            raise BadInput(f"{name} is {what}{advice}.")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        raise BadInput(f"{name} is a picture (WebP): save the list as UTF-8 CSV or JSON Lines.")
    head = head.removeprefix(BOM)
    if not head.strip():
        raise BadInput(f"{name} is empty: expected JSON Lines, or CSV with a header line.")
    if head.count(0) > len(head) // 4:
        raise BadInput(
            f"{name} is not UTF-8 text (it looks binary or UTF-16): save it as JSON Lines or CSV in UTF-8."
        )
    return head, io.BufferedReader(_Rejoined(head, source), HEAD_BYTES)


def tell_format(head: bytes, name: str, asked: str | None, required: tuple[str, ...]) -> Format:
    """The format asked for, else the one that the first bytes show.

    Raises:
        BadInput: an unknown format was asked for, or the content is none of ours.
    """
    if asked is not None:
        if asked not in FORMATS:
            raise BadInput(f"Format {shown(asked)} is not known: use {', '.join(FORMATS)}.")
        return FORMATS[asked]
    start = head.lstrip()
    if re.match(rb"\[\s*[{\]]", start) or re.match(rb"\{\s*\n", start):
        return "json"
    lines = [line.strip() for line in start.splitlines()]
    if lines[0].startswith(b"{"):
        return "jsonl"
    if start.startswith(b"<"):
        raise BadInput(f"{name} is HTML or XML: expected JSON Lines, or CSV with a header line.")
    if _names(lines[0]) >= set(required):
        return "csv"
    # A broken first line must not hide the good ones after it.
    if any(line.startswith(b"{") and line.endswith((b"}", b"},")) for line in lines[1:]):
        return "jsonl"
    if len(_names(lines[0])) > 1:
        return "csv"
    raise BadInput(
        f"{name} is neither JSON Lines nor CSV with a header line (it begins {shown(_text(lines[0]))})."
    )


def _names(line: bytes) -> set[str]:
    return {name.strip(' "\t').casefold() for name in re.split("[,;\t]", _text(line))}


def _text(line: bytes) -> str:
    return line[:4096].decode("utf-8", "replace")


def not_utf8(data: bytes) -> str | None:
    """Why the bytes are not UTF-8, as a sentence that says what to convert from; None when they are."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        likely = _likely_encoding(data)
        return (
            f"Byte {error.start + 1} of the row (0x{data[error.start]:02X}) is not UTF-8; it looks like "
            f"{likely}: convert the file first (iconv -f {likely} -t UTF-8), or save it as UTF-8."
        )
    return None


def _likely_encoding(data: bytes) -> str:
    """GB18030 where all that is not ASCII reads as Chinese, else Windows-1252."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return "WINDOWS-1252"
    strange = [c for c in text if ord(c) > 127]
    chinese = sum("\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in strange)
    return "GB18030" if len(strange) > 1 and chinese == len(strange) else "WINDOWS-1252"
