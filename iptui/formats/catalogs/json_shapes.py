"""Products as shops' interfaces give them in JSON: Shopify, WooCommerce, Etsy, Google; and the envelopes around."""

from __future__ import annotations

from typing import Any

from iptui.domain.products import Product, ReviewState
from iptui.formats.catalogs.rows import make_product, moment, review_state, words
from iptui.formats.values import as_text

ENVELOPES = ("products", "items", "data", "results", "listings", "resources", "rows", "entries", "records",
             "catalog", "offers", "edges", "nodes")  # fmt: skip


def unwrapped(value: Any, depth: int = 0) -> list[Any] | None:
    """The list of objects in an envelope such as `{"products": […]}` or `{"data": {"products": {"edges": …}}}`."""
    if isinstance(value, list):
        return [one["node"] if isinstance(one, dict) and set(one) <= {"node", "cursor"} and "node" in one else one
                for one in value]  # fmt: skip
    if not isinstance(value, dict) or depth > 4:
        return None
    for key in ENVELOPES:
        inner = value.get(key)
        if isinstance(inner, (list, dict)) and inner:
            found = unwrapped(inner, depth + 1)
            if found is not None and all(isinstance(one, dict) for one in found[:3]):
                return found
    return [] if any(value.get(key) == [] for key in ENVELOPES) and "id" not in value else None


def shape_of(row: dict[str, Any]) -> str:
    """The interface that gave this object; "" where it is none that is known."""
    keys = row.keys()
    if "title" in keys and keys & {
        "body_html",
        "bodyHtml",
        "descriptionHtml",
        "product_type",
        "productType",
    }:
        return "shopify"
    if (
        "name" in keys
        and keys & {"permalink", "short_description"}
        and keys & {"images", "categories", "attributes"}
    ):
        return "woocommerce"
    if "listing_id" in keys and "title" in keys:
        return "etsy"
    if "offerId" in keys and "title" in keys:
        return "google_merchant"
    return ""


def product_of_shape(shape: str, row: dict[str, Any]) -> Product:
    """The product; takes the object apart, what is left is kept under `extra`.

    Raises:
        RowError: it has no id.
    """
    return {
        "shopify": _shopify,
        "woocommerce": _woocommerce,
        "etsy": _etsy,
        "google_merchant": _google,
    }[shape](row)


def _text(row: dict[str, Any], *keys: str) -> str:
    found = ""
    for key in keys:
        value = row.pop(key, None)
        found = found or as_text(value).strip()
    return found


def _listed(row: dict[str, Any], key: str) -> list[Any]:
    value = row.get(key)
    if isinstance(value, dict):
        value = unwrapped(value) or []
    return value if isinstance(value, list) else []


def _kept(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value not in (None, "", [], {})}


def _names(row: dict[str, Any], key: str) -> list[str]:
    found = [
        as_text(one.get("name")) if isinstance(one, dict) else as_text(one)
        for one in _listed(row, key)
    ]
    row.pop(key, None)
    return found


def _shopify(row: dict[str, Any]) -> Product:
    """https://shopify.dev/docs/api/admin-rest/latest/resources/product; a listing is its handle, as in the CSV."""
    tags = row.pop("tags", "")
    attributes: dict[str, str] = {}
    for option in _listed(row, "options"):
        if (
            isinstance(option, dict)
            and option.get("values")
            and option.get("values") != ["Default Title"]
        ):
            attributes[as_text(option.get("name"))] = ", ".join(map(as_text, option["values"]))
    row.pop("options", None)
    category = _text(row, "product_type", "productType")
    variants = [one for one in _listed(row, "variants") if isinstance(one, dict)]
    images = _sources(row, "images", "src", "url")
    number = as_text(row.get("id"))
    handle = _text(row, "handle")
    if handle:
        row["id"] = number
    else:
        row.pop("id", None)
    published = row.get("published_at", "")
    state = review_state(_text(row, "status"))
    if published is None and state is ReviewState.APPROVED:
        state = ReviewState.OFFLINE
    fields: dict[str, Any] = {
        "name": _text(row, "title"),
        "description": _text(row, "body_html", "bodyHtml", "descriptionHtml", "description"),
        "brand": _text(row, "vendor"),
        "updated_at": moment(_text(row, "updated_at", "updatedAt")),
    }
    return make_product(
        "shopify",
        id=handle or number,
        id_column="handle",
        keywords=map(as_text, tags) if isinstance(tags, list) else words(as_text(tags)),
        attributes=attributes,
        state=state,
        price=as_text(variants[0].get("price")) if variants else "",
        category=category,
        image=images[0] if images else "",
        extra=_kept(row),
        **fields,
    )


