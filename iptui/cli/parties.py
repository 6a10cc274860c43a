"""`right show` and `complainant show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import print_json, print_lines

if TYPE_CHECKING:
    from iptui.casework.dossier import ComplainantRecord


CANNOT_TELL = "can't tell"


@click.group("right", help="The IP rights behind complaints.")
def right_command() -> None:
    pass


@right_command.command("show", help="A right with its register links and the complaints under it.")
@click.argument("no")
@json_option
@click.pass_context
def show_right(ctx: click.Context, no: str, as_json: bool) -> None:
    from iptui.casework.dossier import complaints_under, find_right, right_checks
    from iptui.domain.complaints import Complaint
    from iptui.domain.registers import identify

    with desk_of(ctx) as desk:
        right = find_right(desk, no)
        number = identify(f"{right.office} {right.number}".strip(), right.type.value)
        complaints = complaints_under(desk, right)
        records = desk.store.get_many(Complaint, [one.id for one in complaints])
        checks = [(one, right_checks(desk, right, one)) for one in records]
    if as_json:
        print_json(
            {
                "right": right,
                "number": number,
                "complaints": complaints,
                "checks": [
                    {"no": one.no, "id": one.id, **{check.name: check for check in found}}
                    for one, found in checks
                ],
            }
        )
        return
    print_lines(
        [
            f"{right.label} ({right.type.value}) {right.office} {right.number}",
            f"Owner   {right.owner}",
            f"Status  {right.status.value}, expires {right.expires or '-'}",
            *([f"Note    {number.reason}"] if number.reason else []),
            *(f"{link.register}: {link.url}" for link in number.links),
        ]
    )
    for one, found in checks:
        print_lines([f"Complaint {one.no}: {one.state.value}"])
        print_lines(
            f"  {check.question}: {check.reply.value.replace('cannot_tell', CANNOT_TELL)}; {check.reason}"
            for check in found
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
    print_lines(
        [
            party.name,
            f"E-mail {party.email or '-'}  phone {party.phone or '-'}  {party.address} {party.country}",
            f"Complaints {len(record.complaints)}, withdrawn {record.withdrawn}",
            f"Counter-notifications that succeeded: {_rate(record)}",
            f"Median days to answer: {record.median_days_to_answer or '-'}",
            *(
                f"! {one.title}: {one.found} (mark: {one.threshold}; source: {one.source})"
                for one in record.warnings
            ),
            *(
                f"Right {one.label}: {one.complaints} by this complainant, {one.by_others} by others"
                for one in record.rights
            ),
            *(f"{title}: {count}" for title, count in record.outcomes.items()),
        ]
    )


def _rate(record: ComplainantRecord) -> str:
    if record.success_rate is None:
        return "nothing decided yet"
    return (
        f"{record.success_rate:.0%}, {record.successful} of {record.counter_notifications} decided"
    )
