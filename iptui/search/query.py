"""What a typed query asks for.

nike shoe           both words, anywhere in the product
"air max"           the words side by side, in one item of a field
coca-cola  H & M    the same: a sign between words holds them together, and so does an
Dr. Martens         abbreviation's full stop
name:nike           in that field only
-case  -"for nike"  not in the product
nike + air max      phrases parted by ` + ` or ` AND `, each as if quoted
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from iptui.search.results import FIELDS
from iptui.search.words import words

Phrase = tuple[str, ...]

VARIANT = "variant:"
"""Begins a query for a near variant exactly as it is written."""

_AND = re.compile(r"\s+(?:\+|AND)\s+")
_PIECE = re.compile(
    rf"(?P<minus>(?<!\S)-(?=[^\s-]))?(?:(?P<field>{'|'.join(FIELDS)}):(?=\S))?"
    r'(?:"(?P<quoted>[^"]*)"(?!\S)|(?P<plain>\S+))',
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\w{1,3}\.")


@dataclass(frozen=True, slots=True)
class Term:
    """One phrase that must, or must not, stand in a product."""

    phrase: Phrase
    field: str = ""
    """The only field that counts; empty = any."""
    excluded: bool = False


@lru_cache(maxsize=256)
def terms(query: str) -> tuple[Term, ...]:
    """The terms of a query, each once. A query without letters and digits has none."""
    found: list[Term] = []
    parts = _AND.split(query)
    for part in parts:
        found += _terms_of(part, joined=len(parts) > 1)
    return tuple(dict.fromkeys(found))


def _terms_of(part: str, *, joined: bool) -> list[Term]:
    """`joined` = plain words side by side are one phrase."""
    found: list[Term] = []
    held: list[str] = []
    holds_on = False
    field = ""

    def close() -> None:
        phrase = tuple(word for piece in held for word in words(piece))
        if phrase:
            found.append(Term(phrase, field))
        held.clear()

    for match in _PIECE.finditer(part):
        plain, own_field = match["plain"], (match["field"] or "").lower()
        if plain is None or match["minus"]:
            close()
            holds_on = False
            phrase = tuple(words(match["quoted"] if plain is None else plain))
            if phrase:
                found.append(Term(phrase, own_field, bool(match["minus"])))
            continue
        is_sign = not words(plain)
        if not (joined or holds_on or is_sign) or own_field:
            close()
            field = own_field
        held.append(plain)
        holds_on = is_sign or _ABBREVIATION.fullmatch(plain) is not None
    close()
    return found
