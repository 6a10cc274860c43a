"""The cover: it comes by itself or by key, shows and lets through nothing, and gives everything back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from iptui.app import IptuiApp
from iptui.casework.account_changes import add_account, change_password, set_disabled
from iptui.casework.demo import make_demo
from iptui.casework.desk import Desk
from iptui.casework.sign_in import find_account, sign_in
from iptui.casework.workspaces import ANYBODY, open_desk
from iptui.domain.accounts import Role
from iptui.screens.dialogs import MessageScreen
from iptui.settings import Settings
from tests.screens.journeys import screen_text, shows

PASSWORD = "correct horse"
Walk = Callable[[Pilot[int], Desk], Awaitable[None]]


def run_as_ann(tmp_path: Path, walk: Walk, *, lock_after: float = 0) -> None:
    """The app on the sample desk, ann (operator) signed in; the desk handed over is another process's."""

    async def run() -> None:
        other = make_demo(tmp_path / "demo")
        add_account(other, "ann", PASSWORD, Role.OPERATOR)
        desk = open_desk(tmp_path / "demo", account=ANYBODY)
        sign_in(desk, "ann", PASSWORD)
        app = IptuiApp(desk, settings=Settings(lock_after=lock_after))
        async with app.run_test(size=(80, 24)) as pilot:
            await shows(pilot, "To respond")
            await walk(pilot, other)
        desk.close()
        other.close()

    asyncio.run(run())


def test_it_comes_after_the_idle_time_and_the_password_opens_it(tmp_path: Path) -> None:
    async def walk(pilot: Pilot[int], other: Desk) -> None:
        screen = await shows(pilot, "iptui: locked")
        assert isinstance(pilot.app, IptuiApp)
        pilot.app.settings = Settings(lock_after=0)  # a slow machine must not bring it again
        assert "VORTELLI" not in screen
        assert "Password of ann" in screen
        await pilot.press(*"wrong horse", "enter")
        await shows(pilot, "name or the password is wrong")
        await pilot.press(*PASSWORD, "enter")
        await shows(pilot, "VORTELLI")

    run_as_ann(tmp_path, walk, lock_after=0.01)


def test_keys_put_it_off(tmp_path: Path) -> None:
    async def walk(pilot: Pilot[int], other: Desk) -> None:
        app = pilot.app
        assert isinstance(app, IptuiApp)
        app._last_input -= 59
        await pilot.press("j")
        app._look_idle()
        await pilot.pause()
        assert not app.locked
        app._last_input -= 61
        app._look_idle()
        await shows(pilot, "No key for 1 minutes")

    run_as_ann(tmp_path, walk, lock_after=1)


def test_no_key_goes_through(tmp_path: Path) -> None:
    async def walk(pilot: Pilot[int], other: Desk) -> None:
        await pilot.press("ctrl+l")
        await shows(pilot, "iptui: locked")
        keys = ("ctrl+p", "f1", "ctrl+o", "f4", "escape", "tab", "1", "2", "5", "q", "y", "ctrl+l")
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
            screen = screen_text(pilot.app)  # type: ignore[arg-type]
            assert "iptui: locked" in screen, key
            assert "VORTELLI" not in screen, key
        assert pilot.app.is_running
        await pilot.press("escape", *PASSWORD, "enter")
        await shows(pilot, "VORTELLI")

    run_as_ann(tmp_path, walk)


def test_what_was_being_typed_stands_there_again_and_is_kept_on_the_disk(tmp_path: Path) -> None:
    async def walk(pilot: Pilot[int], other: Desk) -> None:
        await pilot.press("a")
        await shows(pilot, "F2 Save")
        await pilot.press(*"HALF-77", "ctrl+l")
        screen = await shows(pilot, "iptui: locked")
        assert "HALF-77" not in screen
        other.store.poll()
        assert b"HALF-77" in (tmp_path / "demo" / "desk.journal").read_bytes()
        await pilot.press(*PASSWORD, "enter")
        await shows(pilot, "HALF-77")

    run_as_ann(tmp_path, walk)


def test_what_work_opens_meanwhile_stays_behind_it(tmp_path: Path) -> None:
    async def walk(pilot: Pilot[int], other: Desk) -> None:
        await pilot.press("ctrl+l")
        await shows(pilot, "iptui: locked")
        pilot.app.push_screen(MessageScreen("Result", "VORTELLI found"))
        await pilot.pause()
        screen = await shows(pilot, "iptui: locked")
        assert "VORTELLI" not in screen
        await pilot.press(*PASSWORD, "enter")
        await shows(pilot, "VORTELLI found")

    run_as_ann(tmp_path, walk)


@pytest.mark.parametrize("shut", ["disabled", "password"])
def test_who_is_shut_out_by_another_process_is_covered_at_once(tmp_path: Path, shut: str) -> None:
    async def walk(pilot: Pilot[int], other: Desk) -> None:
        ann = find_account(other, "ann")
        if shut == "disabled":
            set_disabled(other, ann, True)
        else:
            change_password(other, ann, "another horse")
        await shows(pilot, "was disabled" if shut == "disabled" else "was changed")
        await pilot.press(*PASSWORD, "enter")
        await shows(pilot, "name or the password is wrong")
        if shut == "password":
            await pilot.press(*"another horse", "enter")
            await shows(pilot, "VORTELLI")

    run_as_ann(tmp_path, walk)
