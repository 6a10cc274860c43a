"""`points`."""

from __future__ import annotations

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import print_json, print_lines


@click.command("points", help="Penalty ledgers, what falls away when, what one more would do.")
@click.option("--rules", "platform", default="", metavar="PLATFORM")
@json_option
@click.pass_context
def points_command(ctx: click.Context, platform: str, as_json: bool) -> None:
    from iptui.casework.ledgers import ledgers
    from iptui.domain.complaints import Severity
    from iptui.domain.penalties import forecast

    with desk_of(ctx) as desk:
        shown = [
            {
                "rules": rules.id,
                "ledgers": state,
                "one_more_general": forecast(events, rules, desk.now(), Severity.GENERAL),
                "one_more_serious": forecast(events, rules, desk.now(), Severity.SERIOUS),
            }
            for rules, events, state in ledgers(desk, platform)
        ]
        states = ledgers(desk, platform)
    if as_json:
        print_json(shown)
        return
    for rules, _, state in states:
        for balance in (state.general, state.serious):
            if balance is not None:
                ahead = balance.next_threshold
                text = f", next at {ahead.at}: {ahead.action}" if ahead else ""
                print_lines([f"{rules.id} {balance.ledger}: {balance.points}{text}"])
