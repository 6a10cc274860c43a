"""Mails by the command line: drafts, confirmed by a person; notes; nothing twice; nothing made up."""

from __future__ import annotations

import json
import mailbox
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.formats.notices.complaint_mails import ALIBABA, ALIBABA_BODY, COMPLAINTS
from tests.formats.notices.mail_building import mail
from tests.formats.notices.other_mails import OTHERS

NOW = "2026-11-03T10:00+08:00"
PLAIN = mail(ALIBABA, "IPR complaint notice", ALIBABA_BODY)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path / "ws", NOW)
    shell("init", "--account", "boss", "--password-stdin", stdin="a long password")
    return shell


def only_draft(shell: Shell) -> str:
    (draft,) = json.loads(shell("drafts", "list", "--json"))
    return str(draft["id"])


def test_a_mail_waits_as_a_draft_until_a_person_confirms_it(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(PLAIN)
    report = json.loads(shell("import", "complaints", str(tmp_path / "mail.eml"), "--json"))
    assert (report["read"], report["added"], report["kept"]) == (1, 1, 0)
    assert report["drafts"][0]["no"] == "8840217999"
    assert json.loads(shell("complaints", "--json", code=1)) == []
    draft = only_draft(shell)
    shown = json.loads(shell("drafts", "show", draft, "--json"))
    (number,) = [one for one in shown["draft"]["facts"] if one["field"] == "no"]
    assert number["source"] == "Complaint No.: 8840217999"
    made = json.loads(shell("drafts", "confirm", draft, "--json"))
    assert made["id"] == "alibaba.com/8840217999"
    (listed,) = json.loads(shell("complaints", "--json"))
    assert listed["due_at"] == shown["deadline"]["due_at"]
    assert (
        json.loads(shell("right", "show", "4567123", "--json"))["right"]["title"] == "VELLUM & ASH"
    )
    assert "confirmed" in shell("drafts", "list", "--all")
    shell("drafts", "confirm", draft, code=2)
    assert "is confirmed as alibaba.com/8840217999" in shell.err
    assert "No problem found" in shell("check") + shell.err


def test_a_mail_filter_hands_it_in_twice_and_it_is_kept_once(shell: Shell) -> None:
    first = json.loads(shell("import", "complaints", "-", "--json", stdin=PLAIN))
    again = json.loads(
        shell("import", "complaints", "-", "--json", stdin=PLAIN.replace(b"\n", b"\r\n"))
    )
    assert (first["added"], again["added"], again["unchanged"]) == (1, 0, 1)


def test_confirm_takes_only_what_is_whole(shell: Shell, tmp_path: Path) -> None:
    box = mailbox.mbox(str(tmp_path / "box"))
    for _, raw, _ in COMPLAINTS:
        box.add(raw)
    for _, raw in OTHERS:
        box.add(raw)
    box.close()
    report = json.loads(shell("import", "complaints", str(tmp_path / "box"), "--confirm", "--json"))
    assert (report["read"], report["kept"], report["rejected"]) == (62, 22, [])
    waiting = json.loads(shell("drafts", "list", "--json"))
    assert {tuple(one["missing"]) for one in waiting} == {("no",)}
    assert report["confirmed"] == 40 - len(waiting)


def test_what_is_missing_is_entered_not_made_up(shell: Shell, tmp_path: Path) -> None:
    raw = mail(
        ALIBABA, "IPR complaint notice", ALIBABA_BODY.replace("Complaint No.: 8840217999\n", "")
    )
    shell("import", "complaints", "-", stdin=raw)
    draft = only_draft(shell)
    shell("drafts", "confirm", draft, code=2)
    assert "The mail does not say: no." in shell.err
    shell("drafts", "confirm", draft, "--set", "number=1", code=2)
    assert "A draft has no field 'number'" in shell.err
    made = json.loads(shell("drafts", "confirm", draft, "--set", "no=8840217111", "--json"))
    assert made["no"] == "8840217111"


def test_the_rules_deadline_counts_and_a_difference_is_said(shell: Shell) -> None:
    raw = mail(ALIBABA, "IPR complaint notice", ALIBABA_BODY + "\nRespond by: 2026-11-20\n")
    shell("import", "complaints", "-", stdin=raw)
    draft = only_draft(shell)
    said = json.loads(shell("drafts", "show", draft, "--json"))["stated_difference"]
    assert said.startswith("The mail says 2026-11-20, 15 days later than the rules' 2026-11-05")
    made = json.loads(shell("drafts", "confirm", draft, "--json"))
    assert made["due_at"].startswith("2026-11-05")
    assert made["extra"]["notice"]["stated_due"] == "2026-11-20"
    assert said in made["note"]


def test_a_folder_a_maildir_and_what_is_neither(shell: Shell, tmp_path: Path) -> None:
    box = mailbox.Maildir(str(tmp_path / "md"), create=True)
    box.add(PLAIN)
    box.add(mail(ALIBABA, "Hello", "Nothing of note stands in this mail, it only greets."))
    report = json.loads(shell("import", "complaints", str(tmp_path / "md"), "--json"))
    assert (report["read"], report["added"], report["kept"]) == (2, 2, 1)
    (tmp_path / "empty").mkdir()
    shell("import", "complaints", str(tmp_path / "empty"), code=2)
    assert "holds no mails" in shell.err
    shell("import", "complaints", "-", "--format", "mail", stdin="just text", code=2)
    assert "holds no mail" in shell.err


def test_our_own_lists_are_read_as_before(shell: Shell) -> None:
    row = '{"no": "1", "platform": "alibaba.com", "received_at": "2026-11-02"}\n'
    report = json.loads(shell("import", "complaints", "-", "--json", stdin=row))
    assert report == {"read": 1, "added": 1, "updated": 0, "unchanged": 0, "rejected": []}
    table = "no,platform,received_at\n2,ebay.com,2026-11-02\n"
    assert "added 1" in shell("import", "complaints", "-", stdin=table)
    shell("import", "complaints", "-", stdin="Dear all, nothing here\nis a list.\n", code=2)


def test_a_notice_in_plain_text_and_a_dry_run(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "notice.md").write_text(
        "**Are you the copyright holder or authorized to act on the copyright owner's behalf?**\n\nYes.\n\n"
        "**Please provide a detailed description of the original copyrighted work that has allegedly been infringed.**\n\n"
        "A font named Merle.\n\n**What files should be taken down?**\n\nhttps://github.com/someone/merle\n\n"
        "**Please type your full legal name below to sign this request.**\n\n[private]\n"
    )
    file = str(tmp_path / "notice.md")
    report = json.loads(shell("import", "complaints", file, "--dry-run", "--json"))
    assert report["added"] == 1
    assert json.loads(shell("drafts", "list", "--json", code=1)) == []
    shell("import", "complaints", file)
    draft = only_draft(shell)
    made = json.loads(
        shell(
            "drafts",
            "confirm",
            draft,
            "--set",
            "no=merle-1",
            "--set",
            "received_at=2026-11-01",
            "--json",
        )
    )
    assert made["lines"][0]["url"] == "https://github.com/someone/merle"
    assert made["complainant"] is None
    assert made["right"]["name"] == "A font named Merle."


def test_an_auditor_takes_nothing_in(shell: Shell) -> None:
    shell(
        "account", "add", "eye", "--role", "auditor", "--password-stdin", stdin="another password"
    )
    shell("--account", "eye", "import", "complaints", "-", stdin=PLAIN, code=4)
