"""WARC (ISO 28500) and WACZ: the page of a web archive, with its address and the time it was captured.

Read with the standard library: a damaged archive is read on from the next record, and nothing is printed,
neither of which the known reader (warcio) does.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from iptui.formats.pages.kinds import GZIP, LARGEST, kind_of, ungzipped
from iptui.formats.pages.parts import MOST_PARTS, Part, Unpacked

BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,  # what zipfile raises for a packing it does not know
    OSError,
    ValueError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What damaged bytes make the zip reader raise."""
_NEXT = re.compile(rb"WARC/[01]\.\d+\r?\n")
_PAGES = ("text/html", "application/xhtml+xml")
_SHOWN = (*_PAGES, "text/plain")


class _Record(msgspec.Struct):
    head: dict[str, str]
    body: bytes
    whole: bool


def read_warc(data: bytes, wanted: str = "") -> Unpacked:
    """The page at `wanted`, else the first one; never raises: what is broken is said in `problems`."""
    found = Unpacked()
    if data.startswith(GZIP):
        data, problem = ungzipped(data)
        if problem:
            found.problems.append(problem)
    parts: list[Part] = []
    for record in _records(data, found.problems):
        part = _part_of(record, found.problems)
        if part is None:
            continue
        parts.append(part)
        if len(parts) >= MOST_PARTS:
            found.problems.append(f"Only the first {MOST_PARTS:,} files of the archive are read.")
            break
    _choose(found, parts, wanted)
    return found


def _choose(found: Unpacked, parts: list[Part], wanted: str) -> None:
    pages = [one for one in parts if one.media_type in _PAGES and one.data.strip()]
    shown = pages or [one for one in parts if one.media_type in _SHOWN and one.data.strip()]
    if not shown:
        if not any("holds no page" in one for one in found.problems):
            found.problems.append("The archive holds no page that could be read.")
        found.others = parts
        return
    found.page = next((one for one in shown if wanted and one.location == wanted), shown[0])
    found.others = [one for one in parts if one is not found.page]
    found.url, found.saved_at = found.page.location, found.page.saved_at
    more = {one.location for one in pages} - {found.url}
    if more:
        found.problems.append(
            f"The archive holds {len(more)} more page(s), which are kept but not shown: "
            f"{', '.join(sorted(more)[:3])[:300]}."
        )


def _records(data: bytes, problems: list[str]) -> Iterator[_Record]:
    """Each record; where one does not begin as it should, the next beginning is looked for."""
    place = 0
    lost = cut = False
    while True:
        begin = _NEXT.search(data, place)
        if begin is None:
            lost = lost or bool(data[place:].strip())
            break
        lost = lost or bool(data[place : begin.start()].strip())
        end = re.compile(rb"\r?\n\r?\n").search(data, begin.end())
        if end is None:
            cut = True
            break
        head = _fields(data[begin.end() : end.start()])
        try:
            length = int(head.get("content-length", ""))
        except ValueError:
            length = -1
        if length < 0:
            lost = True
            place = end.end()
            continue
        body = data[end.end() : end.end() + length]
        whole = len(body) == length
        if not whole:
            cut = True
        elif _NEXT.match(data, end.end() + length) is None and data[end.end() + length :].strip():
            rest = data[end.end() + length : end.end() + length + 4]
            if rest.strip(b"\r\n"):
                # Its length is wrong: it ends where the next one begins.
                after = _NEXT.search(data, end.end())
                stop = after.start() if after else len(data)
                body, whole, lost = data[end.end() : stop], False, True
                length = len(body)
        yield _Record(head, body, whole)
        place = end.end() + length
    if cut:
        problems.append("The archive ends in the middle of a record; what is there is shown.")
    if lost:
        problems.append("Parts of the archive are damaged; the records around them were read.")


def _fields(head: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").splitlines()[:200]:
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip()[:4000])
    return found


def _part_of(record: _Record, problems: list[str]) -> Part | None:
    kind = record.head.get("warc-type", "").lower()
    if kind not in ("response", "resource", "conversion"):
        return None
    content_type, body = record.head.get("content-type", ""), record.body
    if content_type.lower().startswith("application/http") or body.startswith(b"HTTP/"):
        status, head, body = _http(body)
        if status and not 200 <= status < 300:
            return None
        content_type = head.get("content-type", "")
        body = _plain(body, head, problems)
    media_type, _, parameters = content_type.partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w:.-]+)", parameters, re.IGNORECASE)
    part = Part(
        location=record.head.get("warc-target-uri", "").strip("<>"),
        media_type=media_type.strip().lower(),
        charset=charset[1] if charset else "",
        data=body,
        saved_at=_time(record.head.get("warc-date", "")),
    )
    if not part.media_type and kind_of(body).name == "HTML":
        part.media_type = "text/html"
    if part.media_type in _SHOWN and record.whole:
        _check_digest(record, problems)
    return part


def _http(block: bytes) -> tuple[int, dict[str, str], bytes]:
    end = re.search(rb"\r?\n\r?\n", block)
    if end is None:
        return 0, {}, b""
    first, _, head = block[: end.start()].partition(b"\n")
    status = re.match(rb"HTTP/\S+\s+(\d{3})", first)
    return (int(status[1]) if status else 0), _fields(head), block[end.end() :]


