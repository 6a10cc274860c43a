"""Every answer of the index against the oracle: built, edited, merged, killed, damaged.

A few seconds by default; the full size of docs/search-quality.md is

    IPTUI_EXACTNESS=full pytest tests/search/test_exactness.py -s
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks import generate
from iptui.casework import catalog_index as catalog_module
from iptui.casework.catalog import Catalog
from iptui.domain.products import CatalogEdit, Product, ReviewState
from iptui.store.local.store import LocalStore
from tests.search.exact_oracle import FIELDS, Listing, Oracle, Term, cut, marked

FULL = os.environ.get("IPTUI_EXACTNESS") == "full"
PRODUCTS, QUERIES, CHANGES, KILLS = (100_000, 2_000, 5_000, 6) if FULL else (2_000, 400, 400, 2)
AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)
DATA = Path(__file__).resolve().parents[2] / "../shared/data"

SPICE = (
    "全新{w}鞋", "正品{w}", "{w}운동화", "スニーカー{w}", "{w}™", "®{w}", "{w}-{v}", "{w}&{v}", "{w}'s",
    "{w}’s {v}", "n\u0303{w}", "{w}\u200b{v}", "{w}\u00ad{v}", "{w}_{v}", "½ {w}", "{w} 24\"", "№{w}",
    "STRAßE {w}", "İ{w}", "Ⅷ {w}", "{w}\u3000{v}", "#{w} @{v}", "{w}²", "ﬁ{w}", "({w}/{v})", "{w} {w} {w}",
)  # fmt: skip


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


class Maker:
    """Listings with everything that a real catalog has in it."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def spiced(self, text: str) -> str:
        rng = self.rng
        parts = text.split(" ")
        if len(parts) < 2 or rng.random() < 0.6:
            return text
        at = rng.randrange(len(parts) - 1)
        chance = rng.random()
        if chance < 0.1:
            parts[at] = full_width(parts[at])
        elif chance < 0.2:
            parts[at] = "".join(f"{char}\u0301" if char in "aeiou" else char for char in parts[at])
        else:
            parts[at] = rng.choice(SPICE).format(w=parts[at], v=parts[at + 1])
        return " ".join(parts)

    def listing(self, row: dict[str, object]) -> Listing:
        rng = self.rng
        chance = rng.random()
        name = "" if chance < 0.01 else self.spiced(str(row["name"]))
        keywords = tuple(self.spiced(str(one)) for one in list(row["keywords"]))  # type: ignore[call-overload]
        attributes = dict(row["attributes"])  # type: ignore[call-overload]
        text = str(row["description"])
        if chance < 0.05:
            text = ""
        elif chance < 0.5:
            inner = text.replace("<p>", "").replace("</p>", " ")
            text = self.spiced(inner)
        elif chance < 0.7:
            word = name.split(" ")[0][:12].replace("&", "").replace("<", "") or "air"
            text += (
                f"<p>The <b>{word[:2]}</b>{word[2:]} &amp; <i>more</i>&nbsp;of it</p>"
                f"<ul><li>{word}</li><li>case</li></ul><script>var {word}x = 1</script>"
            )
        if chance > 0.999:
            text = " ".join([text.replace("<", " ").replace(">", " ")] * 60)
        if rng.random() < 0.05:
            keywords, attributes = (), {}
        return Listing(
            name,
            keywords,
            tuple((str(key), self.spiced(str(value))) for key, value in attributes.items()),
            text,
            row["state"] == "approved",
        )


def product(number: int | str, listing: Listing) -> Product:
    return Product(
        id=str(number),
        name=listing.name,
        keywords=listing.keywords,
        attributes=dict(listing.attributes),
        description=listing.description,
        state=ReviewState.APPROVED if listing.approved else ReviewState.OFFLINE,
    )


def real_listings() -> Iterator[Listing]:
    """The real sample; its HTML is for the tests of markup."""
    path = DATA / "catalog-sample.jsonl"
    if not path.exists():
        return
    for line in path.read_text("utf-8").rstrip("\n").split("\n"):
        row = json.loads(line)
        text = row["description"].translate({ord(sign): " " for sign in "<>&"})
        yield Listing(
            row["name"],
            tuple(row["keywords"]),
            tuple((key, str(value)) for key, value in row["attributes"].items()),
            text,
            approved=True,
        )


