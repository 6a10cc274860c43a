"""Evidence and several complaints together, by keys at 80x24, through the real store."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot
from textual.widgets import Input

from iptui.casework.evidence import add_evidence, change_evidence, evidence_items, find_evidence
from iptui.casework.moves import find_complaint
from iptui.casework.respond import counter_notifications, draft_for
from iptui.domain.complaints import Complaint, ComplaintState
from iptui.domain.counter_notifications import CounterNotificationState
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.rights import IpRight
from tests.screens.journeys import Desk, open_complaint, run_journey, screen_text, settled

FIRST = "8840217736"


def more_complaints(desk: Desk, numbers: tuple[str, ...]) -> list[Complaint]:
    """The same complainant complains again on the same right; the last one today."""
    model = find_complaint(desk, FIRST)
    with desk.store.transaction(actor="t", action="t", at=desk.now()) as tx:
        for number in numbers:
            tx.put(
                replace(
                    model,
                    id=f"alibaba.com/{number}",
                    no=number,
                    rev=0,
                    received_at=desk.now() if number == numbers[-1] else model.received_at,
                )
            )
    return [find_complaint(desk, number) for number in (FIRST, *numbers)]


def letter(desk: Desk, folder: Path, *, days: int) -> EvidenceItem:
    """The owner's letter of authorisation, valid until so many days after the first complaint."""
    complaint = find_complaint(desk, FIRST)
    assert complaint.right is not None
    right = desk.store.get(IpRight, complaint.right.id)
    assert right is not None
    path = folder / "letter.pdf"
    path.write_bytes(b"%PDF-1.7 letter")
    day = complaint.received_at.date()
    return add_evidence(
        desk,
        EvidenceItem(
            id="",
            kind=EvidenceKind.AUTHORISATION_LETTER,
            title="Letter of the owner",
            issuer=right.owner,
            brand=right.title,
            valid_from=day - timedelta(days=90),
            valid_until=day + timedelta(days=days),
        ),
        path,
    )


def test_three_marked_complaints_are_filed_together_and_one_is_named_with_its_reason(
    tmp_path: Path,
) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        # The last complaint came after the letter had ended.
        complaints = more_complaints(desk, ("9001", "9002", "9003"))
        item = letter(desk, tmp_path, days=1)
        await pilot.pause(0.4)
        await pilot.press("slash", *"vortelli cal", "enter")
        await pilot.pause()
        # Four complaints on the mark stand first; another right of the same complainant follows.
        await pilot.press("g", "space", "space", "space", "space", "m")
        await settled(pilot)
        text = screen_text(pilot.app)
        assert "4 complaints: VORTELLI" in text
        assert "choose a ground (o)" in text
        await pilot.press("o")
        await pilot.pause()
        assert "TM_AUTHORISED" in screen_text(pilot.app)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("e")
        await pilot.pause()
        await pilot.press("slash", *"letter of the owner", "enter", "space", "escape", "escape")
        await pilot.pause()
        await pilot.press("t")
        await pilot.pause()
        await pilot.press(*"The owner allowed us to sell these shoes.", "f2")
        await pilot.pause()
        text = screen_text(pilot.app)
        assert "3 of 4 pass" in text
        assert "1 not met: Valid when" in text
        await pilot.press("f")
        await pilot.pause()
        assert "3 complaint(s) are filed" in screen_text(pilot.app)
        await pilot.press("y")
        await settled(pilot)
        text = screen_text(pilot.app)
        assert "Not filed (1)" in text
        assert "9003: not met: Valid when the complaint was filed" in text
        assert "Filed (3)" in text
        states = [find_complaint(desk, one.no).state for one in complaints]
        assert states == [ComplaintState.WAITING_COMPLAINANT] * 3 + [
            ComplaintState.PENDING_RESPONSE
        ]
        filed = [counter_notifications(desk, find_complaint(desk, no))[0] for no in (FIRST, "9001")]
        assert {one.statement for one in filed} == {"The owner allowed us to sell these shoes."}
        assert {one.filed_evidence[0].blob for one in filed} == {item.blob}
        assert all(one.unmet_conditions == () for one in filed)
        # The one held back has the answer as its draft.
        draft = draft_for(desk, find_complaint(desk, "9003"))
        assert (draft.ground, draft.evidence_ids) == ("TM_AUTHORISED", (item.id,))
        assert draft.state is CounterNotificationState.DRAFT

    run_journey(tmp_path, journey)


