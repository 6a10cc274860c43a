"""`audit list/head/verify`: who did what, and whether the trail of it is whole."""

from __future__ import annotations

from pathlib import Path

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import NOTHING, print_json, print_lines, print_table, say
from iptui.domain.errors import BadInput


@click.group("audit", help="The audit trail: list it, note its head elsewhere, verify it.")
def audit_command() -> None:
    pass


@audit_command.command("list", help="Who did what, newest first.")
@click.option("--who", default="", metavar="NAME", help="Part of the account's name.")
@click.option("--kind", default="", metavar="ACTION", help="As account, or complaint.file.")
@click.option("--record", default="", metavar="ID", help="Part of a changed record's id.")
@click.option("--since", default="", metavar="DATE|SPAN", help="2026-09-30, or 3d, 12h, 90m.")
@click.option("--limit", default=200, show_default=True, type=click.IntRange(1, 1_000_000))
@json_option
@click.pass_context
def list_(
    ctx: click.Context, who: str, kind: str, record: str, since: str, limit: int, as_json: bool
) -> None:
    from iptui.casework.audit_trail import AuditFilter, entries, parse_since

    with desk_of(ctx) as desk:
        wanted = AuditFilter(
            who=who,
            kind=kind,
            record=record,
            since=parse_since(since, desk) if since else None,
        )
        found = entries(desk, wanted, limit=limit)
        zone = desk.time_zone
    if as_json:
        print_json(found)
    else:
        print_table(
            ("WHEN", "WHO", "WHAT", "ABOUT", "NOTE"),
            [
                (
                    f"{one.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
                    one.actor,
                    one.action,
                    one.subject,
                    one.note,
                )
                for one in found
            ],
        )
    ctx.exit(0 if found else NOTHING)


@audit_command.command(
    "head", help="The newest entry's number and hash, to note where nobody here can write."
)
@json_option
@click.pass_context
def head_(ctx: click.Context, as_json: bool) -> None:
    from iptui.casework.audit_trail import head

    with desk_of(ctx) as desk:
        newest = head(desk)
    if newest is None:
        say("The trail is empty.")
        ctx.exit(NOTHING)
    elif as_json:
        print_json({"entry": newest.id, "hash": newest.hash, "at": newest.at})
    else:
        print_lines([f"{newest.id} {newest.hash} {newest.at.isoformat()}"])


@audit_command.command(
    "verify",
    help="Whether every entry is as it was written and none is missing; with --head, also that the "
    "trail still holds the entries whose hashes were noted elsewhere.",
)
@click.option("--head", "given", multiple=True, metavar="HASH", help="As `audit head` printed it.")
@click.option(
    "--heads", "file", type=click.Path(path_type=Path), help="A file of them, one a line."
)
@json_option
@click.pass_context
def verify_(ctx: click.Context, given: tuple[str, ...], file: Path | None, as_json: bool) -> None:
    from iptui.casework.audit_trail import parse_head, verify

    lines = list(given)
    if file is not None:
        try:
            lines += [
                line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()
            ]
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
            raise BadInput(f"{file} cannot be read ({reason}); check the path.") from None
    heads = [parse_head(line) for line in lines]
    with desk_of(ctx) as desk:
        problems = verify(desk, heads)
    if as_json:
        print_json({"heads": len(heads), "problems": problems})
    else:
        print_lines(f"{one.where}: {one.what}" for one in problems)
        say(
            f"{len(problems)} problem(s) found."
            if problems
            else "The trail is whole."
            + (f" It holds the {len(heads)} noted head(s)." if heads else "")
        )
    ctx.exit(NOTHING if problems else 0)
