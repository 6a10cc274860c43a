"""eBay's files: File Exchange and Seller Hub templates (`*Action(SiteID=US|…)`, information lines above) and
the active-listings reports of both.

A listing is its item number, else its custom label. Variation rows follow their listing or repeat its number.
Columns: eBay "File Exchange Advanced Template Instructions" and the report of Seller Hub > Reports > Downloads
"""

from __future__ import annotations

import re
from typing import Any

from iptui.domain.products import Product
from iptui.formats.catalogs.dialect import (
    Dialect,
    KeysOf,
    Notes,
    add_options,
    derived_id,
    first,
    joined,
    options,
)
from iptui.formats.catalogs.rows import Columns, Row, make_product
from iptui.formats.values import RowError

_NUMBER = ("itemid", "item id", "item number", "ebay item number", "item no.")
_LABEL = ("customlabel", "custom label (sku)", "custom label", "sku")
_TITLE = ("title", "item title")
_RELATION = ("relationship",)
_DETAILS = ("relationshipdetails", "relationship details", "variation details")
_ACTION = re.compile(r"action(\(.*\))?")
_SPECIFIC = re.compile(r"c:(.+)")
_ENDS = ("end", "enditem", "delete", "status")


def _knows(columns: Columns) -> bool:
    keys = columns.set
    if any(key.startswith("action(siteid=") for key in keys):
        return True
    if "action" in keys and keys & {
        "category",
        "category id",
        "startprice",
        "itemid",
        "item number",
        "c:brand",
    }:
        return True
    return bool(keys & set(_NUMBER) and keys & set(_TITLE)) and bool(
        keys & {"custom label (sku)", "custom label", "available quantity", "variation details", "listing site",
                "quantity available", "site listed", "ebay category 1 name", "current price"}
    )  # fmt: skip


def _keys() -> KeysOf:
    last = ""

    def of(row: Row) -> list[str]:
        nonlocal last
        number, title = row.peek(*_NUMBER), row.peek(*_TITLE)
        if number:
            last = number
        elif row.peek(*_RELATION).casefold().startswith("variation") and not title:
            if not last:
                raise RowError("The variation stands above its listing: put it below.")
        elif label := row.peek(*_LABEL):
            last = label
        elif title:
            last = derived_id(title)
        else:
            raise RowError(
                "Item number, custom label and title are missing: the row is no listing."
            )
        return [last]

    return of


def _action(row: Row) -> tuple[str, str]:
    """(what to do, currency of the header's parameters)."""
    for match, cell in row.matching(_ACTION):
        currency = re.search(r"currency=([a-z]{3})", match.string)
        return cell.casefold(), currency[1].upper() if currency else ""
    return "", ""


def _product(rows: list[Row], notes: Notes) -> Product:
    currency = ""
    for row in rows:
        action, told = _action(row)
        currency = currency or told
        if action in _ENDS:
            raise RowError(f"The row's action is {action!r}: it ends a listing and describes none.")
    title = first(rows, *_TITLE)
    number, label = first(rows, *_NUMBER), first(rows, *_LABEL)
    listing = number or label
    if not listing:
        listing = derived_id(title)
        notes.tally(
            "there is neither item number nor custom label: the id is made from the title",
            rows[0].number,
        )
    attributes: dict[str, list[str]] = {}
    variants: list[dict[str, str]] = []
    for row in rows:
        details = row.take(*_DETAILS)
        row.take(*_RELATION)
        add_options(attributes, options(details))
        for match, cell in row.matching(_SPECIFIC):
            name = row.named(match.string).lstrip("*").partition(":")[2].strip()
            known = attributes.setdefault(name, [])
            known += [cell] if cell not in known else []
        if details:
            variants.append({row.named(key): cell for key, cell in row.cells.items()})
    subtitle = first(rows, "subtitle")
    if subtitle:
        attributes["Subtitle"] = [subtitle]
    if condition := first(rows, "conditiondescription", "condition description"):
        attributes["Condition description"] = [condition]
    images = [
        one.strip() for one in first(rows, "picurl", "item photo url").split("|") if one.strip()
    ]
    listed = joined(attributes)
    fields: dict[str, Any] = {
        "name": title,
        "attributes": listed,
        "description": first(rows, "description"),
        "price": first(rows, "startprice", "start price", "price", "current price", "buyitnowprice", "buy it now price"),
        "currency": first(rows, "currency") or currency,
        "category": first(rows, "category name", "ebay category 1 name", "category leaf name", "category", "category id",
                       "ebay category 1 number"),
        "brand": next((text for name, text in listed.items() if name.casefold() == "brand"), ""),
        "image": images[0] if images else "",
    }  # fmt: skip
    extra: dict[str, Any] = {}
    for row in rows:
        for name, cell in row.left().items():
            extra.setdefault(name, cell)
    if label:
        extra["Custom label (SKU)"] = label
    if len(variants) > 1:
        extra["variants"] = variants
    if len(images) > 1:
        extra["images"] = images
    return make_product("ebay", id=listing, id_column="Item number", extra=extra, **fields)


def _information(row: Row) -> bool:
    """`#INFO …` and `Info` lines, also below the header."""
    start = next(iter(row.cells.values()), "").strip().casefold()
    return start.startswith(("#", "info,")) or start == "info"


EBAY = Dialect(
    name="ebay",
    title="eBay listings file",
    knows=_knows,
    product=_product,
    keys=_keys,
    information=_information,
)
