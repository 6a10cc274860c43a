"""From one workspace to another by keys."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot

from iptui.app import IptuiApp
from iptui.casework.demo import make_demo
from iptui.casework.desk import Desk
from iptui.casework.recent import note_opened, recent_places
from iptui.casework.remembered import remember_here
from iptui.casework.sign_in import create_main_account
from iptui.casework.workspaces import open_desk, shown
from tests.screens import journeys
from tests.screens.journeys import run_journey, screen_text, settled, shows


def other_workspace(place: Path | str, *, remembered: bool = False) -> None:
    desk = open_desk(place, create=True)
    create_main_account(desk, "other shop", "correct horse")
    if remembered:
        remember_here(desk)
    desk.close()


async def choose(pilot: Pilot[int], path: Path | str) -> None:
    await pilot.press("ctrl+o")
    await pilot.pause()
    await pilot.press("tab", *str(path), "enter")


def test_a_path_that_is_no_workspace_is_one_sentence_and_the_desk_stays(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        app = pilot.app
        assert isinstance(app, IptuiApp)
        for bad, said in (
            (tmp_path / "nowhere", "There is no workspace"),
            (tmp_path / "file", "There is no workspace"),
            (journeys.new_place(tmp_path / "demo"), "is open already"),
        ):
            await choose(pilot, bad)
            assert "Another workspace" in await shows(pilot, said)
            await pilot.press("escape")
            await pilot.pause()
        assert app.desk is desk
        assert not (tmp_path / "nowhere").exists()
        assert "To respond (8)" in screen_text(app)
        assert desk.store.commit_no() > 0

    run_journey(tmp_path, journey)


def test_every_screen_is_made_anew_for_the_chosen_desk(tmp_path: Path) -> None:
    other = journeys.new_place(tmp_path / "other")
    other_workspace(other)

    async def walk() -> None:
        first = make_demo(journeys.new_place(tmp_path / "demo"))
        app = IptuiApp(first)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("3")
            await settled(pilot)
            assert "60 brand(s)" in screen_text(app)
            await pilot.press("1", "enter")
            await settled(pilot)
            await choose(pilot, other)
            await shows(pilot, "iptui: sign in")
            # Not signed in: the old desk stands.
            await pilot.press("escape")
            await settled(pilot)
            assert app.desk is first
            await choose(pilot, other)
            await shows(pilot, "iptui: sign in")
            await pilot.press(*"other shop", "enter", *"correct horse", "enter")
            assert "other shop" in await shows(pilot, "To respond (0)")
            assert app.desk is not first
            await settled(pilot)
            await pilot.press("3")
            await settled(pilot)
            assert "0 brand(s)" in screen_text(app)
            app.follow()
            # The old desk is closed and folded: another process may have it.
            again = open_desk(journeys.new_place(tmp_path / "demo"))
            again.close()
            try:
                first.store.refresh()
            except ValueError:
                pass
            else:
                raise AssertionError("the old desk is still open")
            assert shown(recent_places()[0]) == shown(other)
        app.desk.close()

    asyncio.run(walk())


def test_a_remembered_sign_in_goes_straight_to_the_inbox(tmp_path: Path) -> None:
    other = journeys.new_place(tmp_path / "other")
    other_workspace(other, remembered=True)
    note_opened(other)

    async def walk() -> None:
        app = IptuiApp(make_demo(journeys.new_place(tmp_path / "demo")))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await pilot.press("ctrl+o")
            await pilot.pause()
            text = screen_text(app)
            assert "open now" in text
            assert str(other).partition("?")[0].rpartition("/")[2] in text
            await pilot.press("down", "enter")
            await shows(pilot, "other shop")
            await settled(pilot)
        app.desk.close()

    asyncio.run(walk())


@pytest.mark.embedded_only("it opens no workspace")
def test_the_list_keeps_the_newest_first_and_no_more_than_twenty(tmp_path: Path) -> None:
    for number in range(25):
        note_opened(tmp_path / str(number))
    note_opened(tmp_path / "10")
    places = recent_places()
    assert len(places) == 20
    assert places[:2] == [tmp_path / "10", tmp_path / "24"]
