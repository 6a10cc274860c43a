"""Evidence items: kept once, hashed, used in many counter-notifications."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import msgspec
from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.snapshots import read_file
from iptui.domain.accounts import Permission
from iptui.domain.counter_notifications import CounterNotification, CounterNotificationState
from iptui.domain.errors import BadInput, NotFound, Refused
from iptui.domain.evidence import EvidenceItem
from iptui.domain.records import Blob, Record
from iptui.formats.outside_files import text_name
from iptui.store.protocol import Query, Sort, StoreDamaged, Where

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


class AlreadyKept(Refused):
    """The same bytes are kept already; `items` are those that hold them."""

    def __init__(self, path: Path, items: list[EvidenceItem]) -> None:
        self.items = items
        names = "; ".join(f"'{one.title}' ({one.id})" for one in items)
        super().__init__(
            f"{path.name} is kept already as {names}. Use that item, or keep a second one on purpose."
        )


def _bytes_of(desk: Desk, path: Path) -> bytes:
    return desk.wall.read(path) if desk.wall is not None else read_file(path)


def items_with_file(desk: Desk, path: Path) -> list[EvidenceItem]:
    """The items that hold the very bytes of this file.

    Raises:
        BadInput: the file cannot be read.
    """
    digest = sha256(_bytes_of(desk, path)).hexdigest()
    where = (Where("blob.sha256", "eq", digest),)
    return desk.store.query(EvidenceItem, Query(where=where, sort=(Sort("created_at"),)))


def file_problem(desk: Desk, item: EvidenceItem) -> str:
    """What is wrong with the kept file's bytes; empty when they are as they were kept."""
    if item.blob is None:
        return ""
    try:
        desk.store.get_blob(item.blob)
    except StoreDamaged as error:
        return str(error)
    return ""


def add_evidence(
    desk: Desk, item: EvidenceItem, path: Path | None = None, *, second: bool = False
) -> EvidenceItem:
    """Keep a document with its facts; the bytes are stored once, however many items hold them.

    Raises:
        BadInput: no title, or the file cannot be read.
        AlreadyKept: an item holds the same file, and `second` is False.
    """
    desk.require(Permission.DRAFT)
    _require_sound(item)
    if path is not None:
        if not second and (known := items_with_file(desk, path)):
            raise AlreadyKept(path, known)
        item = replace(item, blob=_kept(desk, path))
    item = replace(item, id=f"evidence-{uuid4().hex[:10]}")
    with desk.commit(Permission.DRAFT, "evidence.add", subject=item) as tx:
        return tx.put(item)


def change_evidence(
    desk: Desk, item: EvidenceItem, path: Path | None = None, *, why: str = ""
) -> EvidenceItem:
    """Correct an item's facts, or its file. What was filed with it keeps what it was filed with.

    Raises:
        BadInput: no title, facts that contradict each other, or the file cannot be read.
        Conflict: somebody else changed it.
    """
    desk.require(Permission.DRAFT)
    _require_sound(item)
    if path is not None:
        item = replace(item, blob=_kept(desk, path))
    with desk.commit(Permission.DRAFT, "evidence.change", subject=item, note=why) as tx:
        return tx.put(item)


def _kept(desk: Desk, path: Path) -> Blob:
    media_type = MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream")
    return desk.store.put_blob(
        _bytes_of(desk, path), filename=text_name(path.name), media_type=media_type
    )


def _require_sound(item: EvidenceItem) -> None:
    if not item.title.strip():
        raise BadInput("The evidence item has no title; say what the document is.")
    if item.quantity is not None and item.quantity < 0:
        raise BadInput(f"The quantity {item.quantity} is below zero; enter the number of pieces.")
    if item.valid_from and item.valid_until and item.valid_until < item.valid_from:
        raise BadInput(
            f"It would be valid until {item.valid_until}, before it begins on {item.valid_from}; "
            "correct one of the days."
        )


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One counter-notification that rests on an item."""

    complaint_id: str
    attempt: int
    state: CounterNotificationState
    changed_since: bool
    """True when the item's facts or file are no longer those that were filed."""


def uses_of(desk: Desk, item: EvidenceItem) -> list[Use]:
    """Every draft and filing that names the item, by complaint and attempt."""
    where = (Where("evidence_ids", "contains", item.id),)
    found = desk.store.query(CounterNotification, Query(where=where))
    return [
        Use(
            complaint_id=one.complaint_id,
            attempt=one.attempt,
            state=one.state,
            changed_since=any(
                filed.id == item.id and facts_of(filed) != facts_of(item)
                for filed in one.filed_evidence
            ),
        )
        for one in sorted(found, key=lambda one: (one.complaint_id, one.attempt))
    ]


def facts_of(item: EvidenceItem) -> dict[str, object]:
    """All that is said of the document, without the record's bookkeeping."""
    kept = set(Record.__struct_fields__)
    return {name: getattr(item, name) for name in item.__struct_fields__ if name not in kept}


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
