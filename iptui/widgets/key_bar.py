"""The last line: what the keys do here. Help and Quit always have their place; nothing is cut."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from iptui.widgets.text_styles import StyleName, styled

KeyItem = tuple[str, str, bool]
"""(key, title, enabled)"""


def fitting(items: Sequence[KeyItem], fixed: Sequence[KeyItem], width: int) -> list[KeyItem]:
    """The items that fit whole before the fixed ones, the first ones first."""
    room = width - sum(_width(item) for item in fixed)
    kept: list[KeyItem] = []
    for item in items:
        if _width(item) <= room:
            kept.append(item)
            room -= _width(item)
    return [*kept, *fixed]


def _width(item: KeyItem) -> int:
    return cell_len(item[0]) + cell_len(item[1]) + 3


class KeyBar(Widget):
    """One line of keys within the screen's width."""

    def __init__(self, items: Sequence[KeyItem], fixed: Sequence[KeyItem]) -> None:
        super().__init__(id="key-bar")
        self._items = list(items)
        self._fixed = list(fixed)

    def set_items(self, items: Sequence[KeyItem]) -> None:
        """Show other keys; repaints only when they differ."""
        if list(items) != self._items:
            self._items = list(items)
            self.refresh()

    def render(self) -> Content:
        pieces: list[Content] = []
        for key, title, enabled in fitting(self._items, self._fixed, self.size.width):
            key_style: StyleName = "key" if enabled else "dim"
            title_style: StyleName = "" if enabled else "dim"
            pieces += [styled(f" {key}", key_style), styled(f" {title} ", title_style)]
        return Content("").join(pieces)
