"""`number "DE 10 2004 002 000"`."""

from __future__ import annotations

import click

from iptui.cli.context import json_option
from iptui.cli.output import BAD, print_json, print_lines


@click.command("number", help="What register a number belongs to, its canonical form and links.")
@click.argument("text", nargs=-1, required=True, metavar="NUMBER")
@click.option(
    "--type", "type_", type=click.Choice(["trademark", "patent", "utility_model", "design"])
)
@json_option
@click.pass_context
def number_command(
    ctx: click.Context, text: tuple[str, ...], type_: str | None, as_json: bool
) -> None:
    from iptui.domain.registers import identify

    number = identify(" ".join(text), type_)
    if as_json:
        print_json(number)
    else:
        print_lines(
            [
                f"{number.canonical or ' '.join(text)}  {number.office or 'office unknown'} {number.kind}",
                *([number.reason] if number.reason else []),
                *(f"{link.register}: {link.url}" for link in number.links),
            ]
        )
    ctx.exit(0 if number.canonical else BAD)
