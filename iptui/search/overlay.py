"""Products edited since the index was built, held in memory and laid over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyroaring import BitMap

from iptui.domain.products import Product, ReviewState
from iptui.search.fields import by_field, search_text
from iptui.search.hits import Hits, no_hits
from iptui.search.neighbours import item_keys
from iptui.search.surfaces import surfaces
from iptui.search.words import words


class _Entry:
    """One product cut into words: per field the items as ` word word `, and the surfaces."""

    __slots__ = ("approved", "product", "surfaces", "texts", "words")

    def __init__(self, product: Product) -> None:
        self.product = product
        self.approved = product.state is ReviewState.APPROVED
        self.words: dict[str, int] = {}
        self.surfaces: dict[str, int] = {}
        self.texts: list[str] = []
        for at, pieces in enumerate(by_field(search_text(product))):
            items = [words(piece) for piece in pieces]
            for word in (word for item in items for word in item):
                self.words[word] = self.words.get(word, 0) | 1 << at
            for surface in (surface for piece in pieces for surface in surfaces(piece)):
                self.surfaces[surface.key] = self.surfaces.get(surface.key, 0) | 1 << at
            self.texts.append("".join(f" {' '.join(item)} \n" for item in items if item))


class Overlay:
    """The edited products: number -> product, None = deleted. Never changed once made."""

    def __init__(
        self, changes: Mapping[int, Product | None], previous: Overlay | None = None
    ) -> None:
        self.numbers: Any = BitMap(changes)
        self.all: Any = BitMap()
        self.approved: Any = BitMap()
        self._entries: dict[int, _Entry] = {}
        self._words: dict[str, Hits] = {}
        self._surfaces: dict[str, Hits] = {}
        self._filed: dict[str, tuple[set[str], set[str]]] | None = None
        known = previous._entries if previous else {}
        for number, product in changes.items():
            if product is None:
                continue
            entry = known.get(number)
            if entry is None or entry.product != product:
                entry = _Entry(product)
            self._entries[number] = entry
            self.all.add(number)
            if entry.approved:
                self.approved.add(number)
            for table, held in ((self._words, entry.words), (self._surfaces, entry.surfaces)):
                for written, mask in held.items():
                    _add(table.setdefault(written, no_hits()), number, mask)

    @property
    def changes(self) -> dict[int, Product | None]:
        """What it was made of: for another process."""
        entries = self._entries
        return {
            number: entries[number].product if number in entries else None
            for number in self.numbers
        }

    def hits(self, word: str) -> Hits:
        return self._words.get(word) or no_hits()

    def surface_hits(self, key: str) -> Hits | None:
        return self._surfaces.get(key)

    def prefix_hits(self, prefix: str) -> Hits:
        found = [hits for word, hits in self._words.items() if word.startswith(prefix)]
        return [BitMap.union(BitMap(), *(hits[at] for hits in found)) for at in range(4)]

    def words_around(self, part: str) -> list[str]:
        return [w for w in self._words if w != part and (w.startswith(part) or w.endswith(part))]

    def phrase_hits(self, phrase: tuple[str, ...], *, prefix: bool) -> Hits:
        """The products that hold the words adjacent in one item."""
        found = no_hits()
        wanted = f" {' '.join(phrase)}" + ("" if prefix else " ")
        for number, entry in self._entries.items():
            for at, text in enumerate(entry.texts):
                if wanted in text:
                    found[at].add(number)
        return found

    def neighbours(self, keys: Iterable[str]) -> tuple[set[str], set[str]]:
        """The words and the surfaces filed under any of the skeleton keys."""
        if self._filed is None:
            filed: dict[str, tuple[set[str], set[str]]] = {}
            for at, table in enumerate((self._words, self._surfaces)):
                for written in table:
                    for key in item_keys(written):
                        filed.setdefault(key, (set(), set()))[at].add(written)
            self._filed = filed
        near_words: set[str] = set()
        near_surfaces: set[str] = set()
        for key in keys:
            if key in self._filed:
                near_words |= self._filed[key][0]
                near_surfaces |= self._filed[key][1]
        return near_words, near_surfaces


def _add(hits: Hits, number: int, mask: int) -> None:
    for at in range(4):
        if mask & 1 << at:
            hits[at].add(number)
