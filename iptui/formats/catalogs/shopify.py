"""Shopify's product CSV, as exported before 2025 (`Handle`, `Body (HTML)`) and since (`URL handle`, `Description`).

A listing is its handle. Its further rows are variants and pictures.
Columns: https://help.shopify.com/en/manual/products/import-export/using-csv
"""

from __future__ import annotations

import re
from typing import Any

from iptui.domain.products import Product, ReviewState
from iptui.formats.catalogs.dialect import Dialect, Notes, every, first, one_key
from iptui.formats.catalogs.rows import Columns, Row, make_product, review_state, words

_METAFIELD = re.compile(r".+\(product\.metafields\..+\)")
_VARIANT = re.compile(
    r"variant .+|sku|barcode|price|compare-at price|option\d .+|inventory .+|weight .+"
)


def _knows(columns: Columns) -> bool:
    if "handle" in columns.set:
        return bool(
            columns.set
            & {"body (html)", "vendor", "variant sku", "variant price", "option1 name", "command"}
        )
    return "url handle" in columns.set and bool(
        columns.set & {"title", "description", "vendor", "sku", "option1 name"}
    )


def _product(rows: list[Row], _notes: Notes) -> Product:
    handle = first(rows, "handle", "url handle")
    attributes: dict[str, str] = {}
    for number in (1, 2, 3):
        name = first(rows, f"option{number} name")
        values = every(rows, f"option{number} value")
        if values and not (name == "Title" and values == ["Default Title"]):
            attributes[name or f"Option {number}"] = ", ".join(values)
    category = first(rows, "product category", "standardized product type", "custom product type")
    kind = first(rows, "type")
    if category and kind:
        attributes["Type"] = kind
    for row in rows:
        for match, cell in row.matching(_METAFIELD):
            label = row.named(match.string).partition("(product.metafields.")[0].strip()
            attributes.setdefault(label, cell)
    title = first(rows, "title")
    for label, column in (("SEO title", "seo title"), ("SEO description", "seo description")):
        text = first(rows, column)
        if text and text != title:
            attributes[label] = text
    images = _images(rows)
    state = review_state(first(rows, "status"))
    published = first(rows, "published", "published on online store").casefold()
    if published == "false" and state is ReviewState.APPROVED:
        state = ReviewState.OFFLINE
    variants = [
        {row.named(key): cell for key, cell in row.cells.items() if _VARIANT.fullmatch(key)}
        for row in rows
    ]
    fields: dict[str, Any] = {
        "name": title,
        "keywords": words(first(rows, "tags")),
        "description": first(rows, "body (html)", "description"),
        "price": first(rows, "variant price", "price"),
        "brand": first(rows, "vendor"),
    }
    extra: dict[str, Any] = {}
    for row in rows:
        row.matching(_VARIANT)
        for name, cell in row.left().items():
            extra.setdefault(name, cell)
    if any(variants):
        extra["variants"] = [one for one in variants if one]
    if images:
        extra["images"] = images
    return make_product(
        "shopify",
        id=handle,
        id_column="Handle",
        attributes=attributes,
        state=state,
        category=category or kind,
        image=images[0]["src"] if images else "",
        extra=extra,
        **fields,
    )


def _images(rows: list[Row]) -> list[dict[str, str]]:
    found = []
    for row in rows:
        source = row.take("image src", "product image url")
        position = row.take("image position")
        alt = row.take("image alt text")
        if source:
            found.append({"src": source, **({"alt": alt} if alt else {}), "at": position})
    found.sort(key=lambda one: int(one["at"]) if one["at"].isdigit() else 1_000_000)
    return [{key: text for key, text in one.items() if key != "at"} for one in found]


SHOPIFY = Dialect(
    name="shopify",
    title="Shopify product CSV",
    knows=_knows,
    product=_product,
    keys=one_key("handle", "url handle"),
)
