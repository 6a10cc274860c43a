"""The files of a workspace as earlier formats had them."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from iptui.store.local.journal import encode_line, split_lines


def make_older(place: Path) -> dict[str, bytes]:
    """Name -> bytes of desk.json and desk.journal in format 1: no checksums in the directory."""
    first, separator, rest = (place / "desk.json").read_bytes().partition(b"\n")
    meta = json.loads(first.removesuffix(b",") + b"}")["_meta"]["1"]
    meta["format"] = 1
    meta["tables"] = {name: numbers[:3] for name, numbers in meta["tables"].items()}
    text = json.dumps({"_meta": {"1": meta}}, separators=(",", ":")).encode()
    older = text[:-1] + (b"," if first.endswith(b",") else b"") + separator + rest
    files = {"desk.json": older}
    journal = place / "desk.journal"
    if journal.exists():
        lines, _ = split_lines(journal.read_bytes())
        header = json.loads(lines[0][1])
        header["format"] = 1
        texts = [
            json.dumps(header, separators=(",", ":")).encode(),
            *(text for _, text in lines[1:]),
        ]
        files["desk.journal"] = b"".join(encode_line(msgspec.Raw(text)) for text in texts)
    return files
