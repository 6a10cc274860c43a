"""The readers on catalogs and brand lists of real shops."""

from __future__ import annotations

import gzip
import io
import time
from pathlib import Path

import pytest

from iptui.domain.products import Product
from iptui.formats.reading import Rejection, read_brands, read_products
from iptui.formats.writing import write_products

DATA = Path(__file__).resolve().parents[2] / "../shared/data"

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="the real data (../shared/data) is absent"
)


def test_a_real_catalog_is_read_whole_and_comes_back() -> None:
    with (DATA / "catalog-sample.jsonl").open("rb") as file:
        read = list(read_products(file, name=file.name))
    products = [product for product in read if isinstance(product, Product)]
    assert len(products) == len(read) == 1813
    again = io.BytesIO()
    write_products(again, products)
    again.seek(0)
    assert list(read_products(again, name="again")) == products


def test_25k_real_offers_in_time() -> None:
    data = gzip.decompress((DATA / "catalog-scale-25k.jsonl.gz").read_bytes())
    started = time.process_time()
    read = sum(isinstance(r, Product) for r in read_products(io.BytesIO(data), name="scale"))
    assert read == data.count(b"\n")
    assert time.process_time() - started < 1.5


def test_a_real_brand_list_loses_only_its_repeated_names() -> None:
    with (DATA / "brands-sample.jsonl").open("rb") as file:
        read = list(read_brands(file, name=file.name))
    rejected = [r for r in read if isinstance(r, Rejection)]
    assert len(read) == 3000
    assert all(" is already in row " in r.reason for r in rejected)
    assert len(rejected) < 60
