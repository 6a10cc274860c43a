"""Brand lists as they are around: name-suggestion-index, plain names, tables, workbooks."""

from __future__ import annotations

import io
import json

import pytest

from iptui.domain.brands import BrandReference
from iptui.domain.errors import BadInput
from iptui.formats.brand_files import BrandFileReader
from iptui.formats.reading import Rejection
from tests.formats.catalogs.test_containers import xlsx, zipped


def brands(data: bytes | str, **options: str) -> list[BrandReference | Rejection]:
    reader = BrandFileReader("brands", **options)
    return list(reader.items(io.BytesIO(data.encode() if isinstance(data, str) else data)))


def names(data: bytes | str) -> list[str]:
    return [one.name for one in brands(data) if isinstance(one, BrandReference)]


ADIDAS = {
    "displayName": "Adidas",
    "id": "adidas-1a2b3c",
    "locationSet": {"include": ["001"]},
    "matchNames": ["adidas originals"],
    "tags": {"brand": "adidas", "brand:wikidata": "Q3895", "name": "Adidas", "shop": "clothes"},
}
CATEGORY = {"properties": {"path": "brands/shop/clothes"}, "items": [ADIDAS]}
TREE = {
    "_meta": {"version": "7"},
    "nsi": {
        "brands/shop/clothes": CATEGORY,
        "operators/amenity/bank": {
            "properties": {},
            "items": [{**ADIDAS, "displayName": "A bank's operator"}],
        },
    },
}


@pytest.mark.parametrize(
    "document",
    [CATEGORY, TREE, {"brands/shop/clothes": [ADIDAS]}, {"shop/clothes|Adidas": {k: ADIDAS[k] for k in ("tags", "matchNames")}}],
)  # fmt: skip
@pytest.mark.parametrize("indent", [None, 2])
def test_name_suggestion_index(document: dict[str, object], indent: int | None) -> None:
    (adidas,) = brands(json.dumps(document, indent=indent))
    assert isinstance(adidas, BrandReference)
    assert (adidas.name, adidas.category) == ("Adidas", "shop/clothes")
    assert adidas.aliases == ("adidas", "adidas originals")
    assert adidas.extra == {"wikidata": "Q3895"}


def test_one_name_a_line_in_any_encoding() -> None:
    text = "# seen in complaints\nNike\n华为\n\nDr. Martens\nJohnson & Johnson, Inc.\n"
    expected = ["Nike", "华为", "Dr. Martens", "Johnson & Johnson, Inc."]
    assert names(text) == expected
    assert names(text.encode("gb18030")) == expected
    assert names(text.encode("utf-16")) == expected
    reader = BrandFileReader("b")
    list(reader.items(io.BytesIO(text.encode("gb18030"))))
    assert any("read as GB18030" in note for note in reader.notes)


def test_tables_whose_column_has_another_name() -> None:
    assert names("Brand;Owner\nNike;Nike Inc.\n") == ["Nike"]
    assert names("Nr,商标,类别\n1,华为,手机\n".encode("gb18030")) == ["华为"]
    (nike,) = brands("Brand,Aliases\nNike,Swoosh;Air\n")
    assert isinstance(nike, BrandReference)
    assert nike.aliases == ("Swoosh", "Air")


def test_our_own_lists_and_workbooks_and_archives() -> None:
    assert names('{"name": "Nike", "aliases": ["Swoosh"]}\n{"name": "Puma"}\n') == ["Nike", "Puma"]
    assert names('[{"name": "Nike"}]') == ["Nike"]
    assert names("name,aliases\nNike,Swoosh\n") == ["Nike"]
    assert names(xlsx(A=[["Brand", "Owner"], ["Nike", "Nike Inc."]])) == ["Nike"]
    assert names(xlsx(A=[["Nike"], ["Puma"]])) == ["Nike", "Puma"]
    assert names(zipped(a_csv="name\nNike\n", b_csv="name\nPuma\n")) == ["Nike", "Puma"]


def test_prose_is_no_brand_list() -> None:
    with pytest.raises(BadInput):
        brands("Dear seller,\nplease find below what we have to say about your listings of last week.\n"
               "We would like to hear from you within the next three working days about it.\n")  # fmt: skip
