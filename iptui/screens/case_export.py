"""Giving a case out from its screen: where to, and whether personal data is replaced."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from iptui.casework.exports import export_case
from iptui.domain.accounts import Permission
from iptui.domain.complaints import Complaint
from iptui.formats.case_bundle import safe_name
from iptui.formats.new_files import new_file
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import Field, FormScreen
from iptui.screens.file_names import problem_to_write

YES_NO = ("yes", "no")


def export(screen: DeskScreen, complaint: Complaint) -> None:
    """Ask for the path, then write the zip file in a thread."""
    refused = screen.desk.why_not_permitted(Permission.EXPORT)
    if refused:
        screen.say(refused, bad=True)
        return
    walled = screen.desk.wall is not None
    name = f"{safe_name(complaint.no, 'case')}.zip"
    proposed = name if walled else str(Path.cwd() / name)

    def check(values: dict[str, str]) -> str | None:
        return problem_to_write(screen.desk, values["path"])

    def submitted(values: object) -> None:
        if not isinstance(values, dict):
            return
        path = screen.desk.file_place(values["path"])
        redact = values["redact"] == "yes"

        def write(progress: Callable[[int, int | None], None]) -> int:
            with new_file(path) as target:
                paths = export_case(screen.desk, complaint, target, redact=redact)
                progress(len(paths), len(paths))
            return len(paths)

        def written(count: int) -> None:
            screen.refresh_from_store()
            screen.say(f"Wrote {count} files to {path.name if walled else path}.")

        screen.work("export", write, written, what="Exporting")

    fields = [
        Field("path", "Zip file in your folder on the server" if walled else "Zip file on this machine",
              proposed, required=True),
        Field("redact", "Replace personal data, leave documents out", "no",
              choices=YES_NO, required=True),
    ]  # fmt: skip
    text = "Markdown, JSON, evidence, snapshots and SHA256SUMS of the case."
    screen.app.push_screen(
        FormScreen(f"Export {complaint.no}", fields, text=text, check=check, save="Export"),
        submitted,
    )
