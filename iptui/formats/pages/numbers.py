"""Identifiers of products: in an address, behind a label, and whether a number can be one."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from iptui.domain.page_facts import IdentifierKind

LONGEST_ADDRESS = 4000
_ASIN = re.compile(
    r"/(?:dp|gp/product|gp/aw/d|exec/obidos/asin|product-reviews)/([A-Z0-9]{10})(?=[/?#]|$)",
    re.IGNORECASE,
)
_SHOPS = (
    # host, pattern: how each marketplace writes a listing's number into its address
    (r"(?:^|\.)ebay\.", r"/itm/(?:[^/?#]+/)?(\d{9,14})"),
    (r"(?:^|\.)aliexpress\.", r"/(?:item|i)/(?:[^/?#]*/)?(\d{8,20})\.html"),
    (r"(?:^|\.)alibaba\.com$", r"_(\d{8,20})\.html"),
    (r"(?:^|\.)1688\.com$", r"/offer/(\d{8,20})\.html"),
    (r"(?:^|\.)etsy\.com$", r"/listing/(\d{6,14})"),
    (r"(?:^|\.)walmart\.", r"/ip/(?:[^/?#]+/)?(\d{6,14})"),
    (r"(?:^|\.)tiktok\.com$", r"/(?:product|pdp)/(?:[^?#]*/)?(\d{12,22})"),
    (r"(?:^|\.)shopee\.", r"-i\.\d+\.(\d{6,16})|/product/\d+/(\d{6,16})"),
    (r"(?:^|\.)lazada\.", r"-i(\d{6,16})(?:-s\d+)?\.html"),
)
_QUERY = (
    "pid", "product_id", "productid", "products_id", "prod_id", "item_id", "itemid", "itemno", "goods_id", "goodsno",
    "goodscode", "sku", "skuid", "childsku", "variant", "id", "prd", "p", "art", "artikel", "article",
)  # fmt: skip
_LAST = re.compile(
    r"(?:(?:^|[-_,.])(?:p|x|i|id|pd|art|sku)(\d{4,16})|(?:(?:^|_)([A-Z]{0,3}\d{4,16})|[-,.]([A-Z]{0,3}\d{5,16})))(?=,|\.\w{2,5}$|$)",
    re.IGNORECASE,
)
_FOLDERS = frozenset(
    [
        "product",
        "products",
        "product_id",
        "products_id",
        "productid",
        "prod",
        "item",
        "items",
        "deal",
        "deals",
        "goods",
        "p",
        "pd",
        "dp",
        "artikel",
        "articulo",
        "article",
        "produkt",
        "produkty",
        "produit",
        "produits",
        "prodotto",
        "prodotti",
        "producto",
        "productos",
        "product-detail",
        "detail",
        "offer",
        "sku",
    ]
)
_CODE = re.compile(r"\d{3,20}|[A-Z]{0,4}\d[A-Z0-9-]{3,20}|[A-Z0-9]{8,14}")


def ids_in_address(url: str) -> list[tuple[IdentifierKind, str]]:
    """What an address names a listing by, surest first; addresses that say nothing give nothing."""
    if not url or len(url) > LONGEST_ADDRESS:
        return []
    try:
        address = urlsplit(url.strip())
        host = (address.hostname or "").lower()
    except ValueError:
        return []
    path = unquote(address.path)
    if "amazon." in host and (asin := _ASIN.search(path)):
        return [(IdentifierKind.ASIN, asin[1].upper())]
    for shop, pattern in _SHOPS:
        if re.search(shop, host) and (number := re.search(pattern, path)):
            return [(IdentifierKind.PRODUCT_ID, next(one for one in number.groups() if one))]
    found: list[str] = []
    query = {key.lower(): value for key, value in parse_qsl(address.query)[:50]}
    for key in _QUERY:
        value = query.get(key, "")
        if re.fullmatch(r"[A-Za-z0-9._-]{3,30}", value) and any(map(str.isdigit, value)):
            found.append(value)
    pieces = [one for one in path.split("/") if one]
    for piece in reversed(pieces[-3:]):
        if numbers := ["".join(groups) for groups in _LAST.findall(piece)]:
            found.append(numbers[0] if "," in piece else numbers[-1])
    for place, piece in enumerate(pieces[:-1]):
        if piece.lower() in _FOLDERS:
            names = (re.sub(r"\.\w{2,5}$", "", one) for one in pieces[place + 1 : place + 3])
            found += [one for one in names if _CODE.fullmatch(one)][:1]
    unique = list(dict.fromkeys(found))[:4]
    return [(IdentifierKind.PRODUCT_ID, one) for one in unique]


def gtin(text: str) -> str:
    """The digits of an EAN, UPC, ISBN-13 or GTIN-14 whose check digit is right; nothing for anything else.

    Source: GS1 General Specifications 7.9.
    """
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d{8}|\d{12,14}", digits) or not digits.strip("0"):
        return ""
    total = sum(
        int(digit) * (3 if place % 2 == 0 else 1)
        for place, digit in enumerate(reversed(digits[:-1]))
    )
    return digits if (10 - total % 10) % 10 == int(digits[-1]) else ""


def plain(value: str) -> str:
    """For comparing: letters and digits only, capitals."""
    return re.sub(r"[\W_]", "", value).upper()
