"""Bombs through the real command, with a limit on memory and on time that a desk has to keep."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.corpus import BYTES, ROOT
from tests.programs import run_iptui

MEMORY = 1_200 << 20
"""Bytes of address space; the command alone takes some 300 MB of it, most of it mapped libraries."""
SECONDS = 60

LARGE: dict[str, tuple[bytes, bytes, int]] = {
    # name: beginning, what is repeated, how many MB
    "zeros in one JSON document": (b"[", b"0,", 100),
    "empty objects in one JSON document": (b'[{"id":"1"},', b"{},", 100),
    "one line": (b'{"id":"1","name":"', b"x" * 1000, 200),
    "a quote never closed": (b'id,name\n1,"', b"line,of text\n", 50),
    "an array never closed": (b'{"id":"1","x":[', b"[", 100),
    "a header without end": (b"id,", b"c,", 100),
    "a file of nothing but line ends": (b"id,name\n", b"\n", 30),
}


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def iptui(place: Path, *words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "iptui", "--workspace", str(place), *words],
        input=stdin,
        capture_output=True,
        preexec_fn=_limits,
        timeout=120,
        check=False,
        cwd=ROOT,
        env={**os.environ, "IPTUI_NOW": "2026-11-24T10:00+08:00"},
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("bombs") / "desk"
    done = iptui(place, "init", "--account", "a", "--password-stdin", stdin=b"correct horse\n")
    assert done.returncode == 0, done.stderr
    assert (
        iptui(place, "import", "catalog", "-", stdin=b'{"id":"0","name":"kept"}\n').returncode == 0
    )
    return place


def state(place: Path) -> tuple[object, list[str]]:
    """What the workspace holds, and every file of it."""
    facts = json.loads(run_iptui("--workspace", str(place), "doctor", "--json").stdout)
    files = sorted(str(one.relative_to(place)) for one in place.rglob("*"))
    return (facts["products"], facts["records"]), files


def require_refused(done: subprocess.CompletedProcess[bytes]) -> None:
    """Rows refused (1) or the file (2), each said in a line; no trace, and not killed."""
    assert done.returncode in (1, 2), (done.returncode, done.stderr[-500:])
    assert b"Traceback" not in done.stderr
    assert b"MemoryError" not in done.stderr
    for line in done.stderr.splitlines():
        assert len(line) < 1000, line


@pytest.fixture
def large(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    start, piece, size = LARGE[request.param]
    path = tmp_path / "bomb"
    block = piece * (-(-(1 << 20) // len(piece)))
    with path.open("wb") as out:
        out.write(start)
        for _ in range(size):
            out.write(block)
    yield path
    path.unlink()


@pytest.mark.parametrize("large", LARGE, indirect=True)
def test_a_large_file_costs_a_sentence(place: Path, large: Path) -> None:
    before = state(place)
    done = iptui(place, "import", "catalog", str(large))
    if done.returncode != 0:
        require_refused(done)
    assert b"added 0, updated 0" in (done.stdout or b"added 0, updated 0")
    assert state(place) == before


@pytest.mark.parametrize("kind", ["catalog", "complaints", "brands"])
@pytest.mark.parametrize("name", ["gzip bomb", "zip bomb", "zip in zip", "workbook bomb", "zip with ways out",
                                  "tar with ways out", "billion laughs", "outside entity", "a million columns",
                                  "NUL", "deep array"])  # fmt: skip
def test_what_is_no_list_changes_nothing(place: Path, tmp_path: Path, kind: str, name: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(BYTES[name])
    before = state(place)
    done = iptui(place, "import", kind, str(path))
    if done.returncode == 0:  # packed texts are lists of names to the brand list
        assert (kind, name) == ("brands", "zip with ways out")
        assert state(place)[1] == before[1]
        assert not (tmp_path.parent / "out").exists()
        return
    require_refused(done)
    assert state(place) == before
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["file"]


def test_a_file_of_nothing_but_bad_rows_ends_in_a_sentence(place: Path) -> None:
    before = state(place)
    done = iptui(place, "import", "catalog", "-", "--format", "jsonl", stdin=b"0\n" * 3_000_000)
    assert done.returncode == 2
    assert b"rows that cannot be taken" in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert state(place) == before


def test_ten_megabytes_in_one_cell_and_a_good_row_beside_it(tmp_path: Path) -> None:
    place = tmp_path / "desk"
    iptui(place, "init", "--account", "a", "--password-stdin", stdin=b"correct horse\n")
    data = b"id,name\n1," + b"x" * 10_000_000 + b"\n2,good\n"
    done = iptui(place, "import", "catalog", "-", "--json", stdin=data)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert (report["added"], len(report["rejected"])) == (1, 1)


PAGES = [
    "a wide table",
    "a style of blanks",
    "deep lists",
    "deep HTML",
    "billion laughs",
    "outside entity",
]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_asks_for_gigabytes(place: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(BYTES[name])
    done = iptui(place, "snapshot", "add", "0", str(path), "--json")
    assert done.returncode == 0, done.stderr
    snapshot = json.loads(done.stdout)["id"]
    done = iptui(place, "snapshot", "show", snapshot)
    assert done.returncode == 0, done.stderr[-300:]
    assert len(done.stdout) < 5_000_000
    assert b"root:" not in done.stdout


@pytest.mark.parametrize("words", [("config", "check"), ("rules", "validate"), ("rules", "list")])
@pytest.mark.parametrize(
    "name", ["dotted TOML", "deep TOML", "deep TOML tables", "TOML number", "many dotted TOML"]
)
def test_rules_and_settings_that_ask_for_gigabytes(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], name: str
) -> None:
    rules = place / "rules"
    rules.mkdir(mode=0o700, exist_ok=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "iptui").mkdir()
    for path in (rules / "own.toml", tmp_path / "iptui" / "config.toml"):
        path.write_bytes(BYTES[name])
    try:
        done = iptui(place, *words)
    finally:
        (rules / "own.toml").unlink()
    assert done.returncode == (0 if words == ("rules", "list") else 2), done.stderr[-300:]
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("snapshot", "add", "0"), ("evidence", "add", "--kind", "invoice", "--title", "t"),
                                   ("rules", "validate")])  # fmt: skip
@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "loop", "long name"])
def test_what_never_ends_or_never_begins_is_no_file(
    place: Path, tmp_path: Path, words: tuple[str, ...], kind: str
) -> None:
    path = tmp_path / "file.txt"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    else:
        path = tmp_path / ("x" * 300 + ".txt")
    done = iptui(place, *words, str(path))
    require_refused(done)
