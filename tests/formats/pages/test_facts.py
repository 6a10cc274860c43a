"""What a page says of its product, notation by notation."""

from __future__ import annotations

import pytest

from iptui.domain.page_facts import IdentifierKind, PageFacts
from iptui.formats.pages.money import amount_of, prices_in
from iptui.formats.pages.numbers import gtin, ids_in_address
from iptui.formats.pages.reader import read_page
from tests.formats.pages.written import (
    JSON_LD,
    MICRODATA,
    OPEN_GRAPH,
    RDFA,
    SCRIPT_ONLY,
    WORDS_ONLY,
    page,
)


def facts(html: str) -> PageFacts:
    return read_page(html.encode()).facts


@pytest.mark.parametrize(
    ("html", "where"),
    [
        (JSON_LD, "JSON-LD"), (MICRODATA, "microdata"), (RDFA, "RDFa"), (OPEN_GRAPH, "OpenGraph"),
        (WORDS_ONLY, "the page's text"), (SCRIPT_ONLY, "the page's script"),
    ],
)  # fmt: skip
def test_each_notation_gives_price_and_brand(html: str, where: str) -> None:
    found = facts(html)
    assert (found.title, found.price, found.currency, found.brand) == (
        "Harbour Desk Lamp, brass", 49.90, "EUR", "Nordlicht",
    )  # fmt: skip
    assert (found.where["price"], found.where["brand"]) == (where, where)
    assert found.identifiers


def test_another_products_data_are_not_taken() -> None:
    found = facts(JSON_LD)
    assert "OTHER-1" not in {one.value for one in found.identifiers}
    assert found.brand == "Nordlicht"


def test_numbers_are_told_apart() -> None:
    found = {(one.kind, one.value) for one in facts(JSON_LD).identifiers}
    assert {
        (IdentifierKind.SKU, "HB-2041"), (IdentifierKind.GTIN, "4006381333931"), (IdentifierKind.MPN, "HDL-9"),
    } <= found  # fmt: skip


def test_a_crossed_out_price_is_not_the_price() -> None:
    html = MICRODATA.replace('content="49.90">49,90', 'content="99.00">').replace(
        "</h1>", '</h1><span class="price old-price">€99.00</span><span class="price">€49.90</span>'
    )
    found = facts(html)
    assert found.price == 49.90
    assert "99" in found.where["price"]


def test_a_page_that_states_nothing_stays_empty() -> None:
    found = facts(
        "<title>About us</title><h1>About us</h1><p>We sell since 1999. Brand new ideas.</p>"
    )
    assert (found.title, found.price, found.brand, found.identifiers) == ("About us", None, "", ())


def test_damaged_json_is_said_and_the_rest_read() -> None:
    html = JSON_LD.replace(
        "</head>", '<script type="application/ld+json">{"@type": </script></head>'
    )
    found = facts(html)
    assert found.price == 49.90
    assert any("JSON-LD" in one for one in found.problems)


def test_lenient_json() -> None:
    html = page(
        "<h1>Lamp</h1>",
        '<script type="application/ld+json">//<![CDATA[\n{"@type":"Product","name":"Lamp &amp; Co","description":"a\nb",'
        '"offers":{"price":"5","priceCurrency":"USD",},}\n//]]></script>',
        title="Lamp & Co",
    )
    found = facts(html)
    assert (found.title, found.price, found.currency) == ("Lamp & Co", 5.0, "USD")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234,50 €", 1234.5), ("1,299", 1299), ("£34.99", 34.99), ("2 900 Kč", 2900), ("12,5", 12.5), ("1'299.00", 1299),
        ("1.234.567", 1234567), ("99,-", 99), ("63⁰⁷ Lei", 63.07), ("none", None),
    ],
)  # fmt: skip
def test_amounts(text: str, amount: float | None) -> None:
    assert amount_of(text) == amount


def test_amounts_need_a_currency_beside_them() -> None:
    assert [one[1:] for one in prices_in("12 V, 2032 pieces, € 5,95 or US$7.50, 30,000원, 20%")] == [
        (5.95, "EUR"), (7.5, "USD"), (30000.0, "KRW"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://www.amazon.de/Lampe/dp/B0ABCDEF12/ref=x", "B0ABCDEF12"),
        ("https://www.ebay.co.uk/itm/A-name-2032/143863282131?x=1", "143863282131"),
        ("https://www.aliexpress.com/item/1005001234567890.html", "1005001234567890"),
        ("https://www.alibaba.com/product-detail/Lamp_1600710001188.html", "1600710001188"),
        ("https://www.etsy.com/listing/123456789/lamp", "123456789"),
        ("https://shop.example/lamp-x15513912.php", "15513912"),
        ("https://shop.example/store/36064?pid=262388", "262388"),
        ("https://shop.example/deal/4548094738", "4548094738"),
        ("https://shop.example/a-lamp-of-1999/", ""),
        ("not an address", ""),
        ("http://[::1", ""),
    ],
)
def test_numbers_in_addresses(url: str, wanted: str) -> None:
    found = [value for _, value in ids_in_address(url)]
    assert (found[0] if found else "") == wanted


def test_check_digits() -> None:
    assert gtin("4 006381 333931") == "4006381333931"
    assert gtin("4006381333932") == ""
    assert gtin("00000000") == ""
