"""Giving records out: a case, the deletion list, complaints, the audit trail, deadlines.

Every export asks for the permission and leaves an entry in the audit trail; a workspace that can only be
read still gives its records out.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO, Literal

import msgspec
from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.dossier import Dossier, dossier
from iptui.casework.inbox import list_complaints
from iptui.casework.sign_in import accounts
from iptui.domain.accounts import Permission
from iptui.domain.audit import AuditEvent
from iptui.domain.complaint_states import STATE_TITLES
from iptui.domain.complaints import Complaint, ComplaintState, View
from iptui.domain.negotiations import Negotiation
from iptui.domain.parties import Party
from iptui.domain.products import CatalogEdit
from iptui.domain.records import Record
from iptui.domain.rights import IpRight
from iptui.formats.case_file import CaseFile, private_texts, public_texts
from iptui.formats.redaction import Redaction
from iptui.store.protocol import Query, Sort, StoreReadOnly, Where

ListFormat = Literal["jsonl", "csv"]

WINDOW_TITLES: dict[ComplaintState, str] = {
    ComplaintState.PENDING_RESPONSE: "Respond to",
    ComplaintState.WAITING_COMPLAINANT: "The complainant's time ends:",
    ComplaintState.WAITING_PLATFORM: "The platform's time ends:",
    ComplaintState.LAPSED: "Last chance to counter-notify:",
    ComplaintState.ESTABLISHED: "Last chance to counter-notify:",
}
OWN_WINDOWS = (ComplaintState.PENDING_RESPONSE, ComplaintState.LAPSED, ComplaintState.ESTABLISHED)


def noted(desk: Desk, what: str, note: str, subject: Record | str = "") -> None:
    """The export's audit entry; a workspace that is only read keeps none."""
    with (
        suppress(StoreReadOnly),
        desk.commit(Permission.EXPORT, f"export.{what}", subject=subject, note=note),
    ):
        pass


def export_case(
    desk: Desk, complaint: Complaint, target: BinaryIO, *, redact: bool = False
) -> list[str]:
    """Write the case's zip file; returns the paths in it.

    Raises:
        NotPermitted
        StoreDamaged: a kept file is missing or altered; the bundle is not whole.
    """
    from iptui.formats.case_bundle import write_case

    desk.require(Permission.EXPORT)
    case = _case_file(desk, dossier(desk, complaint))
    # A letter's module asks this one for its audit entry.
    from iptui.casework.letters import letter_case, own_templates

    letters = [letter_case(desk, complaint, one) for one in case.counter_notifications]
    case = replace(case, letters=letters, templates=own_templates(desk))
    if redact:
        people = [one.name for one in accounts(desk)]
        redaction = Redaction(private_texts(case, people), public_texts(case))
        case = replace(case, redaction=redaction)
    paths = write_case(target, case, desk.store.get_blob)
    note = f"{len(paths)} files" + (", personal data replaced" if redact else "")
    noted(desk, "case", note, complaint)
    return paths


def _case_file(desk: Desk, whole: Dossier) -> CaseFile:
    from iptui.domain.grounds import GROUNDS

    return CaseFile(
        complaint=whole.complaint,
        right=whole.right,
        complainant=whole.complainant,
        counter_notifications=whole.counter_notifications,
        evidence=whole.evidence,
        negotiation=whole.negotiation,
        snapshots=whole.snapshots,
        timeline=whole.timeline,
        state_title=STATE_TITLES[whole.complaint.state],
        ground_terms={code: ground.term for code, ground in GROUNDS.items()},
        exported_at=desk.now(),
    )


def new_deletions(desk: Desk) -> list[CatalogEdit]:
    """Deleted listings that no deletion list has carried yet, oldest first."""
    desk.require(Permission.EXPORT)
    found = desk.store.query(
        CatalogEdit,
        Query(
            where=(Where("deleted_at", "not_empty"), Where("exported_at", "empty")),
            sort=(Sort("deleted_at"),),
        ),
    )
    return sorted(found, key=lambda one: (one.deleted_at or desk.now(), one.id))


def open_deletions(desk: Desk) -> list[CatalogEdit]:
    """Deleted listings that are not done on the platform, listed before or not, oldest first."""
    desk.require(Permission.EXPORT)
    found = desk.store.query(
        CatalogEdit,
        Query(
            where=(Where("deleted_at", "not_empty"), Where("done_at", "empty")),
            sort=(Sort("deleted_at"),),
        ),
    )
    return sorted(found, key=lambda one: (one.deleted_at or desk.now(), one.id))


