"""Giving a list out from its screen: where to; the file's ending is the form."""

from __future__ import annotations

from collections.abc import Callable

from iptui.casework.list_exports import export_list
from iptui.domain.accounts import Permission
from iptui.formats.list_files import FORMATS
from iptui.formats.new_files import new_file
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import Field, FormScreen
from iptui.screens.file_names import label, problem_to_write, proposed, shown

WHAT = {
    "complaints": "All complaints with their rights and complainants; importing the file changes nothing.",
    "points": "Every entry of every penalty ledger.",
    "findings": "Every place where the brand list stands in the catalog, with what was decided.",
    "audit": "The whole audit trail with its chain of hashes.",
}


def give_out(screen: DeskScreen, kind: str) -> None:
    """Ask for the path, then write the list in a thread."""
    refused = screen.desk.why_not_permitted(Permission.EXPORT)
    if refused:
        screen.say(refused, bad=True)
        return

    def ending(path: str) -> str:
        return path.strip().rpartition(".")[2].casefold()

    def check(values: dict[str, str]) -> str | None:
        if ending(values["path"]) not in FORMATS:
            return f"Let the name end in .{', .'.join(FORMATS)}: the ending is the file's form."
        return problem_to_write(screen.desk, values["path"])

    def submitted(values: object) -> None:
        if not isinstance(values, dict):
            return
        path = screen.desk.file_place(values["path"])

        def write(progress: Callable[[int, int | None], None]) -> int:
            with new_file(path) as target:
                return export_list(
                    screen.desk, kind, target, format=ending(values["path"]), progress=progress
                )

        def written(count: int) -> None:
            screen.refresh_from_store()
            screen.say(f"Wrote {count:,} row(s) to {shown(screen.desk, path)}.")

        screen.work("export", write, written, what="Writing")

    field = Field(
        "path", label(screen.desk, "File"), proposed(screen.desk, f"{kind}.xlsx"), required=True
    )
    text = f"{WHAT[kind]} The ending is the form: .{', .'.join(FORMATS)}."
    screen.app.push_screen(
        FormScreen(f"Export {kind}", [field], text=text, check=check, save="Write"), submitted
    )
