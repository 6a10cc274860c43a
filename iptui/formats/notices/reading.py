"""What a mail or a text is read as: the most telling of its layers decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ParamSpec

import msgspec

from iptui.domain.notices import Confidence, NoticeFact, NoticeKind
from iptui.formats.notices.bodies import Layer, layers_of
from iptui.formats.notices.dates import sent_date
from iptui.formats.notices.decisions import read_decision
from iptui.formats.notices.dmca import read_dmca
from iptui.formats.notices.labelled import Lines
from iptui.formats.notices.mails import Mail, MailText, address_of
from iptui.formats.notices.marketplaces import Reading, read_marketplace

P = ParamSpec("P")

MOST_FACTS = 400
MOST_LINES = 6000


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A mail or text with what was read in it."""

    kind: NoticeKind
    facts: tuple[NoticeFact, ...] = ()
    why: str = ""
    lines: tuple[str, ...] = ()
    """The text; facts name its lines from 1."""


def read_text(text: str) -> Notice:
    """A notice or decision that came as a text, not as a mail."""
    lines = tuple(text.splitlines()[:MOST_LINES])
    numbered: Lines = list(enumerate(lines, 1))
    reading = _guarded(read_decision, numbered) or _guarded(read_dmca, numbered)
    if reading is None:
        return Notice(
            kind=NoticeKind.NOTE, why="No notice or decision was recognised in it.", lines=lines
        )
    return _notice(reading, lines)


def _guarded(
    read: Callable[P, Reading | None], *given: P.args, **named: P.kwargs
) -> Reading | None:
    """A text that no pattern was made for must not stop the import of the others."""
    try:
        return read(*given, **named)
    except (ValueError, IndexError, StopIteration, OverflowError, RecursionError):
        return None


def _notice(reading: Reading, lines: tuple[str, ...]) -> Notice:
    return Notice(
        kind=reading.kind, facts=tuple(reading.facts[:MOST_FACTS]), why=reading.why, lines=lines
    )


def read_notice(mail: Mail) -> Notice:
    """What the mail says. Its own layer counts first, then what it forwards; a quote under an answer never."""
    best: tuple[Reading, tuple[str, ...]] | None = None
    for text in mail.texts:
        lines = text.lines[:MOST_LINES]
        for layer in _candidates(mail, text, lines):
            reading = _read_layer(mail, text, layer)
            if reading is None:
                continue
            if reading.kind is not NoticeKind.NOTE:
                return _notice(_complete(reading, mail, text, layer), lines)
            if best is None or (reading.why and not best[0].why):
                best = (reading, lines)
    lines = mail.texts[0].lines if mail.texts else ()
    if mail.is_answer:
        why = "It is an answer; what it quotes is not read as a complaint."
        return Notice(kind=NoticeKind.NOTE, why=why, lines=lines)
    if best is not None:
        return _notice(best[0], best[1])
    why = mail.problem or "No complaint was recognised in it."
    return Notice(kind=NoticeKind.NOTE, why=why, lines=lines)


_FORWARD = re.compile(r"(?i)\s*(?:fwd?|wg|tr|rv|i|doorst|转发|轉寄)\s*[:：]")


def _candidates(mail: Mail, text: MailText, lines: tuple[str, ...]) -> list[Layer]:
    layers = layers_of(lines)
    own, others = layers[0], layers[1:]
    if not text.attached and mail.is_answer:
        return [own]
    forward = bool(_FORWARD.match(mail.subject)) or text.attached
    quiet = sum(len(line.strip()) for _, line in own.lines) < 300
    wanted = [
        one
        for one in others
        if one.how == "forwarded" or (one.how == "quoted" and (forward or quiet))
    ]
    return [own, *wanted]


def _read_layer(mail: Mail, text: MailText, layer: Layer) -> Reading | None:
    subject = layer.subject or text.subject or mail.subject
    if layer.how == "own":
        sender = text.sender if text.attached else mail.sender
    else:
        sender = address_of(layer.sender)
    if sum(len(line.strip()) for _, line in layer.lines) < 30:
        return None
    decision = _guarded(read_decision, layer.lines)
    if decision is not None:
        return decision
    if layer.how == "own" and not text.attached and mail.auth_failed:
        reading = _guarded(
            read_marketplace,
            layer.lines,
            subject=subject,
            sender=sender,
            bulk=mail.bulk,
        )
        if reading is not None:
            return Reading(
                kind=NoticeKind.NOTE,
                why=f"The mail server found the sender's address to be forged ({mail.auth_failed}).",
            )
        return None
    market = _guarded(
        read_marketplace,
        layer.lines,
        subject=subject,
        sender=sender,
        is_notice=not mail.is_answer and not _FORWARD.match(mail.subject),
        bulk=mail.bulk and layer.how == "own" and not text.attached,
    )
    if market is not None and market.kind is not NoticeKind.NOTE:
        return market
    if market is not None and "fraud" in market.why:
        return market  # Its sworn words are the fraud's too.
    if not mail.bulk and _sworn(layer):
        legal = _guarded(read_dmca, layer.lines, subject=subject)
        if legal is not None:
            return legal
    return market


def _sworn(layer: Layer) -> bool:
    """A letter under the statute, not any mail that speaks of it."""
    text = "\n".join(line for _, line in layer.lines)
    return bool(
        re.search(
            r"(?i)penalty\s+of\s+perjury|good[ -]faith\s+belief|copyrighted work that has allegedly",
            text,
        )
        or re.search(
            r"(?i)\b(?:retract|withdraw|rescind)\w*\b[^.\n]{0,100}\b(?:dmca|take[ -]?down)", text
        )
    )


def _complete(reading: Reading, mail: Mail, text: MailText, layer: Layer) -> Reading:
    """The day of receipt from the mail's head where the text states none."""
    if (
        any(one.field == "received_at" for one in reading.facts)
        or reading.kind is NoticeKind.DECISION
    ):
        return reading
    if layer.how != "own":
        value, source = sent_date(layer.sent), f"Sent: {layer.sent}"
    else:
        at = text.sent_at if text.attached else mail.sent_at
        value = at.isoformat(timespec="minutes") if at else ""
        source = f"Date: {value if text.attached else mail.sent_line}"
    if value:
        reading.facts.append(
            NoticeFact(
                field="received_at", value=value, confidence=Confidence.IMPLIED, source=source[:200]
            )
        )
    return reading
