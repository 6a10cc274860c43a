"""Workbooks, archives and JSON: the same listings, whatever they are packed in; what is left out is said."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

import pytest

from iptui.domain.errors import BadInput
from iptui.formats.catalogs.recognising import UnknownHeader
from tests.formats.catalogs import files
from tests.formats.catalogs.files import Read


def zipped(**members: bytes | str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_csv", ".csv").replace("_gz", ".gz")
                             .replace("_png", ".png"), data)  # fmt: skip
    return packed.getvalue()


def xlsx(**sheets: Iterable[Iterable[str | float]]) -> bytes:
    """A workbook with the least that the format (ECMA-376) asks for."""
    packed = io.BytesIO()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        parts, listed, links = [], [], []
        for number, (name, rows) in enumerate(sheets.items(), 1):
            lines = []
            for row in rows:
                cells = "".join(
                    f"<c><v>{cell}</v></c>"
                    if isinstance(cell, float)
                    else f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
                    for cell in row
                )
                lines.append(f"<row>{cells}</row>")
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
            )
            parts.append(
                f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kinds}.worksheet+xml"/>'
            )
            listed.append(f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>')
            links.append(
                f'<Relationship Id="r{number}" Type="{relations}/worksheet" Target="worksheets/sheet{number}.xml"/>'
            )
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>{"".join(parts)}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{relations}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{"".join(listed)}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}">{"".join(links)}</Relationships>',
        )
    return packed.getvalue()


def ods(rows: Iterable[Iterable[str]]) -> bytes:
    """A workbook with the least that OpenDocument asks for."""
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="Products">'
            f"{lines}</table:table></office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return packed.getvalue()


def test_a_workbook_with_instructions_around_its_table() -> None:
    data = xlsx(Instructions=[["Read me"], ["first"]], Products=files.ALIBABA_CHINESE)
    read = Read(data, name="export.xlsx")
    assert read.ids == ["1600123456789", "1600123456790"]
    assert read["1600123456789"].attributes == {"材质": "硅胶", "颜色": "红色"}
    assert [(one.file, one.row) for one in read.rejected] == [("export.xlsx, sheet Products", 3)]
    assert read.notes == ["export.xlsx: sheets not read: 'Instructions'."]


def test_two_sheets_of_products_are_both_read_and_their_rows_told_apart() -> None:
    table = [["id", "name"], ["1", "Lamp"]]
    read = Read(xlsx(A=table, B=table), name="x")
    assert read.ids == ["1"]
    assert [(one.file, one.row) for one in read.rejected] == [("x, sheet B", 2)]


def test_an_ods_workbook() -> None:
    assert Read(ods(files.ALIBABA_CHINESE)).ids == ["1600123456789", "1600123456790"]


def xls(**sheets: Iterable[Iterable[object]]) -> bytes:
    """An Excel 97-2003 workbook (BIFF8), as old tools of sellers still write it."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write(at, place, cell)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_an_old_xls_workbook() -> None:
    data = xls(Instructions=[["Read me"], ["first"]], Products=files.ALIBABA_CHINESE)
    assert data.startswith(b"\xd0\xcf\x11\xe0"), "an OLE file, no zip"
    read = Read(data, name="export.xls")
    assert read.ids == ["1600123456789", "1600123456790"]
    assert read["1600123456789"].attributes == {"材质": "硅胶", "颜色": "红色"}
    assert read.notes == ["export.xls: sheets not read: 'Instructions'."]


def test_numbers_and_our_own_columns_of_an_old_xls() -> None:
    read = Read(
        xls(A=[["id", "name", "price", "keywords"], [1600710001854.0, "Schuh 鞋", 12.5, "a;b"]])
    )
    (shoe,) = read.products
    assert (shoe.id, shoe.name, shoe.price, shoe.keywords) == (
        "1600710001854",
        "Schuh 鞋",
        12.5,
        ("a", "b"),
    )


def test_a_cut_xls_is_refused_in_one_sentence() -> None:
    data = xls(A=[["id", "name"], ["1", "Lamp"]])
    with pytest.raises(BadInput, match="no workbook that can be opened"):
        Read(data[: len(data) // 3])


def test_a_workbook_of_our_own_columns_and_of_numbers() -> None:
    read = Read(xlsx(A=[["id", "name", "price", "attributes"], [7.0, "Lamp", 12.5, "Color=red"]]))
    (lamp,) = read.products
    assert (lamp.id, lamp.name, lamp.price, lamp.attributes) == (
        "7",
        "Lamp",
        12.5,
        {"Color": "red"},
    )
    long = Read(xlsx(A=[["id", "name"], [1005001234567890.0, "Lamp"]]))
    assert any("more than 15 digits" in note for note in long.notes)


def test_gzip_zip_and_both() -> None:
    plain = files.SHOPIFY_OLD.encode()
    assert Read(gzip.compress(plain), name="a.csv.gz").ids == ["linen-shirt", "tea-mug"]
    data = zipped(
        shop_csv=plain,
        deep__etsy_csv=files.ETSY,
        more_gz=gzip.compress(files.MERCHANT_TSV.encode()),
        picture_png=b"\x89PNG",
    )
    read = Read(data, name="all.zip")
    assert len(read.products) == 6
    assert read.read_as == [
        "all.zip/shop.csv: Shopify product CSV, UTF-8",
        "all.zip/deep/etsy.csv: Etsy listings CSV, UTF-8",
        "all.zip/more: Google Merchant feed, UTF-8",
    ]
    assert read.notes[0] == "Not read, being no catalog: 'all.zip/picture.png'."


def test_a_listing_in_two_files_is_named() -> None:
    read = Read(zipped(a_csv="id,name\n1,x\n", b_csv="id,name\n2,y\n1,z\n"), name="all.zip")
    (rejected,) = read.rejected
    assert (rejected.file, rejected.row) == ("all.zip/b.csv", 3)
    assert "already in row 2 of all.zip/a.csv" in rejected.reason


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (gzip.compress(b"id,name\n1,x\n" * 5000)[:-40], "packed and damaged"),
        (zipped(a_csv=b"id\n1\n")[:60], "damaged zip archive"),
        (zipped(readme_png=b"x"), "without a catalog in it"),
        (b"PK\x05\x06" + bytes(18), "without a file in it"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "no workbook that can be opened"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"<html><body>", "is an HTML page"),
        (b"<rss><channel><item><id>1</id>", "is no whole XML: line 1"),
        (
            b'<!DOCTYPE x [<!ENTITY a "b">]><rss><channel><item/></channel></rss>',
            "defines entities",
        ),
        (b"<rss><channel/></rss>", "without items of a product feed"),
        (b'{"products": [{"id": 1}', "is not complete JSON"),
        (b"", "is empty"),
    ],
    ids=range(12),
)
def test_files_that_cannot_be_read_say_why(data: bytes, sentence: str) -> None:
    with pytest.raises(BadInput) as raised:
        Read(data)
    assert sentence in str(raised.value)
    assert "\n" not in str(raised.value)


