"""How many disguises of brands are suggested, and how many suggestions are disguises, by class and tier.

    python -m benchmarks.variant_quality [--brands 400] [--each 5] [--seed 1] [--held-out] [--rejected]

A catalog of real offers (where `../shared/data` is there; else generated ones) and of the words of a
large dictionary (package `english-words`, where installed) that the rules do not use. In it stand, for
each brand, a few disguises of as many classes. A suggestion counts as right only if one of the
brand's own disguises stands behind it. Brands are halved by their name: rules are tuned on one half,
`--held-out` measures the other.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from zlib import crc32

from benchmarks import generate
from benchmarks.disguises import CLASSES, WHOLE, disguise
from iptui.domain.products import Product
from iptui.search.catalog_search import CatalogSearch
from iptui.search.words import words

DATA = Path(__file__).resolve().parents[1] / "../shared/data"
NOUNS = ("shoes", "bag", "case", "watch", "for phone", "鞋", "T-shirt", "charger", "")

Planted = tuple[str, str, str]
"""Brand, class, disguise."""


def real_offers() -> Iterator[Product]:
    """The real samples where present, else generated products."""
    if not DATA.is_dir():
        for row in generate.products(20_000):
            yield Product(id=row["id"], name=row["name"], description=row["description"])
        return
    for name in ("catalog-sample.jsonl", "catalog-scale-25k.jsonl.gz"):
        raw = (DATA / name).read_bytes()
        text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()
        for line in text.rstrip("\n").split("\n"):
            row = json.loads(line)
            yield Product(
                id=row["id"],
                name=row["name"],
                keywords=tuple(row["keywords"]),
                attributes={key: str(value) for key, value in row["attributes"].items()},
                description=row["description"],
            )


def other_words() -> list[str]:
    """Words of a dictionary that the rules do not know as such; empty without the package."""
    if importlib.util.find_spec("english_words") is None:
        return []
    from english_words import get_english_words_set

    return sorted(get_english_words_set(["web2", "gcide"], lower=True, alpha=True))


def brand_names(count: int, *, held_out: bool, seed: int) -> list[str]:
    """Real brands of four letters and more, of one word or several; invented ones without the data."""
    path = DATA / "brands-sample.jsonl"
    if path.exists():
        names = [json.loads(line)["name"] for line in path.read_text("utf-8").splitlines()]
    else:
        names = generate.brand_names(3000)
    fit = {
        " ".join(words(name))
        for name in names
        if name.isascii() and 4 <= len("".join(words(name))) <= 20 and len(words(name)) <= 3
    }
    half = sorted(name for name in fit if (crc32(name.encode()) & 1) == held_out)
    return random.Random(seed).sample(half, min(count, len(half)))


def plant(brands: Sequence[str], each: int, seed: int) -> list[Planted]:
    """For each brand disguises of so many classes, drawn by chance."""
    rng = random.Random(seed)
    found: list[Planted] = []
    for brand in brands:
        kinds = rng.sample([*CLASSES, *WHOLE], len(CLASSES) + len(WHOLE))
        made = 0
        for kind in kinds:
            if made < each and (written := disguise(brand, kind, rng)):
                found.append((brand, kind, written))
                made += 1
    return found


def catalog(planted: Iterable[Planted], rng: random.Random) -> tuple[list[Product], int]:
    """(the products, the number of the first that holds a disguise)."""
    products = list(real_offers())
    tail = other_words()
    rng.shuffle(tail)
    products += [
        Product(id=f"tail{at}", name="", description=" ".join(tail[at : at + 60]))
        for at in range(0, len(tail), 60)
    ]
    first = len(products)
    for number, (_, _, written) in enumerate(planted):
        noun = rng.choice(NOUNS)
        glue = "" if noun == "鞋" else " "
        products.append(Product(id=f"d{number}", name=f"new {written}{glue}{noun}"))
    return products, first


class Tally:
    """Hits by class, suggestions by tier."""

    def __init__(self) -> None:
        self.planted: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.exact: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.suggested: Counter[str] = Counter()
        self.wrong: dict[str, list[str]] = defaultdict(list)
        self.missed: dict[str, list[str]] = defaultdict(list)

    def show(self, detail: int) -> None:
        print(
            "| class | planted | found | of these by the exact words | recall |\n|---|--:|--:|--:|--:|"
        )
        for kind, count in sorted(self.planted.items()):
            found = self.found[kind]
            print(f"| {kind} | {count} | {found} | {self.exact[kind]} | {found / count:.3f} |")
        total, found = self.planted.total(), self.found.total()
        print(f"| **all** | {total} | {found} | {self.exact.total()} | **{found / total:.3f}** |")
        print("\n| tier | suggested | right | precision |\n|---|--:|--:|--:|")
        for tier, count in self.suggested.items():
            print(f"| {tier} | {count} | {self.right[tier]} | {self.right[tier] / count:.3f} |")
        suggested, right = self.suggested.total(), self.right.total()
        print(f"| **all** | {suggested} | {right} | **{right / max(1, suggested):.3f}** |")
        for title, held in (("missed", self.missed), ("wrong", self.wrong)):
            for kind, texts in sorted(held.items()):
                if detail:
                    print(f"{title} {kind}: {'; '.join(texts[:detail])}")


def measure(
    search: CatalogSearch, planted: Sequence[Planted], first: int, *, rejected: bool
) -> Tally:
    tally = Tally()
    own: dict[str, dict[int, Planted]] = defaultdict(dict)
    for number, one in enumerate(planted, first):
        own[one[0]][number] = one
    for brand, mine in own.items():
        exact = set(search.search(f'"{brand}"', limit=10**6).numbers)
        found = set(exact)
        for variant in search.variants(brand, limit=10**6, rejected=rejected):
            numbers = set(search.search_variant(variant.key, limit=10**6).numbers)
            tally.suggested[variant.tier] += 1
            if numbers & mine.keys():
                tally.right[variant.tier] += 1
            else:
                tally.wrong[variant.tier].append(f"{brand}: {variant.word} ({variant.products})")
            found |= numbers
        for number, (_, kind, written) in mine.items():
            tally.planted[kind] += 1
            tally.found[kind] += number in found
            tally.exact[kind] += number in exact
            if number not in found:
                tally.missed[kind].append(f"{brand}: {written}")
    return tally


def foreign() -> list[Planted]:
    """The labelled look-alikes of another program (dnstwist), where present."""
    path = DATA / "variants-dnstwist.jsonl"
    if not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return sorted({(row["brand"], row["kind"], row["variant"]) for row in rows})


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--brands", type=int, default=400)
    parser.add_argument("--each", type=int, default=5, help="disguises of each brand")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--held-out", action="store_true", help="the half that rules are not tuned on"
    )
    parser.add_argument("--rejected", action="store_true", help="with the rejected suggestions")
    parser.add_argument("--foreign", action="store_true", help="dnstwist's look-alikes instead")
    parser.add_argument("--known", action="store_true", help="the search knows the other brands")
    parser.add_argument("--detail", type=int, default=0, help="so many examples of each fault")
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    brands = brand_names(asked.brands, held_out=asked.held_out, seed=asked.seed)
    planted = foreign() if asked.foreign else plant(brands, asked.each, asked.seed)
    if asked.foreign and asked.each:
        by_brand: dict[str, list[Planted]] = defaultdict(list)
        for one in planted:
            by_brand[one[0]].append(one)
        planted = [
            one
            for ones in by_brand.values()
            for one in sorted(rng.sample(ones, min(len(ones), asked.each)))
        ]
    products, first = catalog(planted, rng)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "words.sqlite"
        CatalogSearch.build(path, [list(enumerate(products))], fingerprint="f")
        search = CatalogSearch.open(path, "f")
        assert search is not None
        if asked.known:
            search.set_brand_words(brand_names(10**6, held_out=False, seed=0))
        print(
            f"{len(products):,} products, {len({one[0] for one in planted})} brands, "
            f"{len(planted):,} disguises\n"
        )
        measure(search, planted, first, rejected=asked.rejected).show(asked.detail)


if __name__ == "__main__":
    main()
