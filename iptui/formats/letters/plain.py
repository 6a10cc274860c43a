"""A letter's Markdown as text for a mail: wrapped, and readable where no program shows any markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import TYPE_CHECKING

from iptui.formats.cell_width import cells_of
from iptui.formats.letters.marks import between, tokens_of
from iptui.formats.letters.text import IS_UNSPACED

if TYPE_CHECKING:
    from markdown_it.token import Token

WIDTH = 72
"""Cells of a line; a longer word stands on a line of its own, up to what a mail's line may hold."""
_LONGEST_WORD = 400
_DEEPEST = 40
"""Cells that quotes and lists take from a line at most."""
_NEVER_FIRST = "、。，．：；？！）］｝〕〉》」』】”’…ー々・"
_NEVER_LAST = "（［｛〔〈《「『【“‘"


def plain_text(text: str) -> str:
    """The text in lines; headings, bold and italic as plain words."""
    lines: list[str] = []
    before = ""
    for first, rest, words, loose in _paragraphs(text):
        if loose and lines:
            lines.append(_shared(before, rest))
        before = rest
        lines += _wrapped(words, first, rest)
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def _shared(before: str, after: str) -> str:
    """What opens the blank line between two paragraphs: the quote that both stand in."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    return "".join(sign for sign, _ in same)


def _paragraphs(text: str) -> Iterator[tuple[str, str, str, bool]]:
    """Each as: what opens its first line, what opens the others, its words, a blank line before it."""
    opens: list[str] = []
    numbers: list[int | None] = []
    bullet = ""
    opened = False
    for token in tokens_of(text):
        match token.type:
            case "blockquote_open":
                opens.append("> ")
            case "bullet_list_open" | "ordered_list_open":
                opened = not numbers
                bulleted = token.type == "bullet_list_open"
                numbers.append(None if bulleted else int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
            case "list_item_open":
                number = numbers[-1]
                bullet = "- " if number is None else f"{number}. "
                if number is not None:
                    numbers[-1] = number + 1
                opens.append(" " * len(bullet))
            case "blockquote_close" | "list_item_close":
                opens.pop()
                bullet = ""
            case "hr":
                yield "".join(opens), "".join(opens), "-" * 24, True
            case "paragraph_open" | "heading_open":
                hidden = token.hidden
            case "inline":
                rest = "".join(opens)[-_DEEPEST:]
                first = rest[: len(rest) - len(bullet)] + bullet if bullet else rest
                yield first, rest, _words(token), opened or not (hidden and bullet)
                bullet, opened = "", False


def _words(inline: Token) -> str:
    children = inline.children or []
    found: list[str] = []
    for place, token in enumerate(children):
        if token.type == "hardbreak":
            found.append("\n")
        elif token.type == "softbreak":
            before = next((one for one in reversed(found) if one), "")
            after = next((one.content for one in children[place + 1 :] if one.content), "")
            found.append(between(before, after))
        else:
            found.append(token.content)
    return "".join(found)


def _wrapped(words: str, first: str, rest: str) -> list[str]:
    lines: list[str] = []
    opening = first
    for line in words.split("\n"):
        room = max(WIDTH - cells_of(opening), 20)
        now, used = "", 0
        for word in _units(line):
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


def _units(line: str) -> Iterator[str]:
    """What may not be taken apart, each with the spaces behind it."""
    for found in _UNIT.finditer(line):
        word = found[0]
        if not IS_UNSPACED.search(word):
            yield word
            continue
        start = 0
        for place in range(1, len(word)):
            before, after = word[place - 1], word[place]
            if (
                (IS_UNSPACED.match(before) or IS_UNSPACED.match(after))
                and not after.isspace()
                and after not in _NEVER_FIRST
                and before not in _NEVER_LAST
            ):
                yield word[start:place]
                start = place
        yield word[start:]
