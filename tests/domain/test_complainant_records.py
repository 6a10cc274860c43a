from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from iptui.domain.complainant_records import in_one_line, record_of
from iptui.domain.complaints import ComplaintState, ComplaintSummary
from iptui.domain.counter_notifications import (
    CounterNotification,
    CounterNotificationState,
    Reply,
)
from iptui.domain.records import Ref

NOW = datetime(2026, 5, 31, 12, tzinfo=UTC)
N = CounterNotificationState


def complaint(
    number: int, *, days_ago: float = 1, right: str = "r1", **more: object
) -> ComplaintSummary:
    return ComplaintSummary(
        id=f"alibaba.com/{number}",
        no=str(number),
        platform="alibaba.com",
        received_at=NOW - timedelta(days=days_ago),
        state=more.pop("state", ComplaintState.PENDING_RESPONSE),  # type: ignore[arg-type]
        right=Ref(right, right.upper()),
        complainant=Ref(str(more.pop("who", "me")), "Acme"),
    )


def counter(
    number: int, state: CounterNotificationState, *, days_ago: float = 1, answered: float = 2
) -> CounterNotification:
    """Filed `answered` days before its answer, which came `days_ago`."""
    at = NOW - timedelta(days=days_ago)
    ruled = state in (N.UPHELD, N.DISMISSED)
    silent = state in (N.SUBMITTED, N.DRAFT, N.LAPSED, N.WITHDRAWN)
    return CounterNotification(
        id=f"alibaba.com/{number}#1",
        complaint_id=f"alibaba.com/{number}",
        attempt=1,
        state=state,
        submitted_at=at - timedelta(days=answered),
        complainant_reply=None if silent else Reply(at=at),
        ruling=Reply(at=at) if ruled else None,
    )


def test_only_decided_counter_notifications_count() -> None:
    states = [N.ACCEPTED, N.DEEMED_ACCEPTED, N.UPHELD, N.DISMISSED, N.DISMISSED]
    undecided = [N.SUBMITTED, N.REJECTED, N.DRAFT, N.LAPSED, N.WITHDRAWN]
    counters = [counter(number, state) for number, state in enumerate([*states, *undecided])]
    record = record_of([complaint(n) for n in range(10)], counters, now=NOW)
    assert (record.successful, record.counter_notifications) == (3, 5)
    assert record.success_rate == 0.6
    assert record_of([complaint(1)], [], now=NOW).success_rate is None


def test_the_median_leaves_silence_out() -> None:
    counters = [
        counter(1, N.ACCEPTED, answered=1),
        counter(2, N.REJECTED, answered=4),
        counter(3, N.DEEMED_ACCEPTED, answered=30),
    ]
    assert record_of([], counters, now=NOW).median_days_to_answer == 2.5


def test_good_faith_counts_three_months_and_warns_above_five_percent() -> None:
    """31 May minus three months is 28 February; one of twenty is five percent, not more."""
    edge = (NOW - datetime(2026, 2, 28, 12, tzinfo=UTC)).days
    lost = [counter(number, N.DISMISSED) for number in range(19)]
    inside = record_of([], [*lost, counter(90, N.UPHELD, days_ago=edge)], now=NOW)
    assert (inside.successful_in_three_months, inside.decided_in_three_months) == (1, 20)
    assert inside.warnings == ()
    above = record_of([], [*lost[1:], counter(90, N.UPHELD, days_ago=edge)], now=NOW)
    (sign,) = above.warnings
    assert sign.name == "good_faith"
    assert sign.found == "1 of 19 decided in three months succeeded (5%)"
    assert sign.confidence == "stated"
    assert "ipp.alibabagroup.com" in sign.source
    outside = record_of([], [*lost[1:], counter(90, N.UPHELD, days_ago=edge + 1)], now=NOW)
    assert outside.successful == 1
    assert outside.warnings == ()


def test_ten_within_thirty_days_are_a_mass_and_nine_are_not() -> None:
    def signs(days: list[float]) -> set[str]:
        rows = [complaint(n, days_ago=d, right=f"r{n}") for n, d in enumerate(days)]
        return {one.name for one in record_of(rows, [], now=NOW).warnings}

    assert signs([100 + 30 * n / 9 for n in range(10)]) == {"mass_complaints"}
    assert signs([100 + 31 * n / 9 for n in range(10)]) == set()
    assert signs([1.0] * 9) == set()


def test_three_on_a_right_repeat_and_others_on_it_are_told() -> None:
    mine = [complaint(1), complaint(2), complaint(3), complaint(4, right="r2")]
    theirs = complaint(5, who="somebody else")
    record = record_of(mine, [], now=NOW, on_same_rights=[*mine, theirs], complainant_id="me")
    assert [(one.label, one.complaints, one.by_others) for one in record.rights] == [
        ("R1", 3, 1),
        ("R2", 1, 0),
    ]
    assert [one.name for one in record.warnings] == ["repeated_right"]
    assert record_of(mine[1:], [], now=NOW).warnings == ()


def test_withdrawals_and_the_one_line() -> None:
    rows = [complaint(1), replace(complaint(2), state=ComplaintState.CLOSED_WITHDRAWN)]
    record = record_of(rows, [counter(1, N.DISMISSED, answered=3)], now=NOW)
    assert record.withdrawn == 1
    assert in_one_line(record) == (
        "2 complaints; 0 of 1 counter-notifications succeeded; 1 withdrawn; answers in 3 days"
    )
    assert in_one_line(record_of(rows[:1], [], now=NOW)) == (
        "1 complaint; no counter-notification decided"
    )


@given(st.lists(st.sampled_from(sorted(N)), max_size=30))
def test_rates_are_shares_of_what_is_decided(states: list[CounterNotificationState]) -> None:
    record = record_of([], [counter(n, s) for n, s in enumerate(states)], now=NOW)
    decided = sum(s in (N.ACCEPTED, N.DEEMED_ACCEPTED, N.UPHELD, N.DISMISSED) for s in states)
    assert record.counter_notifications == decided
    assert (record.success_rate is None) is (decided == 0)
    assert record.success_rate is None or 0 <= record.success_rate <= 1
    assert record.decided_in_three_months <= decided
