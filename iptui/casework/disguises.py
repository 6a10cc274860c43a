"""Whether a listing writes a mark in disguise: `V0RTELLI`, `vortel-li`, Cyrillic letters among Latin ones."""

from __future__ import annotations

import re
from collections.abc import Iterable

from iptui.domain.products import Product
from iptui.search.fields import search_text
from iptui.search.skeleton import skeletons

SHORTEST = 4
"""Letters below which a look-alike is more often a word of its own."""
_LONGEST = 40
_PIECES = re.compile(r"[^\s,;:/()\[\]\"]+")


def disguises(mark: str, products: Iterable[Product]) -> dict[str, str]:
    """Product id -> the first piece of its text that reads like the mark without being written so."""
    plain = "".join(mark.split()).casefold()
    keys = {one for one in skeletons(plain) if len(one) >= SHORTEST}
    found: dict[str, str] = {}
    if not keys:
        return found
    for product in products:
        text = search_text(product)
        for value in (text.name, *text.keywords, *text.attributes, text.description):
            for piece in _PIECES.findall(value):
                if len(piece) <= _LONGEST and keys & set(skeletons(piece)):
                    if piece.casefold().strip(".!?'’") == plain:
                        continue  # written as it is: the conditions see that themselves
                    found.setdefault(product.id, piece)
    return found
