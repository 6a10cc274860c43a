"""The letter by keys: preview, statements, the seller's facts, giving it out."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from iptui.casework.desk import Desk
from iptui.casework.moves import find_complaint
from iptui.casework.respond import draft_for
from iptui.casework.sellers import seller_of
from iptui.screens.letter import LetterScreen, letter_lines
from tests.formats.letter_cases import case_of
from tests.screens.journeys import open_complaint, run_journey, screen_text, settled, shows

NUMBER = "7715904"


def test_what_is_empty_is_listed_confirmed_and_given_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await open_complaint(pilot, NUMBER)
        await pilot.press("l")
        await shows(pilot, "Still empty: 3")
        await shows(pilot, "[statement of truth, not confirmed yet]")
        await pilot.press("e")
        await shows(pilot, "Write it with its 3 gap(s)")
        await pilot.press("f2")
        await shows(pilot, "The letter has gaps; fill them in first")
        await pilot.press("escape")
        for place in range(3):
            await pilot.press("c")
            await shows(pilot, "Which statement do you make?")
            await pilot.press(*["j"] * place, "enter")
            await shows(pilot, "Confirm it only if it is true")
            await pilot.press("n" if place == 3 else "y")
            await shows(pilot, "Confirmed:")
        await settled(pilot)
        assert "Still empty" not in screen_text(pilot.app)
        made = draft_for(desk, find_complaint(desk, NUMBER)).confirmations
        assert {one.statement for one in made} == {"good_faith", "truth", "signature"}
        for name, begins in (("a.md", b"# Counter-not"), ("b.pdf", b"%PDF"), ("c.eml", b"")):
            await pilot.press("e")
            await shows(pilot, "Export the letter")
            await pilot.press("end", "ctrl+u", *name, "f2")
            await settled(pilot)
            await shows(pilot, "Wrote the letter to")
            assert (tmp_path / name).read_bytes().startswith(begins)
        assert b"01-ring-sales-record.txt" in (tmp_path / "c.eml").read_bytes()

    run_journey(tmp_path, journey)


def test_no_is_no_and_a_statement_can_be_taken_back(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        def confirmed() -> int:
            return len(draft_for(desk, find_complaint(desk, NUMBER)).confirmations)

        await open_complaint(pilot, NUMBER)
        await pilot.press("l", "c", "enter")
        await shows(pilot, "I have a good-faith belief")
        await pilot.press("n")
        await pilot.pause()
        assert confirmed() == 0
        await pilot.press("c", "enter", "y")
        await shows(pilot, "Confirmed: statement of good faith")
        assert confirmed() == 1
        await pilot.press("c", "enter")
        await shows(pilot, "Take it back?")
        await pilot.press("y")
        await shows(pilot, "Taken back")
        assert confirmed() == 0

    run_journey(tmp_path, journey)


def test_the_sellers_facts_by_key(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await open_complaint(pilot, NUMBER)
        await pilot.press("l", "s")
        await shows(pilot, "The seller, as letters name it")
        await pilot.press("end", "ctrl+u", *"Harbor", "f2")
        await shows(pilot, "The seller's facts are kept.")
        assert seller_of(desk).name == "Harbor"
        assert len(seller_of(desk).address) == 3
        await shows(pilot, "Harbor (义乌市明港贸易有限公司)")
        await pilot.press("f4", "s")
        await shows(pilot, "The seller, as letters name it")

    run_journey(tmp_path, journey)


def test_own_words_stand_beside_the_letter_and_w_asks_for_a_withdrawal(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await open_complaint(pilot, NUMBER)
        await pilot.press("c", "T")
        await shows(pilot, "Statement in your own language")
        await pilot.press(*"早于申请", "f2")
        await shows(pilot, "Draft kept.")
        await pilot.press("l")
        await shows(pilot, "Counter-notification to complaint")
        assert isinstance(pilot.app.screen, LetterScreen)
        await pilot.press("G")
        await shows(pilot, "以英文文本为准")
        await pilot.press("l")
        await shows(pilot, "English alone.")
        await pilot.press("w")
        await shows(pilot, "request to withdraw it")
        await shows(pilot, "docket@oakespell.example.com")

    run_journey(tmp_path, journey)


def test_lines_fit_and_say_what_the_letter_says() -> None:
    from rich.cells import cell_len

    from iptui.formats.letter_writing import template_reader, write_letter

    letter = write_letter(case_of("TM_GENUINE_SUPPLIER"), "counter-notification", template_reader(None))  # fmt: skip
    for text in (letter.text, letter.second_text):
        lines = [one.plain for one in letter_lines(text, letter.gaps, 60)]
        assert all(cell_len(one) <= 60 for one in lines)
        shown = "".join("".join(lines).split()).replace("│", "")
        assert "SHA-256" in shown
        assert "\\" not in shown
    assert "Thechainfromtheownertousisthuscomplete." in "".join(
        "".join(one.plain for one in letter_lines(letter.text, (), 60)).split()
    )


def test_a_gap_stays_in_one_piece_and_is_coloured() -> None:
    from iptui.formats.letter_writing import template_reader, write_letter
    from iptui.screens.letter import GAP_STYLE, _marked

    case = case_of("TM_AUTHORISED", confirmed=False)
    letter = write_letter(case, "counter-notification", template_reader(None))
    for width in (52, 60, 80):
        lines = list(_marked(letter_lines(letter.text, letter.gaps, width), letter.gaps))
        for gap in letter.gaps:
            (line,) = [one for one in lines if f"[{gap.name}]" in one.plain]
            assert [one.style for one in line.spans] == [GAP_STYLE]
