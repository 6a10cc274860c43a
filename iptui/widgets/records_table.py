"""A table for lists of any length: it asks only for the rows on screen and repaints only what moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from iptui.terminal.clean import clean

Cell = str | tuple[str, str]
"""Text, or text with the name of a component class (`due-soon`)."""


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int
    """Cells; the least it gets when `grow` is set."""
    grow: int = 0
    """Its share of the room that is left."""
    align: Literal["left", "right"] = "left"
    drop_below: int = 0
    """Not shown in tables narrower than this."""


class Rows:
    """What a table shows: its length, and row and key by number."""

    def __init__(
        self,
        keys: Sequence[str],
        row: Callable[[int], Sequence[Cell]],
        *,
        marks: set[str] | None = None,
    ) -> None:
        self.keys = keys
        self.row = row
        self.marks: set[str] = set() if marks is None else marks

    def __len__(self) -> int:
        return len(self.keys)


def fitted(text: str, width: int, align: str = "left") -> str:
    """Exactly `width` cells; what is cut ends in `…`."""
    # A cell takes what fits; of a megabyte of text only the beginning has to be looked at.
    text = clean(text[: width * 8 + 80])
    if cell_len(text) > width:
        return set_cell_size(text, width - 1) + "…" if width > 0 else ""
    padding = " " * (width - cell_len(text))
    return padding + text if align == "right" else text + padding


class RecordsTable(ScrollView, can_focus=True):
    """Cursor keys, `j k g G`, paging; `enter` opens a row, `space` marks it where marking is on."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--cursor",
        "table--row",
        "table--muted",
        "table--over",
        "table--hours",
        "table--soon",
        "table--good",
        "table--bad",
        "table--hit",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", show=False),
        Binding("down,j", "move(1)", show=False),
        Binding("pageup,ctrl+u", "page(-1)", show=False),
        Binding("pagedown,ctrl+d", "page(1)", show=False),
        Binding("home,g", "edge(0)", show=False),
        Binding("end,G", "edge(1)", show=False),
        Binding("enter", "open", show=False),
    ]

    class Opened(Message):
        """Enter or a click on the cursor's row."""

        def __init__(self, table: RecordsTable, key: str) -> None:
            self.table = table
            self.key = key
            super().__init__()

        @property
        def control(self) -> RecordsTable:
            return self.table

    class Moved(Message):
        """The cursor came to another row."""

        def __init__(self, table: RecordsTable, key: str) -> None:
            self.table = table
            self.key = key
            super().__init__()

        @property
        def control(self) -> RecordsTable:
            return self.table

    def __init__(
        self, columns: Sequence[Column], *, empty: str = "Nothing here.", id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self.columns = columns
        self.empty = empty
        self.cursor = 0
        self._rows = Rows((), lambda _: ())
        self._widths: tuple[int, list[tuple[Column, int]]] = (0, [])
        self._cells: list[int] = []
        """The width of each column, -1 for those not shown."""
        self._painted: dict[int, Strip] = {}
        self._looks: dict[str, Style] | None = None
        self._ready: tuple[object, dict[int, Strip]] = (None, {})
        """Lines that were made to see whether they changed, and what they were made of."""

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; the rows that fit them are set next."""
        self.columns = list(columns)
        self._widths = (0, [])
        self._painted.clear()
        self.refresh()

    @property
    def rows(self) -> Rows:
        return self._rows

    @property
    def key(self) -> str:
        """The cursor row's key; empty when there are no rows."""
        return self._rows.keys[self.cursor] if len(self._rows) else ""

    def set_rows(self, rows: Rows, *, keep: bool = True) -> None:
        """Show other rows; the cursor stays on its row's key if that is still there and not too far to look."""
        before = self.key
        self._rows = rows
        at = min(self.cursor, max(0, len(rows) - 1)) if keep else 0
        if keep and before and len(rows) and rows.keys[at] != before:
            window = rows.keys[max(0, at - 500) : at + 500]
            if before in window:
                at = max(0, at - 500) + list(window).index(before)
        self.cursor = at
        self._resize_content()
        if not keep:
            self.scroll_to(y=0, animate=False, force=True)
        self._show_cursor()
        self._repaint_changed()
        self.post_message(self.Moved(self, self.key))

    def _resize_content(self) -> None:
        size = Size(self.size.width, len(self._rows) + 1)
        if self.styles.is_auto_height or not self.is_mounted:
            self.virtual_size = size
        else:
            # Assigning it would lay out and repaint the whole screen, at each letter of a search.
            self.set_reactive(RecordsTable.virtual_size, size)
            self._scroll_update(size)

    def _repaint_changed(self) -> None:
        """Repaint the lines that look different from what was painted last."""
        ready: dict[int, Strip] = {}
        with self._same_looks():
            for y in range(self.size.height):
                line = self._line(y)
                if self._painted.get(y) != line:
                    ready[y] = line
                    self.refresh(Region(0, y, self.size.width, 1))
        self._ready = self._state(), ready

    def render_lines(self, crop: Region) -> list[Strip]:
        with self._same_looks():
            return super().render_lines(crop)

    @contextmanager
    def _same_looks(self) -> Iterator[None]:
        """Work a style out once for all lines: that takes longer than a line, and meanwhile none changes."""
        self._looks = {}
        try:
            yield
        finally:
            self._looks = None

    def _look(self, name: str) -> Style:
        if self._looks is None:
            return self.get_component_rich_style(name)
        style = self._looks.get(name)
        if style is None:
            style = self._looks[name] = self.get_component_rich_style(name)
        return style

    def _state(self) -> object:
        """All that a line's look depends on but the theme, for as long as a paint takes to come."""
        return (
            id(self._rows), self.cursor, self.scroll_offset, self.size, self.has_focus,
            len(self._rows.marks),
        )  # fmt: skip

    def on_resize(self, _event: events.Resize) -> None:
        self._resize_content()
        self._show_cursor()

    def layout_of(self, width: int) -> list[tuple[Column, int]]:
        """The columns that fit and their widths in cells."""
        if self._widths[0] != width:
            shown = [column for column in self.columns if width >= column.drop_below]
            left = width - 1 - sum(column.width + 1 for column in shown)
            shares = sum(column.grow for column in shown) or 1
            widths = [
                (column, column.width + (max(0, left) * column.grow // shares)) for column in shown
            ]
            self._widths = (width, widths)
            sizes = {id(column): size for column, size in widths}
            self._cells = [sizes.get(id(column), -1) for column in self.columns]
        return self._widths[1]

    def render_line(self, y: int) -> Strip:
        state, ready = self._ready
        line = ready.pop(y, None) if ready and state == self._state() else None
        self._painted[y] = line = self._line(y) if line is None else line
        return line

    def _line(self, y: int) -> Strip:
        width = self.size.width
        if y == 0:
            style = self._look("table--header")
            text = " " + " ".join(
                fitted(column.title, size, column.align) for column, size in self.layout_of(width)
            )
            room = width - cell_len(text.rstrip()) - 2
            place = next((one for one in self._places() if len(one) <= room), "")
            return Strip([Segment(fitted(text.rstrip(), width - len(place)) + place, style)], width)
        number = self.scroll_offset.y + y - 1
        if number >= len(self._rows):
            text = f"  {self.empty}" if y == 2 and not len(self._rows) else ""
            return Strip([Segment(fitted(text, width), self._look("table--muted"))], width)
        base = self._look("table--cursor" if number == self.cursor else "table--row")
        mark = "•" if self._rows.keys[number] in self._rows.marks else " "
        if number == self.cursor and self.has_focus:
            mark = "›" if mark == " " else "»"
        segments = [Segment(mark, base)]
        self.layout_of(width)
        for cell, column, size in zip(
            self._rows.row(number), self.columns, self._cells, strict=False
        ):
            if size < 0:
                continue
            text, style = (
                (cell, base) if isinstance(cell, str) else (cell[0], self._styled(cell[1], base))
            )
            if number == self.cursor:
                style = base
            segments.append(Segment(fitted(text, size, column.align) + " ", style))
        # Each change of style costs some forty bytes on the line, so there are as few as possible.
        return Strip(segments).adjust_cell_length(width, base).simplify()

    def _places(self) -> list[str]:
        """Which rows are on screen, of how many; from long to short. Nothing when all of them are.

        Not where the cursor is: whole lines are repainted, and each move would send the header too.
        """
        height = max(1, self.size.height - 1)
        if len(self._rows) <= height:
            return []
        top = self.scroll_offset.y
        shown = f"{top + 1:,}–{min(len(self._rows), top + height):,}"
        return [f"{shown} of {len(self._rows):,}", shown]

    def _styled(self, name: str, base: Style) -> Style:
        return base + Style(color=self._look(f"table--{name}").color)

    # -- moving ---------------------------------------------------------------------------------
    def _go(self, number: int) -> None:
        number = max(0, min(number, len(self._rows) - 1))
        if number == self.cursor or not len(self._rows):
            return
        before, self.cursor = self.cursor, number
        top = self.scroll_offset.y
        self._show_cursor()
        if self.scroll_offset.y == top:
            for line in (before, number):
                self.refresh(Region(0, line - top + 1, self.size.width, 1))
        else:
            self.refresh()
        self.post_message(self.Moved(self, self.key))

    def _show_cursor(self) -> None:
        height = max(1, self.size.height - 1)
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, force=True)

    def action_move(self, step: int) -> None:
        self._go(self.cursor + step)

    def action_page(self, step: int) -> None:
        self._go(self.cursor + step * max(1, self.size.height - 2))

    def action_edge(self, last: int) -> None:
        self._go(len(self._rows) - 1 if last else 0)

    def action_open(self) -> None:
        if len(self._rows):
            self.post_message(self.Opened(self, self.key))

    def toggle_mark(self) -> None:
        """Mark the cursor's row, or take its mark off, and go on to the next."""
        if not len(self._rows):
            return
        self._rows.marks.symmetric_difference_update({self.key})
        self.refresh(Region(0, self.cursor - self.scroll_offset.y + 1, self.size.width, 1))
        self.action_move(1)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            return
        number = self.scroll_offset.y + event.y - 1
        if number < len(self._rows):
            if number == self.cursor and event.chain > 1:
                self.action_open()
            self._go(number)
