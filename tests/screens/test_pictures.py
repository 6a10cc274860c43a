"""Pictures that cannot be drawn are sentences; the others stand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual_image.widget import HalfcellImage

from iptui.casework.desk import Desk
from iptui.domain.snapshots import Snapshot
from iptui.screens.product import ProductScreen
from iptui.store.protocol import Query
from tests.formats.test_pictures import png
from tests.screens.journeys import run_journey, screen_text, settled


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_broken_and_a_huge_picture_are_sentences(
    tmp_path: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        shot = next(one for one in desk.store.query(Snapshot, Query()) if one.pictures)
        bad = [
            desk.store.put_blob(data, filename=name, media_type="image/png")
            for name, data in (("broken.png", b"\x89PNG\r\n"), ("huge.png", png(50_000, 50_000)))
        ]
        with desk.store.transaction(actor="t", action="t", at=desk.now()) as tx:
            tx.put(replace(shot, pictures=(*bad, *shot.pictures)))
        app = pilot.app
        screen = ProductScreen(shot.product_id)
        app.push_screen(screen)
        await pilot.pause()
        while screen.part == 0 or screen.snapshots[screen.part - 1].id != shot.id:
            await pilot.press("tab")
        await settled(pilot)
        await pilot.pause()
        assert len(screen.query(HalfcellImage)) == 1
        texts = " ".join(str(one.render()) for one in screen.query("#pictures Static"))
        assert "broken.png is" in texts
        assert "huge.png has too many pixels" in texts
        await pilot.press("G")
        await settled(pilot)
        await pilot.press("g", "p")
        await settled(pilot)
        assert len(screen.query(HalfcellImage)) == 0
        assert "3 picture(s); p draws them." in str(
            screen.query("#pictures Static").first().render()
        )
        await pilot.press("tab")
        await settled(pilot)
        assert "q Back" in screen_text(app)  # type: ignore[arg-type]

    run_journey(tmp_path, journey, size)


@pytest.mark.embedded_only("it opens no workspace")
def test_the_library_is_not_loaded_before_a_picture_is_opened() -> None:
    import subprocess

    code = "import iptui.app, iptui.screens.product, sys; print('PIL' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
