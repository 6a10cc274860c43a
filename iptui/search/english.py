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


def english_frequencies() -> dict[str, int]:
    """Each word of the list with how often it occurs in film subtitles."""
    packed = (files("spellchecker") / "resources" / "en.json.gz").read_bytes()
    return msgspec.json.decode(gzip.decompress(packed), type=dict[str, int])
