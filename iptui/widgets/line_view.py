"""What the records table and the lines view have in common: a scrolled stack of one-line strips.

Only the lines on screen are made, nothing is animated, and the scroll bar is one thin column.
"""

from __future__ import annotations

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from iptui.actions import ACTIONS


def table_bindings(*verbs: str) -> list[BindingType]:
    """Bindings of the table's own actions, from the table of actions."""
    bindings: list[BindingType] = []
    for verb in verbs:
        action = ACTIONS[f"table.{verb}"]
        bindings.append(
            Binding(",".join(action.keys), verb, action.title, show=False, id=action.id)
        )
    return bindings


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """A scrolled stack of strips."""

    BINDINGS = table_bindings("up", "down", "page_up", "page_down", "first", "last")

    top_lines = 0
    """Lines at the top that do not scroll."""

    @property
    def page_lines(self) -> int:
        """Scrolled lines on screen."""
        return max(1, self.size.height - self.top_lines)

    @property
    def top(self) -> int:
        """The first scrolled line on screen."""
        return round(self.scroll_y)

    def scroll_line(self, y: int) -> None:
        """Put the scrolled line `y` at the top, as far as there are lines."""
        self.scroll_to(y=max(0, y), animate=False)

    def strip_region(self, line: int) -> Region:
        """The region of a scrolled line."""
        return Region(0, line - self.top + self.top_lines, self.size.width, 1)

    def action_up(self) -> None:
        self.scroll_line(self.top - 1)

    def action_down(self) -> None:
        self.scroll_line(self.top + 1)

    def action_page_up(self) -> None:
        self.scroll_line(self.top - self.page_lines)

    def action_page_down(self) -> None:
        self.scroll_line(self.top + self.page_lines)

    def action_first(self) -> None:
        self.scroll_line(0)

    def action_last(self) -> None:
        self.scroll_line(self.virtual_size.height)

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        event.prevent_default()
        self.scroll_line(self.top + 3)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        event.prevent_default()
        self.scroll_line(self.top - 3)

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        return Strip.blank(self.size.width, self.rich_style)
