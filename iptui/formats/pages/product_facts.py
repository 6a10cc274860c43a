"""What a page says of its product: from its data for machines first, then its scripts, its words, its address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from iptui.domain.page_facts import IdentifierKind, PageIdentifier
from iptui.formats.pages.markup import Markup, text_of
from iptui.formats.pages.money import currency_of, stated_amount
from iptui.formats.pages.numbers import gtin, plain
from iptui.formats.pages.script_data import script_facts
from iptui.formats.pages.structured import Item, linked_items, marked_items, meta_values
from iptui.formats.pages.titles import Titles

_PRODUCTS = (
    "product", "productgroup", "individualproduct", "someproducts", "productmodel", "vehicle", "car", "book",
    "actualproductorserviceinstance", "productorservicessomeinstancesplaceholder", "offering",
)  # fmt: skip
_OFFERS = ("offer", "aggregateoffer", "unitpricespecification", "pricespecification")
_ELSEWHERE = (
    "isrelatedto", "issimilarto", "isaccessoryorsparepartfor", "isconsumablefor", "itemlistelement", "item", "review",
    "itemreviewed", "makesoffer", "hasofferCatalog".lower(),
)  # fmt: skip
_NUMBERS = (
    # property -> kind; GoodRelations' names beside schema.org's
    (
        IdentifierKind.GTIN,
        (
            "gtin13",
            "gtin14",
            "gtin12",
            "gtin8",
            "gtin",
            "ean",
            "isbn",
            "hasean_ucc-13",
            "hasgtin-14",
        ),
    ),
    (IdentifierKind.SKU, ("sku", "hasstockkeepingunit")),
    (IdentifierKind.MPN, ("mpn", "model", "hasmpn")),
    (IdentifierKind.ASIN, ("asin",)),
    (IdentifierKind.PRODUCT_ID, ("productid", "identifier")),
)
_META_PRICES = (
    ("product:sale_price:amount", "product:sale_price:currency"), ("product:price:amount", "product:price:currency"),
    ("og:price:amount", "og:price:currency"), ("og:price", "og:currency"), ("product:price", "product:currency"),
    ("price", "pricecurrency"), ("twitter:data:price", ""), ("label:price", ""), ("label:preis", ""), ("label:prix", ""),
)  # fmt: skip
_META_BRANDS = ("product:brand", "og:brand", "brand", "label:brand", "label:marke", "label:marque")
_META_NUMBERS = (
    (
        IdentifierKind.GTIN,
        ("product:ean", "product:gtin", "product:upc", "product:isbn", "og:ean", "og:upc"),
    ),
    (IdentifierKind.SKU, ("product:retailer_item_id", "product:sku", "og:sku")),
    (IdentifierKind.MPN, ("product:mfr_part_no", "product:mpn")),
    (IdentifierKind.PRODUCT_ID, ("product:retailer_part_no", "product:id", "og:product_id")),
)
MOST_IDENTIFIERS = 24
LONGEST_NAME = 500


class Facts(msgspec.Struct, kw_only=True):
    """What is found, filled by one source after another: the first that states a field wins."""

    title: str = ""
    page_title: str = ""
    price: float | None = None
    currency: str = ""
    brand: str = ""
    identifiers: list[PageIdentifier] = []
    canonical: str = ""
    """The address that the page gives as its own."""
    where: dict[str, str] = {}
    problems: list[str] = []

    def set_price(self, amount: float | None, currency: str, where: str) -> None:
        if self.price is None and amount is not None and 0 < amount < 1e12:
            self.price, self.where["price"] = amount, where
            if currency and not self.currency:
                self.currency, self.where["currency"] = currency, where
        elif (
            self.price is not None
            and not self.currency
            and currency
            and amount in (None, self.price)
        ):
            self.currency, self.where["currency"] = currency, where

    def set_brand(self, brand: str, where: str) -> None:
        name = " ".join(brand.split()).split(" | ")[0][:120]
        if self.brand or not any(map(str.isalnum, name)) or name.casefold() in _NO_BRANDS:
            return
        if not re.match(r"https?:", name):
            self.brand, self.where["brand"] = name, where

    def add_number(self, kind: IdentifierKind, value: str, where: str) -> None:
        value = " ".join(value.split())
        value = re.sub(
            r"^(?:ean|gtin|isbn|upc|sku|mpn|asin)\s*[:#]\s*", "", value, flags=re.IGNORECASE
        )
        if kind is IdentifierKind.GTIN:
            value = gtin(value)
        elif gtin(value) and len(plain(value)) >= 12 and kind is not IdentifierKind.PRODUCT_ID:
            self.add_number(IdentifierKind.GTIN, value, where)
        if (
            not value
            or len(value) > 60
            or not any(map(str.isalnum, value))
            or re.match(r"https?:", value)
        ):
            return
        if kind is IdentifierKind.MPN and not any(map(str.isdigit, value)) and len(value) < 3:
            return
        if value.casefold() in _NO_NUMBERS or len(self.identifiers) >= MOST_IDENTIFIERS:
            return
        known = {(one.kind, plain(one.value)) for one in self.identifiers}
        if (kind, plain(value)) not in known:
            self.identifiers.append(PageIdentifier(kind, value, where))


_NO_BRANDS = frozenset(["n/a", "none", "-", "unbranded", "null", "undefined", "no", "brand", "brand", "does", "not", "apply"]) | {
    "no brand", "does not apply", "ohne marke", "sans marque", "无品牌", "其他", "другой", "нет", "nieznany",
}  # fmt: skip
_NO_NUMBERS = frozenset(
    (
        "n/a",
        "none",
        "null",
        "undefined",
        "does not apply",
        "nicht zutreffend",
        "-",
        "na",
        "0",
        "false",
        "true",
    )
)


def product_facts(root: Any, markup: Markup, *, archive_title: str = "") -> Facts:
    """Everything but what only the laid-out text says (see `visible.fill_from_text`)."""
    facts = Facts()
    elements = [one for one in root.iter() if isinstance(one.tag, str)]
    metas = meta_values(elements)
    linked, broken = linked_items(markup.linked_data)
    if broken:
        facts.problems.append(
            f"{broken} block(s) of the page's data (JSON-LD) are damaged and were left out."
        )
    items = [*linked, *marked_items(elements)]
    titles = Titles.of(elements, metas, archive_title)
    facts.page_title = titles.window
    facts.canonical = _canonical(elements, metas)
    chosen = _chosen(items, titles, facts.canonical)
    facts.title, facts.where["title"] = titles.best(
        [(name, one.how) for one in chosen[:1] for name in one.texts("name")]
    )
    if not facts.title:
        del facts.where["title"]
    _from_metas(facts, metas, sale_only=True)
    for one in chosen:
        _from_product(facts, one)
    _from_lone_items(facts, items, chosen, elements)
    _from_metas(facts, metas)
    for kind, value in script_facts(
        markup.scripts, facts.title, [one.value for one in facts.identifiers]
    ):
        if kind == "brand":
            facts.set_brand(value, "the page's script")
        elif kind == "price":
            facts.set_price(stated_amount(value), "", "the page's script")
        elif kind == "currency":
            facts.set_price(None, currency_of(value), "the page's script")
        elif kind != "mpn" or plain(value) not in {plain(one.value) for one in facts.identifiers}:
            facts.add_number(IdentifierKind(kind), value, "the page's script")
    return facts


def _canonical(elements: list[Any], metas: dict[str, str]) -> str:
    for element in elements:
        if (
            element.tag == "link"
            and (element.get("rel") or "").lower() == "canonical"
            and element.get("href")
        ):
            return str(element.get("href")).strip()[:2000]
    url = metas.get("og:url", "")
    return (
        url
        if re.match(r"https?://", url) and not re.search(r"\.(?:jpe?g|png|webp|gif)$", url)
        else ""
    )


def _chosen(items: list[Item], titles: Titles, canonical: str) -> list[Item]:
    """The page's product as each notation describes it, the fullest first; other products are left out."""
    products = [one for one in items if one.is_a(*_PRODUCTS) and one.within not in _ELSEWHERE]
    products = (
        products
        or [one for one in items if one.is_a(*_PRODUCTS) and one.within in ("item", "makesoffer")][
            :1
        ]
    )
    scored: list[tuple[float, int, Item]] = []
    for number, one in enumerate(products[:200]):
        name = next(one.texts("name"), "")
        near = titles.likeness(name) if name else 0.45
        score = (
            3 * near
            + bool(list(one.items("offers", "hasvariant")))
            + 0.5 * bool(list(one.texts("sku", "mpn", "gtin13", "gtin")))
        )
        if canonical and canonical in one.texts("url", "id"):
            score += 1
        if one.within in ("hasvariant", "isvariantof", "model"):
            score -= 1.5
        scored.append((-score, number, one))
    if not scored:
        return []
    scored.sort(key=lambda three: three[:2])
    best = scored[0][2]
    name = next(best.texts("name"), "")
    same = [
        one for _, _, one in scored[1:] if one.how != best.how or not next(one.texts("name"), "")
    ]
    also = [
        one
        for one in same
        if not (other := next(one.texts("name"), "")) or not name or _alike(name, other)
    ]
    return [best, *also[:5]]


