"""The product format: what a row of a catalog becomes."""

from __future__ import annotations

from typing import Any

from iptui.domain.products import Product, ReviewState
from iptui.formats.cells import CellShape
from iptui.formats.values import (
    pop_attributes,
    pop_datetime,
    pop_extra,
    pop_key,
    pop_number,
    pop_text,
    pop_texts,
    pop_word,
)

PRODUCT_CELLS = CellShape(
    required=("id",),
    columns=frozenset(Product.__struct_fields__),
    lists=frozenset({"keywords"}),
    pairs=frozenset({"attributes"}),
    objects=frozenset({"extra"}),
)


def product_of_row(row: dict[str, Any]) -> Product:
    """The product that the row describes; takes the row apart.

    Raises:
        RowError: the id is missing, or a value is of the wrong kind.
    """
    return Product(
        id=pop_key(row, "id", needed="every product needs its listing's id"),
        name=pop_text(row, "name"),
        keywords=pop_texts(row, "keywords"),
        attributes=pop_attributes(row, "attributes"),
        description=pop_text(row, "description"),
        state=pop_word(row, "state", ReviewState) or ReviewState.APPROVED,
        price=pop_number(row, "price"),
        currency=pop_text(row, "currency"),
        category=pop_text(row, "category"),
        brand=pop_text(row, "brand"),
        url=pop_text(row, "url"),
        image=pop_text(row, "image"),
        updated_at=pop_datetime(row, "updated_at"),
        extra=pop_extra(row),
    )
