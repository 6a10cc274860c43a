"""The first line: where one is and who one is. And the line above the keys: what is the matter."""

from __future__ import annotations

from typing import Literal

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from iptui.terminal.clean import clean
from iptui.widgets.cells import fit
from iptui.widgets.text_styles import STYLES, styled

MODES: tuple[tuple[str, str, str], ...] = (
    # mode, key, title
    ("complaints", "1", "Complaints"),
    ("search", "2", "Search"),
    ("brands", "3", "Brands"),
    ("points", "4", "Points"),
    ("activity", "5", "Activity"),
)
"""The app's modes, in the order of their tabs."""


class TitleBar(Widget):
    """Mode tabs on the left; the screen's heading, the workspace and the account on the right."""

    def __init__(self, mode: str, heading: str = "", place: str = "") -> None:
        super().__init__(id="title-bar")
        self._mode = mode
        self._heading = clean(heading)
        self._place = clean(place)

    def show(self, *, heading: str | None = None, place: str | None = None) -> None:
        """Change the heading or the place (workspace · account)."""
        before = (self._heading, self._place)
        if heading is not None:
            self._heading = clean(heading)
        if place is not None:
            self._place = clean(place)
        if before != (self._heading, self._place):
            self.refresh()

    def render(self) -> Content:
        width = self.size.width
        tabs = self._tabs(short=width < 100 and bool(self._heading))
        room = width - tabs.cell_length - 1
        right = self._place
        if self._heading:
            right = f"{self._heading}  {self._place}"
            if cell_len(right) > room:
                right = self._heading
        return Content("").join([tabs, Content(" "), Content(fit(right, room, "right"))])

    def _tabs(self, *, short: bool) -> Content:
        pieces: list[Content] = []
        for mode, key, title in MODES:
            if mode == self._mode:
                pieces.append(Content.styled(f"▸{key} {title} ", STYLES["title"]))
            elif not short:
                pieces.append(styled(f" {key} {title} "))
            else:
                pieces.append(styled(f" {key} "))
        return Content("").join(pieces)


Kind = Literal["info", "good", "warning", "error"]

_SIGNS: dict[Kind, str] = {"info": "", "good": "✓ ", "warning": "! ", "error": "✗ "}


class StatusLine(Widget):
    """What the screen says about itself; a message takes its place, over more lines if it is long."""

    def __init__(self) -> None:
        super().__init__(id="status-line")
        self._status = Content("")
        self._message: tuple[Kind, str] | None = None

    @property
    def message(self) -> str:
        """The message shown; empty when there is none."""
        return self._message[1] if self._message else ""

    def set_status(self, status: Content | str) -> None:
        """What stands here when there is no message. Clean outside text first."""
        status = Content(status) if isinstance(status, str) else status
        if not status.is_same(self._status):
            self._status = status
            if self._message is None:
                self.refresh(layout=True)

    def say(self, message: str, kind: Kind = "info") -> None:
        """Show one sentence until the next key."""
        self._message = (kind, clean(message))
        for name in _SIGNS:
            self.set_class(name == kind, f"-{name}")
        self.refresh(layout=True)

    def clear_message(self) -> None:
        """Take the message away."""
        if self._message is not None:
            for name in _SIGNS:
                self.remove_class(f"-{name}")
            self._message = None
            self.refresh(layout=True)

    def render(self) -> Content:
        if self._message is None:
            return self._status
        kind, text = self._message
        return Content(_SIGNS[kind] + text)
