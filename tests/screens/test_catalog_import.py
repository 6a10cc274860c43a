"""Taking in a catalog and sending deletions out, by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from iptui.casework.deletions import deletions
from iptui.casework.desk import Desk
from tests.formats.catalogs import files
from tests.screens.journeys import run_journey, screen_text, settled, shows

UNKNOWN = "Artikelnummer;Bezeichnung;VK;Farbe\nA-1;全新 Leinenhemd;39,50;Sand\nA-2;Becher;9;Blau\n;Ohne;1;\n"


async def look_at(pilot: Pilot[int], path: Path) -> None:
    await pilot.press("2")
    await settled(pilot)
    await pilot.press("escape", "i")
    await pilot.pause()
    await pilot.press(*str(path), "f2")
    await settled(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_platforms_file_is_shown_before_it_is_taken_in(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    path = tmp_path / "x.csv"
    path.write_text(files.SHOPIFY_OLD)

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await look_at(pilot, path)
        text = await shows(pilot, "Shopify product CSV")
        assert "Linen shirt, long" in text
        assert "39.50" in text
        assert desk.store.product("linen-shirt") is None
        await pilot.press("w")
        await settled(pilot)
        assert "Would be: 6 rows read, 2 added" in screen_text(pilot.app)
        assert desk.store.product("linen-shirt") is None
        await pilot.press("t")
        await settled(pilot)
        text = await shows(pilot, "6 rows read, 2 added, 0 updated, 0 unchanged, 3 merged")
        assert "handle is missing" in text
        assert desk.store.product("linen-shirt") is not None

    run_journey(tmp_path, journey, size)


def test_unknown_columns_are_confirmed_once(tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_text(UNKNOWN)

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await look_at(pilot, path)
        text = await shows(pilot, "Say which is what")
        assert "Artikelnummer" in text
        assert "全新 Leinenhemd" in text
        # No column for the id: nothing is taken in.
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("g", "enter")
        await pilot.pause()
        await pilot.press("t")
        await settled(pilot)
        assert "Choose the column of the id first" in screen_text(pilot.app)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("j", "enter")
        await pilot.pause()
        await pilot.press("t")
        await settled(pilot)
        await shows(pilot, "3 rows read, 2 added, 0 updated, 0 unchanged, 1 rejected")
        product = desk.store.product("A-1")
        assert product is not None
        assert (product.price, product.attributes) == (39.5, {"Farbe": "Sand"})
        await pilot.press("escape")
        await settled(pilot)
        await pilot.press("i")
        await pilot.pause()
        await pilot.press(*str(path), "f2")
        await settled(pilot)
        text = await shows(pilot, "by the mapping")
        assert "Say which is what" not in text

    run_journey(tmp_path, journey)


def test_a_file_that_is_none_says_so(tmp_path: Path) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await look_at(pilot, path)
        await shows(pilot, "is a picture (PNG)")
        await pilot.press("t")
        await pilot.pause()
        assert "could not be read" in screen_text(pilot.app)

    run_journey(tmp_path, journey)


def test_deletions_go_out_and_come_back_as_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        from iptui.casework.cleanup import delete_products

        ids = [product.id for _, product in desk.store.imported_products()][:3]
        delete_products(desk, ids, reason="too near")
        await pilot.press("2")
        await settled(pilot)
        await pilot.press("escape", "D")
        text = await shows(pilot, "5 not listed yet, 0 listed and open")
        assert ids[0] in text
        await pilot.press("e")
        await pilot.pause()
        await pilot.press("G", "enter")
        await pilot.pause()
        await pilot.press("f2")
        await settled(pilot)
        await shows(pilot, "0 not listed yet, 5 listed and open")
        listed = (tmp_path / "deletions-ids.txt").read_text().split()
        assert set(ids) < set(listed)
        (tmp_path / "back.txt").write_text("\n".join([listed[0], "unknown-1"]))
        await pilot.press("i")
        await pilot.pause()
        await pilot.press(*"back.txt", "f2")
        await settled(pilot)
        assert "was not deleted here" in screen_text(pilot.app)
        await pilot.press("escape")
        await shows(pilot, "0 not listed yet, 4 listed and open")
        await pilot.press("t")
        await pilot.pause()
        assert len(deletions(desk)) == 3
        await pilot.press("s")
        await shows(pilot, "2 done")

    run_journey(tmp_path, journey)
