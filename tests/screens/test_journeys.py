"""The seller's journeys by keyboard only, through the real store, at both sizes."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from iptui.casework.audit_trail import entries
from iptui.casework.cleanup import is_deleted
from iptui.casework.inbox import list_complaints
from iptui.casework.moves import find_complaint
from iptui.casework.respond import counter_notifications
from iptui.casework.snapshots import snapshots_of_complaint, verify
from iptui.domain.brands import BrandReference
from iptui.domain.complaints import Complaint, ComplaintState, View
from iptui.domain.counter_notifications import CounterNotificationState
from iptui.domain.negotiations import Negotiation
from tests.screens.journeys import (
    Desk,
    another_handle,
    open_complaint,
    run_journey,
    screen_text,
    settled,
)

SIZES = [(80, 24), (120, 40)]
DUE_IN_HOURS = "8840217736"
"""The sample complaint that is due first."""


@pytest.mark.parametrize("size", SIZES)
def test_every_mode_and_the_keys_sheet_show(tmp_path: Path, size: tuple[int, int]) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        assert "To respond (8)" in screen_text(pilot.app)
        for key, wanted in (
            ("3", "brand(s)"),
            ("4", "alibaba.com@"),
            ("5", "entries"),
            ("1", "To respond"),
        ):
            await pilot.press(key)
            await settled(pilot)
            text = screen_text(pilot.app)
            assert wanted in text
            assert "? Keys" in text
            assert "q Quit" in text
        await pilot.press("question_mark")
        await pilot.pause()
        assert "This screen" in screen_text(pilot.app)

    run_journey(tmp_path, journey, size)


@pytest.mark.parametrize("size", SIZES)
def test_counter_notify_twice_and_win_nothing(tmp_path: Path, size: tuple[int, int]) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await open_complaint(pilot, DUE_IN_HOURS)
        assert "Waiting for your response" in screen_text(pilot.app)
        await pilot.press("i")
        await pilot.pause()
        assert "Look it up" in screen_text(pilot.app)
        await pilot.press("escape", "p")
        await pilot.pause()
        assert "Record:" in screen_text(pilot.app)
        await pilot.press("escape", "v")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("tab")
        await pilot.pause()
        assert "Verified" in screen_text(pilot.app)
        await pilot.press("escape", "c", "g", "enter")
        await pilot.pause()
        await pilot.press("e")
        await pilot.pause()
        await pilot.press("space", "escape")
        await pilot.pause()
        await pilot.press("t")
        await pilot.pause()
        await pilot.press(*"Bought from the owner", "f2")
        await pilot.pause()
        # Conditions are not met: y is no answer, a reason has to be written.
        await pilot.press("f")
        await pilot.pause()
        assert "not met" in screen_text(pilot.app)
        await pilot.press("f2")
        await pilot.pause()
        assert "is missing" in screen_text(pilot.app)
        assert find_complaint(desk, DUE_IN_HOURS).state is ComplaintState.PENDING_RESPONSE
        await pilot.press(*"The letter comes", "f2")
        await settled(pilot)
        complaint = find_complaint(desk, DUE_IN_HOURS)
        assert complaint.state is ComplaintState.WAITING_COMPLAINANT
        assert complaint.id in {one.id for one in list_complaints(desk, View.HISTORY)}
        filed = counter_notifications(desk, complaint)[0]
        assert filed.state is CounterNotificationState.SUBMITTED
        assert filed.statement == "Bought from the owner"
        assert filed.ground
        assert filed.evidence_ids
        assert [one.id for one in filed.filed_evidence] == list(filed.evidence_ids)
        assert filed.filed_although == "The letter comes"
        event = next(one for one in entries(desk) if one.action == "complaint.file")
        assert event.actor == "Mei Lin"
        assert "because: The letter comes" in event.note
        assert all(name in event.note for name in filed.unmet_conditions)
        # The complainant rejects, the platform dismisses.
        await pilot.press("r", "down", "enter", *"No", "f2")
        await pilot.pause()
        assert find_complaint(desk, DUE_IN_HOURS).state is ComplaintState.WAITING_PLATFORM
        await pilot.press("r", "down", "enter", *"Not enough", "f2")
        await pilot.pause()
        assert find_complaint(desk, DUE_IN_HOURS).state is ComplaintState.ESTABLISHED
        # The second attempt, from history.
        await pilot.press("c", "g", "enter")
        await pilot.pause()
        await pilot.press("t")
        await pilot.pause()
        await pilot.press(*"With the invoice", "f2")
        await pilot.pause()
        await pilot.press("f")
        await pilot.pause()
        await pilot.press(*"Again", "f2")
        await settled(pilot)
        complaint = find_complaint(desk, DUE_IN_HOURS)
        assert complaint.state is ComplaintState.WAITING_COMPLAINANT
        assert complaint.attempts_used == 2

    run_journey(tmp_path, journey, size)


def test_negotiate_to_a_recorded_withdrawal(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        number = list_complaints(desk)[2].no
        await open_complaint(pilot, number)
        await pilot.press("n", "n", "enter")
        await pilot.pause()
        await pilot.press("f2")
        await pilot.pause()
        await pilot.press("r")
        await pilot.pause()
        await pilot.press("tab", "tab", *"We withdraw", "f2")
        await pilot.pause()
        await pilot.press("w")
        await pilot.pause()
        await pilot.press("f2")
        await settled(pilot)
        complaint = find_complaint(desk, number)
        assert complaint.state is ComplaintState.CLOSED_WITHDRAWN
        log = desk.store.get(Negotiation, complaint.id)
        assert log is not None
        assert [one.outgoing for one in log.messages][-2:] == [True, False]

    run_journey(tmp_path, journey)


def test_delete_now_keeps_the_snapshot_and_takes_the_listing_out_of_search(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        before = find_complaint(desk, DUE_IN_HOURS)
        products = [line.product_id for line in before.lines]
        numbers = {desk.store.product_number(one) for one in products}
        assert numbers & set(desk.catalog.search("vortelli").numbers)
        await open_complaint(pilot, DUE_IN_HOURS)
        await pilot.press("d")
        await pilot.pause()
        assert "does not undo" in screen_text(pilot.app)
        await pilot.press("y")
        await settled(pilot)
        complaint = find_complaint(desk, DUE_IN_HOURS)
        assert complaint.state is ComplaintState.ACCEPTED_BY_SELLER
        assert all(is_deleted(desk, one) for one in products)
        assert not numbers & set(desk.catalog.search("vortelli").numbers)
        kept = snapshots_of_complaint(desk, complaint)
        assert {one.product_id for one in kept} >= set(products)
        assert all(verify(desk, one) == [] for one in kept)
        assert entries(desk)[0].action == "complaint.delete_now"

    run_journey(tmp_path, journey)


def test_live_search_marks_hits_counts_fields_and_undoes_a_deletion(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await pilot.press("2")
        await settled(pilot)
        await pilot.press(*"vortelli")
        await pilot.pause(0.2)
        await settled(pilot)
        text = screen_text(pilot.app)
        total = desk.catalog.search("vortelli").total
        assert f"{total} product(s)" in text
        assert "Near (v):" in text
        await pilot.press("down", "space", "d", "y")
        await settled(pilot)
        assert desk.catalog.search("vortelli").total == total - 1
        await pilot.press("u")
        await settled(pilot)
        assert desk.catalog.search("vortelli").total == total

    run_journey(tmp_path, journey)


def test_text_from_outside_is_shown_as_text(tmp_path: Path) -> None:
    hostile = "[red]x[/nope] [@click=app.quit]y[/] \x1b]52;c;aGk=\x07 \x9b2J \u202eevil"

    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        from msgspec.structs import replace

        complaint = find_complaint(desk, DUE_IN_HOURS)
        with desk.store.transaction(actor="t", action="t", at=desk.now()) as tx:
            tx.put(replace(complaint, reason=hostile, note=hostile))
        await pilot.pause(0.4)
        await open_complaint(pilot, DUE_IN_HOURS)
        text = screen_text(pilot.app)
        assert "[red]x[/nope]" in text
        assert "[@click=app.quit]y" in text
        assert not set(text) & {"\x1b", "\x07", "\x9b", "\u202e"}

    run_journey(tmp_path, journey, (120, 40))


def test_what_was_typed_outlives_a_save_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        from iptui.casework.form_drafts import load_form_draft
        from iptui.screens import negotiation
        from iptui.store.protocol import StoreFull

        def full(*_words: object, **_more: object) -> None:
            raise StoreFull("There is no space left.")

        real = negotiation.log_message
        monkeypatch.setattr(negotiation, "log_message", full)
        await open_complaint(pilot, DUE_IN_HOURS)
        await pilot.press("n", "r")
        await pilot.pause()
        await pilot.press("tab", "tab", *"They agree", "f2")
        await settled(pilot)
        assert "no space left" in screen_text(pilot.app)
        form = f"negotiation:{find_complaint(desk, DUE_IN_HOURS).id}:in"
        assert load_form_draft(desk, form)["text"] == "They agree"
        monkeypatch.setattr(negotiation, "log_message", real)
        await pilot.press("r")
        await pilot.pause()
        assert "They agree" in screen_text(pilot.app)
        await pilot.press("f2")
        await settled(pilot)
        assert load_form_draft(desk, form) == {}
        log = desk.store.get(Negotiation, find_complaint(desk, DUE_IN_HOURS).id)
        assert log is not None
        assert log.messages[-1].text == "They agree"

    run_journey(tmp_path, journey)


def test_another_process_change_shows_within_half_a_second(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        from msgspec.structs import replace

        await open_complaint(pilot, DUE_IN_HOURS)
        other = another_handle(desk)
        complaint = other.get(Complaint, find_complaint(desk, DUE_IN_HOURS).id)
        assert complaint is not None
        with other.transaction(actor="colleague", action="test.note", at=desk.now()) as tx:
            tx.put(replace(complaint, note="They called back"))
        await pilot.pause(0.5)
        assert "They called back" in screen_text(pilot.app)
        other.close()

    run_journey(tmp_path, journey, (120, 40))


def test_two_edits_of_one_record_end_in_a_choice_field_by_field(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        from msgspec.structs import replace

        await pilot.press("3")
        await settled(pilot)
        await pilot.press("slash", *"canon", "enter", "enter")
        await pilot.pause()
        await pilot.press("tab", "tab", *"Canon KK")  # the owner, as typed here
        other = another_handle(desk)
        theirs = other.get(BrandReference, "canon")
        assert theirs is not None
        with other.transaction(actor="colleague", action="brand.save", at=desk.now()) as tx:
            tx.put(replace(theirs, owner="Canon Inc.", note="checked today"))
        other.close()
        desk.store.refresh()
        await pilot.press("f2")
        await settled(pilot)
        text = screen_text(pilot.app)
        assert "Changed by somebody else" in text
        assert "Canon KK" in text
        assert "Canon Inc." in text
        stored = desk.store.get(BrandReference, "canon")
        assert stored is not None
        assert stored.owner == "Canon Inc."  # nothing was overwritten
        # Mine for the owner (the first field), theirs for the note.
        await pilot.press("t", "space", "f2")
        await settled(pilot)
        merged = desk.store.get(BrandReference, "canon")
        assert merged is not None
        assert (merged.owner, merged.note, merged.rev) == ("Canon KK", "checked today", 3)

    run_journey(tmp_path, journey)


def test_a_filter_that_looks_like_markup_is_text(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        for mode in ("1", "3", "5"):
            await pilot.press(mode)
            await settled(pilot)
            await pilot.press("slash", *"[/x]", "enter")
            await settled(pilot)
            assert "[/x]" in screen_text(pilot.app)
            await pilot.press("escape")
            await settled(pilot)

    run_journey(tmp_path, journey)


def test_a_low_form_shows_its_first_label_and_its_keys(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await pilot.press("a")
        await pilot.pause(0.2)
        text = screen_text(pilot.app)
        assert "Complaint number" in text
        assert "F2 Save" in text

    run_journey(tmp_path, journey)


def test_escape_leads_out_of_the_search_input(tmp_path: Path) -> None:
    async def journey(pilot: Pilot[int], desk: Desk) -> None:
        await pilot.press("2", *"nike")
        await settled(pilot)
        await pilot.press("escape", "escape", "1")
        await settled(pilot)
        assert pilot.app.current_mode == "complaints"

    run_journey(tmp_path, journey)
