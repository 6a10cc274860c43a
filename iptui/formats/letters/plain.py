"""A letter's Markdown as text for a mail: wrapped, and readable where no program shows any markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from iptui.formats.cell_width import cells_of
from iptui.formats.letters.blocks import blocks_of
from iptui.formats.letters.text import IS_UNSPACED, may_part

WIDTH = 72
"""Cells of a line; a longer word stands on a line of its own, up to what a mail's line may hold."""
_LONGEST_WORD = 400
_DEEPEST = 40
"""Cells that quotes and lists take from a line at most."""


def plain_text(text: str) -> str:
    """The text in lines; headings, bold and italic as plain words."""
    lines: list[str] = []
    before = ""
    for block in blocks_of(text):
        rest = "".join(block.opens)[-_DEEPEST:]
        first = rest[: len(rest) - len(block.marker)] + block.marker if block.marker else rest
        if lines and not block.close:
            lines.append(_shared(before, rest))
        before = rest
        words = "-" * 24 if block.rule else "".join(one.text for one in block.words)
        lines += _wrapped(words, first, rest)
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def _shared(before: str, after: str) -> str:
    """What opens the blank line between two paragraphs: the quote that both stand in."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    return "".join(sign for sign, _ in same)


def _wrapped(words: str, first: str, rest: str) -> list[str]:
    lines: list[str] = []
    opening = first
    for line in words.split("\n"):
        room = max(WIDTH - cells_of(opening), 20)
        now, used = "", 0
        for word in units(line):
            cells = cells_of(word.rstrip())
            if now and used + cells > room:
                lines.append(opening + now.rstrip())
                opening, now, used = rest, "", 0
            now += word
            used += cells_of(word)
        lines.append(opening + now.rstrip())
        opening = rest
    return lines


_UNIT = re.compile(rf"[^\s]{{1,{_LONGEST_WORD}}}\s*|\s+")


def units(line: str) -> Iterator[str]:
    """What may not be taken apart, each with the spaces behind it."""
    for found in _UNIT.finditer(line):
        word = found[0]
        start = 0
        if IS_UNSPACED.search(word):
            for place in range(1, len(word)):
                if may_part(word[place - 1], word[place]):
                    yield word[start:place]
                    start = place
        yield word[start:]
