"""A letter as a draft for the mail program (.eml, RFC 5322), to be looked at there and sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from mimetypes import MimeTypes

from iptui.domain.letters import Letter
from iptui.formats.letters.html import page
from iptui.formats.letters.languages import own_name
from iptui.formats.letters.plain import plain_text
from iptui.formats.letters.text import bounded, on_one_line

_POLICY = SMTP.clone(cte_type="7bit")
"""Every server passes seven bits."""
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")
_ANY_FILE = ("application", "octet-stream")
_LONGEST_NAME = 200


def letter_mail(
    letter: Letter, attachments: Sequence[tuple[str, bytes]] = (), *, pdf: bytes | None = None
) -> bytes:
    """The draft: English text, second text below it, both as HTML too, then the PDF and the files.

    `attachments` are (file name, content). An address that is none is left out. The same letter gives the
    same bytes.

    Raises:
        UserError: it is longer than any letter.
    """
    seen = bounded(letter)
    message = EmailMessage(policy=_POLICY)
    message["X-Unsent"] = "1"  # mail programs open it to be edited and sent
    for name, address in (("From", letter.sender), ("To", letter.to)):
        if _is_address(address):
            message[name] = address.strip()
    message["Subject"] = seen.subject
    written = _day(letter.date)
    if written is not None:
        message["Date"] = format_datetime(datetime.combine(written, time(), UTC))
    message.set_content(_text(seen))
    message.add_alternative(page(letter, gaps_listed=False), subtype="html")
    if pdf is not None:
        message.add_attachment(pdf, "application", "pdf", filename=_pdf_name(seen))
    for name, content in attachments:
        name = _file_name(name)
        message.add_attachment(content, *_kind(name), filename=name)
    _name_boundaries(message)
    return message.as_bytes()


def _text(letter: Letter) -> str:
    text = plain_text(letter.text)
    if not letter.second_text.strip():
        return text
    heading = own_name(letter.second_language)
    return f"{text}\n{'-' * 24}\n{heading}\n\n".replace("\n\n\n", "\n\n") + plain_text(
        letter.second_text
    )


def _is_address(text: str) -> bool:
    local = text.strip().partition("@")[0]
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    return bool(_ADDRESS.fullmatch(text.strip())) and not dots and len(text) <= 254


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _pdf_name(letter: Letter) -> str:
    return _file_name((letter.subject[:80].strip() or "Letter") + ".pdf")


def _file_name(name: str) -> str:
    """A name that stays in the folder where the receiver saves it, its ending kept."""
    name = re.sub(r"[/\\:*?\"<>|]+", "-", on_one_line(name)).strip(" .-") or "file"
    stem, dot, ending = name.rpartition(".")
    if len(name) > _LONGEST_NAME and dot and len(ending) <= 10:
        return stem[: _LONGEST_NAME - len(ending) - 1] + dot + ending
    return name[:_LONGEST_NAME]


def _kind(name: str) -> tuple[str, str]:
    # The table that Python carries: the machine's own may say otherwise on another one.
    main, _, sub = (MimeTypes().guess_type(name)[0] or "").partition("/")
    return (main, sub) if main in ("image", "application", "audio", "video") and sub else _ANY_FILE


def _name_boundaries(message: EmailMessage) -> None:
    """Boundaries made of what is between them, instead of chance: the same letter gives the same bytes."""
    digest = sha256()
    for part in message.walk():
        if not part.is_multipart():
            digest.update(part.as_bytes(policy=_POLICY))
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{digest.hexdigest()[:40]}_{number}")
