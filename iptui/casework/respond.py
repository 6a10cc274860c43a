"""Answering a complaint: draft, check, file."""

from __future__ import annotations

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.moves import attempts_allowed, moved, put_moved
from iptui.domain.accounts import Permission
from iptui.domain.complaint_states import IllegalMove, Move, current_attempt, why_not
from iptui.domain.complaints import Attempt, Complaint, ComplaintState
from iptui.domain.counter_notifications import (
    CounterNotification,
    CounterNotificationState,
    counter_notification_id,
)
from iptui.domain.errors import BadInput, NotFound, Refused
from iptui.domain.evidence import EvidenceItem
from iptui.domain.evidence_conditions import EvidenceReport, check_evidence
from iptui.domain.grounds import GROUNDS
from iptui.domain.products import Product
from iptui.domain.rights import IpRight

DECLARATIONS = (
    "I have a good-faith belief that the complaint rests on a mistake or misidentification.",
    "What I state here is true and complete, and the documents are genuine.",
)
"""Statements that the seller makes with every counter-notification."""


def why_not_file(desk: Desk, complaint: Complaint) -> str | None:
    """Why no counter-notification can be filed now, as a clause; None when one can."""
    allowed = attempts_allowed(desk, complaint)
    if complaint.state is ComplaintState.LAPSED:
        # A lapsed complaint counts as established, so its next attempt may be filed at once.
        complaint = replace(complaint, state=ComplaintState.ESTABLISHED)
    return why_not(complaint, Move.FILE, attempts_allowed=allowed, now=desk.now())


def counter_notifications(desk: Desk, complaint: Complaint) -> list[CounterNotification]:
    """All attempts' counter-notifications, drafts included, first attempt first."""
    numbers = range(1, len(complaint.attempts) + 2)
    ids = [counter_notification_id(complaint.id, number) for number in numbers]
    return desk.store.get_many(CounterNotification, ids)


def _open_attempt(complaint: Complaint) -> Attempt:
    return current_attempt(complaint) or Attempt(number=len(complaint.attempts) + 1)


def draft_for(desk: Desk, complaint: Complaint) -> CounterNotification:
    """The stored draft of the attempt that is open, or a new one (rev 0, not stored yet).

    Raises:
        IllegalMove: no attempt can be filed now.
    """
    reason = why_not_file(desk, complaint)
    if reason is not None:
        raise IllegalMove(f"No counter-notification can be filed on {complaint.no}: {reason}.")
    number = _open_attempt(complaint).number
    identity = counter_notification_id(complaint.id, number)
    stored = desk.store.get(CounterNotification, identity)
    if stored is not None and stored.state is CounterNotificationState.DRAFT:
        return stored
    return CounterNotification(id=identity, complaint_id=complaint.id, attempt=number)


def save_draft(desk: Desk, draft: CounterNotification) -> CounterNotification:
    """
    Raises:
        Refused: it was submitted already; what was sent cannot be changed.
        Conflict: somebody else changed the draft.
    """
    if draft.state is not CounterNotificationState.DRAFT:
        raise Refused("This counter-notification was submitted; what was sent cannot be changed.")
    action = "counter_notification.change_draft" if draft.rev else "counter_notification.draft"
    with desk.commit(Permission.DRAFT, action, subject=draft) as tx:
        return tx.put(draft)


def evidence_of(desk: Desk, counter: CounterNotification) -> list[EvidenceItem]:
    return desk.store.get_many(EvidenceItem, counter.evidence_ids)


def right_of(desk: Desk, complaint: Complaint) -> IpRight | None:
    return desk.store.get(IpRight, complaint.right.id) if complaint.right else None


def complained_products(desk: Desk, complaint: Complaint) -> list[Product]:
    """Those of its products that are in the catalog."""
    found = (desk.store.product(line.product_id) for line in complaint.lines)
    return [product for product in found if product is not None]


def check(desk: Desk, complaint: Complaint, draft: CounterNotification) -> EvidenceReport:
    """Every published condition of the draft's ground against its evidence.

    Raises:
        BadInput: no ground is chosen, or an unknown one.
    """
    if not draft.ground:
        raise BadInput("The draft has no ground yet; choose one, then check.")
    if draft.ground not in GROUNDS:
        raise BadInput(f"'{draft.ground}' is no ground; choose one of {', '.join(GROUNDS)}.")
    return check_evidence(
        draft.ground,
        complaint=complaint,
        right=right_of(desk, complaint),
        products=complained_products(desk, complaint),
        evidence=evidence_of(desk, draft),
        statement=draft.statement,
    )


def file(
    desk: Desk,
    complaint: Complaint,
    draft: CounterNotification,
    *,
    confirm_unmet: bool = False,
) -> Complaint:
    """File the draft: the complaint then waits for the complainant, the draft is locked.

    Raises:
        IllegalMove: state, attempts or window forbid it.
        BadInput: no ground or no statement.
        Refused: conditions are not met and `confirm_unmet` is False.
        Conflict: complaint or draft changed meanwhile; nothing was filed.
    """
    desk.require(Permission.SUBMIT)
    reason = why_not_file(desk, complaint)
    if reason is not None:
        raise IllegalMove(f"No counter-notification can be filed on {complaint.no}: {reason}.")
    if not draft.statement.strip():
        raise BadInput(
            "The draft has no statement; say in a few sentences why the complaint is wrong."
        )
    report = check(desk, complaint, draft)
    unmet = tuple(result.name for result in report.unmet)
    if unmet and not confirm_unmet:
        raise Refused(
            f"{len(unmet)} condition(s) are not met: {', '.join(unmet)}. "
            "Add what is missing, or confirm that you file without it."
        )
    at = desk.now()
    before = complaint
    note = f"ground {draft.ground}" + (f"; confirmed unmet: {', '.join(unmet)}" if unmet else "")
    with desk.commit(Permission.SUBMIT, "complaint.file", subject=complaint, note=note) as tx:
        if complaint.state is ComplaintState.LAPSED:
            complaint = moved(desk, complaint, Move.ESTABLISH, at)
        after = moved(desk, complaint, Move.FILE, at)
        attempts = tuple(
            replace(one, counter_notification_id=draft.id) if one.number == draft.attempt else one
            for one in after.attempts
        )
        stored = put_moved(desk, tx, before, replace(after, attempts=attempts))
        tx.put(
            replace(
                draft,
                state=CounterNotificationState.SUBMITTED,
                submitted_at=at,
                submitted_by=desk.actor,
                declarations=DECLARATIONS,
                unmet_conditions=unmet,
            )
        )
        return stored


def find_counter_notification(
    desk: Desk, complaint: Complaint, attempt: int
) -> CounterNotification:
    """
    Raises:
        NotFound: nothing was drafted or filed for that attempt.
    """
    counter = desk.store.get(CounterNotification, counter_notification_id(complaint.id, attempt))
    if counter is None:
        raise NotFound(
            f"Complaint {complaint.no} has no counter-notification for attempt {attempt}."
        )
    return counter
