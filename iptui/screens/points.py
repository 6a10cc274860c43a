"""Penalty points and strikes: what stands, what falls away when, what one more would do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from textual.content import Content

from iptui.casework.ledgers import ledgers
from iptui.domain.complaints import Severity
from iptui.domain.penalties import LedgerBalance, PenaltyEvent, forecast, points_history
from iptui.domain.rule_sets import RuleSet
from iptui.screens.facts import day, fact, heading
from iptui.screens.kinds import TextScreen

BARS = "▁▂▃▄▅▆▇█"


class PointsScreen(TextScreen):
    context: ClassVar[str] = "points"
    mode_name: ClassVar[str] = "points"

    def load(self) -> None:
        self.show(self._lines())

    def _lines(self) -> Iterable[Content]:
        now = self.desk.now()
        shown = ledgers(self.desk)
        if not shown:
            yield Content("No complaint was established yet, so no platform counts points.")
            yield Content(
                "Points are worked out from established complaints by the platform's rules."
            )
        for rules, events, state in shown:
            yield heading(f"{rules.title} ({rules.id})")
            for name, balance in (
                ("General points", state.general),
                ("Serious strikes", state.serious),
            ):
                if balance is not None:
                    yield from self._balance(name, balance, rules, events, now)
            yield Content("")

    def _balance(
        self,
        name: str,
        balance: LedgerBalance,
        rules: RuleSet,
        events: list[PenaltyEvent],
        now: datetime,
    ) -> Iterable[Content]:
        yield fact(f"  {name}", balance.points, 22)
        if balance.reached is not None:
            yield fact("  Reached", f"{balance.reached.at}: {balance.reached.action}", 22)
        if balance.next_threshold is not None:
            yield fact(
                "  Next threshold",
                f"{balance.next_threshold.at}: {balance.next_threshold.action} ({balance.to_next} to go)",
                22,
            )
        for falls in balance.falls_away[:6]:
            yield fact(
                "  Falls away",
                f"{day(self.desk, falls.at)}: {falls.points} ({falls.left} left)",
                22,
            )
        severity = Severity.SERIOUS if balance.ledger == "serious_strikes" else Severity.GENERAL
        more = forecast(events, rules, now, severity)
        if more is not None:
            crossed = "; ".join(f"reaches {one.at}: {one.action}" for one in more.crosses)
            yield fact(
                "  One more would add",
                f"{more.adds}, to {more.points_after} ({more.status.value.replace('_', ' ')})"
                + (f"; {crossed}" if crossed else ""),
                22,
            )
        yield fact("  The year", self._plot(balance, rules, events, now), 22)
        yield fact("", " " * 22 + "from a year ago, over today, to a year from now", 0)

    def _plot(
        self, balance: LedgerBalance, rules: RuleSet, events: list[PenaltyEvent], now: datetime
    ) -> str:
        since, until = now - timedelta(days=365), now + timedelta(days=365)
        history = list(points_history(events, rules, balance.ledger, since, until))
        columns = max(20, min(73, self.size.width - 30))
        values = []
        for column in range(columns):
            at = since + (until - since) * column / (columns - 1)
            values.append(max([points for when, points in history if when <= at][-1:], default=0))
        top = max([*values, 1])
        return "".join(BARS[value * (len(BARS) - 1) // top] if value else "·" for value in values)
