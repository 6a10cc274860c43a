"""Disguises of a brand name, made by class: what sellers write so that a plain search misses it.

Written for measuring and apart from the rules that are measured: it shares no table with them.
"""

from __future__ import annotations

import random
import string
import unicodedata
from collections.abc import Callable
from typing import Final

Make = Callable[[str, random.Random], str]
"""A name and chance -> one disguise of it; the name itself or an empty text when there is none."""

_LEET: Final = {
    "a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!", "l": "1", "o": "0", "s": "5$", "t": "7",
    "z": "2",
}  # fmt: skip
_CYRILLIC: Final = dict(zip("aceiopsxyjhbkmt", "асеіорѕхујһвкмт", strict=True))
_GREEK: Final = dict(zip("aeiknoptuvxyz", "αειкηορτυνχγζ", strict=True))
_CYRILLIC_SOUNDS: Final = dict(zip("abdefghiklmnoprstuvz", "абдефгхиклмнопрстувз", strict=True))
_GREEK_SOUNDS: Final = dict(zip("abdefgiklmnoprstxz", "αβδεφγικλμνοπρστξζ", strict=True))
_ACCENTS: Final = "\u0300\u0301\u0302\u0303\u0308\u030a\u030c\u0327\u0328"
_UNSEEN: Final = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_ROWS: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_AFFIXES: Final = (
    "shop", "store", "outlet", "official", "pro", "style", "replica", "sale", "usa", "online",
    "inspired", "bag", "wear", "case", "parts",
)  # fmt: skip


def _letters(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in folded if char.isalnum())


def _swap_some(name: str, table: dict[str, str], rng: random.Random, most: int = 2) -> str:
    places = [at for at, char in enumerate(name) if char in table]
    chosen = set(rng.sample(places, min(len(places), rng.randint(1, most))))
    return "".join(
        rng.choice(table[char]) if at in chosen else char for at, char in enumerate(name)
    )


def _inside(name: str, rng: random.Random) -> int:
    return rng.randrange(1, len(name))


def _joined_by(sign: str) -> Make:
    return lambda name, _: sign.join(_letters(name))


def _hyphen(name: str, rng: random.Random) -> str:
    letters = _letters(name)
    at = _inside(letters, rng)
    return f"{letters[:at]}-{letters[at:]}"


def _zero_width(name: str, rng: random.Random) -> str:
    at = _inside(name, rng)
    return name[:at] + rng.choice(_UNSEEN) + name[at:]


def _full_width(name: str, _: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)


def _accent(name: str, rng: random.Random) -> str:
    places = [at for at, char in enumerate(name) if char in "aeioucnsz"]
    if not places:
        return name
    at = rng.choice(places)
    return unicodedata.normalize("NFC", name[: at + 1] + rng.choice(_ACCENTS) + name[at + 1 :])


def _doubled(name: str, rng: random.Random) -> str:
    at = rng.randrange(len(name))
    return name[:at] + name[at] + name[at:]


def _insertion(name: str, rng: random.Random) -> str:
    at = _inside(name, rng)
    return name[:at] + rng.choice(string.ascii_lowercase) + name[at:]


def _deletion(name: str, rng: random.Random) -> str:
    at = _inside(name, rng)
    return name[:at] + name[at + 1 :]


def _substitution(name: str, rng: random.Random) -> str:
    at = _inside(name, rng)
    return name[:at] + rng.choice(string.ascii_lowercase) + name[at + 1 :]


def _vowel(name: str, rng: random.Random) -> str:
    places = [at for at, char in enumerate(name) if char in "aeiou" and at]
    if not places:
        return name
    at = rng.choice(places)
    return name[:at] + rng.choice("aeiou") + name[at + 1 :]


