"""Helpers for journeys through the app by keys, on a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import cast

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from iptui.app import IptuiApp
from iptui.casework.demo import make_demo
from iptui.casework.desk import Desk
from iptui.settings import Settings
from iptui.store.local.store import LocalStore
from iptui.store.protocol import Store

Step = Callable[[Pilot[int], Desk], Awaitable[None]]


def new_place(folder: Path) -> Path | str:
    """Where a workspace of the engine under test is made, for a folder's name; see `conftest`."""
    return folder


def screen_text(app: IptuiApp) -> str:
    """What stands on the screen, line by line."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text[:width].rstrip() for strip in lines[:height])


async def settled(pilot: Pilot[int]) -> None:
    """Until no worker runs and the screen is painted."""
    while True:
        try:
            await pilot.app.workers.wait_for_complete()
            break
        except WorkerCancelled:
            await pilot.pause()  # another one took its place
    await pilot.pause()


async def shows(pilot: Pilot[int], text: str) -> str:
    """Until the text stands on the screen: a busy machine paints late. The screen as it is then."""
    for _ in range(500):
        screen = screen_text(cast("IptuiApp", pilot.app))
        if text in screen:
            return screen
        await pilot.pause(0.02)
    raise AssertionError(f"{text!r} never came; the screen is:\n{screen}")


def run_journey(
    place: Path,
    journey: Step,
    size: tuple[int, int] = (80, 24),
    *,
    settings: Settings | None = None,
) -> None:
    """Open the demo's desk in the app and walk the journey."""

    async def walk() -> None:
        desk = make_demo(new_place(place / "demo"))
        app = IptuiApp(desk, settings=settings)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await journey(pilot, desk)
        desk.close()

    asyncio.run(walk())


def another_handle(desk: Desk) -> Store:
    """The same workspace, opened once more as another process would."""
    if desk.place is not None:
        return LocalStore.open(desk.place)
    from iptui.store.postgres.store import PostgresStore

    return PostgresStore.open(desk.address)


async def open_complaint(pilot: Pilot[int], number: str, *, history: bool = False) -> None:
    """From the inbox: the filter, then enter."""
    if history:
        await pilot.press("tab")
    await pilot.press("slash", *number, "enter")
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()
