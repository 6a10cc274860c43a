"""The search rules a second time, written another way: character by character, product by product."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from iptui.domain.products import Product, ReviewState
from iptui.search.results import FIELDS

_ALONE = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "HALFWIDTH KATAKANA")


def cut(text: str) -> list[tuple[str, int, int]]:
    """Words with their places; for texts in composed form."""
    found: list[tuple[str, int, int]] = []
    word, start = "", 0
    for at, char in enumerate(text + "\n"):
        kind = unicodedata.category(char)
        if kind.startswith("M") and word:
            continue
        alone = unicodedata.name(char, "").startswith(_ALONE) and kind in ("Lo", "Lm", "Nl")
        if kind[0] in "LN" and not alone and char not in "ʼʻ":
            if not word:
                start = at
            for c in unicodedata.normalize("NFKD", char.casefold()):
                if c.isalnum():
                    word += c
                elif not unicodedata.combining(c):  # ½ is 1, a stroke, and 2
                    if word:
                        found.append((word, start, at + 1))
                    word, start = "", at
            continue
        if word:
            found.append((word, start, at))
            word = ""
        if alone:
            found.append((char, at, at + 1))
    return found


def pieces(product: Product) -> dict[str, list[str]]:
    return {
        "name": [product.name],
        "keywords": list(product.keywords),
        "attributes": [f"{key}: {value}" for key, value in product.attributes.items()],
        "description": [product.description],
    }


def places(product: Product, query: str) -> dict[str, list[tuple[int, int, int | None]]]:
    """Field -> start, end, item of every place where the query's words stand adjacent."""
    want = [word for word, _, _ in cut(query)]
    found: dict[str, list[tuple[int, int, int | None]]] = {}
    for field, items in pieces(product).items():
        for number, item in enumerate(items):
            have = cut(item)
            for at in range(len(have) - len(want) + 1):
                window = have[at : at + len(want)]
                if want and [word for word, _, _ in window] == want:
                    place = None if field in ("name", "description") else number
                    found.setdefault(field, []).append((window[0][1], window[-1][2], place))
    return found


Wanted = tuple[str, str, bool]
"""(adjacent words as text, the only field or empty, whether it must not be there)."""


def search(
    products: Mapping[int, Product],
    wanted: Sequence[Wanted],
    *,
    all_states: bool = False,
    fields: Sequence[str] = FIELDS,
) -> tuple[list[int], dict[str, int]]:
    """The numbers in the order of rank, and the counts by field."""
    ranked: list[tuple[int, int]] = []
    counts = dict.fromkeys(fields, 0)
    wanted = [one for one in wanted if cut(one[0])]
    for number, product in products.items():
        if not (all_states or product.state is ReviewState.APPROVED):
            continue
        hit: set[str] = set()
        held = any(not excluded for _, _, excluded in wanted)
        for text, only, excluded in wanted:
            here = {field for field in places(product, text) if only in ("", field)}
            if excluded:
                held = held and not here
            else:
                here &= set(fields)
                held = held and bool(here)
                hit |= here
        if held:
            for field in hit:
                counts[field] += 1
            ranked.append((min(FIELDS.index(field) for field in hit), number))
    return [number for _, number in sorted(ranked)], counts
