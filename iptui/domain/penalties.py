"""Penalty ledgers: what established complaints cost, when points fall away, what one more would do.

Rules of AliExpress (revisions of 16 January 2025 and 2 April 2026), as the rule set gives them: the
first violation is free while none stands, each further one costs `repeat` points, one day's
violations cost at most `day_cap`, serious ones within `merge_days` are one strike, a record lives
`life_days` to the minute, and a won counter-notification or a withdrawal revokes it. Where "established"
is counted per same IP right (Alibaba.com, trademarks and patents), a violation is a repeat only after
another one under its right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import ClassVar, Literal

import msgspec

from iptui.domain.complaints import Severity
from iptui.domain.deadlines import received_date
from iptui.domain.records import Record
from iptui.domain.rights import RightType
from iptui.domain.rule_sets import Ledger, RuleSet, Threshold

LedgerName = Literal["general_points", "serious_strikes"]
LEDGERS: tuple[LedgerName, ...] = ("general_points", "serious_strikes")


class PenaltyEvent(Record, frozen=True, kw_only=True):
    """One established complaint on a ledger."""

    KIND: ClassVar[str] = "penalties"

    platform: str
    ledger: LedgerName
    complaint_id: str = ""
    right_id: str = ""
    right_type: RightType | None = None
    effective_at: datetime
    """When the penalty was imposed; its life is counted from here."""
    revoked_at: datetime | None = None
    reason: str = ""


class EntryStatus(StrEnum):
    """Why an event costs what it costs."""

    COUNTED = "counted"
    FIRST = "first"
    """The first one while no other stands (under its right, where the rules count so)."""
    DAY_CAP = "day_cap"
    """Lowered because the day's violations reach the cap."""
    MERGED = "merged"
    """Part of an earlier one of the last days."""
    EXPIRED = "expired"
    REVOKED = "revoked"


class LedgerEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One event as it stands now. `points` is 0 once expired or revoked."""

    event_id: str
    complaint_id: str
    right_id: str
    effective_at: datetime
    expires_at: datetime
    points: int
    status: EntryStatus
    reason: str = ""


class FallsAway(msgspec.Struct, frozen=True, kw_only=True):
    """Points that expire at one instant, and what is left then if nothing is added."""

    at: datetime
    points: int
    left: int


class LedgerBalance(msgspec.Struct, frozen=True, kw_only=True):
    """One ledger now."""

    ledger: LedgerName
    points: int
    entries: tuple[LedgerEntry, ...] = ()
    """Oldest first."""
    reached: Threshold | None = None
    """The highest threshold reached."""
    next_threshold: Threshold | None = None
    falls_away: tuple[FallsAway, ...] = ()
    free_again_at: datetime | None = None
    """When no record stands any more, so that any further violation is a first one; None = now."""

    @property
    def to_next(self) -> int | None:
        """Points still missing to the next threshold; None above the last."""
        return self.next_threshold.at - self.points if self.next_threshold else None


class LedgerState(msgspec.Struct, frozen=True, kw_only=True):
    """Both ledgers of one platform now; None where the rules know no such ledger."""

    platform: str
    general: LedgerBalance | None = None
    serious: LedgerBalance | None = None

    def balance(self, ledger: LedgerName) -> LedgerBalance | None:
        return self.general if ledger == "general_points" else self.serious


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What one more established complaint would do."""

    ledger: LedgerName
    adds: int
    points_after: int
    crosses: tuple[Threshold, ...] = ()
    """The thresholds that it would newly reach, lowest first."""
    next_threshold: Threshold | None = None
    """The one after that."""
    status: EntryStatus
    """Why it would cost that much: counted, first, day_cap or merged."""
    falls_away: tuple[FallsAway, ...] = ()
    """When points expire, the new ones included."""


def ledger_state(events: Iterable[PenaltyEvent], rule_set: RuleSet, now: datetime) -> LedgerState:
    """Both ledgers at an instant. Events of other platforms, and later ones, do not count."""
    known = list(events)
    balances = {
        name: _balance(known, rule_set, name, rules, now)
        for name in LEDGERS
        if (rules := _rules(rule_set, name)) is not None
    }
    return LedgerState(
        platform=rule_set.platform,
        general=balances.get("general_points"),
        serious=balances.get("serious_strikes"),
    )


