"""From the query to the near words by tab: one is searched instead, or added."""

from __future__ import annotations

import io
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from iptui.casework.desk import Desk
from iptui.casework.intake import import_catalog
from tests.screens.journeys import run_journey, settled, shows

LINES = (
    '{"id": "d1", "name": "zorvax shoes"}\n'
    '{"id": "d2", "name": "z-o-r-v-a-x shoes"}\n'
    '{"id": "d3", "name": "zorvaxx lamp zorvax 全新"}\n'
)


async def typed(pilot: Pilot[int], desk: Desk) -> None:
    import_catalog(desk, io.BytesIO(LINES.encode()), "more.jsonl")
    await pilot.press("2", *"zorvax")
    await shows(pilot, "z-o-r-v-a-x 1")


def test_a_near_word_is_searched_instead(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await typed(pilot, desk)
        await pilot.press("tab", "right", "left", "enter")
        await settled(pilot)
        screen = await shows(pilot, "1 product(s)")
        assert "variant:z-o-r-v-a-x" in screen
        assert pilot.app.focused is pilot.app.screen.query_one("#table")

    run_journey(tmp_path, journey)


def test_a_near_word_is_added_to_the_query(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await typed(pilot, desk)
        await pilot.press("tab", "right", "space")
        await settled(pilot)
        assert pilot.app.screen.query_one("#query", Input).value == "zorvax zorvaxx"
        screen = await shows(pilot, "1 product(s)")
        assert "lamp" in screen
        await pilot.press("tab")
        assert pilot.app.focused is pilot.app.screen.query_one("#table")

    run_journey(tmp_path, journey, size=(120, 40))


def test_tab_without_near_words_leads_to_the_results(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await pilot.press("2", *"qqqq")
        await settled(pilot)
        await pilot.press("tab")
        assert pilot.app.focused is pilot.app.screen.query_one("#table")

    run_journey(tmp_path, journey)
