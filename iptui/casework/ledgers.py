"""The penalty ledgers of every platform that counted something."""

from __future__ import annotations

from iptui.casework.desk import Desk
from iptui.domain.penalties import LedgerState, PenaltyEvent, ledger_state
from iptui.domain.rule_sets import RuleSet
from iptui.store.protocol import Query, Sort


def ledgers(
    desk: Desk, platform: str = ""
) -> list[tuple[RuleSet, list[PenaltyEvent], LedgerState]]:
    """(rules in force now, events, state) by platform; only platforms with events unless one is named."""
    events = desk.store.query(PenaltyEvent, Query(sort=(Sort("effective_at"),)))
    platforms = [platform] if platform else sorted({event.platform for event in events})
    found = []
    for name in platforms:
        rules = desk.rules.for_complaint(name, desk.now())
        own = [event for event in events if event.platform == name]
        found.append((rules, own, ledger_state(own, rules, desk.now())))
    return found
