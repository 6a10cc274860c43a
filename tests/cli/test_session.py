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


def test_a_wrong_password_remembers_nothing(shell: Shell) -> None:
    shell("sign-in", "--password-stdin", stdin="wrong horse\n", code=4)
    assert "wrong" in shell.err
    shell("sign-in", "--account", "nobody", "--password-stdin", stdin="x\n", code=1)
    assert "nobody" in shell.err
    assert not remembered_token(shell.place)
