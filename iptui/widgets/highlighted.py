"""Text from outside with stretches of it highlighted."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from iptui.search.results import Span
from iptui.terminal.clean import clean
from iptui.widgets.text_styles import StyleName, styled


def highlighted(
    text: str,
    spans: Iterable[Span | tuple[int, int]] = (),
    *,
    style: StyleName = "hit",
    base: StyleName = "",
    multiline: bool = False,
) -> Content:
    """The cleaned text with its spans (offsets into `text` as given) in a style.

    Overlapping spans are joined; a span outside the text is cut to it.
    """
    pieces: list[Content] = []
    done = 0
    for start, end in sorted(_bounds(span) for span in spans):
        start, end = max(start, done), min(end, len(text))
        if end <= start:
            continue
        pieces.append(styled(clean(text[done:start], multiline=multiline), base))
        pieces.append(styled(clean(text[start:end], multiline=multiline), style))
        done = end
    pieces.append(styled(clean(text[done:], multiline=multiline), base))
    return pieces[0] if len(pieces) == 1 else Content("").join(pieces)


def excerpt(
    text: str, spans: Iterable[Span | tuple[int, int]], width: int, *, style: StyleName = "hit"
) -> Content:
    """One line of about `width` characters around the first span, … where something was left out."""
    bounds = sorted(_bounds(span) for span in spans)
    if not bounds or len(text) <= width:
        return highlighted(text[: width * 4], bounds, style=style)
    first, last = bounds[0][0], bounds[0][1]
    start = max(0, min(first - (width - (last - first)) // 3, len(text) - width))
    end = min(len(text), start + width)
    moved = [(a - start, b - start) for a, b in bounds if b > start and a < end]
    body = highlighted(text[start:end], moved, style=style)
    return Content("").join(
        [Content("…" if start else ""), body, Content("…" if end < len(text) else "")]
    )


def _bounds(span: Span | tuple[int, int]) -> tuple[int, int]:
    return (span.start, span.end) if isinstance(span, Span) else span
