"""Programs in a pseudo-terminal: when they paint, how fast they answer a key, how many bytes they send."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence

import pyte

from tests.terminal.pty_session import PtySession

COLUMNS, LINES = 120, 40

BARE_APP = """
from textual.app import App
from textual.widgets import Input, Static

class Bare(App):
    def compose(self):
        yield {widget}

app = Bare()
app.animation_level = "none"
app.run()
"""


def bare_app(widget: str = 'Static("hello")') -> list[str]:
    """The command of the smallest Textual app: the peer of everything about the screen."""
    return [sys.executable, "-c", BARE_APP.format(widget=widget)]


def app_on(place: object) -> list[str]:
    """The app as its user starts it; `IPTUI_SESSION` signs in."""
    return [sys.executable, "-m", "iptui", "--workspace", str(place)]


class Painted:
    """When a program's screen first showed anything, and when it first showed a text."""

    def __init__(self, arguments: Sequence[str], text: str, environment: dict[str, str]) -> None:
        started = time.perf_counter()
        self.session = PtySession(
            list(arguments), columns=COLUMNS, lines=LINES, environment=environment
        )
        pieces: list[tuple[float, bytes]] = []
        wanted = text.encode()
        end = started + 60
        while time.perf_counter() < end and not self.session.closed:
            data = self.session.read(0.4)
            if data:
                pieces.append((time.perf_counter() - started, data))
            elif wanted in self.session.sent:
                break
        # Looked at afterwards, so that the emulation does not slow the program down.
        screen = pyte.Screen(COLUMNS, LINES)
        stream = pyte.ByteStream(screen)
        self.first: float | None = None
        self.shown: float | None = None
        for at, data in pieces:
            stream.feed(data)
            painted = any(line.strip() for line in screen.display)
            if painted and self.first is None:
                self.first = at
            if text in "\n".join(screen.display):
                self.shown = at
                break

    def close(self) -> None:
        self.session.kill_if_alive()


def resident_bytes(pid: int) -> int:
    """Memory of the process that is in use now."""
    with open(f"/proc/{pid}/statm", "rb") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
