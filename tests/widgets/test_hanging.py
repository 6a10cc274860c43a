"""A value of several lines stands under its first, in any script."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iptui.screens.facts import fact, joined
from iptui.widgets.hanging import laid_out


@given(st.text("ab 流光屿, ｎ", min_size=0, max_size=120), st.integers(30, 90))
def test_lines_fit_and_are_indented(text: str, width: int) -> None:
    lines = laid_out(fact("Reason", text), width).split("\n")
    assert all(line.cell_length <= width for line in lines) or len(lines) == 1
    assert lines[0].plain.startswith("Reason".ljust(14))
    for line in lines[1:]:
        assert line.plain.startswith(" " * 14)
    letters = "".join(line.plain[14:] for line in lines)
    assert letters.replace(" ", "") == text.replace(" ", "")


def test_a_hash_stands_on_one_line_of_eighty_columns() -> None:
    text = joined([fact("SHA-256", "f" * 64, 12)], 77)
    assert "\n" not in text.plain


def test_a_short_line_and_a_narrow_screen_stay_as_they_are() -> None:
    line = fact("Reason", "x" * 60)
    assert laid_out(line, 20) is line
    assert laid_out(line, 100) is line
