"""Exports as files: whole, checkable, taken back unchanged, never over another file, never a formula."""

from __future__ import annotations

import csv
import io
import itertools
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from iptui.casework.demo import make_demo
from tests.cli.test_commands import Shell

NUMBER = "8840217736"
WITH_EVIDENCE = "8840216951"


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    monkeypatch.setenv("IPTUI_NOW", "2026-11-24T10:00+08:00")
    make_demo(tmp_path / "desk").close()
    return Shell(tmp_path / "desk")


def unpacked(tmp_path: Path, name: str) -> Path:
    with zipfile.ZipFile(tmp_path / name) as bundle:
        bundle.extractall(tmp_path / f"{name}-out")
    (folder,) = (tmp_path / f"{name}-out").iterdir()
    return folder


def test_a_case_is_checked_by_sha256sum_and_holds_all_that_belongs_to_it(
    shell: Shell, tmp_path: Path
) -> None:
    shell("export", "case", WITH_EVIDENCE, "-o", str(tmp_path / "case.zip"))
    folder = unpacked(tmp_path, "case.zip")
    assert folder.name == WITH_EVIDENCE
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    files = {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()}
    listed = {line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    assert files == listed | {"SHA256SUMS"}
    assert any(one.startswith("evidence/") for one in files)
    assert any(one.startswith("snapshots/") for one in files)
    (document,) = folder.glob("*.json")
    case = json.loads(document.read_text())
    assert case["notice"]["sender"]["email"]
    assert case["notice"]["principal"]["name"]
    assert case["notice"]["recipient"] == {"name": "alibaba.com"}
    assert case["notice"]["works"][0]["infringing_urls"][0]["url"].startswith("https://")
    assert case["counternotices"][0]["counternotice_for"] == WITH_EVIDENCE
    (text,) = folder.glob("*.md")
    assert "**Who complained?**" in text.read_text()
    assert "**Counter-notification 1: on which ground?**" in text.read_text()


def test_a_redacted_case_says_no_contact_data_and_holds_no_document(
    shell: Shell, tmp_path: Path
) -> None:
    shell("export", "case", WITH_EVIDENCE, "-o", str(tmp_path / "open.zip"))
    shell("export", "case", WITH_EVIDENCE, "-o", str(tmp_path / "red.zip"), "--redact")
    (whole,) = unpacked(tmp_path, "open.zip").glob("*.json")
    sender = json.loads(whole.read_text())["notice"]["sender"]
    folder = unpacked(tmp_path, "red.zip")
    for path in (*folder.glob("*.md"), *folder.glob("*.json")):
        text = path.read_text()
        for private in (sender["email"], sender["phone"], sender["address"], "Mei Lin"):
            assert private
            assert private not in text
        assert "[private]" in text
        assert "Vortelli Calzature S.r.l." in text  # a firm stays
    assert not (folder / "evidence").exists()
    assert "cannot be redacted" in next(folder.glob("*.md")).read_text()
    assert "read it before" in shell.err


def test_an_existing_file_stays_unless_forced(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_text("mine")
    shell("export", "case", NUMBER, "-o", str(path), code=2)
    assert "--force" in shell.err
    assert path.read_text() == "mine"
    shell("export", "case", NUMBER, "-o", str(path), "--force")
    assert zipfile.is_zipfile(path)
    shell("export", "case", NUMBER, "-o", str(tmp_path / "missing" / "a.zip"), code=2)
    shell("export", "case", NUMBER, "-o", str(tmp_path), code=2)
    shell("export", "case", "nothing", "-o", str(tmp_path / "b.zip"), code=1)
    assert sorted(one.name for one in tmp_path.glob("*.zip")) == ["a.zip"]
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize("name", ["list.csv", "list.jsonl"])
def test_complaints_come_back_unchanged(shell: Shell, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    shell("export", "complaints", "-o", str(path))
    again = json.loads(shell("import", "complaints", str(path), "--json"))
    assert again["read"] == again["unchanged"] == 24
    other = Shell(tmp_path / "other")
    other("init", "--account", "other", "--password-stdin", stdin="correct horse\n")
    fresh = json.loads(other("import", "complaints", str(path), "--json"))
    assert (fresh["added"], fresh["rejected"]) == (24, [])
    lists = [json.loads(one("complaints", "--view", "all", "--json")) for one in (shell, other)]
    keys = ("no", "state", "due_at", "received_at", "right", "complainant")
    texts = [sorted(str([row[key] for key in keys]) for row in rows) for rows in lists]
    assert texts[0] == texts[1]


def test_deletions_go_out_once_and_end_undo(shell: Shell, tmp_path: Path) -> None:
    product = '{"id": "=1+1", "name": "@SUM(A1)"}'
    shell("import", "catalog", "-", stdin=product)
    shell("export", "deletions", "-o", str(tmp_path / "first.csv"))
    shell("product", "delete", "=1+1", "--reason", "-2 too near")
    shown = shell("export", "deletions", "--dry-run")
    (row,) = csv.DictReader(io.StringIO(shown))
    assert row["id"] == "'=1+1"
    assert row["name"] == "'@SUM(A1)"
    assert row["reason"] == "'-2 too near"
    shell("product", "undelete", "=1+1")
    shell("export", "deletions", code=1)
    shell("product", "delete", "=1+1", "--reason", "again")
    assert "=1+1" in shell("export", "deletions")
    shell("export", "deletions", code=1)
    shell("product", "undelete", "=1+1", code=2)
    assert "exported" in shell.err


def test_who_may_only_read_gives_no_deletion_list_out(shell: Shell, tmp_path: Path) -> None:
    shell("account", "add", "eye", "--role", "auditor", "--password-stdin", stdin="long enough\n")
    shell("import", "catalog", "-", stdin='{"id": "77", "name": "x"}')
    shell("product", "delete", "77", "--reason", "x")
    out = tmp_path / "d.csv"
    shell("--account", "eye", "export", "deletions", "-o", str(out), code=4)
    assert not out.exists()
    assert "77" in shell("--account", "eye", "export", "deletions", "--dry-run")
    shell("--account", "eye", "export", "audit")


def test_the_audit_trail_is_a_chain(shell: Shell) -> None:
    entries = [json.loads(line) for line in shell("export", "audit").splitlines()]
    assert all(one["previous"] == before["hash"] for before, one in itertools.pairwise(entries))
    last = json.loads(shell("export", "audit").splitlines()[-1])
    assert last["action"] == "export.audit"


def test_deadlines_are_a_calendar(shell: Shell) -> None:
    from icalendar import Calendar

    calendar = Calendar.from_ical(shell("export", "deadlines"))
    events = {str(one["summary"]): one for one in calendar.walk("VEVENT")}
    rows = {row["no"]: row for row in json.loads(shell("complaints", "--json"))}
    (mine,) = [one for summary, one in events.items() if f"Respond to {NUMBER}" in summary]
    assert mine["dtstart"].dt.isoformat().replace("+00:00", "Z") == rows[NUMBER]["due_at"]
    assert len(mine.walk("VALARM")) == 2
    theirs = [one for summary, one in events.items() if summary.startswith("The complainant's")]
    assert theirs
    assert not any(one.walk("VALARM") for one in theirs)
    assert len({str(one["uid"]) for one in events.values()}) == len(events)
