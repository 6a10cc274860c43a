"""What the registers' files say about a right, as lines of its screen."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from iptui.casework.desk import Desk
from iptui.domain.right_changes import FIELD_TITLES, same_value, value_text
from iptui.domain.rights import IpRight, RegisterFile
from iptui.screens.facts import fact, hanging, heading, when, wrapped_fact

MOST_FILES = 5
"""Files of which it is told in full; further ones are counted."""


def goods_lines(right: IpRight, width: int) -> Iterable[Content]:
    """Goods and services, a paragraph for each class."""
    if not right.goods:
        return
    yield Content("")
    yield heading("Goods and services")
    for line in right.goods.splitlines():
        number, mark, text = line.partition(": ")
        if mark and len(number) <= 12:
            yield from hanging(f"{number:<4}", text, width)
        else:
            yield from hanging("", line, width)


def register_lines(desk: Desk, right: IpRight, width: int, key: str) -> Iterable[Content]:
    """Each file: where it is from, of which day, when it was read, and what it says beyond the record."""
    yield Content("")
    files = right.register_files
    if not files:
        yield heading("Register's file")
        yield fact("", f"None was read yet; {key} reads one (USPTO TSDR, EPO OPS, a list).", 0)
        return
    for place, file in enumerate(files[:MOST_FILES]):
        if place:
            yield Content("")
        yield heading(file.source)
        yield from _file_lines(desk, right, file, width)
    if len(files) > MOST_FILES:
        yield fact("", f"and {len(files) - MOST_FILES} older files, which are kept as evidence")


def _file_lines(desk: Desk, right: IpRight, file: RegisterFile, width: int) -> Iterable[Content]:
    day = f"of {file.as_of}" if file.as_of else "names no day of its own"
    yield fact("File", f"{file.blob.filename or 'unnamed'} {day}")
    yield fact("Read", f"{when(desk, file.read_at)} by {file.read_by}")
    yield fact("Kept as", f"{file.evidence_id}, SHA-256 {file.blob.sha256[:16]}…")
    agreeing = []
    for name, text in file.says.items():
        if name not in FIELD_TITLES:
            yield from wrapped_fact(name, " · ".join(text.splitlines()), width)
            continue
        own = value_text(getattr(right, name))
        if same_value(own, text) or name in ("office", "number"):
            agreeing.append(FIELD_TITLES[name].lower())
            continue
        lines = wrapped_fact(FIELD_TITLES[name], f"{text}  (here: {own or 'nothing'})", width)
        yield from (line.stylize("$text-warning") for line in lines)
    if agreeing:
        yield from wrapped_fact("Agrees on", ", ".join(agreeing), width)