def test_complaints_on_two_rights_are_refused_with_the_reason(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await pilot.press("space", "space", "m")
        await settled(pilot)
        assert "is about another" in screen_text(pilot.app)

    run_journey(tmp_path, journey, (120, 40))


@pytest.mark.parametrize("way", ["complainant", "right", "complaint"])
def test_the_open_complaints_of_a_complainant_or_right_open_together(
    tmp_path: Path, way: str
) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        more_complaints(desk, ("9001", "9002"))
        await pilot.pause(0.4)
        await open_complaint(pilot, FIRST)
        if way != "complaint":
            await pilot.press("p" if way == "complainant" else "i")
            await pilot.pause()
        await pilot.press("m")
        await settled(pilot)
        if way == "complainant":
            # Two rights of the same complainant have open complaints: one has to be chosen.
            assert "3 open: VORTELLI" in screen_text(pilot.app)
            await pilot.press("enter")
            await settled(pilot)
        assert "3 complaints: VORTELLI" in screen_text(pilot.app)

    run_journey(tmp_path, journey)


def test_the_same_file_twice_offers_the_kept_item(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        item = letter(desk, tmp_path, days=10)
        before = len(evidence_items(desk))
        await open_complaint(pilot, FIRST)
        await pilot.press("c", "g", "enter")
        await pilot.pause()
        await pilot.press("a", "enter")
        await pilot.pause()
        await pilot.press(*"Letter", "tab", *str(tmp_path / "letter.pdf"), "f2")
        await pilot.pause()
        assert "kept already" in screen_text(pilot.app)
        await pilot.press("enter")
        await settled(pilot)
        assert len(evidence_items(desk)) == before
        draft = draft_for(desk, find_complaint(desk, FIRST))
        assert draft.evidence_ids == (item.id,)
        assert "Letter of the owner" in screen_text(pilot.app)

    run_journey(tmp_path, journey)


def test_a_path_typed_as_the_title_is_not_kept_without_its_file(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        before = len(evidence_items(desk))
        path = tmp_path / "invoice.pdf"
        path.write_bytes(b"%PDF-1.7 invoice")
        await open_complaint(pilot, FIRST)
        await pilot.press("c", "a", "enter")
        await pilot.pause()
        pilot.app.screen.query(Input).first().value = str(path)
        await pilot.press("f2")
        await settled(pilot)
        assert "put the path under File" in screen_text(pilot.app)
        assert len(evidence_items(desk)) == before

    run_journey(tmp_path / "desk", journey)


def test_facts_are_corrected_in_the_app_and_a_filing_keeps_its_own(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        item = letter(desk, tmp_path, days=10)
        await open_complaint(pilot, FIRST)
        await pilot.press("c", "g", "enter", "e")
        await pilot.pause()
        await pilot.press(
            "slash", *"letter of the owner", "enter", "space", "escape", "escape", "t"
        )
        await pilot.pause()
        await pilot.press(*"The owner allowed us to sell these shoes.", "f2")
        await pilot.pause()
        assert "ready to file" in screen_text(pilot.app)
        await pilot.press("enter", "y")
        await settled(pilot)
        filed = counter_notifications(desk, find_complaint(desk, FIRST))[0]
        assert filed.unmet_conditions == ()
        # Corrected afterwards, from the inbox.
        await pilot.press("escape", "escape", "E")
        await pilot.pause()
        await pilot.press("slash", *"letter of the owner", "enter", "e")
        await pilot.pause()
        assert "Filed 1 time(s)" in screen_text(pilot.app)
        await pilot.press("tab", "tab", "tab", "end", *" Srl", "f2")
        await settled(pilot)
        corrected = find_evidence(desk, item.id)
        assert corrected.issuer == f"{item.issuer} Srl"
        again = counter_notifications(desk, find_complaint(desk, FIRST))[0]
        assert again.filed_evidence[0].issuer == item.issuer
        assert again.filed_evidence[0].blob == item.blob

    run_journey(tmp_path, journey)


def test_the_complaint_shows_record_and_checks_in_a_line_each(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        more_complaints(desk, tuple(str(number) for number in range(9001, 9012)))
        await pilot.pause(0.4)
        await open_complaint(pilot, FIRST)
        text = screen_text(pilot.app)
        assert "in force yes, goods can't tell, territory can't tell" in text
        assert "succeed, mass complaints, repeated complaints on one right" in text
        assert "15 more by this complainant" in text  # eleven here, four in the sample
        await pilot.press("p")
        await pilot.pause()
        text = screen_text(pilot.app)
        assert "! Mass complaints: " in text
        assert "10 or more within 30 days; a working mark of this desk (inferred" in text

    run_journey(tmp_path, journey, (120, 40))


def test_a_conflict_while_correcting_facts_is_decided_field_by_field(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        item = letter(desk, tmp_path, days=10)
        await pilot.press("E")
        await pilot.pause()
        await pilot.press("slash", *"letter of the owner", "enter", "e")
        await pilot.pause()
        change_evidence(desk, replace(item, brand="VORTELLI SPORT"))
        await pilot.press("tab", "tab", "tab", "end", *" Srl", "f2")
        await settled(pilot)
        assert "Changed by somebody else" in screen_text(pilot.app)

    run_journey(tmp_path, journey)


def test_enter_leads_through_every_step_to_the_filing(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        item = letter(desk, tmp_path, days=10)
        # A newer letter, by somebody else: without the judgement it would stand first.
        add_evidence(desk, replace(item, id="", rev=0, blob=None, issuer="Somebody", title="Newer"))
        await open_complaint(pilot, FIRST)
        await pilot.press("c")
        await pilot.pause()
        assert "enter  choose the ground" in screen_text(pilot.app)
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert "enter  authorisation letter present" in screen_text(pilot.app)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("escape", "question_mark")
        await pilot.pause()
        text = screen_text(pilot.app)
        assert "Where these values come from" in text
        assert "https://rule.alibaba.com/rule/detail/11004944.htm" in text
        assert "stated by the source; shipped with iptui" in text
        await pilot.press("escape", "enter")
        await pilot.pause()
        # What fits best stands first.
        first, second = screen_text(pilot.app).splitlines()[3:5]
        assert "Letter of the owner" in first
        assert "✓ fits" in first
        assert "not met" in second
        await pilot.press("space", "escape")
        await pilot.pause()
        assert "enter  write the statement" in screen_text(pilot.app)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press(*"The owner allowed us to sell these shoes.", "f2")
        await pilot.pause()
        assert "enter  file it" in screen_text(pilot.app)
        await pilot.press("enter", "y")
        await settled(pilot)
        assert "Filed: the complaint waits for the complainant" in screen_text(pilot.app)
        filed = counter_notifications(desk, find_complaint(desk, FIRST))[0]
        assert filed.evidence_ids == (item.id,)
        assert (filed.unmet_conditions, filed.open_conditions) == ((), ())

    run_journey(tmp_path, journey)