def write_deletions(
    desk: Desk,
    target: BinaryIO,
    edits: Sequence[CatalogEdit],
    *,
    format: str = "csv",
    more: Sequence[str] = (),
) -> tuple[list[str], list[str]]:
    """The list in one of `deletion_lists.FORMATS`; `more` are ids of listings that are not deleted here.

    Marks nothing. Returns the ids in the list, and those left out as another platform's.

    Raises:
        NotFound: one of `more` is no product.
    """
    from iptui.casework.deletions import deletion_row, for_platform
    from iptui.formats.deletion_lists import FORMATS

    desk.require(Permission.EXPORT)
    rows = [deletion_row(desk, edit.id, edit) for edit in edits]
    known = {row.id for row in rows}
    rows += [deletion_row(desk, one) for one in dict.fromkeys(more) if one not in known]
    wanted, others = for_platform(rows, format)
    FORMATS[format].write(target, wanted)
    return [one.id for one in wanted], [one.id for one in others]


def require_marking(desk: Desk) -> None:
    """
    Raises:
        NotPermitted: the account may read the list, but not end the undo of deletions.
    """
    desk.require(Permission.EXPORT)
    desk.require(Permission.DELETE)


def mark_exported(desk: Desk, edits: Sequence[CatalogEdit]) -> None:
    """The deletions went out in a list: from now on they cannot be undone here.

    Raises:
        NotPermitted: marking ends undo, so it takes the permission to delete.
        Conflict: one was undone meanwhile; nothing was marked, and the list must not be used.
    """
    require_marking(desk)
    if not edits:
        return
    with desk.commit(
        Permission.DELETE, "export.deletions", note=f"{len(edits)} deletion(s) listed"
    ) as tx:
        for edit in edits:
            tx.put(replace(edit, exported_at=desk.now()))


def export_complaints(
    desk: Desk, target: BinaryIO, *, format: ListFormat = "jsonl", view: View | None = None
) -> int:
    """Complaints with their rights and complainants, as our own import format. Returns their number."""
    from iptui.formats.writing import write_complaints, write_complaints_csv

    desk.require(Permission.EXPORT)
    ids = [one.id for one in list_complaints(desk, view)]
    write = write_complaints_csv if format == "csv" else write_complaints
    count = write(
        target,
        (
            (
                one,
                desk.store.get(IpRight, one.right.id) if one.right else None,
                desk.store.get(Party, one.complainant.id) if one.complainant else None,
            )
            for one in desk.store.get_many(Complaint, ids)
        ),
    )
    noted(desk, "complaints", f"{count} complaint(s) as {format}")
    return count


def export_audit(desk: Desk, target: BinaryIO) -> int:
    """The whole audit trail as JSON Lines, oldest first, hashes included. Returns the number of entries."""
    desk.require(Permission.EXPORT)
    count = 0
    for event in desk.store.query(AuditEvent, Query(sort=(Sort("id"),))):
        target.write(msgspec.json.encode(event) + b"\n")
        count += 1
    noted(desk, "audit", f"{count} entries")
    return count


def export_deadlines(desk: Desk, target: BinaryIO) -> int:
    """Every window that runs and every follow-up of a negotiation, as .ics. Returns the number of events."""
    from iptui.formats.deadline_calendar import CalendarEvent, write_calendar

    desk.require(Permission.EXPORT)
    running = desk.store.query(
        Complaint, Query(where=(Where("due_at", "not_empty"),), sort=(Sort("due_at"),))
    )
    events = []
    for one in running:
        if one.due_at is None or one.state not in WINDOW_TITLES:
            continue
        right = f" ({one.right.name})" if one.right and one.right.name else ""
        basis = one.deadline
        provisional = (
            " Provisional: no official holiday notice yet." if basis and basis.provisional else ""
        )
        events.append(
            CalendarEvent(
                uid=f"{one.id}#{len(one.attempts)}-{one.state.value}@iptui",
                at=one.due_at,
                summary=f"{WINDOW_TITLES[one.state]} {one.no} on {one.platform}{right}",
                description=(
                    f"By {basis.rule_set}, {basis.basis.value}.{provisional}" if basis else ""
                ),
                alarms=one.state in OWN_WINDOWS,
            )
        )
    for talk in desk.store.query(Negotiation, Query(where=(Where("follow_up_at", "not_empty"),))):
        if talk.follow_up_at is not None and talk.follow_up_at > desk.now():
            events.append(
                CalendarEvent(
                    uid=f"{talk.id}-follow-up@iptui",
                    at=talk.follow_up_at,
                    summary=f"Follow up with the complainant: {talk.complaint_id}",
                )
            )
    count = write_calendar(target, events, desk.now())
    noted(desk, "deadlines", f"{count} event(s)")
    return count
