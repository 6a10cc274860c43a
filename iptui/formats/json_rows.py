"""Rows of JSON Lines, and of one JSON document (an array of objects, or a single object)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import msgspec

from iptui.domain.errors import BadInput
from iptui.formats.sources import MAX_ROW_BYTES, not_utf8
from iptui.formats.values import MAX_DEPTH, RowError, require_flat, shown

MAX_DOCUMENT_BYTES = 256 * 1024 * 1024
"""One JSON document has to be held in memory; JSON Lines have no limit."""
MOST_VALUES = 10_000_000
"""In one JSON document: two bytes of it (`0,`) become a hundred in memory."""

_decode = msgspec.json.Decoder().decode


def json_lines(
    reader: io.BufferedReader,
) -> Iterator[tuple[int, dict[str, Any] | RowError]]:
    """(line number, object or why it is none) of every line that is not blank."""
    number = 0
    while line := reader.readline(MAX_ROW_BYTES + 1):
        number += 1
        if len(line) > MAX_ROW_BYTES and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = reader.readline(MAX_ROW_BYTES)
            yield number, too_long()
            continue
        line = line.strip()
        if line:
            yield number, _object(line)


def json_document(
    reader: io.BufferedReader, name: str
) -> Iterator[tuple[int, dict[str, Any] | RowError]]:
    """(item number, object or why it is none) of an array; a single object is item 1.

    Raises:
        BadInput: the document is cut, malformed, too deep or too large.
    """
    data = reader.read(MAX_DOCUMENT_BYTES + 1)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise BadInput(
            f"{name} is one JSON document of more than {MAX_DOCUMENT_BYTES >> 20} MB: save it as JSON Lines."
        )
    if data.count(b",") > MOST_VALUES:
        raise BadInput(
            f"{name} is one JSON document of more than {MOST_VALUES:,} values: save it as JSON Lines."
        )
    data = data.strip()
    if data.startswith(b"{"):
        if isinstance(_object(data), RowError):
            return json_lines(io.BufferedReader(io.BytesIO(data)))
        items = [msgspec.Raw(data)]
    else:
        try:
            items = msgspec.json.decode(data, type=list[msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BadInput(f"{name} is not complete JSON: {_why(error)}.") from None
    return (
        (number, too_long() if len(item) > MAX_ROW_BYTES else _object(item.strip()))
        for number, item in enumerate(map(bytes, items), 1)
    )


def too_long() -> RowError:
    return RowError(
        f"The row is longer than {MAX_ROW_BYTES >> 20} MB: shorten it (pictures do not belong inside)."
    )


def _object(line: bytes) -> dict[str, Any] | RowError:
    try:
        value = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        return RowError(not_utf8(line) or f"The row is not complete JSON: {_why(error)}.")
    if type(value) is not dict:
        return RowError(f"The row is not a JSON object but {shown(value)}.")
    if line.count(b"{") + line.count(b"[") > MAX_DEPTH:
        try:
            require_flat(value)
        except RowError as error:
            return error
    return value


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    text = str(error).removeprefix("JSON is malformed: ")
    return {"Input data was truncated": "it ends in the middle of a value"}.get(text, text)
