"""The second wall: whatever a widget was given, no control character leaves for the terminal."""

from __future__ import annotations

import codecs
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from iptui.terminal.clean import clean


class ControlFilter(LineFilter):
    """Rewrites the text of every segment, and the address of every link in its style."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        result = []
        for segment in segments:
            text, style, control = segment
            if control:
                result.append(segment)
                continue
            if style is not None and style.link and style.link != clean(style.link):
                style = style + Style(link=clean(style.link))
            safe = clean(text)
            result.append(
                segment if safe == text and style is segment.style else Segment(safe, style)
            )
        return result


def tolerate_stray_bytes() -> None:
    """Make Textual's Linux driver replace bytes that are no UTF-8 instead of dying of them.

    A Latin-1 terminal or an old mouse report sends such bytes. The driver has no setting for it, so
    the name that it looks the decoder up by is replaced; tested against the pinned version.
    """
    from textual.drivers import linux_driver

    def decoder(_encoding: str) -> Any:
        utf8 = codecs.getincrementaldecoder("utf-8")

        def make(errors: str = "replace") -> codecs.IncrementalDecoder:
            return utf8("replace" if errors == "strict" else errors)

        return make

    linux_driver.getincrementaldecoder = decoder  # type: ignore[assignment,attr-defined,unused-ignore]
