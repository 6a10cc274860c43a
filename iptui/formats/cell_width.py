"""How many cells of a terminal a text takes."""

from __future__ import annotations

from unicodedata import category, combining, east_asian_width


def cells_of(text: str) -> int:
    """Two for wide letters, none for marks on a letter."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if combining(letter) or category(letter) in ("Mn", "Me", "Cf")
        else 2
        if east_asian_width(letter) in ("W", "F")
        else 1
        for letter in text
    )
