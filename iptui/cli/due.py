"""`due`: one line for each case that presses, for a login message or a timer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from iptui.casework.desk import Desk
from iptui.casework.inbox import urgent_complaints
from iptui.cli.complaints import parse_span
from iptui.cli.context import desk_of, json_option
from iptui.cli.output import NOTHING, print_json, print_lines
from iptui.domain.complaints import Complaint
from iptui.domain.countdown import remaining
from iptui.domain.next_steps import next_step

LONGEST = timedelta(days=3650)


@click.command(
    "due",
    help="Cases in which you have to act within a time, a line each. Exit code 1 if there is one, 0 if none.",
)
@click.option(
    "--within", default="24h", show_default=True, metavar="SPAN", help="2w, 3d, 12h, 90m."
)
@json_option
@click.pass_context
def due_command(ctx: click.Context, within: str, as_json: bool) -> None:
    span = min(parse_span(within), LONGEST)
    with desk_of(ctx) as desk:
        found = urgent_complaints(desk, span)
        if as_json:
            print_json([_row(desk, one) for one in found])
        else:
            print_lines(_line(desk, one) for one in found)
    ctx.exit(NOTHING if found else 0)


def _row(desk: Desk, one: Complaint) -> dict[str, Any]:
    rules = desk.rule_set(one.platform, one.received_at)
    return {
        "no": one.no,
        "platform": one.platform,
        "state": one.state.value,
        "due_at": one.due_at,
        "remaining": _left(desk, one),
        "due_basis": one.deadline.basis.value if one.deadline else None,
        "due_origin": one.deadline.origin if one.deadline else None,
        "provisional": one.deadline.provisional if one.deadline else False,
        "next_step": next_step(one, rules, desk.now()),
    }


def _line(desk: Desk, one: Complaint) -> str:
    rules = desk.rule_set(one.platform, one.received_at)
    right = f"  {one.right.name}" if one.right and one.right.name else ""
    own = ", by your own rules" if one.deadline and one.deadline.origin == "own" else ""
    at: datetime | None = one.due_at.astimezone(desk.time_zone) if one.due_at else None
    until = f"{at:%Y-%m-%d %H:%M}" if at else "-"
    step = next_step(one, rules, desk.now()).what
    return f"{_left(desk, one)} left (until {until}{own})  {one.platform} {one.no}{right}: {step}"


def _left(desk: Desk, one: Complaint) -> str:
    return remaining(one.due_at, desk.now()) if one.due_at else ""
