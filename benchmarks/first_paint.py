"""From starting the program to the painted inbox, against a bare Textual app, in turn.

python -m benchmarks.first_paint [--complaints 10000] [--products 25000] [--rounds 15]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.report import Measured, print_ratios
from benchmarks.terminal import Painted, app_on, bare_app
from benchmarks.workspace import make_workspace


def measure(place: Path, session: str, rounds: int) -> list[Measured]:
    """Milliseconds: anything visible, and the first row of the list."""
    bare, first, rows = (
        Measured("bare Textual app"),
        Measured("iptui, first cell"),
        Measured("iptui, rows"),
    )
    for number in range(rounds + 1):
        peer = Painted(bare_app(), "hello", {})
        peer.close()
        own = Painted(
            app_on(place), "›", {"IPTUI_SESSION": session, "XDG_STATE_HOME": str(place / "cache")}
        )
        own.close()
        if not number:
            continue  # the first of each warms the caches
        assert peer.shown is not None
        assert own.first is not None
        assert own.shown is not None
        bare.add(peer.shown * 1000)
        first.add(own.first * 1000)
        rows.add(own.shown * 1000)
    return [bare, first, rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--complaints", type=int, default=10_000)
    parser.add_argument("--products", type=int, default=25_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument(
        "--workspace", type=Path, help="an existing one, instead of a generated one"
    )
    parser.add_argument("--session", default="", help="its remembered session")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place, session = asked.workspace, asked.session
        if place is None:
            place, session = make_workspace(
                Path(folder) / "desk", complaints=asked.complaints, products=asked.products
            )
        print_ratios("First paint", "ms", measure(place, session, asked.rounds), target=1.5)


if __name__ == "__main__":
    main()
