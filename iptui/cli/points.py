"""`points`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import print_json, print_lines, say

if TYPE_CHECKING:
    from datetime import datetime

    from iptui.domain.penalties import LedgerBalance, LedgerName, LedgerState, PenaltyEvent
    from iptui.domain.rule_sets import RuleSet


@click.command("points", help="Penalty ledgers, what falls away when, what one more would do.")
@click.option("--rules", "platform", default="", metavar="PLATFORM")
@json_option
@click.pass_context
def points_command(ctx: click.Context, platform: str, as_json: bool) -> None:
    from iptui.casework.ledgers import ledgers

    with desk_of(ctx) as desk:
        now = desk.now()
        shown = ledgers(desk, platform)
    if as_json:
        print_json([_as_json(rules, events, state, now) for rules, events, state in shown])
        return
    for rules, events, state in shown:
        if state.general is None and state.serious is None:
            say(f"{rules.title} keep no ledger of points or strikes that is known.")
        for balance in (state.general, state.serious):
            if balance is not None:
                print_lines(_lines(rules, events, balance, now))
    if not shown:
        say("No complaint was established yet, so no platform counts points.")


def _as_json(
    rules: RuleSet, events: list[PenaltyEvent], state: LedgerState, now: datetime
) -> dict[str, Any]:
    from iptui.domain.complaints import Severity
    from iptui.domain.penalties import LEDGERS, forecast
    from iptui.domain.rule_values import sources_of_ledger

    return {
        "rules": rules.id,
        "platform": rules.platform,
        "version_known": rules.version_known,
        "origin": rules.origin,
        "ledgers": state,
        "thresholds": {name: _thresholds(rules, name) for name in LEDGERS},
        "to_next": {
            name: balance.to_next if (balance := state.balance(name)) else None for name in LEDGERS
        },
        "one_more_general": forecast(events, rules, now, Severity.GENERAL),
        "one_more_serious": forecast(events, rules, now, Severity.SERIOUS),
        "sources": [value for name in LEDGERS for value in sources_of_ledger(rules, name)],
    }


def _thresholds(rules: RuleSet, name: LedgerName) -> list[dict[str, Any]]:
    ledger = rules.general_points if name == "general_points" else rules.serious_strikes
    if ledger is None:
        return []
    basis = ledger.basis_of("thresholds")
    return [
        {
            "at": one.at,
            "action": one.action,
            "source": basis.source,
            "confidence": basis.confidence,
            "origin": rules.origin,
        }
        for one in ledger.thresholds
    ]


def _lines(
    rules: RuleSet, events: list[PenaltyEvent], balance: LedgerBalance, now: datetime
) -> Iterator[str]:
    from iptui.casework.ledgers import ComplaintPenalty, penalty_words
    from iptui.domain.complaints import Severity
    from iptui.domain.penalties import forecast

    own = ", your own rule file" if rules.origin == "own" else ""
    ahead = balance.next_threshold
    text = f", next at {ahead.at} ({balance.to_next} to go): {ahead.action}" if ahead else ""
    yield f"{rules.id}{own} {balance.ledger}: {balance.points}{text}"
    if balance.reached is not None:
        yield f"  reached {balance.reached.at}: {balance.reached.action}"
    for falls in balance.falls_away:
        yield f"  {falls.at:%Y-%m-%d %H:%M} UTC: {falls.points} fall away, {falls.left} left"
    severity = Severity.SERIOUS if balance.ledger == "serious_strikes" else Severity.GENERAL
    more = forecast(events, rules, now, severity)
    yield "  one more, " + penalty_words(ComplaintPenalty(rules=rules, forecast=more))
