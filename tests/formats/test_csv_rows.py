"""CSV: names dotted for what nests, and one broken quote or huge cell costs one row."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptui.domain.errors import BadInput
from iptui.domain.products import Product
from iptui.formats.complaint_rows import ImportedComplaint
from iptui.formats.reading import Rejection, read_complaints, read_products

NOW = datetime(2026, 9, 30, 2, tzinfo=UTC)
UNQUOTED = (
    "A quoted cell is not closed, or text follows its closing quote: write a quote inside a quoted "
    'cell twice ("").'
)


def products(text: str | bytes) -> list[Product | Rejection]:
    data = text.encode() if isinstance(text, str) else text
    return list(read_products(io.BytesIO(data), name="catalog.csv"))


def complaint(columns: str, cells: str) -> ImportedComplaint | Rejection:
    text = f"no,platform,received_at,{columns}\nA1,alibaba.com,2026-09-29,{cells}\n"
    (read,) = read_complaints(io.BytesIO(text.encode()), name="c", now=NOW)
    return read


def test_lists_attributes_and_unknown_columns() -> None:
    read = products(
        "\ufeffID,Name,keywords,attributes,attributes.Neck Size,price,Shelf\r\n"
        '1,"Bag, 12""\r\nred",bag; tote ;,Color=red; Fit = a=b,M,"12.50",7\r\n'
        "\r\n"
        ",,,,,,\r\n"
        '2,,"[""a;b"",""c""]","{""x;y"":""1""}",,,\r\n'
    )
    assert read == [
        Product(
            id="1",
            name='Bag, 12"\r\nred',
            keywords=("bag", "tote"),
            attributes={"Color": "red", "Fit": "a=b", "Neck Size": "M"},
            price=12.5,
            extra={"Shelf": "7"},
        ),
        Product(id="2", keywords=("a;b", "c"), attributes={"x;y": "1"}),
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_separator_is_told_by_the_header(mark: str) -> None:
    assert products(f"id{mark}name\n1{mark}x\n") == [Product(id="1", name="x")]


def test_rows_are_numbered_as_a_sheet_numbers_them() -> None:
    read = products('id,price,name\n1,,"two\nlines"\n\n2,free,\n3,,a,b\n4\n')
    assert [(r.row, r.reason) for r in read if isinstance(r, Rejection)] == [
        (4, "price 'free' is not a number: write it like 12.50."),
        (
            5,
            "The row has 4 cells, but the header has 3 columns: quote cells that contain the separator.",
        ),
        (
            6,
            "The row has 1 cells, but the header has 3 columns: quote cells that contain the separator.",
        ),
    ]


def test_a_stray_quote_costs_its_own_row() -> None:
    read = products('id,name\n1,"open\n2,b\n3,"c"d\n4,5" disk\n5,"e"\n6,"never closed\n7,g\n')
    assert [(r.row, r.reason) if isinstance(r, Rejection) else r.id for r in read] == [
        (2, UNQUOTED),
        "2",
        (4, UNQUOTED),
        "4",
        "5",
        (7, UNQUOTED),
        "7",
    ]


def test_attributes_without_a_name() -> None:
    (read,) = products("id,attributes\n1,Color=red;big\n")
    assert isinstance(read, Rejection)
    assert read.reason == (
        "attributes must be written name=value;name=value, and 'big' has no name or no value."
    )


@pytest.mark.parametrize(
    "cell",
    [b"y" * 5_000_000, b'"' + b"y" * 5_000_000 + b'"', b'"' + b"line,\n" * 900_000 + b'"'],
    ids=["plain", "quoted", "many lines"],
)
def test_a_huge_cell_costs_its_row(cell: bytes) -> None:
    read = products(b"id,name\n1,a\n2," + cell + b"\n3,c\n")
    assert [r.row if isinstance(r, Rejection) else r.id for r in read] == ["1", 3, "3"]


def test_latin1_rows_are_named() -> None:
    read = products("id,name\n1,plain\n2,café crème\n".encode("latin-1"))
    assert read[0] == Product(id="1", name="plain")
    assert isinstance(read[1], Rejection)
    assert "looks like WINDOWS-1252" in read[1].reason
    with pytest.raises(BadInput, match="looks like WINDOWS-1252: convert the file first"):
        products("id,matière\n1,x\n".encode("latin-1"))


def test_dotted_names_nest() -> None:
    read = complaint(
        "right.ip_number,right.Type,right.classes,complainant.name,complainant.email,litigation",
        "IP7,trademark,9;25,Ada Brown,ada@example.com,true",
    )
    assert isinstance(read, ImportedComplaint)
    assert read.right is not None
    assert (read.right.ip_number, read.right.classes) == ("IP7", ("9", "25"))
    assert read.complainant is not None
    assert read.complainant.email == "ada@example.com"
    assert read.litigation


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ("products", "1|https://example.com/1|One;2||Two"),
        ("products.id,products.url,products.title", "1;2,https://example.com/1;,One;Two"),
        (
            "products.1.id,products.1.title,products.0.id,products.0.url,products.0.title",
            "2,Two,1,https://example.com/1,One",
        ),
        (
            "products",
            '"[{""id"":""1"",""url"":""https://example.com/1"",""title"":""One""},'
            '{""id"":""2"",""title"":""Two""}]"',
        ),
    ],
)
def test_products_of_a_complaint(columns: str, cells: str) -> None:
    read = complaint(columns, cells)
    assert isinstance(read, ImportedComplaint)
    assert [(line.product_id, line.url, line.title) for line in read.lines] == [
        ("1", "https://example.com/1", "One"),
        ("2", "", "Two"),
    ]


def test_one_product_keeps_a_semicolon_in_its_title() -> None:
    read = complaint("products.id,products.title", "1,Red; blue")
    assert isinstance(read, ImportedComplaint)
    assert read.lines[0].title == "Red; blue"


@pytest.mark.parametrize(
    ("columns", "cells", "reason"),
    [
        (
            "products.id,products.title",
            "1;2,One",
            "products.title has 1 entries, but products.id has 2: separate them with ; in the same order.",
        ),
        (
            "products",
            "1|u|t|online|x",
            "products must be written id|url|title|state;…, and '1|u|t|online|x' has 5 parts.",
        ),
        (
            "right,right.number",
            "x,1",
            "Column 'right.number' contradicts another column: keep one.",
        ),
    ],
)
def test_bad_nesting(columns: str, cells: str, reason: str) -> None:
    read = complaint(columns, cells)
    assert isinstance(read, Rejection)
    assert read.reason == reason


CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)


@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=8))
def test_whatever_the_csv_module_writes_is_read(rows: list[tuple[str, str, str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["id", "name", "url", "description"])
    for number, row in enumerate(rows):
        writer.writerow([f"p{number}", *row])
    read = products(text.getvalue())
    assert [
        (r.name, r.url, r.description) if isinstance(r, Product) else r.reason for r in read
    ] == rows


@given(st.binary(max_size=300))
def test_no_bytes_stop_the_reader(data: bytes) -> None:
    for record in products(b'id,name\n"1",a\n' + data):
        assert isinstance(record, (Product, Rejection))
