"""Amazon's flat files (inventory templates): a template line, labels, attribute names, then the listings.

Both name schemes are read: `item_sku`, `bullet_point1`, and since 2023 `contribution_sku#1.value`,
`bullet_point[marketplace_id=…][language_tag=en_US]#1.value`.
Source: the templates of Seller Central ("Add products via upload") and
https://developer-docs.amazon.com/sp-api/docs/listings-feed-type-values
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from iptui.domain.products import Product
from iptui.formats.catalogs.dialect import Dialect, Notes
from iptui.formats.catalogs.rows import Columns, Row, make_product, words
from iptui.formats.values import RowError

_NEW_NAME = re.compile(
    r"(?P<name>[a-z0-9_:]+)(?:\[[^\]]*\])*(?:#(?P<place>\d+))?(?:\.(?P<part>.+))?"
)
_DATA_ROW = re.compile(r"dataRow=(\d+)")
_SKUS = ("item_sku", "contribution_sku", "sku")
_DELETES = ("delete", "d", "x")

_TECHNICAL = re.compile(
    r".*(image|price|quantity|_date|shipping|fulfillment|latency|tax_code|currency|weight|dimension|"
    r"merchant_|max_|min_|list_|offer|purchasable|_unit_of_measure|unit_count|number_of_items|package_|"
    r"condition_|update_delete|external_product_id|product_identifier|gift_|restock|parentage|parent_sku|"
    r"child_parent|parent_child|relationship|variation_theme|browse_node|recommended_|battery|hazmat|ghs_|"
    r"compliance|supplier_declared|record_action|safety_data).*"
)
"""Attributes about logistics and offers: kept under `extra`, not searched as the listing's own words."""


def plain_name(name: str) -> tuple[str, str]:
    """(attribute, place) of either scheme: `bullet_point2` and `bullet_point[…]#2.value` both give 2."""
    match = _NEW_NAME.fullmatch(name)
    if match is None:
        return name, ""
    base, part = match["name"].strip(":"), match["part"] or ""
    if part and part not in ("value", "name"):
        base = f"{base}.{re.sub(r'[#.]|value$', ' ', part).strip()}"
    place = match["place"] or ""
    if not match["place"] and (numbered := re.fullmatch(r"(.*?)(\d+)", base)):
        return numbered[1], numbered[2]
    return base, place


def _bare(columns: Columns) -> set[str]:
    return {plain_name(key)[0] for key in columns.keys}


def _knows(columns: Columns) -> bool:
    if "item_sku" in columns.set:
        return True
    bare = _bare(columns)
    scheme = any("#1." in key or key.startswith("::") for key in columns.keys)
    return scheme and bool(bare & set(_SKUS)) and len(bare) > 3


def _first_row(records: Sequence[Sequence[str]], header: int) -> int:
    """Newer templates say where the data begins, in their first line (rows counted from 1)."""
    for record in records[:1]:
        told = _DATA_ROW.search(" ".join(record))
        if told is not None and int(told[1]) > header + 1:
            return int(told[1]) - 1
    return header + 1


def _product(rows: list[Row], _notes: Notes) -> Product:
    (row,) = rows
    named: dict[str, dict[str, str]] = {}
    for key, cell in row.cells.items():
        base, place = plain_name(key)
        named.setdefault(base, {})[place or str(len(named.get(base, ())) + 1)] = cell.strip()

    def take(*names: str) -> str:
        found = ""
        for name in names:
            values = named.pop(name, None)
            if values:
                found = found or next(iter(values.values()))
        return found

    if take("update_delete", "record_action", "add-delete").casefold() in _DELETES:
        raise RowError("The row deletes its listing: it is no product to take in.")
    keywords = [
        word
        for name in ("generic_keywords", "generic_keyword", "search_terms", "platinum_keywords",
                     "subject_keywords", "target_audience_keywords")
        for text in (named.pop(name, None) or {}).values()
        for word in words(text, ",;")
    ]  # fmt: skip
    attributes: dict[str, str] = {}
    bullets = named.pop("bullet_point", None) or {}
    for number, text in enumerate(bullets.values(), 1):
        attributes[f"bullet_point{number}"] = text
    sku = take(*_SKUS)
    name = take("item_name", "title")
    description = take("product_description", "description")
    brand = take("brand_name", "brand")
    category = take("item_type", "item_type_keyword", "feed_product_type", "product_type")
    image = take(
        "main_image_url", "main_product_image_locator.media_location", "main_product_image_locator"
    )
    currency = take("currency")
    price = take("standard_price", "price")
    if not price:
        offer = next(
            (one for one in named if one.startswith("purchasable_offer") and "our_price" in one), ""
        )
        price = take(offer) if offer else take("list_price")
    extra: dict[str, Any] = {}
    for base, values in named.items():
        text = ", ".join(dict.fromkeys(values.values()))
        if _TECHNICAL.fullmatch(base):
            extra[base] = text
        else:
            attributes[base] = text
    return make_product(
        "amazon",
        id=sku,
        id_column="item_sku",
        name=name,
        keywords=keywords,
        attributes=attributes,
        description=description,
        price=price,
        currency=currency,
        category=category,
        brand=brand,
        image=image,
        extra=extra,
    )


AMAZON_FLAT_FILE = Dialect(
    name="amazon_flat_file",
    title="Amazon flat file",
    knows=_knows,
    product=_product,
    first_row=_first_row,
)
