"""A brand that is also a word (Gap, Power, Ideal): does the writing speak for the brand or for the word?

Five signs, each of which is enough: the listing names the brand as its own; the word opens the name;
a registered or trademark sign follows it; it is written in capitals where the text around it is not;
it has a capital within a sentence whose other words have none. A word in plain small letters, or a capital where every word has one, says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from iptui.domain.products import Product
from iptui.search.query import Phrase
from iptui.search.results import Field
from iptui.search.words import Token, tokens, words

_AROUND: Final = 6
"""Words looked at on each side."""
_SENTENCE_ENDS: Final = ".!?:;|\n•*"
_SIGN: Final = re.compile(r"\s?(?:[®™℠]|\((?:r|tm)\))", re.IGNORECASE)
_BRAND_ATTRIBUTES: Final = ("brand", "brand name", "marke", "marque", "品牌", "manufacturer")


def speaks_for_the_brand(
    product: Product,
    field: Field,
    piece: str,
    start: int,
    end: int,
    phrase: Phrase,
) -> bool:
    """True when one of the signs is there for the hit at `piece[start:end]`."""
    if _is_own_brand(product, field, piece, phrase) or _SIGN.match(piece, end) is not None:
        return True
    if field == "name" and not words(piece[:start]):
        return True
    # Text is cut into words only for a capital: most stands of such a word have none.
    return piece[start].isupper() and _is_marked(piece, tokens(piece), start, end)


def _is_own_brand(product: Product, field: Field, piece: str, phrase: Phrase) -> bool:
    if product.brand and tuple(words(product.brand)) == phrase:
        return True
    if field != "attributes":
        return False
    name, _, value = piece.partition(":")
    return name.strip().casefold() in _BRAND_ATTRIBUTES and tuple(words(value)) == phrase


def _is_marked(piece: str, cut: Sequence[Token], start: int, end: int) -> bool:
    """True when the hit's letters stand out from the words around it."""
    written = piece[start:end]
    at = next(number for number, token in enumerate(cut) if token.start >= start)
    around = [
        piece[token.start : token.end]
        for token in cut[max(0, at - _AROUND) : at + _AROUND + 1]
        if not start <= token.start < end and piece[token.start].isalpha()
    ]
    if len(around) < 2:
        return False
    if written.isupper() and len(written) > 1:
        return sum(word.isupper() and len(word) > 1 for word in around) * 3 < len(around)
    before = piece[:start].rstrip(" \t\"'([")
    if not before or before[-1] in _SENTENCE_ENDS:
        return False  # the first word of a sentence has its capital anyway
    return sum(word[0].isupper() for word in around) * 3 <= len(around)
