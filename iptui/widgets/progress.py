"""How far a long piece of work is: one line, words and numbers, no animation."""

from __future__ import annotations

import time
from threading import Event

from textual.content import Content
from textual.widget import Widget

from iptui.store.protocol import Cancelled
from iptui.terminal.clean import clean
from iptui.widgets.text_styles import styled

EVERY = 0.25
"""Seconds between two repaints at most."""


class ProgressLine(Widget):
    """A bar of one line; hidden until `start`.

    Hand `report` to casework as its `progress`: it may be called from any thread, and raises
    `Cancelled` there once the user cancelled.
    """

    def __init__(self, *, id: str = "progress") -> None:
        super().__init__(id=id)
        self.display = False
        self._what = ""
        self._done = 0
        self._total: int | None = None
        self._cancelled = Event()
        self._last = 0.0

    @property
    def running(self) -> bool:
        """True between `start` and `finish`."""
        return bool(self.display)

    def start(self, what: str) -> None:
        """Show the line for a new piece of work."""
        self._what, self._done, self._total = clean(what), 0, None
        self._cancelled.clear()
        self._last = time.monotonic()
        self.display = True
        self.refresh()

    def report(self, done: int, total: int | None) -> None:
        """Note how far it is.

        Raises:
            Cancelled: the user asked to stop.
        """
        if self._cancelled.is_set():
            raise Cancelled
        self._done, self._total = done, total
        now = time.monotonic()
        if now - self._last >= EVERY:
            self._last = now
            self.app.call_later(self.refresh)

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._cancelled.set()

    def finish(self) -> None:
        """Hide the line."""
        self.display = False

    def render(self) -> Content:
        if self._cancelled.is_set():
            return styled(f"{self._what}: stopping …", "dim")
        if not self._total:
            count = f" {self._done:,}" if self._done else ""
            return Content(f"{self._what} …{count}  (esc stops)")
        share = min(1.0, self._done / self._total)
        wide = max(10, min(30, self.size.width - len(self._what) - 40))
        full = round(wide * share)
        bar = styled("█" * full, "good") + styled("░" * (wide - full), "dim")
        text = f" {share:4.0%}  {self._done:,} of {self._total:,}  (esc stops)"
        return Content(f"{self._what} ") + bar + Content(text)
