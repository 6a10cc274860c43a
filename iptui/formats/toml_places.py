"""Finds the line on which a key of a TOML text stands, so that an error can name it."""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*\[{1,2}(?P<name>[^\]]+)\]{1,2}")
_KEY = re.compile(r"""^\s*(?P<name>[\w."'-]+)\s*=""")
_STEP = re.compile(r"[^.\[\]]+|\[(\d+|\.\.\.)\]")


def line_of(text: str, path: str) -> int | None:
    """The 1-based line of the key at a path such as `general_points.thresholds[1].at`.

    Where the key itself does not stand on a line of its own, the line of the nearest table or
    array around it; None when nothing of the path is found.
    """
    steps = [step.group() for step in _STEP.finditer(path)]
    places = _places(text)
    while steps:
        line = places.get(_joined(steps))
        if line is not None:
            return line
        steps.pop()
    return None


def _joined(steps: list[str]) -> str:
    return ".".join(steps)


def _places(text: str) -> dict[str, int]:
    """Dotted path of each table and key (array members as `[n]`) to its line."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header is not None:
            table = _clean(header["name"])
            if line.lstrip().startswith("[["):
                places.setdefault(table, number)
                index = counts.get(table, 0)
                counts[table] = index + 1
                table = f"{table}.[{index}]"
            places.setdefault(table, number)
            continue
        key = _KEY.match(line)
        if key is not None:
            places.setdefault(".".join(filter(None, (table, _clean(key["name"])))), number)
    return places


def _clean(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))
