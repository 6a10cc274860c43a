"""Imported complaints with a history, made into records: every attempt's window, the one that runs now."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from iptui.domain.complaints import (
    Attempt,
    AttemptOutcome,
    Complaint,
    ComplaintState,
    Deadline,
    LineState,
)
from iptui.domain.deadlines import deadline
from iptui.domain.products import CatalogEdit, ReviewState
from iptui.domain.records import Ref
from iptui.domain.rule_sets import RuleSet, WindowName
from iptui.formats.complaint_rows import ImportedComplaint


def complaint_of(row: ImportedComplaint, rules: RuleSet) -> Complaint:
    """The complaint with its windows by the rules; a due time that the row gives wins over them."""
    attempts = _attempts(row, rules)
    running = _running_window(row, rules, attempts)
    if running is not None and row.due_at is not None:
        running = replace(running, due_at=row.due_at, origin="platform")
        attempts = tuple(
            replace(one, deadline=running) if one.outcome is AttemptOutcome.OPEN else one
            for one in attempts
        )
    return Complaint(
        id=row.id,
        no=row.no,
        platform=row.platform,
        received_at=row.received_at,
        source=row.source,
        target=row.target,
        reason=row.reason,
        severity=row.severity,
        litigation=row.litigation,
        right=Ref(row.right.id, row.right.label) if row.right else None,
        complainant=Ref(row.complainant.id, row.complainant.name) if row.complainant else None,
        lines=row.lines,
        state=row.state,
        state_at=row.state_at or _state_at(row, attempts),
        due_at=running.due_at if running else row.due_at,
        deadline=running,
        attempts=attempts,
        note=row.note,
        tags=row.tags,
        extra=row.extra,
    )


def _window(
    rules: RuleSet, name: WindowName, started_at: datetime, attempt: int = 1
) -> Deadline | None:
    if getattr(rules, name) is None:
        return None
    return deadline(rules, name, started_at, attempt=attempt)


def _attempts(row: ImportedComplaint, rules: RuleSet) -> tuple[Attempt, ...]:
    """The first window runs from receipt, each later one from the end of the attempt before."""
    attempts: list[Attempt] = []
    started_at = row.received_at
    for one in row.attempts:
        window = _window(rules, "respond", started_at, one.number)
        closed_at = one.closed_at
        if one.outcome is AttemptOutcome.LAPSED and closed_at is None and window is not None:
            closed_at = window.due_at
        attempts.append(
            Attempt(
                number=one.number,
                outcome=one.outcome,
                deadline=window,
                filed_at=one.filed_at,
                closed_at=closed_at,
            )
        )
        started_at = closed_at or started_at
    return tuple(attempts)


def _running_window(
    row: ImportedComplaint, rules: RuleSet, attempts: tuple[Attempt, ...]
) -> Deadline | None:
    if not attempts:
        return None
    last = attempts[-1]
    if row.state is ComplaintState.WAITING_COMPLAINANT:
        return _window(rules, "complainant_reply", last.filed_at or row.received_at)
    if row.state is ComplaintState.WAITING_PLATFORM:
        return _window(rules, "platform_ruling", last.closed_at or row.received_at)
    if last.outcome is AttemptOutcome.OPEN and row.state in (
        ComplaintState.PENDING_RESPONSE,
        ComplaintState.LAPSED,
        ComplaintState.ESTABLISHED,
    ):
        return last.deadline
    return None


def _state_at(row: ImportedComplaint, attempts: tuple[Attempt, ...]) -> datetime:
    moments = [at for one in attempts for at in (one.filed_at, one.closed_at) if at is not None]
    return max(moments, default=row.received_at)


def catalog_edits_of(complaint: Complaint) -> list[CatalogEdit]:
    """What the complaint did to its listings: taken off by the platform, or deleted by the seller."""
    edits: list[CatalogEdit] = []
    for line in complaint.lines:
        edit = CatalogEdit(
            id=line.product_id, complaint_id=complaint.id, snapshot_id=line.snapshot_id
        )
        reason = f"complaint {complaint.no}"
        if line.state is LineState.REMOVED_BY_PLATFORM:
            edits.append(replace(edit, state=ReviewState.OFFLINE, reason=reason))
        elif line.state is LineState.DELETED_BY_SELLER:
            edits.append(
                replace(edit, deleted_at=complaint.state_at, deleted_by="main", reason=reason)
            )
    return edits
