"""One case for the outside world: what a writer needs, gathered, and the Lumen-like JSON of it.

The keys are those of Lumen's notices (github.com/berkmancenter/lumendatabase): sender, principal,
recipient, works[].infringing_urls, counternotice_for.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from iptui.domain.audit import AuditEvent
from iptui.domain.complaints import Complaint
from iptui.domain.counter_notifications import CounterNotification
from iptui.domain.evidence import EvidenceItem
from iptui.domain.letter_cases import LetterCase
from iptui.domain.negotiations import Negotiation
from iptui.domain.parties import Party
from iptui.domain.rights import IpRight, RightType
from iptui.domain.snapshots import Snapshot
from iptui.formats.redaction import Redaction, is_firm

NOTICE_TYPES: dict[RightType, str] = {
    RightType.TRADEMARK: "Trademark",
    RightType.COPYRIGHT: "DMCA",
    RightType.PATENT: "Patent",
    RightType.UTILITY_MODEL: "Patent",
    RightType.DESIGN: "Design",
}
"""Lumen's words where it has one."""


SHORT_LINE = 3
"""Characters up to which a line of an address is not looked for elsewhere."""


class CaseFile(msgspec.Struct, kw_only=True):
    """A complaint with everything that belongs to it, as it is written out."""

    complaint: Complaint
    right: IpRight | None
    complainant: Party | None
    counter_notifications: list[CounterNotification]
    evidence: list[EvidenceItem]
    negotiation: Negotiation
    snapshots: list[Snapshot]
    timeline: list[AuditEvent]
    state_title: str
    ground_terms: dict[str, str]
    """Code of a ground → its term."""
    exported_at: datetime
    letters: list[LetterCase] = []
    """Of each attempt's counter-notification."""
    templates: Path | None = None
    """The workspace's own templates of letters."""
    redaction: Redaction | None = None
    """None: nothing is replaced."""

    def text(self, text: str) -> str:
        return self.redaction.text(text) if self.redaction else text


def private_texts(case: CaseFile, people: list[str]) -> list[str]:
    """What a redacted case must not say: contact data, persons' names, and the accounts `people`."""
    found = list(people)
    party, right = case.complainant, case.right
    names: list[str] = [case.complaint.complainant.name] if case.complaint.complainant else []
    if party is not None:
        found += [party.email, party.phone, party.address]
        names += [party.name, party.agent]
    if right is not None:
        names += [right.owner, *right.inventors]
        names += [right.owner_party.name] if right.owner_party else []
    filed = [item for counter in case.counter_notifications for item in counter.filed_evidence]
    for item in (*case.evidence, *filed):
        names += [item.issuer, item.addressee]
    for letter in case.letters:
        seller = letter.seller
        found += [seller.phone, seller.email, seller.signatory]
        # A line such as "2" is no secret, and would stand in every number.
        found += [line for line in seller.address if len(line) > SHORT_LINE]
        names += [seller.name, seller.own_name]
        firms = " ".join(filter(is_firm, (seller.name, seller.own_name))).casefold()
        # A store that is called as the firm is must not take the firm's name with it.
        names += [one.name for one in seller.stores if one.name.casefold() not in firms]
    found += [name for name in names if name and not is_firm(name)]
    # A mark that is its owner's name stays readable as the mark.
    mark = right.title.casefold() if right else ""
    return [text for text in found if text.casefold() != mark]


def public_texts(case: CaseFile) -> list[str]:
    """Numbers of record, which stay though they may look like a telephone's."""
    one, right = case.complaint, case.right
    found = [one.no, *(line.product_id for line in one.lines)]
    found += [snapshot.product_id for snapshot in case.snapshots]
    for item in case.evidence:
        found += item.product_ids
    if right is not None:
        found += [right.number, right.application_number, right.ip_number]
    return found


def case_json(case: CaseFile, files: list[dict[str, Any]]) -> dict[str, Any]:
    """`{notice, counternotices, records, files}`; redacted where the case says so."""
    one, right = case.complaint, case.right
    works = [
        {
            "description": right.label if right else one.reason,
            "infringing_urls": [
                {"url": line.url or f"{one.platform} product {line.product_id}"}
                for line in one.lines
            ],
        }
    ]
    notice = {
        "type": NOTICE_TYPES[right.type] if right else "Other",
        "title": f"{one.platform} complaint {one.no}",
        "case_id_number": one.no,
        "date_received": one.received_at,
        "sender": _entity(case, agent=True),
        "principal": _entity(case, agent=False),
        "recipient": {"name": one.platform},
        "works": works,
        "mark_registration_number": right.number
        if right and right.type is RightType.TRADEMARK
        else "",
        "jurisdictions": list(right.territories) if right else [],
        "body": one.reason,
        "action_taken": _action_taken(one),
        "tags": list(one.tags),
    }
    counters = [
        {
            "type": "Counternotice",
            "counternotice_for": one.no,
            "attempt": counter.attempt,
            "date_sent": counter.submitted_at,
            "state": counter.state,
            "reasons": [counter.ground] if counter.ground else [],
            "body": counter.statement,
            "reply": counter.complainant_reply,
            "ruling": counter.ruling,
            "evidence": list(counter.evidence_ids),
        }
        for counter in case.counter_notifications
    ]
    records = {
        "complaint": one,
        "right": right,
        "complainant": case.complainant,
        "counter_notifications": case.counter_notifications,
        "evidence": case.evidence,
        "negotiation": case.negotiation,
        "snapshots": case.snapshots,
        "timeline": [
            {"at": event.at, "actor": event.actor, "action": event.action, "note": event.note}
            for event in case.timeline
        ],
    }
    whole: dict[str, Any] = msgspec.to_builtins(
        {
            "notice": notice,
            "counternotices": counters,
            "records": records,
            "exported_at": case.exported_at,
            "redacted": case.redaction is not None,
        }
    )
    if case.redaction is not None:
        whole = case.redaction.value(whole)
    return {**whole, "files": files}


def _entity(case: CaseFile, *, agent: bool) -> dict[str, Any]:
    """Who sent the complaint (the agent, where there is one), or for whom it was sent."""
    party, right = case.complainant, case.right
    owner = right.owner if right else ""
    if party is None:
        return {"name": "" if agent else owner}
    if not agent:
        return {"name": owner or party.name}
    return {
        "name": party.agent or party.name,
        "email": party.email,
        "phone": party.phone,
        "address": party.address,
        "country_code": party.country,
    }


def _action_taken(one: Complaint) -> str:
    """Lumen's Yes, No, Partial or Unspecified: were the listings taken down?"""
    gone = [line.state.value in ("removed_by_platform", "deleted_by_seller") for line in one.lines]
    if not gone:
        return "Unspecified"
    return "Yes" if all(gone) else "Partial" if any(gone) else "No"
