"""The English words that are no disguise of a brand: bike, hike and like for nike."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final

import msgspec

_TWO_LETTERS_FROM: Final = 1_000_000
"""Two-letter entries below this many occurrences are abbreviations and name parts (ni, di, st)."""


KNOWN: Final = 1
COMMON: Final = 2
"""Levels of a word; a common one stands a thousand times and more in the subtitles. The others are also
names (Olympus, Kingston) and what is only in dictionaries."""
_COMMON_FROM: Final = 1000


@lru_cache(maxsize=1)
def english_words() -> Mapping[str, int]:
    """About 160,000 words with their level, from pyspellchecker's English list (MIT).

    Its counts are from OpenSubtitles. Read when an index is built (60 ms); an opened index carries
    what it needs.
    """
    found = {
        word: COMMON if count >= _COMMON_FROM else KNOWN
        for word, count in english_frequencies().items()
        if len(word) > 2 or (len(word) == 2 and count >= _TWO_LETTERS_FROM)
    }
    return found | {"a": COMMON, "i": COMMON}


_HEAD: Final = 3
"""Letters that the words of one row have in common."""


@lru_cache(maxsize=1)
def english_rows() -> tuple[tuple[str, str], ...]:
    """The words as an index keeps them, few rows being quick to write: the first letters, then the words."""
    rows: dict[str, list[str]] = {}
    for word, level in english_words().items():
        rows.setdefault(head_of(word), []).append(f"{word} {level}\n")
    return tuple((head, "\n" + "".join(rows[head])) for head in sorted(rows))


def head_of(word: str) -> str:
    """Under which the word's row stands."""
    return word[:_HEAD]


def level_in(row: str, word: str) -> int:
    """The word's level by its row; 0 where it is none of it."""
    place = row.find(f"\n{word} ")
    return int(row[place + len(word) + 2]) if place >= 0 else 0


def english_frequencies() -> dict[str, int]:
    """Each word of the list with how often it occurs in film subtitles."""
    packed = (files("spellchecker") / "resources" / "en.json.gz").read_bytes()
    return msgspec.json.decode(gzip.decompress(packed), type=dict[str, int])
