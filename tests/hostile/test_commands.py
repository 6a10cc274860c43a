"""Commands on the hostile desk: a terminal gets text, a script gets JSON, a failure is one line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.corpus import ALL, ROOT, TEXTS
from tests.hostile.poison import WORD, hostile_workspace
from tests.hostile.test_screens import FOREIGN
from tests.programs import run_iptui
from tests.terminal.pty_session import PtySession

NOW = "2026-11-24T10:00+08:00"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_workspace(tmp_path_factory.mktemp("commands") / "w\x1b]0;Hacked\x07")


def iptui(
    place: Path, *words: str | bytes, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return run_iptui(
        "--workspace", str(place), *words,
        stdin=stdin, cwd=ROOT, environment={"IPTUI_NOW": NOW, **environment},
    )  # fmt: skip


def ids(place: Path) -> dict[str, str]:
    """One id of each kind, as the commands themselves give them."""
    complaints = json.loads(iptui(place, "complaints", "--view", "all", "--json").stdout)
    one = next(one for one in complaints if one["right"] and one["complainant"])
    return {
        "NO": one["no"],
        "RIGHT": one["right"]["id"],
        "PARTY": one["complainant"]["id"],
        "EVIDENCE": json.loads(iptui(place, "evidence", "list", "--json").stdout)[0]["id"],
        "PRODUCT": next(p for one in complaints for p in one["products"] if not p.startswith("EVIL")),
    }  # fmt: skip


READING = (
    "complaints --view all", "complaints", "complaint show NO", "complaint check NO", "right show RIGHT", "complainant show PARTY",
    "evidence list", "evidence show EVIDENCE", "snapshot list PRODUCT", f"search {WORD}", "product show PRODUCT", "brands list",
    "points", "rules list", "rules validate", "keys", "check", "doctor", "account list", "due", "deadline 2026-11-20",
    "config path", "number DE302020000001", "complaint letter NO --with-gaps", "seller show",
)  # fmt: skip
"""Every command that only shows something."""


@pytest.fixture(scope="module")
def names(place: Path) -> dict[str, str]:
    return ids(place)


def words_of(command: str, names: dict[str, str]) -> list[str]:
    return [names.get(word, word) for word in command.split()]


@pytest.mark.parametrize("command", READING)
def test_a_terminal_gets_only_text(place: Path, names: dict[str, str], command: str) -> None:
    session = PtySession(
        [sys.executable, "-m", "iptui", "--workspace", str(place), *words_of(command, names)],
        columns=200,
        environment={"PYTHONPATH": str(ROOT), "IPTUI_NOW": NOW},
    )
    try:
        assert session.end(60) in (0, 1, 2)
    finally:
        session.kill_if_alive()
    # The progress line is the program's own.
    text = session.sent.decode("utf-8", "replace").replace("\x1b[K", "").replace("\r", "")
    match = FOREIGN.search(text)
    assert match is None, ascii(text[max(0, match.start() - 60) : match.start() + 30])
    assert "Traceback" not in text


@pytest.mark.parametrize("command", READING)
def test_a_script_gets_json(place: Path, names: dict[str, str], command: str) -> None:
    done = iptui(place, *words_of(command, names), "--json")
    if b"No such option" in done.stderr:
        pytest.skip(f"`{command}` has no --json")
    assert done.returncode in (0, 1, 2), done.stderr
    assert b"Traceback" not in done.stderr
    assert json.loads(done.stdout or b"null") is not None or done.returncode != 0
    assert FOREIGN.search(done.stdout.decode().replace("\n", "")) is None
    assert re.search(rb"[\x00-\x09\x0b-\x1f\x7f]", done.stdout) is None  # written as escapes


FAILING: tuple[tuple[str | bytes, ...], ...] = (
    ("complaint", "show", ALL.replace("\0", "")),
    ("complaint", "show", b"\xff\x1b]0;x\x07"),
    ("complaints", "--due-within", "\x1b]0;x\x07\n"),
    ("complaints", "surplus\x1b]0;x\x07\nword"),
    ("no-such-\x1b]0;x\x07\n-command",),
    ("complaints", "--no-such-\x1b]0;x\x07"),
    ("evidence", "show", "\x1b]0;x\x07\n"),
    ("right", "show", "\u202e\n"),
    ("complainant", "show", "\x9b2J\n"),
    ("snapshot", "show", "\x1b]0;x\x07\n../../x"),
    ("snapshot", "add", "\x1b\n", "/none\x1b]0;x\x07\n.html"),
    ("import", "catalog", "/none\x1b]0;x\x07\n"),
    ("import", "catalog", b"/none\xff\n"),
    ("import", "catalog", "/" + "x" * 5000),
    ("export", "complaints", "-o", "/none\x1b]0;x\x07\n/x"),
    ("export", "case", "\x1b\n", "-o", "/none/x"),
    ("rules", "show", "\x1b]0;x\x07\n"),
    ("rules", "show", "/none\x1b]0;x\x07\n.toml"),
    ("rules", "show", "~no-such-user/x.toml"),
    ("deadline", "\x1b]0;x\x07\n"),
    ("backup", "/none\x1b]0;x\x07\n/x"),
    ("product", "show", "\x1b]0;x\x07\n"),
)


@pytest.mark.parametrize("words", FAILING, ids=lambda words: ascii(words)[:60])
def test_a_failure_is_one_line(place: Path, words: tuple[str | bytes, ...]) -> None:
    done = iptui(place, *words)
    assert done.returncode in (1, 2, 4), done.stderr
    lines = done.stderr.decode().splitlines()
    usage = [line for line in lines if line.startswith(("Usage: ", "Try '"))]
    rules = [line for line in lines if "This file is not used" in line]
    assert len(lines) - len(usage) - len(rules) == 1, lines
    assert FOREIGN.search(done.stderr.decode().replace("\n", "")) is None
    assert done.stdout == b""


@pytest.mark.parametrize(
    "folder", ["~no-such-user/w", "/" + "x" * 5000, "/dev/null", "/dev/null/x", "\x1b]0;x\x07\n"]
)
@pytest.mark.parametrize("words", [("complaints",), ("init", "--account", "a"), ("rules", "list")])
def test_a_workspace_that_is_none(folder: str, words: tuple[str, ...], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "iptui", "--workspace", folder, *words],
        input=b"correct horse\n", capture_output=True, check=False, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert FOREIGN.search(done.stderr.decode().replace("\n", "")) is None
    assert done.stderr.count(b"\n") <= 1


def test_a_name_that_is_no_utf8_is_kept_as_text(place: Path, tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\x1b]0;x\x07\n.txt"
    with open(path, "wb") as out:  # noqa: PTH123
        out.write(b"id,name\nutf,x\n")
    assert iptui(place, "import", "brands", path).returncode == 0
    done = iptui(place, "evidence", "add", path, "--kind", "invoice", "--title", "t", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["blob"]["filename"] == "\ufffd\x1b]0;x\x07\n.txt"


def test_a_terminal_without_utf8_gets_escapes(place: Path) -> None:
    done = iptui(place, "search", WORD, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_typed_on_the_command_line(place: Path, name: str) -> None:
    text = TEXTS[name].replace("\0", "")
    for words in (
        ("search", "--", text),
        ("number", "--", text),
        ("complaints", "--complainant", text),
    ):
        done = iptui(place, *words)
        assert done.returncode in (0, 1, 2), done.stderr
        assert b"Traceback" not in done.stderr
        assert FOREIGN.search((done.stdout + done.stderr).decode().replace("\n", "")) is None
