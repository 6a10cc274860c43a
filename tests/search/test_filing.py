"""Filing words by their neighbours here and in a process beside."""

from __future__ import annotations

import pytest

from iptui.search import filing
from iptui.search.filing import Filing
from iptui.search.neighbours import items_in, key_hash

WORDS = [f"brand{n:05}".translate(str.maketrans("0123456789", "abcdefghij")) for n in range(3000)]


def filed(bits: int | None) -> tuple[int, list[tuple[int, bytes]], bool]:
    one = Filing(bits)
    try:
        for first in range(0, len(WORDS), 700):
            one.add(2 * first, WORDS[first : first + 700])
        one.add(1, ["l.o.l", "n-i-k-e"])
        found_bits, rows = one.rows()
        return found_bits, list(rows), one.beside
    finally:
        one.close()


@pytest.mark.parametrize("bits", [None, 9])
def test_a_process_beside_files_the_same(monkeypatch: pytest.MonkeyPatch, bits: int | None) -> None:
    here = filed(bits)
    monkeypatch.setattr(filing, "FEW", 1000)
    beside = filed(bits)
    assert (here[2], beside[2]) == (False, True)
    assert here[:2] == beside[:2]
    number, rows = here[0], dict(here[1])
    wanted = key_hash("brandabcde")
    assert 2 * 1234 in items_in(rows[wanted >> 32 - number], wanted)