class Questions:
    """Queries of every kind, of words and phrases that stand in the catalog and some that do not."""

    def __init__(self, oracle: Oracle, seed: int) -> None:
        self._oracle = oracle
        self.rng = random.Random(seed)
        self._numbers = list(oracle.listings)
        self._words = oracle.words()

    def _run(self, size: int) -> str:
        """Some neighbours from a product; words one by one, so that a query of them is a phrase."""
        rng = self.rng
        while True:
            number = rng.choice(self._numbers)
            if number not in self._oracle.listings:
                continue
            runs = [run for run in self._oracle.runs(number) if len(run) >= size]
            if runs:
                run = rng.choice(runs)
                at = rng.randrange(len(run) - size + 1)
                return " ".join(run[at : at + size])

    def _text(self) -> str:
        rng = self.rng
        chance = rng.random()
        if chance < 0.45:
            return self._run(1)
        if chance < 0.5:
            return rng.choice(self._words)
        if chance < 0.9:
            return self._run(rng.choice((2, 2, 3, 4)))
        return rng.choice((
            "Coca-Cola", "H & M", "7-Up", "Dr. Martens", "ＮＩＫＥ", "Pokémon", "全新", "スニーカー", "STRASSE",
            "of the", "for", "case case", "½", "-", "nosuchword",
        ))  # fmt: skip

    def one(self) -> tuple[str, list[Term], bool]:
        """(the query as typed, what it asks for, whether its last word goes on)."""
        rng = self.rng
        terms: list[Term] = []
        for _ in range(rng.choice((1, 1, 1, 2, 2, 3))):
            excluded = bool(terms) and rng.random() < 0.3
            field = rng.choice(FIELDS) if rng.random() < 0.2 else ""
            terms.append(Term(self._text(), field, excluded))
        prefix = rng.random() < 0.25
        if prefix:
            last = terms[-1].text
            terms[-1] = Term(last[: max(1, len(last) - rng.randrange(4))], terms[-1].field)
            if last.endswith(" "):
                prefix = False
        terms = list({tuple(w for w, _, _ in cut(t.text)): t for t in terms}.values())
        typed = " ".join(self._typed(term) for term in terms)
        return typed, terms, prefix

    def _typed(self, term: Term) -> str:
        single = len(cut(term.text)) == 1 and term.text.isalnum()
        text = term.text if single else f'"{term.text}"'
        return f"{'-' * term.excluded}{term.field}{':' * bool(term.field)}{text}"


