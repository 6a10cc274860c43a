"""The few named styles of text. Screens name a style and never a colour.

A style is never the only sign of a meaning: a word, a letter or a mark stands beside it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, Protocol

from rich.style import Style as RichStyle
from textual.content import Content
from textual.style import Style

StyleName = Literal[
    "", "title", "dim", "hit", "late", "soon", "good", "bad", "note", "key", "link", "mark"
]

STYLES: dict[str, str] = {
    "": "",
    "title": "bold",
    "dim": "$text-muted",
    "hit": "bold underline $accent",
    "late": "bold $error",
    "soon": "bold $warning",
    "good": "$success",
    "bad": "$error",
    "note": "$secondary",
    "key": "bold $accent",
    "link": "underline",
    "mark": "bold $accent",
}
"""Name -> a Textual style; the variables come from the theme."""


class Themed(Protocol):
    """What knows the theme's variables: the app."""

    theme_variables: dict[str, str]


def styled(text: str, name: StyleName = "") -> Content:
    """A piece of text in a named style, never read as markup. Clean text from outside first."""
    return Content.styled(text, STYLES[name]) if name else Content(text)


@lru_cache(512)
def _parsed(definition: str, variables: tuple[tuple[str, str], ...]) -> Style:
    return Style.parse(definition, dict(variables))


def parsed(definition: str | Style, app: Themed) -> Style:
    """A style's definition in the app's theme."""
    if isinstance(definition, Style):
        return definition
    names = [word[1:] for word in definition.split() if word.startswith("$")]
    return _parsed(definition, tuple((name, app.theme_variables[name]) for name in names))


def rich_style(definition: str, app: Themed) -> RichStyle:
    """The style as the line API wants it."""
    return parsed(definition, app).rich_style
