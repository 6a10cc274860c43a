"""The printed numbers of numbers/*.txt: one file an office, each line a form seen in print.

A line without indent is the canonical form and the type of right, the indented lines below it are
printed forms of that number; `@type` is the type that is asked for. Under `none` stand texts that
are no number of the office; `@none` marks such a line within a block.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from iptui.domain.registers import identify

FILES = sorted((Path(__file__).parent / "numbers").glob("*.txt"))
OFFICE = {"madrid": "WO", "hague": "WO", "em_designs": "EM"}


def cases() -> list[tuple[str, str, str | None, str, str]]:
    """(file, printed, type asked for, canonical or "", type found)."""
    found: list[tuple[str, str, str | None, str, str]] = []
    for path in FILES:
        canonical, type_ = "", ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            if not line.startswith(" "):
                canonical, _, type_ = line.partition(" ")
                canonical = canonical.removesuffix("none") if line == "none" else canonical
                continue
            printed, _, asked = line.strip().partition(" @")
            valid = canonical and asked != "none"
            found.append(
                (
                    path.stem,
                    printed,
                    asked if asked not in ("", "none") else None,
                    canonical if valid else "",
                    type_ if valid else "",
                )
            )
    return found


CASES = cases()


def test_there_are_enough_of_each_office() -> None:
    counted = Counter(case[0] for case in CASES)
    assert len(counted) == 13
    assert min(counted.values()) >= 60, counted
    refused = Counter(case[0] for case in CASES if not case[3])
    assert min(refused.values()) >= 20, refused


@pytest.mark.parametrize(("file", "printed", "asked", "canonical", "type_"), CASES)
def test_printed(file: str, printed: str, asked: str | None, canonical: str, type_: str) -> None:
    found = identify(printed, asked)
    assert (found.canonical, found.type) == (canonical, type_), found.reason
    if not canonical:
        assert found.links == ()
        assert found.reason
        return
    assert found.office == OFFICE.get(file, file.upper())
    assert found.links or found.reason
    again = identify(canonical, type_)
    assert (again.canonical, again.office, again.type) == (canonical, found.office, type_)
    if found.kind:
        bare = identify(canonical.removesuffix(found.kind), type_)
        assert bare.number == found.number or len(found.number) < 5
