"""`iptui scan` as scripts use it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import Shell


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path / "desk")
    shell("init", "--account", "shop", "--password-stdin", stdin="correct horse\n")
    product = json.dumps({"id": "1", "name": "Shoe of Zalando", "keywords": ["zalandos", "run"]})
    shell("import", "catalog", "-", stdin=product)
    shell("import", "brands", "-", stdin=json.dumps({"name": "Zalando"}))
    return shell


ZALANDO = {
    "brand": "Zalando", "product": "1", "field": "name", "item": None, "start": 8, "end": 15,
    "text": "Zalando", "kind": "exact", "common_word": False, "decision": "open",
}  # fmt: skip


def test_each_finding_once_and_all_on_request(shell: Shell) -> None:
    first = lines(shell("scan"))
    assert first[0] == ZALANDO
    assert [(one["text"], one["kind"]) for one in first] == [
        ("Zalando", "exact"),
        ("zalandos", "variant"),
    ]
    assert shell("scan", code=1) == ""
    assert "0 new finding(s); 2 more" in shell.err
    shell("product", "keep", "1", "--brand", "Zalando", "--reason", "it fits")
    again = lines(shell("scan", "--all"))
    assert [one["decision"] for one in again] == ["keep", "keep"]
    assert "2 decision(s) hold" in shell.err
    assert lines(shell("scan", "--all", "--exact-only")) == [{**ZALANDO, "decision": "keep"}]


def test_another_list_is_answered_each_time(shell: Shell, tmp_path: Path) -> None:
    other = tmp_path / "brands.jsonl"
    other.write_text(json.dumps({"name": "Run"}))
    for _ in range(2):
        assert [one["text"] for one in lines(shell("scan", "--brands", str(other)))] == ["run"]
    assert len(lines(shell("scan"))) == 2, "the desk's own list is remembered apart"


def test_a_killed_scan_goes_on(shell: Shell, tmp_path: Path) -> None:
    size = 12_000
    rows = "".join(json.dumps({"id": str(n), "name": f"Zalando {n}"}) + "\n" for n in range(size))
    shell("import", "catalog", "-", stdin=rows)
    shell("search", "zalando")  # makes the index
    command = [sys.executable, "-m", "iptui", "--workspace", str(shell.place), "scan"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
    ) as killed:
        assert killed.stdout is not None
        taken = [killed.stdout.readline() for _ in range(3000)]
        killed.send_signal(signal.SIGKILL)
        taken += killed.stdout.read().splitlines(keepends=True)
    rest = shell("scan").splitlines(keepends=True)
    assert "Going on with the interrupted scan" in shell.err
    # The last lines before the kill may come a second time; none is missing.
    whole = lines("".join(row.decode() for row in taken if row.endswith(b"\n"))) + lines(
        "".join(rest)
    )
    assert {one["product"] for one in whole if one["kind"] == "exact"} == {
        str(number) for number in range(size)
    }
    assert len(rest) < size
    assert not list((shell.place / "cache").glob(".pairs*"))
