"""The screen while another process holds the workspace."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from textual.pilot import Pilot

from iptui.app import IptuiApp
from iptui.casework.desk import Desk
from iptui.casework.snapshots import snapshots_of_complaint
from iptui.domain.complaints import Complaint
from iptui.screens.product import ProductScreen
from iptui.store.protocol import Query
from tests.screens.journeys import run_journey, screen_text
from tests.store.holding import held_by_another


@pytest.mark.embedded_only("the lock of a folder's files")
def test_keys_and_following_go_on_and_a_change_is_refused_with_a_sentence(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        app = pilot.app
        assert isinstance(app, IptuiApp)
        assert desk.place is not None
        complaint = next(
            one
            for one in desk.store.query(Complaint, Query())
            if one.lines and desk.store.product(one.lines[0].product_id)
        )
        before = len(snapshots_of_complaint(desk, complaint))
        app.push_screen(ProductScreen(complaint.lines[0].product_id, complaint.id))
        await pilot.pause()
        with held_by_another(desk.place):
            start = time.monotonic()
            app.follow()
            await pilot.press("tab", "down", "up")
            assert time.monotonic() - start < 0.9
            await pilot.press("t")
            await pilot.pause()
            assert time.monotonic() - start < 6
            text = screen_text(app)
            assert "Another process holds the workspace" in text
            assert "nothing was saved" in text
        await pilot.press("t")
        await pilot.pause()
        assert "Kept: the listing as it stands now." in screen_text(app)
        assert len(snapshots_of_complaint(desk, complaint)) == before + 1

    run_journey(tmp_path, journey, (120, 40))
