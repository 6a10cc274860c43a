"""`deadline DATE`."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from iptui.cli.context import json_option, rules_in_use
from iptui.cli.output import print_json, print_lines
from iptui.domain.errors import BadInput
from iptui.domain.rule_sets import WINDOW_NAMES

if TYPE_CHECKING:
    from iptui.domain.complaints import Deadline
    from iptui.domain.rule_sets import RuleSet, WindowName


@click.command(
    "deadline", help="When the time to respond ends for a notice of DATE, by both calendars."
)
@click.argument("date_", metavar="DATE")
@click.option("--rules", default="alibaba.com", show_default=True, metavar="PLATFORM")
@click.option("--attempt", type=click.IntRange(1), default=1, show_default=True)
@click.option("--window", type=click.Choice(WINDOW_NAMES), default="respond", show_default=True)
@json_option
@click.pass_context
def deadline_command(
    ctx: click.Context, date_: str, rules: str, attempt: int, window: WindowName, as_json: bool
) -> None:
    from iptui.domain.deadlines import deadline

    known = rules_in_use(ctx)
    if not known.versions(rules):
        raise BadInput(
            f"There are no rules for '{rules[:40]}'; choose one of {', '.join(known.platforms())}."
        )
    day, moment = _parsed(date_)
    rule_set = known.for_complaint(rules, moment if moment and moment.tzinfo else day)
    if moment is None:
        moment = datetime.combine(day, time(12))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(rule_set.time_zone))
    found = deadline(rule_set, window, moment, attempt=attempt)
    answer = _answer(rule_set, found)
    if as_json:
        print_json(answer)
    else:
        print_lines(f"{name}: {_text(value)}" for name, value in answer.items())


def _parsed(text: str) -> tuple[date, datetime | None]:
    """The day, and the instant where a time was given."""
    try:
        day = date.fromisoformat(text[:10])
        moment = datetime.fromisoformat(text) if len(text) > 10 else None
    except ValueError:
        raise BadInput(
            f"'{text[:40]}' is no date; write it as 2026-09-30 or 2026-09-30T10:00+08:00."
        ) from None
    if not 1990 <= day.year <= 2100:
        raise BadInput(f"{text[:40]} lies outside 1990 to 2100; check the year.")
    return day, moment


def _answer(rule_set: RuleSet, found: Deadline) -> dict[str, object]:
    zone = ZoneInfo(found.time_zone)
    window = rule_set.basis_of(found.rule)
    return {
        "due_at": found.due_at.astimezone(zone),
        "due_local": found.due_at.astimezone(),
        "strict": found.strict.astimezone(zone).date(),
        "statutory": found.statutory.astimezone(zone).date(),
        "basis": found.basis.value,
        "provisional": found.provisional,
        "rule": f"{found.rule_set} {found.rule}: {found.length} {found.unit.replace('_', ' ')}",
        "version": rule_set.version if rule_set.version_known else None,
        "time_zone": found.time_zone,
        "source": found.source,
        "confidence": found.confidence,
        "origin": found.origin,
        "holiday_notice": found.holiday_notice,
        "note": window.note if window else "",
    }


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes" if not value.second else "seconds")
    return "unknown" if value is None else str(value) or "-"
