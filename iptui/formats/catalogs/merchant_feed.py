"""Google Merchant Center's product data, as a table; its XML is read in `merchant_xml`. Meta's is the same.

Attributes: https://support.google.com/merchants/answer/7052112
"""

from __future__ import annotations

import re
from typing import Any

from iptui.domain.products import Product
from iptui.formats.catalogs.dialect import Dialect, Notes
from iptui.formats.catalogs.rows import Columns, Row, make_product

_DESCRIBES = ("color", "size", "material", "pattern", "gender", "age_group", "size_type", "size_system",
              "energy_efficiency_class", "gtin", "mpn", "condition", "product_highlight", "short_title",
              "structured_title", "structured_description")  # fmt: skip
_HEADS = ("link", "image_link", "availability", "google_product_category", "product_type", "gtin", "mpn",
          "item_group_id", "shipping", "identifier_exists")  # fmt: skip


def _spellings(name: str) -> tuple[str, ...]:
    """`image_link`, `image link`, `g:image_link`: feeds are written all three ways."""
    return name, name.replace("_", " "), f"g:{name}"


def _has(columns: Columns, name: str) -> bool:
    return any(one in columns.set for one in _spellings(name))


def _knows(columns: Columns) -> bool:
    return (
        _has(columns, "id")
        and _has(columns, "title")
        and sum(_has(columns, name) for name in _HEADS) >= 2
    )


def _product(rows: list[Row], _notes: Notes) -> Product:
    (row,) = rows

    def take(name: str) -> str:
        return row.take(*_spellings(name))

    attributes = {name: take(name) for name in _DESCRIBES}
    for detail in _details(take("product_detail")):
        attributes.setdefault(*detail)
    fields: dict[str, Any] = {
        "id": take("id"),
        "name": take("title"),
        "description": take("description"),
        "price": take("price"),
        "category": take("product_type") or take("google_product_category"),
        "brand": take("brand"),
        "url": take("link"),
        "image": take("image_link"),
    }
    take("google_product_category") if not fields["category"] else None
    return make_product(
        "google_merchant",
        id_column="id",
        attributes=attributes,
        extra=dict(row.left()),
        **fields,
    )


def _details(text: str) -> list[tuple[str, str]]:
    """`section:name:value` entries, comma-separated; values with commas stand in quotes."""
    found = []
    for entry in re.findall(r'"[^"]*"|[^,]+', text):
        parts = [part.strip() for part in entry.strip(' "').split(":")]
        if len(parts) >= 3 and parts[1]:
            found.append((parts[1], ":".join(parts[2:])))
        elif len(parts) == 2 and parts[0]:
            found.append((parts[0], parts[1]))
    return found


GOOGLE_MERCHANT = Dialect(
    name="google_merchant", title="Google Merchant feed", knows=_knows, product=_product
)
