"""Drafts read from mails and notices: looked at, corrected, confirmed by a person or dismissed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from iptui.casework.clock import settle
from iptui.casework.complaint_facts import complaint_from
from iptui.casework.desk import Desk
from iptui.casework.intake import take_in
from iptui.domain.accounts import Permission
from iptui.domain.complaints import Complaint, ComplaintState, Deadline
from iptui.domain.errors import BadInput, NotFound, Refused
from iptui.domain.notices import ComplaintDraft, DraftState, NoticeKind
from iptui.formats.complaint_rows import ImportedComplaint, complaint_of_row
from iptui.formats.notices.bodies import decoded
from iptui.formats.notices.mails import read_mail
from iptui.formats.notices.reading import read_notice
from iptui.formats.values import RowError
from iptui.store.protocol import Query, Sort, Where

CONFIRMABLE = (NoticeKind.COMPLAINT, NoticeKind.DECISION)

STATE_OF_OUTCOME = {
    "transferred": ComplaintState.FINAL,
    "cancelled": ComplaintState.FINAL,
    "denied": ComplaintState.CLOSED_COUNTER_UPHELD,
}
"""What a panel's order makes of the historical record."""


def drafts(desk: Desk, *, everything: bool = False) -> list[ComplaintDraft]:
    """Those that wait for a person, newest first; with `everything` the notes and the done ones too."""
    where = () if everything else (Where("state", "eq", DraftState.OPEN.value),)
    return desk.store.query(
        ComplaintDraft, Query(where=where, sort=(Sort("sent_at", descending=True),))
    )


def find_draft(desk: Desk, draft_id: str) -> ComplaintDraft:
    """
    Raises:
        NotFound: no such draft.
    """
    draft = desk.store.get(ComplaintDraft, draft_id)
    if draft is None:
        raise NotFound(f"There is no draft '{draft_id}'; `iptui drafts list --all` shows them.")
    return draft


def notice_lines(desk: Desk, draft: ComplaintDraft) -> list[str]:
    """The text that the draft was read from; the numbers of the facts' lines count in it from 1.

    Raises:
        StoreDamaged: the kept mail is missing or altered.
    """
    raw = desk.store.get_blob(draft.mail)
    if draft.mail.media_type == "text/plain":
        return decoded(raw, "").splitlines()
    return list(read_notice(read_mail(raw)).lines)


def proposed(desk: Desk, draft: ComplaintDraft) -> ImportedComplaint:
    """The complaint that the draft would become.

    Raises:
        BadInput: a needed value is missing, or one does not fit; the text says which.
    """
    if draft.missing:
        names = ", ".join(draft.missing)
        raise BadInput(f"The mail does not say: {names}. Enter what is missing, then confirm.")

    def zone_of(platform: str) -> ZoneInfo:
        return ZoneInfo(desk.rules.for_complaint(platform, desk.now()).time_zone)

    try:
        return complaint_of_row(_row(draft), desk.now(), zone_of)
    except RowError as error:
        raise BadInput(str(error)) from None


def _row(draft: ComplaintDraft) -> dict[str, Any]:
    row: dict[str, Any] = {
        name: value
        for name in ("no", "platform", "received_at", "reason")
        if (value := draft.value(name))
    }
    row["note"] = draft.value("note")
    for part in ("right", "complainant"):
        values = {
            name: value for name in _NAMES_OF_PART[part] if (value := draft.value(f"{part}.{name}"))
        }
        if values:
            row[part] = values
    right = row.get("right", {})
    if right and not (right.keys() & {"title", "number", "ip_number"}):
        work = draft.value("work")
        if work:
            right["title"] = work[:100]
        else:
            row.pop("right")
    complainant = row.get("complainant")
    if complainant and "name" not in complainant:
        if "email" in complainant:
            complainant["name"] = complainant["email"]
        else:
            row.pop("complainant")
    row["products"] = _products(draft)
    row["extra"] = {"notice": _origin(draft)}
    if draft.kind is NoticeKind.DECISION:
        outcome = STATE_OF_OUTCOME.get(draft.value("outcome"), ComplaintState.FINAL)
        row["state"] = outcome.value
        if decided := draft.value("decided_at"):
            row["state_at"] = decided
    return row


_NAMES_OF_PART = {
    "right": ("ip_number", "type", "office", "number", "title", "owner"),
    "complainant": ("name", "agent", "email", "phone", "address", "country"),
}


def _products(draft: ComplaintDraft) -> list[dict[str, str]]:
    if "products" in draft.corrected:
        ids = [one.strip() for one in draft.corrected["products"].split(";") if one.strip()]
        known = {one["id"]: one for one in _read_products(draft)}
        return [known.get(one, {"id": one}) for one in ids]
    return _read_products(draft)


def _read_products(draft: ComplaintDraft) -> list[dict[str, str]]:
    items: dict[int, dict[str, str]] = {}
    for one in draft.facts:
        if one.field.startswith("products."):
            items.setdefault(one.item, {}).setdefault(one.field.split(".")[1], one.value)
    products: dict[str, dict[str, str]] = {}
    for item in items.values():
        if "id" not in item and "url" in item:
            item["id"] = item["url"][:200]
        if "id" in item:
            products.setdefault(item["id"], item)
    return list(products.values())


def product_ids(draft: ComplaintDraft) -> list[str]:
    return [one["id"] for one in _products(draft)]


