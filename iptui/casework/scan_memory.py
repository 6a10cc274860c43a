"""What scans have found before, so that the next one shows what is new and an interrupted one goes on.

For each brand's words (or near variant) the products in which they were found, by field: bitmaps of a
few megabytes for millions of findings. A product that is imported anew keeps what was known of it, by
its id. The file lies in the cache folder: without it all findings are new again, and no decision is lost.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import msgspec
from pyroaring import BitMap

from iptui.domain.brands import BrandReference, brand_id
from iptui.domain.decisions import Decisions
from iptui.search.hits import Hits, no_hits, union
from iptui.search.places import Target
from iptui.search.postings import pack_hits, unpack
from iptui.store.protocol import Store

_LAYOUT: Final = "1"
_TABLES: Final = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE seen (target TEXT, brand TEXT, postings BLOB NOT NULL, PRIMARY KEY (target, brand))
    WITHOUT ROWID;
CREATE TABLE ids (number INTEGER PRIMARY KEY, id TEXT NOT NULL);
CREATE TABLE near (target TEXT PRIMARY KEY, found BLOB NOT NULL) WITHOUT ROWID;
"""


class ScanMemory:
    """The memory of one workspace's scans of its brand list, for one scan.

    `fresh` is asked for every target first; then `start`, `passed` as findings are taken, `finish`.
    """

    def __init__(
        self, store: Store, brands: Sequence[BrandReference], decisions: Decisions, *, again: bool
    ) -> None:
        """With `again` nothing is left out, only counted and remembered."""
        self.known = 0
        """Brands in products, as far as an earlier scan has found them in all the fields."""
        self._store = store
        self._brands = brands
        self._listed = {brand.id for brand in brands}
        self._again = again
        self._db = _opened(store.cache_folder / "scans.sqlite")
        self._rows: dict[tuple[str, str], bytes] = {}
        self._left: list[tuple[str, str, bytes]] = []
        self._lapsed = _lapsed(store, decisions)
        self._renumber()
        facts = dict(self._db.execute("SELECT name, value FROM facts"))
        self.resumed_at: int = facts.get("through", 0)
        """The number below which an interrupted scan has looked at all products; 0: none was interrupted."""
        self._unfinished: set[str] = set()
        if self.resumed_at:
            self._unfinished = set(zlib.decompress(facts["targets"]).decode().split("\n"))

    def close(self) -> None:
        self._db.close()

    # -- what is new ----------------------------------------------------------------------------
    def fresh(self, target: Target, hits: Hits) -> Hits:
        """Of the products that hold a target those in which no scan has found it yet."""
        brand, key = self._brands[target.brand].id, target.key
        seen = self._seen(key, brand)
        if self.resumed_at and _name(brand, key) in self._unfinished:
            done: Any = BitMap(range(self.resumed_at))
            seen = [old | (now & done) for old, now in zip(seen or no_hits(), hits, strict=True)]
            self._left.append((key, brand, pack_hits(seen)))
        if seen is None:
            new, total = hits, hits
        else:
            new = [now - old for now, old in zip(hits, seen, strict=True)]
            total = [now | old for now, old in zip(hits, seen, strict=True)]
        if brand in self._lapsed:
            ended = self._lapsed[brand]
            new = [fresh | (now & ended) for fresh, now in zip(new, hits, strict=True)]
        if seen is not None:
            self.known += len(union(hits)) - len(union(new))
        if any(new):
            self._rows[key, brand] = pack_hits(total)
        return hits if self._again else new

    def _seen(self, key: str, brand: str) -> Hits | None:
        rows = self._db.execute(
            "SELECT brand, postings FROM seen WHERE target = ?", (key,)
        ).fetchall()
        gone = None
        for name, packed in rows:
            if name == brand:
                return unpack(packed)
            if name not in self._listed:
                gone = packed  # the brand has another name now, or is another one's alias
        return None if gone is None else unpack(gone)

    # -- going on -------------------------------------------------------------------------------
    def start(self, targets: Iterable[Target]) -> None:
        """All targets were asked for; from here on the scan can be interrupted at any moment."""
        names = "\n".join(_name(self._brands[one.brand].id, one.key) for one in targets)
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", self._left)
            self._db.executemany(
                "INSERT OR REPLACE INTO facts VALUES (?, ?)",
                [("targets", zlib.compress(names.encode(), 1)), ("through", 0)],
            )
        self._left = []
        self._unfinished = set()
        self.resumed_at = 0

    def passed(self, number: int) -> None:
        """All that was new in products below the number has been taken."""
        if not self._again:
            with self._db:
                self._db.execute(
                    "UPDATE facts SET value = max(value, ?) WHERE name = 'through'", (number,)
                )

    def finish(self) -> None:
        """All that was asked for has been taken."""
        end = self._db.execute("SELECT coalesce(max(number), -1) + 1 FROM ids").fetchone()[0]
        with self._db:
            self._keep_rows()
            self._db.execute("DELETE FROM facts WHERE name IN ('targets', 'through')")
            self._db.executemany("INSERT INTO ids VALUES (?, ?)", self._store.product_ids(end))

    def taken(self) -> None:
        """The targets asked for since the last call have been taken whole."""
        with self._db:
            self._keep_rows()

    def _keep_rows(self) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO seen VALUES (?, ?, ?)",
            ((key, brand, packed) for (key, brand), packed in self._rows.items()),
        )
        self._rows = {}

    def _renumber(self) -> None:
        """Give what is known of replaced products to those that replaced them."""
        dead = [
            (number, row[0])
            for number in sorted(self._store.replaced_products())
            if (
                row := self._db.execute("SELECT id FROM ids WHERE number = ?", (number,)).fetchone()
            )
        ]
        if not dead:
            return
        now = {number: self._store.product_number(product_id) for number, product_id in dead}
        gone: Any = BitMap(now)
        with self._db:
            for key, brand, packed in self._db.execute("SELECT * FROM seen").fetchall():
                hits = unpack(packed)
                if not any(one.intersect(gone) for one in hits):
                    continue
                moved = [
                    (one - gone)
                    | BitMap([to for old in one & gone if (to := now[old]) is not None])
                    for one in hits
                ]
                self._db.execute(
                    "INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", (key, brand, pack_hits(moved))
                )
            self._db.executemany("DELETE FROM ids WHERE number = ?", [(n,) for n in now])

    # -- near variants --------------------------------------------------------------------------
    def near_of(self, basis: str) -> None:
        """Near variants found on another basis (index, brand list) are forgotten."""
        with self._db:
            if self._fact("near") != basis:
                self._db.execute("DELETE FROM near")
                self._db.execute("INSERT OR REPLACE INTO facts VALUES ('near', ?)", (basis,))

    def near(self, target: Target) -> list[Target] | None:
        """The near variants of a target, when they were worked out before."""
        row = self._db.execute("SELECT found FROM near WHERE target = ?", (target.key,)).fetchone()
        if row is None:
            return None
        found = msgspec.json.decode(row[0], type=list[Target])
        return [one._replace(brand=target.brand) for one in found]

    def keep_near(self, found: Iterable[tuple[Target, list[Target]]]) -> None:
        with self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO near VALUES (?, ?)",
                ((target.key, msgspec.json.encode(near)) for target, near in found),
            )

    def _fact(self, name: str) -> Any:
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None


def _name(brand: str, key: str) -> str:
    return f"{brand}\x1e{key}".replace("\n", " ")


def _lapsed(store: Store, decisions: Decisions) -> dict[str, Any]:
    """Brand id -> the products in which its permission has ended: they are shown again."""
    found: dict[str, Any] = {}
    for one in decisions.lapsed:
        number = store.product_number(one.product_id)
        if number is not None:
            found.setdefault(brand_id(one.brand_id), BitMap()).add(number)
    return found


def _opened(path: Path) -> sqlite3.Connection:
    """The file, made anew when it cannot be read or is of another layout."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for _ in range(2):
        connection = sqlite3.connect(path, timeout=15, check_same_thread=False)
        with suppress(sqlite3.Error):
            path.chmod(0o600)
            connection.execute("PRAGMA synchronous = OFF")
            if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                connection.executescript(_TABLES)
                with connection:
                    connection.execute("INSERT INTO facts VALUES ('layout', ?)", (_LAYOUT,))
            query = "SELECT value FROM facts WHERE name = 'layout'"
            if connection.execute(query).fetchone() == (_LAYOUT,):
                return connection
        connection.close()
        path.unlink(missing_ok=True)
    return sqlite3.connect(":memory:", check_same_thread=False)
