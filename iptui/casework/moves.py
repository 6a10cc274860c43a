"""Moving a complaint through its states: what every move changes besides the state itself."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.domain.complaint_states import Move, current_attempt, target_of
from iptui.domain.complaints import (
    Attempt,
    AttemptOutcome,
    Complaint,
    ComplaintLine,
    ComplaintState,
    Deadline,
    LineState,
)
from iptui.domain.deadlines import deadline
from iptui.domain.errors import NotFound, Refused
from iptui.domain.next_steps import attempts_allowed as allowed_by_rules
from iptui.domain.penalties import PenaltyEvent, ledger_for
from iptui.domain.products import CatalogEdit, ReviewState
from iptui.domain.rights import IpRight, RightType
from iptui.domain.rule_sets import WindowName
from iptui.store.protocol import Query, Transaction, Where

REINSTATING = (
    ComplaintState.CLOSED_COUNTER_ACCEPTED,
    ComplaintState.CLOSED_COUNTER_UPHELD,
    ComplaintState.CLOSED_WITHDRAWN,
)
REMOVING = (ComplaintState.LAPSED, ComplaintState.ESTABLISHED)

OUTCOME_OF_MOVE: dict[Move, AttemptOutcome] = {
    Move.FILE: AttemptOutcome.FILED,
    Move.ACCEPT: AttemptOutcome.WAIVED,
    Move.LAPSE: AttemptOutcome.LAPSED,
    Move.MISS: AttemptOutcome.LAPSED,
    Move.COMPLAINANT_ACCEPTS: AttemptOutcome.ACCEPTED,
    Move.SILENCE: AttemptOutcome.DEEMED_ACCEPTED,
    Move.COMPLAINANT_REJECTS: AttemptOutcome.REJECTED_BY_COMPLAINANT,
    Move.UPHOLD: AttemptOutcome.UPHELD,
    Move.DISMISS: AttemptOutcome.DISMISSED,
    Move.FINALISE: AttemptOutcome.LAPSED,
    Move.WITHDRAW: AttemptOutcome.WITHDRAWN,
}

CLOCK_MOVES = (Move.LAPSE, Move.MISS, Move.FINALISE, Move.SILENCE)
"""Moves that are dated back to the end of a window: whether it is over is asked of the clock."""


def find_complaint(desk: Desk, number: str) -> Complaint:
    """By its number as printed, or by `platform/number` where two platforms use the same number.

    Raises:
        NotFound: none, or several.
    """
    complaint = desk.store.get(Complaint, number)
    if complaint is not None:
        return complaint
    found = desk.store.query(Complaint, Query(where=(Where("no", "eq", number),), limit=3))
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one.id for one in found)
        raise NotFound(f"Several complaints have the number {number}; name one of {ids}.")
    raise NotFound(
        f"There is no complaint '{number}'; `iptui complaints --view all` lists the numbers."
    )


def attempts_allowed(desk: Desk, complaint: Complaint) -> int:
    """How many attempts the complaint has in all, by the rules in force when it was received."""
    rules = desk.rule_set(complaint.platform, complaint.received_at)
    return allowed_by_rules(complaint, rules, desk.now())


def window(
    desk: Desk, complaint: Complaint, name: WindowName, started_at: datetime
) -> Deadline | None:
    """The end of a window by the complaint's rules; None when its rules know no such window."""
    rules = desk.rule_set(complaint.platform, complaint.received_at)
    if getattr(rules, name) is None:
        return None
    return deadline(rules, name, started_at)


def moved(desk: Desk, complaint: Complaint, move: Move, at: datetime) -> Complaint:
    """The complaint after the move: state, attempts, lines and the window that runs next.

    Established with no attempt left, it is final at once.

    Raises:
        IllegalMove: see `complaint_states`; nothing is changed.
    """
    allowed = attempts_allowed(desk, complaint)
    state = target_of(
        complaint,
        move,
        attempts_allowed=allowed,
        now=max(at, desk.now()) if move in CLOCK_MOVES else at,
    )
    attempts = _attempts_after(complaint, move, at)
    changed = replace(
        complaint,
        state=state,
        state_at=at,
        attempts=attempts,
        due_at=None,
        deadline=None,
        lines=tuple(_line_after(line, state) for line in complaint.lines),
    )
    if state is ComplaintState.WAITING_COMPLAINANT:
        return _with_window(changed, window(desk, changed, "complainant_reply", at))
    if state is ComplaintState.WAITING_PLATFORM:
        return _with_window(changed, window(desk, changed, "platform_ruling", at))
    if move is Move.ESTABLISH and complaint.state is ComplaintState.LAPSED:
        # The lapse opened the next attempt's window already; a late record must not lengthen it.
        changed = replace(changed, due_at=complaint.due_at, deadline=complaint.deadline)
    elif state in (ComplaintState.LAPSED, ComplaintState.ESTABLISHED):
        changed = _with_next_attempt(desk, changed, at, allowed)
    if state is ComplaintState.ESTABLISHED and changed.attempts_used >= allowed:
        return replace(changed, state=ComplaintState.FINAL)
    return changed


