"""The lines about a complaint's clock: whose turn, until when in which zone, by whose rule, at what cost."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content

from iptui.casework.desk import Desk
from iptui.casework.dossier import Dossier
from iptui.casework.ledgers import penalty_words
from iptui.domain.complaints import Complaint, DeadlineBasis
from iptui.domain.deadlines import time_zone
from iptui.domain.sources import ORIGIN_WORDS
from iptui.screens.facts import countdown, when, wrapped_fact
from iptui.terminal.clean import clean

BASIS_WORDS = {
    DeadlineBasis.STRICT: "Monday to Friday, the earlier calendar",
    DeadlineBasis.STATUTORY: "working days as decreed, the earlier calendar",
    DeadlineBasis.BOTH: "both calendars agree",
    DeadlineBasis.CALENDAR_DAYS: "every day counts",
}


def clock_facts(desk: Desk, case: Dossier, room: int) -> Iterable[Content]:
    """Next step, time left, calendar and points, each in lines of at most `room` cells."""
    one, step = case.complaint, case.next_step
    for problem in desk.rule_problems:
        yield Content.styled(clean(problem), "$error")
    left, _ = countdown(desk, one.due_at)
    for label, text in (
        ("Next step", f"{step.owner.value}: {step.what}"),
        ("Time left", f"{left} (until {_until(desk, one)})" if one.due_at else ""),
        ("Calendar", _calendar(one)),
        ("Points", penalty_words(case.penalty)),
    ):
        if text:
            yield from wrapped_fact(label, text, room)


def _calendar(one: Complaint) -> str:
    ends = one.deadline
    if ends is None:
        return ""
    text = f"{ends.length} {ends.unit.replace('_', ' ')} by {ends.rule_set}"
    if ends.origin != "shipped":
        text += f" ({ORIGIN_WORDS.get(ends.origin, ends.origin)})"
    text += f", {BASIS_WORDS[ends.basis]}"
    if ends.holiday_notice:
        text += f"; holiday notice {ends.holiday_notice}"
    return text + ("; provisional: no holiday notice yet" if ends.provisional else "")


def _until(desk: Desk, one: Complaint) -> str:
    """In the account's zone, and in the platform's where its clock reads otherwise."""
    here = when(desk, one.due_at)
    if one.deadline is None or one.due_at is None:
        return here
    there = one.due_at.astimezone(time_zone(one.deadline.time_zone))
    if f"{there:%Y-%m-%d %H:%M}" == here:
        return here
    return f"{here}; {there:%m-%d %H:%M} in {one.deadline.time_zone}"
