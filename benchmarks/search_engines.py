"""The search core against tantivy, SQLite's FTS5 and rapidfuzz on the same products, in turn.

    python -m benchmarks.search_engines [--products 100000] [--rounds 7] [--folder DIR]

The folder keeps what was built, for the next run. Needs the extra `bench`.
"""

from __future__ import annotations

import argparse
import gc
import random
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import tantivy
from tinydb import TinyDB

from benchmarks import generate
from benchmarks.report import Measured, geometric_mean, machine, paired_ratio
from benchmarks.workspace import make_workspace
from iptui.casework.workspaces import open_desk
from iptui.domain.products import Product
from iptui.search.catalog_search import CatalogSearch
from iptui.search.fields import by_field, search_text
from iptui.search.nearness import near_words
from iptui.search.neighbours import query_keys
from iptui.search.results import FIELDS
from iptui.search.words import words

STOCK_UP_TO = 100_000
"""Products: stock TinyDB reads and holds them all for every question."""
COUNTS = (
    "zebra", "hinge", "leather", "belt", "the", "leather belt", "portable speaker",
    "black leather belt", "washable cotton towel",
)  # fmt: skip
PREFIXES = ("l", "le", "lea", "leat", "leath")
FREE_PHRASES = ("leather belt", "different size", "men and women", "the hinge")

Ask = Callable[[], object]


def tokenised(product: Product) -> list[str]:
    """Each field as our words with spaces between: the peers search the very same words."""
    return [
        " ".join(word for piece in pieces for word in words(piece))
        for pieces in by_field(search_text(product))
    ]


class Tantivy:
    def __init__(self, folder: Path, products: Iterable[tuple[int, Product]]) -> None:
        builder = tantivy.SchemaBuilder()
        for field in FIELDS:
            builder.add_text_field(field, tokenizer_name="whitespace")
        builder.add_integer_field("approved", indexed=True)
        built = folder.exists()
        folder.mkdir(exist_ok=True, parents=True)
        self._index = tantivy.Index(builder.build(), path=str(folder))
        if not built:
            writer = self._index.writer(300_000_000, 2)
            for _, product in products:
                document = tantivy.Document()
                for field, text in zip(FIELDS, tokenised(product), strict=True):
                    document.add_text(field, text)
                document.add_integer("approved", int(product.state.value == "approved"))
                writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def query(self, text: str, fields: Iterable[str] = FIELDS) -> Any:
        parts = [
            "(" + " OR ".join(f"{field}:{word}" for field in fields) + ")" for word in text.split()
        ]
        return self._index.parse_query("+approved:1 +" + " +".join(parts))

    def phrase(self, text: str) -> Any:
        parts = " OR ".join(f'{field}:"{text}"' for field in FIELDS)
        return self._index.parse_query(f"+approved:1 +({parts})")

    def prefix(self, text: str) -> Any:
        parts = [
            tantivy.Query.regex_query(self._index.schema, field, f"{text}.*") for field in FIELDS
        ]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in parts])

    def count(self, query: Any) -> int:
        return int(self._searcher.search(query, limit=1, count=True).count)

    def top(self, query: Any) -> int:
        return len(self._searcher.search(query, limit=50, count=False).hits)


class Fts5:
    def __init__(self, path: Path, products: Iterable[tuple[int, Product]]) -> None:
        built = path.exists()
        self._db = sqlite3.connect(path)
        if not built:
            self._db.executescript(
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                f"CREATE VIRTUAL TABLE t USING fts5({', '.join(FIELDS)}, content='',"
                " detail=column, prefix='1 2');"
            )
            self._db.executemany(
                "INSERT INTO t(rowid, name, keywords, attributes, description) VALUES (?,?,?,?,?)",
                (
                    (number, *tokenised(product))
                    for number, product in products
                    if product.state.value == "approved"
                ),
            )
            self._db.commit()

    def count(self, text: str) -> int:
        query = " AND ".join(f'"{word}"' for word in text.split())
        return int(
            self._db.execute("SELECT count(*) FROM t WHERE t MATCH ?", (query,)).fetchone()[0]
        )


