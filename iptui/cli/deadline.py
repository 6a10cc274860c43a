"""`deadline DATE`."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import click

from iptui.cli.context import json_option
from iptui.cli.output import print_json, print_lines
from iptui.domain.errors import BadInput


@click.command(
    "deadline", help="When the time to respond ends for a notice of DATE, by both calendars."
)
@click.argument("date_", metavar="DATE")
@click.option("--rules", default="alibaba.com", show_default=True, metavar="PLATFORM")
@click.option("--attempt", type=click.IntRange(1), default=1, show_default=True)
@json_option
def deadline_command(date_: str, rules: str, attempt: int, as_json: bool) -> None:
    from iptui.domain.deadlines import deadline
    from iptui.formats.rule_files import load_rule_sets

    try:
        day = date.fromisoformat(date_[:10])
        moment = datetime.fromisoformat(date_)
    except ValueError:
        raise BadInput(f"'{date_[:40]}' is no date; write it as 2026-09-30.") from None
    if not 1990 <= day.year <= 2100:
        raise BadInput(f"{date_[:40]} lies outside 1990 to 2100; check the year.")
    known = load_rule_sets()
    if rules not in known.platforms():
        raise BadInput(
            f"There are no rules for '{rules[:40]}'; choose one of {', '.join(known.platforms())}."
        )
    rule_set = known.for_complaint(rules, day)
    if moment.tzinfo is None:
        if len(date_) == 10:
            moment = datetime.combine(day, time(12))
        moment = moment.replace(tzinfo=ZoneInfo(rule_set.time_zone))
    found = deadline(rule_set, "respond", moment, attempt=attempt)
    zone = ZoneInfo(found.time_zone)
    answer = {
        "due_at": found.due_at.astimezone(zone),
        "strict": found.strict.astimezone(zone).date(),
        "statutory": found.statutory.astimezone(zone).date(),
        "basis": found.basis.value,
        "provisional": found.provisional,
        "rule": f"{found.rule_set} {found.rule}: {found.length} {found.unit.replace('_', ' ')}",
        "source": found.source,
        "confidence": found.confidence,
    }
    if as_json:
        print_json(answer)
    else:
        print_lines(f"{name}: {value}" for name, value in answer.items())
