"""WooCommerce's product CSV. A variation belongs to the product that its `Parent` names, by `id:44` or SKU.

Columns: https://github.com/woocommerce/woocommerce/wiki/Product-CSV-Import-Schema
"""

from __future__ import annotations

import re
from typing import Any

from iptui.domain.products import Product, ReviewState
from iptui.formats.catalogs.dialect import Dialect, KeysOf, Notes, add_options, first, joined
from iptui.formats.catalogs.rows import Columns, Row, make_product, words
from iptui.formats.values import RowError

_ATTRIBUTE = re.compile(r"attribute (\d+) (name|value\(s\)|visible|global|default)")
_LISTED = re.compile(r"(?<!\\),")
"""A comma between values; one inside a value is written `\\,`."""


def _knows(columns: Columns) -> bool:
    return (
        {"name", "type"} <= columns.set
        and bool(columns.set & {"sku", "id"})
        and bool(
            columns.set
            & {"regular price", "is featured?", "visibility in catalog", "in stock?", "attribute 1 name",
               "published", "categories"}
        )
    )  # fmt: skip


def _keys() -> KeysOf:
    def of(row: Row) -> list[str]:
        parent = row.peek("parent")
        if row.peek("type").casefold().startswith("variation") and parent:
            number = re.fullmatch(r"id:\s*(\d+)", parent, re.IGNORECASE)
            return [f"id:{number[1]}" if number else f"sku:{parent}"]
        own, sku = row.peek("id"), row.peek("sku")
        keys = [f"id:{own}"] if own else []
        keys += [f"sku:{sku}"] if sku else []
        if not keys:
            raise RowError("ID and SKU are both missing: without one the row is no listing.")
        return keys

    return of


def _product(rows: list[Row], notes: Notes) -> Product:
    own = [row for row in rows if not _is_variation(row)]
    if not own:
        notes.tally("the variation's parent is not in the file", rows[0].number)
    main = own[0] if own else rows[0]
    ordered = [main, *(row for row in rows if row is not main)]
    listing = main.take("id") or main.take("sku")
    attributes: dict[str, list[str]] = {}
    variants: list[dict[str, str]] = []
    for row in ordered:
        add_options(attributes, _attributes(row))
        if row is not main:
            variants.append({row.named(key): cell for key, cell in row.cells.items()})
    listed = joined(attributes)
    description = main.take("description")
    short = main.take("short description")
    if description and short and short != description:
        listed["Short description"] = short
    images = words(main.take("images"))
    published = main.take("published").casefold()
    kind, sku = main.take("type"), main.take("sku")
    offline = published in ("0", "-1", "false", "no")
    fields: dict[str, Any] = {
        "name": main.take("name"),
        "keywords": words(main.take("tags")),
        "attributes": listed,
        "description": description or short,
        "state": ReviewState.OFFLINE if offline else ReviewState.APPROVED,
        "price": main.take("regular price") or first(ordered[1:], "regular price"),
        "category": main.take("categories"),
        "brand": main.take("brands", "brand"),
        "url": main.take("external url"),
        "image": images[0] if images else "",
    }
    main.take("id", "parent")
    extra: dict[str, Any] = {"Type": kind, **main.left()}
    if sku:
        extra["SKU"] = sku
    if variants:
        extra["variants"] = variants
    if len(images) > 1:
        extra["images"] = images
    return make_product("woocommerce", id=listing, id_column="ID", extra=extra, **fields)


def _is_variation(row: Row) -> bool:
    return row.peek("type").casefold().startswith("variation")


def _attributes(row: Row) -> dict[str, list[str]]:
    parts: dict[str, dict[str, str]] = {}
    for match, cell in row.matching(_ATTRIBUTE):
        parts.setdefault(match[1], {})[match[2]] = cell
    found: dict[str, list[str]] = {}
    for part in parts.values():
        if name := part.get("name", ""):
            values = _LISTED.split(part.get("value(s)", ""))
            found[name] = [one.replace("\\,", ",").strip() for one in values if one.strip()]
    return found


WOOCOMMERCE = Dialect(
    name="woocommerce",
    title="WooCommerce product CSV",
    knows=_knows,
    product=_product,
    keys=_keys,
)
