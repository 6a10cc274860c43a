"""Letters on a real store: who confirms what, which attempt a letter is of, own templates, what leaves the desk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from msgspec.structs import replace

from iptui.casework.demo import make_demo
from iptui.casework.desk import Desk
from iptui.casework.evidence import evidence_items
from iptui.casework.letters import (
    attachments_of,
    confirm,
    counter_for,
    export_letter,
    letter_of,
    statements_of,
    take_back,
)
from iptui.casework.moves import find_complaint
from iptui.casework.respond import draft_for, file, save_draft
from iptui.casework.sellers import facts_of, save_seller, seller_of, with_facts
from iptui.domain.audit import AuditEvent
from iptui.domain.errors import BadInput, NotFound, Refused
from iptui.domain.sellers import SellerProfile
from iptui.store.protocol import Query, Sort

DRAFTED, FILED, THREE, COPYRIGHT, CLOSED = "7715904", "8840216951", "7709345", "7716118", "8840203377"  # fmt: skip
ALL = ("good_faith", "truth", "signature")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("IPTUI_NOW", "2026-11-24T10:00+08:00")
    made = make_demo(tmp_path / "demo")
    yield made
    made.close()


def last(desk: Desk) -> AuditEvent:
    return desk.store.query(AuditEvent, Query(sort=(Sort("id", descending=True),), limit=1))[0]


def gaps(desk: Desk, no: str, **more: object) -> list[str]:
    return [one.name for one in letter_of(desk, find_complaint(desk, no), **more).gaps]  # type: ignore[arg-type]


def test_who_confirmed_what_and_when_is_kept_with_the_words(desk: Desk) -> None:
    complaint = find_complaint(desk, DRAFTED)
    assert len(gaps(desk, DRAFTED)) == 3
    counter = confirm(desk, complaint, draft_for(desk, complaint), ALL)
    assert gaps(desk, DRAFTED) == []
    event = last(desk)
    assert (event.action, event.actor) == ("counter_notification.confirm", "Mei Lin")
    assert "I have a good-faith belief that the complaint rests on a mistake" in event.note
    for one in counter.confirmations:
        assert (one.by, one.at) == ("Mei Lin", desk.now())
        assert one.text in event.note
    counter = take_back(desk, draft_for(desk, complaint), "truth")
    assert gaps(desk, DRAFTED) == ["statement of truth, not confirmed yet"]
    counter = confirm(desk, complaint, counter, ["truth"])
    assert len(counter.confirmations) == 3


def test_what_is_changed_afterwards_has_to_be_confirmed_again(desk: Desk) -> None:
    complaint = find_complaint(desk, DRAFTED)
    counter = confirm(desk, complaint, draft_for(desk, complaint), ALL)
    save_draft(desk, replace(counter, statement="Something else."))
    assert len(gaps(desk, DRAFTED)) == 3
    assert all(made is None for _, made in statements_of(desk, complaint, draft_for(desk, complaint)))  # fmt: skip


def test_a_filed_letter_keeps_its_statements_and_its_day(desk: Desk) -> None:
    complaint = find_complaint(desk, DRAFTED)
    counter = confirm(desk, complaint, draft_for(desk, complaint), ALL)
    before = letter_of(desk, complaint)
    conditions = ("prior_publication_before_filing", "prior_publication_present")
    filed = file(desk, complaint, counter, confirmed=conditions, although="late")
    after = letter_of(desk, filed)
    assert after.gaps == ()
    assert after.text == before.text
    with pytest.raises(Refused, match="cannot be changed"):
        confirm(desk, filed, counter_for(desk, filed), ["truth"])


def test_nothing_is_confirmed_before_there_is_something_to_confirm(desk: Desk) -> None:
    complaint = find_complaint(desk, COPYRIGHT)
    with pytest.raises(BadInput, match="ground and write the statement first"):
        confirm(desk, complaint, draft_for(desk, complaint), ["signature"])


@pytest.mark.parametrize(
    ("names", "said"), [(["perjury"], "does not make"), (["x"], "is no statement")]
)
def test_a_statement_that_the_letter_does_not_make(desk: Desk, names: list[str], said: str) -> None:
    complaint = find_complaint(desk, DRAFTED)
    with pytest.raises(BadInput, match=said):
        confirm(desk, complaint, draft_for(desk, complaint), names)


def test_a_signature_needs_who_signs(desk: Desk) -> None:
    save_seller(desk, with_facts(seller_of(desk), {"signatory": ""}))
    complaint = find_complaint(desk, DRAFTED)
    with pytest.raises(BadInput, match="Enter who signs first"):
        confirm(desk, complaint, draft_for(desk, complaint), ["signature"])
    assert "the name of who signs" in gaps(desk, DRAFTED)


def test_the_letter_is_of_the_attempt_asked_for(desk: Desk) -> None:
    complaint = find_complaint(desk, THREE)
    assert counter_for(desk, complaint).attempt == 3
    assert counter_for(desk, complaint, 1).ground == "OTHER"
    third = letter_of(desk, complaint).text
    assert "Our first counter-notification" in third
    assert "Our second counter-notification" in third
    assert "Our first counter-notification" not in letter_of(desk, complaint, attempt=1).text
    with pytest.raises(NotFound, match="attempt 9"):
        letter_of(desk, complaint, attempt=9)
    with pytest.raises(NotFound, match="no letter to write"):
        letter_of(desk, find_complaint(desk, CLOSED))


def test_a_filed_letter_cites_its_evidence_as_it_went_out(desk: Desk) -> None:
    complaint = find_complaint(desk, FILED)
    before = letter_of(desk, complaint).text
    for item in evidence_items(desk):
        with desk.store.transaction(actor="t", action="t", at=desk.now()) as tx:
            tx.put(replace(item, title="Another title", issuer="Another"))
    assert letter_of(desk, complaint).text == before


def test_own_templates_of_the_workspace_come_first(desk: Desk) -> None:
    assert desk.place is not None
    folder = desk.place / "letters"
    folder.mkdir()
    (folder / "platform-alibaba.md.j2").write_text("Only this.", encoding="utf-8")
    assert "Only this." in letter_of(desk, find_complaint(desk, FILED)).text
    (folder / "platform-alibaba.md.j2").write_text("\n{{ nope(", encoding="utf-8")
    with pytest.raises(BadInput, match=r"platform-alibaba\.md\.j2, line 2"):
        letter_of(desk, find_complaint(desk, FILED))
    case = io.BytesIO()
    from iptui.casework.exports import export_case

    paths = export_case(desk, find_complaint(desk, FILED), case)
    assert "letters/counter-notification-1.txt" in paths, "a case goes out all the same"


def test_a_mail_draft_has_the_letter_and_the_evidence_by_their_numbers(desk: Desk) -> None:
    complaint = find_complaint(desk, FILED)
    target = io.BytesIO()
    letter = letter_of(desk, complaint, kind="withdrawal")
    attached = attachments_of(desk, counter_for(desk, complaint))
    export_letter(desk, complaint, letter, target, format="eml", attachments=attached, with_gaps=True)  # fmt: skip
    mail = message_from_bytes(target.getvalue(), policy=default)
    names = [one.get_filename() for one in mail.iter_attachments()]
    assert "01-insole-invoice.txt" in names
    assert "02-insole-annotated.txt" in names
    assert any(name.endswith(".pdf") for name in names)
    assert mail["From"] == "ip@brightharbor.example"
    assert last(desk).action == "export.letter"


def test_a_letter_with_gaps_goes_out_only_when_told_so(desk: Desk) -> None:
    complaint = find_complaint(desk, COPYRIGHT)
    letter = letter_of(desk, complaint)
    target = io.BytesIO()
    commit = desk.store.commit_no()
    with pytest.raises(BadInput, match=r"\[the ground\]"):
        export_letter(desk, complaint, letter, target, format="md")
    assert target.getvalue() == b""
    assert desk.store.commit_no() == commit
    export_letter(desk, complaint, letter, target, format="md", with_gaps=True)
    assert "[the ground]" in target.getvalue().decode()
    assert "gap(s)" in last(desk).note


# -- the seller -----------------------------------------------------------------------------------
def test_the_sellers_facts_are_kept_once_and_noted(desk: Desk) -> None:
    assert desk.store.count(SellerProfile) == 1
    save_seller(desk, with_facts(seller_of(desk), {"phone": "+86 1", "country": "us"}))
    assert desk.store.count(SellerProfile) == 1
    assert (seller_of(desk).phone, seller_of(desk).country) == ("+86 1", "US")
    assert (last(desk).action, last(desk).note) == ("seller.change", "country, phone")


def test_typed_facts_come_back_as_typed(desk: Desk) -> None:
    seller = seller_of(desk)
    assert with_facts(seller, facts_of(seller)) == seller


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("country", "China"),
        ("email", "nobody"),
        ("language", "Chinese!"),
        ("stores", "alibaba.com"),
        ("name", "x" * 501),
        ("address", "x\n" * 41),
        ("nonsense", "x"),
    ],
)
def test_a_fact_that_cannot_be_is_one_sentence(name: str, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        with_facts(SellerProfile(id="seller"), {name: text})
    assert "\n" not in str(caught.value)


def test_own_templates_are_in_a_backup(desk: Desk, tmp_path: Path) -> None:
    from iptui.casework.care import make_backup
    from iptui.store.local.restore import restore_backup

    assert desk.place is not None
    (desk.place / "letters").mkdir()
    (desk.place / "letters" / "ground-OTHER.md.j2").write_text("Ours.", encoding="utf-8")
    make_backup(desk, tmp_path / "b.zip")
    with (tmp_path / "b.zip").open("rb") as source:
        restore_backup(source, tmp_path / "b.zip", tmp_path / "again")
    kept = tmp_path / "again" / "letters" / "ground-OTHER.md.j2"
    assert kept.read_text(encoding="utf-8") == "Ours."
