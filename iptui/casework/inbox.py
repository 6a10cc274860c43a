"""The list of complaints: apart from the dossier, so that the inbox opens without what it does not show."""

from __future__ import annotations

from datetime import timedelta

from iptui.casework.desk import Desk
from iptui.domain.complaints import Complaint, ComplaintState, ComplaintSummary, View
from iptui.domain.notices import ComplaintDraft, DraftState
from iptui.store.protocol import Query, Sort, Where

SELLERS_TURN = (
    ComplaintState.PENDING_RESPONSE,
    ComplaintState.LAPSED,
    ComplaintState.ESTABLISHED,
)
"""States in which a running window is the seller's."""


def urgent_complaints(desk: Desk, within: timedelta) -> list[Complaint]:
    """Complaints whose running window is the seller's and ends within a time, the nearest first."""
    where = (
        Where("state", "in", [one.value for one in SELLERS_TURN]),
        Where("due_at", "ge", desk.now()),
        Where("due_at", "le", desk.now() + within),
    )
    return desk.store.query(Complaint, Query(where=where, sort=(Sort("due_at"),)))


def list_complaints(
    desk: Desk,
    view: View | None = View.RESPOND,
    *,
    due_within: timedelta | None = None,
    complainant: str = "",
    right: str = "",
) -> list[ComplaintSummary]:
    """Complaints of a view (None: all): to respond by due time, historical ones newest first."""
    where: list[Where] = []
    if view is View.RESPOND:
        where.append(Where("state", "eq", ComplaintState.PENDING_RESPONSE.value))
    elif view is View.HISTORY:
        where.append(Where("state", "ne", ComplaintState.PENDING_RESPONSE.value))
    if due_within is not None:
        where.append(Where("due_at", "le", desk.now() + due_within))
    sort = Sort("due_at") if view is View.RESPOND else Sort("received_at", descending=True)
    found = desk.store.query_as(
        ComplaintSummary, Complaint, Query(where=tuple(where), sort=(sort,))
    )
    if complainant:
        asked = complainant.casefold()
        found = [
            one
            for one in found
            if one.complainant
            and (one.complainant.id == complainant or asked in one.complainant.name.casefold())
        ]
    if right:
        asked = right.casefold()
        found = [
            one
            for one in found
            if one.right and (one.right.id == right or asked in one.right.name.casefold())
        ]
    return found


def waiting_drafts(desk: Desk) -> int:
    """How many complaints read from mails wait for a person."""
    where = (Where("state", "eq", DraftState.OPEN.value),)
    return desk.store.count(ComplaintDraft, Query(where=where))
