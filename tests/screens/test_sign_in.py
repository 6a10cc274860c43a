"""The sign-in screen by keys."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from iptui.app import IptuiApp
from iptui.casework.remembered import remembered_token, resume_here
from iptui.casework.sign_in import create_main_account
from iptui.casework.workspaces import open_desk, shown
from tests.screens import journeys
from tests.screens.journeys import shows


@pytest.mark.parametrize("remembers", [True, False])
def test_ctrl_r_remembers_the_sign_in(tmp_path: Path, remembers: bool) -> None:
    async def walk() -> None:
        desk = open_desk(place := journeys.new_place(tmp_path / "w"), create=True)
        create_main_account(desk, "shop", "correct horse")
        desk.account = None
        app = IptuiApp(desk)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await shows(pilot, "ctrl+r [ ] Remember me here for 12 hours   ctrl+q Quit")
            await pilot.press("ctrl+r")
            await shows(pilot, "[x] Remember")
            if not remembers:
                await pilot.press("ctrl+r")
                await shows(pilot, "[ ] Remember")
            await pilot.press(*"shop", "enter", *"correct horse", "enter")
            await shows(pilot, "To respond")
        desk.account = None
        assert (
            bool(remembered_token(shown(place) if isinstance(place, str) else place)) is remembers
        )
        assert (resume_here(desk) is not None) is remembers
        desk.close()

    asyncio.run(walk())


def test_a_wrong_password_is_said_and_nothing_is_remembered(tmp_path: Path) -> None:
    async def walk() -> None:
        desk = open_desk(place := journeys.new_place(tmp_path / "w"), create=True)
        create_main_account(desk, "shop", "correct horse")
        desk.account = None
        app = IptuiApp(desk)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("ctrl+r", *"shop", "enter", *"wrong horse", "enter")
            await shows(pilot, "The account name or the password is wrong.")
        assert not remembered_token(shown(place) if isinstance(place, str) else place)
        desk.close()

    asyncio.run(walk())
