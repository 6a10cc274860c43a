"""A text of several lines that repaints only the lines that differ from before.

A label would send all of its lines at every change: seven kilobytes for a preview at each step of the
cursor, which is felt over SSH.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import RenderOptions

from iptui.widgets.hanging import Hanging, laid_out


class LinesView(ScrollView):
    """Shows paragraphs, wrapped to its width. Outside text must have been cleaned before."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._paragraphs: list[Content] = []
        self._strips: list[Strip] = []
        self._width = -1

    def set_lines(self, paragraphs: Iterable[Content]) -> None:
        """Show other paragraphs, from the top."""
        self._paragraphs = [
            line
            for paragraph in paragraphs
            for line in (
                [paragraph]
                if isinstance(paragraph, Hanging)
                else paragraph.split("\n", allow_blank=True) or [Content("")]
            )
        ]
        before, top = self._strips, self.scroll_offset.y
        self._wrap()
        if top:
            self.scroll_to(y=0, animate=False, force=True)
            self.refresh()
            return
        width, height = self.scrollable_content_region.size
        for number, (old, new) in enumerate(zip_longest(before, self._strips)):
            if number < height and old != new:
                self.refresh(Region(0, number, width, 1))

    def _wrap(self) -> None:
        width = self._width = self.scrollable_content_region.width
        if width <= 0:
            return
        base = self.visual_style
        options = RenderOptions(self.app.stylesheet.parse_style, {})
        self._strips = []
        for paragraph in self._paragraphs:
            strips = laid_out(paragraph, width).render_strips(width, None, base, options) or [
                Strip.blank(0)
            ]
            self._strips += [
                strip.discard_meta().adjust_cell_length(width, base.rich_style).simplify()
                for strip in strips
            ]
        # Not by assignment, which would lay out and repaint the whole screen for one line more.
        size = Size(0, len(self._strips))
        self.set_reactive(LinesView.virtual_size, size)
        self._scroll_update(size)

    def render_line(self, y: int) -> Strip:
        if self._width != self.scrollable_content_region.width:
            self._wrap()
        number = self.scroll_offset.y + y
        if number < len(self._strips):
            return self._strips[number]
        return Strip.blank(max(0, self._width), self.rich_style)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._width = -1
