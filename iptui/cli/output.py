"""What a command prints: data on stdout, words on stderr; nothing from outside is trusted."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

import msgspec

from iptui.domain.errors import NotFound, NotPermitted, UserError
from iptui.formats.cell_width import cells_of
from iptui.store.protocol import Conflict, StoreLocked
from iptui.terminal.clean import clean, json_escaped

DONE, NOTHING, BAD, CONFLICT, NOT_PERMITTED = 0, 1, 2, 3, 4
"""Exit codes; scripts rely on them."""


def exit_code(error: UserError) -> int:
    if isinstance(error, (Conflict, StoreLocked)):
        return CONFLICT
    if isinstance(error, NotPermitted):
        return NOT_PERMITTED
    if isinstance(error, NotFound):
        return NOTHING
    return BAD


def say(text: str) -> None:
    """A line of narration on stderr."""
    print(clean(text), file=sys.stderr)


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2)
    sys.stdout.buffer.write(json_escaped(text) + b"\n")
    sys.stdout.buffer.flush()


def print_json_line(value: Any) -> None:
    sys.stdout.buffer.write(json_escaped(msgspec.json.encode(value)) + b"\n")


def print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(clean(line))


def print_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, file: TextIO | None = None
) -> None:
    """Columns padded to their widest cell; plain text, one row a line."""
    cells = [[clean(cell) for cell in row] for row in (header, *rows)]
    widths = [max(cells_of(row[column]) for row in cells) for column in range(len(header))]
    for row in cells:
        line = "  ".join(
            cell + " " * (width - cells_of(cell)) for cell, width in zip(row, widths, strict=True)
        )
        print(line.rstrip(), file=file or sys.stdout)


class ProgressLine:
    """A count on stderr, only where a person watches."""

    def __init__(self, what: str, *, shown: bool = True) -> None:
        self.what = what
        self.shown = shown and sys.stderr.isatty()
        self.used = False

    def __call__(self, done: int, total: int | None) -> None:
        if self.shown:
            self.used = True
            of = f" of {total:,}" if total else ""
            print(f"\r{self.what}: {done:,}{of} ", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.used:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
