"""A process that writes for ever and prints what was acknowledged; run by the kill tests."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from iptui.domain.parties import Party
from iptui.domain.products import Product
from iptui.store.local.store import LocalStore
from iptui.store.protocol import Conflict

AT = datetime(2026, 9, 30, tzinfo=UTC)


def add_one(store: LocalStore, identity: str) -> int:
    """Add 1 to a counter kept in a party's note, however often somebody is faster."""
    while True:
        store.refresh()
        seen = store.get(Party, identity) or Party(id=identity, name="counter", note="0")
        try:
            with store.transaction(actor="w", action="test.count", at=AT) as tx:
                tx.put(replace(seen, note=str(int(seen.note) + 1)))
        except Conflict:
            continue
        return int(seen.note) + 1


def main(place: str, mode: str, count: str) -> None:
    # Small, so that kills fall into folds too.
    store = LocalStore.open(Path(place), create=True, fold_size=20_000)
    if mode == "count":
        for _ in range(int(count)):
            add_one(store, "shared")
        store.close()
        return
    number = int(count)
    while True:
        number += 1
        if number % 5 == 0:
            batch = [Product(id=f"b{number}-{n}", name="Shoe") for n in range(20)]
            store.import_products(batch, actor="w", at=AT, source="t")
            print(f"batch {number}", flush=True)
        with store.transaction(actor="w", action="test.put", at=AT) as tx:
            tx.put(Party(id=f"p{number}", name="x" * 300))
            tx.put(Party(id=f"q{number}", name="y"))
        print(f"put {number}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
