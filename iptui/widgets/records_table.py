"""The records table: any list of the app, of ten rows or of a million.

It asks its source for the rows on screen and for nothing else, moves its cursor by repainting two
lines, and sends nothing while nothing happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.strip import Strip

from iptui.widgets.cells import fit, row_segments
from iptui.widgets.line_view import LineView, table_bindings
from iptui.widgets.rows import (
    GAP,
    Column,
    FindingSource,
    ListRows,
    PlacedColumn,
    PreparingSource,
    RowSource,
    place_columns,
)

GUTTER = 2
"""Cells before the first column: the cursor's sign and the mark."""
NEARBY = 500
"""Rows around the old place in which `set_rows` looks for the old key when the source has no `index_of`."""


class RecordsTable(LineView):
    """A table of one-line rows with a cursor, marks and a header.

    Style it by height and width only; `empty_text` is shown when there are no rows.
    """

    COMPONENT_CLASSES = {
        "records-table--header",
        "records-table--cursor",
        "records-table--cursor-blurred",
        "records-table--marked",
        "records-table--empty",
    }
    BINDINGS = [
        *table_bindings("open"),
        Binding("shift+up", "extend(-1)", show=False),
        Binding("shift+down", "extend(1)", show=False),
    ]
    top_lines = 1

    @dataclass
    class RowHighlighted(Message):
        """The cursor came to another row (or the row under it changed). `key` is empty without rows."""

        table: RecordsTable
        index: int
        key: str

        @property
        def control(self) -> RecordsTable:
            return self.table

    @dataclass
    class RowSelected(Message):
        """A row was opened: enter, or a double click."""

        table: RecordsTable
        index: int
        key: str

        @property
        def control(self) -> RecordsTable:
            return self.table

    @dataclass
    class MarksChanged(Message):
        """Rows were marked or unmarked."""

        table: RecordsTable
        count: int

        @property
        def control(self) -> RecordsTable:
            return self.table

    def __init__(
        self,
        columns: Sequence[Column],
        rows: RowSource | None = None,
        *,
        empty_text: str = "Nothing here.",
        show_header: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.columns = list(columns)
        self.rows: RowSource = rows if rows is not None else ListRows[str]((), _no_cells, str)
        self.empty_text = empty_text
        self.top_lines = 1 if show_header else 0
        self.marked: set[str] = set()
        self._cursor = 0
        self._last_marked = -1
        self._strips: dict[tuple[int, bool], Strip] = {}
        self._placed: list[PlacedColumn] = []
        self._placed_for = -1
        self._left_out = 0
        self._announced: tuple[int, str] | None = None
        self.virtual_size = Size(0, len(self.rows) + self.top_lines)

    # -- rows ---------------------------------------------------------------------------------
    @property
    def cursor(self) -> int:
        """The row under the cursor; 0 without rows."""
        return self._cursor

    @property
    def cursor_key(self) -> str | None:
        """The key of the row under the cursor; None without rows."""
        return self.rows.key(self._cursor) if len(self.rows) else None

    def set_rows(self, rows: RowSource, *, keep_cursor: bool = True) -> None:
        """Show other rows. The cursor stays on its record, else on its place; or goes to the top."""
        key = self.cursor_key if keep_cursor else None
        offset = self._cursor - self.top
        self.rows = rows
        place = self._place_of(key) if key is not None else 0
        self._cursor = max(0, min(place, len(rows) - 1))
        self._last_marked = -1
        self._strips.clear()
        self.virtual_size = Size(0, len(rows) + self.top_lines)
        self.scroll_line(self._cursor - offset if keep_cursor else 0)
        self._keep_in_view()
        self.refresh()
        self._announce()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns of the same rows."""
        self.columns = list(columns)
        self._layout_columns()
        self.refresh()

    def refresh_row(self, index: int) -> None:
        """Ask for one row again and repaint it."""
        self._forget(index)
        self.refresh(self.strip_region(index))

    def refresh_rows(self) -> None:
        """Ask for all rows on screen again, for example because time went on; repaint what changed."""
        old, self._strips = self._strips, {}
        for line in range(self.top, min(self.top + self.page_lines, len(self.rows))):
            state = (line, line == self._cursor)
            before = old.get(state)
            if before is None or self._row_strip(line) != before:
                self.refresh(self.strip_region(line))
            else:
                self._strips[state] = before

    def _place_of(self, key: str) -> int:
        """Where the key stands in the new rows; the old place when it is gone."""
        rows = self.rows
        if isinstance(rows, FindingSource):
            found = rows.index_of(key)
            return self._cursor if found is None else found
        count = len(rows)
        for distance in range(min(NEARBY, count)):
            for index in {self._cursor - distance, self._cursor + distance}:
                if 0 <= index < count and rows.key(index) == key:
                    return index
        return self._cursor

    # -- cursor -------------------------------------------------------------------------------
    def move_cursor(self, index: int) -> None:
        """Put the cursor on a row, scrolling as little as possible."""
        index = max(0, min(index, len(self.rows) - 1))
        if index == self._cursor:
            return
        before, self._cursor = self._cursor, index
        for line in (before, index):
            self.refresh(self.strip_region(line))
        self._refresh_position()
        self._keep_in_view()
        self._announce()

    def _keep_in_view(self) -> None:
        if self._cursor < self.top:
            self.scroll_line(self._cursor)
        elif self._cursor >= self.top + self.page_lines:
            self.scroll_line(self._cursor - self.page_lines + 1)
        if self.has_focus:
            self._place_terminal_cursor()

    def _place_terminal_cursor(self) -> None:
        """Braille displays and screen magnifiers follow the terminal's own cursor."""
        line = self._cursor - self.top + self.top_lines
        self.app.cursor_position = self.content_region.offset + Offset(0, line)

    def _announce(self) -> None:
        state = (self._cursor, self.cursor_key or "")
        if state != self._announced:
            self._announced = state
            self.post_message(self.RowHighlighted(self, *state))

    def action_up(self) -> None:
        self.move_cursor(self._cursor - 1)

    def action_down(self) -> None:
        self.move_cursor(self._cursor + 1)

    def action_page_up(self) -> None:
        self.scroll_line(self.top - self.page_lines)
        self.move_cursor(self._cursor - self.page_lines)

    def action_page_down(self) -> None:
        last = max(0, len(self.rows) - self.page_lines)
        self.scroll_line(min(last, self.top + self.page_lines))
        self.move_cursor(self._cursor + self.page_lines)

    def action_first(self) -> None:
        self.move_cursor(0)

    def action_last(self) -> None:
        self.move_cursor(len(self.rows) - 1)

    def action_open(self) -> None:
        key = self.cursor_key
        if key is not None:
            self.post_message(self.RowSelected(self, self._cursor, key))

    # -- marks --------------------------------------------------------------------------------
    def toggle_mark(self) -> None:
        """Mark the row under the cursor or take its mark away, and go one row down."""
        key = self.cursor_key
        if key is None:
            return
        self._mark((self._cursor,), on=key not in self.marked)
        self._last_marked = self._cursor
        self.move_cursor(self._cursor + 1)

    def mark_range(self) -> None:
        """Mark every row from the last marked one to the cursor."""
        start = self._last_marked if self._last_marked >= 0 else self._cursor
        low, high = sorted((start, self._cursor))
        self._mark(range(low, high + 1))
        self._last_marked = self._cursor

    def mark_all(self) -> None:
        """Mark every row; when all are marked, none."""
        if len(self.marked) < len(self.rows):
            self._mark(range(len(self.rows)))
        else:
            self.clear_marks()

    def clear_marks(self) -> None:
        """Take all marks away."""
        if self.marked:
            self.marked.clear()
            self._strips.clear()
            self.refresh()
            self.post_message(self.MarksChanged(self, 0))

    def action_extend(self, step: int) -> None:
        """Mark this row and the next one in that direction."""
        self._mark((self._cursor,))
        self.move_cursor(self._cursor + step)
        self._mark((self._cursor,))
        self._last_marked = self._cursor

    def _mark(self, indexes: Iterable[int], on: bool = True) -> None:
        change = self.marked.add if on else self.marked.discard
        before = len(self.marked)
        low, high = self.top, self.top + self.page_lines
        for index in indexes:
            if not 0 <= index < len(self.rows):
                continue
            change(self.rows.key(index))
            if low <= index < high:
                self.refresh_row(index)
            else:
                self._forget(index)
        if len(self.marked) != before:
            self.post_message(self.MarksChanged(self, len(self.marked)))

    # -- drawing ------------------------------------------------------------------------------
    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if width != self._placed_for:
            self._layout_columns()
        if y < self.top_lines:
            return self._header_strip(width)
        index = self.top + y - self.top_lines
        if index < len(self.rows):
            return self._row_strip(index)
        if not len(self.rows) and y == self.top_lines:
            style = self.get_component_rich_style("records-table--empty")
            text = fit(" " * GUTTER + self.empty_text, width)
            return Strip([Segment(text, style)], width)
        return Strip([Segment(" " * width, self.rich_style)], width)

    def _row_strip(self, index: int) -> Strip:
        under = index == self._cursor
        strip = self._strips.get((index, under))
        if strip is not None:
            return strip
        if len(self._strips) > 600:
            self._strips.clear()
        if not self._strips and isinstance(self.rows, PreparingSource):
            self.rows.prepare(self.top, min(self.page_lines, len(self.rows) - self.top))
        marked = self.rows.key(index) in self.marked if self.marked else False
        if under:
            name = "records-table--cursor" + ("" if self.has_focus else "-blurred")
            base = self.get_component_rich_style(name)
        elif marked:
            base = self.get_component_rich_style("records-table--marked")
        else:
            base = self.rich_style
        signs = ("›" if under else " ") + ("●" if marked else " ")
        cells = row_segments(self.rows.row(index), self._placed, base, self.app, plain=under)
        if cells and cells[0].style == base:
            cells[0] = Segment(signs + cells[0].text, base)
        else:
            cells.insert(0, Segment(signs, base))
        strip = Strip(cells).adjust_cell_length(self.size.width, base).simplify()
        self._strips[index, under] = strip
        return strip

    def _header_strip(self, width: int) -> Strip:
        style = self.get_component_rich_style("records-table--header")
        titles = " " * GUTTER + (" " * GAP).join(
            fit(place.column.title, place.width, place.column.align) for place in self._placed
        )
        room = width - cell_len(titles.rstrip()) - 2
        position = next((text for text in self._positions() if len(text) <= room), "")
        return Strip([Segment(fit(titles, width - len(position)) + position, style)], width)

    def _positions(self) -> list[str]:
        """Where the cursor is (and how many columns were left out), from long to short.

        Always equally long for one list, so that a move repaints only these cells.
        """
        count = len(self.rows)
        if not count:
            return []
        total = f"{count:,}"
        at = f"{self._cursor + 1:>{len(total)},}"
        left_out = f"+{self._left_out} columns  " if self._left_out else ""
        return [f"{left_out}{at} of {total}", f"{at}/{total}"]

    def _refresh_position(self) -> None:
        if self.top_lines:
            wide = len(f"{len(self.rows):,}") * 2 + 4
            self.refresh(Region(self.size.width - wide, 0, wide, 1))

    def _layout_columns(self) -> None:
        self._placed_for = self.size.width
        self._placed, self._left_out = place_columns(self.columns, self.size.width - GUTTER)
        self._strips.clear()

    def _forget(self, index: int) -> None:
        self._strips.pop((index, True), None)
        self._strips.pop((index, False), None)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    # -- events -------------------------------------------------------------------------------
    def on_mount(self) -> None:
        self._announce()

    def on_resize(self) -> None:
        self._layout_columns()
        self._keep_in_view()

    def on_focus(self) -> None:
        self._repaint_cursor()
        self._place_terminal_cursor()

    def on_blur(self) -> None:
        self._repaint_cursor()

    def _repaint_cursor(self) -> None:
        self._forget(self._cursor)
        self.refresh(self.strip_region(self._cursor))

    def on_click(self, event: events.Click) -> None:
        index = self.top + event.y - self.top_lines
        if event.y < self.top_lines or index >= len(self.rows):
            return
        event.stop()
        if event.shift:
            self._last_marked = self._cursor if self._last_marked < 0 else self._last_marked
            self.move_cursor(index)
            self.mark_range()
            return
        self.move_cursor(index)
        if event.chain == 2:
            self.action_open()


def _no_cells(_record: str) -> Sequence[str]:
    return ()
