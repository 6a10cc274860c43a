"""How near one word is to another: the tier of a variant. Pure; no catalog, no dictionary."""

from __future__ import annotations

from itertools import product
from typing import Final

from iptui.search.results import Tier
from iptui.search.skeleton import collapse, looks

TIERS: Final[tuple[Tier, ...]] = (
    "same_letters", "plural", "one_slip", "one_letter", "two_letters", "affix", "rejected",
)  # fmt: skip
"""Nearest first."""

STRONG: Final[tuple[Tier, ...]] = ("same_letters", "plural", "one_slip")
"""The tiers that a scan looks for; the others say more about chance than about disguise."""

_SHORT = 4
"""Below this only look-alikes count; at it, a missing letter says nothing."""
_TWO_EDITS_FROM = 8
_FIRST_LETTER_FROM = 5

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {key: (x + y * 0.5, y) for y, row in enumerate(_ROWS) for x, key in enumerate(row)}


def _are_neighbours(a: str, b: str) -> bool:
    """On a QWERTY keyboard."""
    if a not in _KEYS or b not in _KEYS:
        return False
    return abs(_KEYS[a][0] - _KEYS[b][0]) <= 1 and abs(_KEYS[a][1] - _KEYS[b][1]) <= 1


def nearness(word: str, other: str) -> Tier | None:
    """The tier of `other` as a variant of `word` (both folded, without separators); None: not near.

    `rejected` for what is one edit away but says little: a changed first letter, a missing one of four.
    """
    if len(word) < _SHORT and word.isascii() and other.isascii():
        return "same_letters" if word == other else None
    if set(looks(word)) & set(looks(other)):
        return "same_letters"
    ways = product(looks(word, pairs=False), looks(other, pairs=False))
    tiers = [tier for a, b in ways if (tier := _tier(word, other, a, b))]
    return min(tiers, key=TIERS.index, default=None)


def _tier(word: str, other: str, look: str, other_look: str) -> Tier | None:
    if len(look) < _SHORT:
        return None
    if other.startswith(word) and other[len(word) :].isdigit():
        return "affix"
    if _is_plural(word, other) or _is_plural(other, word) or _is_plural(look, other_look):
        return "plural"
    if collapse(look) == collapse(other_look):
        return "one_slip"
    edits, a, b = min(
        (_edits(look, other_look), look, other_look), (_edits(word, other), word, other)
    )
    if edits == 1:
        return _one_edit(a, b)
    if edits == 2 and min(len(a), len(b)) >= _TWO_EDITS_FROM and a[0] == b[0]:
        return "two_letters"
    return None


def _edits(a: str, b: str) -> int:
    from rapidfuzz.distance import OSA

    return int(OSA.distance(a, b, score_cutoff=2))


def _is_plural(one: str, many: str) -> bool:
    if many in (one + "s", one + "es"):
        return not one.endswith("s") or many.endswith("es")
    return one.endswith("y") and many == one[:-1] + "ies"


def _one_edit(a: str, b: str) -> Tier:
    at = next(
        (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )
    if len(b) > len(a):
        return "one_slip" if at > 0 or len(a) >= _FIRST_LETTER_FROM else "rejected"
    if len(b) < len(a):
        return "rejected" if len(a) <= _SHORT or at == 0 else "one_letter"
    swapped = a[at] == b[at + 1 : at + 2] and a[at + 1 : at + 2] == b[at]
    if at == 0 and (len(a) < _FIRST_LETTER_FROM or not (swapped or _are_neighbours(a[0], b[0]))):
        return "rejected"
    return "one_slip" if swapped else "one_letter"


def consonants(word: str) -> str:
    """What is left of a word without its vowels; equal ones sound alike."""
    return "".join(c for c in word if c not in "aeiou")
