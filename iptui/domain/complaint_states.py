"""The complaint's state machine: one readable table of who may move a complaint from where to where.

Source: the three-party stages that DHgate prints (waiting for respondent, complainant, platform),
AliExpress' three favourable closings (accepted, upheld, withdrawn) and "established" (no
counter-notice in time, or counter-notice rejected), and Alibaba.com's three chances.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iptui.domain.complaints import Attempt, AttemptOutcome, Complaint, ComplaintState
from iptui.domain.errors import Refused

S = ComplaintState


class Mover(StrEnum):
    """Who causes a transition. The complainant and the platform are recorded, never signed in."""

    SELLER = "seller"
    COMPLAINANT = "complainant"
    PLATFORM = "platform"
    CLOCK = "clock"


class Move(StrEnum):
    """What happens to a complaint."""

    FILE = "file"
    ACCEPT = "accept"
    LAPSE = "lapse"
    MISS = "miss"
    """A further attempt's window ended with nothing filed, and one more attempt is left."""
    COMPLAINANT_ACCEPTS = "complainant_accepts"
    SILENCE = "silence"
    COMPLAINANT_REJECTS = "complainant_rejects"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    ESTABLISH = "establish"
    WITHDRAW = "withdraw"
    FINALISE = "finalise"


class IllegalMove(Refused):
    """The complaint's state or its attempts forbid the move; the text says why, for the user."""


Guard = Callable[[Complaint, int, datetime], str | None]
"""(complaint, attempts that the rules allow it, now) -> why not, or None."""


def current_attempt(complaint: Complaint) -> Attempt | None:
    """The attempt that is open or undecided, if any."""
    for attempt in reversed(complaint.attempts):
        if attempt.outcome in (
            AttemptOutcome.OPEN,
            AttemptOutcome.FILED,
            AttemptOutcome.REJECTED_BY_COMPLAINANT,
        ):
            return attempt
    return None


def _attempt_left(complaint: Complaint, allowed: int, _now: datetime) -> str | None:
    if complaint.attempts_used >= allowed:
        return f"all {allowed} attempts to file a counter-notification are used"
    return None


def _inside_window(complaint: Complaint, _allowed: int, now: datetime) -> str | None:
    if complaint.due_at is not None and now > complaint.due_at:
        return (
            f"the window for a counter-notification ended on {complaint.due_at:%Y-%m-%d %H:%M} UTC"
        )
    return None


def _window_over(complaint: Complaint, _allowed: int, now: datetime) -> str | None:
    if complaint.due_at is None:
        return "no window runs"
    if now <= complaint.due_at:
        return f"the window runs until {complaint.due_at:%Y-%m-%d %H:%M} UTC"
    return None


def _attempts_after_a_miss(complaint: Complaint, allowed: int) -> int:
    """Attempts that would be left if nothing were filed in the window that runs."""
    running = any(one.outcome is AttemptOutcome.OPEN for one in complaint.attempts)
    return allowed - complaint.attempts_used - running


def _another_attempt(complaint: Complaint, allowed: int, _now: datetime) -> str | None:
    if _attempts_after_a_miss(complaint, allowed) < 1:
        return "no attempt is left after this window"
    return None


