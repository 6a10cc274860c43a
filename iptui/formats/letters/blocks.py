"""A letter's Markdown as a list of what stands below one another, for forms that lay out lines themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from iptui.formats.letters.marks import between, tokens_of

if TYPE_CHECKING:
    from markdown_it.token import Token

QUOTE = "> "
"""How a quote opens a block; a list opens it with as many spaces as its bullet or number takes."""


class Words(NamedTuple):
    """A text in one style, or one line end that has to stay ("\\n")."""

    text: str
    bold: bool = False
    italic: bool = False


class Block(NamedTuple):
    """A paragraph, a heading, or a rule."""

    words: tuple[Words, ...]
    opens: tuple[str, ...]
    """What encloses it, the outermost first: `QUOTE`, or spaces for a list's item."""
    marker: str = ""
    """On the first block of a list's item: "- " or "1. "; it takes the place of the last of `opens`."""
    heading: int = 0
    """1 to 6; 0 = none."""
    rule: bool = False
    close: bool = False
    """An item of a list whose items stand close to one another."""


def blocks_of(text: str) -> Iterator[Block]:
    """The Markdown's blocks from the top."""
    opens: list[str] = []
    numbers: list[int | None] = []
    marker, heading = "", 0
    hidden = opened = False
    for token in tokens_of(text):
        match token.type:
            case "blockquote_open":
                opens.append(QUOTE)
            case "bullet_list_open" | "ordered_list_open":
                opened = not numbers
                bulleted = token.type == "bullet_list_open"
                numbers.append(None if bulleted else int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
            case "list_item_open":
                number = numbers[-1]
                marker = "- " if number is None else f"{number}. "
                if number is not None:
                    numbers[-1] = number + 1
                opens.append(" " * len(marker))
            case "blockquote_close" | "list_item_close":
                opens.pop()
                marker = ""
            case "hr":
                yield Block((), tuple(opens), rule=True)
            case "heading_open":
                heading, hidden = int(token.tag[1:]), False
            case "paragraph_open":
                heading, hidden = 0, token.hidden
            case "inline":
                close = hidden and bool(marker) and not opened
                yield Block(
                    tuple(_words(token.children or [])), tuple(opens), marker, heading, close=close
                )
                marker, opened = "", False


def _words(tokens: list[Token]) -> Iterator[Words]:
    bold = italic = 0
    before = ""
    for place, token in enumerate(tokens):
        match token.type:
            case "strong_open":
                bold += 1
            case "strong_close":
                bold -= 1
            case "em_open":
                italic += 1
            case "em_close":
                italic -= 1
            case "hardbreak":
                yield Words("\n")
                before = ""
            case "softbreak":
                after = next((one.content for one in tokens[place + 1 :] if one.content), "")
                yield Words(between(before, after), bold > 0, italic > 0)
            case _ if token.content:
                yield Words(token.content, bold > 0, italic > 0)
                before = token.content
