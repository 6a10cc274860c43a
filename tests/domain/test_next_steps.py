"""Every state has one owner of the next step, and the words fit what can be done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from iptui.domain.complaints import Attempt, AttemptOutcome, Complaint, ComplaintState
from iptui.domain.next_steps import Owner, attempts_allowed, next_step
from iptui.domain.rule_sets import RuleSet
from iptui.formats.rule_files import load_rule_sets

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
LATER, EARLIER = NOW + timedelta(days=1), NOW - timedelta(days=1)
S = ComplaintState


def rules(platform: str) -> RuleSet:
    return load_rule_sets().for_complaint(platform, date(2026, 1, 1))


def case(
    state: ComplaintState, outcomes: str, due_at: datetime | None, platform: str = "alibaba.com"
) -> Complaint:
    """`outcomes`: a letter an attempt: o open, f filed, l lapsed, d dismissed."""
    names = {"o": "open", "f": "filed", "l": "lapsed", "d": "dismissed"}
    return Complaint(
        id=f"{platform}/1",
        no="1",
        platform=platform,
        received_at=EARLIER,
        state=state,
        due_at=due_at,
        attempts=tuple(
            Attempt(number=number, outcome=AttemptOutcome(names[letter]))
            for number, letter in enumerate(outcomes, 1)
        ),
    )


@pytest.mark.parametrize(
    ("complaint", "owner", "words", "until"),
    [
        (case(S.PENDING_RESPONSE, "o", LATER), Owner.SELLER, "attempt 1 of 3", LATER),
        (case(S.PENDING_RESPONSE, "o", None), Owner.SELLER, "attempt 1 of 3", None),
        (case(S.PENDING_RESPONSE, "o", EARLIER), Owner.SELLER, "Attempt 1 is over", None),
        (case(S.PENDING_RESPONSE, "o", EARLIER, "dhgate"), Owner.PLATFORM, "window is over", None),
        (case(S.WAITING_COMPLAINANT, "f", LATER), Owner.COMPLAINANT, "Accepts or rejects", LATER),
        (case(S.WAITING_COMPLAINANT, "f", EARLIER), Owner.SELLER, "ask the platform", None),
        (
            case(S.WAITING_COMPLAINANT, "f", EARLIER, "etsy.com"),
            Owner.PLATFORM,
            "counts as acceptance",
            None,
        ),
        (case(S.WAITING_PLATFORM, "f", LATER), Owner.PLATFORM, "Rules on", LATER),
        (case(S.WAITING_PLATFORM, "f", EARLIER), Owner.PLATFORM, "usual time is over", None),
        (case(S.LAPSED, "lo", LATER), Owner.SELLER, "attempt 2 of 3", LATER),
        (case(S.LAPSED, "l", None, "tiktok shop"), Owner.PLATFORM, "no attempt is left", None),
        (case(S.ACCEPTED_BY_SELLER, "", None), Owner.PLATFORM, "as established", None),
        (case(S.ESTABLISHED, "do", LATER), Owner.SELLER, "attempt 2 of 3", LATER),
        (case(S.ESTABLISHED, "ddd", None), Owner.SELLER, "only a withdrawal", None),
        (case(S.FINAL, "lll", None), Owner.NOBODY, "points run off", None),
        (case(S.CLOSED_WITHDRAWN, "", None), Owner.NOBODY, "in your favour", None),
        (case(S.CLOSED_COUNTER_UPHELD, "f", None), Owner.NOBODY, "in your favour", None),
        (case(S.CLOSED_COUNTER_ACCEPTED, "f", None), Owner.NOBODY, "in your favour", None),
    ],
)
def test_whose_turn_it_is(
    complaint: Complaint, owner: Owner, words: str, until: datetime | None
) -> None:
    step = next_step(complaint, rules(complaint.platform), NOW)
    assert step.owner is owner
    assert words in step.what
    assert step.until == until


@pytest.mark.parametrize("state", list(ComplaintState))
def test_every_state_has_an_owner(state: ComplaintState) -> None:
    for outcomes in ("", "o", "f", "l", "lo", "ddd", "lll"):
        for due_at in (None, LATER, EARLIER):
            for platform in ("alibaba.com", "tiktok shop", "etsy.com"):
                step = next_step(case(state, outcomes, due_at), rules(platform), NOW)
                assert step.what.endswith(".")


def test_a_missed_window_costs_one_attempt_or_all_of_them() -> None:
    lapsed = case(S.LAPSED, "l", None)
    assert attempts_allowed(lapsed, rules("alibaba.com"), NOW) == 3
    assert attempts_allowed(lapsed, rules("tiktok shop"), NOW) == 1
    running = case(S.PENDING_RESPONSE, "o", LATER)
    assert attempts_allowed(running, rules("tiktok shop"), NOW) == 2
    assert attempts_allowed(replace(running, due_at=EARLIER), rules("tiktok shop"), NOW) == 1
