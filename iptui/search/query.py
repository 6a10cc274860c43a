"""What a typed query asks for."""

from __future__ import annotations

import re

from iptui.search.words import words

Phrase = tuple[str, ...]

VARIANT = "variant:"
"""Begins a query for a near variant exactly as it is written."""

_AND = re.compile(r"\s+(?:\+|AND)\s+")
_QUOTED = re.compile(r'(?<!\S)"([^"]*)"(?!\S)')


def phrases(query: str) -> list[Phrase]:
    """The phrases that must all stand in a product, each as words that stand adjacent.

    A query is one phrase (`Dr. Martens`); ` + ` or ` AND ` parts phrases, and so do quotes
    (`"air max" nike`). A query without letters and digits has no phrase.
    """
    found: list[Phrase] = []
    for part in _AND.split(query):
        place = 0
        for match in _QUOTED.finditer(part):
            found += (tuple(words(part[place : match.start()])), tuple(words(match[1])))
            place = match.end()
        found.append(tuple(words(part[place:])))
    return list(dict.fromkeys(phrase for phrase in found if phrase))
