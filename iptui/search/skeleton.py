"""What a word looks like: one key for all its disguises.

Look-alike letters become Latin, digits and symbols become letters in marked tokens only (`n1ke`,
`prad@`, but not `501` or `3m`), `rn` `vv` `cl` become `m` `w` `d`, `l` and `1` become `i`, and
everything that is no letter falls out. Two steps: the *look* keeps doubled letters, the *key* does
not, because a doubled letter is a slip and no look-alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from iptui.search.look_alikes import LOOK_ALIKES, SOUND_ALIKES
from iptui.search.words import fold_char, is_letter

_LATIN: Final[dict[str, str]] = {}
for _letter, _alikes in LOOK_ALIKES.items():
    for _char in _alikes:
        _LATIN[_char] = _LATIN.get(_char, "") + _letter
_LATIN["ν"] = "nv"  # in capitals, as in ΝΙΚΕ, it is an N

_DIGITS: Final = {"0": "o", "1": "l", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t"}
_DIGITS.update({"8": "b", "9": "g"})
SYMBOLS: Final = {"@": "a", "$": "s", "!": "i", "|": "l", "€": "e", "£": "l", "¥": "y", "¢": "c"}
SYMBOLS.update({"℮": "e", "∨": "v", "∪": "u", "⊤": "t", "∣": "i", "⍺": "a"})
"""Symbols that stand for letters."""
_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))

_DOUBLED: Final = re.compile(r"(.)\1", re.DOTALL)

_MARKED_FROM = 4
"""Shorter tokens with digits are names and sizes of their own (3M, 7up, 2XL)."""
_MOST_LOOKS = 8
TWO_EDITS_FROM: Final = 8
"""Letters of a word that may have two edits if it sounds the same; shorter ones must be spelt as spoken."""
_SOUND_FROM = 5
_SOUND_CONSONANTS = 3
_END_NUMBERS: Final = re.compile(
    r"^[0-9]{2,}|[0-9]{2,}$|^[0-9](?![0-9A-Za-z@$!|])|(?<![0-9A-Za-z@$!|])[0-9]$"
)
_TWO_DIGITS: Final = re.compile(r"^[0-9]{2}(?![0-9])|(?<![0-9])[0-9]{2}$")


@lru_cache(maxsize=1 << 14)
def looks(written: str, *, pairs: bool = True) -> tuple[str, ...]:
    """How the text may be read, the likeliest first; more than one only for ambiguous letters.

    The result is free of marks, punctuation and zero-width characters; it is empty when nothing is
    left. Without `pairs`, `rn` stays `rn`.
    """
    if written.isascii() and written.isalpha():
        look = written.lower()
        return (plain_look(look) if pairs else look.replace("l", "i"),)
    return _read(written, _numbers(written), pairs)


def _read(written: str, numbers: Sequence[bool], pairs: bool) -> tuple[str, ...]:
    options: list[str] = []
    for char, is_number in zip(written, numbers, strict=True):
        if char.isascii() and char.isalnum():
            letter = _DIGITS.get(char, char.lower())
            options.append(char.lower() if is_number else letter)
        elif char in SYMBOLS:
            if not is_number:
                options.append(SYMBOLS[char])
        elif is_letter(char):
            options.extend(_LATIN.get(part, part) for part in fold_char(char) if is_letter(part))
    ways = 1
    for at, option in enumerate(options):
        ways *= len(option)
        if ways > _MOST_LOOKS:
            options[at:] = [o[0] for o in options[at:]]
            break
    read = ("".join(way) for way in product(*options))
    return tuple(dict.fromkeys(plain_look(r) if pairs else r.replace("l", "i") for r in read))


def _numbers(written: str) -> list[bool]:
    """For each character whether it is a number (or a plain sign) rather than a letter in disguise.

    Numbers are all digits of a short text, two and more at an end (`10ft`, `win32`), and one that
    stands apart at an end (`5-way`).
    """
    size = sum(is_letter(c) or c in SYMBOLS for c in written)
    letters = sum(is_letter(c) and not c.isdigit() for c in written)
    if not letters or size < _MARKED_FROM:
        return [True] * len(written)
    plain = [False] * len(written)
    for end in _END_NUMBERS.finditer(written):
        plain[end.start() : end.end()] = [True] * (end.end() - end.start())
    return plain


def plain_look(look: str) -> str:
    """How Latin letters look: `rn` as `m`, `l` as `i`."""
    for pair, letter in _PAIRS:
        if pair in look:
            look = look.replace(pair, letter)
    return look.replace("l", "i")


def collapse(look: str) -> str:
    """Repeated letters once."""
    if not _DOUBLED.search(look):
        return look
    return "".join(c for at, c in enumerate(look) if at == 0 or look[at - 1] != c)


@lru_cache(maxsize=1 << 12)
def other_looks(written: str) -> tuple[str, ...]:
    """Readings that count only as they stand, with no slip beside them.

    A word wholly of Cyrillic or Greek letters by their sound (`адидас`), and two digits at an end as
    letters (`zel13`, which may as well be a model).
    """
    if written.isascii():
        if written.isalpha() or not _TWO_DIGITS.search(written):
            return ()
        size = sum(c.isalnum() or c in SYMBOLS for c in written)
        if size < _MARKED_FROM or 2 * sum(map(str.isdigit, written)) > size + 1:
            return ()
        found = _read(written, [False] * len(written), True)
        return tuple(look for look in found if look not in looks(written))
    letters = "".join(part for char in written if is_letter(char) for part in fold_char(char))
    ways: list[str] = []
    for script in SOUND_ALIKES:
        if letters and all(letter in script for letter in letters):
            ways = [""]
            for letter in letters:
                ways = [way + heard for way in ways for heard in script[letter]]
                del ways[_MOST_LOOKS:]
    return tuple(dict.fromkeys(plain_look(way) for way in ways))


def skeletons(written: str) -> tuple[str, ...]:
    """The keys under which a word and its disguises meet, one slip allowed for."""
    return tuple(dict.fromkeys(collapse(look) for look in looks(written)))


def other_skeletons(written: str) -> tuple[str, ...]:
    """The keys of `other_looks`."""
    return tuple(dict.fromkeys(collapse(look) for look in other_looks(written)))


_RESPELT: Final = (
    ("ph", "f"), ("ck", "k"), ("qu", "kw"), ("x", "ks"), ("sch", "sh"), ("oo", "u"), ("ee", "i"),
    ("ea", "i"), ("ou", "u"),
)  # fmt: skip
_SPOKEN: Final = str.maketrans("cqzyvj", "kksiwi")
_NOT_HEARD: Final = str.maketrans("", "", "aeiouh")


@lru_cache(maxsize=1 << 12)
def spoken(word: str) -> str:
    """A word of ASCII letters with each sound spelt one way, roughly: `Philips` and `Filipps` are one.

    Empty for what has other characters, or too few to say anything.
    """
    if len(word) < _SOUND_FROM or not (word.isascii() and word.isalpha()):
        return ""
    for written, heard in _RESPELT:
        if written in word:
            word = word.replace(written, heard)
    return collapse(word.translate(_SPOKEN))


def sound(word: str) -> str:
    """The key of words that sound alike: what is spoken, without vowels. Empty if that is too little."""
    heard = collapse(spoken(word).translate(_NOT_HEARD))
    return heard if len(heard) >= _SOUND_CONSONANTS else ""
