"""What a saved file is, told by its bytes; gzip around it is taken off with a limit.

Sources: MHTML RFC 2557; WARC ISO 28500 <https://iipc.github.io/warc-specifications/>; WACZ
<https://specs.webrecorder.net/wacz/1.1.1/>; the pictures' first bytes as their standards give them.
"""

from __future__ import annotations

import re
import zlib
from enum import StrEnum

LARGEST = 128 * 1024 * 1024
"""Bytes that one file, or all that is read of one archive, may unpack to."""

MOST_BROKEN = 50
"""Damaged members of one gzip file, after each of which the next is looked for."""

GZIP = b"\x1f\x8b\x08"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")


class PageKind(StrEnum):
    """The value is what it is called before a person."""

    HTML = "HTML page"
    MHTML = "web page in one file (MHTML)"
    WARC = "web archive (WARC)"
    WACZ = "web archive (WACZ)"
    PICTURE = "picture"
    TEXT = "plain text"
    UNKNOWN = "unknown"


MEDIA_TYPES = {
    PageKind.HTML: "text/html",
    PageKind.MHTML: "multipart/related",
    PageKind.WARC: "application/warc",
    PageKind.WACZ: "application/wacz",
    PageKind.TEXT: "text/plain",
}

_TAGS = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<title[\s>]|<meta\s|<div[\s>]|<p[\s>]|<table[\s>]|"
    rb"<h[1-6][\s>]|<span[\s>]|<script[\s>]|<article[\s>]|<section[\s>]|<main[\s>]|<ul[\s>]|<img\s|<a\s+href",
    re.IGNORECASE,
)
_HEADER = re.compile(rb"[!-9;-~]{1,60}:[ \t]")
_MAIL_HEADS = re.compile(
    rb"(?im)^(?:mime-version|content-type:\s*(?:multipart/related|text/html|message/rfc822)|"
    rb"snapshot-content-location|from:\s*<?saved by)"
)


def picture_type(data: bytes) -> str:
    """`image/png`, `image/jpeg`, `image/webp`, `image/gif`, or nothing."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    return ""


def kind_of(data: bytes) -> PageKind:
    """By content alone. Of gzip the kind of what is inside; `UNKNOWN` for bytes that are nothing readable."""
    head = data[:65536]
    if head.startswith(GZIP):
        head = ungzipped(head, 65536)[0]
        if head.startswith(GZIP):
            return PageKind.UNKNOWN
    if picture_type(head):
        return PageKind.PICTURE
    if head.startswith(_ZIPS):
        return PageKind.WACZ
    start = head.lstrip(b"\xef\xbb\xbf\r\n\t ")
    if start.startswith(b"WARC/"):
        return PageKind.WARC
    if _is_mail(start):
        return PageKind.MHTML
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[:400].count(0) > len(head[:400]) // 4
    plain = head.replace(b"\0", b"") if wide else head
    if _TAGS.search(plain):
        return PageKind.HTML
    if not plain.strip() or (b"\0" in head and not wide) or _controls(plain) * 20 > len(plain):
        return PageKind.UNKNOWN
    return PageKind.TEXT


def _is_mail(start: bytes) -> bool:
    """Header lines from the first one on, and one of them of MIME or of a browser's saving."""
    end = re.search(rb"\r?\n\r?\n", start)
    head = start[: end.start()] if end else start[:4000]
    return _HEADER.match(head) is not None and _MAIL_HEADS.search(head) is not None


def _controls(data: bytes) -> int:
    return sum(1 for byte in data if byte < 32 and byte not in (9, 10, 12, 13, 27))


def ungzipped(data: bytes, most: int = LARGEST) -> tuple[bytes, str]:
    """(what could be unpacked, what could not in a sentence). All members; a broken one ends it there
    unless another member begins after it."""
    found = bytearray()
    problem = ""
    place = broken = 0
    while place < len(data) and data.startswith(GZIP, place) and broken < MOST_BROKEN:
        unpacker = zlib.decompressobj(wbits=31)
        source = memoryview(data)[place:]
        try:
            found += unpacker.decompress(source, most + 1 - len(found))
        except zlib.error:
            found += _as_far_as_it_goes(source, most + 1 - len(found))
            problem = "The file is packed and damaged inside; what could be unpacked is shown."
            broken += 1
            place = data.find(GZIP, place + 3)
            if place < 0:
                break
            continue
        if len(found) > most:
            return bytes(
                found[:most]
            ), f"Only the first {most >> 20} MB of what it unpacks to are read."
        if not unpacker.eof:
            problem = "The packed file ends in the middle; what could be unpacked is shown."
            break
        rest = len(unpacker.unused_data)
        place = len(data) - rest
        while data[place : place + 1] == b"\0":
            place += 1
    return bytes(found), problem


def _as_far_as_it_goes(source: memoryview, most: int) -> bytes:
    """A broken member's bytes before the damage: fed in small pieces, the last good one counts."""
    unpacker = zlib.decompressobj(wbits=31)
    found = bytearray()
    for start in range(0, len(source), 64):
        try:
            found += unpacker.decompress(source[start : start + 64], max(1, most - len(found)))
        except zlib.error:
            break
        if len(found) >= most:
            break
    return bytes(found[:most])
