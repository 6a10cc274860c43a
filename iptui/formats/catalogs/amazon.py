"""Amazon's tab-separated reports (all, active, open listings; FBA inventory), English and Japanese.

A listing is its seller SKU: the same ASIN may stand under several. Reports are in the marketplace's
encoding (Windows-1252, Shift-JIS) or UTF-8 and quote nothing.
Columns: https://sellercentral.amazon.com/gp/help/external/200385890 ("Active Listings Report") and
https://developer-docs.amazon.com/sp-api/docs/report-type-values-inventory
"""

from __future__ import annotations

from typing import Any

from iptui.domain.products import Product
from iptui.formats.catalogs.dialect import Dialect, Notes
from iptui.formats.catalogs.rows import Columns, Row, make_product, review_state

_SKU = ("seller-sku", "seller sku", "sku", "出品者sku", "merchant-sku")
_NAME = ("item-name", "product-name", "商品名", "item name", "product name")
_ASIN = ("asin1", "asin", "asin 1")


def _knows(columns: Columns) -> bool:
    keys = columns.set
    if not keys & set(_SKU):
        return False
    return (
        bool(
            keys & {"item-name", "商品名"}
            and keys & {"listing-id", "seller-sku", "出品者sku", "asin1"}
        )
        or {"sku", "asin", "price", "quantity"} <= keys
        or {"sku", "asin", "fnsku"} <= keys
        or {"seller-sku", "asin", "price"} <= keys
    )


def _product(rows: list[Row], _notes: Notes) -> Product:
    (row,) = rows
    attributes = {
        "ASIN": row.take(*_ASIN),
        "Item note": row.take("item-note", "コンディション説明"),
        "Condition": row.take("item-condition", "condition", "コンディション")
        if not row.peek("item-condition", "condition", "コンディション").isdigit()
        else "",
    }
    fields: dict[str, Any] = {
        "id": row.take(*_SKU),
        "name": row.take(*_NAME),
        "description": row.take("item-description", "商品の説明", "description"),
        "price": row.take("price", "your-price", "価格"),
        "category": row.take("zshop-category1", "product-group"),
        "image": row.take("image-url"),
        "brand": row.take("brand"),
    }
    status = row.take("status", "ステータス")
    return make_product(
        "amazon",
        id_column="seller-sku",
        attributes=attributes,
        state=review_state(status),
        extra=dict(row.left()),
        **fields,
    )


AMAZON_REPORT = Dialect(
    name="amazon", title="Amazon listings report", knows=_knows, product=_product
)
