"""Rules as data: read, compared, checked, copied; an own value shows as such, a broken file locks nobody out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.shell import Shell

COMPLAINTS = [
    {"no": "A1", "platform": "alibaba.com", "received_at": "2026-11-23T10:00:00+08:00"},
    {"no": "A2", "platform": "alibaba.com", "received_at": "2026-11-19T10:00:00+08:00"},
    {"no": "P1", "platform": "alibaba.com", "received_at": "2026-11-23T10:00:00+08:00"}
    | {"due_at": "2026-11-25T12:00:00+08:00"},
]

LATE = {"no": "L1", "received_at": "2026-12-30T10:00:00+08:00"}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path / "desk")
    shell("init", "--account", "shop", "--password-stdin", stdin="correct horse\n")
    shell("import", "complaints", "-", stdin="\n".join(map(json.dumps, COMPLAINTS)))
    return shell


def own_copy(shell: Shell, old: str, new: str) -> Path:
    path = shell.place / "rules" / "alibaba.com@2022-01-20.toml"
    if not path.exists():
        shell("rules", "copy", "alibaba")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_every_value_of_every_platform_has_its_source(shell: Shell) -> None:
    listed = json.loads(shell("rules", "list", "--json"))
    assert listed["problems"] == []
    assert len({one["platform"] for one in listed["rules"]}) == 12
    for one in listed["rules"]:
        shown = json.loads(shell("rules", "show", one["id"], "--json"))
        assert shown["version_known"] is one["version_known"]
        assert all(value["source"] and value["confidence"] for value in shown["values"])
    assert [one["version_known"] for one in listed["rules"] if one["platform"] == "etsy.com"] == [
        False
    ]
    assert "no source says since when" in shell("rules", "show", "etsy.com")


def test_versions_are_compared_value_by_value(shell: Shell) -> None:
    words = ("rules", "diff", "alibaba.com@2018-12-15", "alibaba.com@2022-01-20")
    found = json.loads(shell(*words, "--json"))
    again = {one["what"]: one for one in found["differences"]}["counter_notify_again"]
    assert again["before"]["value"].startswith("30 business days")
    assert again["after"]["value"].startswith("7 business days")
    assert "+ 7 business days" in shell(*words)
    shell("rules", "diff", "alibaba.com", "alibaba.com@2022-01-20", code=1)
    shell("rules", "diff", "alibaba.com", "nobody.example", code=1)
    assert "choose one of" in shell.err


def test_an_own_value_is_used_and_shows_as_own(shell: Shell) -> None:
    before = {one["no"]: one["due_at"] for one in json.loads(shell("complaints", "--json"))}
    own_copy(shell, "length = 3", "length = 9")
    shell("rules", "copy", "alibaba.com", code=2)
    assert "exists already" in shell.err
    shown = json.loads(shell("rules", "show", "alibaba.com", "--json"))
    changed = [one for one in shown["values"] if one["changed"]]
    assert [(one["what"], one["origin"]) for one in changed] == [("respond", "own")]
    assert changed[0]["shipped_value"] == "3 business days from the notice"
    assert "your own value" in shell("rules", "show", "alibaba.com")
    found = json.loads(shell("deadline", "2026-11-23", "--json"))
    assert (found["origin"], found["strict"]) == ("own", "2026-12-04")
    assert "origin: own" in shell("deadline", "2026-11-23")
    # Running windows follow; what the platform printed stays.
    rows = {one["no"]: one for one in json.loads(shell("complaints", "--json"))}
    assert (rows["A1"]["due_at"], rows["A1"]["due_origin"]) == ("2026-12-04T15:59:59Z", "own")
    assert (rows["P1"]["due_at"], rows["P1"]["due_origin"]) == (before["P1"], "platform")
    case = json.loads(shell("complaint", "show", "A1", "--json"))
    assert case["rules"][0]["origin"] == "own"
    # Without the copy the shipped value holds again.
    (shell.place / "rules" / "alibaba.com@2022-01-20.toml").unlink()
    rows = {one["no"]: one for one in json.loads(shell("complaints", "--json"))}
    assert {no: row["due_at"] for no, row in rows.items()} == before
    shell("check")


def test_a_broken_own_file_is_refused_with_its_line_and_the_shipped_one_used(shell: Shell) -> None:
    path = own_copy(shell, "length = 3", 'length = "three"')
    said = shell("rules", "validate", str(path), code=2)
    assert said.startswith("alibaba.com@2022-01-20.toml, line 45: respond.length: a whole number")
    (row,) = json.loads(shell("rules", "validate", "--json", code=2))
    assert (row["ok"], row["reason"]) == (False, said.strip())
    rows = json.loads(shell("complaints", "--json"))
    assert {one["no"]: one["due_origin"] for one in rows}["A1"] == "shipped"
    assert "line 45" in shell.err
    assert json.loads(shell("deadline", "2026-11-23", "--json"))["strict"] == "2026-11-26"
    assert "line 45" in shell.err
    shell("rules", "show", str(path), code=2)
    path.write_text("version = 2026-01-01\n[", encoding="utf-8")
    assert "line 2: no valid TOML" in shell("rules", "validate", str(path), code=2)
    shell("rules", "validate", str(path.with_name("none.toml")), code=2)


def test_versions_that_overlap_are_refused_with_their_line(shell: Shell) -> None:
    path = own_copy(shell, "version = 2022-01-20", "version = 2021-06-01")
    said = shell("rules", "validate", code=2)
    assert said.startswith(f"{path.name}, line 6: the version 2021-06-01 of alibaba.com overlaps")
    twice = path.with_name("more.toml")
    twice.write_text(path.read_text(encoding="utf-8").replace("2021-06-01", "2023-01-01"), "utf-8")
    path.write_text(twice.read_text(encoding="utf-8"), encoding="utf-8")
    said = shell("rules", "validate", str(path), str(twice), code=2)
    assert said.splitlines()[0] == f"{path.name}: good"
    assert "more.toml, line 6: the version 2023-01-01" in said
    # The later version is in force from its day on; before it the shipped one.
    assert json.loads(shell("deadline", "2022-12-30", "--json"))["origin"] == "shipped"
    assert json.loads(shell("deadline", "2023-01-03", "--json"))["origin"] == "own"


def test_a_holiday_notice_of_ones_own_ends_the_provisional_mark(shell: Shell) -> None:
    assert json.loads(shell("deadline", "2027-02-04", "--json"))["provisional"] is True
    folder = shell.place / "rules"
    folder.mkdir()
    (folder / "calendar-2027.toml").write_text(
        '[[notices]]\ncountry = "CN"\nyear = 2027\ndays_off = [2027-02-05, 2027-02-08, 2027-02-09, '
        '2027-02-10]\nworking_weekend_days = [2027-02-13]\nsource = "State Council"\n'
        'confidence = "stated"\n',
        encoding="utf-8",
    )
    found = json.loads(shell("deadline", "2027-02-04", "--json"))
    assert (found["provisional"], found["statutory"]) == (False, "2027-02-13")
    assert found["holiday_notice"] == "2027: State Council (own)"
    assert "State Council (own)" in shell("deadline", "2027-02-04")
    assert json.loads(shell("deadline", "2026-06-01", "--json"))["holiday_notice"] == ""
    # A case that runs into that year says so too.
    shell.now = "2026-12-30T12:00+08:00"
    shell("import", "complaints", "-", stdin=json.dumps(COMPLAINTS[0] | LATE))
    assert "holiday notice 2027: State Council (own)" in shell("complaint", "show", "L1")
    assert "good" in shell("rules", "validate")


def test_an_auditor_may_read_the_rules_and_not_copy_them(shell: Shell) -> None:
    words = ("account", "add", "eye", "--role", "auditor", "--password-stdin")
    shell(*words, stdin="long enough\n")
    shell("--account", "eye", "rules", "copy", "temu", code=4)
    assert not (shell.place / "rules").exists()
    shell("--account", "eye", "rules", "list")


def test_due_prints_a_line_a_case_and_tells_by_its_code(shell: Shell) -> None:
    lines = shell("due", code=1).splitlines()
    assert len(lines) == 1
    assert "A2" in lines[0]
    assert "attempt 1 of 3" in lines[0]
    assert shell("due", "--within", "2h") == ""
    rows = json.loads(shell("due", "--within", "2w", "--json", code=1))
    assert [one["no"] for one in rows] == ["A2", "P1", "A1"]
    assert [one["next_step"]["owner"] for one in rows] == ["seller"] * 3
    shell("due", "--within", "soon", code=2)
    assert len(json.loads(shell("complaints", "--due-within", "1w", "--json"))) == 3


@pytest.mark.parametrize(
    ("notice", "due", "strict", "statutory", "basis", "provisional"),
    [
        ("2026-02-13", "2026-02-18", "2026-02-18", "2026-02-25", "strict", False),
        ("2026-09-17", "2026-09-21", "2026-09-22", "2026-09-21", "statutory", False),
        ("2026-09-30", "2026-10-05", "2026-10-05", "2026-10-10", "strict", False),
        ("2027-02-04", "2027-02-09", "2027-02-09", "2027-02-15", "strict", True),
    ],
)
def test_the_worked_examples_come_out_of_the_command(
    tmp_path: Path,
    notice: str,
    due: str,
    strict: str,
    statutory: str,
    basis: str,
    provisional: bool,
) -> None:
    shell = Shell(tmp_path / "none")  # no workspace is needed
    found = json.loads(shell("deadline", notice, "--json"))
    assert found["due_at"] == f"{due}T23:59:59+08:00"
    assert (found["strict"], found["statutory"]) == (strict, statutory)
    assert (found["basis"], found["provisional"]) == (basis, provisional)
    assert found["source"].startswith("http")
