"""The English words that are no disguise of a brand: bike, hike and like for nike."""

from __future__ import annotations

import gzip
from functools import lru_cache
from importlib.resources import files
from typing import Final

import msgspec

_COMMON: Final = 1_000_000
"""Two-letter entries below this many occurrences are abbreviations and name parts (ni, di, st)."""


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """About 160,000 words, from pyspellchecker's English list (MIT; counts from OpenSubtitles).

    Read when an index is built (60 ms); an opened index carries what it needs.
    """
    kept = (
        word
        for word, count in english_frequencies().items()
        if len(word) > 2 or (len(word) == 2 and count >= _COMMON)
    )
    return frozenset((*kept, "a", "i"))


def english_frequencies() -> dict[str, int]:
    """Each word of the list with how often it occurs in film subtitles."""
    packed = (files("spellchecker") / "resources" / "en.json.gz").read_bytes()
    return msgspec.json.decode(gzip.decompress(packed), type=dict[str, int])
