"""Text from outside is data: no control character of it may reach the terminal."""

from __future__ import annotations

import re
import unicodedata

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U00013430-\U0001345f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_ONE_LINE = re.compile(r"[\t\n\r]+")
_NOT_PLAIN = re.compile(r"[^\x20-\x7e]")
_MARKS = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4,}"
)
MOST_MARKS = 3
"""Combining marks kept on one letter."""


def _stand_in(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"\u27e8U+{code:04X}\u27e9"


def clean(text: str, *, multiline: bool = False) -> str:
    """The text with every control, bidi, zero-width and tag character as a visible stand-in.

    On one line, tabs and line ends become single spaces. The record itself is never changed by this.
    """
    if not _NOT_PLAIN.search(text):
        return text
    if multiline:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    else:
        text = _ONE_LINE.sub(" ", text)
    text = _CONTROL.sub(_stand_in, text)
    return _MARKS.sub(lambda match: match[0][:MOST_MARKS], text)


def json_escaped(document: bytes) -> bytes:
    """JSON in which what could steer a terminal, or is not seen, is written as `\\u…`; the same values."""
    if document.isascii() and b"\x7f" not in document:
        return document

    def escaped(match: re.Match[str]) -> str:
        code = ord(match[0])
        if code < 0x10000:
            return f"\\u{code:04x}"
        code -= 0x10000
        return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"

    text = document.decode()
    return "\n".join(_CONTROL.sub(escaped, line) for line in text.split("\n")).encode()


def is_clean(text: str) -> bool:
    """True when no character of the text could steer a terminal (line ends and tabs aside)."""
    return _CONTROL.search(text) is None and all(
        unicodedata.category(character) not in ("Cc", "Cs") or character in "\n\t"
        for character in text
    )
