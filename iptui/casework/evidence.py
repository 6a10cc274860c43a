"""Evidence items: kept once, hashed, used in many counter-notifications."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.snapshots import read_file
from iptui.domain.accounts import Permission
from iptui.domain.counter_notifications import CounterNotification, CounterNotificationState
from iptui.domain.errors import BadInput, NotFound, Refused
from iptui.domain.evidence import EvidenceItem
from iptui.store.protocol import Query, Sort

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".txt": "text/plain",
    ".md": "text/plain",
    ".eml": "message/rfc822",
    ".html": "text/html",
    ".xml": "application/xml",
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def evidence_items(desk: Desk) -> list[EvidenceItem]:
    """All items, newest first."""
    return desk.store.query(EvidenceItem, Query(sort=(Sort("created_at", descending=True),)))


def find_evidence(desk: Desk, evidence_id: str) -> EvidenceItem:
    """
    Raises:
        NotFound: no such item.
    """
    item = desk.store.get(EvidenceItem, evidence_id)
    if item is None:
        raise NotFound(
            f"There is no evidence item '{evidence_id}'; `iptui evidence list` shows them."
        )
    return item


def add_evidence(desk: Desk, item: EvidenceItem, path: Path | None = None) -> EvidenceItem:
    """Keep a document with its facts. An item with an empty id gets a new one.

    Raises:
        BadInput: no title, or the file cannot be read.
    """
    desk.require(Permission.DRAFT)
    if not item.title.strip():
        raise BadInput("The evidence item has no title; say what the document is.")
    if path is not None:
        media_type = MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream")
        blob = desk.store.put_blob(read_file(path), filename=path.name, media_type=media_type)
        item = replace(item, blob=blob)
    if not item.id:
        item = replace(item, id=f"evidence-{uuid4().hex[:10]}")
    action = "evidence.change" if item.rev else "evidence.add"
    with desk.commit(Permission.DRAFT, action, subject=item) as tx:
        return tx.put(item)


def remove_evidence(desk: Desk, item: EvidenceItem) -> None:
    """Drop an item that no filed counter-notification rests on; its bytes stay in the blobs.

    Raises:
        Refused: it was filed with a counter-notification.
    """
    desk.require(Permission.DRAFT)
    drafts = []
    for counter in desk.store.query(CounterNotification):
        if item.id not in counter.evidence_ids:
            continue
        if counter.state is not CounterNotificationState.DRAFT:
            raise Refused(
                f"'{item.title}' was filed with the counter-notification on {counter.complaint_id}; "
                "it stays with the record."
            )
        drafts.append(counter)
    with desk.commit(Permission.DRAFT, "evidence.remove", subject=item) as tx:
        for draft in drafts:
            kept = tuple(one for one in draft.evidence_ids if one != item.id)
            tx.put(replace(draft, evidence_ids=kept))
        tx.delete(item)
