"""Giving a letter out from its screen: where to, the file's ending is the form."""

from __future__ import annotations

from collections.abc import Callable

from iptui.casework.letters import LetterFormat, attachments_of, counter_for, export_letter
from iptui.domain.accounts import Permission
from iptui.domain.complaints import Complaint
from iptui.domain.letters import Letter
from iptui.formats.case_bundle import safe_name
from iptui.formats.letter_writing import Kind
from iptui.formats.new_files import new_file
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import Field, FormScreen
from iptui.screens.file_names import label, problem_to_write, proposed, shown

FORMS: dict[LetterFormat, str] = {
    "pdf": "to print or to attach",
    "html": "to look at in a browser",
    "md": "to paste into a form",
    "eml": "a mail draft, with the PDF and the evidence attached",
}
YES_NO = ("yes", "no")


def give_out(screen: DeskScreen, complaint: Complaint, letter: Letter, kind: Kind) -> None:
    """Ask for the path, then write the letter in a thread."""
    desk = screen.desk
    refused = desk.why_not_permitted(Permission.EXPORT)
    if refused:
        screen.say(refused, bad=True)
        return

    def ending(path: str) -> str:
        return path.strip().rpartition(".")[2].casefold()

    def check(values: dict[str, str]) -> str | None:
        if ending(values["path"]) not in FORMS:
            return f"Let the name end in .{', .'.join(FORMS)}: the ending is the file's form."
        if letter.gaps and values["gaps"] != "yes":
            return "The letter has gaps; fill them in first, or say yes to writing it with them."
        return problem_to_write(desk, values["path"])

    def submitted(values: object) -> None:
        if not isinstance(values, dict):
            return
        path = desk.file_place(values["path"])
        form = next(one for one in FORMS if one == ending(values["path"]))

        def write(progress: Callable[[int, int | None], None]) -> list[str]:
            attached = attachments_of(desk, counter_for(desk, complaint)) if form == "eml" else []
            progress(0, 1)
            with new_file(path) as target:
                return export_letter(
                    desk,
                    complaint,
                    letter,
                    target,
                    format=form,
                    attachments=attached,
                    with_gaps=bool(letter.gaps),
                )

        def written(warnings: list[str]) -> None:
            screen.refresh_from_store()
            screen.say(" ".join([f"Wrote the letter to {shown(desk, path)}.", *warnings]))

        screen.work("export", write, written, what="Writing")

    stem = safe_name(f"{complaint.no}-{kind}", "letter")
    fields = [Field("path", label(desk, "File"), proposed(desk, f"{stem}.pdf"), required=True)]
    if letter.gaps:
        question = f"Write it with its {len(letter.gaps)} gap(s)"
        fields.append(Field("gaps", question, "no", choices=YES_NO, required=True))
    text = "; ".join(f".{form} {what}" for form, what in FORMS.items())
    screen.app.push_screen(
        FormScreen("Export the letter", fields, text=f"{text}.", check=check, save="Write"),
        submitted,
    )
