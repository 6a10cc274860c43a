"""What a word looks like: one key for all its disguises.

Look-alike letters become Latin, digits and symbols become letters in marked tokens only (`n1ke`,
`prad@`, but not `501` or `3m`), `rn` `vv` `cl` become `m` `w` `d`, `l` and `1` become `i`, and
everything that is no letter falls out. Two steps: the *look* keeps doubled letters, the *key* does
not, because a doubled letter is a slip and no look-alike.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Final

from iptui.search.look_alikes import LOOK_ALIKES
from iptui.search.words import fold_char, is_letter, is_mark

_LATIN: Final[dict[str, str]] = {}
for _letter, _alikes in LOOK_ALIKES.items():
    for _char in _alikes:
        _LATIN[_char] = _LATIN.get(_char, "") + _letter
_LATIN["ν"] = "nv"  # in capitals, as in ΝΙΚΕ, it is an N

_DIGITS: Final = {"0": "o", "1": "i", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t"}
_DIGITS.update({"8": "b", "9": "g"})
SYMBOLS: Final = {"@": "a", "$": "s", "!": "i", "|": "i", "€": "e", "£": "l", "¥": "y", "¢": "c"}
SYMBOLS.update({"℮": "e", "∨": "v", "∪": "u", "⊤": "t", "∣": "i", "⍺": "a"})
"""Symbols that stand for letters."""
_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"))

_MARKED_FROM = 4
"""Shorter tokens with digits are names and sizes of their own (3M, 7up, 2XL)."""
_MOST_LOOKS = 8


@lru_cache(maxsize=1 << 14)
def looks(written: str) -> tuple[str, ...]:
    """How the text may be read, the likeliest first; more than one only for ambiguous letters.

    The result is free of marks, punctuation and zero-width characters; it is empty when nothing is left.
    """
    if written.isascii() and written.isalpha():
        return (_fold_pairs(written.lower()),)
    options: list[str] = []
    for char in written:
        if char.isascii() and char.isalnum():
            options.append(char.lower())
        elif char in SYMBOLS:
            options.append(char)
        elif is_letter(char) and not is_mark(char):
            options.extend(_LATIN.get(part, part) for part in fold_char(char) if is_letter(part))
    marked = _is_marked(options)
    read: list[str] = []
    for option in options:
        letter = (_DIGITS.get(option) or SYMBOLS.get(option)) if marked else None
        if letter is None and option in SYMBOLS:
            continue
        read.append(letter or option)
    ways = 1
    for at, option in enumerate(read):
        ways *= len(option)
        if ways > _MOST_LOOKS:
            read[at:] = [o[0] for o in read[at:]]
            break
    return tuple(dict.fromkeys(_fold_pairs("".join(way)) for way in product(*read)))


def _is_marked(options: list[str]) -> bool:
    letters = sum(1 for option in options if not option.isdigit() and option not in SYMBOLS)
    return letters > 0 and len(options) >= _MARKED_FROM and letters < len(options)


def _fold_pairs(look: str) -> str:
    for pair, letter in _PAIRS:
        if pair in look:
            look = look.replace(pair, letter)
    return look.replace("l", "i")


def collapse(look: str) -> str:
    """Repeated letters once."""
    return "".join(c for at, c in enumerate(look) if at == 0 or look[at - 1] != c)


def skeletons(written: str) -> tuple[str, ...]:
    """The keys under which a word and its disguises meet."""
    return tuple(dict.fromkeys(collapse(look) for look in looks(written)))
