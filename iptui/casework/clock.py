"""What the passing of time does to complaints: worked out when the desk opens and while it runs."""

from __future__ import annotations

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.moves import moved, put_moved
from iptui.casework.outcomes import UNDECIDED
from iptui.casework.respond import counter_notifications
from iptui.domain.complaint_states import Move
from iptui.domain.complaints import Complaint, ComplaintState
from iptui.domain.counter_notifications import CounterNotificationState
from iptui.store.protocol import Conflict, Query, Transaction, Where

CLOCKED = (
    ComplaintState.PENDING_RESPONSE,
    ComplaintState.LAPSED,
    ComplaintState.ESTABLISHED,
    ComplaintState.WAITING_COMPLAINANT,
)


def settle(desk: Desk) -> int:
    """Lapse, finalise and close what ran out, dated at the moment it happened; returns how many moved.

    Another process may settle at the same time: its result stands and ours is dropped.
    """
    due = Query(
        where=(
            Where("state", "in", [state.value for state in CLOCKED]),
            Where("due_at", "lt", desk.now()),
        )
    )
    count = 0
    for complaint in desk.store.query(Complaint, due):
        try:
            count += _settle_one(desk, complaint)
        except Conflict:
            continue
    return count


def _settle_one(desk: Desk, complaint: Complaint) -> int:
    ended = complaint.due_at
    if ended is None:
        return 0
    if complaint.state is ComplaintState.WAITING_COMPLAINANT:
        rules = desk.rule_set(complaint.platform, complaint.received_at)
        if rules.silence_accepts is not True:
            return 0  # nobody published that silence decides; a person records the outcome
    with desk.store.transaction(
        actor="clock",
        action="complaint.window_ended",
        at=desk.now(),
        subject=f"complaints/{complaint.id}",
    ) as tx:
        after = complaint
        if complaint.state is ComplaintState.PENDING_RESPONSE:
            after = moved(desk, complaint, Move.LAPSE, ended)
            _close(
                desk, tx, complaint, CounterNotificationState.DRAFT, CounterNotificationState.LAPSED
            )
        elif complaint.state is ComplaintState.WAITING_COMPLAINANT:
            after = moved(desk, complaint, Move.SILENCE, ended)
            for state in UNDECIDED:
                _close(desk, tx, complaint, state, CounterNotificationState.DEEMED_ACCEPTED)
        else:
            if complaint.state is ComplaintState.LAPSED:
                after = moved(desk, complaint, Move.ESTABLISH, ended)
            after = moved(desk, after, Move.FINALISE, ended)
            _close(
                desk, tx, complaint, CounterNotificationState.DRAFT, CounterNotificationState.LAPSED
            )
        put_moved(desk, tx, complaint, after)
    return 1


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
