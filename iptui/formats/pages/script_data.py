"""The product's data in a page's scripts: measuring layers and the state of pages built by a script.

Names as Google documents them (<https://developers.google.com/analytics/devguides/collection/ga4/ecommerce>, and
the older enhanced e-commerce) and the common spellings of shop systems. A script is never run: names and values
are looked for in its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_VALUE = r"""["']?\s*[:=]\s*\[?\s*(?:"((?:[^"\\\n]|\\.){1,120})"|'((?:[^'\\\n]|\\.){1,120})'|(-?\d{1,15}(?:\.\d{1,4})?)(?=[\s,}\]]))"""
_NAMES = {
    "brand": r"brand|brandName|brand_name|item_brand|product_brand|productBrand|manufacturer|manufacturerName|vendor",
    "gtin": r"gtin\d{0,2}|ean\d{0,2}|eanCode|ean_code|upc|barcode|isbn\d{0,2}",
    "sku": r"sku|productSku|product_sku|item_sku|productSKU|articleNumber",
    "mpn": r"mpn|modelNumber|manufacturerPartNumber|partNumber",
    "product_id": r"item_id|productId|product_id|ecomm_prodid|prodid|content_ids|productID",
    "price": r"price|ecomm_totalvalue|item_price|product_price|productPrice",
    "currency": r"currency|currencyCode|priceCurrency|currency_code",
}
_PATTERNS = {
    field: re.compile(rf"""(?<![\w.-])\\?["']?(?:{names})\\?{_VALUE}""")
    for field, names in _NAMES.items()
}
NEAR = 2500
"""Characters around the product's name or number within which a value is taken for the product's."""
MOST = 4000


def script_facts(scripts: str, title: str, numbers: list[str]) -> Iterator[tuple[str, str]]:
    """(field, value): those beside the product's name or number; a brand or GTIN also where it is the only one."""
    if not scripts:
        return
    scripts = scripts.replace('\\"', '"') if scripts.count('\\"') > 50 else scripts
    places = _places(scripts, title, numbers)
    for field, pattern in _PATTERNS.items():
        values: list[tuple[int, str]] = []
        for match in pattern.finditer(scripts):
            value = _text(match[1] or match[2] or match[3] or "")
            if value:
                values.append((match.start(), value))
            if len(values) >= MOST:
                break
        near = sorted(
            (distance, value)
            for place, value in values
            if (distance := min((abs(place - one) for one in places), default=NEAR)) < NEAR
        )
        distinct = {value.casefold() for _, value in values}
        if near:
            yield field, near[0][1]
        elif len(distinct) == 1 and field in ("brand", "gtin", "currency"):
            yield field, values[0][1]


def _places(scripts: str, title: str, numbers: list[str]) -> list[int]:
    found: list[int] = []
    for wanted in [
        title[:60] if len(title.encode()) > 8 else "",
        *(one for one in numbers if len(one) > 4),
    ]:
        place = scripts.find(wanted) if wanted else -1
        while place >= 0 and len(found) < 200:
            found.append(place)
            place = scripts.find(wanted, place + 1)
    return found


def _text(value: str) -> str:
    value = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), value)
    value = re.sub(r"\\(.)", r"\1", value).strip()
    if re.search(r"[{}<>$]|\+\s|^\w+\(|https?:", value):
        return ""
    return value.encode("utf-8", "replace").decode()
