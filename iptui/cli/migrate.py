"""`migrate FROM TO`: a workspace from a folder to a server, or back; `spread`: its products over several servers."""

from __future__ import annotations

import click

from iptui.cli.context import json_option
from iptui.cli.output import NOTHING, ProgressLine, print_json, say


@click.command(
    "migrate",
    help="Carry a whole workspace over: FROM and TO are folders or postgresql:// addresses. FROM is "
    "only read; everything in TO is compared with it at the end. Run it again after an interruption.",
)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@json_option
@click.pass_context
def migrate_command(ctx: click.Context, source: str, target: str, as_json: bool) -> None:
    from iptui.casework.workspaces import chosen, shown
    from iptui.store.moving.move import move

    begin, end = chosen(source), chosen(target)
    names = shown(begin), shown(end)
    progress = ProgressLine(f"Moving to {names[1]}")
    moved = move(begin, end, progress=progress)
    progress.end()
    for one in moved.differences:
        say(f"{one.where}: {one.what}")
    if as_json:
        print_json({"from": names[0], "to": names[1], "moved": moved})
    elif moved.differences:
        say(f"{names[1]} is not the same; it is not used. Run the same command again.")
    else:
        say(
            f"Moved and compared: {moved.records:,} records, {moved.audit:,} audit entries, "
            f"{moved.products:,} products, {moved.files:,} files, {moved.rules:,} own rule files. {names[0]} is as it was."
        )
    ctx.exit(NOTHING if moved.differences else 0)


@click.command(
    "spread",
    help="Spread the products of a workspace on a server over further servers (postgres_fdw); SERVERS "
    "are addresses of databases there. Run it once, as superuser; clients notice nothing.",
)
@click.argument("servers", nargs=-1, required=True, metavar="SERVERS…")
@json_option
@click.pass_context
def spread_command(ctx: click.Context, servers: tuple[str, ...], as_json: bool) -> None:
    from iptui.casework.workspaces import chosen, is_server, shown
    from iptui.domain.errors import BadInput

    place = chosen(ctx.find_root().obj["workspace"])
    if isinstance(place, str):
        shown(place)  # refuses other kinds of servers, and says what is to be installed
    if not isinstance(place, str) or not all(map(is_server, servers)):
        raise BadInput(
            "Only a workspace on a PostgreSQL server can be spread, over others of them."
        )
    from iptui.store.postgres.sharding import spread

    found = spread(place, servers)
    if as_json:
        print_json(found)
    else:
        for name, count in found.items():
            say(f"{name}: {count:,} products")
