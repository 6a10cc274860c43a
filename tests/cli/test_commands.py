"""The commands as scripts use them: shapes, exit codes, one clear sentence for bad input, a light start."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from iptui.cli.commands import COMMANDS
from tests.cli.shell import Shell

COMPLAINT = {
    "no": "A1",
    "platform": "alibaba.com",
    "received_at": "2026-11-23T10:00:00+08:00",
    "right": {"type": "trademark", "office": "US", "number": "5432109", "title": "Nike"},
    "complainant": {"name": "N Inc", "email": "n@example.test"},
    "products": [{"id": "1"}],
}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path / "desk")
    shell("init", "--account", "shop", "--password-stdin", stdin="correct horse\n")
    product = json.dumps({"id": "1", "name": "Shoe for Nike", "keywords": ["nike", "run"]})
    shell("import", "catalog", "-", stdin=product)
    return shell


def test_a_case_from_import_to_the_second_attempt(shell: Shell) -> None:
    assert json.loads(
        shell("import", "complaints", "-", "--json", stdin=json.dumps(COMPLAINT))
    ) == {
        "read": 1,
        "added": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": [],
    }
    again = json.loads(shell("import", "complaints", "-", "--json", stdin=json.dumps(COMPLAINT)))
    assert again["unchanged"] == 1
    (row,) = json.loads(shell("complaints", "--json"))
    assert row["no"] == "A1"
    assert row["due_at"] == "2026-11-26T15:59:59Z"
    assert row["due_basis"] == "both"
    assert row["attempts_left"] == 3
    counter = ("complaint", "counter-notify", "A1", "--ground", "TM_NOT_USED", "--statement", "No.")
    shell(*counter, "--file", code=2)
    shell(*counter, "--file", "--confirm-unmet", "--why", "The picture is old.")
    shell("complaint", "accept", "A1", "--yes", code=2)
    shell("complaint", "reject", "A1")
    shell("complaint", "rule", "A1", "dismissed")
    shell(*counter, "--file", "--confirm-unmet", "--why", "The picture is old.")
    shown = json.loads(shell("complaint", "show", "A1", "--json"))
    assert shown["state"] == "waiting_complainant"
    assert shown["attempts_left"] == 1
    shell("check")


def test_search_has_its_shape(shell: Shell) -> None:
    found = json.loads(shell("search", "nike", "--json"))
    assert found["total"] == 1
    assert found["fields"] == {"name": 1, "keywords": 1, "attributes": 0, "description": 0}
    assert found["hits"] == [
        {"id": "1", "name": "Shoe for Nike", "spans": {"name": [[9, 13]], "keywords": [[0, 0, 4]]}}
    ]
    shell("search", "nikelab", code=1)


@pytest.mark.parametrize(
    ("words", "stdin", "code", "said"),
    [
        (("import", "catalog", "missing.jsonl"), "", 2, "missing.jsonl"),
        (("import", "catalog", "-"), "", 2, "empty"),
        (("import", "catalog", "-"), b"\x89PNG\r\n\x1a\n\x00\x00", 2, "-"),
        (("import", "catalog", "-"), '{"id": "2", "na', 1, "row 1"),
        (("import", "catalog", "-"), b'{"id": "2", "name": "caf\xe9"}\n', 1, "row 1"),
        (("import", "catalog", "-"), '{"id": "2"}\n{"id": "2"}\n', 1, "row 2"),
        (("import", "complaints", "-"), json.dumps({**COMPLAINT, "state": "odd"}), 1, "odd"),
        (
            ("import", "complaints", "-"),
            json.dumps({**COMPLAINT, "received_at": "1926-01-01"}),
            1,
            "1926",
        ),
        (("number", "7654321"), "", 1, ""),
        (("number", "XX", "123"), "", 1, ""),
        (("deadline", "1926-01-01"), "", 2, "1990"),
        (("complaint", "show", "nothing"), "", 1, "nothing"),
        (("complaints", "--due-within", "soon"), "", 2, "soon"),
        (("search",), "", 2, "WORD"),
    ],
)
def test_bad_input_gets_a_sentence_and_a_code(
    shell: Shell, words: tuple[str, ...], stdin: str | bytes, code: int, said: str
) -> None:
    shell(*words, stdin=stdin, code=code)
    assert said in shell.err


def test_an_account_without_the_right_gets_code_4(shell: Shell) -> None:
    shell(
        "account", "add", "watcher", "--role", "auditor", "--password-stdin", stdin="long enough\n"
    )
    for words in (
        ("product", "delete", "1", "--reason", "x"),
        ("import", "catalog", "-"),
        ("account", "disable", "shop"),
    ):
        shell("--account", "watcher", *words, stdin='{"id": "9"}', code=4)
        assert "watcher" in shell.err


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_starts_from_nothing(command: str) -> None:
    """`Shell` forks a process that has loaded much; what a command forgets to load shows here."""
    words = [sys.executable, "-m", "iptui", command, "--help"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: iptui {command} ")


@pytest.mark.parametrize("command", [["complaints", "--view", "all"], ["search", "nike"], ["due"]])
def test_lists_never_load_the_app(shell: Shell, command: list[str]) -> None:
    words = ["iptui", "--workspace", str(shell.place), *command, "--json"]
    code = (
        "import sys; sys.argv = " + repr(words) + "\n"
        "from iptui.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('textual' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("False")
