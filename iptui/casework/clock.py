"""What the passing of time does to complaints: worked out when the desk opens and while it runs."""

from __future__ import annotations

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.moves import attempts_allowed, moved, put_moved
from iptui.casework.outcomes import UNDECIDED
from iptui.casework.respond import counter_notifications
from iptui.casework.rule_changes import follow_rules
from iptui.domain.complaint_states import Move, why_not
from iptui.domain.complaints import Complaint, ComplaintState
from iptui.domain.counter_notifications import CounterNotificationState
from iptui.domain.errors import NotPermitted
from iptui.store.protocol import Conflict, Query, Transaction, Where

CLOCKED = (
    ComplaintState.PENDING_RESPONSE,
    ComplaintState.LAPSED,
    ComplaintState.ESTABLISHED,
    ComplaintState.WAITING_COMPLAINANT,
)


def settle(desk: Desk) -> int:
    """Lapse, finalise and close what ran out, dated at the moment it happened; returns how many moves.

    Windows follow the user's rule files first. A window that follows on one that ended may be over
    as well: each has its own entry. Another process may settle at the same time: its result stands
    and ours is dropped.
    """
    try:
        follow_rules(desk)
    except NotPermitted:
        return 0  # a login of the database that only reads: a colleague's client follows
    due = Query(
        where=(
            Where("state", "in", [state.value for state in CLOCKED]),
            Where("due_at", "lt", desk.now()),
        )
    )
    count = 0
    for found in desk.store.query(Complaint, due):
        complaint: Complaint | None = found
        try:
            while complaint is not None:
                complaint = _settle_one(desk, complaint)
                count += complaint is not None
        except Conflict:
            continue
        except NotPermitted:
            break
    return count


def _settle_one(desk: Desk, complaint: Complaint) -> Complaint | None:
    """The complaint after the window that ended; None when none did, or nothing follows from it."""
    ended = complaint.due_at
    if ended is None or ended >= desk.now() or complaint.state not in CLOCKED:
        return None
    if complaint.state is ComplaintState.WAITING_COMPLAINANT:
        rules = desk.rule_set(complaint.platform, complaint.received_at)
        if rules.silence_accepts is not True:
            return None  # nobody published that silence decides; a person records the outcome
    window = complaint.deadline.rule if complaint.deadline else "the window"
    with desk.store.transaction(
        actor="clock",
        action="complaint.window_ended",
        at=desk.now(),
        subject=f"complaints/{complaint.id}",
        note=f"{window} ended {ended:%Y-%m-%d %H:%M} UTC",
    ) as tx:
        established_at = None
        if complaint.state is ComplaintState.PENDING_RESPONSE:
            after = moved(desk, complaint, Move.LAPSE, ended)
            _close_drafts(desk, tx, complaint)
        elif complaint.state is ComplaintState.WAITING_COMPLAINANT:
            after = moved(desk, complaint, Move.SILENCE, ended)
            for state in UNDECIDED:
                _close(desk, tx, complaint, state, CounterNotificationState.DEEMED_ACCEPTED)
        else:
            if complaint.state is ComplaintState.LAPSED:
                # No counter-notification in time establishes a complaint: the lapse dates the penalty.
                established_at = complaint.state_at
            after = _attempt_missed(desk, complaint)
            _close_drafts(desk, tx, complaint)
        if complaint.state_at is not None:
            # A step recorded after the end of a window, before the clock saw it: time does not go back.
            after = replace(after, state_at=max(after.state_at or ended, complaint.state_at))
        return put_moved(desk, tx, complaint, after, established_at=established_at)


def _attempt_missed(desk: Desk, complaint: Complaint) -> Complaint:
    """A lapsed or established complaint whose further window ended: the next attempt, or final."""
    ended = complaint.due_at
    assert ended is not None
    allowed = attempts_allowed(desk, complaint)
    if why_not(complaint, Move.MISS, attempts_allowed=allowed, now=desk.now()) is None:
        return moved(desk, complaint, Move.MISS, ended)
    if complaint.state is ComplaintState.LAPSED:
        complaint = moved(desk, complaint, Move.ESTABLISH, ended)
    if complaint.state is ComplaintState.FINAL:
        return complaint
    return moved(desk, complaint, Move.FINALISE, ended)


def _close_drafts(desk: Desk, tx: Transaction, complaint: Complaint) -> None:
    _close(desk, tx, complaint, CounterNotificationState.DRAFT, CounterNotificationState.LAPSED)


def _close(
    desk: Desk,
    tx: Transaction,
    complaint: Complaint,
    state: CounterNotificationState,
    after: CounterNotificationState,
) -> None:
    for counter in counter_notifications(desk, complaint):
        if counter.state is state:
            tx.put(replace(counter, state=after))
