"""Batches of products: all or nothing, and an index that is only ever a convenience."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iptui.domain.audit import AuditEvent
from iptui.domain.errors import BadInput
from iptui.domain.products import CatalogEdit, Product
from iptui.store.local.store import LocalStore
from iptui.store.protocol import StoreDamaged

AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)


def take(store: LocalStore, *products: Product) -> tuple[int, int, int]:
    counts = store.import_products(products, actor="ann", at=AT, source="test")
    return counts.added, counts.updated, counts.unchanged


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "desk"


@pytest.fixture
def store(place: Path) -> Iterator[LocalStore]:
    store = LocalStore.open(place, create=True)
    yield store
    store.close()


def shoes(count: int) -> list[Product]:
    return [Product(id=f"s{n}", name=f"Shoe {n}") for n in range(count)]


def test_equal_ids_in_one_batch_the_last_wins(store: LocalStore) -> None:
    twice = [Product(id="a", name=str(n)) for n in range(1500)]
    assert take(store, *twice) == (1, 1499, 0)
    assert [product.name for _, product in store.imported_products()] == ["1499"]
    number = store.product_number("a")
    assert number == store.catalog_state().products - 1
    assert store.products_by_number([0, number, 5, 99999]) == [Product(id="a", name="1499")]


@given(
    st.lists(
        st.lists(
            st.builds(Product, id=st.sampled_from("abc"), name=st.sampled_from("xyz")), max_size=6
        ),
        max_size=4,
    )
)
@settings(max_examples=25, deadline=None)
def test_any_batches_leave_what_came_last(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[Product]]
) -> None:
    store = LocalStore.open(tmp_path_factory.mktemp("catalog") / "desk", create=True)
    model: dict[str, Product] = {}
    for batch in batches:
        before = store.catalog_state()
        added, updated, unchanged = take(store, *batch)
        assert added + updated + unchanged == len(batch)
        assert added == len({product.id for product in batch} - model.keys())
        model.update((product.id, product) for product in batch)
        assert (store.catalog_state() == before) == (added + updated == 0)
    found = list(store.imported_products())
    assert {product.id: product for _, product in found} == model
    assert [number for number, _ in found] == sorted(number for number, _ in found)
    assert store.info().products == len(model)
    for number, product in found:
        assert store.product_number(product.id) == number
        assert store.products_by_number([number]) == [product]
    state = store.catalog_state()
    shutil.rmtree(store.cache_folder)
    store.close()
    again = LocalStore.open(store.place)
    assert again.catalog_state() == state
    assert list(again.imported_products()) == found
    again.close()


def test_nothing_new_writes_nothing(store: LocalStore, place: Path) -> None:
    take(store, *shoes(10))
    commit = store.commit_no()
    assert take(store, *shoes(10)) == (0, 0, 10)
    assert store.commit_no() == commit
    assert [path.name for path in (place / "catalog").iterdir()] == ["000001"]


def test_a_dry_run_counts_and_keeps_nothing(store: LocalStore, place: Path) -> None:
    take(store, *shoes(3))
    before = store.catalog_state()
    counts = store.import_products(
        [Product(id="s1", name="x"), Product(id="new")],
        actor="a",
        at=AT,
        source="t",
        dry_run=True,
    )
    assert (counts.added, counts.updated) == (1, 1)
    assert store.catalog_state() == before
    assert [path.name for path in (place / "catalog").iterdir()] == ["000001"]


def test_a_batch_that_fails_halfway_leaves_nothing(store: LocalStore, place: Path) -> None:
    def broken() -> Iterator[Product]:
        yield from shoes(1500)
        raise RuntimeError("the reader failed")

    with pytest.raises(RuntimeError):
        store.import_products(broken(), actor="a", at=AT, source="t")
    with pytest.raises(BadInput, match="cannot be stored"):
        take(store, *shoes(3), Product(id="bad", name="\ud800"))
    assert store.catalog_state().products == 0
    assert list((place / "catalog").iterdir()) == []
    assert list((place / "cache").glob(".*")) == []
    assert store.commit_no() == 0


def test_the_batch_is_audited_and_announced(store: LocalStore) -> None:
    other = LocalStore.open(store.place)
    before = other.catalog_state()
    take(store, *shoes(3))
    assert [(c.kind, c.id) for c in store.changes(0)] == [("products", "000001")]
    [entry] = store.query(AuditEvent)
    assert (entry.action, entry.changes) == (
        "catalog.import",
        ({"kind": "products", "count": 3},),
    )
    assert other.catalog_state() == before
    other.refresh()
    assert other.catalog_state() == store.catalog_state() != before
    assert other.product("s2") == shoes(3)[2]
    other.close()


def test_products_without_a_commit_are_not_there(store: LocalStore, place: Path) -> None:
    """An import that was cut off between its rename and its commit."""
    take(store, *shoes(3))
    shutil.copytree(place / "catalog" / "000001", place / "catalog" / "000002")
    store.close()
    again = LocalStore.open(place)
    assert again.catalog_state().products == 3
    assert any("000002" in problem.where for problem in again.check())
    assert take(again, Product(id="new")) == (1, 0, 0)
    assert again.product("new") == Product(id="new")
    again.close()


def test_a_tombstone_stays_and_a_patch_gives_way(store: LocalStore) -> None:
    take(store, *shoes(3))
    with store.transaction(actor="a", action="t", at=AT) as tx:
        for name in ("s0", "s1"):
            tx.put(CatalogEdit(id=name, deleted_at=AT, product=Product(id=name, name="patched")))
        tx.put(CatalogEdit(id="unknown", deleted_at=AT))
    assert store.info().products == 1
    take(store, Product(id="s0", name="new text"), shoes(3)[1])
    kept = store.get(CatalogEdit, "s1")
    dropped = store.get(CatalogEdit, "s0")
    assert kept is not None
    assert dropped is not None
    assert (kept.rev, kept.product is not None) == (1, True)
    assert (dropped.rev, dropped.product, dropped.deleted_at) == (2, None, AT)
    assert store.info().products == 1
    assert store.check() == []


def zero_page(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:8192] = b"\0" * 4096
    path.write_bytes(data)


def wrong_offsets(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("update products set offset = offset + 3")
    connection.close()


def swapped(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("update ids set number = 9 - number")
    connection.close()


@pytest.mark.parametrize(
    "harm",
    [
        Path.unlink,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no database" * 500),
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
        zero_page,
        wrong_offsets,
        swapped,
    ],
)
def test_a_harmed_index_is_made_anew(
    store: LocalStore, place: Path, harm: Callable[[Path], object]
) -> None:
    take(store, *shoes(10))
    state = store.catalog_state()
    store.close()
    harm(place / "cache" / "catalog.sqlite")
    again = LocalStore.open(place)
    assert again.product("s7") == shoes(10)[7]
    assert again.catalog_state() == state
    assert take(again, *shoes(11)) == (1, 0, 10)
    assert len(list(again.imported_products())) == 11
    again.close()


def test_without_a_writable_cache_products_are_found(store: LocalStore, place: Path) -> None:
    take(store, *shoes(3))
    store.close()
    shutil.rmtree(place / "cache")
    (place / "cache").write_text("in the way")
    again = LocalStore.open(place)
    assert again.product("s1") == shoes(3)[1]
    again.close()
    reader = LocalStore.open(place, read_only=True)
    assert reader.product("s1") == shoes(3)[1]
    reader.close()


def test_a_shard_changed_by_hand_is_served_and_named_by_check(
    store: LocalStore, place: Path
) -> None:
    take(store, *shoes(5))
    store.close()
    shard = place / "catalog" / "000001" / "0000.json"
    tables = json.loads(shard.read_text())
    tables["products"]["3"]["name"] = "By hand"
    shard.write_text(json.dumps(tables, indent=1))
    again = LocalStore.open(place)
    found = again.product("s2")
    assert found is not None
    assert found.name == "By hand"
    assert any("as they were imported" in problem.what for problem in again.check())
    again.close()


def test_a_damaged_or_missing_shard_is_named(store: LocalStore, place: Path) -> None:
    take(store, *shoes(5))
    store.close()
    shard = place / "catalog" / "000001" / "0000.json"
    text = shard.read_text()
    shard.write_text(text[:-40])
    again = LocalStore.open(place)
    with pytest.raises(StoreDamaged, match=r"0000\.json is damaged at line"):
        again.product("s1")
    assert any("0000.json" in problem.what for problem in again.check())
    again.close()
    shutil.rmtree(shard.parent)
    again = LocalStore.open(place)
    with pytest.raises(StoreDamaged, match="000001"):
        again.catalog_state()
    again.close()
