"""Rows of several runs come out word by word, in order, with each run's row in the runs' order."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from iptui.search.merging import merged
from iptui.search.segment import Row

RUNS = st.lists(st.sets(st.text("abç", max_size=3), max_size=15), max_size=6)


@given(RUNS, st.integers(1, 5))
def test_every_row_comes_once_and_in_order(runs: list[set[str]], held: int) -> None:
    each: list[list[Row]] = [
        [(word, number, -1, b"", b"") for word in sorted(words)]
        for number, words in enumerate(runs)
    ]
    rows = sorted(row for run in each for row in run)
    expected = [(word, list(found)) for word, found in groupby(rows, itemgetter(0))]
    with patch("iptui.search.merging._ROWS_HELD", held):
        assert list(merged(each)) == expected