def _with_window(complaint: Complaint, ends: Deadline | None) -> Complaint:
    return replace(complaint, deadline=ends, due_at=ends.due_at if ends else None)


def _with_next_attempt(desk: Desk, complaint: Complaint, at: datetime, allowed: int) -> Complaint:
    number = len(complaint.attempts) + 1
    if number > allowed:
        return complaint
    ends = window(desk, complaint, "counter_notify_again", at)
    attempt = Attempt(number=number, deadline=ends)
    return replace(_with_window(complaint, ends), attempts=(*complaint.attempts, attempt))


def _attempts_after(complaint: Complaint, move: Move, at: datetime) -> tuple[Attempt, ...]:
    outcome = OUTCOME_OF_MOVE.get(move)
    attempt = current_attempt(complaint)
    if outcome is None or attempt is None:
        return complaint.attempts
    if move is Move.FILE:
        changed = replace(attempt, outcome=outcome, filed_at=at)
    else:
        changed = replace(attempt, outcome=outcome, closed_at=at)
    return tuple(changed if one.number == attempt.number else one for one in complaint.attempts)


def _line_after(line: ComplaintLine, state: ComplaintState) -> ComplaintLine:
    if line.state is LineState.DELETED_BY_SELLER:
        return line
    if state in REINSTATING:
        return replace(line, state=LineState.REINSTATED)
    if state in REMOVING:
        return replace(line, state=LineState.REMOVED_BY_PLATFORM)
    return line


def put_moved(
    desk: Desk,
    tx: Transaction,
    before: Complaint,
    after: Complaint,
    *,
    established_at: datetime | None = None,
) -> Complaint:
    """Store a moved complaint with what follows: listings off or back, penalty counted or revoked.

    `established_at` dates the penalty where it is not the moment of the last move.
    """
    stored = tx.put(after)
    if after.state in REMOVING:
        _set_listing_state(desk, tx, after, ReviewState.OFFLINE)
    if after.state in REINSTATING and before.state not in REINSTATING:
        _set_listing_state(desk, tx, after, None)
        for event in penalties_of(desk, after):
            if event.revoked_at is None:
                tx.put(replace(event, revoked_at=after.state_at))
    if after.state in (ComplaintState.ESTABLISHED, ComplaintState.FINAL):
        add_penalty(desk, tx, after, established_at or after.state_at or desk.now())
    elif before.state is ComplaintState.LAPSED and after.state not in REINSTATING:
        # Filing again straight from a lapse: the missed window had established the complaint.
        add_penalty(desk, tx, after, before.state_at or desk.now())
    return stored


def add_penalty(
    desk: Desk,
    tx: Transaction,
    complaint: Complaint,
    at: datetime,
    reason: str = "",
    *,
    right_type: RightType | None = None,
) -> None:
    """Count an established complaint once on its platform's ledger, where the rules know one.

    `right_type` is given while the right itself is not stored yet.
    """
    rules = desk.rule_set(complaint.platform, complaint.received_at)
    ledger = ledger_for(rules, complaint.severity)
    if ledger is None:
        return
    known = penalties_of(desk, complaint)
    if any(event.revoked_at is None for event in known):
        return
    tx.put(
        PenaltyEvent(
            id=_penalty_id(complaint, len(known) + 1),
            platform=rules.platform,
            ledger=ledger,
            complaint_id=complaint.id,
            right_id=complaint.right.id if complaint.right else "",
            right_type=right_type or right_type_of(desk, complaint),
            effective_at=at,
            reason=reason or "complaint established",
        )
    )


def right_type_of(desk: Desk, complaint: Complaint) -> RightType | None:
    """The type of the complaint's right; None where it names none that is known."""
    right = desk.store.get(IpRight, complaint.right.id) if complaint.right else None
    return right.type if right else None


def _penalty_id(complaint: Complaint, number: int) -> str:
    return f"{complaint.id}!{number}"


def penalties_of(desk: Desk, complaint: Complaint) -> list[PenaltyEvent]:
    """What the complaint counted, revoked or not, oldest first."""
    found: list[PenaltyEvent] = []
    while (
        event := desk.store.get(PenaltyEvent, _penalty_id(complaint, len(found) + 1))
    ) is not None:
        found.append(event)
    return found


def _set_listing_state(
    desk: Desk, tx: Transaction, complaint: Complaint, state: ReviewState | None
) -> None:
    """Take the complained listings out of the approved ones, or put them back; tombstones stay."""
    for product_id in {line.product_id for line in complaint.lines}:
        if desk.store.product_number(product_id) is None:
            continue
        edit = desk.store.get(CatalogEdit, product_id)
        if edit is not None and edit.deleted:
            continue
        if edit is None and state is None:
            continue
        changed = replace(
            edit or CatalogEdit(id=product_id), state=state, complaint_id=complaint.id
        )
        tx.put(changed)


def require_seen(desk: Desk, seen: Complaint) -> None:
    """Refuse early when the record on screen is no longer the stored one; the commit checks again."""
    stored = desk.store.get(Complaint, seen.id)
    if stored is None:
        raise Refused(f"Complaint {seen.no} is no longer in this workspace.")
