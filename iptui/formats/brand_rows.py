"""The brand format: what a row of a brand list becomes."""

from __future__ import annotations

from typing import Any

from iptui.domain.brands import BrandReference, BrandRelation, brand_id
from iptui.formats.cells import CellShape
from iptui.formats.values import (
    MAX_KEY,
    RowError,
    pop_date,
    pop_extra,
    pop_text,
    pop_texts,
    pop_word,
    shown,
)

BRAND_CELLS = CellShape(
    required=("name",),
    columns=frozenset(BrandReference.__struct_fields__) - {"id", "rev", "created_at", "updated_at"},
    lists=frozenset({"aliases", "classes", "allowed_phrases"}),
    objects=frozenset({"extra"}),
)


def brand_of_row(row: dict[str, Any]) -> BrandReference:
    """The brand that the row describes; takes the row apart.

    Raises:
        RowError: the name is missing or has no letter or digit, or a value is of the wrong kind.
    """
    name = " ".join(pop_text(row, "name").split())
    if not name:
        raise RowError("name is missing: every brand needs its name.")
    if not any(c.isalnum() for c in name):
        raise RowError(f"name {shown(name)} has no letter and no digit: it could never be found.")
    if len(name) > MAX_KEY:
        raise RowError(f"name {shown(name)} is longer than {MAX_KEY} characters.")
    if isinstance(row.get("relation"), str):
        row["relation"] = row["relation"].strip().casefold().replace("authorized", "authorised")
    return BrandReference(
        id=brand_id(name),
        name=name,
        aliases=pop_texts(row, "aliases"),
        owner=pop_text(row, "owner"),
        classes=pop_texts(row, "classes"),
        category=pop_text(row, "category"),
        relation=pop_word(row, "relation", BrandRelation) or BrandRelation.THIRD_PARTY,
        authorised_until=pop_date(row, "authorised_until"),
        allowed_phrases=pop_texts(row, "allowed_phrases"),
        note=pop_text(row, "note"),
        extra=pop_extra(row),
    )
