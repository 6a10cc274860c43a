"""Penalty points and strikes: what stands, what falls away when, what one more would do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar

from textual.content import Content
from textual.events import Resize

from iptui.casework.ledgers import WHY_SO_MUCH, ComplaintPenalty, ledgers, penalty_words
from iptui.domain.complaints import Severity
from iptui.domain.penalties import (
    LedgerBalance,
    LedgerEntry,
    LedgerState,
    PenaltyEvent,
    forecast,
    points_history,
)
from iptui.domain.rule_sets import RuleSet
from iptui.domain.rule_values import LEDGER_TITLES, sources_of_ledger
from iptui.domain.sources import SourcedValue
from iptui.screens.facts import fact, heading, when, wrapped_fact
from iptui.screens.kinds import TextScreen
from iptui.terminal.clean import clean
from iptui.widgets.points_plot import points_plot

YEAR = timedelta(days=365)
LABELS = 16
PLOT_HEIGHTS = {"general_points": 8, "serious_strikes": 3}
SHOWN_FALLS = 4
SHOWN_ENTRIES = 40


class PointsScreen(TextScreen):
    """One platform at a time, `tab` shows the next: each ledger with its plot of a year back and ahead."""

    context: ClassVar[str] = "points"
    mode_name: ClassVar[str] = "points"

    def __init__(self) -> None:
        super().__init__()
        self.platform = ""
        self.shown: list[tuple[RuleSet, list[PenaltyEvent], LedgerState]] = []

    def action_export(self) -> None:
        from iptui.screens.list_export import give_out

        give_out(self, "points")

    def load(self) -> None:
        self.shown = [
            one for one in ledgers(self.desk, open_too=True) if one[2].general or one[2].serious
        ]
        self.show(self._lines())

    def on_resize(self, _event: Resize) -> None:
        if self.is_mounted and self.shown:
            self.show(self._lines())

    def action_next_platform(self) -> None:
        if len(self.shown) < 2:
            self.say("There is one platform with points." if self.shown else "No platform counts.")
            return
        self.platform = self.shown[(self._number + 1) % len(self.shown)][0].platform
        self.show(self._lines())
        self.query_one("#scroll").scroll_home(animate=False)

    @property
    def _number(self) -> int:
        names = [rules.platform for rules, _, _ in self.shown]
        return names.index(self.platform) if self.platform in names else 0

    def sources(self) -> list[SourcedValue]:
        if not self.shown:
            return []
        rules = self.shown[self._number][0]
        return [value for name in LEDGER_TITLES for value in sources_of_ledger(rules, name)]

    def copy_text(self) -> str:
        return "\n".join(line.plain.rstrip() for line in self._lines())

    # -- showing --------------------------------------------------------------------------------
    def _lines(self) -> Iterable[Content]:
        for problem in self.desk.rule_problems:
            yield Content.styled(clean(problem), "$error")
        if not self.shown:
            yield Content("No complaint is established or open on a platform that counts points.")
            yield Content(
                "Points are worked out from established complaints by the platform's rules."
            )
            return
        rules, events, state = self.shown[self._number]
        place = f"  ({self._number + 1} of {len(self.shown)}, tab: next)"
        yield heading(f"{rules.title}{place if len(self.shown) > 1 else ''}")
        own = "  your own rule file" if rules.origin == "own" else ""
        since = "" if rules.version_known else "  date unknown"
        yield Content.styled(clean(f"{rules.id}{since}{own}"), "$text-muted")
        for name in ("general_points", "serious_strikes"):
            balance = state.balance(name)
            if balance is not None:
                yield from self._balance(balance, rules, events)
                yield Content("")

    def _balance(
        self, balance: LedgerBalance, rules: RuleSet, events: list[PenaltyEvent]
    ) -> Iterable[Content]:
        ledger = getattr(rules, balance.ledger)
        marks = [one.at for one in ledger.thresholds]
        last = f" of {marks[-1]}" if marks else ""
        yield Content.assemble(
            (f"{LEDGER_TITLES[balance.ledger]:<{LABELS}}", "bold"),
            (f"{balance.points}{last}", "bold"),
        )
        if balance.reached is not None:
            yield from self._fact("Reached", f"{balance.reached.at}: {balance.reached.action}")
        if balance.next_threshold is not None:
            ahead = balance.next_threshold
            yield from self._fact("Next", f"{ahead.at}, {balance.to_next} to go: {ahead.action}")
        yield from self._fact("One more", self._one_more(balance, rules, events))
        yield from self._plot(balance, marks, rules, events)
        for number, falls in enumerate(balance.falls_away[:SHOWN_FALLS]):
            yield fact(
                "" if number else "Falls away",
                f"{when(self.desk, falls.at)}: {falls.points}, then {falls.left} are left",
                LABELS,
            )
        if len(balance.falls_away) > SHOWN_FALLS:
            yield fact("", f"and {len(balance.falls_away) - SHOWN_FALLS} more", LABELS)
        for entry in balance.entries[: -SHOWN_ENTRIES - 1 : -1]:
            yield self._entry(entry)
        if len(balance.entries) > SHOWN_ENTRIES:
            yield fact("", f"and {len(balance.entries) - SHOWN_ENTRIES} older ones", LABELS)

    def _fact(self, label: str, text: str) -> Iterable[Content]:
        return wrapped_fact(label, text, min(120, self.size.width - 3), LABELS)

    def _one_more(self, balance: LedgerBalance, rules: RuleSet, events: list[PenaltyEvent]) -> str:
        severity = Severity.SERIOUS if balance.ledger == "serious_strikes" else Severity.GENERAL
        more = forecast(events, rules, self.desk.now(), severity)
        words = penalty_words(ComplaintPenalty(rules=rules, forecast=more))
        if balance.ledger == "general_points" and rules.general_points is not None:
            kinds = rules.general_points.per_right_for
            words += (
                " (under the right that counted last; each right has a first one)" if kinds else ""
            )
        return words

    def _plot(
        self,
        balance: LedgerBalance,
        marks: list[int],
        rules: RuleSet,
        events: list[PenaltyEvent],
    ) -> Iterable[Content]:
        now = self.desk.now()
        since, until = now - YEAR, now + YEAR
        return points_plot(
            points_history(events, rules, balance.ledger, since, until),
            marks,
            since=since,
            until=until,
            now=now,
            zone=self.desk.time_zone,
            width=min(120, max(40, self.size.width - 5)),
            height=PLOT_HEIGHTS[balance.ledger],
        )

    def _entry(self, entry: LedgerEntry) -> Content:
        why = WHY_SO_MUCH[entry.status]
        number = entry.complaint_id.rpartition("/")[2]
        return fact(
            when(self.desk, entry.effective_at),
            f" {entry.points}  {number}" + (f"  {why}" if why else ""),
            LABELS,
        )
