"""Turning records into lines to show: times in the account's zone, labels beside values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from textwrap import wrap

from rich.cells import cell_len
from textual.content import Content

from iptui.casework.desk import Desk
from iptui.domain.countdown import Urgency, remaining, urgency
from iptui.search.results import Span
from iptui.terminal.clean import clean
from iptui.widgets.hanging import Hanging, laid_out

LONGEST = 20_000
"""Characters of one fact that a screen shows; the record and every export hold all of it."""
LONGEST_TEXT = 100_000
"""Of a listing's description or a saved page."""

CELL_OF_URGENCY = {
    Urgency.OVER: "over",
    Urgency.HOURS: "hours",
    Urgency.TODAY: "soon",
    Urgency.SOON: "soon",
}


def when(desk: Desk, at: datetime | None) -> str:
    """Date and time in the account's zone; `-` for none."""
    return "-" if at is None else f"{at.astimezone(desk.time_zone):%Y-%m-%d %H:%M}"


def day(desk: Desk, at: datetime | None) -> str:
    return "-" if at is None else f"{at.astimezone(desk.time_zone):%Y-%m-%d}"


def countdown(desk: Desk, due_at: datetime | None) -> tuple[str, str]:
    """How long until the window ends, in words, with the cell style of its urgency."""
    if due_at is None:
        return "-", "muted"
    now = desk.now()
    return remaining(due_at, now), CELL_OF_URGENCY.get(urgency(due_at, now), "row")


def bounded(text: str, most: int = LONGEST) -> str:
    """The text, or its beginning and how much is left out: a megabyte would take minutes to lay out."""
    if len(text) <= most:
        return text
    return f"{text[:most]}… and {len(text) - most:,} more characters, which are kept."


def heading(text: str) -> Content:
    return Content.styled(clean(bounded(text)), "bold $primary")


def fact(label: str, value: object, width: int = 14) -> Content:
    """`Label         value`, one line; outside text cleaned. Further lines stand under the value."""
    shown = f"{clean(label):<{width}}"
    line = Content.assemble((shown, "$text-muted"), clean(bounded(str(value))))
    return Hanging.of(line, len(shown)) if shown else line


def wrapped_fact(label: str, text: str, room: int, width: int = 14) -> list[Content]:
    """Like `fact`, in lines of at most `room` cells, each under the beginning of the value."""
    lines = wrap(clean(bounded(text)), max(20, room - width)) or [""]
    return [fact("" if number else label, line, width) for number, line in enumerate(lines)]


def facts(pairs: Iterable[tuple[str, object]], width: int = 14) -> list[Content]:
    """Only those with a value."""
    return [fact(label, value, width) for label, value in pairs if value not in ("", None, "-", ())]


def hanging(first: str, text: str, width: int, style: str = "") -> list[Content]:
    """The text behind `first`, wrapped to `width` cells, further lines indented as far as `first`."""
    indent = " " * cell_len(first)
    room = max(12, width - len(indent))
    lines = [""]
    for word in clean(bounded(text)).split(" "):
        while cell_len(word) > room:
            # Chinese and Japanese have no spaces: such a run is cut where the line ends.
            left = room - cell_len(lines[-1]) - (1 if lines[-1] else 0)
            head, word = split_cells(word, left) if left > 1 else ("", word)
            if head:
                lines[-1] = f"{lines[-1]} {head}" if lines[-1] else head
            lines.append("")
        if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(word) > room:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    starts = [first, *[indent] * (len(lines) - 1)]
    return [
        Content.styled(start + line, style) if style else Content(start + line)
        for start, line in zip(starts, lines, strict=True)
        if line or start == first
    ]


def split_cells(text: str, width: int) -> tuple[str, str]:
    """The longest head of at most `width` cells, and the rest."""
    used = 0
    for place, letter in enumerate(text):
        used += cell_len(letter)
        if used > width:
            return text[:place], text[place:]
    return text, ""


def joined(lines: Iterable[Content | str], width: int = 0) -> Content:
    """One text of the lines, values laid out to `width` cells (0: as they are)."""
    contents = [one if isinstance(one, Content) else Content(clean(one)) for one in lines]
    return Content("\n").join(laid_out(one, width) if width else one for one in contents)


def highlighted(text: str, spans: Iterable[Span], style: str = "bold $accent underline") -> Content:
    """The text with its spans marked; cleaned piece by piece, so that offsets stay right."""
    parts: list[Content] = []
    place = 0
    if len(text) > LONGEST_TEXT:
        spans = [span for span in spans if span.end <= LONGEST_TEXT]
        text = bounded(text, LONGEST_TEXT)
    for span in sorted(spans, key=lambda one: one.start):
        if span.start < place:
            continue
        parts.append(Content(clean(text[place : span.start], multiline=True)))
        parts.append(Content.styled(clean(text[span.start : span.end], multiline=True), style))
        place = span.end
    parts.append(Content(clean(text[place:], multiline=True)))
    return Content("").join(parts)


def excerpt(text: str, spans: list[Span], room: int = 60) -> Content:
    """One line around the first hit, with its spans marked."""
    if not spans:
        return Content(clean(text[:room]))
    first = min(span.start for span in spans)
    start = max(0, first - room // 3)
    end = min(len(text), start + room)
    inside = [
        Span(span.start - start, min(span.end, end) - start)
        for span in spans
        if start <= span.start and span.start < end
    ]
    piece = highlighted(text[start:end].replace("\n", " "), inside)
    return Content.assemble("…" if start else "", piece, "…" if end < len(text) else "")
