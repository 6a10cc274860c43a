"""`snapshot add/match/show` with saved pages, through real invocation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.formats.pages.written import FILES, URI

ROWS = [
    {"id": "100200300", "name": "Harbour Desk Lamp, brass", "attributes": {"EAN": "4006381333931"}},
    {"id": "100200301", "name": "Wooden spoon"},
]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell(tmp_path / "desk")
    shell("init", "--account", "ann", "--password-stdin", stdin="correct horse battery\n")
    shell("import", "catalog", "-", stdin="\n".join(map(json.dumps, ROWS)))
    return shell


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "saved"
    path.write_bytes(FILES["WARC, gzip"])
    return str(path)


def test_match_proposes_and_keeps_nothing(shell: Shell, page: str) -> None:
    found = json.loads(shell("snapshot", "match", page, "--json"))
    assert found["found"]["url"] == URI
    assert found["found"]["saved_at"] == "2026-11-24T02:00:00Z"
    assert found["matches"][0]["product_id"] == "100200300"
    assert found["snapshot"] is None
    shell("snapshot", "list", "100200300", code=1)


def test_confirm_keeps_it_with_the_one_sure_listing(shell: Shell, page: str) -> None:
    kept = json.loads(shell("snapshot", "match", page, "--confirm", "--json"))["snapshot"]
    assert kept["product_id"] == "100200300"
    assert "4006381333931" in kept["note"]
    shell("snapshot", "verify", kept["id"])
    shown = shell("snapshot", "show", kept["id"])
    assert "Brand: Nordlicht  (JSON-LD)" in shown
    assert "Not read: The archive holds 1 more page(s)" in shown
    assert (
        shown.index("A lamp.")
        < shown.index("--- The rest of the page ---")
        < shown.index("Imprint")
    )


def test_confirm_keeps_nothing_on_a_weak_match(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Wooden spoons, large\n", encoding="utf-8")
    answer = json.loads(shell("snapshot", "match", str(path), "--confirm", "--json", code=1))
    assert answer["snapshot"] is None
    assert "Nothing was kept" in shell.err or "No listing" in shell.err
    shell("snapshot", "list", "100200301", code=1)


def test_add_says_what_it_found(shell: Shell, page: str) -> None:
    said = shell("snapshot", "add", "100200301", page)
    assert "Title: Harbour Desk Lamp, brass  (JSON-LD)" in said
    assert "Price: 49.90 EUR" in said


@pytest.mark.parametrize("command", ["add", "match"])
def test_what_is_no_page_is_bad_input(shell: Shell, tmp_path: Path, command: str) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(bytes(range(256)) * 9)
    words = ("100200301", str(path)) if command == "add" else (str(path),)
    shell("snapshot", command, *words, code=2)
    assert "no page or picture that can be kept" in shell.err
