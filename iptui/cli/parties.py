"""`right show` and `complainant show`."""

from __future__ import annotations

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import print_json, print_lines


@click.group("right", help="The IP rights behind complaints.")
def right_command() -> None:
    pass


@right_command.command("show", help="A right with its register links and the complaints under it.")
@click.argument("no")
@json_option
@click.pass_context
def show_right(ctx: click.Context, no: str, as_json: bool) -> None:
    from iptui.casework.dossier import complaints_under, find_right
    from iptui.domain.registers import identify

    with desk_of(ctx) as desk:
        right = find_right(desk, no)
        number = identify(f"{right.office} {right.number}".strip(), right.type.value)
        complaints = complaints_under(desk, right)
    if as_json:
        print_json({"right": right, "number": number, "complaints": complaints})
        return
    print_lines(
        [
            f"{right.label} ({right.type.value}) {right.office} {right.number}",
            f"Owner   {right.owner}",
            f"Status  {right.status.value}, expires {right.expires or '-'}",
            *([f"Note    {number.reason}"] if number.reason else []),
            *(f"{link.register}: {link.url}" for link in number.links),
            *(f"Complaint {one.no}: {one.state.value}" for one in complaints),
        ]
    )


@click.group("complainant", help="The complainants and their records.")
def complainant_command() -> None:
    pass


@complainant_command.command("show", help="Contact, record and threads of a complainant.")
@click.argument("identity", metavar="ID")
@json_option
@click.pass_context
def show_complainant(ctx: click.Context, identity: str, as_json: bool) -> None:
    from iptui.casework.dossier import complainant_record, find_party

    with desk_of(ctx) as desk:
        record = complainant_record(desk, find_party(desk, identity))
    if as_json:
        print_json(record)
        return
    party = record.party
    rate = "nothing decided yet" if record.success_rate is None else f"{record.success_rate:.0%}"
    print_lines(
        [
            party.name,
            f"E-mail {party.email or '-'}  phone {party.phone or '-'}  {party.address} {party.country}",
            f"Complaints {len(record.complaints)}; counter-notifications that succeeded: {rate}",
            *(f"{title}: {count}" for title, count in record.outcomes.items()),
        ]
    )
