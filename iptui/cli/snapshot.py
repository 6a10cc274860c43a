"""`snapshot list/add/match/show/verify/diff`."""

from __future__ import annotations

from pathlib import Path
from textwrap import shorten

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import NOTHING, print_json, print_lines, print_table, say
from iptui.domain.page_facts import PageFacts


@click.group("snapshot", help="Listings as they stood: list, add, match, show, verify, diff.")
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
    "add", help="Keep the listing as it stands, or a saved page, archive or picture of it."
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
        print_lines(found_lines(snapshot.found) if snapshot.found else [])


@snapshot_command.command(
    "match",
    help="What a saved page shows: its product, price, numbers, and which listing it may be.",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--complaint", "no", default="", help="Look at this complaint's products first.")
@click.option("--confirm", is_flag=True, help="Keep it with the one listing that it surely shows.")
@json_option
@click.pass_context
def match(ctx: click.Context, file: Path, no: str, confirm: bool, as_json: bool) -> None:
    from iptui.casework.moves import find_complaint
    from iptui.casework.page_matches import match_page
    from iptui.casework.snapshots import add_file, read_saved
    from iptui.domain.accounts import Permission

    kept = None
    with desk_of(ctx) as desk:
        if confirm:
            desk.require(Permission.EDIT_CASE)
        complaint = find_complaint(desk, no) if no else None
        page = read_saved(desk, file)
        matches = match_page(desk, page.facts, complaint)
        sure = [one for one in matches if one.sure]
        if confirm and len(sure) == 1:
            kept = add_file(
                desk,
                sure[0].product_id,
                file,
                complaint_id=complaint.id if complaint else "",
                note=sure[0].why,
            )
    if as_json:
        print_json({"found": page.facts, "matches": matches, "snapshot": kept})
    else:
        print_lines(found_lines(page.facts))
        print_table(
            ("PRODUCT", "NAME", "SURE", "WHY"),
            [
                (one.product_id, shorten(one.name, 40), f"{one.confidence:.0%}", one.why)
                for one in matches
            ],
        )
    if kept is not None:
        say(f"Kept as {kept.id}.")
    elif confirm and matches:
        say(
            "Nothing was kept: no single listing is sure. `iptui snapshot add PRODUCT FILE` says which one it is."
        )
    elif not matches:
        say(
            "No listing of the catalog is near. `iptui snapshot add PRODUCT FILE` says which one it is."
        )
    ctx.exit(0 if kept is not None or (matches and not confirm) else NOTHING)


@snapshot_command.command("show", help="What the snapshot holds.")
@click.argument("snapshot_id", metavar="ID")
@json_option
@click.pass_context
def show(ctx: click.Context, snapshot_id: str, as_json: bool) -> None:
    from iptui.casework.snapshots import find_snapshot, product_in, product_lines, saved_page

    with desk_of(ctx) as desk:
        snapshot = find_snapshot(desk, snapshot_id)
        product = product_in(desk, snapshot)
        page = saved_page(desk, snapshot)
    found = snapshot.found or (page.facts if page is not None else None)
    text = page.text if page is not None else ""
    if as_json:
        print_json({"snapshot": snapshot, "product": product, "found": found, "text": text})
        return
    print_lines(product_lines(product) if product else [])
    print_lines(found_lines(found) if found else [])
    if page is not None:
        print_lines(["", *page.main.splitlines()])
        if page.rest:
            print_lines(["", "--- The rest of the page ---", "", *page.rest.splitlines()])


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


def found_lines(facts: PageFacts) -> list[str]:
    """What a page says of itself, each value with where it stands."""

    def line(name: str, title: str, value: str) -> list[str]:
        where = facts.where.get(name, "")
        return [f"{title}: {value}" + (f"  ({where})" if where else "")] if value else []

    price = "" if facts.price is None else f"{facts.price:.2f} {facts.currency}".rstrip()
    return [
        f"File: {facts.kind}",
        *line("title", "Title", facts.title),
        *line("page_title", "Page title", facts.page_title),
        *line("price", "Price", price),
        *line("brand", "Brand", facts.brand),
        *(f"{one.kind.value}: {one.value}  ({one.where})" for one in facts.identifiers),
        *line("url", "Address", facts.url),
        *line("saved_at", "Saved", facts.saved_at.isoformat() if facts.saved_at else ""),
        *(f"Not read: {problem}" for problem in facts.problems),
    ]
