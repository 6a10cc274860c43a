"""Reading: a complaint with what belongs to it, a right, a complainant's record, a product."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from statistics import median
from typing import Any

import msgspec

from iptui.casework.desk import Desk
from iptui.casework.moves import attempts_allowed
from iptui.casework.negotiate import negotiation_of, negotiations_with
from iptui.casework.respond import counter_notifications, evidence_of
from iptui.casework.snapshots import snapshots_of_complaint
from iptui.domain.audit import AuditEvent
from iptui.domain.complaint_states import STATE_TITLES
from iptui.domain.complaints import Complaint, ComplaintSummary
from iptui.domain.counter_notifications import CounterNotification, CounterNotificationState
from iptui.domain.errors import NotFound
from iptui.domain.evidence import EvidenceItem
from iptui.domain.negotiations import Negotiation
from iptui.domain.parties import Party
from iptui.domain.rights import IpRight
from iptui.domain.snapshots import Snapshot
from iptui.store.protocol import Query, Sort, Where


class Dossier(msgspec.Struct, kw_only=True):
    """A complaint and everything that belongs to it."""

    complaint: Complaint
    right: IpRight | None
    complainant: Party | None
    counter_notifications: list[CounterNotification]
    evidence: list[EvidenceItem]
    negotiation: Negotiation
    snapshots: list[Snapshot]
    timeline: list[AuditEvent]
    attempts_allowed: int


class ComplainantRecord(msgspec.Struct, kw_only=True):
    """What is known of a complainant from the complaints in this workspace."""

    party: Party
    complaints: list[ComplaintSummary]
    outcomes: dict[str, int]
    """State -> number of complaints."""
    counter_notifications: int
    """Filed and decided ones (accepted, upheld, dismissed)."""
    successful: int
    success_rate: float | None
    """successful / decided; None while nothing is decided."""
    median_days_to_answer: float | None
    repeated_rights: dict[str, int]
    """Right's label -> complaints under it, where more than one."""
    many: bool
    """Ten complaints or more within 30 days: a mass complainant (a working mark, not a platform rule)."""
    negotiations: list[Negotiation]


def dossier(desk: Desk, complaint: Complaint) -> Dossier:
    counters = counter_notifications(desk, complaint)
    evidence: dict[str, EvidenceItem] = {}
    for counter in counters:
        for item in evidence_of(desk, counter):
            evidence[item.id] = item
    return Dossier(
        complaint=complaint,
        right=desk.store.get(IpRight, complaint.right.id) if complaint.right else None,
        complainant=desk.store.get(Party, complaint.complainant.id)
        if complaint.complainant
        else None,
        counter_notifications=counters,
        evidence=list(evidence.values()),
        negotiation=negotiation_of(desk, complaint),
        snapshots=snapshots_of_complaint(desk, complaint),
        timeline=timeline(desk, complaint),
        attempts_allowed=attempts_allowed(desk, complaint),
    )


def timeline(desk: Desk, complaint: Complaint) -> list[AuditEvent]:
    """The audit entries about the complaint and its counter-notifications, oldest first."""
    subjects = [f"complaints/{complaint.id}"]
    subjects += [f"counter_notifications/{complaint.id}#{a.number}" for a in complaint.attempts]
    query = Query(where=(Where("subject", "in", subjects),), sort=(Sort("id"),))
    return desk.store.query(AuditEvent, query)


def activity(desk: Desk, *, limit: int = 2000) -> list[AuditEvent]:
    """The newest audit entries first."""
    return desk.store.query(AuditEvent, Query(sort=(Sort("id", descending=True),), limit=limit))


def find_right(desk: Desk, number: str) -> IpRight:
    """By id, the platform's IP number, or the number as written.

    Raises:
        NotFound: none, or several.
    """
    stored = desk.store.get(IpRight, number)
    if stored is not None:
        return stored
    for field in ("ip_number", "number"):
        found = desk.store.query(IpRight, Query(where=(Where(field, "eq", number),), limit=5))
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"{one.id} ({one.office} {one.label})" for one in found)
            raise NotFound(f"Several rights have the number {number}; name one by its id: {names}.")
    raise NotFound(
        f"There is no right '{number}'; `iptui complaint show NO` names a complaint's right."
    )


def complaints_under(desk: Desk, right: IpRight) -> list[ComplaintSummary]:
    where = (Where("right.id", "eq", right.id),)
    return desk.store.query_as(
        ComplaintSummary,
        Complaint,
        Query(where=where, sort=(Sort("received_at", descending=True),)),
    )


def find_party(desk: Desk, identity: str) -> Party:
    """By id, or by a part of the name that only one party has.

    Raises:
        NotFound: none, or several.
    """
    stored = desk.store.get(Party, identity)
    if stored is not None:
        return stored
    found = desk.store.query(Party, Query(where=(Where("name", "contains", identity),), limit=6))
    exact = [one for one in found if one.name.casefold() == identity.casefold()]
    if len(found) == 1 or len(exact) == 1:
        return (exact or found)[0]
    if found:
        names = ", ".join(f"{one.name} ({one.id})" for one in found)
        raise NotFound(f"Several complainants fit '{identity}': {names}.")
    raise NotFound(f"There is no complainant '{identity}'.")


def complainant_record(desk: Desk, party: Party) -> ComplainantRecord:
    """Complaints, outcomes and how one's counter-notifications fared against this complainant."""
    where = (Where("complainant.id", "eq", party.id),)
    complaints = desk.store.query_as(
        ComplaintSummary,
        Complaint,
        Query(where=where, sort=(Sort("received_at", descending=True),)),
    )
    ids = [one.id for one in complaints]
    counters = [
        counter
        for counter in desk.store.query(CounterNotification)
        if counter.complaint_id in set(ids)
    ]
    won = {
        CounterNotificationState.ACCEPTED,
        CounterNotificationState.DEEMED_ACCEPTED,
        CounterNotificationState.UPHELD,
    }
    decided = [one for one in counters if one.state in won | {CounterNotificationState.DISMISSED}]
    answers = [
        (one.complainant_reply.at - one.submitted_at).total_seconds() / 86400
        for one in counters
        if one.complainant_reply is not None and one.submitted_at is not None
    ]
    successful = sum(one.state in won for one in decided)
    under = Counter(one.right.name or one.right.id for one in complaints if one.right)
    received = sorted(one.received_at for one in complaints)
    many = any(
        later - earlier <= timedelta(days=30)
        for earlier, later in zip(received, received[9:], strict=False)
    )
    return ComplainantRecord(
        party=party,
        complaints=complaints,
        outcomes=dict(Counter(STATE_TITLES[one.state] for one in complaints)),
        counter_notifications=len(decided),
        successful=successful,
        success_rate=successful / len(decided) if decided else None,
        median_days_to_answer=round(median(answers), 1) if answers else None,
        repeated_rights={name: count for name, count in under.items() if count > 1},
        many=many,
        negotiations=negotiations_with(desk, party.id),
    )


def as_json(value: Any) -> Any:
    """Plain data for `--json`: datetimes as ISO 8601, without secrets."""
    return msgspec.to_builtins(value)
