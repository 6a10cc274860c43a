"""`sign-in` and `sign-out` as a person uses them before the app."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iptui.casework.remembered import remembered_token
from tests.cli.test_commands import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path / "desk")
    shell("init", "--account", "shop", "--password-stdin", stdin="correct horse\n")
    return shell


def test_sign_in_remembers_and_sign_out_forgets(shell: Shell) -> None:
    shell("sign-out", code=1)
    assert "No sign-in is remembered" in shell.err
    said = json.loads(shell("sign-in", "--password-stdin", "--json", stdin="correct horse\n"))
    assert said == {"account": "shop", "expires_at": "2026-11-24T14:00:00Z"}
    assert remembered_token(shell.place)
    shell("sign-out")
    assert not remembered_token(shell.place)


def test_an_unknown_name_answers_like_a_wrong_password(shell: Shell) -> None:
    """By text and exit code, from the first try to the delay."""
    for _ in range(6):
        answers = []
        for name in ("shop", "nobody"):
            shell("sign-in", "--account", name, "--password-stdin", stdin="wrong horse\n", code=4)
            answers.append(shell.err)
        assert answers[0] == answers[1]
    assert "try again in" in answers[0]
    assert not remembered_token(shell.place)


def test_the_delay_outlives_the_process_and_ends(shell: Shell) -> None:
    for _ in range(5):
        shell("sign-in", "--password-stdin", stdin="wrong horse\n", code=4)
    shell("sign-in", "--password-stdin", stdin="correct horse\n", code=4)
    assert "try again in" in shell.err
    later = Shell(shell.place, now="2026-11-24T10:00:03+08:00")
    later("sign-in", "--password-stdin", stdin="correct horse\n")
    assert remembered_token(shell.place)


def test_a_disabled_account_cannot_sign_in_nor_read(shell: Shell) -> None:
    add = ("account", "add", "ann", "--role", "operator", "--password-stdin")
    shell(*add, stdin="correct horse\n")
    shell("account", "disable", "ann")
    shell("sign-in", "--account", "ann", "--password-stdin", stdin="correct horse\n", code=4)
    assert "wrong" in shell.err
    shell("--account", "ann", "complaints", code=4)
    assert "disabled" in shell.err
