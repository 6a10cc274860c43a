"""Answering a complaint: draft, check, file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.moves import attempts_allowed, moved, put_moved
from iptui.casework.snapshots import product_in
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
from iptui.domain.evidence_conditions import EvidenceReport, Verdict, check_evidence
from iptui.domain.grounds import GROUNDS
from iptui.domain.products import Product
from iptui.domain.rights import IpRight
from iptui.domain.snapshots import Snapshot

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
    """A draft's items as they stand; a filed one's as they went out."""
    if counter.state is not CounterNotificationState.DRAFT and counter.filed_evidence:
        return list(counter.filed_evidence)
    return desk.store.get_many(EvidenceItem, counter.evidence_ids)


def right_of(desk: Desk, complaint: Complaint) -> IpRight | None:
    return desk.store.get(IpRight, complaint.right.id) if complaint.right else None


def complained_products(desk: Desk, complaint: Complaint) -> tuple[list[Product], set[str]]:
    """The complained listings as they stood, and which of them a snapshot keeps.

    The platform judges the listing as it stood when the complaint was received, so the text of the
    complaint's snapshot counts; where none holds the text, today's listing has to do.
    """
    found: list[Product] = []
    kept: set[str] = set()
    for product_id in dict.fromkeys(line.product_id for line in complaint.lines):
        snapshot_id = next(
            (one.snapshot_id for one in complaint.lines if one.product_id == product_id), ""
        )
        snapshot = desk.store.get(Snapshot, snapshot_id) if snapshot_id else None
        product = product_in(desk, snapshot) if snapshot is not None else None
        if product is not None:
            kept.add(product_id)
        else:
            product = desk.store.product(product_id)
        if product is not None:
            found.append(product)
    return found, kept


def check(desk: Desk, complaint: Complaint, draft: CounterNotification) -> EvidenceReport:
    """Every published condition of the draft's ground against its evidence.

    Raises:
        BadInput: no ground is chosen, or an unknown one.
    """
    return _checker(desk, complaint, draft)(evidence_of(desk, draft))


def fits(
    desk: Desk, complaint: Complaint, draft: CounterNotification, items: Iterable[EvidenceItem]
) -> dict[str, tuple[int, int]]:
    """Item id -> (conditions on it that are not met, that cannot be told), each item taken alone.

    Items of kinds that the ground does not ask for are left out.

    Raises:
        BadInput: no ground is chosen, or an unknown one.
    """
    judge = _checker(desk, complaint, draft)
    found: dict[str, tuple[int, int]] = {}
    for item in items:
        own = [one for one in judge([item]).results if one.evidence_id == item.id]
        if own:
            verdicts = [one.verdict for one in own]
            found[item.id] = verdicts.count(Verdict.UNMET), verdicts.count(Verdict.CANNOT_TELL)
    return found


def _checker(
    desk: Desk, complaint: Complaint, draft: CounterNotification
) -> Callable[[Iterable[EvidenceItem]], EvidenceReport]:
    """The check of one draft against any evidence; what it looks at besides is read once."""
    if not draft.ground:
        raise BadInput("The draft has no ground yet; choose one, then check.")
    products, kept = complained_products(desk, complaint)
    right = right_of(desk, complaint)
    rules = desk.rule_set(complaint.platform, complaint.received_at)
    disguised: dict[str, str] = {}
    if draft.ground in GROUNDS and "mark_absent_from_listing" in GROUNDS[draft.ground].conditions:
        from iptui.casework.disguises import disguises

        disguised = disguises(right.title, products) if right is not None else {}
    return lambda evidence: check_evidence(
        draft.ground,
        complaint=complaint,
        right=right,
        products=products,
        evidence=evidence,
        statement=draft.statement,
        kept_as_of_complaint=kept,
        disguised=disguised,
        rules=rules,
    )


def file(
    desk: Desk,
    complaint: Complaint,
    draft: CounterNotification,
    *,
    confirmed: Collection[str] = (),
    although: str = "",
) -> Complaint:
    """File the draft: the complaint then waits for the complainant, the draft is locked.

    `confirmed` names the conditions that the seller knows to be unmet, `although` says why it is
    filed all the same; both go into the audit trail with who did it. A condition that became unmet
    since is not covered by an earlier confirmation. What cannot be told needs no confirmation: the
    desk does not know of a fault, it lacks a fact, and asking each time would teach people to confirm
    without reading; the names are kept with the filing.

    Raises:
        IllegalMove: state, attempts or window forbid it.
        BadInput: no ground or no statement, or a confirmation without a reason.
        Refused: conditions are not met and not confirmed.
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
    doubtful = tuple(result.name for result in report.cannot_tell)
    _require_confirmed(unmet, confirmed, although)
    at = desk.now()
    before = complaint
    note = f"ground {draft.ground}"
    if unmet:
        note += f"; confirmed unmet: {', '.join(unmet)}; because: {although.strip()}"
    if doubtful:
        note += f"; could not be told: {', '.join(doubtful)}"
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
                open_conditions=doubtful,
                filed_although=although.strip() if unmet else "",
                filed_evidence=tuple(evidence_of(desk, draft)),
            )
        )
        return stored


def _require_confirmed(unmet: tuple[str, ...], confirmed: Collection[str], although: str) -> None:
    left = [name for name in unmet if name not in confirmed]
    if left:
        raise Refused(
            f"{len(left)} condition(s) are not met: {', '.join(left)}. "
            "Add what is missing, or confirm that you file without it, and say why."
        )
    if unmet and not although.strip():
        raise BadInput(
            f"{len(unmet)} condition(s) are not met: {', '.join(unmet)}. Say why you file all the same; "
            "it is kept in the audit trail."
        )


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
