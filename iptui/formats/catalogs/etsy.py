"""Etsy's "Currently for sale listings" CSV. It has no listing number: a listing is its SKU, else its title.

Columns: https://help.etsy.com/hc/en-us/articles/360000343508 (Shop Manager > Settings > Options > Download data)
"""

from __future__ import annotations

from typing import Any

from iptui.domain.products import Product
from iptui.formats.catalogs.dialect import Dialect, Notes, derived_id
from iptui.formats.catalogs.rows import Columns, Row, make_product, review_state, words
from iptui.formats.values import RowError


def _knows(columns: Columns) -> bool:
    return {"title", "description", "price", "tags"} <= columns.set and bool(
        columns.set & {"currency_code", "materials", "image1", "variation 1 type", "who_made"}
    )


def _product(rows: list[Row], notes: Notes) -> Product:
    (row,) = rows
    title = row.take("title")
    skus = words(row.take("sku"))
    listing = row.take("listing_id", "listing id") or (skus[0] if skus else "")
    if not listing:
        if not title:
            raise RowError("TITLE and SKU are both missing: without one the row is no listing.")
        listing = derived_id(title)
        notes.tally("there is no SKU: the id is made from the title", row.number)
    attributes: dict[str, str] = {}
    if materials := row.take("materials"):
        attributes["Materials"] = ", ".join(words(materials))
    for number in (1, 2, 3):
        name = row.take(f"variation {number} name")
        kind = row.take(f"variation {number} type")
        values = words(row.take(f"variation {number} values"))
        if values:
            attributes[name or kind or f"Variation {number}"] = ", ".join(values)
    images = [text for number in range(1, 21) if (text := row.take(f"image{number}"))]
    fields: dict[str, Any] = {
        "name": title,
        "keywords": [tag.replace("_", " ") for tag in words(row.take("tags"))],
        "attributes": attributes,
        "description": row.take("description"),
        "state": review_state(row.take("state", "status")),
        "price": row.take("price"),
        "currency": row.take("currency_code"),
        "category": row.take("category", "taxonomy_path", "section"),
        "url": row.take("url"),
        "image": images[0] if images else "",
    }
    extra: dict[str, Any] = dict(row.left())
    if skus:
        extra["SKU"] = ", ".join(skus)
    if len(images) > 1:
        extra["images"] = images
    return make_product("etsy", id=listing, id_column="SKU", extra=extra, **fields)


ETSY = Dialect(name="etsy", title="Etsy listings CSV", knows=_knows, product=_product)
