"""Reading: a complaint with what belongs to it, a right, a complainant's record, a product."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from iptui.casework.desk import Desk
from iptui.casework.ledgers import ComplaintPenalty, penalty_of
from iptui.casework.moves import attempts_allowed
from iptui.casework.negotiate import negotiation_of, negotiations_with
from iptui.casework.respond import complained_products, counter_notifications, evidence_of
from iptui.casework.snapshots import snapshots_of_complaint
from iptui.domain.audit import AuditEvent
from iptui.domain.complainant_records import ComplainantNumbers, RightCount, WarningSign, record_of
from iptui.domain.complaint_states import STATE_TITLES
from iptui.domain.complaints import Complaint, ComplaintSummary
from iptui.domain.counter_notifications import CounterNotification, counter_notification_id
from iptui.domain.errors import NotFound
from iptui.domain.evidence import EvidenceItem
from iptui.domain.evidence_facts import day_of
from iptui.domain.negotiations import Negotiation
from iptui.domain.next_steps import NextStep, next_step
from iptui.domain.parties import Party
from iptui.domain.right_checks import RightCheck, check_right
from iptui.domain.rights import IpRight
from iptui.domain.rule_values import sources_of_complaint, sources_of_ledger
from iptui.domain.snapshots import Snapshot
from iptui.domain.sources import SourcedValue
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
    next_step: NextStep
    penalty: ComplaintPenalty
    rules: list[SourcedValue]
    """The rule values that its deadline, its attempts and its ledger rest on, with their sources."""


class ComplainantRecord(msgspec.Struct, kw_only=True):
    """What is known of a complainant from the complaints in this workspace.

    What counts as decided, success and withdrawal is written down in `domain.complainant_records`.
    """

    party: Party
    complaints: list[ComplaintSummary]
    outcomes: dict[str, int]
    """State's title -> number of complaints."""
    counter_notifications: int
    """Decided ones."""
    successful: int
    success_rate: float | None
    """successful / decided; None while nothing is decided."""
    decided_in_three_months: int
    successful_in_three_months: int
    median_days_to_answer: float | None
    withdrawn: int
    rights: tuple[RightCount, ...]
    repeated_rights: dict[str, int]
    """Right's label -> complaints under it, where more than one."""
    many: bool
    """A mass complainant, as the warning sign `mass_complaints` says."""
    warnings: tuple[WarningSign, ...]
    negotiations: list[Negotiation]


def dossier(desk: Desk, complaint: Complaint) -> Dossier:
    rules = desk.rule_set(complaint.platform, complaint.received_at)
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
        next_step=next_step(complaint, rules, desk.now()),
        penalty=(penalty := penalty_of(desk, complaint)),
        rules=[
            *sources_of_complaint(complaint, rules),
            *sources_of_ledger(rules, _ledger_of(penalty)),
        ],
    )


def _ledger_of(penalty: ComplaintPenalty) -> str:
    """The ledger on which the complaint counts or would count; empty where there is none."""
    if penalty.forecast is not None:
        return penalty.forecast.ledger
    return penalty.ledger or ""


def timeline(desk: Desk, complaint: Complaint) -> list[AuditEvent]:
    """The audit entries about the complaint and its counter-notifications, oldest first."""
    subjects = [f"complaints/{complaint.id}"]
    subjects += [f"counter_notifications/{complaint.id}#{a.number}" for a in complaint.attempts]
    query = Query(where=(Where("subject", "in", subjects),), sort=(Sort("id"),))
    return desk.store.query(AuditEvent, query)


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
    complaints = _complaints_of(desk, party.id)
    numbers = _numbers(desk, party.id, complaints)
    return ComplainantRecord(
        party=party,
        complaints=complaints,
        outcomes=dict(Counter(STATE_TITLES[one.state] for one in complaints)),
        counter_notifications=numbers.counter_notifications,
        successful=numbers.successful,
        success_rate=numbers.success_rate,
        decided_in_three_months=numbers.decided_in_three_months,
        successful_in_three_months=numbers.successful_in_three_months,
        median_days_to_answer=numbers.median_days_to_answer,
        withdrawn=numbers.withdrawn,
        rights=numbers.rights,
        repeated_rights={one.label: one.complaints for one in numbers.rights if one.complaints > 1},
        many=any(one.name == "mass_complaints" for one in numbers.warnings),
        warnings=numbers.warnings,
        negotiations=negotiations_with(desk, party.id),
    )


def complainant_numbers(desk: Desk, party_id: str) -> ComplainantNumbers:
    """Only the numbers and warning signs, for one line beside the name."""
    return _numbers(desk, party_id, _complaints_of(desk, party_id))


def _complaints_of(desk: Desk, party_id: str) -> list[ComplaintSummary]:
    where = (Where("complainant.id", "eq", party_id),)
    newest = (Sort("received_at", descending=True),)
    return desk.store.query_as(ComplaintSummary, Complaint, Query(where=where, sort=newest))


def _numbers(desk: Desk, party_id: str, complaints: list[ComplaintSummary]) -> ComplainantNumbers:
    counters = desk.store.get_many(
        CounterNotification,
        [
            counter_notification_id(one.id, number)
            for one in complaints
            for number in range(1, desk.rule_set(one.platform, one.received_at).attempts + 1)
        ],
    )
    rights = sorted({one.right.id for one in complaints if one.right})
    where = (Where("right.id", "in", rights),)
    return record_of(
        complaints,
        counters,
        now=desk.now(),
        on_same_rights=desk.store.query_as(ComplaintSummary, Complaint, Query(where=where)),
        complainant_id=party_id,
    )


def right_checks(desk: Desk, right: IpRight, complaint: Complaint) -> tuple[RightCheck, ...]:
    """In force, classes and territory of the right against one complaint, each with its reason."""
    products, _ = complained_products(desk, complaint)
    return check_right(right, day=day_of(complaint), products=products, platform=complaint.platform)


def as_json(value: Any) -> Any:
    """Plain data for `--json`: datetimes as ISO 8601, without secrets."""
    return msgspec.to_builtins(value)
