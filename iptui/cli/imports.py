"""`import catalog/complaints/brands FILE…`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import NOTHING, ProgressLine, print_json, say
from iptui.terminal.clean import clean

if TYPE_CHECKING:
    from iptui.casework.intake import ImportReport

MOST_NAMED = 100
"""Rejected rows named on stderr."""


@click.group(
    "import", help="Take in files of our own formats, mails and notices; `-` is standard input."
)
def import_command() -> None:
    pass


def _import_options(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.argument("files", nargs=-1, required=True, metavar="FILE…")(command)
    command = click.option("--format", "format_", type=click.Choice(["jsonl", "json", "csv"]))(
        command
    )
    command = click.option("--dry-run", is_flag=True, help="Only say what would change.")(command)
    command = json_option(command)
    return click.pass_context(command)


def _run(
    ctx: click.Context,
    kind: str,
    files: tuple[str, ...],
    format_: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    from iptui.casework import intake
    from iptui.formats.outside_files import text_name

    action = {
        "catalog": intake.import_catalog,
        "brands": intake.import_brands,
    }[kind]
    total = intake.ImportReport()
    with desk_of(ctx) as desk:
        for file in files:
            name = text_name(file)
            progress = ProgressLine(f"Reading {clean(name)}")
            if file == "-":
                report = action(
                    desk, sys.stdin.buffer, "-", format=format_, dry_run=dry_run, progress=progress
                )
            else:
                with intake.opened(Path(file)) as stream:
                    report = action(
                        desk, stream, name, format=format_, dry_run=dry_run, progress=progress
                    )
            progress.end()
            total = total.plus(report)
    if as_json:
        print_json(total)
    else:
        print_report(total, dry_run)
    ctx.exit(NOTHING if total.rejected else 0)


def print_report(total: ImportReport, dry_run: bool) -> None:
    """The counts on stdout, each rejected row on stderr."""
    for one in total.rejected[:MOST_NAMED]:
        say(f"{one.file}, row {one.row}: {one.reason}")
    if len(total.rejected) > MOST_NAMED:
        say(f"… and {len(total.rejected) - MOST_NAMED} more rows; --json names them all.")
    would = " (dry run: nothing was changed)" if dry_run else ""
    print(
        f"read {total.read}, added {total.added}, updated {total.updated}, "
        f"unchanged {total.unchanged}, rejected {len(total.rejected)}{would}"
    )


@import_command.command("catalog", help="Products: id, name, keywords, attributes, description…")
@_import_options
def catalog(
    ctx: click.Context, files: tuple[str, ...], format_: str | None, dry_run: bool, as_json: bool
) -> None:
    _run(ctx, "catalog", files, format_, dry_run, as_json)


@import_command.command(
    "complaints",
    help="Complaints: our lists; mails (.eml, mbox, a Maildir, or from a mail filter) and notices in plain "
    "text, which become drafts to confirm.",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--format", "format_", type=click.Choice(["jsonl", "json", "csv", "mail", "notice"]))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option(
    "--confirm/--draft",
    default=False,
    help="Confirm drafts that name number, platform and day of receipt; else they wait (the default).",
)
@json_option
@click.pass_context
def complaints(
    ctx: click.Context,
    files: tuple[str, ...],
    format_: str | None,
    dry_run: bool,
    confirm: bool,
    as_json: bool,
) -> None:
    from iptui.cli.drafts import import_complaint_files

    code = import_complaint_files(ctx, files, format_, dry_run, confirm, as_json)
    ctx.exit(code)


@import_command.command("brands", help="The brand reference list.")
@_import_options
def brands(
    ctx: click.Context, files: tuple[str, ...], format_: str | None, dry_run: bool, as_json: bool
) -> None:
    _run(ctx, "brands", files, format_, dry_run, as_json)
