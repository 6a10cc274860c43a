"""Random walks of all roles and the clock find no illegal state, and directed ones reach every transition."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from iptui.domain.accounts import Role
from iptui.domain.complaint_states import TRANSITIONS
from iptui.domain.complaints import AttemptOutcome, ComplaintState, Severity
from iptui.domain.penalties import PenaltyEvent
from tests.casework.walks import PLATFORMS, Spy, Walk

S = ComplaintState
ACTIONS = (
    "file",
    "draft",
    "delete_now",
    "reply_accept",
    "reply_reject",
    "uphold",
    "dismiss",
    "establish",
    "withdraw",
)
RECORDED = ("reply_accept", "reply_reject", "uphold", "dismiss", "establish", "withdraw")


class Cases(RuleBasedStateMachine):
    @initialize(platform=st.sampled_from(PLATFORMS))
    def begin(self, platform: str) -> None:
        self.walk = Walk()
        self.walk.enter(platform)

    @precondition(lambda self: len(self.walk.seen) < 4)
    @rule(platform=st.sampled_from(PLATFORMS), severity=st.sampled_from(Severity))
    def enter(self, platform: str, severity: Severity) -> None:
        self.walk.enter(platform, severity)

    @rule(
        action=st.sampled_from(ACTIONS),
        which=st.integers(0, 3),
        role=st.sampled_from([Role.OWNER, Role.OWNER, *Role]),
    )
    def act(self, action: str, which: int, role: Role) -> None:
        cases = self.walk.all()
        one = cases[which % len(cases)]
        self.walk.attempt(lambda: getattr(self.walk, action)(one), role)

    @rule(action=st.sampled_from(RECORDED), which=st.integers(0, 3), hours=st.integers(-30, 400))
    def record_late(self, action: str, which: int, hours: int) -> None:
        cases = self.walk.all()
        one = cases[which % len(cases)]
        at = self.walk.now - timedelta(hours=hours)
        self.walk.attempt(lambda: getattr(self.walk, action)(one, at))

    @rule(hours=st.one_of(st.integers(0, 60), st.integers(100, 3000)), tick=st.booleans())
    def wait(self, hours: int, tick: bool) -> None:
        self.walk.wait(hours)
        if tick:
            self.walk.tick()

    @rule()
    def tick(self) -> None:
        self.walk.tick()
        self.walk.watch()
        settled = self.walk.all()
        self.walk.tick()
        assert self.walk.all() == settled

    @invariant()
    def holds(self) -> None:
        if hasattr(self, "walk"):
            self.walk.watch()

    def teardown(self) -> None:
        if hasattr(self, "walk"):
            self.walk.tick()
            self.walk.watch()
            self.walk.close()


Cases.TestCase.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestCases = Cases.TestCase

HOURS = {"day": 24, "week": 24 * 7, "month": 24 * 30, "quarter": 24 * 95}

WALKS: list[tuple[str, str, ComplaintState]] = [
    ("alibaba.com", "withdraw", S.CLOSED_WITHDRAWN),
    ("alibaba.com", "file withdraw", S.CLOSED_WITHDRAWN),
    ("alibaba.com", "file reply_reject withdraw", S.CLOSED_WITHDRAWN),
    ("alibaba.com", "delete_now withdraw", S.CLOSED_WITHDRAWN),
    ("alibaba.com", "week withdraw", S.CLOSED_WITHDRAWN),
    ("alibaba.com", "file reply_reject dismiss withdraw", S.CLOSED_WITHDRAWN),
    ("alibaba.com", "quarter withdraw", S.CLOSED_WITHDRAWN),
    ("alibaba.com", "file reply_accept", S.CLOSED_COUNTER_ACCEPTED),
    ("shopify.com", "file month", S.CLOSED_COUNTER_ACCEPTED),
    ("alibaba.com", "file reply_reject uphold", S.CLOSED_COUNTER_UPHELD),
    ("alibaba.com", "delete_now establish", S.ESTABLISHED),
    ("alibaba.com", "week establish", S.ESTABLISHED),
    ("alibaba.com", "week file reply_reject dismiss", S.ESTABLISHED),
    ("alibaba.com", "file reply_reject dismiss file reply_reject uphold", S.CLOSED_COUNTER_UPHELD),
    (
        "alibaba.com",
        "file reply_reject dismiss file reply_reject dismiss file reply_reject dismiss",
        S.FINAL,
    ),
    ("alibaba.com", "file reply_reject dismiss quarter", S.FINAL),
    ("alibaba.com", "quarter", S.FINAL),
    # Recorded after the next window had ended unseen: the clock's step comes after it all the same.
    ("alibaba.com", "week unseen establish quarter", S.FINAL),
    ("tiktok shop", "quarter", S.LAPSED),
    ("tiktok shop", "quarter establish", S.FINAL),
    ("tiktok shop", "file reply_reject dismiss month", S.FINAL),
    ("dhgate", "file reply_reject dismiss", S.FINAL),
    ("dhgate", "week establish", S.FINAL),
]


def walked(walk: Walk, platform: str, steps: str) -> None:
    walk.enter(platform)
    for step in steps.split():
        walk.wait(1)
        if step in HOURS:
            walk.wait(HOURS[step])
            walk.tick()
        elif step == "unseen":
            walk.wait(HOURS["month"])
        else:
            assert walk.attempt(lambda step=step: getattr(walk, step)(walk.only())), step
        walk.watch()


@pytest.mark.parametrize(("platform", "steps", "end"), WALKS, ids=lambda one: str(one))
def test_directed_walks_end_where_the_table_says(
    platform: str, steps: str, end: ComplaintState
) -> None:
    walk = Walk()
    walked(walk, platform, steps)
    assert walk.only().state is end
    walk.close()


def test_every_transition_of_the_table_is_reached() -> None:
    with Spy() as reached:
        for platform, steps, _ in WALKS:
            walk = Walk()
            walked(walk, platform, steps)
            walk.close()
    wanted = {(source, one.move) for one in TRANSITIONS for source in one.sources}
    assert reached == wanted


def test_missed_windows_use_up_one_attempt_each_at_the_time_they_ended() -> None:
    walk = Walk()  # opened long after: received on 1 September, looked at in December
    walked(walk, "alibaba.com", "quarter")
    one = walk.only()
    assert [a.outcome for a in one.attempts] == [AttemptOutcome.LAPSED] * 3
    ends = [a.closed_at.isoformat() for a in one.attempts if a.closed_at]
    # 3 business days, then twice 7, by the earlier calendar; 20 September is a working Sunday.
    assert ends == [
        "2026-09-04T15:59:59+00:00",
        "2026-09-15T15:59:59+00:00",
        "2026-09-23T15:59:59+00:00",
    ]
    assert one.state_at == one.attempts[-1].closed_at
    (event,) = walk.store.query(PenaltyEvent)
    assert event.effective_at == one.attempts[0].closed_at  # no answer in time established it
    walk.close()
