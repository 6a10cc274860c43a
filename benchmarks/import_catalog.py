"""Taking in a catalog file with its search index, against tantivy indexing and storing the same lines.

    python -m benchmarks.import_catalog [--products 100000] [--folder DIR]

With a folder the workspace and the file stay there, for the other benchmarks.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import msgspec
import tantivy

from benchmarks import generate
from benchmarks.report import machine
from benchmarks.workspace import PASSWORD, as_lines
from iptui.casework.intake import import_brands, import_catalog
from iptui.casework.sign_in import create_main_account
from iptui.casework.workspaces import open_desk
from iptui.search.results import FIELDS


def write_lines(path: Path, count: int) -> None:
    encode = msgspec.json.Encoder().encode
    with path.open("wb") as out:
        for row in generate.products(count):
            out.write(encode(row) + b"\n")


def with_tantivy(lines: Path, folder: Path) -> float:
    folder.mkdir(parents=True, exist_ok=True)
    builder = tantivy.SchemaBuilder()
    for field in FIELDS:
        builder.add_text_field(field)
    builder.add_bytes_field("line", stored=True, indexed=False)
    index = tantivy.Index(builder.build(), path=str(folder))
    start = time.perf_counter()
    writer = index.writer(300_000_000, 2)
    with lines.open("rb") as source:
        for line in source:
            row = msgspec.json.decode(line)
            document = tantivy.Document()
            document.add_text("name", row["name"])
            document.add_text("keywords", " | ".join(row["keywords"]))
            document.add_text(
                "attributes",
                " | ".join(f"{name}: {text}" for name, text in row["attributes"].items()),
            )
            document.add_text("description", row["description"])
            document.add_bytes("line", line)
            writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        lines = folder / f"products-{asked.products}.jsonl"
        if not lines.exists():
            write_lines(lines, asked.products)
        desk = open_desk(folder / f"desk-{asked.products}", create=True)
        create_main_account(desk, "bench", PASSWORD)
        import_brands(desk, as_lines(generate.brands(generate.BRANDS)), "brands.jsonl")
        start = time.perf_counter()
        with lines.open("rb") as source:
            import_catalog(desk, source, lines.name)
        imported = time.perf_counter()
        desk.catalog.prepare()
        indexed = time.perf_counter()
        desk.close()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        peer = with_tantivy(lines, Path(temporary) / "stored")
        own = indexed - start
        print(f"{asked.products:,} products, {machine()}")
        print(f"iptui: import {imported - start:.1f} s, index {indexed - imported:.1f} s")
        print(f"peak memory: {peak:.0f} MB here, {workers:.0f} MB in the largest worker")
        print(f"tantivy, indexing and storing the lines: {peer:.1f} s; ratio {own / peer:.2f}")


if __name__ == "__main__":
    main()
