"""Recording what others did: the complainant's reply, the platform's ruling, a withdrawal, a reinstatement.

The complainant and the platform never use this desk; their acts are recorded by the account at work.
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.moves import moved, put_moved
from iptui.casework.respond import counter_notifications
from iptui.domain.accounts import Permission
from iptui.domain.complaint_states import Move
from iptui.domain.complaints import Complaint, LineState
from iptui.domain.counter_notifications import (
    CounterNotification,
    CounterNotificationState,
    Reply,
)
from iptui.domain.errors import BadInput, NotFound
from iptui.domain.products import CatalogEdit, ReviewState

_STATE_AFTER: dict[Move, CounterNotificationState] = {
    Move.COMPLAINANT_ACCEPTS: CounterNotificationState.ACCEPTED,
    Move.COMPLAINANT_REJECTS: CounterNotificationState.REJECTED,
    Move.SILENCE: CounterNotificationState.DEEMED_ACCEPTED,
    Move.UPHOLD: CounterNotificationState.UPHELD,
    Move.DISMISS: CounterNotificationState.DISMISSED,
    Move.WITHDRAW: CounterNotificationState.WITHDRAWN,
}

UNDECIDED = (CounterNotificationState.SUBMITTED, CounterNotificationState.REJECTED)


def _record(
    desk: Desk, complaint: Complaint, move: Move, action: str, text: str, at: datetime | None
) -> Complaint:
    when = at or desk.now()
    if when > desk.now():
        raise BadInput(f"{when:%Y-%m-%d %H:%M} UTC lies in the future; give the day it happened.")
    if complaint.state_at is not None and when < complaint.state_at:
        raise BadInput(
            f"{when:%Y-%m-%d %H:%M} UTC lies before the complaint's last step "
            f"({complaint.state_at:%Y-%m-%d %H:%M} UTC); give a later time."
        )
    with desk.commit(Permission.EDIT_CASE, action, subject=complaint, note=text) as tx:
        stored = put_moved(desk, tx, complaint, moved(desk, complaint, move, when))
        for counter in _undecided(desk, complaint):
            tx.put(_answered(counter, move, Reply(at=when, text=text, recorded_by=desk.actor)))
        return stored


def _undecided(desk: Desk, complaint: Complaint) -> list[CounterNotification]:
    return [one for one in counter_notifications(desk, complaint) if one.state in UNDECIDED]


def _answered(counter: CounterNotification, move: Move, reply: Reply) -> CounterNotification:
    state = _STATE_AFTER[move]
    if move in (Move.UPHOLD, Move.DISMISS):
        return replace(counter, state=state, ruling=reply)
    if move is Move.WITHDRAW:
        return replace(counter, state=state)
    return replace(counter, state=state, complainant_reply=reply)


def record_reply(
    desk: Desk, complaint: Complaint, *, accepted: bool, text: str = "", at: datetime | None = None
) -> Complaint:
    """The complainant accepted or rejected the counter-notification.

    Raises:
        IllegalMove: the complaint does not wait for the complainant.
        BadInput: the time lies in the future or before the last step.
    """
    move = Move.COMPLAINANT_ACCEPTS if accepted else Move.COMPLAINANT_REJECTS
    return _record(desk, complaint, move, "complaint.record_reply", text, at)


def record_ruling(
    desk: Desk, complaint: Complaint, *, upheld: bool, text: str = "", at: datetime | None = None
) -> Complaint:
    """The platform ruled: the counter-notification is upheld, or dismissed (complaint established).

    Raises:
        IllegalMove, BadInput: as for `record_reply`.
    """
    move = Move.UPHOLD if upheld else Move.DISMISS
    return _record(desk, complaint, move, "complaint.record_ruling", text, at)


def record_established(
    desk: Desk, complaint: Complaint, *, text: str = "", at: datetime | None = None
) -> Complaint:
    """The platform established a lapsed or accepted complaint.

    Raises:
        IllegalMove, BadInput: as for `record_reply`.
    """
    return _record(desk, complaint, Move.ESTABLISH, "complaint.record_established", text, at)


def record_withdrawal(
    desk: Desk, complaint: Complaint, *, text: str = "", at: datetime | None = None
) -> Complaint:
    """The complainant withdrew the complaint on the platform (only their own act there counts).

    Raises:
        IllegalMove, BadInput: as for `record_reply`.
    """
    return _record(desk, complaint, Move.WITHDRAW, "complaint.record_withdrawal", text, at)


def reinstate(desk: Desk, complaint: Complaint, product_ids: tuple[str, ...] = ()) -> Complaint:
    """The platform put listings back: their lines are reinstated, tombstones and take-offs lifted.

    Raises:
        NotFound: a product is not part of the complaint.
    """
    wanted = set(product_ids) or {line.product_id for line in complaint.lines}
    missing = wanted - {line.product_id for line in complaint.lines}
    if missing:
        raise NotFound(
            f"Complaint {complaint.no} does not name the product(s) {', '.join(sorted(missing))}."
        )
    lines = tuple(
        replace(line, state=LineState.REINSTATED) if line.product_id in wanted else line
        for line in complaint.lines
    )
    with desk.commit(Permission.EDIT_CASE, "complaint.reinstate", subject=complaint) as tx:
        for product_id in sorted(wanted):
            edit = desk.store.get(CatalogEdit, product_id)
            if edit is not None:
                tx.put(
                    replace(
                        edit,
                        deleted_at=None,
                        deleted_by="",
                        state=ReviewState.APPROVED,
                        reason="reinstated",
                    )
                )
        return tx.put(replace(complaint, lines=lines))