def ledger_for(rule_set: RuleSet, severity: Severity) -> LedgerName | None:
    """The ledger on which an established complaint counts; None where the platform keeps none.

    An unknown severity counts as general, and so does a serious one where strikes are not kept.
    """
    if severity is Severity.SERIOUS and rule_set.serious_strikes is not None:
        return "serious_strikes"
    return "general_points" if rule_set.general_points is not None else None


def forecast(
    events: Iterable[PenaltyEvent],
    rule_set: RuleSet,
    now: datetime,
    severity: Severity,
    *,
    right_id: str = "",
    right_type: RightType | None = None,
) -> Forecast | None:
    """What one more complaint, established now, would cost; None where no ledger is known.

    The right matters where established complaints are counted per same right; without one, the
    complaint is taken to rest on the right that counted last, which costs the most.
    """
    name = ledger_for(rule_set, severity)
    rules = _rules(rule_set, name) if name is not None else None
    if name is None or rules is None:
        return None
    known = list(events)
    if right_type is None and rules.per_right_for:
        right_id, right_type = _last_right(known, rule_set, name, now)
    # Sorts after every real event of the same instant.
    one_more = PenaltyEvent(
        id="\U0010ffff",
        platform=rule_set.platform,
        ledger=name,
        right_id=right_id,
        right_type=right_type,
        effective_at=now,
    )
    before = _balance(known, rule_set, name, rules, now)
    after = _balance([*known, one_more], rule_set, name, rules, now)
    return Forecast(
        ledger=name,
        adds=after.points - before.points,
        points_after=after.points,
        crosses=tuple(one for one in rules.thresholds if before.points < one.at <= after.points),
        next_threshold=after.next_threshold,
        status=next(one.status for one in after.entries if one.event_id == one_more.id),
        falls_away=after.falls_away,
    )


def _last_right(
    events: Iterable[PenaltyEvent], rule_set: RuleSet, name: LedgerName, now: datetime
) -> tuple[str, RightType | None]:
    """The right of the newest event that stands; nothing where none does."""
    standing = [
        one
        for one in events
        if (one.platform, one.ledger) == (rule_set.platform, name)
        and one.effective_at <= now
        and (one.revoked_at is None or one.revoked_at > now)
    ]
    newest = max(standing, key=lambda one: (one.effective_at, one.id), default=None)
    return (newest.right_id, newest.right_type) if newest else ("", None)


def points_history(
    events: Iterable[PenaltyEvent],
    rule_set: RuleSet,
    ledger: LedgerName,
    since: datetime,
    until: datetime,
) -> list[tuple[datetime, int]]:
    """The ledger's steps from `since` to `until`: (instant, points from then on), as known at each."""
    rules = _rules(rule_set, ledger)
    if rules is None:
        return []
    known = sorted(
        (one for one in events if one.platform == rule_set.platform and one.ledger == ledger),
        key=lambda one: (one.effective_at, one.id),
    )
    life = timedelta(days=rules.life_days)
    revocations = sorted({one.revoked_at for one in known if one.revoked_at is not None})
    inside = [at for at in revocations if since < at <= until]
    steps: list[tuple[datetime, int]] = []
    # What an event costs depends on those before it, and changes only when one of them is revoked.
    for start, end in pairwise([since, *inside, until]):
        standing = [one for one in known if one.revoked_at is None or one.revoked_at > start]
        costs = _costs(standing, rule_set, rules)
        changes: dict[datetime, int] = {start: 0, end: 0} if end == until else {start: 0}
        for one in standing:
            points = costs[one.id][0]
            for at, change in ((one.effective_at, points), (one.effective_at + life, -points)):
                if at < end or at == end == until:
                    place = max(at, start)
                    changes[place] = changes.get(place, 0) + change
        points = 0
        for at in sorted(changes):
            points += changes[at]
            if steps and steps[-1][0] == at:
                steps[-1] = (at, points)
            elif not steps or at == until or steps[-1][1] != points:
                steps.append((at, points))
    return steps


