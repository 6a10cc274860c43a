"""`number "DE 10 2004 002 000"`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from iptui.cli.context import json_option
from iptui.cli.output import NOTHING, print_json, print_lines

if TYPE_CHECKING:
    from iptui.domain.registers import IpNumber

WIDTH = 80
CHECKS = {
    "ok": "right",
    "warning": "wrong",
    "unknown": "not known (none written, or no proven method)",
}


@click.command("number", help="What register a number belongs to, its canonical form and links.")
@click.argument("text", nargs=-1, required=True, metavar="NUMBER")
@click.option(
    "--type",
    "type_",
    type=click.Choice(["trademark", "patent", "utility_model", "design"]),
    help="Which right the number is of, where an office numbers several alike.",
)
@json_option
@click.pass_context
def number_command(
    ctx: click.Context, text: tuple[str, ...], type_: str | None, as_json: bool
) -> None:
    """Exit 0: a number of one office; 1: of none, or its office or its sense is not said."""
    from iptui.domain.registers import identify

    number = identify(" ".join(text), type_)
    if as_json:
        print_json(number)
    else:
        print_lines(_lines(number))
    if not number.valid:
        ctx.exit(NOTHING)


def _lines(number: IpNumber) -> Iterator[str]:
    """At most 80 columns, but for addresses, which stand whole on their own lines."""
    from iptui.domain.registers import offices

    names = {office.code: office.name for office in offices()}
    with_check_digits = {office.code for office in offices() if office.check_digits}
    if number.valid:
        yield number.canonical
        yield from _fact("Office", f"{number.office}  {names[number.office]}")
        kind = f", kind code {number.kind}" if number.kind else ""
        yield from _fact("Type", number.type.replace("_", " ") + kind)
        if number.check != "unknown" or number.office in with_check_digits:
            yield from _fact("Check digit", CHECKS[number.check])
        if number.reason:
            yield from _fact("Note", number.reason)
    else:
        yield from textwrap.wrap(number.text.strip() or "(empty)", WIDTH)
        # The offices stand below, one a line.
        listed = f" ({', '.join(number.could_be)})"
        yield from _fact("No number", number.reason.removesuffix(listed))
        for place, code in enumerate(number.could_be):
            yield from _fact("" if place else "Could be", f"{code}  {names[code]}")
    for link in number.links:
        doubt = "" if link.sure else "not sure"
        notes = "; ".join(one for one in (doubt, link.note) if one)
        yield ""
        yield from textwrap.wrap(
            f"{link.register} ({notes})" if notes else link.register, WIDTH, initial_indent="  "
        )
        yield f"  {link.url}"


def _fact(name: str, value: str) -> Iterator[str]:
    yield from textwrap.wrap(
        value, WIDTH, initial_indent=f"  {name:12} ", subsequent_indent=" " * 15
    )
