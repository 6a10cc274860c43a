"""Reading a register's file for a right: which file, what it would change, then the change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from iptui.casework.register_files import RightChange, RightsReport, read_for_right
from iptui.domain.rights import IpRight
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import ConfirmScreen, Field, FormScreen
from iptui.screens.file_names import label, problem_to_read
from iptui.terminal.clean import clean

KEEP, TAKE = "keep", "take"
LONGEST = 46
"""Characters of a value in the preview."""
MOST_LINES = 9

Progressed = Callable[[int, int | None], None]


def read_register_file(screen: DeskScreen, right: IpRight) -> None:
    """Ask for the file, show what it would change, let each differing value be kept or taken."""

    def check(values: dict[str, str]) -> str | None:
        return problem_to_read(screen.desk, values["path"])

    def submitted(values: object) -> None:
        if isinstance(values, dict):
            path = screen.desk.file_place(values["path"])
            screen.work(
                "register file",
                lambda _progress: read_for_right(screen.desk, right, path, dry_run=True),
                lambda report: _preview(screen, right, path, report),
                what="Reading",
            )

    field = Field("path", label(screen.desk, "File"), required=True)
    text = (
        "A register's own file: USPTO TSDR (XML or its zip), EPO OPS (XML, JSON), a USPTO assignment "
        "record; or a list with this right in it. Nothing is changed before you have seen it."
    )
    screen.app.push_screen(
        FormScreen("Read a register's file", [field], text=text, check=check, save="Read"),
        submitted,
    )


def _preview(screen: DeskScreen, right: IpRight, path: Path, report: RightsReport) -> None:
    change = next((one for one in report.changes if one.id == right.id), None)
    if change is None:
        screen.say("The file says nothing that is not known here already; it was read before.")
        return
    text = _summary(change)
    conflicts = change.conflicts

    def take(fields: tuple[str, ...]) -> None:
        def write(_progress: Progressed) -> RightsReport:
            return read_for_right(screen.desk, right, path, take=fields)

        screen.work("register file", write, lambda done: _done(screen, right, done), what="Reading")

    if not conflicts:

        def confirmed(yes: object) -> None:
            if yes:
                take(())

        screen.app.push_screen(
            ConfirmScreen(f"{change.source}: {change.label}", text, yes="Take it in"), confirmed
        )
        return

    def chosen(values: object) -> None:
        if isinstance(values, dict):
            take(tuple(name for name, choice in values.items() if choice == TAKE))

    fields = [
        Field(
            one.field,
            f"{one.title}: {_short(one.before, 18)} | the file: {_short(one.after, 20)}",
            KEEP,
            choices=(KEEP, TAKE),
            required=True,
        )
        for one in conflicts
    ]
    screen.app.push_screen(
        FormScreen(f"{change.source}: {change.label}", fields, text=text, save="Take it in"),
        chosen,
    )


def _summary(change: RightChange) -> str:
    lines = [
        f"{one.title}: {_short(one.after)}"
        if one.fate == "filled"
        else f"{one.title}: {_short(one.before)} -> {_short(one.after)}"
        for one in change.fields
        if one.fate != "kept"
    ]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"and {len(lines) - MOST_LINES + 1} more fields"]
    if not lines:
        filled = "It fills no empty field; the file itself is kept as evidence."
    else:
        filled = "It fills or brings up to date:\n  " + "\n  ".join(lines)
    if change.conflicts:
        filled += "\nIt says otherwise in these fields; keep yours, or take the file's:"
    return filled


def _short(text: str, most: int = LONGEST) -> str:
    line = clean(" ".join(text.split()))
    return line if len(line) <= most else line[: most - 1] + "…"


def _done(screen: DeskScreen, right: IpRight, report: RightsReport) -> None:
    screen.refresh_from_store()
    change = next((one for one in report.changes if one.id == right.id), None)
    if change is None:
        screen.say("Nothing changed.")
        return
    written = sum(one.fate != "kept" for one in change.fields)
    kept = f", {len(change.conflicts)} of yours stand" if change.conflicts else ""
    screen.say(f"{written} field(s) changed{kept}; the file is kept as evidence.")
