"""The penalty ledgers of every platform that counted something, and what a complaint would add to them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from iptui.casework.desk import Desk
from iptui.casework.moves import penalties_of, right_type_of
from iptui.domain.complaint_states import FAVOURABLE_STATES, OPEN_STATES
from iptui.domain.complaints import Complaint, ComplaintState, ComplaintSummary
from iptui.domain.penalties import (
    EntryStatus,
    Forecast,
    LedgerEntry,
    LedgerName,
    LedgerState,
    PenaltyEvent,
    forecast,
    ledger_state,
)
from iptui.domain.rule_sets import RuleSet
from iptui.store.protocol import Query, Sort, Where

UNDECIDED_STATES = (*OPEN_STATES, ComplaintState.ACCEPTED_BY_SELLER, ComplaintState.LAPSED)
"""States from which a complaint can still be established."""


class ComplaintPenalty(msgspec.Struct, frozen=True, kw_only=True):
    """What a complaint counts on its platform's ledgers, or would count; both None where none is kept."""

    rules: RuleSet
    counted: LedgerEntry | None = None
    """Its standing entry, once established."""
    ledger: LedgerName | None = None
    """The ledger of its standing entry."""
    forecast: Forecast | None = None
    """What it would add if it were established now; None once counted or closed in the seller's favour."""


def ledgers(
    desk: Desk, platform: str = "", *, open_too: bool = False
) -> list[tuple[RuleSet, list[PenaltyEvent], LedgerState]]:
    """(rules in force now, events, state) by platform: the named one, else those with events.

    `open_too` adds the platforms of complaints that could still be established.
    """
    events = desk.store.query(PenaltyEvent, Query(sort=(Sort("effective_at"),)))
    names = {platform} if platform else {event.platform for event in events}
    if open_too and not platform:
        where = (Where("state", "in", [one.value for one in UNDECIDED_STATES]),)
        found = desk.store.query_as(ComplaintSummary, Complaint, Query(where=where))
        names |= {one.platform for one in found}
    by_rules = {(rules := desk.rules.for_complaint(name, desk.now())).id: rules for name in names}
    shown = []
    for rules in sorted(by_rules.values(), key=lambda one: one.platform):
        own = _of_platform(events, rules)
        shown.append((rules, own, ledger_state(own, rules, desk.now())))
    return shown


def penalty_of(desk: Desk, complaint: Complaint) -> ComplaintPenalty:
    """What the complaint counts, or would count if established: by the rules in force when it was received.

    A complaint that was won or withdrawn counts nothing.
    """
    rules = desk.rule_set(complaint.platform, complaint.received_at)
    standing = [one for one in penalties_of(desk, complaint) if one.revoked_at is None]
    events = _of_platform(desk.store.query(PenaltyEvent), rules)
    if standing:
        state = ledger_state(events, rules, desk.now())
        balance = state.balance(standing[0].ledger)
        entries = balance.entries if balance else ()
        entry = next((one for one in entries if one.event_id == standing[0].id), None)
        return ComplaintPenalty(rules=rules, counted=entry, ledger=standing[0].ledger)
    if complaint.state in FAVOURABLE_STATES:
        return ComplaintPenalty(rules=rules)
    return ComplaintPenalty(
        rules=rules,
        forecast=forecast(
            events,
            rules,
            desk.now(),
            complaint.severity,
            right_id=complaint.right.id if complaint.right else "",
            right_type=right_type_of(desk, complaint),
        ),
    )


def _of_platform(events: Sequence[PenaltyEvent], rules: RuleSet) -> list[PenaltyEvent]:
    return [event for event in events if event.platform == rules.platform]


WHY_SO_MUCH = {
    EntryStatus.COUNTED: "",
    EntryStatus.FIRST: "the first one",
    EntryStatus.DAY_CAP: "the day's cap is reached",
    EntryStatus.MERGED: "one with the strike of these days",
    EntryStatus.EXPIRED: "expired",
    EntryStatus.REVOKED: "revoked",
}


def penalty_words(penalty: ComplaintPenalty) -> str:
    """One line: `if established: +6 points, then 12 of 48: account frozen for 7 days`."""
    if penalty.counted is not None:
        return _counted_words(penalty.counted)
    more = penalty.forecast
    if more is None:
        return ""
    rules = penalty.rules
    ledger = rules.general_points if more.ledger == "general_points" else rules.serious_strikes
    unit = "points" if more.ledger == "general_points" else "strikes"
    last = f" of {ledger.thresholds[-1].at}" if ledger and ledger.thresholds else ""
    unit = unit if more.adds != 1 else unit[:-1]
    why = WHY_SO_MUCH[more.status]
    text = f"if established: +{more.adds} {unit}"
    text += f" ({why})" if why else ""
    text += f", then {more.points_after}{last}"
    if more.crosses:
        return f"{text}: {more.crosses[-1].action}"
    if more.next_threshold is not None:
        to_go = more.next_threshold.at - more.points_after
        text += f"; {to_go} to the next threshold: {more.next_threshold.action}"
    return text


def _counted_words(entry: LedgerEntry) -> str:
    why = WHY_SO_MUCH[entry.status]
    text = f"counted {entry.points}" + (f" ({why})" if why else "")
    if entry.status is EntryStatus.EXPIRED:
        return f"{text} on {entry.expires_at:%Y-%m-%d}"
    return f"{text} since {entry.effective_at:%Y-%m-%d}, falls away {entry.expires_at:%Y-%m-%d %H:%M} UTC"
