"""From a key to the painted hits in the live search, against a bare Input's echo and fzf.

    python -m benchmarks.live_search [--products 100000] [--folder DIR]

fzf searches the same products, one line each; without it that row is left out. Linux only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from benchmarks.report import machine
from benchmarks.terminal import COLUMNS, LINES, app_on, bare_app, resident_bytes
from benchmarks.workspace import make_workspace, session_of
from iptui.casework.workspaces import open_desk
from tests.terminal.pty_session import PtySession

TYPED = ("leather", "hinge", "zebra", "portable", "cotton", "speaker", "black", "washable")
QUIET = 0.05
"""Seconds of silence after which a repaint is over. Near words follow later, once the typing rests."""


@dataclass
class Typing:
    """Milliseconds from each key to the first byte and to the end of the repaint, bytes of it, memory."""

    first: list[float]
    last: list[float]
    sent: list[int]
    resident: int

    def row(self, name: str) -> str:
        return (
            f"| {name} | {statistics.median(self.first):.1f} | {p95(self.first):.1f} "
            f"| {statistics.median(self.last):.1f} | {p95(self.last):.1f} "
            f"| {statistics.median(self.sent):,.0f} | {self.resident / 2**20:.0f} |"
        )


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def typing(session: PtySession) -> Typing:
    first: list[float] = []
    last: list[float] = []
    sent: list[int] = []
    for word in TYPED:
        for letter in word:
            while session.read(0.3):
                pass
            start = time.perf_counter()
            os.write(session.fd, letter.encode())
            seen: list[tuple[float, int]] = []
            while data := session.read(QUIET if seen else 1.0):
                seen.append(((time.perf_counter() - start) * 1000, len(data)))
            if seen:
                first.append(seen[0][0])
                last.append(seen[-1][0])
                sent.append(sum(size for _, size in seen))
        session.press(b"\x15", silence=0.3)  # ctrl+u empties the line, in fzf too
    result = Typing(first, last, sent, resident_bytes(session.pid))
    session.kill_if_alive()
    return result


def started(arguments: list[str], environment: dict[str, str] | None = None) -> PtySession:
    session = PtySession(arguments, columns=COLUMNS, lines=LINES, environment=environment or {})
    session.quiet(1.0, limit=60)
    return session


def lines_of(place: Path, target: Path) -> None:
    """The products as fzf gets them."""
    desk = open_desk(place)
    with target.open("wb") as out:
        for _, product in desk.store.imported_products():
            out.write(msgspec.json.encode(product) + b"\n")
    desk.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        place = folder / f"desk-{asked.products}"
        if not place.exists():
            make_workspace(place, products=asked.products)
        desk = open_desk(place)
        desk.catalog.prepare()
        desk.close()
        print(f"{asked.products:,} products, {machine()}, {COLUMNS}x{LINES}\n")
        print(
            "| program | echo ms | echo p95 | painted ms | painted p95 | bytes a key | memory MB |"
        )
        print("|---|--:|--:|--:|--:|--:|--:|")
        print(typing(started(bare_app("Input()"))).row("bare Textual Input"))
        app = started(app_on(place), {"IPTUI_SESSION": session_of(place)})
        app.press("2", silence=1.5)
        print(typing(app).row("iptui live search"))
        if shutil.which("fzf"):
            lines = folder / f"lines-{asked.products}.jsonl"
            if not lines.exists():
                lines_of(place, lines)
            peer = started(["sh", "-c", f"exec fzf --exact --no-sort < '{lines}'"])
            peer.quiet(3.0, limit=120)
            print(typing(peer).row("fzf --exact"))


if __name__ == "__main__":
    main()
