"""Columns that nobody knows: proposed by likeness, written as TOML, read again, used."""

from __future__ import annotations

import io

import pytest

from iptui.domain.catalog_mappings import CatalogMapping, header_id
from iptui.domain.errors import BadInput
from iptui.domain.products import Product, ReviewState
from iptui.formats.catalogs.mapping import read_mapping, write_mapping
from iptui.formats.catalogs.preview import preview
from iptui.formats.catalogs.proposing import propose
from iptui.formats.catalogs.recognising import UnknownHeader
from iptui.formats.catalogs.rows import Columns
from tests.formats.catalogs.files import Read

GERMAN = """\
Artikelnummer;Bezeichnung;Langtext;Stichworte;VK;Währung;Warengruppe;Hersteller;Bild;Farbe;Lagerort
A-1;Leinenhemd;Ein Hemd aus Leinen für warme Tage im Sommer;Hemd, Leinen;39,50;EUR;Hemden;Hafen;https://x/1.jpg;Sand;R1
A-2;Becher;Ein Becher für Tee;Becher;9;EUR;Küche;Hafen;https://x/2.jpg;Blau;R2
"""


@pytest.mark.parametrize(
    ("header", "rows", "expected"),
    [
        (
            "Artikelnummer;Bezeichnung;Langtext;Stichworte;VK;Währung;Warengruppe;Hersteller;Bild",
            ["A-1;Hemd;Ein Hemd;Hemd;39,50;EUR;Hemden;Hafen;https://x/1.jpg"],
            {"id": "Artikelnummer", "name": "Bezeichnung", "description": "Langtext", "keywords": "Stichworte",
             "price": "VK", "currency": "Währung", "category": "Warengruppe", "brand": "Hersteller", "image": "Bild"},
        ),
        (
            "product_code;product_title;long_desc;search_terms;unit_price;manufacturer;productUrl;imageUrl",
            ["7;Lamp;A lamp;lamp;5.00;Harbour;https://x/7;https://x/7.png"],
            {"id": "product_code", "name": "product_title", "keywords": "search_terms", "price": "unit_price",
             "brand": "manufacturer", "url": "productUrl", "image": "imageUrl"},
        ),
        (
            "货号;品名;描述;关键词;售价;品牌",
            ["1001;手机壳;硅胶;壳;12;无"],
            {"id": "货号", "name": "品名", "description": "描述", "keywords": "关键词", "price": "售价", "brand": "品牌"},
        ),
        (
            "Référence;Nom du produit;Descriptif;Prix;Marque",
            ["R1;Lampe;Une lampe;5,00;Port"],
            {"id": "Référence", "name": "Nom du produit", "description": "Descriptif", "price": "Prix", "brand": "Marque"},
        ),
    ],
)  # fmt: skip
def test_proposals(header: str, rows: list[str], expected: dict[str, str]) -> None:
    found = propose(Columns(header.split(";")), [row.split(";") for row in rows])
    assert {field: one for field, (one,) in found.columns.items() if field in expected} == expected


def test_a_column_whose_values_repeat_is_no_id() -> None:
    rows = [["G1", "a-1", "Lamp"], ["G1", "a-2", "Cup"], ["G1", "a-3", "Hat"]]
    found = propose(Columns(["Product code", "SKU", "Title"]), rows)
    assert found.columns["id"] == ("SKU",)


def test_an_unknown_header_is_proposed_written_read_and_used() -> None:
    with pytest.raises(UnknownHeader, match="is no catalog that is known by its columns"):
        Read(GERMAN)
    shown = preview(io.BytesIO(GERMAN.encode()), "shop.csv")
    assert shown.mapping is not None
    again = read_mapping(write_mapping(shown.mapping).encode(), "map.toml")
    assert again == shown.mapping
    read = Read(GERMAN, mapping=again)
    assert read.products == [one for one in shown.items if isinstance(one, Product)]
    shirt = read["A-1"]
    assert (shirt.name, shirt.price, shirt.currency) == ("Leinenhemd", 39.5, "EUR")
    assert (shirt.keywords, shirt.attributes) == (("Hemd", "Leinen"), {"Farbe": "Sand"})
    assert shirt.extra == {"Lagerort": "R1", "catalog": "mapping"}


def test_a_remembered_mapping_is_used_for_its_header_in_any_order() -> None:
    mapping = CatalogMapping(
        id=header_id(["Nr", "Was", "Bemerkung"]), columns={"id": ("Nr",), "name": ("Was",)}
    )
    stored = {mapping.id: mapping}
    read = Read("WAS;Nr;Bemerkung\nLampe;1;x\n", remembered=stored.get)
    assert (read.ids, read.products[0].name) == (["1"], "Lampe")
    with pytest.raises(UnknownHeader):
        Read("Nr;Was\n1;Lampe\n", remembered=stored.get)


def test_several_columns_words_for_states_and_a_currency() -> None:
    text = """
        currency = "EUR"
        separators = "/"
        [columns]
        id = "Nr"
        name = ["A", "B"]
        description = ["C", "D"]
        keywords = "K"
        price = "P"
        state = "S"
        [attributes]
        Colour = "F"
        [states]
        "im Shop" = "approved"
        "weg" = "offline"
    """
    mapping = read_mapping(text.encode(), "m.toml")
    read = Read("Nr,A,B,C,D,K,P,S,F\n1,Red,Lamp,one,two,a/b,3,Weg,red\n", mapping=mapping)
    (lamp,) = read.products
    assert (lamp.name, lamp.description, lamp.keywords) == ("Red Lamp", "one\ntwo", ("a", "b"))
    assert (lamp.state, lamp.currency, lamp.attributes) == (
        ReviewState.OFFLINE,
        "EUR",
        {"Colour": "red"},
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[columns", "is no TOML"),
        ("[columns]\nname = 'x'", "maps no column to id"),
        ("[columns]\nid = 'x'\ncolour = 'y'", "'colour' is no product field"),
        ("colums = 1", "'colums' is not known"),
        ("[columns]\nid = 1", "id must be a column's name"),
        ("[columns]\nid = 'x'\n[states]\na = 'gone'", "'gone' is none of approved"),
        ("[columns]\nid = 'x'\n[attributes]\na = 1", 'write name = "column"'),
    ],
)
def test_mapping_files_that_are_none(text: str, sentence: str) -> None:
    with pytest.raises(BadInput) as raised:
        read_mapping(text.encode(), "m.toml")
    assert sentence in str(raised.value)


def test_a_mapping_for_another_file_names_the_missing_columns() -> None:
    mapping = CatalogMapping(id="m", columns={"id": ("Nr",), "name": ("Was",)})
    with pytest.raises(BadInput, match="the file has not: 'Was'"):
        Read("Nr,Wo\n1,x\n", mapping=mapping)
