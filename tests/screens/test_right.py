"""Register addresses are links of the terminal, never markup, and can be copied."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from textual.pilot import Pilot

from iptui.casework.desk import Desk
from iptui.domain.rights import IpRight
from iptui.screens.right import RightScreen
from iptui.store.protocol import Query
from tests.screens.journeys import run_journey, screen_text


def test_addresses_are_links_and_one_can_be_chosen_to_copy(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        app = pilot.app
        copied: list[str] = []
        app.copy = lambda text: copied.append(text) or "Copied."  # type: ignore[attr-defined,func-returns-value]
        for right in desk.store.query(IpRight, Query()):
            screen = RightScreen(right.id)
            app.push_screen(screen)
            await pilot.pause()
            links = {
                segment.style.link
                for strip in screen._compositor.render_strips()
                for segment in strip
                if segment.style is not None and segment.style.link
            }
            assert links <= set(screen.addresses)
            if screen.addresses and screen.addresses[0] in screen_text(app):  # type: ignore[arg-type]
                assert screen.addresses[0] in links
            if len(screen.addresses) > 1:
                await pilot.press("y", "down", "enter")
                await pilot.pause()
                assert copied == [screen.addresses[1]]
                return
            await pilot.press("escape")
        raise AssertionError("no right has several registers")

    run_journey(tmp_path, journey, (120, 40))


def test_a_hostile_number_is_no_markup(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        right = desk.store.query(IpRight, Query())[0]
        hostile = "[@click=app.quit]1'\"] link=x\x1b]8;;evil"
        with desk.store.transaction(actor="t", action="t", at=desk.now()) as tx:
            tx.put(replace(right, number=hostile, title="[/nope]"))
        pilot.app.push_screen(RightScreen(right.id))
        await pilot.pause()
        assert "[@click=app.quit]1" in screen_text(pilot.app)  # type: ignore[arg-type]

    run_journey(tmp_path, journey, (120, 40))
