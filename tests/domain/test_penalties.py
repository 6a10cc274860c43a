from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from iptui.domain.complaints import Severity
from iptui.domain.penalties import (
    LEDGERS,
    EntryStatus,
    LedgerBalance,
    PenaltyEvent,
    forecast,
    ledger_state,
    points_history,
)
from iptui.domain.rule_sets import RuleSet
from iptui.formats.rule_files import load_rule_sets

SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = load_rule_sets().for_complaint("aliexpress.com", date(2026, 4, 2))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def general(id_: str, when: str, revoked: str = "") -> PenaltyEvent:
    return PenaltyEvent(
        id=id_,
        platform="aliexpress.com",
        ledger="general_points",
        complaint_id=f"aliexpress.com/{id_}",
        effective_at=at(when),
        revoked_at=at(revoked) if revoked else None,
    )


def strike(id_: str, when: str, revoked: str = "") -> PenaltyEvent:
    return replace(general(id_, when, revoked), ledger="serious_strikes")


def points(events: list[PenaltyEvent], when: str, rules: RuleSet = RULES) -> tuple[int, int]:
    state = ledger_state(events, rules, at(when))
    assert state.general
    assert state.serious
    return state.general.points, state.serious.points


YEAR = [
    general("a", "2026-04-10T12:00"),  # the first is free
    general("b", "2026-05-02T09:30"),  # 6
    general("c", "2026-05-20T08:00"),  # 6
    general("d", "2026-05-20T21:00"),  # same day as c: capped
    strike("s1", "2026-06-01T10:00"),  # strike 1
    strike("s2", "2026-06-04T09:59"),  # within three days: the same strike
    general("e", "2026-06-15T10:00", revoked="2026-07-01T10:00"),  # won: 6 until then
    general("f", "2026-09-01T00:10"),  # 6
    strike("s3", "2026-11-01T10:00"),  # strike 2
    general("g", "2027-05-10T10:00"),  # b expired on 2 May; c, f stand: 6
]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2026-04-10T11:59", (0, 0)),
        ("2026-04-10T12:00", (0, 0)),
        ("2026-05-02T09:30", (6, 0)),
        ("2026-05-20T08:00", (12, 0)),
        ("2026-05-20T23:00", (12, 0)),
        ("2026-06-01T10:00", (12, 1)),
        ("2026-06-04T10:00", (12, 1)),
        ("2026-06-15T10:00", (18, 1)),
        ("2026-07-01T09:59", (18, 1)),
        ("2026-07-01T10:00", (12, 1)),
        ("2026-09-01T00:10", (18, 1)),
        ("2026-11-01T10:00", (18, 2)),
        ("2027-05-02T09:29", (18, 2)),
        ("2027-05-02T09:30", (12, 2)),
        ("2027-05-10T10:00", (18, 2)),
        ("2027-05-20T08:00", (12, 2)),
        ("2027-06-01T10:00", (12, 1)),
        ("2027-09-01T00:10", (6, 1)),
        ("2027-11-01T10:00", (6, 0)),
        ("2028-05-09T10:00", (0, 0)),
    ],
)
def test_a_written_year_to_the_minute(when: str, expected: tuple[int, int]) -> None:
    assert points(YEAR, when) == expected


def test_every_entry_says_why() -> None:
    state = ledger_state(YEAR, RULES, at("2026-09-02T00:00"))
    assert state.general
    assert state.serious
    assert {one.event_id: (one.status.value, one.points) for one in state.general.entries} == {
        "a": ("first", 0),
        "b": ("counted", 6),
        "c": ("counted", 6),
        "d": ("day_cap", 0),
        "e": ("revoked", 0),
        "f": ("counted", 6),
    }
    assert {one.event_id: one.status.value for one in state.serious.entries} == {
        "s1": "first",
        "s2": "merged",
    }
    assert state.general.reached
    assert state.general.reached.at == 12
    assert state.general.next_threshold
    assert (state.general.next_threshold.at, state.general.to_next) == (24, 6)
    assert [(one.at, one.points, one.left) for one in state.general.falls_away] == [
        (at("2027-05-02T09:30"), 6, 12),
        (at("2027-05-20T08:00"), 6, 6),
        (at("2027-09-01T00:10"), 6, 0),
    ]
    assert state.general.free_again_at == at("2027-09-01T00:10")


