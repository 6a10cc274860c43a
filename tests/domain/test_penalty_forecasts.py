"""What one more would cost, threshold by threshold, and what counting per same right changes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from iptui.domain.complaints import Severity
from iptui.domain.penalties import PenaltyEvent, forecast, ledger_state
from iptui.domain.rights import RightType
from iptui.formats.rule_files import load_rule_sets
from tests.domain.test_penalties import INSTANTS, RULES, at, general, ledgers, points

# -- forecast and thresholds over a written climb ---------------------------------------------------
CLIMB = [
    general(f"c{number}", f"2026-{month:02}-05T09:00") for number, month in enumerate(range(4, 13))
]
"""A first one in April, then one a month: 0, 6, 12, ... 48 in December."""


@pytest.mark.parametrize(
    ("established", "after", "crosses", "ahead"),
    [
        (0, 0, [], 2),
        (1, 6, [2, 6], 12),
        (2, 12, [12], 24),
        (3, 18, [], 24),
        (4, 24, [24], 36),
        (5, 30, [], 36),
        (6, 36, [36], 48),
        (7, 42, [], 48),
        (8, 48, [48], None),
    ],
)
def test_every_threshold_is_foretold_and_then_reached(
    established: int, after: int, crosses: list[int], ahead: int | None
) -> None:
    now = CLIMB[established].effective_at
    before = CLIMB[:established]
    told = forecast(before, RULES, now, Severity.GENERAL)
    assert told
    assert (told.points_after, [one.at for one in told.crosses]) == (after, crosses)
    assert (told.next_threshold.at if told.next_threshold else None) == ahead
    state = ledger_state(CLIMB[: established + 1], RULES, now)
    assert state.general
    assert state.general.points == told.points_after
    assert state.general.falls_away == told.falls_away
    assert (state.general.next_threshold.at if state.general.next_threshold else None) == ahead
    # What the ledger says falls away does so, to the minute.
    for falls in told.falls_away:
        left = ledger_state(CLIMB[: established + 1], RULES, falls.at).general
        minute_before = ledger_state(
            CLIMB[: established + 1], RULES, falls.at - timedelta(minutes=1)
        ).general
        assert left
        assert minute_before
        assert (left.points, minute_before.points) == (falls.left, falls.left + falls.points)


# -- established per same right (Alibaba.com) -------------------------------------------------------
ALIBABA = load_rule_sets().for_complaint("alibaba.com", date(2026, 4, 2))


def under(id_: str, when: str, right: str, type_: RightType = RightType.TRADEMARK) -> PenaltyEvent:
    return replace(general(id_, when), platform="alibaba.com", right_id=right, right_type=type_)


def test_a_violation_is_a_repeat_only_under_the_same_trademark_or_patent() -> None:
    events = [
        under("a", "2026-04-10T12:00", "nike"),
        under("b", "2026-05-02T12:00", "canon"),
        under("c", "2026-06-02T12:00", "nike"),
        under("d", "2026-07-02T12:00", "patent-1", RightType.PATENT),
        under("e", "2026-08-02T12:00", "patent-1", RightType.PATENT),
        under("f", "2026-09-02T12:00", "work-1", RightType.COPYRIGHT),
        under("g", "2026-10-02T12:00", "work-2", RightType.COPYRIGHT),
    ]
    state = ledger_state(events, ALIBABA, at("2026-11-01T00:00"))
    assert state.general
    assert {one.event_id: (one.status.value, one.points) for one in state.general.entries} == {
        "a": ("first", 0),
        "b": ("first", 0),
        "c": ("counted", 6),
        "d": ("first", 0),
        "e": ("counted", 6),
        "f": ("first", 0),
        "g": ("counted", 6),  # copyright: whichever work it was
    }
    now = at("2026-11-01T00:00")

    def adds(right: str, type_: RightType) -> int:
        told = forecast(events, ALIBABA, now, Severity.GENERAL, right_id=right, right_type=type_)
        assert told
        return told.adds

    assert adds("canon", RightType.TRADEMARK) == 6
    assert adds("unheard", RightType.TRADEMARK) == 0
    assert adds("work-9", RightType.COPYRIGHT) == 6
    dearest = forecast(events[:6], ALIBABA, now, Severity.GENERAL)
    assert dearest
    assert dearest.adds == 6
    # On AliExpress the same year counts whatever the right.
    elsewhere = [replace(one, platform="aliexpress.com") for one in events]
    assert points(elsewhere, "2026-11-01T00:00")[0] == 36


RIGHTS = st.sampled_from(["nike", "canon", "work"])


@given(events=ledgers(), rights=st.lists(RIGHTS, min_size=12, max_size=12), now=INSTANTS)
def test_counting_per_right_never_costs_more_and_keeps_every_law(
    events: list[PenaltyEvent], rights: list[str], now: datetime
) -> None:
    mine = [
        replace(
            event,
            platform="alibaba.com",
            right_id=right,
            right_type=RightType.COPYRIGHT if right == "work" else RightType.TRADEMARK,
        )
        for event, right in zip(events, rights, strict=False)
    ]
    found = ledger_state(mine, ALIBABA, now)
    assert found == ledger_state(mine[::-1], ALIBABA, now)
    assert found.general
    assert found.general.points >= 0
    assert found.general.points <= points_of_account(mine, now)
    for index, event in enumerate(mine):
        won = [*mine[:index], replace(event, revoked_at=event.effective_at), *mine[index + 1 :]]
        after = ledger_state(won, ALIBABA, now).general
        assert after
        assert after.points <= found.general.points
        told = ledger_state([*mine[:index], *mine[index + 1 :]], ALIBABA, now).general
        assert told
        assert told.points == after.points  # revoked = as if it had never been


def points_of_account(events: list[PenaltyEvent], now: datetime) -> int:
    whole = replace(ALIBABA.general_points, per_right_for=())
    state = ledger_state(events, replace(ALIBABA, general_points=whole), now)
    assert state.general
    return state.general.points


@given(events=ledgers(), now=INSTANTS, severity=st.sampled_from(Severity))
def test_a_forecast_is_what_then_happens(
    events: list[PenaltyEvent], now: datetime, severity: Severity
) -> None:
    told = forecast(events, RULES, now, severity)
    assert told
    known = [one for one in events if one.effective_at <= now]
    more = PenaltyEvent(id="zz", platform="aliexpress.com", ledger=told.ledger, effective_at=now)
    state = ledger_state([*known, more], RULES, now)
    balance = state.balance(told.ledger)
    assert balance
    assert balance.points == told.points_after
    assert told.adds >= 0
    before = ledger_state(known, RULES, now).balance(told.ledger)
    assert before
    assert told.points_after - told.adds == before.points
