"""Written forms that are no plain word: `L.O.L.`, `n-i-k-e`, `ni<zero width>ke`, `niké`, `prad@`.

The word index knows what stands between separators; a disguise often uses the separators. So such a
form is kept as it is written, casefolded, beside the words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import filterfalse
from typing import Final, NamedTuple

from iptui.search.skeleton import SYMBOLS
from iptui.search.words import CJK, is_letter, is_mark, words

LONGEST = 32
"""In characters; longer runs are addresses and lists, not names."""


class Surface(NamedTuple):
    """A written form with its place: `surface_key(text[start:end]) == key`."""

    key: str
    start: int
    end: int


_JOINERS: Final = (
    r"\-._'`*~^&!|@$"
    "\xad\u00b4\u00b7\u02b9\u02bb\u02bc\u02bd\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u2010-\u2015\u2018\u2019\u2022\u2027\u202a-\u202e\u2043\u2060-\u206f"
    "\u2212\u2217\u2219\u22c5\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef"
    "€£¥¢℮∨∪⊤∣⍺"
)
_MARKS: Final = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_ENCLOSED: Final = "\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189"
# Either two letters with a joiner between them, or one symbol that stands for a letter at an end.
_ASCII = re.compile(
    r"(?<![0-9A-Za-z$@])(?:[@$]*+[0-9A-Za-z]++(?:[\-._'`*~^&!|@$]+[0-9A-Za-z]++)+[@$]?"
    r"|[@$]++[A-Za-z][0-9A-Za-z]*+|[0-9]*+[A-Za-z][0-9A-Za-z]*+[@$])(?![0-9A-Za-z])"
)


_OUTSIDE: Final = "\0\"#%'()*+,-./:;<=>?[\\]^_`{|}~&!"
"""ASCII characters that are part of no written form when they stand at its end."""


@cache
def _chunk() -> re.Pattern[str]:
    return re.compile(rf"(?:[^\W{CJK}]|[{_JOINERS}{_MARKS}{_ENCLOSED}])+")


def surface_key(written: str) -> str:
    """How a written form is kept and compared: casefolded and composed."""
    folded = unicodedata.normalize("NFC", written.strip()).casefold()
    return unicodedata.normalize("NFC", folded)


def surfaces(text: str) -> list[Surface]:
    """The written forms in a text that are more, or other, than one plain word."""
    if text.isascii():
        return [
            Surface(m[0].lower(), m.start(), m.end())
            for m in _ASCII.finditer(text)
            if _names_something(m[0])
        ]
    found: list[Surface] = []
    for match in _chunk().finditer(text):
        chunk, begin = match[0], match.start()
        if chunk.isascii():
            if not chunk.isalnum():
                found.extend(
                    Surface(s.key, begin + s.start, begin + s.end) for s in surfaces(chunk)
                )
            continue
        start, end = _trim(chunk)
        written = chunk[start:end]
        if 2 <= end - start <= LONGEST and _names_something(written):
            key = surface_key(written)
            if words(key) != [key]:
                found.append(Surface(key, begin + start, begin + end))
    return found


def surface_keys(text: str) -> list[str]:
    """The keys of `surfaces`, without their places."""
    if not text.isascii():
        return [surface.key for surface in surfaces(text)]
    found: list[str] = []
    for chunk in filterfalse(str.isalnum, text.split()):
        found += _keys_in(chunk)
    return found


@lru_cache(maxsize=1 << 15)
def _keys_in(chunk: str) -> tuple[str, ...]:
    """The keys in ASCII text without spaces."""
    # Hardly any chunk is more than a word with a comma; the pattern is slow, so it sees the others.
    core = chunk.strip(_OUTSIDE)
    if not core or core.isalnum():
        return ()
    return tuple(one.lower() for one in _ASCII.findall(core) if _names_something(one))


def _trim(chunk: str) -> tuple[int, int]:
    start, end = 0, len(chunk)
    while start < end and not (is_letter(chunk[start]) or chunk[start] in "@$"):
        start += 1
    while end > start and not (
        is_letter(chunk[end - 1]) or is_mark(chunk[end - 1]) or chunk[end - 1] in "@$"
    ):
        end -= 1
    return start, end


def _names_something(written: str) -> bool:
    """At least two letters, and no fewer letters than digits: `7-up`, but not `10.5` or `2.5-3.5mm`."""
    if len(written) > LONGEST:
        return False
    digits = sum(c.isdigit() for c in written)
    letters = sum(is_letter(c) or c in SYMBOLS for c in written) - digits
    return letters >= 2 and letters >= digits
