"""A ledger over time as lines of block characters: what stood, what stays if nothing is added.

Past and future differ by their fill, thresholds and today by their line, so that it reads without colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

from textual.content import Content

EIGHTHS = " ▁▂▃▄▅▆▇"
FULL, AHEAD, LINE, TODAY = "█", "▒", "┄", "│"
LABEL = 4
"""Cells of the scale at the left, its line included."""

Steps = Sequence[tuple[datetime, int]]
"""(instant, points from then on), oldest first."""


def points_plot(
    steps: Steps,
    thresholds: Iterable[int],
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    zone: tzinfo,
    width: int,
    height: int,
) -> list[Content]:
    """At most `height` lines of plot over an axis with months; each at most `width` cells.

    The scale reaches the first threshold above every value, so that the distance to it shows.
    """
    columns = max(12, width - LABEL)
    values = _values(steps, since, until, columns)
    today = _column(now, since, until, columns)
    marks = sorted(thresholds)
    top = _top(max(values, default=0), marks)
    shown = [mark for mark in marks if mark <= top]
    height = _height(shown, top, height)
    rows = _rows_of(shown, top, height)
    lines = []
    for row in range(height, 0, -1):
        low, high = top * (row - 1) / height, top * row / height
        label = max(rows.get(row, []), default=None)
        line: list[tuple[str, str]] = [
            (f"{label:>2} ┤" if label is not None else "   │", "$text-muted")
        ]
        for column, value in enumerate(values):
            line.append(_cell(value, low, high, column - today, label is not None))
        lines.append(Content.assemble(*_joined(line)))
    lines.append(_axis(columns, today))
    lines.append(_months(since, until, columns, today, zone))
    return lines


def _values(steps: Steps, since: datetime, until: datetime, columns: int) -> list[int]:
    """The highest value within each column's time."""
    span = (until - since) / columns
    values = []
    for column in range(columns):
        start, end = since + span * column, since + span * (column + 1)
        standing = [points for at, points in steps if at <= start][-1:]
        inside = [points for at, points in steps if start < at < end]
        values.append(max([*standing, *inside], default=0))
    return values


def _column(at: datetime, since: datetime, until: datetime, columns: int) -> int:
    return min(columns - 1, int((at - since) / (until - since) * columns))


def _top(highest: int, marks: Sequence[int]) -> int:
    above = [mark for mark in marks if mark > highest]
    return max(highest, above[0] if above else 0, 1)


def _height(marks: Sequence[int], top: int, most: int) -> int:
    """As many lines as let the most thresholds lie on a line's upper edge; the higher of equals."""
    fits = {
        height: sum(mark * height % top == 0 for mark in marks)
        for height in range(max(1, most // 2), most + 1)
    }
    return max(fits, key=lambda height: (fits[height], height))


def _rows_of(marks: Iterable[int], top: int, height: int) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = {}
    for mark in marks:
        rows.setdefault(max(1, -(-mark * height // top)), []).append(mark)
    return rows


def _cell(value: int, low: float, high: float, ahead: int, threshold: bool) -> tuple[str, str]:
    share = (value - low) / (high - low)
    if share >= 1:
        return (FULL, "$primary") if ahead <= 0 else (AHEAD, "$text-muted")
    if share > 0:
        if ahead > 0:
            return (AHEAD, "$text-muted") if share >= 0.5 else ("░", "$text-muted")
        return EIGHTHS[max(1, int(share * 8))], "$primary"
    if ahead == 0:
        return TODAY, "$accent"
    return (LINE, "$warning") if threshold else (" ", "")


def _joined(cells: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours of one style in one piece: fewer bytes on the line."""
    pieces: list[tuple[str, str]] = []
    for text, style in cells:
        if pieces and pieces[-1][1] == style:
            pieces[-1] = (pieces[-1][0] + text, style)
        else:
            pieces.append((text, style))
    return pieces


def _axis(columns: int, today: int) -> Content:
    line = "─" * today + "▲" + "─" * (columns - today - 1)
    return Content.styled(f" 0 └{line}", "$text-muted")


def _months(since: datetime, until: datetime, columns: int, today: int, zone: tzinfo) -> Content:
    """`today` under its mark, and the first of each quarter where there is room."""
    cells = [" "] * columns
    _write(cells, today - 2, "today")
    day = since.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while day < until:
        if day >= since and day.month % 3 == 1:
            text = f"{day:%Y}" if day.month == 1 else f"{day:%b}"
            _write(cells, _column(day, since, until, columns), text)
        day = (day + timedelta(days=32)).replace(day=1)
    return Content.styled(" " * LABEL + "".join(cells).rstrip(), "$text-muted")


def _write(cells: list[str], place: int, text: str) -> None:
    place = max(0, min(place, len(cells) - len(text)))
    around = cells[max(0, place - 1) : place + len(text) + 1]
    if all(one == " " for one in around):
        cells[place : place + len(text)] = text