def timed(asks: dict[str, Ask], rounds: int) -> dict[str, Measured]:
    """Milliseconds of each, in turn; each is asked once before."""
    measured = {name: Measured(name) for name in asks}
    for ask in asks.values():
        ask()
    gc.disable()
    for _ in range(rounds):
        for name, ask in asks.items():
            start = time.perf_counter()
            ask()
            measured[name].add((time.perf_counter() - start) * 1000)
    gc.enable()
    return measured


def rows(
    title: str, peers: dict[str, dict[str, Ask]], rounds: int
) -> Iterator[tuple[str, str, Measured, str, Measured, float]]:
    for query, asks in peers.items():
        measured = timed(asks, rounds)
        own = measured.pop("iptui")
        for peer, other in measured.items():
            yield title, query, own, peer, other, paired_ratio(own, other)


def fresh(search: CatalogSearch, ask: Callable[[], object]) -> Ask:
    """Without what the last queries left in memory."""

    def run() -> object:
        search._matcher.forget()
        return ask()

    return run


def compare(search: CatalogSearch, tan: Tantivy, fts: Fts5, brands: list[str], rounds: int) -> None:
    def count(query: str) -> Ask:
        return fresh(search, lambda: search.count(query))

    def look(query: str, limit: int, *, prefix: bool = False) -> Ask:
        return fresh(search, lambda: search.search(query, limit=limit, prefix=prefix))

    def counted(query: Any) -> Ask:
        return lambda: tan.count(query)

    def counted_each(queries: list[Any]) -> Ask:
        return lambda: [tan.count(query) for query in queries]

    def first(query: Any) -> Ask:
        return lambda: tan.top(query)

    asked: dict[str, dict[str, dict[str, Ask]]] = {
        "count": {
            query: {
                "iptui": count(query),
                "tantivy": counted(tan.query(query)),
                "fts5": partial(fts.count, query),
            }
            for query in COUNTS
        },
        "counts by field": {
            query: {
                "iptui": look(query, 0),
                "tantivy": counted_each([tan.query(query, [field]) for field in FIELDS]),
            }
            for query in COUNTS
            if " " in query
        },
        "first 50": {
            query: {"iptui": look(query, 50), "tantivy": first(tan.query(query))}
            for query in COUNTS
        },
        "prefix": {
            prefix: {"iptui": look(prefix, 0, prefix=True), "tantivy": counted(tan.prefix(prefix))}
            for prefix in PREFIXES
        },
        "brand phrase": {
            brand: {
                "iptui": count(f'"{brand}"'),
                "tantivy": counted(tan.phrase(" ".join(words(brand)))),
            }
            for brand in brands
        },
        "free phrase": {
            phrase: {"iptui": count(f'"{phrase}"'), "tantivy": counted(tan.phrase(phrase))}
            for phrase in FREE_PHRASES
        },
    }
    print("| what | query | iptui ms | peer | peer ms | ratio |\n|---|---|--:|---|--:|--:|")
    means: dict[tuple[str, str], list[float]] = {}
    for title, peers in asked.items():
        for what, query, own, peer, other, ratio in rows(title, peers, rounds):
            means.setdefault((what, peer), []).append(ratio)
            print(
                f"| {what} | {query} | {own.median:.3f} | {peer} | {other.median:.3f} | {ratio:.2f} |"
            )
    print("\n| what | peer | geometric mean of the ratios |\n|---|---|--:|")
    for (what, peer), ratios in means.items():
        print(f"| {what} | {peer} | {geometric_mean(ratios):.3f} |")


