"""`import catalog/complaints/brands/rights/deletions FILE…`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import NOTHING, ProgressLine, print_json, print_table, say
from iptui.terminal.clean import clean

if TYPE_CHECKING:
    from iptui.casework.intake import ImportReport

MOST_NAMED = 100
"""Rejected rows named on stderr."""


@click.group(
    "import",
    help="Take in catalogs, brand lists, rights, complaints, mails and notices; `-` is standard input.",
)
def import_command() -> None:
    pass


def _import_options(command: Callable[..., Any]) -> Callable[..., Any]:
    command = click.argument("files", nargs=-1, required=True, metavar="FILE…")(command)
    command = click.option("--dry-run", is_flag=True, help="Only say what would change.")(command)
    command = json_option(command)
    return click.pass_context(command)


_format = click.option("--format", "format_", type=click.Choice(["jsonl", "json", "csv"]))
_encoding = click.option(
    "--encoding",
    metavar="NAME",
    help="The text's encoding, where the guess was wrong: gb18030, big5…",
)


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    from iptui.casework.intake import opened

    if file == "-":
        yield sys.stdin.buffer
    else:
        with opened(Path(file)) as stream:
            yield stream


def _run(
    ctx: click.Context,
    kind: str,
    files: tuple[str, ...],
    as_json: bool,
    dry_run: bool,
    **options: Any,
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
            try:
                with _opened(file) as stream:
                    report = action(
                        desk, stream, name, dry_run=dry_run, progress=progress, **options
                    )
            finally:
                progress.end()
            total = total.plus(report)
    finish(total, as_json, dry_run)
    ctx.exit(NOTHING if total.rejected else 0)


def finish(total: ImportReport, as_json: bool, dry_run: bool) -> None:
    """The counts on stdout, what was guessed and each rejected row on stderr; or one JSON document."""
    for sentence in (*total.read_as, *total.notes):
        say(sentence)
    if as_json:
        print_json(total.as_json())
        return
    for one in total.rejected[:MOST_NAMED]:
        say(f"{one.file}, row {one.row}: {one.reason}")
    if len(total.rejected) > MOST_NAMED:
        say(f"… and {len(total.rejected) - MOST_NAMED} more rows; --json names them all.")
    would = " (dry run: nothing was changed)" if dry_run else ""
    merged = f", merged {total.merged}" if total.merged else ""
    print(
        f"read {total.read}, added {total.added}, updated {total.updated}, "
        f"unchanged {total.unchanged}{merged}, rejected {len(total.rejected)}{would}"
    )


@import_command.command(
    "catalog",
    help="Products: our own files, Shopify, WooCommerce, Magento, Amazon, eBay, Etsy, Google Merchant, "
    "Alibaba; CSV, JSON, XML, xlsx, ods, xls, also in zip or gz; others by a mapping.",
)
@click.option(
    "--format",
    "format_",
    metavar="NAME",
    help="jsonl, json, csv, shopify, ebay…; else told by content.",
)
@_encoding
@click.option(
    "--mapping", metavar="FILE", help="Which column is what (TOML); remembered for the same header."
)
@click.option(
    "--propose-mapping", is_flag=True, help="Print a mapping for the file; change nothing."
)
@_import_options
def catalog(
    ctx: click.Context,
    files: tuple[str, ...],
    format_: str | None,
    encoding: str | None,
    mapping: str | None,
    propose_mapping: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    if propose_mapping:
        _propose(ctx, files, format_, encoding, as_json)
        return
    given = None
    if mapping is not None:
        from iptui.formats.catalogs.mapping import read_mapping
        from iptui.formats.toml_text import LARGEST

        with _opened(mapping) as stream:
            given = read_mapping(stream.read(LARGEST + 1), mapping)
    _run(ctx, "catalog", files, as_json, dry_run, format=format_, encoding=encoding, mapping=given)


def _propose(
    ctx: click.Context,
    files: tuple[str, ...],
    format_: str | None,
    encoding: str | None,
    as_json: bool,
) -> None:
    """The mapping on stdout, ready to be kept in a file; the preview on stderr."""
    from iptui.casework.intake import preview_catalog
    from iptui.formats.catalogs.mapping import write_mapping
    from iptui.formats.reading import Rejection

    if len(files) != 1:
        raise click.UsageError("--propose-mapping looks at one file.")
    with desk_of(ctx) as desk, _opened(files[0]) as stream:
        found = preview_catalog(desk, stream, files[0], format=format_, encoding=encoding)
    for sentence in (*found.read_as, *found.notes):
        say(sentence)
    if found.mapping is None:
        say(f"{files[0]} needs no mapping: its columns are known.")
        if as_json:
            print_json(found)
        ctx.exit(NOTHING)
    if as_json:
        print_json(found)
        return
    print(write_mapping(found.mapping), end="")
    rows = [
        ("", one.reason, "", "", "")
        if isinstance(one, Rejection)
        else (
            one.id,
            one.name[:40],
            ", ".join(one.keywords)[:20],
            "" if one.price is None else f"{one.price:g} {one.currency}",
            ", ".join(one.attributes)[:30],
        )
        for one in found.items
    ]
    say(f"The first {len(rows)} rows by this mapping:")
    print_table(("ID", "NAME", "KEYWORDS", "PRICE", "ATTRIBUTES"), rows, file=sys.stderr)
    if "id" not in found.mapping.columns:
        say("No column could be told to be the id: name it under [columns].")


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


@import_command.command(
    "brands", help="The brand reference list: CSV, JSON, name-suggestion-index, one name a line."
)
@_format
@_encoding
@_import_options
def brands(
    ctx: click.Context,
    files: tuple[str, ...],
    format_: str | None,
    encoding: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    _run(ctx, "brands", files, as_json, dry_run, format=format_, encoding=encoding)


@import_command.command(
    "rights",
    help="Fill and update IP rights: USPTO TSDR, EPO OPS, USPTO assignments, lists in CSV, JSON, xlsx, or one "
    "number a line with its country code before it. A value that differs stays unless --take names it.",
)
@click.option("--type", "type_", help="For rows that name no type: trademark, patent, design…")
@click.option("--office", default="", metavar="CODE", help="For rows that name no office: US, EP…")
@click.option(
    "--take",
    multiple=True,
    metavar="FIELD",
    help="Let the file's value replace a different one: owner, status…, or all.",
)
@click.option(
    "--as-of", metavar="DAY", help="The day on which the register gave the file out: 2026-09-30."
)
@_import_options
def rights(
    ctx: click.Context,
    files: tuple[str, ...],
    type_: str | None,
    office: str,
    take: tuple[str, ...],
    as_of: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    from iptui.cli.register_files import import_right_files

    ctx.exit(import_right_files(ctx, files, type_, office, take, as_of, dry_run, as_json))


@import_command.command(
    "deletions",
    help="Tick off what is deleted on the platform: a deletion list, or the platform's report about one.",
)
@_import_options
def deletions(ctx: click.Context, files: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    from iptui.casework.deletions import import_done
    from iptui.casework.intake import ImportReport

    total = ImportReport()
    with desk_of(ctx) as desk:
        for file in files:
            with _opened(file) as stream:
                total = total.plus(import_done(desk, stream, file, dry_run=dry_run))
    finish(total, as_json, dry_run)
    ctx.exit(NOTHING if total.rejected else 0)