def test_revoking_the_first_makes_the_second_the_first() -> None:
    first, second = general("a", "2026-04-10T12:00"), general("b", "2026-05-02T12:00")
    assert points([first, second], "2026-05-03T00:00")[0] == 6
    won = replace(first, revoked_at=at("2026-05-02T18:00"))
    assert points([won, second], "2026-05-02T17:59")[0] == 6
    assert points([won, second], "2026-05-02T18:00")[0] == 0


def test_after_the_first_expired_the_next_is_a_first_one_again() -> None:
    events = [general("a", "2026-04-10T12:00"), general("b", "2027-04-10T12:00")]
    assert points(events, "2027-04-10T12:00")[0] == 0
    early = [general("a", "2026-04-10T12:00"), general("b", "2027-04-10T11:59")]
    assert points(early, "2027-04-10T12:00")[0] == 6


def test_the_day_of_the_cap_is_the_platforms_day() -> None:
    events = [
        general("a", "2026-04-10T12:00"),
        general("b", "2026-05-02T23:59"),
        general("c", "2026-05-03T00:00"),
    ]
    assert points(events, "2026-05-04T00:00")[0] == 12
    same_day = [events[0], general("b", "2026-05-02T00:00"), general("c", "2026-05-02T23:59")]
    assert points(same_day, "2026-05-04T00:00")[0] == 6


def test_a_merged_strike_stands_alone_when_the_first_is_revoked() -> None:
    events = [strike("s1", "2026-06-01T10:00"), strike("s2", "2026-06-02T10:00")]
    won = [replace(events[0], revoked_at=at("2026-06-03T10:00")), events[1]]
    assert points(events, "2026-06-10T00:00")[1] == 1
    assert points(won, "2026-06-10T00:00")[1] == 1
    later = [events[0], strike("s2", "2026-06-04T10:00")]
    assert points(later, "2026-06-10T00:00")[1] == 2


def test_other_platforms_do_not_count() -> None:
    events = [replace(one, platform="alibaba.com") for one in YEAR]
    assert points(events, "2026-09-02T00:00") == (0, 0)


def test_forecast_crosses_the_next_threshold() -> None:
    found = forecast(YEAR, RULES, at("2026-09-02T00:00"), Severity.GENERAL)
    assert found is not None
    assert (found.adds, found.points_after, found.status) == (6, 24, EntryStatus.COUNTED)
    assert [one.at for one in found.crosses] == [24]
    assert found.next_threshold
    assert found.next_threshold.at == 36
    assert found.falls_away[-1].at == at("2026-09-02T00:00") + timedelta(days=365)


def test_forecast_of_free_capped_and_merged_ones() -> None:
    free = forecast([], RULES, at("2026-09-02T00:00"), Severity.UNKNOWN)
    assert free is not None
    assert (free.ledger, free.adds, free.status) == ("general_points", 0, EntryStatus.FIRST)
    capped = forecast(YEAR, RULES, at("2026-09-01T12:00"), Severity.GENERAL)
    assert capped is not None
    assert (capped.adds, capped.status, capped.crosses) == (0, EntryStatus.DAY_CAP, ())
    merged = forecast(YEAR, RULES, at("2026-06-04T09:59"), Severity.SERIOUS)
    assert merged is not None
    assert (merged.ledger, merged.adds, merged.status) == ("serious_strikes", 0, EntryStatus.MERGED)
    second = forecast(YEAR, RULES, at("2026-06-04T10:00"), Severity.SERIOUS)
    assert second is not None
    assert [one.action for one in second.crosses] == [
        "account frozen, higher deposit, sister stores limited"
    ]