def _no_way_left(complaint: Complaint, allowed: int, now: datetime) -> str | None:
    if complaint.attempts_used >= allowed:
        return None
    if _window_over(complaint, allowed, now) or _attempts_after_a_miss(complaint, allowed) > 0:
        return "an attempt is left"
    return None


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of the table."""

    move: Move
    sources: tuple[ComplaintState, ...]
    target: ComplaintState
    mover: Mover
    guards: tuple[Guard, ...] = ()


OPEN_STATES = (S.PENDING_RESPONSE, S.WAITING_COMPLAINANT, S.WAITING_PLATFORM)
"""States in which somebody still has to answer."""

FAVOURABLE_STATES = (S.CLOSED_COUNTER_ACCEPTED, S.CLOSED_COUNTER_UPHELD, S.CLOSED_WITHDRAWN)
"""Closings after which the listing comes back."""

WITHDRAWABLE = (*OPEN_STATES, S.ACCEPTED_BY_SELLER, S.LAPSED, S.ESTABLISHED, S.FINAL)
"""A complainant can withdraw at any time (IPP FAQ), also after the last attempt: the points then go."""

TRANSITIONS: tuple[Transition, ...] = (
    # move, from, to, who, guards
    Transition(
        Move.FILE,
        (S.PENDING_RESPONSE,),
        S.WAITING_COMPLAINANT,
        Mover.SELLER,
        (_attempt_left, _inside_window),
    ),
    Transition(
        Move.FILE,
        (S.ESTABLISHED,),
        S.WAITING_COMPLAINANT,
        Mover.SELLER,
        (_attempt_left, _inside_window),
    ),
    Transition(Move.ACCEPT, (S.PENDING_RESPONSE,), S.ACCEPTED_BY_SELLER, Mover.SELLER),
    Transition(Move.LAPSE, (S.PENDING_RESPONSE,), S.LAPSED, Mover.CLOCK, (_window_over,)),
    Transition(
        Move.MISS,
        (S.LAPSED, S.ESTABLISHED),
        S.ESTABLISHED,
        Mover.CLOCK,
        (_window_over, _another_attempt),
    ),
    Transition(
        Move.COMPLAINANT_ACCEPTS,
        (S.WAITING_COMPLAINANT,),
        S.CLOSED_COUNTER_ACCEPTED,
        Mover.COMPLAINANT,
    ),
    Transition(
        Move.SILENCE,
        (S.WAITING_COMPLAINANT,),
        S.CLOSED_COUNTER_ACCEPTED,
        Mover.CLOCK,
        (_window_over,),
    ),
    Transition(
        Move.COMPLAINANT_REJECTS, (S.WAITING_COMPLAINANT,), S.WAITING_PLATFORM, Mover.COMPLAINANT
    ),
    Transition(Move.UPHOLD, (S.WAITING_PLATFORM,), S.CLOSED_COUNTER_UPHELD, Mover.PLATFORM),
    Transition(Move.DISMISS, (S.WAITING_PLATFORM,), S.ESTABLISHED, Mover.PLATFORM),
    Transition(Move.ESTABLISH, (S.LAPSED, S.ACCEPTED_BY_SELLER), S.ESTABLISHED, Mover.PLATFORM),
    Transition(Move.WITHDRAW, WITHDRAWABLE, S.CLOSED_WITHDRAWN, Mover.COMPLAINANT),
    Transition(Move.FINALISE, (S.ESTABLISHED,), S.FINAL, Mover.CLOCK, (_no_way_left,)),
)

STATE_TITLES: dict[ComplaintState, str] = {
    S.PENDING_RESPONSE: "Waiting for your response",
    S.WAITING_COMPLAINANT: "Waiting for the complainant",
    S.WAITING_PLATFORM: "Waiting for the platform",
    S.CLOSED_COUNTER_ACCEPTED: "Closed: counter-notification accepted",
    S.CLOSED_COUNTER_UPHELD: "Closed: counter-notification upheld",
    S.CLOSED_WITHDRAWN: "Closed: complaint withdrawn",
    S.ACCEPTED_BY_SELLER: "Accepted: listing deleted",
    S.LAPSED: "Lapsed: no response in time",
    S.ESTABLISHED: "Established",
    S.FINAL: "Final",
}


def find_transition(complaint: Complaint, move: Move) -> Transition | None:
    """The table's line for this move from the complaint's state, guards aside."""
    for transition in TRANSITIONS:
        if transition.move is move and complaint.state in transition.sources:
            return transition
    return None


def why_not(
    complaint: Complaint, move: Move, *, attempts_allowed: int, now: datetime
) -> str | None:
    """Why the move is not possible now, as a clause for the user; None when it is."""
    transition = find_transition(complaint, move)
    if transition is None:
        return f"the complaint is '{STATE_TITLES[complaint.state]}'"
    for guard in transition.guards:
        reason = guard(complaint, attempts_allowed, now)
        if reason is not None:
            return reason
    return None


def target_of(
    complaint: Complaint, move: Move, *, attempts_allowed: int, now: datetime
) -> ComplaintState:
    """The state after the move.

    Raises:
        IllegalMove: the table has no such line, or a guard forbids it.
    """
    reason = why_not(complaint, move, attempts_allowed=attempts_allowed, now=now)
    if reason is not None:
        raise IllegalMove(f"Complaint {complaint.no} cannot be changed this way: {reason}.")
    transition = find_transition(complaint, move)
    assert transition is not None
    return transition.target
