"""`snapshot list/add/show/verify/diff`."""

from __future__ import annotations

from pathlib import Path

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import NOTHING, print_json, print_lines, print_table, say


@click.group("snapshot", help="Listings as they stood: list, add, show, verify, diff.")
def snapshot_command() -> None:
    pass


@snapshot_command.command("list", help="A product's snapshots, newest first.")
@click.argument("product_id", metavar="PRODUCT")
@json_option
@click.pass_context
def list_(ctx: click.Context, product_id: str, as_json: bool) -> None:
    from iptui.casework.snapshots import snapshots_of_product

    with desk_of(ctx) as desk:
        found = snapshots_of_product(desk, product_id)
    if as_json:
        print_json(found)
    else:
        print_table(
            ("ID", "TAKEN", "ORIGIN"),
            [(one.id, one.captured_at.isoformat(), one.origin.value) for one in found],
        )
    ctx.exit(0 if found else NOTHING)


@snapshot_command.command(
    "add", help="Keep the listing as it stands, or a saved page or picture of it."
)
@click.argument("product_id", metavar="PRODUCT")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--complaint", "no", default="")
@json_option
@click.pass_context
def add(ctx: click.Context, product_id: str, file: Path | None, no: str, as_json: bool) -> None:
    from iptui.casework.moves import find_complaint
    from iptui.casework.snapshots import add_file, take_snapshot

    with desk_of(ctx) as desk:
        complaint_id = find_complaint(desk, no).id if no else ""
        if file is None:
            snapshot = take_snapshot(desk, product_id, complaint_id=complaint_id)
        else:
            snapshot = add_file(desk, product_id, file, complaint_id=complaint_id)
    if as_json:
        print_json(snapshot)
    else:
        say(f"Kept as {snapshot.id}.")


@snapshot_command.command("show", help="What the snapshot holds.")
@click.argument("snapshot_id", metavar="ID")
@json_option
@click.pass_context
def show(ctx: click.Context, snapshot_id: str, as_json: bool) -> None:
    from iptui.casework.snapshots import find_snapshot, page_text, product_in, product_lines

    with desk_of(ctx) as desk:
        snapshot = find_snapshot(desk, snapshot_id)
        product = product_in(desk, snapshot)
        text = page_text(desk, snapshot)
    if as_json:
        print_json({"snapshot": snapshot, "product": product, "text": text})
    else:
        print_lines(product_lines(product) if product else [])
        print_lines(text.splitlines())


@snapshot_command.command("verify", help="Check the bytes against their hashes.")
@click.argument("snapshot_id", metavar="ID")
@click.pass_context
def verify_(ctx: click.Context, snapshot_id: str) -> None:
    from iptui.casework.snapshots import find_snapshot, verify

    with desk_of(ctx) as desk:
        problems = verify(desk, find_snapshot(desk, snapshot_id))
    print_lines(problems or ["Verified: every byte is as it was kept."])
    ctx.exit(NOTHING if problems else 0)


@snapshot_command.command(
    "diff", help="From the snapshot to today's listing; exit 1 when they differ."
)
@click.argument("snapshot_id", metavar="ID")
@click.pass_context
def diff(ctx: click.Context, snapshot_id: str) -> None:
    from iptui.casework.snapshots import difference, find_snapshot

    with desk_of(ctx) as desk:
        lines = difference(desk, find_snapshot(desk, snapshot_id))
    print_lines(lines)
    ctx.exit(NOTHING if lines else 0)
