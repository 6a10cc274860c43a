"""The Markdown of letters: headings, paragraphs, lists, quotes, bold, italic, hard breaks and rules.

Links, pictures, HTML, code, entities and references stay as they are written: nobody can be led anywhere by
a letter, and no text is hidden in a definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from iptui.domain.letters import Gap
from iptui.formats.letters.text import IS_UNSPACED

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_RULES = ("blockquote", "heading", "hr", "list", "emphasis", "escape", "newline")
MOST_SIGNS = 8
"""Quote marks and list bullets that open one line; further ones are shown as they are written."""
MOST_COLUMNS = 24
"""Spaces before a line's first letter that count: twelve lists in one another."""
_OPENING = re.compile(r"(?:[ >]|[-+*](?= )|\d{1,9}[.)](?= ))+")
_SIGN = re.compile(r"(>|[-+*](?= )|\d{1,9}[.)](?= ))| ")


@cache
def parser() -> MarkdownIt:
    """The one parser of letters."""
    from markdown_it import MarkdownIt

    # The limit is above what a bounded text reaches: past it the parser drops text.
    return MarkdownIt("zero", {"maxNesting": 200, "html": False}).enable(list(_RULES))


def tokens_of(text: str) -> list[Token]:
    """The Markdown's tokens; lists and quotes nest no deeper than `MOST_SIGNS` and `MOST_COLUMNS` allow."""
    return parser().parse(shallow(text))


def shallow(text: str) -> str:
    """The Markdown with bounded nesting and the same letters: what nests deeper is shown as written."""
    return "\n".join(_shallow_line(line) for line in text.split("\n"))


def _shallow_line(line: str) -> str:
    opening = _OPENING.match(line)
    if opening is None or opening.end() <= MOST_SIGNS:
        return line
    signs = columns = 0
    kept: list[str] = []
    for found in _SIGN.finditer(line, 0, opening.end()):
        sign = found[1]
        if sign is None:
            columns += 1
            if columns <= MOST_COLUMNS:
                kept.append(" ")
        elif signs == MOST_SIGNS:
            return "".join(kept) + sign[:-1] + "\\" + sign[-1] + line[found.end() :]
        else:
            signs += 1
            # A bullet needs its space, however many stood before it.
            kept.append(sign)
            columns = min(columns, MOST_COLUMNS - 1)
    return "".join(kept) + line[opening.end() :]


def gaps_in(text: str, gaps: Sequence[Gap]) -> Iterator[tuple[str, bool]]:
    """The text in parts, each with whether it is a gap."""
    names = sorted({gap.name for gap in gaps if gap.name}, key=lambda name: (-len(name), name))
    if not names or "[" not in text:
        if text:
            yield text, False
        return
    pattern = re.compile(r"(\[(?:" + "|".join(map(re.escape, names)) + r")\])")
    for number, part in enumerate(pattern.split(text)):
        if part:
            yield part, number % 2 == 1


def between(before: str, after: str) -> str:
    """What a line end in the Markdown's source stands for between two texts: a space, or nothing in Chinese."""
    unspaced = IS_UNSPACED.match(before[-1:]) and IS_UNSPACED.match(after[:1])
    return "" if unspaced else " "