def _transposition(name: str, rng: random.Random) -> str:
    at = rng.randrange(len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _keyboard(name: str, rng: random.Random) -> str:
    at = rng.randrange(len(name))
    for row in _ROWS:
        if (place := row.find(name[at])) >= 0:
            beside = row[max(0, place - 1) : place] + row[place + 1 : place + 2]
            return name[:at] + rng.choice(beside) + name[at + 1 :]
    return name


def _plural(name: str, _: random.Random) -> str:
    if name.endswith(("s", "x", "z", "ch", "sh")):
        return name + "es"
    return name[:-1] + "ies" if name.endswith("y") and name[-2] not in "aeiou" else name + "s"


def _possessive(name: str, rng: random.Random) -> str:
    return name + rng.choice(("'s", "’s"))


def _split(name: str, rng: random.Random) -> str:
    letters = _letters(name)
    at = _inside(letters, rng)
    return f"{letters[:at]} {letters[at:]}"


def _affix(name: str, rng: random.Random) -> str:
    word = rng.choice(_AFFIXES)
    return name + word if rng.random() < 0.7 else word + name


def _whole(table: dict[str, str]) -> Make:
    def make(name: str, _: random.Random) -> str:
        if not set(_letters(name)) <= set(table):
            return ""
        return "".join(table.get(char, char) for char in name)

    return make


_RESPELT: Final = (
    ("ph", "f"), ("ck", "k"), ("c", "k"), ("s", "z"), ("i", "y"), ("y", "i"), ("x", "ks"), ("oo", "u"),
    ("ee", "i"), ("v", "w"), ("qu", "kw"), ("f", "ph"), ("k", "ck"), ("z", "s"),
)  # fmt: skip


def _respelt(name: str, rng: random.Random) -> str:
    fit = [pair for pair in _RESPELT if pair[0] in name[1:]]
    for letters, sound in rng.sample(fit, min(len(fit), rng.randint(1, 2))):
        name = name[0] + name[1:].replace(letters, sound, 1)
    return name


def _pair(name: str, _: random.Random) -> str:
    for letter, pair in (("m", "rn"), ("w", "vv"), ("d", "cl")):
        if letter in name:
            return name.replace(letter, pair, 1)
    return name


CLASSES: Final[dict[str, Make]] = {
    "leet": lambda name, rng: _swap_some(name, _LEET, rng),
    "homoglyph Cyrillic": lambda name, rng: _swap_some(name, _CYRILLIC, rng, 4),
    "homoglyph Greek": lambda name, rng: _swap_some(name, _GREEK, rng, 4),
    "Cyrillic by sound": _whole(_CYRILLIC_SOUNDS),
    "Greek by sound": _whole(_GREEK_SOUNDS),
    "letter pair": _pair,
    "zero width": _zero_width,
    "full width": _full_width,
    "accent": _accent,
    "hyphen": _hyphen,
    "dots": _joined_by("."),
    "dashed": _joined_by("-"),
    "spaced": _joined_by(" "),
    "split": _split,
    "doubled": _doubled,
    "insertion": _insertion,
    "deletion": _deletion,
    "substitution": _substitution,
    "vowel": _vowel,
    "respelt": _respelt,
    "transposition": _transposition,
    "keyboard": _keyboard,
    "plural": _plural,
    "possessive": _possessive,
    "affix": _affix,
}
"""For names of one word, and for one word of a longer name."""

WHOLE: Final[dict[str, Make]] = {
    "joined": lambda name, _: _letters(name),
    "underscored": lambda name, _: "_".join(name.split()),
    "joined, then a slip": lambda name, rng: _transposition(_letters(name), rng),
    "joined, then leet": lambda name, rng: _swap_some(_letters(name), _LEET, rng),
}
"""For names of several words."""

_AS_ONE: Final = ("dots", "dashed", "spaced", "hyphen", "split")


def disguise(name: str, kind: str, rng: random.Random) -> str | None:
    """One disguise of the class, in small letters or capitals; None: the class has none for this name."""
    lower = name.casefold()
    parts = lower.split()
    if kind in WHOLE:
        made = WHOLE[kind](lower, rng) if len(parts) > 1 else ""
    elif len(parts) > 1 and kind not in _AS_ONE:
        at = max(range(len(parts)), key=lambda i: len(parts[i]))
        part = CLASSES[kind](parts[at], rng)
        made = " ".join((*parts[:at], part, *parts[at + 1 :])) if part else ""
    else:
        made = CLASSES[kind](lower, rng)
    if not made or made == lower:
        return None
    return rng.choice((made, made.title(), made.upper())) if made.isascii() else made
