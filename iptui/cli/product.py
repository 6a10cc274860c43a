"""`product show/delete/undelete/keep` and `brands`."""

from __future__ import annotations

from datetime import date

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import NOTHING, print_json, print_lines, print_table, say
from iptui.domain.errors import NotFound


@click.group("product", help="One's own listings: show, delete, undelete, keep.")
def product_command() -> None:
    pass


@product_command.command("show", help="The listing as it stands.")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@json_option
@click.pass_context
def show(ctx: click.Context, ids: tuple[str, ...], as_json: bool) -> None:
    from iptui.casework.snapshots import product_lines
    from iptui.domain.products import CatalogEdit

    shown = []
    with desk_of(ctx) as desk:
        for product_id in ids:
            product = desk.store.product(product_id)
            if product is None:
                raise NotFound(
                    f"There is no product '{product_id}'; `iptui search WORD` finds products."
                )
            edit = desk.store.get(CatalogEdit, product_id)
            shown.append({"product": product, "edit": edit})
            if not as_json:
                if edit is not None and edit.deleted_at is not None:
                    say(
                        f"{product_id} was deleted here on {edit.deleted_at:%Y-%m-%d}: {edit.reason}"
                    )
                print_lines([f"Id: {product.id}", *product_lines(product)])
    if as_json:
        print_json(shown if len(shown) > 1 else shown[0])


@product_command.command("delete", help="Delete listings here; a snapshot is taken first.")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--reason", required=True)
@json_option
@click.pass_context
def delete(ctx: click.Context, ids: tuple[str, ...], reason: str, as_json: bool) -> None:
    from iptui.casework.cleanup import delete_products

    with desk_of(ctx) as desk:
        edits = delete_products(desk, ids, reason=reason)
    if as_json:
        print_json(edits)
    else:
        say(f"Deleted {len(edits)} listing(s); `iptui product undelete` brings them back.")


@product_command.command("undelete", help="Bring listings back that were not exported as deleted.")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.pass_context
def undelete(ctx: click.Context, ids: tuple[str, ...]) -> None:
    from iptui.casework.cleanup import undo_delete

    with desk_of(ctx) as desk:
        back = undo_delete(desk, ids)
    say(f"Brought back {len(back)} listing(s).")
    ctx.exit(0 if back else NOTHING)


@product_command.command("deletions", help="What was deleted here and is not done on its platform.")
@click.option("--all", "all_", is_flag=True, help="Also what is done.")
@json_option
@click.pass_context
def deletions(ctx: click.Context, all_: bool, as_json: bool) -> None:
    from iptui.casework.deletions import deletions as listed_deletions

    with desk_of(ctx) as desk:
        found = listed_deletions(desk, done=all_)
    if as_json:
        print_json(found)
    else:
        print_table(
            ("ID", "STAGE", "DELETED", "NAME", "REASON"),
            [
                (
                    one.id,
                    one.stage,
                    f"{one.deleted_at:%Y-%m-%d}" if one.deleted_at else "",
                    one.name[:40],
                    one.reason[:40],
                )
                for one in found
            ],
        )
    ctx.exit(0 if found else NOTHING)


@product_command.command("done", help="Tick deletions off as done on the platform.")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.option("--not", "undo", is_flag=True, help="Take the tick back.")
@click.pass_context
def done(ctx: click.Context, ids: tuple[str, ...], undo: bool) -> None:
    from iptui.casework.deletions import tick_done, tick_open

    with desk_of(ctx) as desk:
        changed = tick_open(desk, ids) if undo else tick_done(desk, ids)
    say(f"{'Opened' if undo else 'Ticked off'} {len(changed)} deletion(s).")
    ctx.exit(0 if changed else NOTHING)


@product_command.command(
    "keep", help="Keep a listing that names a brand, with the reason; scans then say so."
)
@click.argument("product_id", metavar="ID")
@click.option("--brand", required=True)
@click.option("--reason", required=True)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day of an authorisation.")
@click.pass_context
def keep(ctx: click.Context, product_id: str, brand: str, reason: str, until: date | None) -> None:
    from datetime import datetime

    from iptui.casework.sweep import decide
    from iptui.domain.brands import BrandReference, Decision, brand_id

    with desk_of(ctx) as desk:
        product = desk.store.product(product_id)
        if product is None:
            raise NotFound(f"There is no product '{product_id}'.")
        listed = desk.store.get(BrandReference, brand_id(brand)) or BrandReference(
            id=brand_id(brand), name=brand
        )
        findings = [one for one in desk.catalog.scan([listed]) if one.product_id == product_id]
        if not findings:
            raise NotFound(f"'{brand}' does not stand in product {product_id}.")
        last = until.date() if isinstance(until, datetime) else until
        decision = Decision.AUTHORISED if last else Decision.KEEP
        decide(desk, findings, decision, reason=reason, until=last)
    say(f"Kept {product_id} for '{brand}': {reason}")


@click.command("brands", help="The brand reference list.")
@json_option
@click.pass_context
def brands_command(ctx: click.Context, as_json: bool) -> None:
    from iptui.casework.sweep import brands

    with desk_of(ctx) as desk:
        listed = brands(desk)
    if as_json:
        print_json(listed)
    else:
        print_table(
            ("BRAND", "RELATION", "UNTIL", "ALIASES"),
            [
                (
                    one.name,
                    one.relation.value.replace("_", " "),
                    str(one.authorised_until or ""),
                    ", ".join(one.aliases),
                )
                for one in listed
            ],
        )
    ctx.exit(0 if listed else NOTHING)
