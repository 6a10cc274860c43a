"""Scans of the brand list: nothing twice, nothing lost, and decisions that last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.scans import ListScan
from iptui.casework.sign_in import create_main_account
from iptui.casework.sweep import decide, decisions, remove_brand, save_brand
from iptui.casework.workspaces import open_desk
from iptui.domain.brands import BrandReference, BrandRelation, Decision, brand_id
from iptui.domain.products import Product
from iptui.search import scan_workers
from iptui.search.results import Finding

AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)


def same(found: list[Finding]) -> list[Finding]:
    return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with closing(open_desk(tmp_path / "desk", create=True)) as made:
        made.clock = lambda: AT
        create_main_account(made, "ann", "correct horse battery")
        yield made


def add(desk: Desk, *products: Product) -> None:
    desk.store.import_products(products, actor="ann", at=AT, source="test")


def list_brand(desk: Desk, name: str, *aliases: str, **more: object) -> BrandReference:
    made = BrandReference(id=brand_id(name), name=name, aliases=aliases, **more)  # type: ignore[arg-type]
    return save_brand(desk, made)


def found(desk: Desk, *, again: bool = False, exact_only: bool = False) -> list[Finding]:
    desk.catalog.prepare()
    with closing(ListScan(desk, again=again, exact_only=exact_only)) as scan:
        pairs = scan.begin()
        exact = [one for some in scan.exact(pairs, same) for one in some]
        return exact + [one for some in scan.near(same) for one in some]


def brief(findings: Sequence[Finding]) -> list[tuple[str, str, str, str]]:
    return [(one.brand, one.product_id, one.field, one.text) for one in findings]


def test_a_second_scan_gives_only_what_is_new(desk: Desk) -> None:
    list_brand(desk, "Nike")
    add(desk, Product(id="a", name="Nike shoe, nikes"), Product(id="b", name="Case for NIKE"))
    first = [("Nike", "a", "name", "Nike"), ("Nike", "b", "name", "NIKE"), ("Nike", "a", "name", "nikes")]  # fmt: skip
    assert brief(found(desk)) == first
    assert found(desk) == []
    assert brief(found(desk, again=True)) == first

    add(desk, Product(id="c", name="Nike bag"))
    assert brief(found(desk)) == [("Nike", "c", "name", "Nike")]
    list_brand(desk, "Shoe")
    assert brief(found(desk)) == [("Shoe", "a", "name", "shoe")]
    assert found(desk) == []


def test_a_changed_text_gives_only_what_came_into_it(desk: Desk) -> None:
    list_brand(desk, "Nike")
    list_brand(desk, "Zara")
    add(desk, Product(id="a", name="Nike shoe", price=3), Product(id="b", name="bag"))
    assert len(found(desk)) == 1
    add(desk, Product(id="a", name="Nike shoe", price=4), Product(id="b", name="Zara bag"))
    assert brief(found(desk)) == [("Zara", "b", "name", "Zara")]
    add(desk, Product(id="a", name="Nike shoe", description="like Nike", price=5))
    assert brief(found(desk)) == [("Nike", "a", "description", "Nike")]


@pytest.mark.parametrize("messages", [1, 2, 5])
def test_an_interrupted_scan_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, messages: int
) -> None:
    list_brand(desk, "Nike")
    list_brand(desk, "Zara", "Zara Home")
    size = 3 * scan_workers.TOLD_PRODUCTS + 10
    add(desk, *(Product(id=f"{n:05}", name=f"Nike shoe {n}, Zara Home") for n in range(size)))
    desk.catalog.prepare()
    taken: list[Finding] = []
    scan = ListScan(desk)
    for count, some in enumerate(scan.exact(scan.begin(), same), 1):
        taken += some
        if count > messages:
            break  # what was asked for before this one has been taken
        kept = len(taken)
    scan.close()
    rest = found(desk)
    whole = brief(found(desk, again=True))
    assert brief(taken[:kept]) + brief(rest) == whole
    assert len(whole) == 2 * size
    assert found(desk) == []


def test_a_lost_memory_is_only_a_first_scan_again(desk: Desk) -> None:
    list_brand(desk, "Nike")
    add(desk, Product(id="a", name="Nike shoe"))
    assert len(found(desk)) == 1
    memory = desk.store.cache_folder / "scans.sqlite"
    memory.write_bytes(b"no database" * 100)
    assert len(found(desk)) == 1
    assert found(desk) == []
    memory.unlink()
    assert len(found(desk)) == 1


@pytest.mark.parametrize("removed", [True, False])
def test_a_decision_outlasts_scans_imports_and_a_renamed_brand(desk: Desk, removed: bool) -> None:
    brand = list_brand(desk, "Nike")
    add(desk, Product(id="a", name="case for Nike", price=3))
    (finding,) = found(desk)
    decide(desk, [finding], Decision.KEEP, reason="fits it")
    add(desk, Product(id="a", name="case for Nike", price=4, keywords=("Nike case",)))
    list_brand(desk, "Nike Air", "Air")

    def decided() -> dict[tuple[str, str], Decision]:
        held = decisions(desk)
        return {
            (one.brand, one.field): held.of(one.brand, one.product_id, one.field, one.text)
            for one in found(desk, again=True)
        }

    assert decided() == {("Nike", "name"): Decision.KEEP, ("Nike", "keywords"): Decision.OPEN}
    if removed:
        remove_brand(desk, brand)
        list_brand(desk, "Nike, Inc.", "Nike")
    else:
        new = replace(brand, id=brand_id("Nike, Inc."), name="Nike, Inc.", aliases=("Nike",))
        save_brand(desk, new, instead_of=brand)
        assert desk.store.get(BrandReference, brand.id) is None
    assert brief(found(desk)) == [], "the words were seen under the brand's old name"
    assert decided() == {
        ("Nike, Inc.", "name"): Decision.KEEP,
        ("Nike, Inc.", "keywords"): Decision.OPEN,
    }


def test_another_listed_brand_s_decision_says_nothing(desk: Desk) -> None:
    list_brand(desk, "Nike")
    add(desk, Product(id="a", name="case for Nike"))
    decide(desk, found(desk), Decision.KEEP, reason="fits it")
    list_brand(desk, "Nike Case", "Nike")
    held = decisions(desk)
    assert [
        (one.brand, held.of(one.brand, "a", "name", "Nike")) for one in found(desk, again=True)
    ] == [("Nike", Decision.KEEP), ("Nike Case", Decision.OPEN)]


def test_what_was_authorised_is_shown_again_when_that_ends(desk: Desk) -> None:
    list_brand(desk, "Nike")
    add(desk, Product(id="a", name="Nike shoe"), Product(id="b", name="Nike bag"))
    first = found(desk)
    decide(desk, first[:1], Decision.AUTHORISED, reason="Nike", until=date(2026, 10, 31))
    assert found(desk) == []
    desk.clock = lambda: datetime(2026, 11, 2, tzinfo=UTC)
    assert brief(found(desk)) == [("Nike", "a", "name", "Nike")]


def test_an_edited_product_is_looked_at_as_it_stands(desk: Desk) -> None:
    from iptui.casework.sweep import edit_product

    list_brand(desk, "Nike")
    list_brand(desk, "Zara")
    add(desk, Product(id="a", name="Nike shoe"), Product(id="b", name="Nike bag"))
    assert len(found(desk)) == 2
    edit_product(desk, Product(id="a", name="Zara shoe"))
    assert brief(found(desk)) == [("Zara", "a", "name", "Zara")]
    assert brief(found(desk, again=True)) == [
        ("Zara", "a", "name", "Zara"),
        ("Nike", "b", "name", "Nike"),
    ]


def test_brands_that_may_be_used_are_not_looked_for(desk: Desk) -> None:
    list_brand(desk, "Nike", relation=BrandRelation.OWN)
    list_brand(desk, "Zara", relation=BrandRelation.AUTHORISED, authorised_until=date(2026, 9, 1))
    add(desk, Product(id="a", name="Nike and Zara"))
    assert brief(found(desk)) == [("Zara", "a", "name", "Zara")]


def test_workers_and_the_way_by_number_find_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["Nike", "Coca Cola", "H&M", "Gap", "全友", "Zara"]
    for name in names:
        list_brand(desk, name, allowed_phrases=("for Zara",))
    texts = ["nike", "coca-cola", "H & M", "the gap", "全友Nike", "zara", "for zara", "n-i-k-e", "Nikes"]  # fmt: skip
    add(
        desk,
        *(
            Product(
                id=f"{n:04}",
                name=f"{texts[n % 9]} {texts[n * 7 % 9]}",
                keywords=(texts[n * 5 % 9], "x"),
                attributes={"Brand": texts[n * 4 % 9]},
                description=f"<p>{texts[n * 2 % 9]}<b>ni</b>ke",
            )
            for n in range(300)
        ),
    )
    by_parts = found(desk, again=True)
    monkeypatch.setattr("iptui.search.scan._SPARSE", 0)
    assert found(desk, again=True) == by_parts
    assert len(by_parts) > 1000
