"""Mails taken apart: headers, texts and attachments; whatever the bytes are, it never raises.

The limits keep a hostile mail from taking the desk's memory or time: what lies beyond them is not read
for facts, the mail's own bytes are kept all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, message_from_string
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import BinaryIO

import msgspec

from iptui.formats.notices.bodies import decoded, text_of_html

MOST_MAIL_BYTES = 32 * 1024 * 1024
"""A longer mail is rejected by name; providers deliver up to 25 MB."""
MOST_PARTS = 200
MOST_DEPTH = 10
MOST_BOUNDARIES = 200
LONGEST_PIECE = 64 * 1024
MOST_TEXT = 400_000
"""Characters of text that are read for facts."""
MOST_ATTACHMENTS = 50

HEADER_NAMES = (
    b"from|to|subject|date|received|message-id|return-path|mime-version|delivered-to|x-original-to|"
    b"content-type|reply-to|dkim-signature|arc-seal|x-[\\w-]+|cc|authentication-results|envelope-to"
)
_HEADER = re.compile(rb"(?i)^(?:" + HEADER_NAMES + rb"):")
_MBOX_FROM = re.compile(rb"From \S+.* \d\d:\d\d")


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    filename: str
    media_type: str
    data: bytes


class MailText(msgspec.Struct, frozen=True, kw_only=True):
    """One readable body: the mail's own, or that of a mail attached to it."""

    lines: tuple[str, ...]
    subject: str = ""
    sender: str = ""
    sent_at: datetime | None = None
    attached: bool = False


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    raw: bytes
    subject: str = ""
    sender: str = ""
    """The address alone, in lower case."""
    sender_name: str = ""
    sent_at: datetime | None = None
    sent_line: str = ""
    """The date as the header writes it."""
    message_id: str = ""
    auth_failed: str = ""
    """What the receiving server found wrong with the sender, such as `dmarc=fail`."""
    is_answer: bool = False
    bulk: bool = False
    texts: tuple[MailText, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    problem: str = ""
    """What could not be read, in one sentence."""


def is_mail(head: bytes) -> bool:
    """True where the first bytes are headers of a mail."""
    lines = head.lstrip(b"\xef\xbb\xbf\r\n").splitlines()[:40]
    if lines and _MBOX_FROM.match(lines[0]):
        lines = lines[1:]
    found = 0
    for line in lines:
        if not line.strip():
            break
        if line[:1] in b" \t":
            continue
        if _HEADER.match(line):
            found += 1
        elif not re.match(rb"[!-9;-~]+:", line):
            return False
    return found >= 2


def is_mbox(head: bytes) -> bool:
    lines = head.lstrip(b"\xef\xbb\xbf").splitlines()
    return bool(lines) and _MBOX_FROM.match(lines[0]) is not None and is_mail(head)


def split_mbox(source: BinaryIO) -> Iterator[bytes | None]:
    """The mails of an mbox, `>From ` taken back; None for one that is too long to hold."""
    kept: list[bytes] = []
    size = 0
    blank, started, at_start = True, False, True
    while piece := source.readline(LONGEST_PIECE):
        if at_start and blank and _MBOX_FROM.match(piece):
            if started:
                yield b"".join(kept) if size <= MOST_MAIL_BYTES else None
            kept, size, started = [], 0, True
        elif started:
            size += len(piece)
            if size <= MOST_MAIL_BYTES:
                quoted = at_start and re.match(rb">+From ", piece)
                kept.append(piece[1:] if quoted else piece)
        blank = at_start and not piece.strip()
        at_start = piece.endswith(b"\n")
    if started:
        yield b"".join(kept) if size <= MOST_MAIL_BYTES else None


def read_mail(raw: bytes) -> Mail:
    """A mail of its bytes."""
    problem = ""
    if len(re.findall(rb"(?i)boundary\s*=", raw)) > MOST_BOUNDARIES:
        problem = "The mail nests more parts than a mail needs; only its beginning was read."
        raw_read = raw[:MOST_TEXT]
        message = _headers_only(raw_read)
    else:
        try:
            message = message_from_bytes(raw)
        except Exception:
            # The parser of the standard library raises many things on broken mails.
            problem = "The mail's structure is broken; only its text was read."
            message = _headers_only(raw[:MOST_TEXT])
    texts: list[MailText] = []
    attachments: list[Attachment] = []
    try:
        _walk(message, texts, attachments)
    except Exception:
        problem = problem or "Parts of the mail are broken and were not read."
    subject = header(message, "Subject")
    sender, name = _address(header(message, "From"))
    return Mail(
        raw=raw,
        subject=subject,
        sender=sender,
        sender_name=name,
        sent_at=_date(header(message, "Date")),
        sent_line=header(message, "Date")[:100],
        message_id=header(message, "Message-ID").strip(" <>")[:300],
        auth_failed=_auth_failed(message),
        is_answer=bool(_ANSWER.match(subject)),
        bulk=bool(header(message, "List-Unsubscribe")),
        texts=tuple(texts),
        attachments=tuple(attachments),
        problem=problem,
    )


_ANSWER = re.compile(
    r"(?i)\s*(?:re|aw|antw|sv|vs|odp|r|rv|回复|答复|回覆|返信)\s*(?:\[\d+\])?\s*[:：]"
)


def _headers_only(raw: bytes) -> Message:
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    message = message_from_string("")
    for line in re.sub(rb"\n[ \t]+", b" ", head).split(b"\n")[:200]:
        name, colon, value = line.partition(b":")
        if colon and name.strip().lower() in (b"from", b"subject", b"date", b"message-id"):
            message[name.decode("ascii", "replace").strip()] = decoded(value.strip(), "")[:500]
    message.set_payload(decoded(body, ""))
    return message


def _walk(message: Message, texts: list[MailText], attachments: list[Attachment]) -> None:
    """Iteratively, so that no nesting runs out of the stack."""
    waiting: list[tuple[Message, int, tuple[str, str, datetime | None] | None]] = [
        (message, 0, None)
    ]
    seen = 0
    groups: dict[int, list[tuple[str, str]]] = {}
    heads: dict[int, tuple[str, str, datetime | None] | None] = {}
    while waiting:
        part, depth, inner = waiting.pop(0)
        seen += 1
        if seen > MOST_PARTS:
            break
        kind = part.get_content_type()
        heads.setdefault(id(inner) if inner else 0, inner)
        if kind == "message/rfc822" and depth < MOST_DEPTH:
            payload = part.get_payload()
            if isinstance(payload, list) and payload and isinstance(payload[0], Message):
                one = payload[0]
                head = (
                    header(one, "Subject"),
                    _address(header(one, "From"))[0],
                    _date(header(one, "Date")),
                )
                waiting.append((one, depth + 1, head))
                continue
        if part.is_multipart():
            if depth < MOST_DEPTH:
                children = part.get_payload()
                waiting[:0] = [
                    (child, depth + 1, inner) for child in children if isinstance(child, Message)
                ]
            continue
        data = _payload(part)
        name = _filename(part)
        if kind in ("text/plain", "text/html") and not name:
            text = decoded(data, _charset(part))[: MOST_TEXT * 4]
            if kind == "text/html":
                text = text_of_html(text)
            elif "flowed" in str(part.get("Content-Type", "")).lower():
                text = re.sub(r"(?<=\S) \r?\n(?!>|\s|--)", " ", text)
            groups.setdefault(id(inner) if inner else 0, []).append((kind, text[:MOST_TEXT]))
        elif data and len(attachments) < MOST_ATTACHMENTS:
            attachments.append(Attachment(filename=name or "unnamed", media_type=kind, data=data))
    for key, parts in groups.items():
        head = heads.get(key) or ("", "", None)
        texts.append(
            MailText(
                lines=tuple(_best(parts).splitlines()),
                subject=head[0],
                sender=head[1],
                sent_at=head[2],
                attached=key != 0,
            )
        )


def _best(parts: list[tuple[str, str]]) -> str:
    """The plain text, unless it only says that the mail is in HTML."""
    plain = "\n".join(text for kind, text in parts if kind == "text/plain").strip()
    rich = "\n".join(text for kind, text in parts if kind == "text/html").strip()
    if rich and len(plain) < min(200, len(rich) // 3):
        return rich
    return plain or rich


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except Exception:
        data = None
    if isinstance(data, bytes):
        return data
    text = part.get_payload()
    return text.encode("utf-8", "surrogateescape") if isinstance(text, str) else b""


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset() or ""
    except Exception:
        return ""


def _filename(part: Message) -> str:
    try:
        name = part.get_filename() or ""
        disposition = str(part.get("Content-Disposition", "")).strip().lower()
    except Exception:
        return ""
    if not name and disposition.startswith("attachment"):
        return "unnamed"
    return _words(name).replace("/", "_").replace("\x00", "")[:200]


def header(message: Message, name: str) -> str:
    """A header's text, encoded words decoded, on one line; empty where there is none."""
    try:
        value = next((v for k, v in message.raw_items() if k.lower() == name.lower()), "")
        return _words(str(value))
    except Exception:
        return ""


def _words(value: str) -> str:
    value = decoded(value.encode("utf-8", "surrogateescape"), "")
    value = re.sub(r"(?:\r?\n)+[ \t]*", " ", value)[:2000]
    if "=?" in value:
        try:
            pieces = decode_header(value)
        except Exception:
            return value
        value = "".join(
            decoded(piece, charset or "") if isinstance(piece, bytes) else piece
            for piece, charset in pieces
        )
    return re.sub(r"\s+", " ", value).strip()


def _address(text: str) -> tuple[str, str]:
    """(address in lower case, name)."""
    try:
        pairs = getaddresses([text])
    except Exception:
        pairs = []
    for name, address in pairs:
        if "@" in address:
            return address.casefold(), name
    found = re.search(r"[\w.+-]+@[\w.-]+\w", text)
    return (found[0].casefold() if found else ""), text.split("<")[0].strip(' "')


def address_of(text: str) -> str:
    """The address in a `From` line, in lower case; empty for none."""
    return _address(text)[0]


def _date(text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = parsedate_to_datetime(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except Exception:
        return None


def _auth_failed(message: Message) -> str:
    """Of the topmost result, which the own server wrote."""
    result = header(message, "Authentication-Results")
    found = re.search(r"(?i)\b(dmarc)\s*=\s*(fail)", result) or (
        re.search(r"(?i)\b(spf)\s*=\s*(fail)", result)
        if re.search(r"(?i)\bdkim\s*=\s*(?:fail|none)", result)
        else None
    )
    return f"{found[1].lower()}={found[2].lower()}" if found else ""
