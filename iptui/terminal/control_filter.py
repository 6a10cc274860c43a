"""The second wall: whatever a widget drew, no control character leaves for the terminal.

`clean` is the first wall and makes such characters visible. What comes through all the same was
measured as zero cells wide by the layout, so it is left out here, and the line keeps its width.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

# Zero-width joiners and variation selectors of scripts and emoji are no danger to a terminal and stay.
_DANGER = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
_LINK_DANGER = re.compile("[^\x21-\x7e\u00a1-\ud7ff\ue000-\uffef]")


def _stand_in(match: re.Match[str]) -> str:
    return "\ufffd" if cell_len(match[0]) == 1 else ""


def scrub(text: str) -> str:
    """The text without anything that could steer a terminal, as wide as the layout thinks it is."""
    return _DANGER.sub(_stand_in, text)


@lru_cache(256)
def _scrub_link(style: Style) -> Style:
    link = style.link
    if link is None or not _LINK_DANGER.search(link):
        return style
    return style.update_link(_LINK_DANGER.sub("", link))


class ControlFilter(LineFilter):
    """Rewrites control characters in every segment, and in the links of its style."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        search = _DANGER.search
        result: list[Segment] = []
        for segment in segments:
            text, style, control = segment
            dirty = search(text) is not None
            if style is not None and style.link is not None:
                fresh = _scrub_link(style)
                dirty = dirty or fresh is not style
                style = fresh
            result.append(Segment(scrub(text), style, control) if dirty else segment)
        return result
