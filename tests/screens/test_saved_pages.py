"""Keeping a saved page from its screens: read, proposed, confirmed, shown with what was found."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from iptui.app import IptuiApp
from iptui.casework.desk import Desk
from iptui.casework.moves import find_complaint
from iptui.casework.snapshots import snapshots_of_complaint, snapshots_of_product
from iptui.screens.product import ProductScreen
from tests.formats.pages.written import JSON_LD, SINGLE_FILE
from tests.screens.journeys import open_complaint, run_journey, screen_text, settled, shows

PRODUCT, COMPLAINT = "1600710001854", "8840217736"


async def name_the_file(pilot: Pilot[int], path: Path) -> None:
    await pilot.press("a")
    await shows(pilot, "Keep a saved page")
    pilot.app.screen.query_one("#field-path", Input).value = str(path)
    await pilot.press("f2")
    await settled(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_page_is_kept_only_after_a_yes_and_shown_with_what_was_found(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "lamp.html"
    path.write_text(SINGLE_FILE, encoding="utf-8")

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        pilot.app.push_screen(ProductScreen(PRODUCT))
        await pilot.pause()
        before = len(snapshots_of_product(desk, PRODUCT))
        await name_the_file(pilot, path)
        asked = await shows(pilot, f"Keep it as a snapshot of {PRODUCT}?")
        assert "Harbour Desk Lamp, brass" in asked
        await pilot.press("n")
        await settled(pilot)
        assert len(snapshots_of_product(desk, PRODUCT)) == before
        await name_the_file(pilot, path)
        await shows(pilot, f"Keep it as a snapshot of {PRODUCT}?")
        await pilot.press("y")
        await shows(pilot, "Kept for")
        kept = snapshots_of_product(desk, PRODUCT)
        assert len(kept) == before + 1
        screen = cast("ProductScreen", pilot.app.screen)
        place = next(n for n, one in enumerate(screen.snapshots, 1) if one.page and one.found)
        while screen.part != place:
            await pilot.press("tab")
        await settled(pilot)
        text = str(screen.query_one("#text").render())
        assert "49.90 EUR  [JSON-LD]" in text
        assert "https://lampenhaus.example/p/HB-2041  [the saved-from comment]" in text
        assert text.index("A lamp.") < text.index("The rest of the page") < text.index("Imprint")
        assert "a Add" in screen_text(cast("IptuiApp", pilot.app))

    run_journey(tmp_path, journey, size)


def test_from_a_complaint_the_listing_is_chosen(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        complaint = find_complaint(desk, COMPLAINT)
        line = complaint.lines[0]
        path = tmp_path / "page.html"
        path.write_text(
            JSON_LD.replace("Harbour Desk Lamp, brass", line.title or "x"), encoding="utf-8"
        )
        before = len(snapshots_of_complaint(desk, complaint))
        await open_complaint(pilot, COMPLAINT)
        await name_the_file(pilot, path)
        asked = await shows(pilot, "Which listing does it show?")
        assert line.product_id in asked
        await pilot.press("enter")
        await shows(pilot, "Kept for")
        kept = snapshots_of_complaint(desk, complaint)
        assert len(kept) == before + 1
        assert {one.product_id for one in kept} <= {one.product_id for one in complaint.lines}

    run_journey(tmp_path, journey)


def test_a_file_that_is_no_page_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(bytes(range(256)) * 9)

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        pilot.app.push_screen(ProductScreen(PRODUCT))
        await pilot.pause()
        await name_the_file(pilot, path)
        await shows(pilot, "no page or picture that can be kept")

    run_journey(tmp_path, journey)
