"""Deleting listings: "Delete now" on a complaint, and the clean-up before a complaint is repeated.

Every deletion takes a snapshot first, is one transaction, and can be undone until it was exported.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.moves import moved, put_moved
from iptui.casework.snapshots import snapshot_of
from iptui.domain.accounts import Permission
from iptui.domain.complaint_states import Move
from iptui.domain.complaints import Complaint, ComplaintLine, LineState
from iptui.domain.errors import NotFound, Refused
from iptui.domain.products import CatalogEdit
from iptui.domain.snapshots import Snapshot
from iptui.store.protocol import Query, Transaction, Where

DELETE_NOW_WARNING = (
    "Deleting the listing does not undo the violation: the platform judges the listing as it stood "
    "when the complaint was received."
)


def warning_before_delete(desk: Desk, complaint: Complaint) -> str:
    """What the seller is told before "Delete now", in the platform's own terms where known."""
    rules = desk.rule_set(complaint.platform, complaint.received_at)
    return rules.delete_now_note or DELETE_NOW_WARNING


def _tombstone(
    desk: Desk, tx: Transaction, product_id: str, *, reason: str, complaint_id: str = ""
) -> Snapshot | None:
    """Snapshot and tombstone of one product inside a transaction; None when it is not in the catalog."""
    snapshot = snapshot_of(desk, product_id, complaint_id=complaint_id)
    if snapshot is None:
        return None
    if desk.store.get(Snapshot, snapshot.id) is None:
        tx.put(snapshot)
    edit = desk.store.get(CatalogEdit, product_id) or CatalogEdit(id=product_id)
    tx.put(
        replace(
            edit,
            deleted_at=desk.now(),
            deleted_by=desk.actor,
            reason=reason,
            complaint_id=complaint_id or edit.complaint_id,
            snapshot_id=snapshot.id,
            exported_at=None,
            done_at=None,
        )
    )
    return snapshot


def delete_now(desk: Desk, complaint: Complaint, *, reason: str = "") -> Complaint:
    """Accept the complaint: snapshots, tombstones, the complaint and the audit entry in one transaction.

    Raises:
        IllegalMove: the complaint is not open.
        Conflict: it changed meanwhile; nothing was deleted.
    """
    desk.require(Permission.DELETE)
    after = moved(desk, complaint, Move.ACCEPT, desk.now())
    with desk.commit(
        Permission.DELETE, "complaint.delete_now", subject=complaint, note=reason
    ) as tx:
        done: dict[str, str] = {}
        lines: list[ComplaintLine] = []
        for line in after.lines:
            if line.product_id not in done:
                snapshot = _tombstone(
                    desk,
                    tx,
                    line.product_id,
                    reason=reason or f"complaint {complaint.no}",
                    complaint_id=complaint.id,
                )
                done[line.product_id] = snapshot.id if snapshot else line.snapshot_id
            lines.append(
                replace(line, state=LineState.DELETED_BY_SELLER, snapshot_id=done[line.product_id])
            )
        return put_moved(desk, tx, complaint, replace(after, lines=tuple(lines)))


def delete_products(desk: Desk, product_ids: Sequence[str], *, reason: str) -> list[CatalogEdit]:
    """Delete listings from the catalog, snapshots first, in one transaction.

    Raises:
        NotFound: one of them is not in the catalog; nothing was deleted.
        Refused: no reason given.
    """
    desk.require(Permission.DELETE)
    if not reason.strip():
        raise Refused("A deletion needs a reason; say in a few words why the listing goes.")
    wanted = list(dict.fromkeys(product_ids))
    missing = [one for one in wanted if desk.store.product_number(one) is None]
    if missing:
        raise NotFound(f"Not in the catalog: {', '.join(missing[:5])}; nothing was deleted.")
    standing = [one for one in wanted if not is_deleted(desk, one)]
    if not standing:
        raise Refused("All of these listings are deleted already.")
    with desk.commit(
        Permission.DELETE, "product.delete", subject=f"products/{standing[0]}", note=reason
    ) as tx:
        for product_id in standing:
            _tombstone(desk, tx, product_id, reason=reason)
    return desk.store.get_many(CatalogEdit, standing)


def is_deleted(desk: Desk, product_id: str) -> bool:
    edit = desk.store.get(CatalogEdit, product_id)
    return edit is not None and edit.deleted


def deleted_products(desk: Desk) -> list[CatalogEdit]:
    return desk.store.query(CatalogEdit, Query(where=(Where("deleted_at", "not_empty"),)))


def undo_delete(desk: Desk, product_ids: Sequence[str]) -> list[str]:
    """Lift tombstones that were not exported yet; returns the ids brought back.

    Raises:
        Refused: one was exported in a deletion list; it is gone on the platform.
    """
    desk.require(Permission.DELETE)
    edits = [edit for edit in desk.store.get_many(CatalogEdit, product_ids) if edit.deleted]
    exported = [edit.id for edit in edits if edit.exported_at is not None]
    if exported:
        raise Refused(
            f"{exported[0]} was exported in a deletion list already; list the product anew on the platform."
        )
    if not edits:
        return []
    with desk.commit(
        Permission.DELETE, "product.undelete", subject=f"products/{edits[0].id}"
    ) as tx:
        for edit in edits:
            tx.put(replace(edit, deleted_at=None, deleted_by="", reason="deletion undone"))
    return [edit.id for edit in edits]
