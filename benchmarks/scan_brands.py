"""The scan of 20,000 brands against ripgrep and ahocorasick-rs on the same products, each as a whole command.

    python -m benchmarks.scan_brands [--products 100000] [--rounds 3] [--folder DIR] [--variants]

ripgrep searches the lower-cased text, one product a line, for substrings; ahocorasick-rs searches text that
was cut into words before. Memory is the sum over all processes of a command. Needs the extra `bench`.
"""

from __future__ import annotations

import argparse
import contextlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import generate
from benchmarks.report import Measured, machine, paired_ratio
from benchmarks.workspace import make_workspace
from iptui.casework.scans import ListScan
from iptui.casework.workspaces import open_desk
from iptui.domain.products import Product
from iptui.search.fields import by_field, search_text
from iptui.search.results import FIELDS
from iptui.search.words import words

_SAMPLED = 0.05


def approved(place: Path) -> Iterator[Product]:
    desk = open_desk(place, account="bench")
    try:
        for _, product in desk.store.imported_products():
            if product.state.value == "approved":
                yield product
    finally:
        desk.close()


def write_texts(place: Path, lowered: Path, tokenised: Path) -> None:
    """The peers' files: what the catalog's search sees of each product, a line each."""
    with lowered.open("w") as plain, tokenised.open("w") as cut:
        for product in approved(place):
            fields = by_field(search_text(product))
            pieces = [piece for field in fields for piece in field]
            plain.write(" | ".join(piece.replace("\n", " ") for piece in pieces).lower() + "\n")
            cut.write(" | ".join(" ".join(words(piece)) for piece in pieces) + "\n")


def stands(place: Path) -> None:
    """Print product number, fields and brand of every brand in a product: what the screen lists, as lines."""
    desk = open_desk(place, account="bench")
    scan = ListScan(desk, again=True)
    pairs, _ = scan.begin()
    names = [scan.scan.brands[target.brand].name for target in scan.scan.exact]
    fields = [
        ",".join(field for at, field in enumerate(FIELDS) if mask >> at & 1) for mask in range(16)
    ]
    for window in pairs.sorted():
        sys.stdout.write(
            "".join(
                [
                    f"{pair >> 32}\t{fields[pair & 15]}\t{names[pair >> 4 & 0xFFFFFFF]}\n"
                    for pair in window
                ]
            )
        )
    scan.close()
    desk.close()


def automaton(brands: Path, tokenised: Path) -> None:
    """Print every whole-word match by ahocorasick-rs."""
    from ahocorasick_rs import AhoCorasick, MatchKind

    names = [" ".join(words(line)) for line in brands.read_text().splitlines()]
    machine = AhoCorasick([f" {name} " for name in names], matchkind=MatchKind.Standard)
    find = machine.find_matches_as_indexes
    with tokenised.open() as lines:
        for number, line in enumerate(lines):
            for which, start, _ in find(f" {line[:-1]} ", overlapping=True):
                sys.stdout.write(f"{number}\t{start}\t{names[which]}\n")


def run(command: Sequence[str], out: Path) -> tuple[float, float, float, float]:
    """(seconds, of all processors, to the first output, MB at most over all processes) of a command."""
    first, most = 0.0, 0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with out.open("wb") as target:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=target, stderr=subprocess.DEVNULL)
        while process.poll() is None:
            most = max(most, _memory(process.pid))
            if not first and out.stat().st_size:
                first = time.perf_counter() - start
            time.sleep(_SAMPLED)
        took = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, worked, first or took, most / 1024


def _memory(process: int) -> int:
    """KB of a process and all that it started."""
    total = 0
    waiting = [process]
    while waiting:
        one = waiting.pop()
        with contextlib.suppress(OSError, IndexError):
            status = Path(f"/proc/{one}/status").read_text()
            total += int(status.partition("VmRSS:")[2].split()[0])
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
    return total


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--variants", action="store_true", help="Near variants too.")
    parser.add_argument("--stands", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--automaton", type=Path, nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.stands:
        stands(asked.stands)
        return
    if asked.automaton:
        automaton(*asked.automaton)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        place = folder / f"desk-{asked.products}"
        if not place.exists():
            make_workspace(place, products=asked.products, brands=generate.BRANDS)
        desk = open_desk(place, account="bench")
        desk.catalog.prepare()
        desk.close()
        lowered, tokenised = (
            folder / f"{what}-{asked.products}.txt" for what in ("lowered", "words")
        )
        if not lowered.exists():
            write_texts(place, lowered, tokenised)
        names = folder / "brands.txt"
        names.write_text("".join(f"{name.lower()}\n" for name in generate.brand_names()))
        measure(asked.rounds, place, lowered, tokenised, names, asked.variants)


def measure(
    rounds: int, place: Path, lowered: Path, tokenised: Path, names: Path, variants: bool
) -> None:
    own = [sys.executable, "-m", "iptui", "--workspace", str(place), "--account", "bench", "scan"]
    here = [sys.executable, "-m", "benchmarks.scan_brands"]
    rg = shutil.which("rg")
    if rg is None:
        raise SystemExit("ripgrep (rg) is not installed.")
    commands = {
        "rg -F -o": [rg, "-F", "-o", "-f", str(names), str(lowered)],
        "rg -F -o -n": [rg, "-n", "-F", "-o", "-f", str(names), str(lowered)],
        "ahocorasick-rs, words cut before": [*here, "--automaton", str(names), str(tokenised)],
        "stands (product, fields, brand)": [*here, "--stands", str(place)],
        "scan --exact-only, first": [*own, "--exact-only"],
        "scan --exact-only, again": [*own, "--exact-only"],
    }
    if variants:
        commands["scan with variants, first"] = own
        commands["scan with variants, again"] = own
    seconds = {name: Measured(name) for name in commands}
    processor = {name: Measured(name) for name in commands}
    firsts = {name: Measured(name) for name in commands}
    memory = dict.fromkeys(commands, 0.0)
    listed = dict.fromkeys(commands, 0)
    out = lowered.with_name("out")
    for _ in range(rounds):
        with contextlib.suppress(OSError):
            (place / "cache" / "scans.sqlite").unlink()
        for name, command in commands.items():
            took, worked, first, most = run(command, out)
            seconds[name].add(took)
            processor[name].add(worked)
            firsts[name].add(first)
            memory[name] = max(memory[name], most)
            listed[name] = _lines(out)
    out.unlink()
    size = lowered.stat().st_size / 1e6
    print(f"{place.name}, {size:,.0f} MB of text, {machine()}, {rounds} rounds in turn")
    print(
        "| command | lines | median s | min – max | ratio to rg | processor s | ratio | first output s | memory MB |"
    )
    print("|---|--:|--:|---|--:|--:|--:|--:|--:|")
    peer = seconds["rg -F -o"]
    for name, one in seconds.items():
        low, high = one.spread
        print(
            f"| {name} | {listed[name]:,} | {one.median:.1f} | {low:.1f} – {high:.1f} "
            f"| {paired_ratio(one, peer):.2f} | {processor[name].median:.1f} "
            f"| {paired_ratio(processor[name], processor['rg -F -o']):.2f} "
            f"| {firsts[name].median:.1f} | {memory[name]:.0f} |"
        )


if __name__ == "__main__":
    main()
