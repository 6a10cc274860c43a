"""The search core on real products: the same hits, fields and spans as a second implementation."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from iptui.domain.products import Product
from iptui.search.catalog_search import CatalogSearch
from iptui.search.fields import search_text
from iptui.search.highlight import spans
from tests.search import oracle

DATA = Path(__file__).resolve().parents[2] / "../shared/data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the real catalog samples are not at {DATA}"
)


@pytest.fixture(scope="module")
def products() -> list[Product]:
    found = []
    for line in (DATA / "catalog-sample.jsonl").read_text("utf-8").rstrip().split("\n"):
        row = json.loads(line)
        product = Product(
            id=row["id"],
            name=row["name"],
            keywords=tuple(row["keywords"]),
            attributes={key: str(value) for key, value in row["attributes"].items()},
            description=row["description"],
        )
        # The second implementation reads no HTML.
        plain = search_text(product).description
        found.append(Product(**{**_fields(product), "description": plain}))
    return found


def _fields(product: Product) -> dict[str, object]:
    return {f: getattr(product, f) for f in ("id", "name", "keywords", "attributes")}


@pytest.fixture(scope="module")
def search(products: list[Product], tmp_path_factory: pytest.TempPathFactory) -> CatalogSearch:
    path = tmp_path_factory.mktemp("real") / "catalog.sqlite"
    CatalogSearch.build(path, [enumerate(products)], fingerprint="real", total=len(products))
    found = CatalogSearch.open(path, "real")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def cuts(products: list[Product]) -> list[dict[str, list[list[tuple[str, int, int]]]]]:
    return [
        {field: [oracle.cut(item) for item in items] for field, items in oracle.pieces(p).items()}
        for p in products
    ]


def queries(cuts: list[dict[str, list[list[tuple[str, int, int]]]]]) -> list[str]:
    """500 words of all frequencies, and 200 pairs and triples of neighbours."""
    chance = random.Random(7)
    runs = [run for cut in cuts for runs in cut.values() for run in runs if run]
    often = [w for w, _ in Counter(word for run in runs for word, _, _ in run).most_common()]
    chosen = often[:60] + chance.sample(often[60:], 440)
    for _ in range(200):
        run = chance.choice(runs)
        at = chance.randrange(len(run))
        chosen.append(" ".join(word for word, _, _ in run[at : at + chance.choice((2, 3))]))
    return chosen


def places(
    cuts: list[dict[str, list[list[tuple[str, int, int]]]]],
) -> dict[str, list[tuple[int, str, int, int]]]:
    """Every word with the product, field, item and run's place of each time it stands somewhere."""
    found: dict[str, list[tuple[int, str, int, int]]] = {}
    for number, cut in enumerate(cuts):
        for field, runs in cut.items():
            for item, run in enumerate(runs):
                for at, (word, _, _) in enumerate(run):
                    found.setdefault(word, []).append((number, field, item, at))
    return found


def test_the_same_products_fields_and_spans(
    search: CatalogSearch,
    products: list[Product],
    cuts: list[dict[str, list[list[tuple[str, int, int]]]]],
) -> None:
    texts = [search_text(product) for product in products]
    asked = [
        *queries(cuts), "H&M", "Coca-Cola", "Levi's", "7-Up", "Dr. Martens", "Pokémon", "ＮＩＫＥ", "TP-Link",
    ]  # fmt: skip
    stands = places(cuts)
    for query in asked:
        want = [word for word, _, _ in oracle.cut(query)]
        expected: dict[int, dict[str, set[tuple[int | None, int]]]] = {}
        for number, field, item, at in stands.get(want[0], []):
            run = cuts[number][field][item]
            if [w for w, _, _ in run[at : at + len(want)]] == want:
                place = None if field in ("name", "description") else item
                marked = expected.setdefault(number, {}).setdefault(field, set())
                marked |= {(place, i) for i in range(run[at][1], run[at + len(want) - 1][2])}
        got = search.search(f'"{query}"', limit=len(products))
        assert set(got.numbers) == set(expected), query
        assert got.total == len(expected), query
        assert got.fields == {
            field: sum(field in hit for hit in expected.values()) for field in got.fields
        }, query
        for number in list(expected)[:40]:
            marked_here = spans(texts[number], [tuple(want)])
            assert {
                field: {(s.item, at) for s in found for at in range(s.start, s.end)}
                for field, found in marked_here.items()
            } == expected[number], (query, number)


def test_every_variant_stands_in_the_products_it_counts(search: CatalogSearch) -> None:
    for query in ("samsung", "microsoft", "adobe", "canon", "nike", "hewlett packard", "tp-link"):
        for variant in search.variants(query, limit=100, rejected=True):
            assert search.search_variant(variant.key).total == variant.products > 0


def brand_names() -> list[str]:
    lines = (DATA / "brands-sample.jsonl").read_text("utf-8").rstrip().split("\n")
    return [json.loads(line)["name"] for line in lines]


def test_a_scan_finds_what_single_searches_find(
    search: CatalogSearch, products: list[Product]
) -> None:
    names = brand_names()[:600]
    found: dict[str, set[int]] = {}
    for finding in search.sweep(
        names, texts=lambda numbers: [products[n] for n in numbers], exact_only=True
    ):
        found.setdefault(finding.brand, set()).add(finding.number)
    for name in names:
        expected = set(
            search.search('"{}"'.format(name.replace('"', " ")), limit=len(products)).numbers
        )
        assert found.get(name, set()) == expected, name


VARIANT_KINDS = {
    # Share found by default / with the rejected ones, as measured, less a margin.
    "homoglyph": (0.85, 0.9),
    "repetition": (0.9, 0.95),
    "transposition": (0.85, 0.95),
    "hyphenation": (0.95, 0.95),
    "plural": (0.9, 0.9),
    "insertion": (0.9, 0.95),
}


def test_look_alikes_are_suggested(tmp_path: Path) -> None:
    lines = (DATA / "variants-dnstwist.jsonl").read_text("utf-8").rstrip().split("\n")
    rows = [json.loads(line) for line in lines]
    wanted: dict[tuple[str, str], str] = {}
    for row in rows:
        wanted[row["brand"], row["variant"]] = row["kind"]
    texts = sorted({variant for _, variant in wanted})
    path = tmp_path / "c.sqlite"
    CatalogSearch.build(
        path, [((n, Product(id=str(n), name=t)) for n, t in enumerate(texts))], fingerprint="f"
    )
    search = CatalogSearch.open(path, "f")
    assert search is not None
    shown: dict[str, set[int]] = {}
    offered: dict[str, set[int]] = {}
    for brand in {brand for brand, _ in wanted}:
        for known, rejected in ((shown, False), (offered, True)):
            known[brand] = set(search.search(brand, limit=10**6).numbers)
            for variant in search.variants(brand, limit=10**6, rejected=rejected):
                known[brand] |= set(search.search_variant(variant.key, limit=10**6).numbers)
    totals: Counter[str] = Counter()
    default: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for (brand, variant), kind in wanted.items():
        number = texts.index(variant)
        totals[kind] += 1
        default[kind] += number in shown[brand]
        asked[kind] += number in offered[brand]
    for kind, (least, least_asked) in VARIANT_KINDS.items():
        assert default[kind] >= least * totals[kind], kind
        assert asked[kind] >= least_asked * totals[kind], kind
