"""A paragraph cut into lines that fit: characters, their fonts and widths, and where a line may end."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from typing import NamedTuple

from iptui.domain.letters import Gap
from iptui.formats.letters.blocks import Block
from iptui.formats.letters.fonts import BOX, Fonts
from iptui.formats.letters.marks import gaps_in
from iptui.formats.letters.text import may_part

FontKey = tuple[int, str]
"""A font's number and style: "", "B", "I", "BI"."""
_LONG_WORD = 30
"""Characters after which a word (an address of the web) may end at a slash."""
_SPACES = frozenset(" \u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000")


class Run(NamedTuple):
    """Characters of one font that stand beside one another."""

    text: str
    font: FontKey
    gap: bool
    level: int = 0
    """Odd: written from the right."""


class Paragraph(NamedTuple):
    """A block's characters one by one; line ends that stay are "\\n"."""

    letters: list[str]
    fonts: list[FontKey]
    gaps: list[bool]


def paragraph(block: Block, gaps: Sequence[Gap], fonts: Fonts, *, east_asian: bool) -> Paragraph:
    """The block with a font for each character; one that no font has becomes a box."""
    made = Paragraph([], [], [])
    for words in block.words:
        style = ("B" if words.bold or block.heading else "") + ("I" if words.italic else "")
        for part, gap in gaps_in(words.text, gaps):
            for letter in printed(part):
                _put(made, letter, style, gap, fonts, east_asian)
    return made


def printed(text: str) -> str:
    """The text in the characters that are looked for in fonts: letters with their marks as one."""
    if text.isascii():
        return text
    text = text.replace("\ufe0f", "")
    composed = unicodedata.normalize("NFC", text)
    # Composing also replaces the variants of Chinese letters that Korean names are kept in: not those.
    return composed if not any("\uf900" <= one <= "\ufaff" for one in text) else text


def _put(
    made: Paragraph, letter: str, style: str, gap: bool, fonts: Fonts, east_asian: bool
) -> None:
    before = made.fonts[-1] if made.fonts else (0, "")
    if letter == "\n" or letter == " ":
        font = (0, style)
    elif letter in "\u200c\u200d":
        if fonts.face(before[0]).plain:
            return
        font = before
    else:
        number = fonts.number(letter, east_asian=east_asian)
        if number < 0 and unicodedata.category(letter) == "Zs":
            letter, number = " ", 0
        elif number < 0:
            letter, number = BOX, fonts.number(BOX)
        font = (number, style if fonts.face(number).slanted else style.replace("I", ""))
    made.letters.append(letter)
    made.fonts.append(font)
    made.gaps.append(gap)


def lines_of(
    paragraph: Paragraph, widths: Sequence[float], room: float
) -> Iterator[tuple[int, int]]:
    """From which to which character each line goes, spaces at its end left out.

    `widths` and `room` are of one unit; a word that is wider than the room is cut.
    """
    start = 0
    for end in [*(at for at, one in enumerate(paragraph.letters) if one == "\n"), len(widths)]:
        yield from _cut(paragraph.letters, widths, start, end, room)
        start = end + 1


def _cut(
    letters: Sequence[str], widths: Sequence[float], start: int, end: int, room: float
) -> Iterator[tuple[int, int]]:
    sums = list(accumulate(widths[start:end], initial=0.0))
    ends = list(_ends(letters, start, end))
    first = start
    while True:
        reach = start + bisect_right(sums, sums[first - start] + room) - 1
        while reach < end and letters[reach] in _SPACES:
            reach += 1
        if reach >= end:
            yield first, _trimmed(letters, first, end)
            return
        place = bisect_right(ends, reach) - 1
        stop = ends[place] if place >= 0 and ends[place] > first else _whole(letters, first, reach)
        yield first, _trimmed(letters, first, stop)
        first = stop


def _ends(letters: Sequence[str], start: int, end: int) -> Iterator[int]:
    """The places before which a line may end."""
    word = start
    for at in range(start + 1, end):
        before, after = letters[at - 1], letters[at]
        if before in _SPACES:
            word = at
            if after not in _SPACES:
                yield at
        elif (
            may_part(before, after)
            or (before == "-" and after.isalpha() and at - 1 > start and letters[at - 2].isalpha())
            or (before == "/" and at - word > _LONG_WORD and after.isalnum())
        ):
            yield at


def _whole(letters: Sequence[str], first: int, reach: int) -> int:
    """The place to cut a word that is wider than a line; never before a mark on a letter."""
    stop = max(reach, first + 1)
    while stop > first + 1 and unicodedata.category(letters[stop]) in ("Mn", "Mc", "Cf"):
        stop -= 1
    return stop


def _trimmed(letters: Sequence[str], start: int, end: int) -> int:
    while end > start and letters[end - 1] in _SPACES:
        end -= 1
    return end


_FROM_RIGHT = frozenset({"R", "AL"})
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def runs_of(paragraph: Paragraph, start: int, end: int, *, right_to_left: bool) -> list[Run]:
    """A line's runs from left to right, as they are seen."""
    levels = _levels(paragraph.letters[start:end], right_to_left)
    runs: list[Run] = []
    for level, places in groupby(
        range(start, end),
        lambda at: (levels[at - start], paragraph.fonts[at], paragraph.gaps[at]),
    ):
        text = "".join(paragraph.letters[at] for at in places)
        runs.append(Run(text, level[1], level[2], level[0]))
    if any(levels):
        for least in range(max(levels), 0, -1):
            runs = _reversed(runs, least)
    return runs


def _reversed(runs: list[Run], least: int) -> list[Run]:
    """The runs, with neighbours of this level and above in the other order (rule L2)."""
    ordered: list[Run] = []
    for high, group in groupby(runs, lambda run: run.level >= least):
        same = list(group)
        ordered += same[::-1] if high else same
    return ordered


def _levels(letters: Sequence[str], right_to_left: bool) -> list[int]:
    """Of each letter: even from the left, odd from the right (Unicode Standard Annex #9)."""
    base = 1 if right_to_left else 0
    levels = [base] * len(letters)
    if right_to_left or any(unicodedata.bidirectional(one) in _FROM_RIGHT for one in letters):
        from fpdf.bidi import BidiParagraph
        from fpdf.enums import TextDirection

        direction = TextDirection.RTL if right_to_left else TextDirection.LTR
        line = BidiParagraph("".join(letters), direction)
        for one in line.get_characters_with_embedding_level():
            levels[one.character_index] = one.embedding_level
    return levels


def turned(run: Run) -> str:
    """The run's characters from left to right, for a font that is not shaped."""
    return run.text[::-1].translate(_MIRRORED) if run.level % 2 else run.text