def _origin(draft: ComplaintDraft) -> dict[str, Any]:
    """Where the complaint came from, and what the notice says beyond the complaint's own fields."""
    origin: dict[str, Any] = {"draft": draft.id, "sha256": draft.mail.sha256}
    for name in ("subject", "sender", "message_id"):
        if value := getattr(draft, name):
            origin[name] = value
    for field in ("stated_due", "work", "respondent", "counter_notice_for", "outcome", "signed"):
        if value := draft.value(field):
            origin[field] = value
    if urls := draft.values("work.url"):
        origin["work_urls"] = urls[:50]
    return origin


def stated_difference(draft: ComplaintDraft, deadline: Deadline | None) -> str:
    """How the last day that the mail states differs from the rule set's, in one sentence; empty for not at all."""
    stated = draft.value("stated_due")
    if not stated:
        return ""
    if deadline is None:
        return f"The mail says {stated}; the rules know no such window, so no deadline runs."
    zone = ZoneInfo(deadline.time_zone)
    ours = deadline.due_at.astimezone(zone)
    if len(stated) == 10:
        days = (date.fromisoformat(stated) - ours.date()).days
        same = days == 0
    else:
        at = datetime.fromisoformat(stated)
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        days = (at.astimezone(zone).date() - ours.date()).days
        same = at == ours or days == 0
    if same:
        return ""
    apart = f"{abs(days)} day{'s' if abs(days) != 1 else ''} {'later' if days > 0 else 'earlier'}"
    return (
        f"The mail says {stated.replace('T', ' ')}, {apart} than the rules' {ours:%Y-%m-%d %H:%M} "
        f"({deadline.rule_set}); the rules' date counts."
    )


def deadline_of(desk: Desk, draft: ComplaintDraft) -> Deadline | None:
    """The window that would run once the draft is confirmed; None while it lacks something, or for none."""
    try:
        return complaint_from(desk, proposed(desk, draft), None).deadline
    except BadInput:
        return None


CORRECTABLE = (
    "no", "platform", "received_at", "right.title", "right.type", "right.office", "right.number",
    "right.ip_number", "right.owner", "complainant.name", "complainant.agent", "complainant.email", "complainant.phone",
    "complainant.address", "products", "reason", "note",
)  # fmt: skip


def correct_draft(desk: Desk, draft: ComplaintDraft, values: dict[str, str]) -> ComplaintDraft:
    """Write values in place of what was read; an empty one says that there is none.

    Raises:
        BadInput: a field that a draft does not have.
        Refused: it is confirmed already.
        Conflict: somebody else changed it.
    """
    unknown = sorted(values.keys() - set(CORRECTABLE))
    if unknown:
        raise BadInput(f"A draft has no field '{unknown[0]}': use {', '.join(CORRECTABLE)}.")
    _require_unconfirmed(draft)
    changed = replace(draft, corrected={**draft.corrected, **values})
    if changed.kind not in CONFIRMABLE and changed.state is DraftState.KEPT:
        # A person says that it is a complaint after all.
        changed = replace(changed, kind=NoticeKind.COMPLAINT, state=DraftState.OPEN)
    with desk.commit(Permission.EDIT_CASE, "draft.correct", subject=draft) as tx:
        return tx.put(changed)


def confirm_draft(desk: Desk, draft: ComplaintDraft) -> Complaint:
    """Make the complaint, or add to the known one of that number; the deadline is the rule set's.

    Raises:
        BadInput: something is missing or does not fit.
        Refused: it is confirmed already, or is no complaint.
        Conflict: somebody else changed it.
    """
    desk.require(Permission.EDIT_CASE)
    _require_unconfirmed(draft)
    if draft.kind not in CONFIRMABLE:
        raise Refused(
            f"'{draft.subject or draft.id}' is no complaint ({draft.kind.value.replace('_', ' ')}); "
            "correct a field first if it is one after all."
        )
    row = proposed(desk, draft)
    stored = desk.store.get(Complaint, row.id)
    made = complaint_from(desk, row, stored)
    if difference := stated_difference(draft, made.deadline):
        row = replace(row, note="\n".join(one for one in (row.note, difference) if one))
    with desk.commit(Permission.EDIT_CASE, "draft.confirm", subject=draft, note=row.id) as tx:
        take_in(desk, tx, [(row, stored, stored.import_hash if stored else "")], None)
        tx.put(replace(draft, state=DraftState.CONFIRMED, complaint_id=row.id))
    settle(desk)
    complaint = desk.store.get(Complaint, row.id)
    assert complaint is not None
    return complaint


def dismiss_draft(desk: Desk, draft: ComplaintDraft, *, why: str = "") -> ComplaintDraft:
    """It is no complaint; the mail stays kept.

    Raises:
        Refused: it is confirmed already.
        Conflict: somebody else changed it.
    """
    _require_unconfirmed(draft)
    with desk.commit(Permission.EDIT_CASE, "draft.dismiss", subject=draft, note=why) as tx:
        return tx.put(replace(draft, state=DraftState.DISMISSED, note=why))


def _require_unconfirmed(draft: ComplaintDraft) -> None:
    if draft.state is DraftState.CONFIRMED:
        raise Refused(
            f"The draft {draft.id} is confirmed as {draft.complaint_id}; correct the complaint instead."
        )
