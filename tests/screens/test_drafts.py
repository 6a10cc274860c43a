"""Drafts from mails by keys: the list, the lines behind the values, correcting, confirming."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from iptui.casework.drafts import drafts
from iptui.casework.mail_intake import take_mails
from iptui.domain.complaints import Complaint
from iptui.domain.notices import DraftState
from tests.formats.notices.complaint_mails import ALIBABA, ALIBABA_BODY, ALIBABA_ZH
from tests.formats.notices.mail_building import mail
from tests.formats.notices.other_mails import OTHERS
from tests.screens.journeys import Desk, run_journey, screen_text, settled, shows

BODY = ALIBABA_BODY.replace("2026-11-02", "2026-11-20")


def take(desk: Desk, *raws: bytes) -> None:
    take_mails(desk, [("mail.eml", raw) for raw in raws])


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_draft_is_confirmed_beside_its_lines(tmp_path: Path, size: tuple[int, int]) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        take(desk, mail(ALIBABA, "IPR complaint notice", BODY), OTHERS[0][1])
        await pilot.press("1")
        await shows(pilot, "Drafts (1)")
        await pilot.press("d")
        await shows(pilot, "1 to confirm")
        await pilot.press("enter")
        screen = await shows(pilot, "Complaint No.: 8840217999")
        assert "stated" in screen
        await pilot.press("c")
        await shows(pilot, "Make this complaint?")
        await pilot.press("y")
        await shows(pilot, "is in the list")
        assert desk.store.get(Complaint, "alibaba.com/8840217999") is not None
        await pilot.press("o")
        await settled(pilot)
        assert "VELLUM & ASH" in screen_text(pilot.app)  # type: ignore[arg-type]

    run_journey(tmp_path, journey, size)


def test_what_is_missing_is_asked_for(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        take(
            desk,
            mail(
                ALIBABA,
                "投诉",
                ALIBABA_ZH.replace("投诉编号：8840218111\n", ""),
                charset="gbk",
                coding="base64",
            ),
        )
        await pilot.press("1", "d")
        await shows(pilot, "complaint no")
        await pilot.press("enter")
        await shows(pilot, "The mail does not say: Complaint no")
        await pilot.press("c")
        await shows(pilot, "Correct the draft")
        pilot.app.screen.query_one("#field-no", Input).value = "8840218222"
        await pilot.press("f2")
        await shows(pilot, "Corrected")
        await pilot.press("c")
        await shows(pilot, "Make this complaint?")
        await pilot.press("y")
        await shows(pilot, "is in the list")
        made = desk.store.get(Complaint, "alibaba.com/8840218222")
        assert made is not None
        assert made.lines[0].title == "不锈钢保温杯"

    run_journey(tmp_path, journey)


def test_the_whole_text_and_no_complaint(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        take(desk, mail(ALIBABA, "IPR complaint notice", BODY))
        await pilot.press("1", "d", "enter", "t")
        await shows(pilot, "1  Dear Supplier,")
        await pilot.press("t", "x")
        await shows(pilot, "the mail stays kept")
        (draft,) = drafts(desk, everything=True)
        assert draft.state is DraftState.DISMISSED
        await pilot.press("escape")
        await shows(pilot, "No mail waits")
        await pilot.press("t")
        await shows(pilot, "no complaint")

    run_journey(tmp_path, journey)
