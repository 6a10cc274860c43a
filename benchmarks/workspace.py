"""A workspace of generated records, signed in."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from benchmarks import generate
from iptui.casework.intake import import_brands, import_catalog, import_complaints
from iptui.casework.sign_in import create_main_account, remember
from iptui.casework.workspaces import open_desk

PASSWORD = "correct horse battery"


def as_lines(rows: Iterable[dict[str, Any]]) -> io.BytesIO:
    encode = msgspec.json.Encoder().encode
    return io.BytesIO(b"".join(encode(row) + b"\n" for row in rows))


def make_workspace(
    place: Path, *, complaints: int = 0, products: int = 0, brands: int = 0
) -> tuple[Path, str]:
    """(the workspace, a session token that signs the main account in)."""
    desk = open_desk(place, create=True)
    try:
        create_main_account(desk, "bench", PASSWORD)
        if brands:
            import_brands(desk, as_lines(generate.brands(brands)), "brands.jsonl")
        if products:
            import_catalog(desk, as_lines(generate.products(products)), "products.jsonl")
        if complaints:
            rows = generate.complaints(complaints, desk.now())
            import_complaints(desk, as_lines(rows), "complaints.jsonl")
        return place, remember(desk)
    finally:
        desk.close()


def session_of(place: Path) -> str:
    """A session token of a workspace that was made before."""
    desk = open_desk(place, account="bench")
    try:
        return remember(desk)
    finally:
        desk.close()
