"""The scan of the brand list on screen: findings while it runs, and triage that is remembered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot

from iptui.casework.desk import Desk
from iptui.domain.brands import Decision, Triage
from iptui.screens.findings import FindingsScreen
from iptui.widgets.records_table import RecordsTable
from tests.screens.journeys import run_journey, screen_text, settled

SIZES = [(80, 24), (120, 40)]


def counted(text: str, what: str) -> int:
    found = re.search(rf"([\d,]+) {what}", text)
    assert found is not None, text
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("size", SIZES)
def test_new_findings_once_then_what_is_undecided(tmp_path: Path, size: tuple[int, int]) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        async def scan() -> str:
            await pilot.press("3")
            await settled(pilot)
            await pilot.press("s")
            await settled(pilot)
            await settled(pilot)
            return screen_text(pilot.app)

        text = await scan()
        new = counted(text, r"new finding\(s\)")
        assert new > 3
        screen = pilot.app.screen
        assert isinstance(screen, FindingsScreen)
        await pilot.press("space", "j", "space", "K", *"ours", "enter")
        await settled(pilot)
        assert {one.decision for one in desk.store.query(Triage)} == {Decision.KEEP}
        assert screen_text(pilot.app).count("keep") >= 2

        await pilot.press("escape")
        text = await scan()
        assert counted(text, r"undecided finding\(s\)") == new - 2
        assert "2 decided" in text
        await pilot.press("t")
        await settled(pilot)
        text = screen_text(pilot.app)
        assert counted(text, r"finding\(s\)") == new
        assert text.count(" keep") >= 2
        await pilot.press("t")
        await settled(pilot)
        assert pilot.app.screen.query_one(RecordsTable).key

    run_journey(tmp_path, journey, size)


def test_a_deleted_listing_s_findings_go_and_marks_stay_on_their_rows(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await pilot.press("3")
        await settled(pilot)
        await pilot.press("s")
        await settled(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, FindingsScreen)
        before = len(screen.found)
        product_id = screen.found.findings(0)[0].product_id
        held = sum(screen.found.findings(n)[0].product_id == product_id for n in range(before))
        await pilot.press("d", "y")
        await settled(pilot)
        assert len(screen.found) == before - held
        assert product_id not in {
            screen.found.findings(n)[0].product_id for n in range(len(screen.found))
        }
        names = [screen.found.key(n) for n in range(len(screen.found))]
        assert [screen.found.row_of(name) for name in names] == list(range(len(names)))

    run_journey(tmp_path, journey)
