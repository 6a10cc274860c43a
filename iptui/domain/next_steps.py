"""Whose turn it is: for every state of a complaint one owner of the next step."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from iptui.domain.complaints import AttemptOutcome, Complaint, ComplaintState
from iptui.domain.rule_sets import RuleSet

S = ComplaintState


class Owner(StrEnum):
    """Who has to act. The complainant and the platform act outside; what they did is recorded here."""

    SELLER = "seller"
    COMPLAINANT = "complainant"
    PLATFORM = "platform"
    NOBODY = "nobody"
    """The case is closed."""


class NextStep(msgspec.Struct, frozen=True, kw_only=True):
    """The step that the case waits for."""

    owner: Owner
    what: str
    """One sentence."""
    until: datetime | None = None
    """UTC; None = no window runs, or it is over."""


def attempts_allowed(complaint: Complaint, rules: RuleSet, now: datetime) -> int:
    """How many attempts the complaint has in all.

    Where a missed window uses up the right to respond (`missed_window = "final"`), none comes after it.
    """
    if rules.missed_window == "final":
        for attempt in complaint.attempts:
            missed = attempt.outcome is AttemptOutcome.OPEN and _is_over(complaint, now)
            if attempt.outcome is AttemptOutcome.LAPSED or missed:
                return min(attempt.number, rules.attempts)
    return rules.attempts


def next_step(complaint: Complaint, rules: RuleSet, now: datetime) -> NextStep:
    """Who acts next on the complaint and how, by its state, its attempts and the time.

    Defined for every state, so that no case lies with nobody while something can still be done.
    """
    state = complaint.state
    until = None if _is_over(complaint, now) else complaint.due_at
    if state in (S.CLOSED_COUNTER_ACCEPTED, S.CLOSED_COUNTER_UPHELD, S.CLOSED_WITHDRAWN):
        return NextStep(
            owner=Owner.NOBODY, what="Closed in your favour; see that the listing is back."
        )
    if state is S.FINAL:
        return NextStep(
            owner=Owner.NOBODY,
            what="Final; points run off on their day, and only a withdrawal takes them back.",
        )
    if state is S.ACCEPTED_BY_SELLER:
        return NextStep(
            owner=Owner.PLATFORM,
            what="Records the accepted complaint as established; delete the listing there too.",
        )
    if state is S.WAITING_COMPLAINANT:
        return _complainant_step(complaint, rules, until, now)
    if state is S.WAITING_PLATFORM:
        late = " The usual time is over; ask." if _is_over(complaint, now) else ""
        return NextStep(
            owner=Owner.PLATFORM, what=f"Rules on the counter-notification.{late}", until=until
        )
    return _seller_step(complaint, rules, until, now)


def _complainant_step(
    complaint: Complaint, rules: RuleSet, until: datetime | None, now: datetime
) -> NextStep:
    if not _is_over(complaint, now):
        return NextStep(
            owner=Owner.COMPLAINANT,
            what="Accepts or rejects the counter-notification.",
            until=until,
        )
    if rules.silence_accepts:
        return NextStep(
            owner=Owner.PLATFORM, what="The complainant kept silent, which counts as acceptance."
        )
    return NextStep(
        owner=Owner.SELLER,
        what="The complainant's time is over and no rule says what follows; ask the platform, "
        "record its answer.",
    )


def _seller_step(
    complaint: Complaint, rules: RuleSet, until: datetime | None, now: datetime
) -> NextStep:
    """Pending, lapsed and established: a counter-notification, if an attempt is left."""
    allowed = attempts_allowed(complaint, rules, now)
    number = complaint.attempts_used + 1
    over = _is_over(complaint, now)
    if number <= allowed and not over:
        if complaint.state is S.PENDING_RESPONSE:
            what = f"Counter-notify (attempt {number} of {allowed}), delete now, or negotiate."
        else:
            what = f"File the next counter-notification (attempt {number} of {allowed})."
        return NextStep(owner=Owner.SELLER, what=what, until=until)
    if over and number < allowed:
        return NextStep(
            owner=Owner.SELLER, what=f"Attempt {number} is over unused; the next one opens."
        )
    if complaint.state is S.PENDING_RESPONSE:
        return NextStep(owner=Owner.PLATFORM, what="The window is over; removes the listing.")
    if complaint.state is S.LAPSED:
        return NextStep(owner=Owner.PLATFORM, what="Establishes the complaint; no attempt is left.")
    return NextStep(
        owner=Owner.SELLER, what="No attempt is left; only a withdrawal helps: negotiate one."
    )


def _is_over(complaint: Complaint, now: datetime) -> bool:
    return complaint.due_at is not None and now > complaint.due_at
