"""Registers' files put onto rights: filled, brought up to date, or standing against them; never silently over them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from iptui.casework.desk import Desk
from iptui.casework.evidence import evidence_items, file_problem
from iptui.casework.intake import import_complaints
from iptui.casework.register_files import RightsReport, import_rights
from iptui.casework.sign_in import create_main_account
from iptui.casework.workspaces import open_desk
from iptui.domain.complaints import Complaint
from iptui.domain.errors import BadInput
from iptui.domain.evidence import EvidenceKind
from iptui.domain.rights import IpRight, RightStatus
from tests.formats.test_register_files import APPLIED, ASSIGNMENT, GRANTED, LEGAL, ST96, ops

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("IPTUI_NOW", NOW.isoformat())
    with closing(open_desk(tmp_path / "workspace", create=True)) as opened:
        create_main_account(opened, "seller", "correct horse battery")
        yield opened


def give(desk: Desk, data: str, **options: object) -> RightsReport:
    return import_rights(desk, io.BytesIO(data.encode()), "file", **options)  # type: ignore[arg-type]


def complain(desk: Desk, **right: object) -> IpRight:
    row = {"no": "C1", "platform": "alibaba.com", "received_at": "2026-11-23T10:00:00+08:00",
           "right": {"type": "trademark", "office": "US", **right}}  # fmt: skip
    import_complaints(desk, io.BytesIO(json.dumps(row).encode()), "c.jsonl")
    (found,) = desk.store.query(IpRight)
    return found


def the_right(desk: Desk) -> IpRight:
    (found,) = desk.store.query(IpRight)
    return found


def fates(report: RightsReport) -> dict[str, str]:
    return {one.field: one.fate for change in report.changes for one in change.fields}


def test_an_empty_right_is_filled_and_keeps_how_the_complaint_names_it(desk: Desk) -> None:
    before = complain(desk, number="2,564,831")
    report = give(desk, ST96)
    right = the_right(desk)
    assert (report.updated, report.added, report.conflicts) == (1, 0, 0)
    assert (right.id, right.number, right.application_number) == (
        before.id,
        "2,564,831",
        "75181334",
    )
    assert (right.title, right.status) == ("WANDERLEAF & SONS", RightStatus.ENDED)
    assert right.register_status.startswith("Registration cancelled")
    assert right.goods.startswith("9: Recordings")
    assert set(fates(report).values()) == {"filled"}
    (complaint,) = desk.store.query(Complaint)
    assert complaint.right is not None
    assert complaint.right.name == "WANDERLEAF & SONS", "the list shows the mark"


def test_a_complaint_that_cites_the_application_is_found_too(desk: Desk) -> None:
    complain(desk, number="75181334")
    assert give(desk, ST96).updated == 1
    assert the_right(desk).owner == "New Owner Ltd; Second Owner Ltd"


def test_a_typed_value_stands_until_it_is_taken(desk: Desk) -> None:
    complain(desk, number="2564831", owner="Typed Ltd", title="Wanderleaf & sons")
    report = give(desk, ST96)
    assert report.conflicts == 1
    (owner,) = report.changes[0].conflicts
    assert (owner.before, owner.after) == ("Typed Ltd", "New Owner Ltd; Second Owner Ltd")
    assert the_right(desk).owner == "Typed Ltd"
    assert the_right(desk).title == "Wanderleaf & sons", "only the case differs"
    assert give(desk, ST96, take=("title",)).conflicts == 1
    assert fates(give(desk, ST96, take=("owner",))) == {"owner": "replaced"}
    assert the_right(desk).owner == "New Owner Ltd; Second Owner Ltd"


def test_what_a_register_said_is_brought_up_to_date(desk: Desk) -> None:
    give(desk, ST96)
    newer = ST96.replace("New Owner Ltd", "Newest Owner Ltd").replace("Second Owner Ltd", "")
    assert fates(give(desk, newer)) == {"owner": "updated"}
    assert the_right(desk).owner == "Newest Owner Ltd"
    assert len(the_right(desk).register_files) == 2


def test_an_older_file_read_later_brings_nothing_back(desk: Desk) -> None:
    newer = ST96.replace("New Owner Ltd", "Newest Owner Ltd")
    give(desk, newer, as_of=date(2026, 11, 1))
    assert set(fates(give(desk, ST96, as_of=date(2026, 1, 1))).values()) == {"kept"}
    assert the_right(desk).owner == "Newest Owner Ltd; Second Owner Ltd"


def test_neither_a_list_nor_an_assignment_replaces_what_a_register_said(desk: Desk) -> None:
    patent = ops(GRANTED).replace("1234567", "7130913").replace("<country>EP", "<country>US")
    give(desk, patent.replace('country="EP"', 'country="US"'))
    before = the_right(desk).owner
    words = ASSIGNMENT.format(conveyance="MERGER")
    of_this = next(one for one in give(desk, words).changes if not one.added)
    assert {one.fate for one in of_this.fields} == {"kept"}
    listed = '{"office": "US", "number": "7130913", "type": "patent", "owner": "Listed Ltd"}'
    assert fates(give(desk, listed)) == {"owner": "kept"}
    rights = desk.store.query(IpRight)
    assert before in {one.owner for one in rights}
    assert "Listed Ltd" not in {one.owner for one in rights}


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    give(desk, ST96)
    before = the_right(desk)
    report = give(desk, ST96)
    assert (report.read, report.unchanged, report.changes) == (1, 1, [])
    assert the_right(desk) == before
    assert len(evidence_items(desk)) == 1


def test_a_dry_run_shows_the_same_and_writes_nothing(desk: Desk) -> None:
    complain(desk, number="2564831", owner="Typed Ltd")
    before = the_right(desk)
    shown = give(desk, ST96, dry_run=True)
    assert the_right(desk) == before
    assert not evidence_items(desk)
    assert give(desk, ST96).changes == shown.changes


def test_the_file_is_kept_as_a_register_extract_whose_bytes_are_checked(desk: Desk) -> None:
    give(desk, ST96, as_of=date(2026, 11, 1))
    (item,) = evidence_items(desk)
    (file,) = the_right(desk).register_files
    assert (item.kind, item.id) == (EvidenceKind.REGISTER_EXTRACT, file.evidence_id)
    assert (item.status, item.issued_on) == (RightStatus.ENDED, date(2026, 11, 1))
    assert item.blob is not None
    assert desk.store.get_blob(item.blob) == ST96.encode()
    assert file_problem(desk, item) == ""
    assert (file.source, file.as_of, file.read_at) == ("USPTO TSDR (ST.96)", date(2026, 11, 1), NOW)
    assert file.says["Status since"] == "2009-02-07"


def test_a_list_leaves_no_document_behind(desk: Desk) -> None:
    report = give(desk, "EM018660437\nEP1000000B1\n2178784\n")
    assert (report.read, report.added, len(report.rejected)) == (3, 2, 1)
    assert not evidence_items(desk)


def test_a_granted_patent_that_was_an_application_here(desk: Desk) -> None:
    give(desk, ops(APPLIED))
    report = give(desk, ops(APPLIED, GRANTED, legal=LEGAL))
    right = the_right(desk)
    assert report.updated == 1, "A1 and B1 are the same right"
    assert (right.status, right.registered) == (RightStatus.ENDED, date(2003, 2, 12))


def test_an_unknown_field_to_take_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput, match="no field 'colour'"):
        give(desk, ST96, take=("colour",))
