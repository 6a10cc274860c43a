"""Generated catalogs, brand lists and complaints of any size, the same for the same seed.

python -m benchmarks.generate products 100000 > catalog.jsonl
python -m benchmarks.generate brands 20000 > brands.jsonl
python -m benchmarks.generate complaints 10000 --now 2026-11-24T12:00+00:00 > complaints.jsonl
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from benchmarks import corpus
from benchmarks.corpus import ZipfChoice, english_words, invented_names

BRANDS = 20_000
RARE = 0.4
"""Of the listings how many have a word or number of their own."""
SEED = 20260924

_DISGUISES: tuple[tuple[str, str], ...] = (("o", "0"), ("i", "1"), ("e", "3"), ("a", "@"))


def brand_names(count: int = BRANDS, seed: int = SEED) -> list[str]:
    return invented_names(count, random.Random(seed))


def brands(count: int, seed: int = SEED) -> Iterator[dict[str, Any]]:
    for name in brand_names(count, seed):
        yield {"name": name, "relation": "third_party"}


def products(count: int, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Listings of about 1.2 KB: a head of common words, 20,000 brands, a tail of rare words and models.

    A million have about 700,000 different words.
    """
    rng = random.Random(seed + 1)
    names = ZipfChoice(brand_names(BRANDS, seed), 0.9)
    words = ZipfChoice(english_words()[50:], 1.0)
    tail = ZipfChoice(english_words(), 0.9)
    for number in range(count):
        brand, other = names.draw(rng, 2)
        noun, noun2 = rng.choices(corpus.NOUNS, k=2)
        adjective, adjective2 = rng.choices(corpus.ADJECTIVES, k=2)
        colour, material = rng.choice(corpus.COLOURS), rng.choice(corpus.MATERIALS)
        model = f"{brand[:2].upper()}{int(rng.paretovariate(0.5)) % 9973:x}{rng.choice('abcdefgh')}"
        drawn = words.draw(rng, 12)
        rare = tail.draw(rng, 8)
        text = " ".join(
            sentence.format(
                adjective=adjective,
                noun=noun,
                noun2=noun2,
                colour=colour,
                material=material,
                word=drawn[place],
                word2=drawn[place + 1],
                number=rng.randrange(5, 2000),
                number2=rng.randrange(5, 300),
            )
            for place, sentence in enumerate(rng.sample(corpus.SENTENCES, 7))
        )
        more = " ".join(words.draw(rng, 55))
        shown = brand
        chance = rng.random()
        if chance < 0.01:
            shown = _disguised(brand, rng)
        elif chance < 0.06:
            shown = rng.choice(corpus.CHINESE).format(brand=brand)
        name = f"{shown} {adjective} {noun} {colour} {drawn[0]} {model}"
        token = f" {_rare_token(rng)}" if rng.random() < RARE else ""
        mention = f" For {other} {noun2} too." if rng.random() < 0.3 else ""
        yield {
            "id": f"P{number:08d}",
            "name": name,
            "keywords": [f"{adjective} {noun}", f"{brand} {noun}", f"{colour} {noun2} {rare[0]}"],
            "attributes": {
                "Brand": brand,
                "Model": model,
                "Material": material,
                "Colour": f"{colour} {rare[1]}",
                "Feature": f"{adjective2} {drawn[1]}",
            },
            "description": f"<p>{text}{mention}</p><p>{more}</p><p>{' '.join(rare[2:])}{token}</p>",
            "state": "approved" if rng.random() < 0.9 else "offline",
            "price": round(rng.uniform(2, 300), 2),
            "currency": "USD",
            "category": noun,
            "brand": brand,
            "url": f"https://shop.example/item/{number}.html",
        }


def _rare_token(rng: random.Random) -> str:
    """A word or number that hardly any other listing has."""
    if rng.random() < 0.5:
        return f"{rng.randrange(10**6, 10**7)}"
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.choice((6, 7, 8))))


def _disguised(brand: str, rng: random.Random) -> str:
    kind = rng.randrange(4)
    if kind == 0:
        for letter, sign in _DISGUISES:
            if letter in brand.casefold():
                return brand.casefold().replace(letter, sign, 1)
    if kind == 1:
        return ".".join(brand.replace(" ", ""))
    place = rng.randrange(1, len(brand))
    if kind == 2:
        return brand[:place] + brand[place - 1] + brand[place:]
    return brand[:place] + "\u200b" + brand[place:]


PLATFORMS = ("alibaba.com", "aliexpress.com", "amazon.com", "ebay.com", "dhgate")
CLOSED = (
    "established",
    "final",
    "closed_withdrawn",
    "closed_counter_upheld",
    "closed_counter_accepted",
    "accepted_by_seller",
)
OFFICES = ("US", "DE", "EM", "CN", "JP", "GB", "FR")


def complaints(
    count: int, now: datetime, seed: int = SEED, product_ids: list[str] | None = None
) -> Iterator[dict[str, Any]]:
    """Complaints of the last two years: a tenth open, some of those due within hours."""
    rng = random.Random(seed + 2)
    marks = invented_names(400, rng)
    holders = [f"{name} Holdings {rng.choice(('Ltd', 'Inc', 'GmbH', 'S.A.'))}" for name in marks]
    choice = ZipfChoice([str(number) for number in range(len(marks))], 1.1)
    ids = product_ids or [f"P{number:08d}" for number in range(25_000)]
    for number in range(count):
        which = int(choice.draw(rng, 1)[0])
        is_open = rng.random() < 0.1
        age = rng.uniform(0, 3) if is_open else rng.uniform(40, 700)
        platform = rng.choice(PLATFORMS)
        yield {
            "no": f"{platform[:2].upper()}{880000000 + number}",
            "platform": platform,
            "received_at": (now - timedelta(days=age)).isoformat(timespec="seconds"),
            "target": "listing",
            "reason": rng.choice(corpus.SENTENCES[:3]).format(
                adjective="similar", noun="mark", noun2="logo", colour="black", material="leather"
            ),
            "severity": rng.choice(("general", "general", "serious", "unknown")),
            "right": {
                "ip_number": f"IP-{700000 + which}",
                "type": "trademark",
                "office": OFFICES[which % len(OFFICES)],
                "number": f"{4000000 + which * 37}",
                "title": marks[which].upper(),
                "owner": holders[which],
                "classes": [str(which % 45 + 1)],
                "status": "Registered",
            },
            "complainant": {
                "name": holders[which],
                "email": f"ip{which}@holder.example",
                "country": "US",
            },
            "products": [
                {"id": rng.choice(ids), "title": f"{marks[which]} {rng.choice(corpus.NOUNS)}"}
                for _ in range(rng.choice((1, 1, 1, 2, 5)))
            ],
            "state": "pending_response" if is_open else rng.choice(CLOSED),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=("products", "brands", "complaints"))
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--now", type=datetime.fromisoformat, default=datetime.now(UTC))
    asked = parser.parse_args()
    if asked.what == "products":
        rows = products(asked.count, asked.seed)
    elif asked.what == "brands":
        rows = brands(asked.count, asked.seed)
    else:
        rows = complaints(asked.count, asked.now, asked.seed)
    encode = msgspec.json.Encoder().encode
    for row in rows:
        sys.stdout.buffer.write(encode(row) + b"\n")


if __name__ == "__main__":
    main()
