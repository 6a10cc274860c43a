"""Looking at the app in tests: the screen as lines of text, and waiting for work to be done.

    def test_inbox() -> None:
        async def script(pilot: Pilot[Any]) -> None:
            await pilot.press("j", "enter")
            await settled(pilot)
            assert "CP-1" in screen_text(pilot.app)[0]

        drive(IptuiApp(desk), script, size=(80, 24))
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.pilot import Pilot

Script = Callable[[Pilot[Any]], Awaitable[None]]


def screen_text(app: App[Any]) -> list[str]:
    """The screen as it would be on the terminal, after the control filter, a string for each line."""
    width, height = app.size
    lines: list[str] = []
    for strip in app.screen._compositor.render_strips():
        line = "".join(
            segment.text
            for filtered in [apply_filters(app, list(strip))]
            for segment in filtered
            if not segment.control
        )
        lines.append(line.rstrip())
    assert len(lines) == height, (len(lines), height, width)
    return lines


def apply_filters(app: App[Any], segments: list[Any]) -> list[Any]:
    """The segments as the line filters let them through."""
    from textual.color import Color

    for line_filter in app.get_line_filters():
        segments = line_filter.apply(segments, Color(0, 0, 0))
    return segments


async def settled(pilot: Pilot[Any], *, tries: int = 400) -> None:
    """Wait until no work runs and no message waits."""
    for _ in range(tries):
        await pilot.pause()
        if not getattr(pilot.app, "busy", 0):
            await pilot.pause()
            return
        await asyncio.sleep(0.005)
    raise AssertionError("the app is still at work")


async def shows(pilot: Pilot[Any], text: str, *, tries: int = 400) -> list[str]:
    """Wait until the text is on screen; the screen's lines."""
    for _ in range(tries):
        await pilot.pause()
        lines = screen_text(pilot.app)
        if any(text in line for line in lines):
            return lines
        await asyncio.sleep(0.005)
    raise AssertionError(f"{text!r} never came; the screen is:\n" + "\n".join(screen_text(pilot.app)))


def drive(app: App[Any], script: Script, size: tuple[int, int] = (80, 24)) -> None:
    """Run the app without a terminal and the script on it; faults of the app fail the test."""

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await settled(pilot)
            await script(pilot)

    asyncio.run(run())
