"""The check before filing on a real store: what it looks at, and what a filing keeps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from iptui.casework.demo import make_demo
from iptui.casework.desk import Desk
from iptui.casework.disguises import disguises
from iptui.casework.evidence import (
    AlreadyKept,
    add_evidence,
    change_evidence,
    evidence_items,
    remove_evidence,
    uses_of,
)
from iptui.casework.moves import find_complaint
from iptui.casework.respond import check, draft_for, evidence_of, file, fits, right_of, save_draft
from iptui.casework.sweep import marks_of
from iptui.casework.together import Answer, check_together, file_together
from iptui.domain.counter_notifications import CounterNotification
from iptui.domain.errors import BadInput, Refused
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.evidence_conditions import ConditionResult
from iptui.domain.evidence_facts import day_of
from iptui.domain.products import CatalogEdit, Product
from iptui.store.local.store import LocalStore

FIRST = "8840217736"
STATEMENT = "The complaint rests on a mistake, as the snapshot shows."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = make_demo(tmp_path / "demo")
    yield made
    made.close()


def result(desk: Desk, name: str, draft: CounterNotification) -> ConditionResult:
    report = check(desk, find_complaint(desk, FIRST), draft)
    return next(one for one in report.results if one.name == name)


@pytest.mark.parametrize(
    ("mark", "name", "found"),
    [
        ("Vortelli", "V0RTELLI wave sneakers", "V0RTELLI"),
        ("Vortelli", "women's vortel-li shoe", "vortel-li"),
        ("Vortelli", "vоrtelli (Cyrillic)", "vоrtelli"),
        ("Vortelli", "Vortelli shoe", None),
        ("Vortelli", "Vortex shoe", None),
        ("For", "f0r sale", None),
        ("", "anything", None),
    ],
)
def test_disguises_of_a_mark(mark: str, name: str, found: str | None) -> None:
    assert disguises(mark, [Product(id="p", name=name)]).get("p") == found


def test_a_disguised_mark_is_no_mark_not_used(desk: Desk) -> None:
    complaint = find_complaint(desk, FIRST)
    only_disguise = replace(
        complaint, lines=tuple(one for one in complaint.lines if "V0RTELLI" in one.title)
    )
    assert marks_of(desk, complaint)[0].name.casefold() == "vortelli"
    draft = replace(draft_for(desk, complaint), ground="TM_NOT_USED", statement=STATEMENT)
    report = check(desk, only_disguise, draft)
    absent = next(one for one in report.results if one.name == "mark_absent_from_listing")
    assert absent.verdict.value == "unmet"
    assert "V0RTELLI" in absent.found


def test_the_listing_counts_as_the_snapshot_kept_it_not_as_it_was_edited_since(desk: Desk) -> None:
    complaint = find_complaint(desk, FIRST)
    draft = replace(draft_for(desk, complaint), ground="TM_NOT_USED", statement=STATEMENT)
    assert result(desk, "mark_absent_from_listing", draft).verdict.value == "unmet"
    with desk.store.transaction(actor="t", action="t", at=desk.now()) as tx:
        for line in complaint.lines:
            tx.put(
                CatalogEdit(id=line.product_id, product=Product(id=line.product_id, name="Shoe"))
            )
    assert result(desk, "mark_absent_from_listing", draft).verdict.value == "unmet"
    without = replace(complaint, lines=tuple(replace(o, snapshot_id="") for o in complaint.lines))
    report = check(desk, without, draft)
    absent = next(one for one in report.results if one.name == "mark_absent_from_listing")
    assert absent.verdict.value == "met"
    assert "only today's listing is at hand" in absent.found


def test_a_confirmation_covers_only_what_was_shown(desk: Desk) -> None:
    complaint = find_complaint(desk, FIRST)
    draft = save_draft(
        desk, replace(draft_for(desk, complaint), ground="TM_GENUINE_DIRECT", statement=STATEMENT)
    )
    with pytest.raises(Refused, match="purchase_present"):
        file(desk, complaint, draft, confirmed=("purchase_same_model",), although="why not")
    with pytest.raises(BadInput, match="Say why"):
        file(desk, complaint, draft, confirmed=("purchase_present",), although="  ")
    assert find_complaint(desk, FIRST) == complaint
    file(desk, complaint, draft, confirmed=("purchase_present",), although="It comes by post")
    filed = desk.store.get(CounterNotification, draft.id)
    assert filed is not None
    assert filed.unmet_conditions == ("purchase_present",)
    assert "purchase_same_model" in filed.open_conditions


def test_filed_evidence_stays_when_the_item_changes(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(b"never listed")
    item = add_evidence(desk, EvidenceItem(id="", kind=EvidenceKind.ACCOUNT_LOG, title="Log"), path)
    with pytest.raises(AlreadyKept) as known:
        add_evidence(desk, EvidenceItem(id="", kind=EvidenceKind.OTHER, title="Again"), path)
    assert known.value.items == [item]
    complaint = find_complaint(desk, FIRST)
    draft = replace(
        draft_for(desk, complaint), ground="OTHER", statement=STATEMENT, evidence_ids=(item.id,)
    )
    file(desk, complaint, draft)
    path.write_bytes(b"listed after all")
    changed = change_evidence(desk, replace(item, title="Another log"), path)
    filed = desk.store.get(CounterNotification, draft.id)
    assert filed is not None
    (kept,) = evidence_of(desk, filed)
    assert kept.blob is not None
    assert (kept.title, desk.store.get_blob(kept.blob)) == ("Log", b"never listed")
    assert [one.changed_since for one in uses_of(desk, changed)] == [True]
    with pytest.raises(Refused, match="was filed"):
        remove_evidence(desk, changed)
    assert desk.store.check() == []


def test_each_kept_document_is_judged_alone_under_the_ground(desk: Desk) -> None:
    complaint = find_complaint(desk, FIRST)
    draft = replace(draft_for(desk, complaint), ground="TM_AUTHORISED")
    right = right_of(desk, complaint)
    assert right is not None
    day = day_of(complaint)
    blob = evidence_items(desk)[0].blob
    good = EvidenceItem(
        id="good",
        kind=EvidenceKind.AUTHORISATION_LETTER,
        title="Letter",
        blob=blob,
        issuer=right.owner,
        brand=right.title,
        valid_from=day,
        valid_until=day,
    )
    items = [
        good,
        replace(good, id="open", valid_until=None),
        replace(good, id="bad", issuer="Somebody", brand="Boreas"),
        replace(good, id="other", kind=EvidenceKind.CLAIM_CHART),
    ]
    assert fits(desk, complaint, draft, items) == {"good": (0, 0), "open": (0, 1), "bad": (2, 0)}


def test_a_colleagues_change_holds_back_that_complaint_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = find_complaint(desk, FIRST)
    with desk.store.transaction(actor="t", action="t", at=desk.now()) as tx:
        for number in ("9001", "9002"):
            tx.put(replace(model, id=f"alibaba.com/{number}", no=number, rev=0))
    complaints = [find_complaint(desk, number) for number in (FIRST, "9001", "9002")]
    answer = Answer(ground="OTHER", statement=STATEMENT)
    assert all(one.passes for one in check_together(desk, complaints, answer))

    from iptui.casework import together

    real = together.file

    def changed_meanwhile(desk: Desk, complaint: object, draft: object, **more: object) -> object:
        if getattr(complaint, "no", "") == "9001":
            other = LocalStore.open(desk.place)  # type: ignore[arg-type]
            stored = other.get(type(model), "alibaba.com/9001")
            assert stored is not None
            with other.transaction(actor="colleague", action="t", at=desk.now()) as tx:
                tx.put(replace(stored, note="They called"))
            other.close()
        return real(desk, complaint, draft, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(together, "file", changed_meanwhile)
    results = file_together(desk, complaints, answer)
    assert [one.filed for one in results] == [True, False, True]
    assert "somebody else changed it" in results[1].reason
    desk.store.refresh()
    assert find_complaint(desk, "9001").note == "They called"
