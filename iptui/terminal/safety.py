"""The second wall: whatever a widget was given, no control character leaves for the terminal."""

from __future__ import annotations

import codecs
import re
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

# Joiners and variation selectors of scripts and emoji are no danger to a terminal and stay.
_DANGER = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
_NOT_IN_LINKS = (
    "[^\x21-\x7e\u00a1-\u167f\u1681-\u1fff\u2070-\u2fff\u3001-\ud7ff\uf900-\ufdff\ufe30-\ufef0]"
)
"""Compiled by its first use: few screens show a link."""
_WEB = "(?i)https?://[^/]"
"""A terminal opens the address at a click: a script, a file or a program's scheme is no link here."""


def scrub(text: str) -> str:
    """The text without anything that could steer a terminal, and still as wide as it was laid out.

    `clean` is what makes such characters visible. What comes here past it (typed or pasted into a
    field) was counted by the layout as no cell or as one; a longer stand-in would break the line.
    """
    return _DANGER.sub(lambda match: "\ufffd" if cell_len(match[0]) == 1 else "", text)


def _with_safe_link(style: Style, link: str) -> Style:
    """The same style where its address is one of the web; else with the address cleaned or taken away."""
    if not re.match(_WEB, link):
        return style.update_link(None)
    if re.search(_NOT_IN_LINKS, link):
        return style.update_link(re.sub(_NOT_IN_LINKS, "", link))
    return style


class ControlFilter(LineFilter):
    """Rewrites the text of every segment, and the address of every link in its style."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        result = []
        for segment in segments:
            text, style, control = segment
            if control and not style:
                # Drawn by a picture's widget from pixels; a text never becomes a control segment.
                result.append(segment)
                continue
            if style is not None and style.link:
                style = _with_safe_link(style, style.link)
            if style is not segment.style or _DANGER.search(text):
                segment = Segment(scrub(text), style, control)
            result.append(segment)
        return result


PASTE, PASTE_END = "\x1b[200~", "\x1b[201~"
_KEYS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Keyboard:
    """Decodes what the terminal sends; what is pasted can be no key.

    Textual takes an escape sequence inside a pasted text for keys: a text copied from a complaint could
    press `d` and `y`. Between the marks of a paste, control characters become their visible signs.
    """

    def __init__(self, errors: str = "replace") -> None:
        utf8 = codecs.getincrementaldecoder("utf-8")
        self._utf8 = utf8("replace" if errors == "strict" else errors)
        self._pasting = False
        self._held = ""
        """In a paste: what may be the beginning of its end mark. Else: the last letters, sent already."""

    def decode(self, data: bytes, final: bool = False) -> str:
        """The text so far, as codecs do; the marks may come in pieces."""
        text, sent = self._utf8.decode(data, final), ""
        while text:
            piece, text = self._pasted(text) if self._pasting else self._typed(text)
            sent += piece
        if final and self._pasting:
            sent += _signs(self._held)
            self._held = ""
        return sent

    def _typed(self, text: str) -> tuple[str, str]:
        """What is sent on, up to the beginning of a paste, and the rest."""
        before = len(self._held)
        typed, mark, rest = (self._held + text).partition(PASTE)
        self._held = "" if mark else typed[1 - len(PASTE) :]
        self._pasting = bool(mark)
        return (typed + mark)[before:], rest

    def _pasted(self, text: str) -> tuple[str, str]:
        """What is sent on, up to the end of the paste, and the rest."""
        inside, end, rest = (self._held + text).partition(PASTE_END)
        self._pasting, self._held = not end, ""
        if not end:
            for size in range(min(len(PASTE_END) - 1, len(inside)), 0, -1):
                if PASTE_END.startswith(inside[-size:]):
                    inside, self._held = inside[:-size], inside[-size:]
                    break
        return _signs(inside) + end, rest


class OpenTerminal(Keyboard):
    """The keyboard of a terminal: that it sends nothing when asked means that it is gone."""

    def decode(self, data: bytes, final: bool = False) -> str:
        """As `Keyboard`. Raises EOFError where a read gave nothing, which Textual would repeat for ever."""
        if not data and not final:
            raise EOFError
        return super().decode(data, final)


def _signs(text: str) -> str:
    return _KEYS.sub(
        lambda match: "\u2421" if match[0] == "\x7f" else chr(0x2400 + ord(match[0]) % 0x20), text
    )


def tolerate_stray_bytes() -> None:
    """Make Textual's Linux driver replace bytes that are no UTF-8 instead of dying of them.

    A Latin-1 terminal or an old mouse report sends such bytes. The driver has no setting for it, so
    the name that it looks the decoder up by is replaced; tested against the pinned version.
    """
    from textual.drivers import linux_driver

    def decoder(_encoding: str) -> Any:
        return OpenTerminal

    linux_driver.getincrementaldecoder = decoder  # type: ignore[assignment,attr-defined,unused-ignore]
