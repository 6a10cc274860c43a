"""`complaints`: the two lists."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import click

from iptui.casework.desk import Desk
from iptui.casework.inbox import list_complaints
from iptui.casework.moves import attempts_allowed
from iptui.cli.context import desk_of, json_option
from iptui.cli.output import NOTHING, print_json, print_table
from iptui.domain.complaints import Complaint, View
from iptui.domain.errors import BadInput

_SPAN = re.compile(r"(\d{1,5})\s*([wdhm])")


def parse_span(text: str) -> timedelta:
    """`2w`, `3d`, `12h`, `90m`.

    Raises:
        BadInput: anything else.
    """
    match = _SPAN.fullmatch(text.strip().casefold())
    if match is None:
        raise BadInput(f"'{text[:20]}' is no time span; write it as 2w, 3d, 12h or 90m.")
    unit = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}[match[2]]
    return timedelta(**{unit: int(match[1])})


def row_of(desk: Desk, complaint: Complaint) -> dict[str, Any]:
    """The list's JSON shape of one complaint; scripts rely on it."""
    allowed = attempts_allowed(desk, complaint)
    return {
        "no": complaint.no,
        "platform": complaint.platform,
        "state": complaint.state.value,
        "view": complaint.view.value,
        "right": {"id": complaint.right.id, "label": complaint.right.name}
        if complaint.right
        else None,
        "complainant": {"id": complaint.complainant.id, "name": complaint.complainant.name}
        if complaint.complainant
        else None,
        "products": [line.product_id for line in complaint.lines],
        "received_at": complaint.received_at,
        "due_at": complaint.due_at,
        "due_basis": complaint.deadline.basis.value if complaint.deadline else None,
        "due_origin": complaint.deadline.origin if complaint.deadline else None,
        "provisional": complaint.deadline.provisional if complaint.deadline else False,
        "attempts_left": max(0, allowed - complaint.attempts_used),
    }


@click.command("complaints", help="List complaints: to be responded to, historical, or all.")
@click.option("--view", type=click.Choice(["respond", "history", "all"]), default="respond")
@click.option("--due-within", metavar="SPAN", help="Only what is due within 2w, 3d, 12h, 90m.")
@click.option("--complainant", default="", metavar="X", help="Id or a part of the name.")
@click.option("--right", default="", metavar="N", help="Id or a part of the mark or number.")
@json_option
@click.pass_context
def complaints_command(
    ctx: click.Context,
    view: str,
    due_within: str | None,
    complainant: str,
    right: str,
    as_json: bool,
) -> None:
    with desk_of(ctx) as desk:
        summaries = list_complaints(
            desk,
            None if view == "all" else View(view),
            due_within=parse_span(due_within) if due_within else None,
            complainant=complainant,
            right=right,
        )
        if as_json:
            records = desk.store.get_many(Complaint, (one.id for one in summaries))
            print_json([row_of(desk, record) for record in records])
        else:
            from iptui.domain.complaint_states import STATE_TITLES
            from iptui.domain.countdown import remaining

            print_table(
                ("NO", "PLATFORM", "DUE", "STATE", "RIGHT", "COMPLAINANT"),
                [
                    (
                        one.no,
                        one.platform,
                        remaining(one.due_at, desk.now()) if one.due_at else "-",
                        STATE_TITLES[one.state],
                        one.right.name if one.right else "-",
                        one.complainant.name if one.complainant else "-",
                    )
                    for one in summaries
                ],
            )
    ctx.exit(0 if summaries else NOTHING)