def _rules(rule_set: RuleSet, name: LedgerName) -> Ledger | None:
    return rule_set.general_points if name == "general_points" else rule_set.serious_strikes


def _balance(
    events: Sequence[PenaltyEvent],
    rule_set: RuleSet,
    name: LedgerName,
    rules: Ledger,
    now: datetime,
) -> LedgerBalance:
    mine = sorted(
        (
            one
            for one in events
            if one.platform == rule_set.platform and one.ledger == name and one.effective_at <= now
        ),
        key=lambda one: (one.effective_at, one.id),
    )
    standing = [one for one in mine if one.revoked_at is None or one.revoked_at > now]
    costs = _costs(standing, rule_set, rules)
    life = timedelta(days=rules.life_days)
    entries = tuple(_entry(one, costs.get(one.id), life, now) for one in mine)
    points = sum(one.points for one in entries)
    reached = [one for one in rules.thresholds if one.at <= points]
    ahead = [one for one in rules.thresholds if one.at > points]
    alive = [one.expires_at for one in entries if _lives(one)]
    return LedgerBalance(
        ledger=name,
        points=points,
        entries=entries,
        reached=reached[-1] if reached else None,
        next_threshold=ahead[0] if ahead else None,
        falls_away=_falls_away(entries, points),
        free_again_at=max(alive, default=None),
    )


def _costs(
    standing: Sequence[PenaltyEvent], rule_set: RuleSet, rules: Ledger
) -> dict[str, tuple[int, EntryStatus]]:
    """Points and status of each standing event, by id, as if none had expired yet."""
    life = timedelta(days=rules.life_days)
    merge = timedelta(days=rules.merge_days or 0)
    costs: dict[str, tuple[int, EntryStatus]] = {}
    group_start: datetime | None = None
    of_day: dict[object, int] = {}
    last: dict[str, datetime] = {}
    for event in standing:
        if group_start is not None and event.effective_at - group_start < merge:
            costs[event.id] = (0, EntryStatus.MERGED)
            continue
        group_start = event.effective_at
        right = event.right_id if event.right_type in rules.per_right_for else ""
        before = last.get(right)
        repeated = before is not None and event.effective_at < before + life
        last[right] = event.effective_at
        points = rules.repeat if repeated else rules.first
        status = EntryStatus.COUNTED if repeated else EntryStatus.FIRST
        if rules.day_cap is not None:
            day = received_date(event.effective_at, rule_set)
            room = max(0, rules.day_cap - of_day.get(day, 0))
            if points > room:
                points, status = room, EntryStatus.DAY_CAP
            of_day[day] = of_day.get(day, 0) + points
        costs[event.id] = (points, status)
    return costs


def _entry(
    event: PenaltyEvent,
    cost: tuple[int, EntryStatus] | None,
    life: timedelta,
    now: datetime,
) -> LedgerEntry:
    expires_at = event.effective_at + life
    if cost is None:
        points, status = 0, EntryStatus.REVOKED
    elif now >= expires_at:
        points, status = 0, EntryStatus.EXPIRED
    else:
        points, status = cost
    return LedgerEntry(
        event_id=event.id,
        complaint_id=event.complaint_id,
        right_id=event.right_id,
        effective_at=event.effective_at,
        expires_at=expires_at,
        points=points,
        status=status,
        reason=event.reason,
    )


def _lives(entry: LedgerEntry) -> bool:
    return entry.status not in (EntryStatus.EXPIRED, EntryStatus.REVOKED)


def _falls_away(entries: Iterable[LedgerEntry], points: int) -> tuple[FallsAway, ...]:
    at: dict[datetime, int] = {}
    for entry in entries:
        if entry.points:
            at[entry.expires_at] = at.get(entry.expires_at, 0) + entry.points
    away = []
    for instant in sorted(at):
        points -= at[instant]
        away.append(FallsAway(at=instant, points=at[instant], left=points))
    return tuple(away)