def _alike(one: str, other: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.token_set_ratio(one.casefold()[:300], other.casefold()[:300]) >= 75


def _from_product(facts: Facts, product: Item) -> None:
    how = product.how
    for kind, names in _NUMBERS:
        for value in product.texts(*names):
            facts.add_number(kind, value, how)
    for one in product.items("identifier", "additionalproperty"):
        _from_property(facts, one, how)
    for one in product.items("model"):
        for value in one.texts("mpn", "sku", "name"):
            facts.add_number(IdentifierKind.MPN, value, how)
    for name in ("brand", "hasbrand", "manufacturer", "hasmanufacturer"):
        for one in product.items(name):
            for value in one.texts("name", "legalname"):
                facts.set_brand(value, how)
        for value in product.texts(name):
            facts.set_brand(value, how)
    offers = list(_offers(product))
    for offer in offers:
        for kind, names in _NUMBERS[:2]:
            for value in list(offer.texts(*names))[:2]:
                facts.add_number(kind, value, how)
    amounts = [(amount, currency) for offer in offers for amount, currency in _prices(offer)]
    if amounts:
        amount, currency = amounts[0]
        facts.set_price(amount, currency, how)
    for amount, currency in _prices(product):
        facts.set_price(amount, currency, how)


def _from_property(facts: Facts, one: Item, how: str) -> None:
    """schema.org's PropertyValue: `{propertyID|name: "gtin", value: …}`."""
    name = next(one.texts("propertyid", "name"), "").strip().lower()
    kind = {
        "ean": IdentifierKind.GTIN, "gtin": IdentifierKind.GTIN, "gtin13": IdentifierKind.GTIN, "upc": IdentifierKind.GTIN,
        "isbn": IdentifierKind.GTIN, "sku": IdentifierKind.SKU, "mpn": IdentifierKind.MPN, "asin": IdentifierKind.ASIN,
        "model": IdentifierKind.MPN,
    }.get(name)  # fmt: skip
    for value in one.texts("value"):
        if kind is not None:
            facts.add_number(kind, value, how)
        elif name == "brand":
            facts.set_brand(value, how)


def _offers(product: Item) -> Iterator[Item]:
    for offer in product.items("offers", "hasoffer"):
        yield offer
        yield from offer.items("offers")
    for variant in product.items("hasvariant"):
        yield from variant.items("offers")


def _prices(offer: Item) -> Iterator[tuple[float, str]]:
    currency = next(
        (one for text in offer.texts("pricecurrency", "hascurrency") if (one := currency_of(text))),
        "",
    )
    for text in offer.texts("price", "lowprice", "hascurrencyvalue"):
        amount = stated_amount(text)
        if amount is not None:
            yield amount, currency
    for inner in offer.items("pricespecification", "haspricespecification", "price"):
        kind = " ".join(inner.texts("pricetype")).lower()
        if "list" in kind or "strikethrough" in kind or "msrp" in kind or "srp" in kind:
            continue
        inside = next(
            (
                one
                for text in inner.texts("pricecurrency", "hascurrency")
                if (one := currency_of(text))
            ),
            "",
        )
        for text in inner.texts("price", "minprice", "hascurrencyvalue"):
            amount = stated_amount(text)
            if amount is not None:
                yield amount, inside or currency


def _from_lone_items(
    facts: Facts, items: list[Item], chosen: list[Item], elements: list[Any]
) -> None:
    """An offer or a property that the page marks without saying of which product."""
    if facts.price is None:
        for one in items:
            if one.is_a(*_OFFERS) and not one.within:
                for amount, currency in _prices(one):
                    facts.set_price(amount, currency, one.how)
                for kind, names in _NUMBERS[:3]:
                    for value in one.texts(*names):
                        facts.add_number(kind, value, one.how)
    if chosen:
        return
    singles: dict[str, list[str]] = {}
    for element in elements:
        name = element.get("itemprop")
        if name in ("brand", "sku", "mpn", "gtin13", "price", "productID", "manufacturer"):
            value = (element.get("content") or text_of(element, 200)).strip()
            if value and value not in singles.setdefault(name, []):
                singles[name].append(value)
    for name, values in singles.items():
        if len(values) != 1:
            continue
        if name in ("brand", "manufacturer"):
            facts.set_brand(values[0], "microdata")
        elif name == "price":
            facts.set_price(stated_amount(values[0]), "", "microdata")
        else:
            single = {
                "sku": IdentifierKind.SKU,
                "mpn": IdentifierKind.MPN,
                "gtin13": IdentifierKind.GTIN,
            }
            facts.add_number(single.get(name, IdentifierKind.PRODUCT_ID), values[0], "microdata")


def _from_metas(facts: Facts, metas: dict[str, str], *, sale_only: bool = False) -> None:
    how = "OpenGraph"
    for amount_name, currency_name in _META_PRICES[: 1 if sale_only else None]:
        if text := metas.get(amount_name):
            from iptui.formats.pages.money import prices_in

            printed = prices_in(text)
            amount, sign = (printed[0][1], printed[0][2]) if printed else (stated_amount(text), "")
            currency = currency_of(metas.get(currency_name, "")) or sign
            if sale_only:
                currency = currency or currency_of(metas.get("product:price:currency", ""))
            facts.set_price(amount, currency, how)
    if sale_only:
        return
    for name in _META_BRANDS:
        if text := metas.get(name):
            facts.set_brand(text, how)
    for kind, names in _META_NUMBERS:
        for name in names:
            if text := metas.get(name):
                facts.add_number(kind, text, how)
