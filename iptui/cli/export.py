"""`export case/deletions/complaints/audit/deadlines`: a file (`-o`), or standard output for lists."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import click

from iptui.cli.context import desk_of
from iptui.cli.output import NOTHING, say
from iptui.domain.errors import UserError


@click.group(
    "export", help="Give out a case, the deletion list, complaints, the audit trail, deadlines."
)
def export_command() -> None:
    pass


KEYS = "iptui.export.keys"


def _note_keys(ctx: click.Context, _parameter: click.Parameter, keys: tuple[str, ...]) -> None:
    ctx.meta[KEYS] = keys


_sealed = click.option(
    "--encrypt-to",
    multiple=True,
    metavar="KEY",
    help="Encrypt it with age to this public key (age1… or OpenSSH); may be given several times.",
    expose_value=False,
    callback=_note_keys,
)
_output = click.option("-o", "--output", default="-", metavar="FILE", help="Else standard output.")
_force = click.option("--force", is_flag=True, help="Replace the file if there is one.")


def _write(output: str, force: bool, write: Callable[[BinaryIO], Any]) -> Any:
    """Into the file, whole or not at all; or, once it is whole, to standard output. Encrypted if asked."""
    keys = click.get_current_context().meta.get(KEYS, ())
    if keys:
        write = _encrypting(write, keys)
    if output != "-":
        from iptui.formats.new_files import new_file

        with new_file(Path(output), force=force) as target:
            return write(target)
    buffer = io.BytesIO()
    result = write(buffer)
    sys.stdout.buffer.write(buffer.getvalue())
    sys.stdout.buffer.flush()
    return result


def _encrypting(write: Callable[[BinaryIO], Any], keys: Sequence[str]) -> Callable[[BinaryIO], Any]:
    from iptui.formats.age import encrypt, parse_recipients

    parse_recipients(keys)

    def sealed(target: BinaryIO) -> Any:
        plain = io.BytesIO()
        result = write(plain)
        plain.seek(0)
        encrypt(plain, target, keys)
        return result

    return sealed


def _said(output: str, what: str) -> None:
    say(f"Wrote {what}" + (f" to {output}." if output != "-" else "."))


@export_command.command(
    "case", help="A complaint as a zip file: Markdown, JSON, evidence, snapshots, SHA256SUMS."
)
@click.argument("no")
@click.option("-o", "--output", required=True, metavar="FILE.zip")
@click.option("--redact", is_flag=True, help="Replace personal data by [private]; no documents.")
@_sealed
@_force
@click.pass_context
def case(ctx: click.Context, no: str, output: str, redact: bool, force: bool) -> None:
    from iptui.casework.exports import export_case
    from iptui.casework.moves import find_complaint

    with desk_of(ctx) as desk:
        complaint = find_complaint(desk, no)
        paths = _write(
            output, force, lambda target: export_case(desk, complaint, target, redact=redact)
        )
    _said(output, f"{len(paths)} files of complaint {complaint.no}")
    if redact:
        say("Names written only inside free text are not found; read it before you publish it.")


@export_command.command(
    "deletions", help="The listings deleted since the last list; ends their undo."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(
        ["csv", "shopify", "woocommerce", "amazon", "amazon-loader", "ebay", "magento", "ids"]
    ),
    default="csv",
    help="The platform's own bulk file; csv is a list for people.",
)
@click.option(
    "--open",
    "open_",
    is_flag=True,
    help="All that are not done on the platform, listed before or not.",
)
@click.option(
    "--id", "ids", multiple=True, metavar="ID", help="Also this listing, which is not deleted here."
)
@_output
@_sealed
@_force
@click.option("--dry-run", is_flag=True, help="Show the list; undo stays possible.")
@click.pass_context
def deletions(
    ctx: click.Context,
    format_: str,
    open_: bool,
    ids: tuple[str, ...],
    output: str,
    force: bool,
    dry_run: bool,
) -> None:
    from iptui.casework.exports import (
        mark_exported,
        new_deletions,
        open_deletions,
        require_marking,
        write_deletions,
    )

    with desk_of(ctx) as desk:
        if not dry_run:
            require_marking(desk)
        edits = open_deletions(desk) if open_ else new_deletions(desk)
        if not edits and not ids:
            say(
                "Every deletion is done on its platform."
                if open_
                else "No listing was deleted since the last list."
            )
            ctx.exit(NOTHING)

        def write(target: BinaryIO) -> tuple[list[str], list[str]]:
            return write_deletions(desk, target, edits, format=format_, more=ids)

        listed, others = _write(output, force, write)
        if not dry_run:
            # Only what is out ends undo; a list that could not be marked must not be used.
            try:
                mark_exported(
                    desk,
                    [one for one in edits if one.id in set(listed) and one.exported_at is None],
                )
            except UserError:
                if output != "-":
                    Path(output).unlink(missing_ok=True)
                raise
    _said(output, f"{len(listed)} deletion(s)")
    if others:
        say(
            f"Left out, being of another platform: {', '.join(others[:5])}{' …' if len(others) > 5 else ''}."
        )


@export_command.command("complaints", help="Complaints in our own import format.")
@click.option("--format", "format_", type=click.Choice(["jsonl", "csv"]), default=None)
@click.option("--view", type=click.Choice(["respond", "history", "all"]), default="all")
@_output
@_sealed
@_force
@click.pass_context
def complaints(
    ctx: click.Context, format_: str | None, view: str, output: str, force: bool
) -> None:
    from iptui.casework.exports import ListFormat, export_complaints
    from iptui.domain.complaints import View

    chosen: ListFormat = (
        "csv"
        if format_ == "csv" or (format_ is None and output.casefold().endswith(".csv"))
        else "jsonl"
    )
    with desk_of(ctx) as desk:
        wanted = None if view == "all" else View(view)
        count = _write(
            output,
            force,
            lambda target: export_complaints(desk, target, format=chosen, view=wanted),
        )
    _said(output, f"{count} complaint(s)")


@export_command.command("audit", help="The audit trail as JSON Lines, with its chain of hashes.")
@_output
@_sealed
@_force
@click.pass_context
def audit(ctx: click.Context, output: str, force: bool) -> None:
    from iptui.casework.exports import export_audit

    with desk_of(ctx) as desk:
        count = _write(output, force, lambda target: export_audit(desk, target))
    _said(output, f"{count} audit entries")


@export_command.command("deadlines", help="The windows that run, as a calendar file (.ics).")
@_output
@_sealed
@_force
@click.pass_context
def deadlines(ctx: click.Context, output: str, force: bool) -> None:
    from iptui.casework.exports import export_deadlines

    with desk_of(ctx) as desk:
        count = _write(output, force, lambda target: export_deadlines(desk, target))
    _said(output, f"{count} deadline(s)")
