"""Real products, written as each platform's file, against an independent parse of the source."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from iptui.domain.products import Product
from iptui.formats.catalogs.reader import CatalogReader, MergedRow
from iptui.formats.reading import Rejection
from iptui.formats.writing import write_products

DATA = Path(__file__).resolve().parents[2] / "../shared/data"

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="the real data (../shared/data) is absent"
)


def rows() -> list[dict[str, Any]]:
    lines = (DATA / "catalog-sample.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def read(data: bytes) -> tuple[CatalogReader, list[Product | Rejection | MergedRow]]:
    reader = CatalogReader("real")
    return reader, list(reader.items(io.BytesIO(data)))


def products(data: bytes) -> list[Product]:
    _, items = read(data)
    assert all(isinstance(one, Product) for one in items)
    return [one for one in items if isinstance(one, Product)]


def one_line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text else text.strip()


def table(header: list[str], lines: list[list[str]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue().encode()


def as_text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def test_our_own_lines_equal_an_independent_parse() -> None:
    found = products((DATA / "catalog-sample.jsonl").read_bytes())
    given = rows()
    assert len(found) == len(given) == 1813
    for product, row in zip(found, given, strict=True):
        assert (product.id, product.name, product.description) == (
            row["id"],
            row["name"],
            row["description"],
        )
        assert list(product.keywords) == row["keywords"]
        assert list(product.attributes) == list(row["attributes"])
        for name, value in row["attributes"].items():
            if isinstance(value, str):
                assert product.attributes[name] == value


def test_the_gzip_of_25k_offers_is_read_as_it_is() -> None:
    packed = (DATA / "catalog-scale-25k.jsonl.gz").read_bytes()
    found = products(packed)
    lines = gzip.decompress(packed).decode().split("\n")[:-1]
    assert [one.id for one in found] == [json.loads(line)["id"] for line in lines]


def test_real_products_as_shopifys_file() -> None:
    given = rows()
    header = [
        "Handle",
        "Title",
        "Body (HTML)",
        "Vendor",
        "Tags",
        "Option1 Name",
        "Option1 Value",
        "Variant SKU",
    ]
    lines = []
    for row in given:
        tags = [one for one in row["keywords"] if "," not in one]
        lines.append(
            [
                row["id"],
                row["name"],
                row["description"],
                row["brand"],
                ", ".join(tags),
                "Size",
                "S",
                "1",
            ]
        )
        lines.append([row["id"], "", "", "", "", "", "M", "2"])
    _, items = read(table(header, lines))
    found = [one for one in items if isinstance(one, Product)]
    assert (len(found), sum(isinstance(one, MergedRow) for one in items)) == (1813, 1813)
    for product, row in zip(found, given, strict=True):
        assert product.id == row["id"]
        assert product.name == one_line(row["name"])
        assert product.description.split() == row["description"].split()
        assert product.attributes == {"Size": "S, M"}
        wanted = dict.fromkeys(
            one.strip() for one in row["keywords"] if "," not in one and one.strip()
        )
        assert list(product.keywords) == list(wanted)


def test_real_products_as_amazons_report_keep_their_quotes() -> None:
    given = [row for row in rows() if "\t" not in row["name"] and row["name"].strip()]
    lines = ["item-name\titem-description\tlisting-id\tseller-sku\tprice\tasin1"]
    lines += [
        f"{one_line(row['name'])}\t\tL\t{row['id']}\t{row['price'] or ''}\tB0" for row in given
    ]
    found = products("\n".join(lines).encode())
    assert [(one.id, one.name) for one in found] == [
        (row["id"], one_line(row["name"])) for row in given
    ]
    assert sum('"' in one.name for one in found) > 5, "real names hold inch marks"


def test_real_products_as_woocommerces_and_magentos_files() -> None:
    given = [
        row for row in rows() if all("=" not in as_text(v) for v in row["attributes"].values())
    ]
    header = [
        "ID",
        "Type",
        "SKU",
        "Name",
        "Published",
        "Description",
        "Regular price",
        "Categories",
    ]
    most = 12
    for number in range(1, most + 1):
        header += [f"Attribute {number} name", f"Attribute {number} value(s)"]
    lines = []
    for row in given:
        cells = [row["id"], "simple", "", row["name"], "1", row["description"], "", row["category"]]
        for name, value in list(row["attributes"].items())[:most]:
            cells += [name, as_text(value).replace(",", "\\,")]
        lines.append(cells + [""] * (len(header) - len(cells)))
    for product, row in zip(products(table(header, lines)), given, strict=True):
        wanted = {n.strip(): as_text(v).strip() for n, v in list(row["attributes"].items())[:most]}
        assert product.attributes == {n: v for n, v in wanted.items() if v}


def test_every_real_product_comes_back_from_our_own_export() -> None:
    found = products((DATA / "catalog-sample.jsonl").read_bytes())
    again = io.BytesIO()
    write_products(again, found)
    assert products(again.getvalue()) == found
    assert products(gzip.compress(again.getvalue())) == found


def test_real_text_is_not_taken_for_mojibake() -> None:
    reader, _ = read((DATA / "catalog-sample.jsonl").read_bytes())
    damaged = [note for note in reader.notes.sentences if "damaged" in note]
    assert len(damaged) <= 1
