"""Where a value comes from is one key away; an own value shows as own; points are plotted per platform."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from iptui.casework.clock import settle
from iptui.casework.complaint_facts import enter_complaint
from iptui.casework.ledgers import ledgers
from iptui.casework.rule_changes import copy_rules
from iptui.domain.complaints import Complaint
from iptui.formats.complaint_rows import ImportedComplaint
from tests.screens.journeys import Desk, open_complaint, run_journey, screen_text, settled

SIZES = [(80, 24), (120, 40)]


def entered(desk: Desk, platform: str = "alibaba.com") -> Complaint:
    """A complaint received just now, its deadline by the rules."""
    row = ImportedComplaint(no="R1", platform=platform, received_at=desk.now())
    return enter_complaint(desk, row)


def again(desk: Desk, one: Complaint) -> Complaint:
    found = desk.store.get(Complaint, one.id)
    assert found is not None
    return found


def sheet_text(pilot: Pilot[int]) -> str:
    """The whole sheet, also what lies below its edge."""
    from textual.widgets import Static

    return "\n".join(str(one.render()) for one in pilot.app.screen.query(Static))


@pytest.mark.parametrize("size", SIZES)
def test_a_complaint_says_whose_turn_it_is_and_where_its_clock_comes_from(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        one = entered(desk)
        await pilot.pause(0.3)
        await open_complaint(pilot, one.no)
        text = screen_text(pilot.app)
        assert "Next step" in text
        assert "seller: Counter-notify (attempt 1 of 3)" in text
        assert "if established: +" in text
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Where these values come from" in screen_text(pilot.app)
        sheet = sheet_text(pilot)
        assert sheet.index("Where these values come from") < sheet.index("This screen")
        assert "Time to respond: 3 business days" in sheet
        assert "http://service.alibaba.com/ensupplier/faq_detail/13845889.htm" in sheet
        assert "alibaba.com@2022-01-20; stated by the source; shipped with iptui" in sheet
        assert "General points, threshold 48: membership terminated" in sheet

    run_journey(tmp_path, journey, size)


@pytest.mark.embedded_only("own rule files lie in the workspace's folder")
def test_an_own_value_shows_as_own_on_the_complaint_and_the_points(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        one = entered(desk)
        path = copy_rules(desk, "alibaba.com")
        text = path.read_text(encoding="utf-8").replace("length = 3", "length = 8", 1)
        path.write_text(text.replace("at = 6,", "at = 5,", 1), encoding="utf-8")
        settle(desk)
        one = again(desk, one)
        assert one.deadline
        assert (one.deadline.length, one.deadline.origin) == (8, "own")
        await open_complaint(pilot, one.no)
        assert "8 business days by alibaba.com@2022-01-20 (your own rule file)" in screen_text(
            pilot.app
        )
        await pilot.press("question_mark")
        await pilot.pause()
        assert "stated by the source; your own rule file" in sheet_text(pilot)
        await pilot.press("escape", "4")
        await settled(pilot)
        for _ in ledgers(desk, open_too=True):
            text = screen_text(pilot.app)
            if "Alibaba.com" in text:
                break
            await pilot.press("tab")
            await pilot.pause()
        assert "your own rule file" in text

    run_journey(tmp_path, journey, (120, 40))


@pytest.mark.embedded_only("own rule files lie in the workspace's folder")
def test_a_broken_own_file_is_named_and_the_desk_opens(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        one = entered(desk)
        path = copy_rules(desk, "alibaba.com")
        text = path.read_text(encoding="utf-8").replace("length = 3", "length = 0", 1)
        path.write_text(text, encoding="utf-8")
        pilot.app.tick()
        await settled(pilot)
        one = again(desk, one)
        assert one.deadline
        assert (one.deadline.length, one.deadline.origin) == (3, "shipped")
        assert "respond.length" in screen_text(pilot.app)
        await open_complaint(pilot, one.no)
        assert "This file is not used" in screen_text(pilot.app)

    run_journey(tmp_path, journey, (120, 40))


@pytest.mark.parametrize("size", SIZES)
def test_points_are_plotted_for_each_platform(tmp_path: Path, size: tuple[int, int]) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await pilot.press("4")
        await settled(pilot)
        seen = set()
        shown = [one for one in ledgers(desk, open_too=True) if one[2].general or one[2].serious]
        assert len(shown) > 1
        for _ in shown:
            text = screen_text(pilot.app)
            seen.add(text.splitlines()[1])
            assert "┄" in text
            assert "today" in text
            assert "▲" in text
            assert "if established: +" in text
            await pilot.press("tab")
            await pilot.pause()
        assert len(seen) == len(shown)
        await pilot.press("question_mark")
        await pilot.pause()
        assert "General points, life days: 365 days" in sheet_text(pilot)

    run_journey(tmp_path, journey, size)
