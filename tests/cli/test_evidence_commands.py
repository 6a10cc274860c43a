"""Evidence, the check, answers to several complaints, records of complainants and rights, by command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import COMPLAINT, Shell, shell

__all__ = ["shell"]

STATEMENT = "The owner allowed us to sell these shoes."


def add_complaints(shell: Shell, *numbers: str, **facts: Any) -> None:
    rows = [json.dumps({**COMPLAINT, **facts, "no": number}) for number in numbers]
    shell("import", "complaints", "-", stdin="\n".join(rows))


@pytest.fixture
def letter(shell: Shell, tmp_path: Path) -> str:
    """An authorisation letter by the owner, valid through November 2026; its id."""
    path = tmp_path / "letter.pdf"
    path.write_bytes(b"%PDF-1.7")
    words = ("evidence", "add", str(path), "--kind", "authorisation_letter", "--title", "Letter")
    facts = ("--issuer", "N Inc.", "--brand", "Nike", "--valid-from", "2026-11-21")
    item = json.loads(shell(*words, *facts, "--valid-until", "2026-11-30", "--json"))
    return str(item["id"])


def test_an_item_is_kept_once_corrected_and_shown(
    shell: Shell, tmp_path: Path, letter: str
) -> None:
    again = (
        "evidence",
        "add",
        str(tmp_path / "letter.pdf"),
        "--kind",
        "licence",
        "--title",
        "Same",
    )
    shell(*again, code=2)
    assert letter in shell.err
    second = json.loads(shell(*again, "--second", "--json"))
    shown = json.loads(shell("evidence", "show", letter, "--json"))
    assert second["blob"]["sha256"] == shown["evidence"]["blob"]["sha256"]
    blobs = [one for one in (shell.place / "blobs").rglob("*") if one.is_file()]
    assert len([one for one in blobs if one.read_bytes() == b"%PDF-1.7"]) == 1
    edit = ("evidence", "edit", letter)
    changed = json.loads(
        shell(
            *edit, "--quantity", "1,200", "--territories", "US; EU", "--why", "read again", "--json"
        )
    )
    assert (changed["quantity"], changed["territories"]) == (1200, ["US", "EU"])
    assert json.loads(shell(*edit, "--quantity", "", "--json"))["quantity"] is None
    for bad, said in (
        (("--issued-on", "yesterday"), "yesterday"),
        (("--quantity", "-3"), "-3"),
        (("--valid-until", "2026-10-01"), "before it begins"),
        (("--status", "odd"), "odd"),
        ((), "Nothing to correct"),
    ):
        shell(*edit, *bad, code=2)
        assert said in shell.err
    shell("evidence", "show", "none", code=1)
    assert letter in shell("evidence", "list")


def test_the_check_names_condition_found_needed_and_source(shell: Shell, letter: str) -> None:
    add_complaints(shell, "A1", right={**COMPLAINT["right"], "owner": "N Incorporated"})  # type: ignore[dict-item]
    shell("complaint", "counter-notify", "A1", "--ground", "TM_AUTHORISED", "--evidence", letter)
    report = json.loads(shell("complaint", "check", "A1", "--json", code=1))
    assert report["ground"] == "TM_AUTHORISED"
    by_name = {one["name"]: one for one in report["results"]}
    assert by_name["statement_present"]["verdict"] == "unmet"
    signed = by_name["authorisation_signed_by_owner"]
    assert (signed["verdict"], signed["found"]) == ("met", "N Inc.")
    assert signed["needed"] == "signed or sealed by N Incorporated"
    assert signed["confidence"] == "stated"
    assert signed["source"].startswith("https://rule.alibaba.com/")
    valid = by_name["authorisation_valid_on_complaint_date"]
    assert valid["found"] == "valid from 2026-11-21 to 2026-11-30"
    text = shell("complaint", "check", "A1", code=1)
    for part in ("not met", "found: no statement", "needed:", "to do:", "source:", "(stated)"):
        assert part in text


def test_filing_without_what_is_not_met_needs_a_reason_that_is_audited(
    shell: Shell, letter: str
) -> None:
    add_complaints(shell, "A1")
    words = ("complaint", "counter-notify", "A1", "--ground", "TM_GENUINE_DIRECT")
    shell(*words, "--statement", STATEMENT, "--evidence", letter, "--file", code=2)
    assert "purchase_present" in shell.err
    shell(*words, "--file", "--confirm-unmet", code=2)
    assert "--why" in shell.err
    shell(*words, "--file", "--confirm-unmet", "--why", "The invoice is on its way")
    shown = json.loads(shell("complaint", "show", "A1", "--json"))
    (notice,) = shown["counter_notifications"]
    assert notice["filed_although"] == "The invoice is on its way"
    assert "purchase_present" in notice["unmet_conditions"]
    event = next(one for one in shown["timeline"] if one["action"] == "complaint.file")
    assert event["actor"] == "shop"
    assert "purchase_present" in event["note"]
    assert "because: The invoice is on its way" in event["note"]


def test_a_filing_keeps_its_evidence_as_it_went_out(
    shell: Shell, tmp_path: Path, letter: str
) -> None:
    add_complaints(shell, "A1", right={**COMPLAINT["right"], "owner": "N Inc"})  # type: ignore[dict-item]
    words = ("complaint", "counter-notify", "A1", "--ground", "TM_AUTHORISED")
    shell(*words, "--statement", STATEMENT, "--evidence", letter, "--file")
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7 another")
    shell("evidence", "edit", letter, "--issuer", "Somebody", "--file", str(other))
    (notice,) = json.loads(shell("complaint", "show", "A1", "--json"))["counter_notifications"]
    (filed,) = notice["filed_evidence"]
    assert filed["issuer"] == "N Inc."
    assert filed["blob"]["filename"] == "letter.pdf"
    shown = json.loads(shell("evidence", "show", letter, "--json"))
    assert shown["uses"] == [
        {
            "complaint_id": "alibaba.com/A1",
            "attempt": 1,
            "state": "submitted",
            "changed_since": True,
        }
    ]
    shell("evidence", "remove", letter, code=2)
    assert "was filed" in shell.err
    shell("check")


def test_several_are_answered_together_and_the_one_that_fails_is_named(
    shell: Shell, letter: str
) -> None:
    right = {**COMPLAINT["right"], "owner": "N Inc"}  # type: ignore[dict-item]
    add_complaints(shell, "A1", "A2", right=right)
    # The third came before the letter was valid; the fourth is answered already.
    add_complaints(shell, "A3", right=right, received_at="2026-11-20T10:00:00+08:00")
    add_complaints(shell, "A4", right=right)
    shell("complaint", "accept", "A4", "--yes")
    words = ("complaint", "counter-notify", "A1", "A2", "A3", "A4", "--ground", "TM_AUTHORISED")
    words = (*words, "--statement", STATEMENT, "--evidence", letter)
    drafted = json.loads(shell(*words, "--json", code=1))
    assert drafted["filed"] == []
    by_no = {one["no"]: one for one in drafted["complaints"]}
    assert by_no["A1"] == {
        "no": "A1",
        "id": "alibaba.com/A1",
        "filed": False,
        "draft_kept": True,
        "reason": "",
        "met": 6,
        "unmet": [],
        "cannot_tell": [],
        "state": "pending_response",
    }
    assert by_no["A3"]["unmet"] == ["authorisation_valid_on_complaint_date"]
    filed = json.loads(shell(*words, "--file", "--json", code=1))
    assert filed["filed"] == ["A1", "A2"]
    by_no = {one["no"]: one for one in filed["complaints"]}
    assert by_no["A3"]["reason"] == "not met: Valid when the complaint was filed"
    assert by_no["A3"]["draft_kept"]
    assert "Accepted" in by_no["A4"]["reason"]
    assert by_no["A2"]["state"] == "waiting_complainant"
    for number in ("A1", "A2"):
        shown = json.loads(shell("complaint", "show", number, "--json"))
        # Each has a transaction and an audit entry of its own.
        assert [one["action"] for one in shown["timeline"]].count("complaint.file") == 1
    record = json.loads(shell("complainant", "show", "N Inc", "--json"))
    assert [(one["label"], one["complaints"]) for one in record["rights"]] == [("Nike", 4)]
    assert [one["name"] for one in record["warnings"]] == ["repeated_right"]


def test_complaints_of_two_complainants_are_not_answered_together(shell: Shell) -> None:
    add_complaints(shell, "A1")
    add_complaints(shell, "B1", complainant={"name": "Other Ltd", "email": "o@example.test"})
    shell("complaint", "counter-notify", "A1", "B1", "--ground", "OTHER", code=2)
    assert "another complainant than A1 (Other Ltd, not N Inc)" in shell.err


def test_the_records_have_their_shapes(shell: Shell) -> None:
    right = {**COMPLAINT["right"], "status": "Registered", "expires": "2026-11-22"}  # type: ignore[dict-item]
    add_complaints(shell, "A1", right=right)
    words = ("complaint", "counter-notify", "A1", "--ground", "OTHER", "--statement", STATEMENT)
    shell(*words, "--file")
    shell("complaint", "reply-accept", "A1")
    record = json.loads(shell("complainant", "show", "N Inc", "--json"))
    assert (record["successful"], record["counter_notifications"]) == (1, 1)
    assert record["success_rate"] == 1
    assert record["withdrawn"] == 0
    (sign,) = record["warnings"]
    assert sign["name"] == "good_faith"
    assert sign["threshold"] == "more than 5% in 3 months"
    assert "Counter-notifications that succeeded: 100%, 1 of 1 decided" in shell(
        "complainant", "show", "N Inc"
    )
    shown = json.loads(shell("right", "show", "5432109", "--json"))
    assert set(shown) == {"right", "number", "complaints", "checks"}
    (checks,) = shown["checks"]
    assert checks["no"] == "A1"
    assert checks["in_force"]["reply"] == "no"
    assert "expired on 2026-11-22" in checks["in_force"]["reason"]
    assert checks["goods"]["reply"] == "cannot_tell"
    assert checks["territory"]["reply"] == "cannot_tell"
    assert "can't tell" in shell("right", "show", "5432109")
