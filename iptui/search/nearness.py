"""How near one word is to another: the tier of a variant. Pure; no catalog, no dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Final

from iptui.search.results import Tier
from iptui.search.skeleton import (
    SYMBOLS,
    TWO_EDITS_FROM,
    collapse,
    looks,
    other_looks,
    plain_look,
    sound,
    spoken,
)

TIERS: Final[tuple[Tier, ...]] = (
    "same_letters", "plural", "one_slip", "one_letter", "two_letters", "affix", "rejected",
)  # fmt: skip
"""Nearest first."""

STRONG: Final[tuple[Tier, ...]] = ("same_letters", "plural", "one_slip")
"""The tiers that a scan looks for; the others say more about chance than about disguise."""

_SHORT = 4
"""Below this only look-alikes count; at it, a missing letter says nothing."""
_FIRST_LETTER_FROM = 5
"""Letters of a word whose first letter may be swapped, hit beside its key, or have one before it, and
of which any other may be missing."""
_LONG_FROM = 10
"""Letters of a word of which two edits leave enough, whatever they are."""
_FIRST_ANY_FROM = 6
_FIRST_GONE_FROM = 6
"""Letters of a word whose first letter may be any other, or missing."""

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
        if word == other:
            return "same_letters"
        return "one_slip" if len(word) == _SHORT - 1 and collapse(word) == collapse(other) else None
    if word.isascii() and word.isalpha() and other.isascii() and other.isalpha():
        if plain_look(word) == plain_look(other):
            return "same_letters"
        return _tier(word, other, word.replace("l", "i"), other.replace("l", "i"))
    own = looks(word)
    if not set(own).isdisjoint(looks(other)) or not set(own).isdisjoint(other_looks(other)):
        return "same_letters"
    ways = product(looks(word, pairs=False), looks(other, pairs=False))
    tiers = [tier for a, b in ways if (tier := _tier(word, other, a, b))]
    tier = min(tiers, key=TIERS.index, default=None)
    if tier in ("one_slip", "one_letter") and len(word) <= _SHORT and word.isalpha():
        # Both a sign for a letter and a slip, in a short name: `3in1` is no Eldi.
        signs = any(char.isdigit() or char in SYMBOLS for char in other)
        return "rejected" if signs and _edits(word, other) > 1 else tier
    return tier


def near_words(word: str, others: Sequence[str]) -> list[tuple[str, Tier]]:
    """The others that are near, each with its `nearness`, in their order.

    Most words that share a key are two edits apart, which says nothing in a short word: all distances
    are worked out in one call, and only the promising words are looked at.
    """
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    if _SHORT <= len(word) < _LONG_FROM and word.isascii() and word.isalpha():
        own, size = word.replace("l", "i"), len(word)
        hear = sound if size >= TWO_EDITS_FROM else spoken
        heard = sound(word) and hear(word)
        begins = own[: -3 if word.endswith("es") else -1]
        once, plain = collapse(own), plain_look(word)
        looks_of = [other.replace("l", "i") for other in others]
        near = extract(own, looks_of, scorer=OSA.distance, score_cutoff=1, limit=None)
        edits = {at: int(distance) for _, distance, at in near}
        found: list[tuple[str, Tier]] = []
        for at, (other, look) in enumerate(zip(others, looks_of, strict=True)):
            if edits.get(at) == 1 and other.isalpha() and other.isascii():
                found.append((other, _slipped(word, other, own, look)))
            elif (
                at in edits
                or not (other.isascii() and other.isalpha())
                or (
                    len(look) != size
                    and (
                        (abs(len(look) - size) == 2 and look.startswith(begins))
                        or collapse(look) == once
                        or plain_look(other) == plain
                    )
                )
                or (heard and hear(other) == heard)
            ) and (tier := nearness(word, other)):
                found.append((other, tier))
        return found
    return [(other, tier) for other in others if (tier := nearness(word, other))]


def _slipped(word: str, other: str, look: str, other_look: str) -> Tier:
    """`_tier` of a word of letters whose look is one edit away."""
    ends = "s" in (word[-1], other[-1]) and len(word) != len(other)
    if ends and (_is_plural(word, other) or _is_plural(other, word)):
        return "plural"
    if len(other) <= len(word) and collapse(look) == collapse(other_look):
        return "one_slip"
    return _one_edit(look, other_look)


def _tier(word: str, other: str, look: str, other_look: str) -> Tier | None:
    if len(look) < _SHORT:
        return None
    if other.startswith(word) and other[len(word) :].isdigit():
        return "affix"
    if _is_plural(word, other) or _is_plural(other, word) or _is_plural(look, other_look):
        return "plural"
    if collapse(look) == collapse(other_look):
        return "one_slip"
    edits = _edits(look, other_look)
    if edits == 1:
        return _one_edit(look, other_look)
    if not word.isalpha() and _edits(word, other) == 1:  # a digit that is one, not a letter
        return _one_edit(word, other)
    if edits == 2 and len(word) >= _LONG_FROM and look[0] == other_look[0]:
        return "two_letters"
    if (heard := sound(word)) and heard == sound(other):
        one, two = spoken(word), spoken(other)
        if one[0] == two[0] and _edits(one, two) <= (len(word) >= TWO_EDITS_FROM):
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
        return "one_slip"
    if len(b) < len(a):
        least = _FIRST_GONE_FROM if at == 0 else _FIRST_LETTER_FROM
        return "one_letter" if len(a) >= least else "rejected"
    swapped = a[at] == b[at + 1 : at + 2] and a[at + 1 : at + 2] == b[at]
    if at == 0 and len(a) < _FIRST_ANY_FROM:
        beside = len(a) >= _FIRST_LETTER_FROM and _are_neighbours(a[0], b[0])
        if not (swapped or beside):
            return "rejected"
    return "one_slip" if swapped else "one_letter"


def consonants(word: str) -> str:
    """What is left of a word without its vowels; equal ones sound alike."""
    return "".join(c for c in word if c not in "aeiou")
