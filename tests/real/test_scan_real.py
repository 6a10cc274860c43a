"""The brand scan on real listings whose names carry another firm's brand."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iptui.casework.scans import ListScan
from iptui.casework.sign_in import create_main_account
from iptui.casework.sweep import save_brand
from iptui.casework.workspaces import open_desk
from iptui.domain.brands import BrandReference, brand_id
from iptui.domain.products import Product
from iptui.search.results import Finding

MENTIONS = Path(__file__).resolve().parents[2] / "../shared/data/mentions-third-party.jsonl"
pytestmark = pytest.mark.skipif(
    not MENTIONS.is_file(), reason=f"the real mentions of brands are not at {MENTIONS}"
)


def same(found: list[Finding]) -> list[Finding]:
    return found


def test_every_mention_of_a_listed_brand_is_found(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in MENTIONS.read_text("utf-8").rstrip().split("\n")]
    mentioned = {(row["id"], brand) for row in rows for brand in row["mentions"]}
    with closing(open_desk(tmp_path / "desk", create=True)) as desk:
        create_main_account(desk, "ann", "correct horse battery")
        for name in {brand_id(brand): brand for _, brand in mentioned}.values():
            save_brand(desk, BrandReference(id=brand_id(name), name=name))
        desk.store.import_products(
            [Product(id=row["id"], name=row["name"], brand=row["brand"]) for row in rows],
            actor="ann",
            at=datetime(2026, 9, 30, tzinfo=UTC),
            source="test",
        )
        desk.catalog.prepare()
        with closing(ListScan(desk, exact_only=True)) as scan:
            found = [one for some in scan.exact(scan.begin(), same) for one in some]
    assert len(mentioned) > 900
    missing = {(product, brand_id(brand)) for product, brand in mentioned} - {
        (one.product_id, brand_id(one.brand)) for one in found
    }
    assert missing == set()
    for one in found:
        assert next(r["name"] for r in rows if r["id"] == one.product_id)[one.start : one.end] == one.text  # fmt: skip
