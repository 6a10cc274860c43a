"""`iptui number` as scripts and people use it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


def number(*words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "iptui", "number", *words], capture_output=True, check=False
    )
    assert done.returncode == code, (words, done.returncode, done.stderr.decode())
    assert b"Traceback" not in done.stderr
    return done.stdout.decode()


def test_the_shape_of_the_answer() -> None:
    found = json.loads(number("DE 10 2012 009 645.3", "--json"))
    assert {key: found[key] for key in ("office", "number", "kind", "canonical", "check")} == {
        "office": "DE",
        "number": "102012009645",
        "kind": "",
        "canonical": "DE102012009645",
        "check": "ok",
    }
    assert found["reason"] == ""
    assert found["could_be"] == []
    assert {"register", "url", "note", "sure"} == set(found["links"][0])
    assert all(link["url"].startswith("http") for link in found["links"])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        # A number of one office, with links or known without a page.
        (("EP", "1", "000", "000", "B1"), 0),
        (("PCT/EP2005/003456",), 0),
        (("WO 1234567", "--type", "trademark"), 0),
        # A wrong check digit is a warning.
        (("ZL 2019 1 1044411.3",), 0),
        # No office, two offices, no such number, the wrong right.
        (("7654321",), 1),
        (("DE EP1000000",), 1),
        (("EP 0",), 1),
        (("EUTM 018660437", "--type", "patent"), 1),
        (("",), 1),
        # Bad usage.
        ((), 2),
        (("EP1000000", "--type", "book"), 2),
    ],
)
def test_exit_codes(words: tuple[str, ...], code: int) -> None:
    number(*words, code=code)


def test_a_bare_number_lists_the_offices_and_asks() -> None:
    found = json.loads(number("7654321", "--json", code=1))
    assert (found["office"], found["canonical"], found["links"]) == ("", "", [])
    assert {"US", "EP", "JP"} <= set(found["could_be"])
    shown = number("7654321", code=1)
    assert "put the office code before the number" in shown
    assert "US  United States Patent and Trademark Office" in shown


@pytest.mark.parametrize(
    "text", ["DE 196 30 877.2", "7654321", "EP DE 102004002000", "JP 2019-123456", "特許第4219000号",
             "EUTM 018660437", "US 29/123,456", "x" * 79 + "1", "US " + "1" * 5000],
)  # fmt: skip
def test_80_columns_hold_all_but_addresses(text: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "iptui", "number", text], capture_output=True, check=False
    )
    lines = done.stdout.decode().splitlines()
    assert lines
    assert all(len(line) <= 80 or line.startswith("  http") for line in lines)


def test_doubt_about_an_address_is_said() -> None:
    assert "J-PlatPat (not sure; may need a search)" in number("JP4219000B2")
    assert "Espacenet\n" in number("JP4219000B2")
