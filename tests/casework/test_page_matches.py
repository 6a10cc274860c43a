"""Which listing a saved page shows: proposed by numbers, address and name; never attached on a weak match."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from iptui.casework.desk import Desk
from iptui.casework.intake import import_catalog, import_complaints
from iptui.casework.moves import find_complaint
from iptui.casework.page_matches import likeness, match_page
from iptui.casework.sign_in import create_main_account
from iptui.casework.snapshots import (
    add_file,
    find_snapshot,
    page_text,
    read_saved,
    verify,
)
from iptui.casework.workspaces import open_desk
from iptui.domain.errors import BadInput
from iptui.domain.page_facts import IdentifierKind, Match, PageFacts, PageIdentifier
from tests.formats.pages.written import FILES, JSON_LD, PICTURE, URI

CATALOG = [
    {
        "id": "100200300",
        "name": "Harbour Desk Lamp, brass",
        "url": "https://shop.example/100200300",
    },
    {"id": "100200301", "name": "Harbour Desk Lamp, steel", "attributes": {"EAN": "4006381333931"}},
    {"id": "HB-2041", "name": "Wooden spoon"},
    {
        "id": "4",
        "name": "Copper kettle with a whistle",
        "url": "https://shop.example/kettle?utm_source=x",
    },
    {
        "id": "100200305",
        "name": "黄铜台灯 北欧风格",
        "extra": {"variants": [{"sku": "LAMP-778899"}]},
    },
]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("IPTUI_NOW", "2026-11-24T10:00+08:00")
    desk = open_desk(tmp_path / "w", create=True)
    desk.account = create_main_account(desk, "ann", "correct horse battery")
    rows = "\n".join(json.dumps(one) for one in CATALOG)
    import_catalog(desk, io.BytesIO(rows.encode()), "c.jsonl")
    complaint = {
        "no": "C1", "platform": "alibaba.com", "received_at": "2026-11-23T10:00:00+08:00",
        "products": [{"id": "not-listed", "title": "Brass lamp for harbours", "url": URI}, {"id": "100200305"}],
    }  # fmt: skip
    import_complaints(desk, io.BytesIO(json.dumps(complaint).encode()), "c.jsonl")
    yield desk
    desk.close()


def facts(**values: object) -> PageFacts:
    return PageFacts(kind="HTML page", **values)  # type: ignore[arg-type]


def number(kind: IdentifierKind, value: str, where: str = "JSON-LD") -> PageIdentifier:
    return PageIdentifier(kind, value, where)


def test_a_number_in_the_attributes_is_surest(desk: Desk) -> None:
    page = facts(title="Desk lamp", identifiers=(number(IdentifierKind.GTIN, "4006381333931"),))
    first = match_page(desk, page)[0]
    assert (first.product_id, first.by, first.sure) == ("100200301", Match.IDENTIFIER, True)
    assert "4006381333931" in first.why


def test_the_listings_own_number(desk: Desk) -> None:
    page = facts(
        title="Harbour Desk Lamp",
        identifiers=(number(IdentifierKind.PRODUCT_ID, "100200300", "the address"),),
    )
    first = match_page(desk, page)[0]
    assert (first.product_id, first.by, first.sure) == ("100200300", Match.ADDRESS, True)


def test_a_number_whose_names_contradict_is_not_sure(desk: Desk) -> None:
    page = facts(
        title="Harbour Desk Lamp, brass", identifiers=(number(IdentifierKind.SKU, "HB-2041"),)
    )
    spoon = next(one for one in match_page(desk, page) if one.product_id == "HB-2041")
    assert not spoon.sure
    assert "its name is another" in spoon.why


def test_a_short_number_is_not_sure(desk: Desk) -> None:
    page = facts(title="Something", identifiers=(number(IdentifierKind.PRODUCT_ID, "4"),))
    assert not any(one.sure for one in match_page(desk, page))


def test_a_name_alone_is_proposed_and_never_sure(desk: Desk) -> None:
    matches = match_page(desk, facts(title="Copper kettle with a whistle"))
    assert [one.product_id for one in matches] == ["4"]
    assert matches[0].by is Match.TITLE
    assert not matches[0].sure
    two = match_page(desk, facts(title="Harbour Desk Lamp"))
    assert {"100200300", "100200301"} <= {one.product_id for one in two}
    assert not any(one.sure for one in two)


def test_nothing_near_is_nothing(desk: Desk) -> None:
    assert match_page(desk, facts(title="Ceramic garden gnome")) == []
    assert match_page(desk, facts()) == []


def test_the_complaints_listings_count_though_not_in_the_catalog(desk: Desk) -> None:
    complaint = find_complaint(desk, "C1")
    first = match_page(desk, facts(title="A lamp", url=URI + "/?utm_source=mail#top"), complaint)[0]
    assert (first.product_id, first.by, first.sure) == ("not-listed", Match.ADDRESS, True)
    variant = facts(title="", identifiers=(number(IdentifierKind.SKU, "LAMP-778899"),))
    assert match_page(desk, variant, complaint)[0].product_id == "100200305"
    assert match_page(desk, variant) == []


def test_likeness() -> None:
    assert likeness("Harbour Lamp brass", "brass harbour lamp") == 1
    assert likeness("黄铜台灯 北欧", "黄铜台灯 北欧风格") > 0.7
    assert likeness("Harbour Lamp", "Wooden spoon") < 0.35
    assert likeness("", "x") == 0


@pytest.mark.parametrize("name", FILES)
def test_the_bytes_are_kept_as_they_came(desk: Desk, tmp_path: Path, name: str) -> None:
    path = tmp_path / "anything.bin"
    path.write_bytes(FILES[name])
    kept = add_file(desk, "100200300", path)
    blob = kept.page or kept.pictures[0]
    assert desk.store.get_blob(blob) == FILES[name]
    stored = find_snapshot(desk, kept.id)
    assert stored.found is not None
    assert verify(desk, stored) == []
    if name != "PNG":
        assert stored.found.brand == "Nordlicht"
        assert "Harbour Desk Lamp, brass" in page_text(desk, stored)
    if name in ("MHTML", "WARC", "PNG"):
        assert [desk.store.get_blob(one) for one in stored.pictures] == [PICTURE]


def test_a_complaints_line_without_a_snapshot_gets_it(desk: Desk, tmp_path: Path) -> None:
    complaint = find_complaint(desk, "C1")
    before = {one.product_id: one.snapshot_id for one in complaint.lines}
    assert before["not-listed"] == ""
    path = tmp_path / "page.html"
    path.write_text(JSON_LD, encoding="utf-8")
    for product in before:
        add_file(desk, product, path, complaint_id=complaint.id)
    after = {one.product_id: one.snapshot_id for one in find_complaint(desk, "C1").lines}
    assert after["not-listed"].startswith("not-listed@")
    assert after["100200305"] == before["100200305"] != ""


def test_what_is_no_page_is_refused_in_a_sentence(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(bytes(range(256)) * 9)
    for action in (lambda: read_saved(desk, path), lambda: add_file(desk, "100200300", path)):
        with pytest.raises(BadInput, match="no page or picture that can be kept"):
            action()