def _plain(body: bytes, head: dict[str, str], problems: list[str]) -> bytes:
    """The payload without chunks and compression. Some tools keep the header and store it plain."""
    if head.get("transfer-encoding", "").lower() == "chunked":
        body = _unchunked(body)
    encoding = head.get("content-encoding", "").lower().strip()
    if encoding in ("gzip", "x-gzip") and body.startswith(GZIP):
        body, problem = ungzipped(body)
        if problem:
            problems.append(problem)
    elif encoding == "deflate":
        for bits in (15, -15):
            try:
                return zlib.decompressobj(wbits=bits).decompress(body, LARGEST)
            except zlib.error:
                continue
    elif encoding in ("br", "zstd"):
        from iptui.formats.pages.web_packings import unbrotlied, unpacked_by_zstandard

        plain, problem = (unbrotlied if encoding == "br" else unpacked_by_zstandard)(body)
        if problem and body.lstrip()[:1] == b"<":
            return body
        if problem:
            problems.append(problem)
        return plain
    return body


def _unchunked(body: bytes) -> bytes:
    """The chunks' data; a body that is not chunked in spite of its header is given as it is."""
    found: list[bytes] = []
    place = 0
    while True:
        line = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r?\n").match(body, place)
        if line is None:
            break
        size = int(line[1], 16)
        if size == 0:
            break
        found.append(body[line.end() : line.end() + size])
        place = line.end() + size
        while body[place : place + 1] in (b"\r", b"\n"):
            place += 1
    return b"".join(found) if found else body


def _check_digest(record: _Record, problems: list[str]) -> None:
    name, _, value = record.head.get("warc-block-digest", "").partition(":")
    if name.lower() not in ("sha1", "sha256", "md5") or not value:
        return
    digest = hashlib.new(name.lower(), record.body, usedforsecurity=False).digest()
    given = value.strip().rstrip("=")
    if given.lower() == digest.hex() or given.upper() == base64.b32encode(digest).decode().rstrip(
        "="
    ):
        return
    problems.append("The page's bytes do not match the checksum that the archive gives for them.")


def _time(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip()[:40])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_wacz(data: bytes) -> Unpacked:
    """The first page of a WACZ, or of a zip that holds a saved page; never raises."""
    found = Unpacked()
    pieces: list[bytes] = []
    wanted = title = ""
    room = LARGEST
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()[:MOST_PARTS]
            for info in infos:
                name = info.filename.lower()
                if info.is_dir() or not name.endswith(
                    (".warc", ".warc.gz", "pages.jsonl", ".html", ".htm", ".mhtml", ".mht")
                ):
                    continue
                piece, problem = _member(archive, info, room)
                if problem:
                    found.problems.append(problem)
                room -= len(piece)
                if name.endswith("pages.jsonl"):
                    wanted, title = wanted or _first_page(piece)[0], title or _first_page(piece)[1]
                elif ".warc" in name:
                    pieces.append(piece)
                elif not pieces and found.page is None:
                    found.page = Part(location="", media_type="text/html", data=piece)
    except BROKEN:
        found.problems.append(
            "The archive's table of contents is damaged; it was searched for its pages."
        )
        pieces = _searched(data)
    if pieces:
        inside = Unpacked()
        parts: list[Part] = []
        for piece in pieces:
            one = read_warc(piece, wanted)
            parts += [*([one.page] if one.page else []), *one.others]
            inside.problems += [
                text for text in one.problems if "more page" not in text and "no page" not in text
            ]
        _choose(inside, parts[:MOST_PARTS], wanted)
        inside.problems = [*found.problems, *dict.fromkeys(inside.problems)]
        inside.title = title
        return inside
    if found.page is None:
        found.problems.append("The archive holds no page that could be read.")
    return found


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> tuple[bytes, str]:
    """(as much of the file as can be read within `room`, what is wrong)."""
    found = bytearray()
    name = info.filename[-60:].encode("utf-8", "replace").decode()
    try:
        with archive.open(info) as source:
            while piece := source.read(64 * 1024):
                found += piece
                if len(found) > room:
                    return bytes(
                        found[:room]
                    ), f"{name} unpacks to more than can be read; its beginning is."
    except BROKEN:
        return bytes(found), f"{name} in the archive is damaged; what could be read is shown."
    return bytes(found), ""


def _first_page(lines: bytes) -> tuple[str, str]:
    """(address, title) of the first page that `pages.jsonl` names."""
    for line in lines.decode("utf-8", "replace").splitlines()[:50]:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict) and isinstance(row.get("url"), str):
            title = row.get("title")
            return row["url"], title if isinstance(title, str) else ""
    return "", ""


def _searched(data: bytes) -> list[bytes]:
    """The archives of a broken zip: WACZ stores them uncompressed, so they lie in it as they are."""
    place = data.find(GZIP)
    if place >= 0:
        unpacked, _ = ungzipped(data[place:])
        if _NEXT.search(unpacked):
            return [unpacked]
    begin = _NEXT.search(data)
    return [data[begin.start() :]] if begin else []