def _sources(row: dict[str, Any], key: str, *names: str) -> list[str]:
    found = []
    for one in _listed(row, key):
        if isinstance(one, dict):
            one = next((one[name] for name in names if one.get(name)), "")
        if one:
            found.append(as_text(one))
    return found


def _woocommerce(row: dict[str, Any]) -> Product:
    """https://woocommerce.github.io/woocommerce-rest-api-docs/#product-properties"""
    attributes: dict[str, str] = {}
    for one in _listed(row, "attributes"):
        if isinstance(one, dict):
            values = one.get("options") or one.get("option") or one.get("terms") or []
            values = values if isinstance(values, list) else [values]
            attributes[as_text(one.get("name"))] = ", ".join(
                as_text(value.get("name") if isinstance(value, dict) else value) for value in values
            )
    row.pop("attributes", None)
    description, short = _text(row, "description"), _text(row, "short_description")
    if short and description and short != description:
        attributes["Short description"] = short
    images = _sources(row, "images", "src")
    prices = row.get("prices")
    price = _text(row, "regular_price") or _text(row, "price")
    if not price and isinstance(prices, dict):
        price = _minor(prices.get("regular_price"), prices.get("currency_minor_unit"))
    return make_product(
        "woocommerce",
        id=_text(row, "id") or as_text(row.get("sku")),
        id_column="id",
        name=_text(row, "name"),
        keywords=_names(row, "tags"),
        attributes=attributes,
        description=description or short,
        state=ReviewState.APPROVED
        if _text(row, "status") in ("publish", "")
        else ReviewState.OFFLINE,
        price=price,
        category=", ".join(_names(row, "categories")),
        brand=", ".join(_names(row, "brands")),
        url=_text(row, "permalink"),
        image=images[0] if images else "",
        updated_at=moment(_text(row, "date_modified_gmt", "date_modified")),
        extra=_kept(row),
    )


def _minor(amount: Any, digits: Any) -> str:
    text = as_text(amount)
    return str(int(text) / 10 ** int(digits or 0)) if text.isdigit() else text


def _etsy(row: dict[str, Any]) -> Product:
    """https://developers.etsy.com/documentation/reference (ShopListing)"""
    price = row.pop("price", None)
    currency = _text(row, "currency_code")
    if isinstance(price, dict):
        currency = currency or as_text(price.get("currency_code"))
        divisor = price.get("divisor") or 1
        price = (price.get("amount") or 0) / divisor if isinstance(divisor, int) else None
    attributes: dict[str, str] = {}
    for key, label in (("materials", "Materials"), ("style", "Style")):
        if listed := [as_text(one) for one in _listed(row, key)]:
            attributes[label] = ", ".join(listed)
        row.pop(key, None)
    images = _sources(row, "images", "url_fullxfull", "url_570xN", "url")
    return make_product(
        "etsy",
        id=_text(row, "listing_id"),
        id_column="listing_id",
        name=_text(row, "title"),
        keywords=_names(row, "tags"),
        attributes=attributes,
        description=_text(row, "description"),
        state=review_state(_text(row, "state")),
        price=as_text(price),
        currency=currency,
        category=_text(row, "taxonomy_path"),
        url=_text(row, "url"),
        image=images[0] if images else "",
        extra=_kept(row),
    )


def _google(row: dict[str, Any]) -> Product:
    """https://developers.google.com/shopping-content/reference/rest/v2.1/products"""
    price = row.pop("price", None)
    amount, currency = as_text(price), ""
    if isinstance(price, dict):
        amount, currency = as_text(price.get("value")), as_text(price.get("currency"))
    attributes = {
        key: text
        for key in (
            "color",
            "gender",
            "ageGroup",
            "material",
            "pattern",
            "sizes",
            "gtin",
            "mpn",
            "condition",
        )
        if (text := _text(row, key))
    }
    for one in _listed(row, "productDetails"):
        if isinstance(one, dict) and one.get("attributeName"):
            attributes.setdefault(as_text(one["attributeName"]), as_text(one.get("attributeValue")))
    row.pop("productDetails", None)
    return make_product(
        "google_merchant",
        id=_text(row, "offerId"),
        id_column="offerId",
        name=_text(row, "title"),
        attributes=attributes,
        description=_text(row, "description"),
        price=amount,
        currency=currency,
        category=_text(row, "productTypes", "googleProductCategory"),
        brand=_text(row, "brand"),
        url=_text(row, "link"),
        image=_text(row, "imageLink"),
        extra=_kept(row),
    )
