"""The plot reads without colours: what stood, what stays, the thresholds and today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from iptui.widgets.points_plot import points_plot

NOW = datetime(2026, 7, 1, tzinfo=UTC)
SINCE, UNTIL = NOW - timedelta(days=365), NOW + timedelta(days=365)
MARKS = [2, 6, 12, 24, 36, 48]


def lines(steps: list[tuple[datetime, int]], width: int = 44, height: int = 8) -> list[str]:
    found = points_plot(
        steps, MARKS, since=SINCE, until=UNTIL, now=NOW, zone=UTC, width=width, height=height
    )
    return [line.plain.rstrip() for line in found]


def test_a_year_with_two_steps_and_one_that_falls_away() -> None:
    steps = [
        (SINCE, 0),
        (NOW - timedelta(days=180), 6),
        (NOW - timedelta(days=90), 12),
        (NOW + timedelta(days=185), 6),
        (NOW + timedelta(days=275), 0),
    ]
    assert lines(steps) == [
        "24 ┤┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄│┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄",
        "   │                    │",
        "   │                    │",
        "   │                    │",
        "12 ┤┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄██████▒▒▒▒▒▒▒▒▒▒┄┄┄┄┄┄┄┄┄",
        "   │               ██████▒▒▒▒▒▒▒▒▒▒",
        " 6 ┤┄┄┄┄┄┄┄┄┄┄███████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒┄┄┄┄",
        " 2 ┤┄┄┄┄┄┄┄┄┄┄███████████▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒┄┄┄┄",
        " 0 └────────────────────▲───────────────────",
        "    Jul  Oct  2026    today  Oct  2027 Apr",
    ]


def test_an_empty_ledger_shows_the_first_threshold_and_today() -> None:
    found = lines([(SINCE, 0)], height=3)
    assert found[0].startswith(" 2 ┤")
    assert "│" in found[0][4:]
    assert not {"█", "▒"} & set("".join(found))


@given(
    days=st.lists(st.integers(-500, 500), max_size=12),
    values=st.lists(st.integers(0, 60), min_size=12, max_size=12),
    width=st.integers(20, 200),
    height=st.integers(1, 12),
)
def test_no_line_is_wider_than_asked(
    days: list[int], values: list[int], width: int, height: int
) -> None:
    steps = [(NOW + timedelta(days=d), v) for d, v in zip(sorted(days), values, strict=False)]
    found = lines(steps, width, height)
    assert all(len(line) <= width for line in found)
    assert len(found) <= height + 2
