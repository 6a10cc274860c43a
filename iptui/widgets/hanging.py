"""Label beside value: where the value takes several lines, they stand under its first."""

from __future__ import annotations

from textual.content import Content

LEAST_ROOM = 16
"""Cells a value needs beside its label; in less it goes on at the margin."""


class Hanging(Content):
    """One line whose first `hang` cells are a label of plain letters."""

    hang: int = 0

    @classmethod
    def of(cls, line: Content, hang: int) -> Hanging:
        made = cls(line.plain, list(line.spans))
        made.hang = hang
        return made


def laid_out(line: Content, width: int) -> Content:
    """The line wrapped to the width with its value indented; any other line as it is."""
    if not isinstance(line, Hanging) or line.cell_length <= width:
        return line
    room = width - line.hang
    if room < LEAST_ROOM:
        return line
    pieces = line[line.hang :].wrap(room)
    indent = " " * line.hang
    rest = [Content(indent) + piece.rstrip() for piece in pieces[1:]]
    return Content("\n").join([line[: line.hang] + pieces[0].rstrip(), *rest])