def test_no_ledger_no_forecast() -> None:
    etsy = load_rule_sets().for_complaint("etsy.com", date(2026, 1, 1))
    assert forecast([], etsy, at("2026-09-02T00:00"), Severity.GENERAL) is None
    state = ledger_state(YEAR, etsy, at("2026-09-02T00:00"))
    assert (state.general, state.serious) == (None, None)


def test_history_steps() -> None:
    steps = points_history(
        YEAR, RULES, "general_points", at("2026-04-01T00:00"), at("2026-09-02T00:00")
    )
    assert steps == [
        (at("2026-04-01T00:00"), 0),
        (at("2026-05-02T09:30"), 6),
        (at("2026-05-20T08:00"), 12),
        (at("2026-06-15T10:00"), 18),
        (at("2026-07-01T10:00"), 12),
        (at("2026-09-01T00:10"), 18),
        (at("2026-09-02T00:00"), 18),
    ]


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 6, 1), timezones=st.just(UTC))


@st.composite
def ledgers(draw: st.DrawFn) -> list[PenaltyEvent]:
    events = []
    for number in range(draw(st.integers(0, 12))):
        effective = draw(INSTANTS)
        revoked = draw(st.one_of(st.none(), st.integers(0, 500)))
        events.append(
            PenaltyEvent(
                id=f"e{number:02}",
                platform="aliexpress.com",
                ledger=draw(st.sampled_from(["general_points", "serious_strikes"])),
                effective_at=effective,
                revoked_at=None if revoked is None else effective + timedelta(days=revoked),
            )
        )
    return events


def balances(events: list[PenaltyEvent], now: datetime) -> tuple[LedgerBalance, LedgerBalance]:
    state = ledger_state(events, RULES, now)
    assert state.general
    assert state.serious
    return state.general, state.serious


@given(events=ledgers(), now=INSTANTS)
def test_a_ledger_is_never_negative_and_a_revocation_never_adds(
    events: list[PenaltyEvent], now: datetime
) -> None:
    both = balances(events, now)
    for balance in both:
        assert balance.points >= 0
        assert balance.points == sum(one.points for one in balance.entries)
        assert all(one.points >= 0 for one in balance.entries)
        assert sum(one.points for one in balance.falls_away) == balance.points
        ids = [one.event_id for one in balance.entries]
        assert len(ids) == len(set(ids))
    for index, event in enumerate(events):
        without = [
            *events[:index],
            replace(event, revoked_at=event.effective_at),
            *events[index + 1 :],
        ]
        general_after, serious_after = balances(without, now)
        assert general_after.points <= both[0].points
        dropped = [one for one in events if one.id != event.id]
        assert [one.points for one in balances(dropped, now)] == [
            general_after.points,
            serious_after.points,
        ]


@given(events=ledgers(), now=INSTANTS)
def test_the_order_of_events_does_not_matter(events: list[PenaltyEvent], now: datetime) -> None:
    assert balances(events, now) == balances(events[::-1], now)


@given(events=ledgers(), since=INSTANTS, days=st.integers(1, 900))
def test_the_history_is_the_ledger_at_each_instant(
    events: list[PenaltyEvent], since: datetime, days: int
) -> None:
    until = since + timedelta(days=days)
    life = timedelta(days=365)
    instants = {since, until, since + timedelta(days=days / 3)}
    for event in events:
        for at_ in (event.effective_at, event.effective_at + life, event.revoked_at):
            if at_ is not None and since <= at_ <= until:
                instants |= {at_, at_ - timedelta(microseconds=1)}
    for number, ledger in enumerate(LEDGERS):
        steps = points_history(events, RULES, ledger, since, until)
        assert [when for when, _ in steps] == sorted({when for when, _ in steps})
        assert (steps[0][0], steps[-1][0]) == (since, until)
        for instant in instants:
            if instant >= since:
                told = [points for when, points in steps if when <= instant][-1]
                assert told == balances(events, instant)[number].points, instant
