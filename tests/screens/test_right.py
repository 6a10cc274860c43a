"""Register addresses are links of the terminal, never markup, and can be copied."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from iptui.casework.desk import Desk
from iptui.domain.rights import IpRight, RightType
from iptui.screens.right import RightScreen
from iptui.store.protocol import Query
from tests.screens.journeys import run_journey, screen_text, settled


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


ANSWER = b"""<world-patent-data><exchange-documents><exchange-document country="EP" doc-number="7777777" kind="B1">
<bibliographic-data><publication-reference><document-id><country>EP</country><doc-number>7777777</doc-number>
<kind>B1</kind><date>20030212</date></document-id></publication-reference>
<parties><applicants><applicant><name>Register GmbH</name></applicant></applicants>
<inventors><inventor><name>Anna \xe7\x88\xaa\xe5\x93\x87</name></inventor></inventors></parties>
<invention-title lang="en">Brick machine</invention-title></bibliographic-data></exchange-document>
</exchange-documents></world-patent-data>"""


@pytest.mark.parametrize("choice", ["keep", "take"])
def test_a_registers_file_is_shown_before_it_counts(tmp_path: Path, choice: str) -> None:
    file = tmp_path / "ops.xml"
    file.write_bytes(ANSWER)

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        right = IpRight(
            id="right-test",
            type=RightType.PATENT,
            office="EP",
            number="EP 7777777",
            owner="Typed Ltd",
        )
        with desk.store.transaction(actor="t", action="t", at=desk.now()) as tx:
            tx.put(right)
        pilot.app.push_screen(RightScreen(right.id))
        await pilot.pause()
        assert "None was read yet; r reads one" in screen_text(pilot.app)  # type: ignore[arg-type]
        await pilot.press("r", *str(file), "f2")
        await settled(pilot)
        text = screen_text(pilot.app)  # type: ignore[arg-type]
        assert "Title: Brick machine" in text
        assert "Owner: Typed Ltd | the file: Register GmbH" in text
        assert desk.store.get(IpRight, right.id).register_files == ()  # type: ignore[union-attr]
        await pilot.press("ctrl+u", *choice, "f2")
        await settled(pilot)
        now = desk.store.get(IpRight, right.id)
        assert now is not None
        assert now.owner == ("Register GmbH" if choice == "take" else "Typed Ltd")
        assert (now.title, now.inventors) == ("Brick machine", ("Anna 爪哇",))
        assert desk.store.get_blob(now.register_files[0].blob) == ANSWER
        text = screen_text(pilot.app)  # type: ignore[arg-type]
        assert "EPO OPS" in text
        await pilot.press("ctrl+d")
        await pilot.pause()
        assert ("(here: Typed Ltd)" in screen_text(pilot.app)) is (choice == "keep")  # type: ignore[arg-type]

    run_journey(tmp_path, journey, (80, 24))


def test_a_file_about_another_right_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ops.xml"
    file.write_bytes(ANSWER)

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        right = IpRight(id="right-test", type=RightType.PATENT, office="EP", number="EP 1111111")
        with desk.store.transaction(actor="t", action="t", at=desk.now()) as tx:
            tx.put(right)
        pilot.app.push_screen(RightScreen(right.id))
        await pilot.pause()
        await pilot.press("r", *str(file), "f2")
        await settled(pilot)
        assert "is not about this right: it tells of Brick machine" in screen_text(pilot.app)  # type: ignore[arg-type]
        assert len(desk.store.query(IpRight, Query())) > 1
        assert desk.store.get(IpRight, right.id).title == ""  # type: ignore[union-attr]

    run_journey(tmp_path, journey, (120, 40))
