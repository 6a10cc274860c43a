"""`export case/deletions` and the lists: a file (`-o`), or standard output for lists."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from iptui.cli.context import desk_of
from iptui.cli.output import NOTHING, say
from iptui.domain.errors import UserError

if TYPE_CHECKING:
    from iptui.domain.complaints import View


@click.group(
    "export",
    help="Give out a case, the deletion list, and lists: complaints, deadlines, points, findings, audit, rights…",
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
FORMATS = ("csv", "xlsx", "json", "jsonl")
"""`list_files.FORMATS`, which is not imported for the help."""
_format = click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="Else by the file's ending."
)


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
@click.option(
    "--redact", is_flag=True, help="Replace personal data by [private]; no documents, no snapshots."
)
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
@_format
@click.option("--view", type=click.Choice(["respond", "history", "all"]), default="all")
@_output
@_sealed
@_force
@click.pass_context
def complaints(
    ctx: click.Context, format_: str | None, view: str, output: str, force: bool
) -> None:
    from iptui.domain.complaints import View

    wanted = None if view == "all" else View(view)
    _export_list(ctx, "complaints", format_, output, force, "jsonl", wanted)


def _export_list(
    ctx: click.Context,
    kind: str,
    format_: str | None,
    output: str,
    force: bool,
    default: str = "csv",
    view: View | None = None,
) -> None:
    from iptui.casework.list_exports import export_list
    from iptui.cli.output import ProgressLine
    from iptui.domain.errors import BadInput
    from iptui.formats.list_files import format_of

    chosen = format_of(output, format_, default)
    if chosen == "xlsx" and output == "-" and sys.stdout.isatty():
        raise BadInput("A workbook is no text for a terminal; name a file with -o.")
    progress = ProgressLine(f"Writing {kind}", shown=output != "-")
    with desk_of(ctx) as desk:
        try:
            count = _write(
                output,
                force,
                lambda target: export_list(
                    desk, kind, target, format=chosen, view=view, progress=progress
                ),
            )
        finally:
            progress.end()
    _said(output, f"{count} row(s) of {kind}")


@export_command.command(
    "audit", help="The audit trail with its chain of hashes: JSON Lines, csv, xlsx, json."
)
@_format
@_output
@_sealed
@_force
@click.pass_context
def audit(ctx: click.Context, format_: str | None, output: str, force: bool) -> None:
    from iptui.casework.exports import export_audit
    from iptui.formats.list_files import format_of

    if format_of(output, format_, "jsonl") != "jsonl":
        _export_list(ctx, "audit", format_, output, force, "jsonl")
        return

    with desk_of(ctx) as desk:
        count = _write(output, force, lambda target: export_audit(desk, target))
    _said(output, f"{count} audit entries")


@export_command.command(
    "deadlines", help="The windows that run: a calendar file (.ics), or a list (csv, xlsx, json)."
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["ics", *FORMATS]),
    help="Else by the file's ending; ics without one.",
)
@_output
@_sealed
@_force
@click.pass_context
def deadlines(ctx: click.Context, format_: str | None, output: str, force: bool) -> None:
    from iptui.casework.exports import export_deadlines
    from iptui.formats.list_files import format_of

    if format_of(output, format_, "ics") != "ics":
        _export_list(ctx, "deadlines", format_, output, force, "ics")
        return

    with desk_of(ctx) as desk:
        count = _write(output, force, lambda target: export_deadlines(desk, target))
    _said(output, f"{count} deadline(s)")


def _list_command(kind: str, help_: str) -> None:
    @export_command.command(kind, help=help_)
    @_format
    @_output
    @_sealed
    @_force
    @click.pass_context
    def command(ctx: click.Context, format_: str | None, output: str, force: bool) -> None:
        _export_list(ctx, kind, format_, output, force)


_list_command("points", "The entries of every penalty ledger: csv (the default), xlsx, json.")
_list_command("findings", "Every place where the brand list stands in the catalog, with decisions.")
_list_command("rights", "The IP rights; `import rights` takes them in again.")
_list_command("complainants", "The complainants with their contact data.")
_list_command("brands", "The brand list; `import brands` takes it in again.")
_list_command("products", "The catalog as it stands; `import catalog` takes it in again.")
