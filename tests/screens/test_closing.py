"""A screen that is closed in the moment it opens is no defect; a part that is missing where a screen stands is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.app import App
from textual.css.query import NoMatches
from textual.pilot import Pilot

from iptui.casework.desk import Desk
from iptui.screens.dialogs import Field, FormScreen
from tests.screens.journeys import run_journey

pytestmark = pytest.mark.embedded_only("no record is read")
WAYS: dict[str, Callable[[App[int]], object]] = {
    "leave": lambda app: app.pop_screen(),
    "quit": lambda app: app.exit(0),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_form_closed_before_its_fields_are_there_is_no_defect(tmp_path: Path, way: str) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        pilot.app.push_screen(FormScreen("Title", [Field("a", "A")]))
        WAYS[way](pilot.app)
        for _ in range(20):  # an app that ends answers no pilot
            await asyncio.sleep(0.005)

    run_journey(tmp_path, journey)


def test_a_part_that_is_missing_where_a_screen_stands_is_a_defect(tmp_path: Path) -> None:
    class Broken(FormScreen):
        def on_mount(self) -> None:
            self.query_one("#none")

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        pilot.app.push_screen(Broken("Title", [Field("a", "A")]))
        await pilot.pause()

    with pytest.raises(NoMatches):
        run_journey(tmp_path, journey)
