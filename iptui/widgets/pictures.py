"""A picture drawn by what the terminal can: kitty's protocol, sixel, half blocks, or letters without colour.

textual-image asks the terminal questions when it is imported, whose answers a running app would take for
keys. It is imported here as if there were no terminal, and told the cell's size by the system instead.
Which protocol a terminal speaks is told by its environment; where that says nothing, half blocks do.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from functools import cache
from math import ceil
from typing import TYPE_CHECKING, Any

from rich.control import Control
from rich.segment import ControlType, Segment
from rich.style import Style

if TYPE_CHECKING:
    from PIL import Image
    from textual.app import App
    from textual.widget import Widget

DEFAULT_CELL = (10, 20)
"""Pixels of a cell where the terminal does not say."""

SIXEL_TERMS = ("foot", "mlterm", "contour", "yaft", "xterm-sixel")
SIXEL_PROGRAMS = ("WezTerm", "iTerm.app", "mintty", "rio")


def method_of(wanted: str, environment: Mapping[str, str], *, colour: bool) -> str:
    """`kitty`, `sixel`, `halfblocks` or `letters` for the setting `pictures` in this environment."""
    if not colour:
        return "letters"
    if wanted in ("kitty", "sixel", "halfblocks"):
        return wanted
    term = environment.get("TERM", "")
    if environment.get("TMUX") or term.startswith(("tmux", "screen")):
        return "halfblocks"  # a multiplexer passes no pictures on unless it is told to
    if term in ("xterm-kitty", "xterm-ghostty"):
        return "kitty"
    if term.startswith(SIXEL_TERMS) or environment.get("TERM_PROGRAM") in SIXEL_PROGRAMS:
        return "sixel"
    return "halfblocks"


def cell_pixels() -> tuple[int, int]:
    """Width and height of a cell, by the system's record of the terminal."""
    import fcntl
    import struct
    import termios

    for stream in (sys.__stdout__, sys.__stderr__):
        try:
            assert stream is not None
            answer = fcntl.ioctl(stream.fileno(), termios.TIOCGWINSZ, bytes(8))
        except (OSError, ValueError, AssertionError):
            continue
        lines, columns, width, height = struct.unpack("HHHH", answer)
        if lines and columns and width >= columns and height >= lines:
            return width // columns, height // lines
    return DEFAULT_CELL


class _NoTerminal:
    """Stands for standard output while the library is imported."""

    def isatty(self) -> bool:
        return False


@cache
def _library() -> Any:
    """textual_image.widget, imported without a question to the terminal."""
    real = sys.__stdout__
    sys.__stdout__ = _NoTerminal()  # type: ignore[misc,assignment]
    try:
        from textual_image import _terminal, widget
        from textual_image.widget import sixel
    finally:
        sys.__stdout__ = real  # type: ignore[misc]
    answer: Any = _terminal.get_cell_size
    answer._result = _terminal.CellSize(*cell_pixels())
    part: Any = sixel._ImageSixelImpl
    part._get_sixel_segments = _sixel_segments
    return widget


def _sixel_segments(part: Any, data: str) -> list[Segment]:
    """The library's moves and pixels as one control segment, which the filter of control characters lets pass."""
    region = part.screen.find_widget(part).visible_region
    start, end = (
        Control.move_to(*place).segment.text
        for place in ((region.x, region.y), (region.right, region.bottom))
    )
    return [Segment(f"{start}{data}{end}", Style(), ((ControlType.CURSOR_FORWARD, 0),))]


def size_in_cells(width: int, height: int, most: tuple[int, int]) -> tuple[int, int]:
    """Columns and lines for a picture of these pixels, in proportion, never larger than `most`."""
    cell_width, cell_height = cell_pixels()
    columns, lines = max(1.0, width / cell_width), max(1.0, height / cell_height)
    shrink = min(1.0, most[0] / columns, most[1] / lines)
    # Where it fills the room, the product may lie a hair above it.
    return max(1, int(columns * shrink)), min(most[1], max(1, ceil(lines * shrink)))


def picture_widget(
    picture: Image.Image, app: App[Any], wanted: str, most: tuple[int, int]
) -> Widget:
    """A widget of a fixed size that draws the picture."""
    method = method_of(wanted, os.environ, colour=not app.no_color)
    library = _library()
    if method == "kitty":
        _send_through(app)
    made: Widget = {
        "kitty": library.TGPImage,
        "sixel": library.SixelImage,
        "halfblocks": library.HalfcellImage,
        "letters": library.UnicodeImage,
    }[method](picture)
    made.styles.width, made.styles.height = size_in_cells(*picture.size, most)
    return made


def _send_through(app: App[Any]) -> None:
    """Kitty's messages go the way of everything else that is sent, so that they never land inside it."""
    from textual_image.renderable import tgp

    def send(*, payload: str | None = None, **values: int | str | None) -> None:
        driver = app._driver
        if driver is not None:
            keys = ",".join(
                f"{name}={value}" for name, value in values.items() if value is not None
            )
            driver.write(f"\x1b_G{keys}{f';{payload}' if payload else ''}\x1b\\")

    tgp._send_tgp_message = send
