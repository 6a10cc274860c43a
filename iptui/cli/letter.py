"""`complaint letter`: a counter-notification, or a request to withdraw, as a letter."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from iptui.cli.context import desk_of
from iptui.cli.output import say

if TYPE_CHECKING:
    from iptui.casework.letters import LetterFormat
    from iptui.formats.letter_writing import Kind

ENDINGS: dict[str, LetterFormat] = {
    "md": "md",
    "html": "html",
    "htm": "html",
    "pdf": "pdf",
    "eml": "eml",
}


@click.command(
    "letter",
    help="The counter-notification as a letter (Markdown, HTML, PDF, or a mail draft with the evidence). "
    "What is still empty is named, and refused without --with-gaps.",
)
@click.argument("no")
@click.option(
    "--kind",
    type=click.Choice(["counter-notification", "withdrawal"]),
    default="counter-notification",
    help="withdrawal asks the complainant to withdraw.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["md", "html", "pdf", "eml"]),
    help="Else by the file's ending; md without one.",
)
@click.option("-o", "--output", default="-", metavar="FILE", help="Else standard output.")
@click.option("--force", is_flag=True, help="Replace the file if there is one.")
@click.option("--attempt", type=click.IntRange(1), help="Else the draft, or the last one filed.")
@click.option("--with-gaps", is_flag=True, help="Write it although places stay empty.")
@click.option(
    "--second-language/--english-only",
    "second",
    default=None,
    help="With the seller's language beside it, or without; else where the draft gives a statement in it.",
)
@click.option("--no-evidence", is_flag=True, help="Attach no document to the mail draft.")
@click.pass_context
def letter_command(
    ctx: click.Context,
    no: str,
    kind: Kind,
    format_: LetterFormat | None,
    output: str,
    force: bool,
    attempt: int | None,
    with_gaps: bool,
    second: bool | None,
    no_evidence: bool,
) -> None:
    from iptui.casework.letters import (
        attachments_of,
        counter_for,
        export_letter,
        gap_line,
        letter_of,
        require_whole,
    )
    from iptui.casework.moves import find_complaint
    from iptui.domain.accounts import Permission
    from iptui.domain.errors import BadInput
    from iptui.formats.new_files import new_file

    ending = Path(output).suffix[1:].casefold() if output != "-" else "md"
    if format_ is None and ending not in ENDINGS:
        raise BadInput(
            f"{output}: let the name end in .md, .html, .pdf or .eml, or give the form with --format."
        )
    chosen = format_ or ENDINGS[ending]
    if chosen == "pdf" and output == "-" and sys.stdout.isatty():
        raise BadInput("A PDF is no text for a terminal; name a file with -o.")
    with desk_of(ctx) as desk:
        desk.require(Permission.EXPORT)
        complaint = find_complaint(desk, no)
        letter = letter_of(desk, complaint, kind=kind, attempt=attempt, second=second)
        for gap in letter.gaps:
            say(f"Still empty: {gap_line(gap.name, gap.remedy, gap.law)}")
        if not with_gaps:
            require_whole(letter)
        attachments = []
        if chosen == "eml" and not no_evidence:
            attachments = attachments_of(desk, counter_for(desk, complaint, attempt))
        buffer = io.BytesIO()
        warnings = export_letter(
            desk,
            complaint,
            letter,
            buffer,
            format=chosen,
            attachments=attachments,
            with_gaps=with_gaps,
        )
        if output == "-":
            sys.stdout.buffer.write(buffer.getvalue())
            sys.stdout.buffer.flush()
        else:
            with new_file(Path(output), force=force) as target:
                target.write(buffer.getvalue())
        for warning in warnings:
            say(warning)
    say(
        f"Wrote the letter on {complaint.no} as {chosen}"
        + (f" to {output}." if output != "-" else ".")
    )
