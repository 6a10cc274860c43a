"""A process that commits one party, then holds the workspace until its standard input ends."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from iptui.domain.parties import Party
from iptui.store.local.store import LocalStore

AT = datetime(2026, 9, 30, tzinfo=UTC)


def main(place: str) -> None:
    store = LocalStore.open(Path(place))
    with store.transaction(actor="holder", action="test.hold", at=AT) as tx:
        tx.put(Party(id="held", name="from the holder"))
    with store._desk.locked():
        print("held", flush=True)
        sys.stdin.read()
    store.abandon()


if __name__ == "__main__":
    main(sys.argv[1])
