"""Giving a case out by keys."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from textual.pilot import Pilot

from iptui.casework.desk import Desk
from tests.screens.journeys import open_complaint, run_journey, screen_text, settled

NUMBER = "8840217736"


def test_e_writes_the_case_where_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken.zip").write_text("mine")

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await open_complaint(pilot, NUMBER)
        await pilot.press("e")
        await pilot.pause()
        text = screen_text(pilot.app)
        assert f"Export {NUMBER}" in text
        assert f"{NUMBER}.zip" in text
        await pilot.press("end", *["ctrl+w"] * 1, "ctrl+u", *"taken.zip", "f2")
        await pilot.pause()
        assert "There is a file taken.zip already" in screen_text(pilot.app)
        await pilot.press("ctrl+u", *"case.zip", "f2")
        await settled(pilot)
        assert "files to case.zip" in screen_text(pilot.app)
        assert zipfile.is_zipfile(tmp_path / "case.zip")
        assert (tmp_path / "taken.zip").read_text() == "mine"

    run_journey(tmp_path, journey)


@pytest.mark.parametrize(
    ("keys", "name", "holds"),
    [
        ("1", "complaints.csv", b"8840217736"),
        ("4", "points.json", b'"ledger"'),
        ("5", "audit.xlsx", b"PK"),
    ],
)
def test_lists_go_out_by_e(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str, name: str, holds: bytes
) -> None:
    monkeypatch.chdir(tmp_path)

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await pilot.press(keys)
        await pilot.pause()
        await pilot.press("e")
        await pilot.pause()
        assert "The ending is the form" in screen_text(pilot.app)
        await pilot.press("ctrl+u", *"list.doc", "f2")
        await pilot.pause()
        assert "Let the name end in" in screen_text(pilot.app)
        await pilot.press("ctrl+u", *name, "f2")
        await settled(pilot)
        assert "row(s) to" in screen_text(pilot.app)
        assert holds in (tmp_path / name).read_bytes()

    run_journey(tmp_path, journey)
