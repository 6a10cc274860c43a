"""Making a complaint of what a file or a person says: attempts, deadlines, merging with what is known."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.moves import attempts_allowed, window
from iptui.domain.accounts import Permission
from iptui.domain.complaints import (
    Attempt,
    AttemptOutcome,
    Complaint,
    ComplaintLine,
    ComplaintState,
    Deadline,
)
from iptui.domain.errors import BadInput, Refused
from iptui.domain.parties import Party
from iptui.domain.records import Record, Ref
from iptui.domain.rights import IpRight
from iptui.formats.complaint_rows import ImportedAttempt, ImportedComplaint
from iptui.store.protocol import Transaction

RecordT = TypeVar("RecordT", IpRight, Party)
_KEPT = frozenset(Record.__struct_fields__)

OUTCOME_OF_STATE: dict[ComplaintState, AttemptOutcome] = {
    ComplaintState.WAITING_COMPLAINANT: AttemptOutcome.FILED,
    ComplaintState.WAITING_PLATFORM: AttemptOutcome.REJECTED_BY_COMPLAINANT,
    ComplaintState.CLOSED_COUNTER_ACCEPTED: AttemptOutcome.ACCEPTED,
    ComplaintState.CLOSED_COUNTER_UPHELD: AttemptOutcome.UPHELD,
    ComplaintState.ACCEPTED_BY_SELLER: AttemptOutcome.WAIVED,
    ComplaintState.LAPSED: AttemptOutcome.LAPSED,
    ComplaintState.ESTABLISHED: AttemptOutcome.LAPSED,
    ComplaintState.FINAL: AttemptOutcome.LAPSED,
}
"""How the first attempt ended when a file gives the state and no attempts (established without a
counter-notification means that the window was missed)."""


def _merged(known: RecordT | None, given: RecordT) -> RecordT:
    """The known record with every value that the file gives; what the file leaves empty stays."""
    if known is None:
        return given
    changes = {}
    for field in given.__struct_fields__:
        value = getattr(given, field)
        if field in _KEPT or value in ("", (), {}, None):
            continue
        if value != getattr(known, field):
            changes[field] = value
    return replace(known, **changes) if changes else known


def merged_right(known: IpRight | None, given: IpRight) -> IpRight:
    merged = _merged(known, given)
    if known is not None and given.status.value == "Unknown":
        merged = replace(merged, status=known.status)
    return merged


def merged_party(known: Party | None, given: Party) -> Party:
    return _merged(known, given)


def complaint_from(desk: Desk, row: ImportedComplaint, stored: Complaint | None) -> Complaint:
    """The record that the row makes, or the stored one with the row's newer facts."""
    if stored is None:
        return _new(desk, row)
    lines = _merged_lines(stored.lines, row.lines)
    facts = replace(
        stored,
        source=row.source,
        target=row.target,
        reason=row.reason or stored.reason,
        severity=row.severity,
        litigation=row.litigation or stored.litigation,
        right=_ref_right(row.right) or stored.right,
        complainant=_ref_party(row.complainant) or stored.complainant,
        lines=lines,
        note=stored.note or row.note,
        tags=tuple(dict.fromkeys((*stored.tags, *row.tags))),
        extra={**stored.extra, **row.extra},
    )
    if row.received_at != stored.received_at and stored.state is ComplaintState.PENDING_RESPONSE:
        fresh = _new(desk, row)
        return replace(
            facts,
            received_at=row.received_at,
            due_at=fresh.due_at,
            deadline=fresh.deadline,
            attempts=fresh.attempts,
        )
    if row.state not in (ComplaintState.PENDING_RESPONSE, stored.state):
        # The platform's list is further than this desk.
        fresh = _new(desk, row)
        return replace(
            facts,
            state=row.state,
            state_at=fresh.state_at,
            due_at=fresh.due_at,
            deadline=fresh.deadline,
            attempts=fresh.attempts if row.attempts else stored.attempts or fresh.attempts,
        )
    if row.due_at is not None and stored.state is ComplaintState.PENDING_RESPONSE:
        return _with_due(facts, row.due_at)
    return facts


