"""The two kinds that most screens are: a text to scroll, and a list with a filter."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from iptui.screens.base import DeskScreen
from iptui.screens.facts import joined
from iptui.terminal.clean import clean
from iptui.widgets.pane import Pane


class TextScreen(DeskScreen):
    """Lines to read, made anew by `load` whenever the workspace changes."""

    def __init__(self) -> None:
        super().__init__()
        self._lines_shown: list[Content] = []

    def body(self) -> Iterable[Widget]:
        with Pane(classes="pane", id="scroll"):
            yield Static("", id="text")

    def on_mount(self) -> None:
        self.query_one("#scroll").focus()
        self.load_or_leave(self.load)

    @abstractmethod
    def load(self) -> None:
        """Read the records and `show` them."""

    def show(self, lines: Iterable[Content]) -> None:
        self._lines_shown = list(lines)
        self.query_one("#text", Static).update(joined(self._lines_shown, self.text_width))

    def on_resize(self, _event: events.Resize) -> None:
        if self.is_mounted and self.query("#text"):
            self.show(self._lines_shown)

    def on_store_changed(self) -> None:
        self.load()

    def refresh_from_store(self) -> None:
        self.load()


class FilteredListScreen(DeskScreen):
    """A `#table` under a line `#counts`; `/` opens a filter between them, escape clears it."""

    filter_hint: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self.asked = ""

    def on_mount(self) -> None:
        self.query_one("#table").focus()
        self.load_or_leave(self.load)

    @abstractmethod
    def load(self) -> None:
        """Read the list anew, as far as it holds what was `asked`."""

    def holds(self, *texts: str) -> bool:
        """True when one of the texts holds what was asked, or nothing was."""
        return not self.asked or self.asked.casefold() in " ".join(texts).casefold()

    def show_counts(self, what: str, shown: int) -> None:
        """`what` counts everything; how many the filter leaves is said beside it."""
        filtered = f", {shown:,} with '{clean(self.asked)}'" if self.asked else ""
        self.query_one("#counts", Static).update(Content(what + filtered))

    def on_store_changed(self) -> None:
        self.load()

    def refresh_from_store(self) -> None:
        self.load()

    def action_filter(self) -> None:
        if not self.query("#filter"):
            line = Input(self.asked, placeholder=self.filter_hint, id="filter")
            line.cursor_blink = False
            self.mount(line, after="#counts")
        self.query_one("#filter").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.asked = event.value.strip()
        self.load()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        self._end_filter()

    def _end_filter(self) -> None:
        for line in self.query("#filter"):
            line.remove()
        self.query_one("#table").focus()

    def action_back(self) -> None:
        if self.query("#filter") or self.asked:
            self.asked = ""
            self._end_filter()
            self.load()
            return
        super().action_back()