SHOPIFY_API = {
    "id": 632910392,
    "title": "Linen shirt",
    "handle": "linen-shirt",
    "body_html": "<p>Cool</p>",
    "vendor": "Harbour",
    "product_type": "Shirts",
    "tags": "linen, summer",
    "status": "active",
    "updated_at": "2026-05-01T10:00:00+02:00",
    "variants": [{"id": 1, "price": "39.50", "sku": "LS-S"}],
    "options": [{"name": "Size", "values": ["S", "M"]}],
    "images": [{"src": "https://cdn.example.com/a.jpg"}],
}


@pytest.mark.parametrize(
    "data",
    [
        json.dumps({"products": [SHOPIFY_API]}),
        json.dumps({"products": [SHOPIFY_API]}, indent=1),
        json.dumps([SHOPIFY_API]),
        json.dumps(SHOPIFY_API) + "\n",
        json.dumps(SHOPIFY_API) + "\n" + json.dumps({**SHOPIFY_API, "handle": "b"}) + "\n",
        json.dumps({"data": {"products": {"edges": [{"cursor": "x", "node": SHOPIFY_API}]}}}),
    ],
)
def test_shopifys_interface_in_every_envelope(data: str) -> None:
    read = Read(data)
    shirt = read["linen-shirt"]
    assert (shirt.name, shirt.description, shirt.keywords) == (
        "Linen shirt",
        "<p>Cool</p>",
        ("linen", "summer"),
    )
    assert (shirt.attributes, shirt.price, shirt.brand) == ({"Size": "S, M"}, 39.5, "Harbour")
    assert shirt.extra["variants"][0]["sku"] == "LS-S"


def test_woocommerces_interface_keeps_its_attributes() -> None:
    row = {
        "id": 44,
        "name": "Tee",
        "permalink": "https://shop.example/tee",
        "status": "draft",
        "description": "<p>Cotton</p>",
        "short_description": "Soft",
        "regular_price": "21.50",
        "categories": [{"id": 1, "name": "Tees"}],
        "tags": [{"name": "cotton"}],
        "images": [{"src": "https://shop.example/1.jpg"}],
        "attributes": [{"name": "Color", "options": ["Red", "Blue"]}],
    }
    (tee,) = Read(json.dumps([row])).products
    assert tee.attributes == {"Color": "Red, Blue", "Short description": "Soft"}
    assert (tee.keywords, tee.category, tee.state.value) == (("cotton",), "Tees", "offline")


def test_etsys_interface() -> None:
    row = {
        "listing_id": 5,
        "title": "Mug",
        "description": "d",
        "price": {"amount": 2400, "divisor": 100, "currency_code": "GBP"},
        "tags": ["clay"],
        "materials": ["clay", "glaze"],
        "state": "active",
    }
    (mug,) = Read(json.dumps({"count": 1, "results": [row]})).products
    assert (mug.id, mug.price, mug.currency, mug.keywords) == ("5", 24.0, "GBP", ("clay",))
    assert mug.attributes == {"Materials": "clay, glaze"}


def test_rows_of_a_platforms_table_as_json() -> None:
    rows = [{"Handle": "a", "Title": "A", "Vendor": "V", "Variant SKU": "1"},
            {"Handle": "a", "Variant SKU": "2", "Option1 Name": "Size", "Option1 Value": "S"}]  # fmt: skip
    read = Read(json.dumps(rows))
    assert (read.ids, read.merged, read.products[0].name) == (["a"], [2], "A")
    assert read.products[0].attributes == {"Size": "S"}


def test_json_of_nobodys_keys_asks_for_a_mapping_instead_of_losing_the_name() -> None:
    with pytest.raises(UnknownHeader) as raised:
        Read('[{"id": 1, "title": "Backpack", "price": 9.5, "rating": {"rate": 3.9}}]')
    assert raised.value.columns.names == ["id", "title", "price", "rating.rate"]
    read = Read(
        '[{"id": 1, "title": "Backpack", "price": 9.5, "rating": {"rate": 3.9}}]',
        mapping=files.mapping(id="id", name="title", price="price"),
    )
    assert (read.products[0].name, read.products[0].extra["rating.rate"]) == ("Backpack", "3.9")