def _merged_lines(
    known: tuple[ComplaintLine, ...], given: tuple[ComplaintLine, ...]
) -> tuple[ComplaintLine, ...]:
    by_id = {line.product_id: line for line in known}
    for line in given:
        before = by_id.get(line.product_id)
        by_id[line.product_id] = (
            line
            if before is None
            else replace(before, url=line.url or before.url, title=line.title or before.title)
        )
    return tuple(by_id.values())


def _ref_right(right: IpRight | None) -> Ref | None:
    return Ref(right.id, right.label) if right else None


def _ref_party(party: Party | None) -> Ref | None:
    return Ref(party.id, party.name) if party else None


def _new(desk: Desk, row: ImportedComplaint) -> Complaint:
    complaint = Complaint(
        id=row.id,
        no=row.no,
        platform=row.platform,
        received_at=row.received_at,
        source=row.source,
        target=row.target,
        reason=row.reason,
        severity=row.severity,
        litigation=row.litigation,
        right=_ref_right(row.right),
        complainant=_ref_party(row.complainant),
        lines=row.lines,
        state=row.state,
        state_at=row.state_at
        or (row.received_at if row.state is ComplaintState.PENDING_RESPONSE else None),
        note=row.note,
        tags=row.tags,
        extra=row.extra,
    )
    first = window(desk, complaint, "respond", row.received_at)
    attempts: tuple[Attempt, ...] = ()
    for one in row.attempts:
        attempt = Attempt(
            number=one.number,
            outcome=one.outcome,
            filed_at=one.filed_at,
            closed_at=one.closed_at,
            deadline=_window_of(desk, complaint, one, first, _last_moment(attempts)),
        )
        attempts = (*attempts, attempt)
    if row.state is ComplaintState.PENDING_RESPONSE:
        complaint = _pending(complaint, attempts, first)
    else:
        complaint = _historical(desk, complaint, attempts, first)
    return complaint if row.due_at is None else _with_due(complaint, row.due_at)


def _window_of(
    desk: Desk,
    complaint: Complaint,
    attempt: ImportedAttempt,
    first: Deadline | None,
    before: datetime | None,
) -> Deadline | None:
    """The attempt's window with the end that the file gives; `before` is when the attempt before it ended."""
    computed = first
    if attempt.number > 1:
        if attempt.due_at is None or before is None:
            return None
        computed = window(desk, complaint, "counter_notify_again", before)
    if computed is None or attempt.due_at in (None, computed.due_at):
        return computed
    return replace(computed, due_at=attempt.due_at, origin="platform")


def _pending(
    complaint: Complaint, attempts: tuple[Attempt, ...], first: Deadline | None
) -> Complaint:
    if not any(attempt.outcome is AttemptOutcome.OPEN for attempt in attempts):
        attempts = (*attempts, Attempt(number=len(attempts) + 1, deadline=first))
    return replace(
        complaint, attempts=attempts, deadline=first, due_at=first.due_at if first else None
    )


def _historical(
    desk: Desk, complaint: Complaint, attempts: tuple[Attempt, ...], first: Deadline | None
) -> Complaint:
    if not attempts and complaint.state in OUTCOME_OF_STATE:
        ended = complaint.state_at or (first.due_at if first else complaint.received_at)
        attempts = (
            Attempt(
                number=1,
                outcome=OUTCOME_OF_STATE[complaint.state],
                deadline=first,
                closed_at=ended
                if complaint.state
                not in (ComplaintState.WAITING_COMPLAINANT, ComplaintState.WAITING_PLATFORM)
                else None,
            ),
        )
    complaint = replace(complaint, attempts=attempts)
    started = complaint.state_at or _last_moment(attempts) or (first.due_at if first else None)
    if complaint.state_at is None and started is not None:
        complaint = replace(complaint, state_at=started)
    if started is None:
        return complaint
    return _with_running_window(desk, complaint, started)