class House:
    """A store with its catalog search, and the oracle that is told everything that happens."""

    def __init__(self, place: Path, seed: int) -> None:
        self.place = place
        self.store = LocalStore.open(place, create=not place.exists())
        self.catalog = Catalog(self.store)
        self.oracle = Oracle()
        self.maker = Maker(seed)
        self.rng = random.Random(seed)
        self.number_of: dict[str, int] = {}
        self.next_number = 0
        self.edited: dict[str, Listing | None] = {}
        self.asked = 0
        self._rows = generate.products(10**9, seed)

    def listings(self, count: int) -> list[Listing]:
        return [self.maker.listing(next(self._rows)) for _ in range(count)]

    def add(self, batch: list[tuple[str, Listing]]) -> None:
        """Import new products and changed ones: each takes the next number."""
        batch = list(dict(batch).items())
        self.store.import_products(
            [product(one, listing) for one, listing in batch], actor="ann", at=AT, source="test"
        )
        for one, listing in batch:
            old = self.number_of.get(one)
            if old is not None:
                if self.oracle.listings.get(old) == listing:
                    continue
                self.oracle.put(old, None)
            self.number_of[one] = self.next_number
            self.oracle.put(self.next_number, listing)
            self.next_number += 1

    def edit(self, one: str, listing: Listing | None) -> None:
        """Change a product by hand; None: delete it."""
        with self.store.transaction(actor="ann", action="test", at=AT) as tx:
            known = self.store.get(CatalogEdit, one)
            tx.put(
                CatalogEdit(
                    id=one,
                    rev=known.rev if known else 0,
                    deleted_at=AT if listing is None else None,
                    product=product(one, listing) if listing is not None else None,
                )
            )
        self.edited[one] = listing
        self.oracle.put(self.number_of[one], listing)

    def change(self) -> int:
        """One random step; how many products it changed."""
        rng = self.rng
        chance = rng.random()
        if chance < 0.5:
            one = rng.choice(list(self.number_of)[-2000:] if rng.random() < 0.3 else self.known)
            self.edit(one, None if rng.random() < 0.4 else self.listings(1)[0])
            return 1
        count = rng.choice((1, 1, 3, 20, 50 if FULL else 20))
        batch = []
        for listing in self.listings(count):
            one = rng.choice(self.known)
            if rng.random() < 0.5 or one in self.edited:
                one = f"new{self.next_number}-{len(batch)}"
            batch.append((one, listing))
        self.add(batch)
        return len(batch)

    @property
    def known(self) -> list[str]:
        return self._known

    _known: list[str] = []

    def check(self, count: int, seed: int, catalog: Catalog | None = None) -> None:
        """Ask that many queries; every difference fails."""
        questions = Questions(self.oracle, seed)
        for _ in range(count):
            self._ask(catalog or self.catalog, *questions.one(), questions.rng)

    def _ask(
        self, catalog: Catalog, typed: str, terms: list[Term], prefix: bool, rng: random.Random
    ) -> None:
        self.asked += 1
        all_states = rng.random() < 0.3
        fields = FIELDS
        if rng.random() < 0.15:
            fields = tuple(rng.sample(FIELDS, rng.choice((1, 2))))
        numbers, counts = self.oracle.search(
            terms, all_states=all_states, prefix=prefix, fields=fields
        )
        what = (typed, terms, all_states, prefix, fields)
        first = catalog.search(typed, all_states=all_states, prefix=prefix, fields=fields)
        assert first.total == len(numbers), what
        assert first.fields == counts, what
        assert list(first.numbers) == numbers[:50], what
        offset = rng.choice((1, 50, 100, max(0, len(numbers) - 7)))
        page = catalog.search(
            typed, all_states=all_states, prefix=prefix, fields=fields, offset=offset, limit=20
        )
        assert list(page.numbers) == numbers[offset : offset + 20], what
        if all(term.field == "" or term.field in fields for term in terms) and fields == FIELDS:
            for one in catalog.products(first.numbers[:2]):
                self._check_marks(catalog, one, typed, terms, prefix)

    def _check_marks(
        self, catalog: Catalog, one: Product, typed: str, terms: list[Term], prefix: bool
    ) -> None:
        text, spans = catalog.highlights(one, typed, prefix=prefix)
        shown = {
            "name": (text.name,),
            "keywords": text.keywords,
            "attributes": text.attributes,
            "description": (text.description,),
        }
        number = self.number_of[one.id]
        wanted = self.oracle.listings[number].pieces()
        for field, pieces in zip(FIELDS, wanted, strict=True):
            cut_here = [[word for word, _, _ in cut(piece)] for piece in shown[field]]
            assert cut_here == [[word for word, _, _ in cut(piece)] for piece in pieces], one
        got = {
            field: {(span.item or 0, at) for span in found for at in range(span.start, span.end)}
            for field, found in spans.items()
        }
        assert got == marked(shown, terms, prefix=prefix), (typed, one)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("exact") / "desk", seed=20261125)
    real = [(f"r{at}", listing) for at, listing in enumerate(real_listings())]
    batch = [(f"p{at}", one) for at, one in enumerate(made.listings(PRODUCTS))]
    made.add(batch + (real if FULL else real[:200]))
    made._known = list(made.number_of)
    made.catalog.prepare()
    yield made
    if FULL:
        print(f"\n{len(made.oracle.listings):,} products, {made.asked:,} queries, no difference")
    made.store.close()


def test_a_built_index(house: House) -> None:
    house.check(QUERIES, seed=1)


