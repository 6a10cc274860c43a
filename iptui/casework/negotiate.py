"""Contacting the complainant: the log of messages, the outcome, and letters to start from."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.domain.accounts import Permission
from iptui.domain.complaints import Complaint
from iptui.domain.errors import BadInput
from iptui.domain.negotiations import Channel, Message, Negotiation, NegotiationOutcome
from iptui.domain.parties import Party
from iptui.domain.rights import IpRight
from iptui.store.protocol import Query, Sort, Where

CHASE_AFTER = timedelta(days=2)
"""When a first message is chased if nobody answers (a working habit, not a published rule)."""


class Template(msgspec.Struct, frozen=True):
    """A message to start from; `{names}` are filled from the case, unknown ones stay to be seen."""

    name: str
    title: str
    subject: str
    text: str


TEMPLATES: tuple[Template, ...] = (
    Template(
        "ask_withdrawal",
        "Ask for a withdrawal",
        "Complaint {no} about {mark}",
        "Dear {complainant},\n\n"
        "on {received} you filed complaint {no} on {platform} against our listing(s) {products}, "
        "based on {mark} ({office} {number}).\n\n"
        "We believe that the complaint rests on a misunderstanding: [say why].\n\n"
        "We attach [documents] and ask you to withdraw the complaint on the platform. "
        "We are glad to answer questions.\n\nKind regards\n{me}\n",
    ),
    Template(
        "removed_and_sorry",
        "Listing removed, ask for a withdrawal",
        "Complaint {no}: listing removed",
        "Dear {complainant},\n\n"
        "thank you for your notice {no} about {mark}. We have taken down {products} and checked our other "
        "listings for the same mark.\n\n"
        "We undertake not to list such goods again without your authorisation, and ask you to withdraw "
        "the complaint on {platform}.\n\nKind regards\n{me}\n",
    ),
    Template(
        "ask_terms",
        "Ask for licence terms",
        "Licence for {mark}",
        "Dear {complainant},\n\n"
        "your complaint {no} on {platform} concerns {mark} ({office} {number}). "
        "We would like to sell goods under it with your consent. "
        "Please tell us on what terms you grant a licence or name us an authorised supplier.\n\n"
        "Kind regards\n{me}\n",
    ),
    Template(
        "chase",
        "Remind of an unanswered message",
        "Reminder: complaint {no}",
        "Dear {complainant},\n\n"
        "we wrote to you about complaint {no} ({mark}) and have not heard from you. "
        "Our time to respond on {platform} ends on {due}. Please let us know whether you will withdraw it.\n\n"
        "Kind regards\n{me}\n",
    ),
)


def negotiation_of(desk: Desk, complaint: Complaint) -> Negotiation:
    """The log, or a new empty one (rev 0, not stored yet)."""
    stored = desk.store.get(Negotiation, complaint.id)
    if stored is not None:
        return stored
    party = complaint.complainant.id if complaint.complainant else ""
    return Negotiation(id=complaint.id, complaint_id=complaint.id, party_id=party)


def negotiations_with(desk: Desk, party_id: str) -> list[Negotiation]:
    """All threads with one party, latest change first."""
    where = (Where("party_id", "eq", party_id),)
    return desk.store.query(
        Negotiation, Query(where=where, sort=(Sort("updated_at", descending=True),))
    )


def compose(desk: Desk, complaint: Complaint, template: Template) -> tuple[str, str]:
    """Subject and text of a template, filled in from the case."""
    party = desk.store.get(Party, complaint.complainant.id) if complaint.complainant else None
    right = desk.store.get(IpRight, complaint.right.id) if complaint.right else None
    values = {
        "no": complaint.no,
        "platform": complaint.platform,
        "received": f"{complaint.received_at.astimezone(desk.time_zone):%d %B %Y}",
        "products": ", ".join(line.product_id for line in complaint.lines) or "[products]",
        "complainant": party.name if party else "Sir or Madam",
        "mark": (right.title or right.label) if right else "[the right]",
        "office": right.office if right else "",
        "number": right.number if right else "[number]",
        "due": f"{complaint.due_at.astimezone(desk.time_zone):%d %B %Y}"
        if complaint.due_at
        else "[date]",
        "me": desk.actor,
    }
    subject, text = template.subject, template.text
    for name, value in values.items():
        subject = subject.replace("{" + name + "}", value)
        text = text.replace("{" + name + "}", value)
    return subject, text


def log_message(
    desk: Desk,
    complaint: Complaint,
    *,
    text: str,
    subject: str = "",
    outgoing: bool = True,
    channel: Channel = Channel.EMAIL,
    template: str = "",
    at: datetime | None = None,
    seen: Negotiation | None = None,
) -> Negotiation:
    """Add a message or call to the log. The desk sends nothing: it keeps what was sent or received.

    Raises:
        BadInput: empty text, or a time in the future.
        Conflict: somebody else wrote to the log meanwhile (`seen` is stale).
    """
    if not text.strip():
        raise BadInput("The message has no text; write what was said.")
    when = at or desk.now()
    if when > desk.now():
        raise BadInput(f"{when:%Y-%m-%d %H:%M} UTC lies in the future; give the time it was sent.")
    log = seen or negotiation_of(desk, complaint)
    message = Message(
        at=when,
        outgoing=outgoing,
        channel=channel,
        subject=subject,
        text=text,
        by=desk.actor,
        template=template,
    )
    messages = tuple(sorted((*log.messages, message), key=lambda one: one.at))
    follow_up = when + CHASE_AFTER if outgoing else None
    with desk.commit(Permission.CONTACT, "negotiation.log", subject=complaint) as tx:
        return tx.put(replace(log, messages=messages, follow_up_at=follow_up))


def set_outcome(
    desk: Desk,
    complaint: Complaint,
    outcome: NegotiationOutcome,
    *,
    follow_up_at: datetime | None = None,
) -> Negotiation:
    """Where the negotiation stands. A withdrawal itself is recorded with `outcomes.record_withdrawal`."""
    log = negotiation_of(desk, complaint)
    with desk.commit(
        Permission.CONTACT, "negotiation.outcome", subject=complaint, note=outcome.value
    ) as tx:
        return tx.put(replace(log, outcome=outcome, follow_up_at=follow_up_at))