def compare_variants(search: CatalogSearch, brands: list[str], rounds: int) -> None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    with sqlite3.connect(search._index.path) as connection:
        vocabulary = [row[0] for row in connection.execute("SELECT word FROM word_texts")]
    ratios: dict[str, list[float]] = {}
    for brand in brands:
        word = words(brand)[0]
        asks: dict[str, Ask] = {
            # What the peer gives: which words are near.
            "near words": lambda word=word: near_words(
                word, search._index.neighbours(query_keys(word))[0]
            ),
            # And what is shown: also split, grown and written otherwise, judged and counted.
            "variants": fresh(search, partial(search.variants, word)),
        }
        peer = partial(
            process.extract,
            word,
            vocabulary,
            scorer=OSA.distance,
            score_cutoff=1 if len(word) < 8 else 2,
            limit=50,
        )
        measured = timed({**asks, "rapidfuzz": peer}, max(3, rounds // 2))
        for what in asks:
            ratio = paired_ratio(measured[what], measured["rapidfuzz"])
            ratios.setdefault(what, []).append(ratio)
            print(
                f"| {what} | {word} | {measured[what].median:.3f} | rapidfuzz.process.extract "
                f"| {measured['rapidfuzz'].median:.1f} | {ratio:.4f} |"
            )
    for what, each in ratios.items():
        print(f"{what} of one word, {len(vocabulary):,} words: {geometric_mean(each):.4f}")


def compare_without_index(
    search: CatalogSearch, products: Iterable[tuple[int, Product]], folder: Path, rounds: int
) -> None:
    """One word counted by programs that read everything: stock TinyDB up to 100,000 products, ripgrep."""
    documents: list[Any] = []
    lines = folder / "approved.txt"
    with lines.open("w") as out:
        for _, product in products:
            if product.state.value == "approved":
                out.write(" ".join(tokenised(product)) + "\n")
                if search.products <= STOCK_UP_TO:
                    documents.append(msgspec.to_builtins(product))
    stock = TinyDB(folder / "stock.json")
    if documents:
        stock.insert_multiple(documents)
    for word in ("zebra", "leather"):
        asks: dict[str, Ask] = {"iptui": fresh(search, partial(search.count, word))}
        if documents:
            asks["stock TinyDB"] = partial(count_in_stock, stock, word)
        if shutil.which("rg"):
            asks["ripgrep"] = partial(
                subprocess.run, ["rg", "-c", "-w", "-F", word, str(lines)], capture_output=True
            )
        for title, query, own, peer, other, ratio in rows(
            "count by reading all", {word: asks}, max(3, rounds // 2)
        ):
            print(
                f"| {title} | {query} | {own.median:.3f} | {peer} | {other.median:.1f} | {ratio:.5f} |"
            )


def count_in_stock(stock: TinyDB, word: str) -> int:
    stock.clear_cache()

    def holds(document: Mapping[str, Any]) -> bool:
        attributes = " ".join(f"{name} {text}" for name, text in document["attributes"].items())
        texts = [document["name"], *document["keywords"], attributes, document["description"]]
        return any(word in words(text) for text in texts)

    return stock.count(holds)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        place = folder / f"desk-{asked.products}"
        if not place.exists():
            make_workspace(place, products=asked.products, brands=generate.BRANDS)
        desk = open_desk(place)
        desk.catalog.prepare()
        search = desk.catalog._current()
        parts = desk.store.imported_products
        tan = Tantivy(folder / f"tantivy-{asked.products}", parts())
        fts = Fts5(folder / f"fts5-{asked.products}.sqlite", parts())
        names = generate.brand_names()
        phrases = [name for name in names[:400] if " " in name][:6]
        print(f"{asked.products:,} products, {machine()}, {asked.rounds} rounds in turn\n")
        compare(search, tan, fts, phrases, asked.rounds)
        compare_variants(search, random.Random(1).sample(names[:2000], 12), asked.rounds)
        compare_without_index(search, parts(), Path(temporary), asked.rounds)
        desk.close()


if __name__ == "__main__":
    main()