def test_adds_changes_deletes_and_merges(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_module, "MERGE_FROM", 20)
    rounds = 20 if FULL else 8
    done = 0
    for number in range(1, rounds + 1):
        while done < CHANGES * number // rounds:
            done += house.change()
        house.check(QUERIES // 20, seed=100 + number)
        if number % 3 == 0:
            assert house.catalog.wants_merge()
            house.catalog.merge()
            house.check(QUERIES // 20, seed=200 + number)
    house.check(QUERIES // 4, seed=3, catalog=Catalog(house.store))


CHILD = """
import sys
from pathlib import Path
from iptui.casework import catalog_index as catalog
from iptui.store.local.store import LocalStore
catalog.MERGE_FROM = 0
desk = catalog.CatalogIndex(LocalStore.open(Path(sys.argv[1])))
print("ready", flush=True)
desk.prepare()
desk.merge()
"""


def _child(place: Path) -> subprocess.Popen[bytes]:
    # A session of its own, so that its workers can be killed with it.
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(place)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[2],
        start_new_session=True,
    )
    assert child.stdout is not None
    child.stdout.readline()
    return child


def _killed_after(place: Path, seconds: float, *, with_workers: bool) -> bool:
    """True when it was killed before its end."""
    child = _child(place)
    try:
        child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        if with_workers:
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.communicate()
    return child.returncode == -signal.SIGKILL


def _kill_often(house: House, before: Callable[[], None], seed: int) -> None:
    before()
    begun = time.perf_counter()
    assert _child(house.place).wait() == 0
    whole = time.perf_counter() - begun
    killed = 0
    for number in range(KILLS):
        before()
        part = (number + 0.5) / KILLS
        killed += _killed_after(house.place, whole * part * 0.8, with_workers=number % 2 == 0)
        house.check(QUERIES // 100, seed=seed + number)
        house.check(QUERIES // 100, seed=seed - number, catalog=Catalog(house.store))
    assert killed > KILLS // 3


def test_killed_while_it_builds(house: House) -> None:
    _kill_often(house, lambda: shutil.rmtree(house.store.cache_folder, True), seed=5000)


def test_killed_while_it_merges(house: House) -> None:
    house.catalog.prepare()

    def more() -> None:
        while house.change() < 3:
            pass

    _kill_often(house, more, seed=6000)
    kept = [path for path in house.store.cache_folder.iterdir() if path.name.startswith(".")]
    Catalog(house.store).merge()
    house.catalog.merge()
    assert len(kept) <= 1


def _files(house: House) -> list[Path]:
    return [path for path in house.store.cache_folder.glob("words*") if path.is_file()]


def _flip(path: Path, rng: random.Random) -> None:
    with path.open("rb+") as file:
        size = path.stat().st_size
        for _ in range(40 if size else 0):
            at = rng.randrange(size)
            file.seek(at)
            byte = file.read(1)
            file.seek(at)
            file.write(bytes((byte[0] ^ 1 << rng.randrange(8),)))


def _truncate(path: Path, rng: random.Random) -> None:
    os.truncate(path, path.stat().st_size * rng.randrange(100) // 100)


def _empty(path: Path, rng: random.Random) -> None:
    os.truncate(path, 0)


def _delete(path: Path, rng: random.Random) -> None:
    path.unlink()


def _outdate(path: Path, rng: random.Random) -> None:
    if path.suffix == ".sqlite":
        with sqlite3.connect(path) as old:
            old.execute("UPDATE facts SET value = '1 old' WHERE name = 'version'")
        old.close()


@pytest.mark.parametrize(
    ("harm", "which"),
    [
        (_delete, "all"),
        (_truncate, "all"),
        (_empty, "the index"),
        (_flip, "all"),
        (_outdate, "all"),
    ],
)
def test_a_cache_harmed_under_a_running_app(
    house: House, harm: Callable[[Path, random.Random], None], which: str
) -> None:
    house.catalog.search("case")
    for path in _files(house):
        if which == "all" or path.suffix == ".sqlite":
            harm(path, house.rng)
    house.check(max(10, QUERIES // 50), seed=7000)
    house.check(max(10, QUERIES // 50), seed=8000, catalog=Catalog(house.store))


def test_an_older_cache_put_back_under_a_running_app(house: House, tmp_path: Path) -> None:
    house.catalog.prepare()
    shutil.copytree(house.store.cache_folder, tmp_path / "old")
    for _ in range(5):
        house.change()
    house.catalog.search("case")
    shutil.rmtree(house.store.cache_folder)
    shutil.copytree(tmp_path / "old", house.store.cache_folder)
    house.check(max(10, QUERIES // 50), seed=9000)
    house.check(max(10, QUERIES // 50), seed=9001, catalog=Catalog(house.store))
