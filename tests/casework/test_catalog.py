"""The catalog's search keeps up with imports, edits and a cache that is lost."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iptui.casework import catalog_index as catalog_module
from iptui.casework.catalog import Catalog
from iptui.domain.products import CatalogEdit, Product, ReviewState
from iptui.store.local.store import LocalStore
from iptui.store.protocol import Cancelled

AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)
WORDS = ["nike", "adidas", "shoe", "red", "case", "for", "全新", "h&m", "n1ke", "air", "max"]


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore.open(tmp_path / "desk", create=True)


def add(store: LocalStore, *products: Product) -> None:
    store.import_products(products, actor="ann", at=AT, source="test")


def made(number: int, text: str) -> Product:
    return Product(id=str(number), name=text, keywords=(text, "red shoe"), description=f"<p>{text}")


def answers(catalog: Catalog) -> list[object]:
    found: list[object] = []
    for query in (*WORDS, "air max", "red shoe", "nike + red"):
        for all_states in (False, True):
            result = catalog.search(query, all_states=all_states, limit=1000)
            ids = [product.id for product in catalog.products(result.numbers)]
            found.append((query, result.total, result.fields, sorted(ids)))
        found.append([(v.word, v.products, v.tier) for v in catalog.variants(query, rejected=True)])
    return found


def rebuilt(store: LocalStore) -> Catalog:
    """A catalog whose index is made anew beside the other's."""
    for file in store.cache_folder.glob("words*"):
        file.unlink()
    return Catalog(store)


def test_a_later_import_is_searched_at_once_and_the_index_is_left_alone(store: LocalStore) -> None:
    add(store, made(1, "nike air"), made(2, "adidas case"))
    catalog = Catalog(store)
    assert catalog.search("nike").total == 1
    before = (store.cache_folder / "words.sqlite").stat().st_mtime_ns
    add(store, made(3, "nike max"), made(2, "nike case"))
    assert catalog.ready()
    assert catalog.search("nike").total == 3
    assert catalog.search("adidas").total == 0
    assert [v.word for v in catalog.variants("nikes", rejected=True)] == ["nike"]
    assert (store.cache_folder / "words.sqlite").stat().st_mtime_ns == before
    # Another process opens the same earlier index.
    assert Catalog(store).search("nike").total == 3


def test_merging_changes_no_answer(store: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_module, "MERGE_FROM", 3)
    monkeypatch.setattr(catalog_module, "COPIED_UP_TO", 5)  # which is about servers only
    rng = random.Random(4)
    catalog = Catalog(store)
    for _ in range(12):
        batch = [
            made(rng.randrange(40), " ".join(rng.sample(WORDS, 3))) for _ in range(rng.randrange(6))
        ]
        add(store, *batch)
        if rng.random() < 0.5:
            with store.transaction(actor="ann", action="test", at=AT) as tx:
                known = store.get(CatalogEdit, "7")
                tx.put(
                    CatalogEdit(
                        id="7",
                        rev=known.rev if known else 0,
                        deleted_at=AT if rng.random() < 0.5 else None,
                        state=ReviewState.OFFLINE,
                    )
                )
        laid = answers(catalog)
        catalog.merge()
        assert not catalog.wants_merge()
        merged = answers(catalog)
        assert merged == laid
        assert answers(rebuilt(store)) == merged


def test_a_merge_that_is_stopped_leaves_the_index(
    store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_module, "MERGE_FROM", 0)
    add(store, made(1, "nike"), made(2, "shoe"), made(3, "case"))
    catalog = Catalog(store)
    catalog.prepare()
    add(store, made(4, "nike"))
    before = (store.cache_folder / "words.sqlite").read_bytes()

    def stop(done: int, total: int | None) -> None:
        raise Cancelled

    assert catalog.wants_merge()
    with pytest.raises(Cancelled):
        catalog.merge(stop)
    assert (store.cache_folder / "words.sqlite").read_bytes() == before
    assert [path.name for path in store.cache_folder.iterdir() if path.name.startswith(".")] == []
    assert catalog.search("nike").total == 2
    catalog.merge()
    assert not catalog.wants_merge()
    assert catalog.search("nike").total == 2


def test_a_cache_deleted_under_a_running_app(store: LocalStore) -> None:
    add(store, made(1, "nike"), made(2, "nike shoe"))
    catalog = Catalog(store)
    assert catalog.search("nike").total == 2
    (store.cache_folder / "words.sqlite").unlink()
    assert catalog.search("shoe").total == 2
    add(store, made(3, "nike"))
    assert catalog.search("nike").total == 3


def test_a_damaged_index_is_made_anew(store: LocalStore) -> None:
    add(store, *(made(n, f"nike word{n}") for n in range(300)))
    Catalog(store).prepare()
    path = store.cache_folder / "words.sqlite"
    data = bytearray(path.read_bytes())
    for place in range(16384, len(data) - 4096, 97):
        data[place] ^= 0x5A
    path.write_bytes(data)
    assert Catalog(store).search("nike").total == 300


def test_an_index_of_another_catalog_is_not_believed(store: LocalStore, tmp_path: Path) -> None:
    other = LocalStore.open(tmp_path / "other", create=True)
    add(other, made(1, "adidas"))
    Catalog(other).prepare()
    add(store, made(1, "nike"))
    store.cache_folder.mkdir(exist_ok=True)
    (store.cache_folder / "words.sqlite").write_bytes(
        (other.cache_folder / "words.sqlite").read_bytes()
    )
    assert Catalog(store).search("nike").total == 1
    assert Catalog(store).search("adidas").total == 0
