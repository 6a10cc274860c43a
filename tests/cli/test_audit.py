"""`audit` as an auditor uses it from another machine: note the head, verify later."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path / "desk")
    shell("init", "--account", "shop", "--password-stdin", stdin="correct horse\n")
    return shell


def test_heads_noted_daily_are_verified_from_their_file(shell: Shell, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors"
    anchors.write_text(shell("audit", "head"))
    shell("import", "catalog", "-", stdin='{"id": "1", "name": "Shoe"}')
    with anchors.open("a") as notes:
        notes.write(shell("audit", "head"))
    shell("audit", "verify", "--heads", str(anchors))
    assert "holds the 2 noted head(s)" in shell.err
    said = json.loads(shell("audit", "head", "--json"))
    assert set(said) == {"entry", "hash", "at"}
    shell("audit", "verify", "--head", said["hash"], "--json")
    wrong = json.loads(shell("audit", "verify", "--head", "0" * 64, "--json", code=1))
    assert wrong["heads"] == 1
    assert len(wrong["problems"]) == 1
    shell("audit", "verify", "--head", "not a hash", code=2)
    shell("audit", "verify", "--heads", str(tmp_path / "missing"), code=2)


def test_the_list_has_its_shape_and_filters(shell: Shell) -> None:
    rows = json.loads(shell("audit", "list", "--kind", "account", "--json"))
    assert [one["action"] for one in rows] == ["account.create_main"]
    assert rows[0]["changes"][0]["fields"]["password_hash"] == ["(secret)", "(secret)"]
    shell("audit", "list", "--who", "nobody", code=1)
    shell("audit", "list", "--since", "soon", code=2)
    assert "soon" in shell.err
