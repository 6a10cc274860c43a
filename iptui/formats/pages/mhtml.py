"""MHTML: a page and its pictures as a MIME message (RFC 2557), as Chromium, Edge and old browsers save it.

`Snapshot-Content-Location` is Chromium's own header for the page's address.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime

from iptui.formats.pages.parts import MOST_PARTS, Part, Unpacked

_HEAD_LINE = re.compile(rb"[!-9;-~]{1,70}:|[ \t]")
_PART_HEAD = re.compile(rb"(?im)^content-type:\s*text/html")


def read_mhtml(data: bytes) -> Unpacked:
    """Never raises: what is broken is said in `problems`."""
    found = Unpacked()
    try:
        message = message_from_bytes(_mended(data.lstrip(b"\xef\xbb\xbf\r\n\t ")))
        parts = _parts(message, found)
    except (
        RecursionError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        AssertionError,
        IndexError,
    ):
        found.problems.append(
            "The file's parts are nested or written so that they cannot be told apart."
        )
        return found
    found.url = _header(message, "Snapshot-Content-Location") or _header(
        message, "Content-Location"
    )
    found.title = _header(message, "Subject")
    found.saved_at = _date(_header(message, "Date"))
    pages = [one for one in parts if one.media_type in ("text/html", "application/xhtml+xml")]
    root = _root(message)
    wanted = [one for one in pages if root and one.content_id == root]
    wanted += [one for one in pages if found.url and one.location == found.url]
    found.page = next(iter(wanted or pages), None)
    if found.page is None:
        found.page = next(
            (one for one in parts if one.media_type == "text/plain" and one.data), None
        )
        if not found.problems:
            found.problems.append("The file holds no page: none of its parts is HTML.")
    found.others = [one for one in parts if one is not found.page]
    if found.page is not None and not found.url:
        found.url = found.page.location
    return found


def _mended(data: bytes) -> bytes:
    """Header lines that were broken without an indent are joined again; else all below would count as text."""
    end = re.search(rb"\r?\n\r?\n", data)
    if end is None:
        return data
    lines = data[: end.start()].splitlines()
    mended = [
        line if number == 0 or _HEAD_LINE.match(line) else b" " + line.lstrip()
        for number, line in enumerate(lines)
    ]
    return b"\n".join(mended) + data[end.start() :]


def _parts(message: Message, found: Unpacked) -> list[Part]:
    leaves: list[Message] = []
    stack = [message]
    while stack and len(leaves) < MOST_PARTS:
        one = stack.pop()
        payload = one.get_payload()
        if isinstance(payload, list):
            stack += [part for part in reversed(payload) if isinstance(part, Message)]
        else:
            leaves.append(one)
    if stack:
        found.problems.append(f"Only the first {MOST_PARTS:,} parts of the file are read.")
    if len(leaves) == 1 and leaves[0].get_content_maintype() == "multipart":
        found.problems.append(
            "The mark between the file's parts is missing; its text was searched for the page."
        )
        return _without_boundary(leaves[0])
    if any(type(one).__name__ == "CloseBoundaryNotFoundDefect" for one in message.defects):
        found.problems.append(
            "The file ends before its last part is complete; what is there is shown."
        )
    return [_part(one) for one in leaves]


def _without_boundary(message: Message) -> list[Part]:
    """The page of a message that says it has parts, but has no mark between them."""
    payload = message.get_payload()
    body = payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""
    head = _PART_HEAD.search(body)
    if head is None:
        return []
    start = body.rfind(b"\n\n", 0, head.start())
    return [_part(message_from_bytes(body[max(0, start) :].lstrip()))]


def _part(message: Message) -> Part:
    data = message.get_payload(decode=True)
    return Part(
        location=_header(message, "Content-Location"),
        content_id=_header(message, "Content-ID").strip("<>"),
        media_type=message.get_content_type().lower(),
        charset=str(message.get_content_charset() or ""),
        data=data if isinstance(data, bytes) else b"",
    )


def _root(message: Message) -> str:
    start = message.get_param("start")
    return start.strip("<> ") if isinstance(start, str) else ""


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    if value is None:
        return ""
    try:
        text = str(make_header(decode_header(str(value))))
    except (ValueError, LookupError, TypeError, AssertionError, IndexError):
        text = str(value)
    return " ".join(text.encode("utf-8", "replace").decode().split())[:2000]


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
