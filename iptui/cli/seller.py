"""`seller show/set`: the seller's own facts, which letters carry."""

from __future__ import annotations

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import print_json, print_lines, say


@click.group("seller", help="The seller's own facts: name, address, telephone, who signs.")
def seller_command() -> None:
    pass


@seller_command.command("show", help="The facts as they stand on letters.")
@json_option
@click.pass_context
def show(ctx: click.Context, as_json: bool) -> None:
    from iptui.casework.sellers import LABELS, facts_of, seller_of

    with desk_of(ctx) as desk:
        seller = seller_of(desk)
    if as_json:
        print_json(seller)
        return
    facts = facts_of(seller)
    for name in LABELS:
        first, *more = facts[name].split("\n")
        print_lines([f"{name:<11}{first or '-'}", *(f"{'':<11}{line}" for line in more)])


@seller_command.command(
    "set", help="Enter or change facts; an empty text takes one away. What is not named stays."
)
@click.option("--name", help="The legal name, in Latin letters.")
@click.option("--own-name", help="The name in your own script.")
@click.option(
    "--address", multiple=True, metavar="LINE", help="A line of the address; once for each line."
)
@click.option("--country", help="Two letters: CN, US, DE.")
@click.option("--phone", help="With the country's code: +86 …")
@click.option("--mail", "email", help="The mail address.")
@click.option("--signatory", help="The person who signs.")
@click.option("--role", help="In what capacity: General Manager.")
@click.option(
    "--store",
    "stores",
    multiple=True,
    metavar="PLATFORM=NAME",
    help="Your store there, once for each platform; those not named stay, an empty name takes one away.",
)
@click.option("--language", help="Of the text beside the English one: zh-Hans.")
@json_option
@click.pass_context
def set_(
    ctx: click.Context,
    /,
    address: tuple[str, ...],
    stores: tuple[str, ...],
    as_json: bool,
    **typed: str | None,
) -> None:
    from iptui.casework.sellers import facts_of, save_seller, seller_of, with_facts
    from iptui.domain.accounts import Permission
    from iptui.domain.errors import BadInput

    values = {name: text for name, text in typed.items() if text is not None}
    if address:
        values["address"] = "\n".join(address)
    with desk_of(ctx) as desk:
        desk.require(Permission.EDIT_SELLER)
        seller = seller_of(desk)
        if stores:
            kept = {one.platform: one.name for one in seller.stores}
            for one in stores:
                platform, equals, name = one.partition("=")
                if not equals:
                    raise BadInput(
                        f"'{one[:40]}' names no store; write it as: alibaba.com=Brightharbor"
                    )
                kept[platform.strip().casefold()] = name.strip()
            values["stores"] = "\n".join(f"{one} = {name}" for one, name in kept.items() if name)
        if not values:
            raise BadInput("Nothing to change; name at least one fact, such as --phone.")
        changed = with_facts(seller, values)
        if facts_of(changed) != facts_of(seller):
            changed = save_seller(desk, changed)
    if as_json:
        print_json(changed)
    else:
        say("The seller's facts are kept.")
