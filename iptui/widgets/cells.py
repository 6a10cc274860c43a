"""Fitting text into cells of the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content

from iptui.terminal.clean import clean
from iptui.widgets.rows import GAP, Cell, PlacedColumn
from iptui.widgets.text_styles import STYLES, Themed, parsed, rich_style

LONGEST_CELL = 2_000
"""Characters of a cell's text that are looked at; no terminal is wider."""


def fit(text: str, width: int, align: str = "left") -> str:
    """The text on exactly `width` cells, cut with … or filled with blanks."""
    length = len(text) if text.isascii() else cell_len(text)
    if length > width:
        if width <= 0:
            return ""
        cut = text[: width - 1] if text.isascii() else set_cell_size(text, width - 1)
        return cut + "…"
    blanks = " " * (width - length)
    return blanks + text if align == "right" else text + blanks


def cell_text(cell: Cell) -> str:
    """The cell's text, cleaned, on one line."""
    if isinstance(cell, Content):
        return cell.plain
    text = cell if isinstance(cell, str) else cell[0]
    return clean(text[:LONGEST_CELL])


def row_segments(
    cells: Sequence[Cell],
    placed: Sequence[PlacedColumn],
    base: RichStyle,
    app: Themed,
    *,
    plain: bool = False,
) -> list[Segment]:
    """A row's segments, as few as possible: each change of style costs some forty bytes on the line.

    `plain` leaves the cells' colours out (for the row under the cursor).
    """
    pieces: list[tuple[str, RichStyle]] = []
    for number, place in enumerate(placed):
        cell = cells[place.index] if place.index < len(cells) else ""
        align = place.column.align
        if isinstance(cell, Content) and not plain and cell.spans:
            pieces += _content_pieces(cell, place.width, base, app)
        else:
            style = base
            if isinstance(cell, tuple) and cell[1] and not plain:
                style = base + rich_style(STYLES[cell[1]], app)
            pieces.append((fit(cell_text(cell), place.width, align), style))
        if number + 1 < len(placed):
            pieces.append((" " * GAP, base))
    return merge(pieces)


def merge(pieces: Sequence[tuple[str, RichStyle]]) -> list[Segment]:
    """Segments of neighbouring pieces; blanks join the piece before them where nothing would show."""
    merged: list[tuple[str, RichStyle]] = []
    for text, style in pieces:
        if not text:
            continue
        if merged:
            before, last = merged[-1]
            if style == last or (
                text.isspace() and not last.underline and style.bgcolor == last.bgcolor
            ):
                merged[-1] = (before + text, last)
                continue
        merged.append((text, style))
    return [Segment(text, style) for text, style in merged]


def _content_pieces(
    content: Content, width: int, base: RichStyle, app: Themed
) -> list[tuple[str, RichStyle]]:
    line = content.first_line
    if line.cell_length > width:
        line = line.truncate(width, ellipsis=True)
    pieces = [
        (text, base + style.rich_style)
        for text, style in line.render(end="", parse_style=lambda style: parsed(style, app))
    ]
    used = sum(cell_len(text) for text, _ in pieces)
    pieces.append((" " * max(0, width - used), base))
    return pieces
