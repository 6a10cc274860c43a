"""Magento's (Adobe Commerce's) product CSV: rows of store views hold a product's texts in other languages.

Columns: https://experienceleague.adobe.com/en/docs/commerce-admin/systems/data-transfer/data-attributes-product
"""

from __future__ import annotations

import csv
import re
from typing import Any

from iptui.domain.products import Product, ReviewState
from iptui.formats.catalogs.dialect import Dialect, KeysOf, Notes, every, first
from iptui.formats.catalogs.rows import Columns, Row, make_product, moment, words
from iptui.formats.values import RowError

_NEXT = re.compile(r',(?=\s*"?[A-Za-z_][\w.]*=)')
"""The comma before the next `name=`; others belong to the value."""

_STORE_TEXTS = (
    "name",
    "description",
    "short_description",
    "meta_title",
    "meta_keywords",
    "meta_description",
)


def _knows(columns: Columns) -> bool:
    return "sku" in columns.set and bool(
        columns.set
        & {"additional_attributes", "attribute_set_code", "store_view_code", "product_websites", "product_online",
           "_attribute_set", "_store", "_type"}
    )  # fmt: skip


def _keys() -> KeysOf:
    last = ""

    def of(row: Row) -> list[str]:
        nonlocal last
        sku = row.peek("sku")
        # Magento 1 leaves the SKU of continuation rows empty.
        last = sku or last
        if not last:
            raise RowError("sku is missing: without it the row belongs to no product.")
        return [last]

    return of


def _product(rows: list[Row], _notes: Notes) -> Product:
    own = [row for row in rows if not row.peek("store_view_code", "_store")] or rows[:1]
    views = [row for row in rows if row not in own]
    sku = first(rows, "sku")
    attributes: dict[str, str] = {}
    for row in own:
        for text in (row.take("additional_attributes"), row.take("custom_attributes")):
            for name, value in additional_attributes(text).items():
                attributes.setdefault(name, value)
    brand = (
        attributes.get("brand")
        or attributes.get("manufacturer")
        or first(own, "manufacturer", "brand")
    )
    name, description = first(own, "name"), first(own, "description")
    short = first(own, "short_description")
    if short and description and short != description:
        attributes["short_description"] = short
    for column in ("meta_title", "meta_description"):
        text = first(own, column)
        if text and text not in (name, description):
            attributes[column] = text
    for row in views:
        view = row.take("store_view_code", "_store")
        for column in _STORE_TEXTS:
            if text := row.take(column):
                attributes[f"{column} ({view})"] = text
        for label, value in additional_attributes(row.take("additional_attributes")).items():
            if attributes.get(label) != value:
                attributes[f"{label} ({view})"] = value
    online = first(own, "product_online", "status")
    extra: dict[str, Any] = {}
    categories = every(own, "categories", "_category")
    price = first(own, "price")
    image = first(own, "base_image", "image", "small_image", "thumbnail_image")
    updated = moment(first(own, "updated_at"))
    keywords = words(first(own, "meta_keywords", "meta_keyword"))
    for row in rows:
        row.take("sku", "store_view_code")
        for label, cell in row.left().items():
            extra.setdefault(label, cell)
    return make_product(
        "magento",
        id=sku,
        id_column="sku",
        name=name or next(iter(every(views, "name")), ""),
        keywords=keywords,
        attributes=attributes,
        description=description or short,
        state=ReviewState.OFFLINE if online in ("0", "2") else ReviewState.APPROVED,
        price=price,
        category=", ".join(categories),
        brand=brand,
        image=image,
        updated_at=updated,
        extra=extra,
    )


def additional_attributes(text: str) -> dict[str, str]:
    """`color=Red,size=M|L`, or each pair in quotes (`"color=Red, dark",…`) as Magento's enclosure writes it."""
    if text.lstrip().startswith('"'):
        pairs = next(csv.reader([text.replace("\n", " ")], skipinitialspace=True), [])
    else:
        pairs = _NEXT.split(text)
    found: dict[str, str] = {}
    for pair in pairs:
        name, mark, value = pair.partition("=")
        if not mark or not name.strip():
            continue
        value = value.strip()
        if len(value) > 1 and value.startswith('"') and value.endswith('"'):
            value = value[1:-1].replace('""', '"')
        found[name.strip()] = value.replace("|", ", ")
    return found


MAGENTO = Dialect(
    name="magento",
    title="Magento product CSV",
    knows=_knows,
    product=_product,
    keys=_keys,
)
