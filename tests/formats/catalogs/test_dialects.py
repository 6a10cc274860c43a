"""Each platform's file, by its documented columns, becomes the listings that a person would see in it."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from iptui.domain.products import ReviewState
from tests.formats.catalogs import files
from tests.formats.catalogs.files import Read


def test_shopify_rows_of_a_handle_are_one_listing_wherever_they_stand() -> None:
    read = Read(files.SHOPIFY_OLD)
    assert (read.ids, read.merged) == (["linen-shirt", "tea-mug"], [4, 5, 6])
    shirt = read["linen-shirt"]
    assert shirt.name == "Linen shirt, long"
    assert shirt.description == "<p>Cool<br>\nin summer</p>"
    assert shirt.keywords == ("linen", "summer")
    assert shirt.attributes == {
        "Size": "S, M",
        "Colour": "Sand, Black",
        "Type": "Shirts",
        "Fabric": "Linen",
        "SEO title": "Buy linen",
        "SEO description": "Shirts of linen",
    }
    assert (shirt.brand, shirt.category, shirt.price) == ("Harbour & Co", "Apparel > Shirts", 39.5)
    assert shirt.image == "https://cdn.example.com/b.jpg", "the picture at position 1"
    assert shirt.extra["Google Shopping / MPN"] == "HM1"
    assert [one["Variant SKU"] for one in shirt.extra["variants"]] == ["LS-S", "LS-M", "LS-MB"]
    assert len(shirt.extra["images"]) == 3
    mug = read["tea-mug"]
    assert (mug.state, mug.attributes, mug.category) == (ReviewState.OFFLINE, {}, "Kitchen")
    assert [(one.row, one.reason.split(":")[0]) for one in read.rejected] == [
        (7, "handle is missing")
    ]
    assert read.count == 6
    assert read.read_as == ["file: Shopify product CSV, UTF-8"]


def test_shopify_since_2025() -> None:
    read = Read(files.SHOPIFY_NEW)
    bag = read["canvas-bag"]
    assert (bag.name, bag.description, bag.keywords) == (
        "Canvas bag",
        "<p>Strong</p>",
        ("canvas", "bag"),
    )
    assert bag.attributes == {"Color": "Green, Blue", "Type": "Bags"}
    assert (bag.price, bag.state, bag.image) == (
        25.0,
        ReviewState.APPROVED,
        "https://cdn.example.com/bag.jpg",
    )
    assert read.merged == [3]


def test_woocommerce_variations_join_their_parent_by_id_or_sku() -> None:
    read = Read(files.WOOCOMMERCE)
    assert (read.ids, read.merged) == (["44", "48", "49"], [3, 4])
    tee = read["44"]
    assert (tee.name, tee.description, tee.keywords) == (
        "V-neck tee",
        "<p>Made of cotton</p>",
        ("tee", "cotton"),
    )
    assert tee.attributes == {
        "Color": "Blue, Red",
        "Care": "Wash, then dry",
        "Short description": "Soft tee",
    }
    assert (tee.category, tee.price, tee.image) == (
        "Clothing > Tees, Sale",
        21.5,
        "https://shop.example/1.jpg",
    )
    assert {one["SKU"] for one in tee.extra["variants"]} == {"neck-red", "neck-blue"}
    assert read["48"].state is ReviewState.OFFLINE
    assert read["49"].name == "Lost variation"
    assert any("parent is not in the file (row 6)" in note for note in read.notes)


def test_magento_store_views_and_additional_attributes() -> None:
    read = Read(files.MAGENTO)
    assert (read.ids, read.merged) == (["24-MB01", "24-WB02"], [3])
    bag = read["24-MB01"]
    assert (bag.name, bag.description, bag.keywords) == (
        "Duffle bag",
        "<p>Roomy</p>",
        ("bag", "duffle"),
    )
    assert bag.attributes == {
        "activity": "Gym, Hiking",
        "eco_collection": "No",
        "features": "Zip, waterproof",
        "manufacturer": "Harbour",
        "short_description": "Short and roomy",
        "name (de)": "Reisetasche",
        "description (de)": "<p>Geräumig</p>",
    }
    assert (bag.brand, bag.price, bag.updated_at) == (
        "Harbour",
        34.0,
        datetime(2026, 5, 1, 10, tzinfo=UTC),
    )
    tote = read["24-WB02"]
    assert tote.attributes == {"material": "Canvas, heavy", "style_bags": "Tote"}
    assert tote.state is ReviewState.OFFLINE


def test_amazon_reports_quote_nothing_and_come_in_code_pages() -> None:
    read = Read(files.AMAZON_REPORT.encode("cp1252"))
    assert read.ids == ["35-GFRR", "ATV2", "SR-1"]
    first = read["35-GFRR"]
    assert (first.name, first.description) == ('Étui 7" "slim" – noir', '"Protège bien')
    assert first.attributes == {"ASIN": "B01I53BE4O", "Item note": "Never used"}
    assert (first.price, first.extra["listing-id"]) == (20.5, "0708QHIDPCS")
    assert read["ATV2"].state is ReviewState.OFFLINE
    assert any("read as Windows-1252" in note for note in read.notes)
    assert any("fewer than the header's" in note and "row 4" in note for note in read.notes)


def test_amazon_japan_in_shift_jis() -> None:
    read = Read(files.AMAZON_JAPAN.encode("cp932"))
    assert [(one.id, one.name, one.price) for one in read.products] == [
        ("JP-1", "スマートフォンケース 透明", 1299.0),
        ("JP-2", "折りたたみ傘 自動開閉", 2000.0),
    ]
    assert "Shift-JIS" in read.read_as[0]


def test_amazon_flat_file_with_its_three_header_rows() -> None:
    read = Read(files.AMAZON_FLAT)
    shirt = read["SH-1"]
    assert (shirt.name, shirt.brand, shirt.description) == ("Linen shirt", "Harbour", "<p>Cool</p>")
    assert shirt.keywords == ("linen", "summer shirt")
    assert shirt.attributes == {
        "bullet_point1": "Breathes",
        "bullet_point2": "Dries fast",
        "color_name": "Sand",
    }
    assert (shirt.price, shirt.category) == (39.5, "shirt")
    assert [(one.row, "deletes its listing" in one.reason) for one in read.rejected] == [(5, True)]


def test_amazon_flat_file_with_the_newer_names_and_its_own_data_row() -> None:
    read = Read(files.AMAZON_FLAT_2024)
    assert read.ids == ["SH-9"], "the example row above dataRow is no listing"
    shirt = read["SH-9"]
    assert (shirt.name, shirt.brand, shirt.price) == ("Linen shirt", "Harbour", 39.5)
    assert shirt.keywords == ("linen", "summer")
    assert shirt.attributes == {
        "bullet_point1": "Breathes",
        "bullet_point2": "Dries fast",
        "color": "Sand",
    }


def test_ebay_template_with_information_lines_and_variations() -> None:
    read = Read(files.EBAY_TEMPLATE)
    shirt, draft = read.products
    assert (shirt.id, shirt.name, shirt.description) == ("SH-1", "Linen shirt, long", "<p>Cool</p>")
    assert shirt.attributes == {
        "Size": "S, M",
        "Color": "Sand",
        "Brand": "Harbour",
        "Type": "Shirt",
    }
    assert (shirt.price, shirt.currency, shirt.brand) == (39.5, "USD", "Harbour")
    assert shirt.image == "https://img.example/1.jpg"
    assert read.merged == [5, 6]
    assert draft.id.startswith("title-")
    assert any("id is made from the title (row 7)" in note for note in read.notes)
    assert [(one.row, "ends a listing" in one.reason) for one in read.rejected] == [(8, True)]


def test_ebay_active_listings_report() -> None:
    read = Read(files.EBAY_REPORT)
    assert (read.ids, read.merged) == (["227511361186", "227379391171"], [3, 4])
    card = read["227511361186"]
    assert card.attributes == {"Card": "Ledyba (004/198), Heracross (006/198)"}
    assert (card.name, card.price, card.currency, card.category) == (
        "Card of choice",
        1.5,
        "USD",
        "Cards",
    )


def test_etsy_listings_have_their_sku_or_an_id_of_the_title() -> None:
    read = Read(files.ETSY)
    mug, dish = read.products
    assert (mug.id, mug.keywords) == ("MUG-B", ("hand made", "pottery"))
    assert mug.description == 'Line one.\n\nSays "hi".'
    assert mug.attributes == {"Materials": "clay, glaze", "Colour": "Blue, Green"}
    assert (mug.price, mug.currency, mug.image) == (24.0, "GBP", "https://i.example/1.jpg")
    assert dish.id == Read(files.ETSY).products[1].id, "the same id at every import"
    assert any("id is made from the title (row 3)" in note for note in read.notes)


def test_google_merchant_table() -> None:
    read = Read(files.MERCHANT_TSV)
    lamp, second = read.products
    assert (lamp.id, lamp.name, lamp.price, lamp.currency) == ("SKU1", 'Lamp, 7" wide', 12.5, "EUR")
    assert lamp.attributes == {
        "color": "Brass",
        "gtin": "4006381333931",
        "Socket": "E27",
        "Watt": "40",
    }
    assert (lamp.category, lamp.brand, lamp.url) == (
        "Home > Lamps",
        "Harbour",
        "https://shop.example/1",
    )
    assert (second.price, second.currency) == (1299.0, "JPY")


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_google_merchant_rss(encoding: str) -> None:
    read = Read(files.MERCHANT_RSS.format(encoding=encoding).encode(encoding))
    (lamp,) = read.products
    assert (lamp.id, lamp.name) == ("SKU1", "Lampe & Schirm größer")
    assert (lamp.description, lamp.price, lamp.currency) == ("<p>Warm</p>", 12.5, "EUR")
    assert lamp.attributes == {"color": "Brass", "Socket": "E27"}
    assert lamp.extra["shipping.country"] == "DE"
    assert [(one.row, one.reason.split(":")[0]) for one in read.rejected] == [(2, "id is missing")]


def test_google_merchant_atom() -> None:
    (lamp,) = Read(files.MERCHANT_ATOM).products
    assert (lamp.id, lamp.name, lamp.url) == ("A1", "Lamp", "https://shop.example/a1")


def as_csv(rows: list[list[str]]) -> str:
    import csv

    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def test_alibaba_export_in_chinese() -> None:
    read = Read(as_csv(files.ALIBABA_CHINESE).encode("gb18030"))
    assert read.ids == ["1600123456789", "1600123456790"]
    case = read["1600123456789"]
    assert (case.name, case.description) == ("Silicone case 硅胶手机壳", "<p>全新</p>")
    assert case.keywords == ("phone case", "silicone cover")
    assert case.attributes == {"材质": "硅胶", "颜色": "红色"}
    assert (case.price, case.currency, case.category) == (1.2, "USD", "Phone Bags & Cases")
    assert case.extra["负责人"] == "Li Wei"
    assert read["1600123456790"].state is ReviewState.REJECTED
    assert [(one.row, "is no number" in one.reason) for one in read.rejected] == [(3, True)]


def test_aliexpress_export_in_english() -> None:
    read = Read(as_csv(files.ALIEXPRESS_ENGLISH))
    (case,) = read.products
    assert (case.name, case.keywords) == ("Silicone case", ("phone case", "cover"))
    assert case.attributes == {"Brand Name": "NONE"}
    assert [one["SKU Code"] for one in case.extra["variants"]] == ["A-1", "A-2"]
    assert read.merged == [3]


def test_every_fixture_is_known_by_its_content_alone() -> None:
    for name, text in vars(files).items():
        if name.isupper() and isinstance(text, str) and not name.startswith(("_", "MERCHANT_RSS")):
            read = Read(text, name="no-name")
            assert read.products, name
            assert len(read.read_as) == 1, name
            assert read.count == len(read.products) + len(read.merged) + len(read.rejected)
