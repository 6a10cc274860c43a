"""`import rights`: each right with what the file fills, brings up to date, or says differently."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from iptui.cli.context import desk_of
from iptui.cli.imports import finish
from iptui.cli.output import NOTHING, ProgressLine, print_lines, say
from iptui.domain.errors import BadInput
from iptui.terminal.clean import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from iptui.casework.register_files import RightChange

MOST_SHOWN = 100
"""Rights whose changes are printed."""
LONGEST = 60
"""Characters of a value on one line."""


def import_right_files(
    ctx: click.Context,
    files: tuple[str, ...],
    type_: str | None,
    office: str,
    take: tuple[str, ...],
    as_of: str | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """The exit code: 1 where rows were refused or differing values were left as they were."""
    from iptui.casework.intake import opened
    from iptui.casework.register_files import RightsReport, import_rights
    from iptui.formats.outside_files import text_name
    from iptui.formats.register_files.lists import right_type
    from iptui.formats.right_rows import office_code
    from iptui.formats.values import RowError

    try:
        given_type = right_type(type_) if type_ else None
        code = office_code(office.strip())
    except RowError as error:
        raise BadInput(str(error)) from None
    day = _day(as_of)
    total = RightsReport()
    with desk_of(ctx) as desk:
        for file in files:
            name = text_name(file)
            progress = ProgressLine(f"Reading {clean(name)}")
            with ExitStack() as stack:
                stack.callback(progress.end)
                stream = (
                    sys.stdin.buffer if file == "-" else stack.enter_context(opened(Path(file)))
                )
                report = import_rights(
                    desk,
                    stream,
                    name,
                    type=given_type,
                    office=code,
                    take=take,
                    as_of=day,
                    dry_run=dry_run,
                    progress=progress,
                )
            both = total.plus(report)
            total = RightsReport(
                **{name: getattr(both, name) for name in both.__struct_fields__},
                changes=[*total.changes, *report.changes],
                conflicts=total.conflicts + report.conflicts,
            )
    if not as_json:
        print_lines(_shown(total.changes))
        if total.conflicts:
            say(
                f"{total.conflicts} value(s) stand as they were, since the file says something else; "
                "--take FIELD lets the file's replace them."
            )
    finish(total, as_json, dry_run)
    return NOTHING if total.rejected or total.conflicts else 0


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"--as-of '{text[:40]}' is no day; write it like 2026-09-30.") from None


_WORDS = {"filled": "+", "updated": "~", "replaced": "!", "kept": "?"}


def _shown(changes: list[RightChange]) -> Iterator[str]:
    for change in changes[:MOST_SHOWN]:
        what = "new" if change.added else "changed" if change.fields else "read again"
        if change.fields and all(one.fate == "kept" for one in change.fields):
            what = "differs"
        number = f" ({change.number})" if change.number and change.number != change.label else ""
        yield f"{change.label}{number}: {what}, by {change.source}"
        for one in change.fields:
            before, after = _short(one.before), _short(one.after)
            if one.fate == "filled":
                yield f"  + {one.title}: {after}"
            elif one.fate == "kept":
                yield f"  ? {one.title}: {before}   (kept; the file says {after})"
            else:
                yield f"  {_WORDS[one.fate]} {one.title}: {before} -> {after}"
    if len(changes) > MOST_SHOWN:
        yield f"… and {len(changes) - MOST_SHOWN} more rights; --json names them all."


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
