"""A text of many lines that scrolls: previews, help, snapshots, messages.

Unlike a label in a scrolling box it repaints only the lines that changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Size
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions

from iptui.widgets.line_view import LineView
from iptui.widgets.text_styles import parsed

Line = Content | str
"""A paragraph; wrapped to the width. Outside text must have gone through `clean` or `highlighted`."""


class LinesView(LineView):
    """Shows paragraphs, wrapped. `set_lines` repaints only what differs from before."""

    def __init__(
        self,
        lines: Iterable[Line] = (),
        *,
        wrap: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.wrap = wrap
        self._source: list[Content] = _contents(lines)
        self._strips: list[Strip] = []
        self._starts: list[int] = []
        self._wrapped_to = -1

    @property
    def lines(self) -> Sequence[Content]:
        """The paragraphs shown."""
        return self._source

    def set_lines(self, lines: Iterable[Line], *, keep_place: bool = False) -> None:
        """Show other paragraphs, from the top unless `keep_place`."""
        before, top = self._strips, self.top
        self._source = _contents(lines)
        self._wrap()
        if not keep_place and top:
            self.scroll_line(0)
            self.refresh()
            return
        for number, (old, new) in enumerate(zip_longest(before, self._strips)):
            if old != new and 0 <= number - top < self.size.height:
                self.refresh(self.strip_region(number))

    def scroll_to_paragraph(self, number: int) -> None:
        """Put a paragraph at the top."""
        self._wrap_if_needed()
        self.scroll_line(self._starts[number] if number < len(self._starts) else 0)

    def _wrap_if_needed(self) -> None:
        if self._wrapped_to != self.size.width:
            self._wrap()

    def _wrap(self) -> None:
        width = self.size.width
        self._wrapped_to = width
        if width <= 0:
            return
        base = self.visual_style
        self._strips = []
        self._starts = []
        for content in self._source:
            self._starts.append(len(self._strips))
            self._strips += self._strips_of(content, width, base)
        self.virtual_size = Size(0, len(self._strips))

    def _strips_of(self, content: Content, width: int, base: Style) -> list[Strip]:
        if not content.plain:
            return [Strip.blank(width, base.rich_style)]
        rules: RulesMap = {} if self.wrap else {"text_wrap": "nowrap", "text_overflow": "ellipsis"}
        options = RenderOptions(lambda style: parsed(style, self.app), rules)
        strips = content.render_strips(width, None, base, options)
        return [strip.adjust_cell_length(width, base.rich_style).simplify() for strip in strips]

    def render_line(self, y: int) -> Strip:
        self._wrap_if_needed()
        number = self.top + y
        if number < len(self._strips):
            return self._strips[number]
        return Strip.blank(self.size.width, self.rich_style)

    def on_resize(self) -> None:
        self._wrap_if_needed()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._wrapped_to = -1


def _contents(lines: Iterable[Line]) -> list[Content]:
    contents: list[Content] = []
    for line in lines:
        content = Content(line) if isinstance(line, str) else line
        contents += content.split("\n", allow_blank=True) if "\n" in content.plain else [content]
    return contents