def _with_running_window(desk: Desk, complaint: Complaint, started: datetime) -> Complaint:
    state = complaint.state
    if state is ComplaintState.WAITING_COMPLAINANT:
        ends = window(desk, complaint, "complainant_reply", started)
    elif state is ComplaintState.WAITING_PLATFORM:
        ends = window(desk, complaint, "platform_ruling", started)
    elif state in (ComplaintState.LAPSED, ComplaintState.ESTABLISHED):
        allowed = attempts_allowed(desk, complaint)
        attempts = complaint.attempts
        is_open = any(one.outcome is AttemptOutcome.OPEN for one in attempts)
        if not is_open and len(attempts) >= allowed:
            return complaint
        ends = window(desk, complaint, "counter_notify_again", started)
        if not is_open:
            attempts = (*attempts, Attempt(number=len(attempts) + 1, deadline=ends))
        complaint = replace(complaint, attempts=attempts)
    else:
        return complaint
    return replace(complaint, deadline=ends, due_at=ends.due_at if ends else None)


def _last_moment(attempts: tuple[Attempt, ...]) -> datetime | None:
    moments = [at for one in attempts for at in (one.filed_at, one.closed_at) if at is not None]
    return max(moments, default=None)


def _with_due(complaint: Complaint, due_at: datetime) -> Complaint:
    """The window's end as the platform prints it, over the computed one; the same end adds nothing."""
    if complaint.deadline is not None and complaint.deadline.due_at == due_at:
        return complaint
    deadline = (
        replace(complaint.deadline, due_at=due_at, origin="platform")
        if complaint.deadline
        else None
    )
    attempts = tuple(
        replace(one, deadline=deadline)
        if one.outcome is AttemptOutcome.OPEN and deadline is not None
        else one
        for one in complaint.attempts
    )
    return replace(complaint, due_at=due_at, deadline=deadline, attempts=attempts)


def enter_complaint(desk: Desk, row: ImportedComplaint) -> Complaint:
    """A complaint typed in by hand.

    Raises:
        Refused: the number is known on that platform.
    """
    desk.require(Permission.EDIT_CASE)
    if desk.store.get(Complaint, row.id) is not None:
        raise Refused(
            f"Complaint {row.no} on {row.platform} is entered already; open and correct it."
        )
    complaint = complaint_from(desk, row, None)
    with desk.commit(Permission.EDIT_CASE, "complaint.enter", subject=complaint) as tx:
        _put_parties(desk, tx, row)
        return tx.put(complaint)


def correct_complaint(
    desk: Desk, seen: Complaint, row: ImportedComplaint, *, why: str
) -> Complaint:
    """Correct what was entered or imported wrongly; state and attempts follow only from a new receipt date.

    Raises:
        BadInput: no reason given, or another number or platform than the record's.
        Conflict: somebody else changed it.
    """
    desk.require(Permission.EDIT_CASE)
    if not why.strip():
        raise BadInput("Say why the complaint is corrected; the reason is kept in the audit trail.")
    if row.id != seen.id:
        raise BadInput(
            "Number and platform name the complaint and cannot be corrected; enter it anew."
        )
    changed = complaint_from(
        desk, msgspec.structs.replace(row, state=ComplaintState.PENDING_RESPONSE), seen
    )
    changed = replace(
        changed, lines=row.lines or seen.lines, note=row.note, litigation=row.litigation
    )
    with desk.commit(Permission.EDIT_CASE, "complaint.correct", subject=seen, note=why) as tx:
        _put_parties(desk, tx, row)
        return tx.put(changed)


def _put_parties(desk: Desk, tx: Transaction, row: ImportedComplaint) -> None:
    if row.right is not None:
        known = desk.store.get(IpRight, row.right.id)
        right = merged_right(known, row.right)
        if right != known:
            tx.put(right)
    if row.complainant is not None:
        known_party = desk.store.get(Party, row.complainant.id)
        party = merged_party(known_party, row.complainant)
        if party != known_party:
            tx.put(party)
