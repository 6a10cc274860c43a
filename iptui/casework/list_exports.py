"""Lists given out for other programs: complaints, deadlines, points, findings, the audit trail and more.

Times of lists that cannot be imported are in the account's zone with its offset; the importable ones are in
our own import formats, so that taking them in again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, BinaryIO

import msgspec

from iptui.casework.desk import Desk
from iptui.casework.exports import WINDOW_TITLES, noted
from iptui.casework.inbox import list_complaints
from iptui.casework.ledgers import ledgers
from iptui.domain.accounts import Permission
from iptui.domain.audit import AuditEvent
from iptui.domain.brands import BrandReference
from iptui.domain.complaints import Complaint, View
from iptui.domain.errors import BadInput
from iptui.domain.negotiations import Negotiation
from iptui.domain.parties import Party
from iptui.domain.penalties import LEDGERS
from iptui.domain.rights import IpRight
from iptui.formats.brand_rows import BRAND_CELLS
from iptui.formats.complaint_rows import COMPLAINT_CELLS
from iptui.formats.list_files import ListShape, Row, shape_of, write_list
from iptui.formats.product_rows import PRODUCT_CELLS
from iptui.formats.register_files.lists import RIGHT_CELLS, RIGHT_COLUMNS
from iptui.formats.writing import (
    BRAND_COLUMNS,
    COMPLAINT_COLUMNS,
    PRODUCT_COLUMNS,
    brand_row,
    complaint_row,
    party_row,
    product_row,
    right_row,
)
from iptui.store.protocol import Progress, Query, Sort, Where

BATCH = 500


def _at(desk: Desk, at: datetime | None) -> str:
    return "" if at is None else at.astimezone(desk.time_zone).isoformat()


def complaint_rows(desk: Desk, view: View | None = None) -> Iterator[Row]:
    ids = [one.id for one in list_complaints(desk, view)]
    for start in range(0, len(ids), BATCH):
        for one in desk.store.get_many(Complaint, ids[start : start + BATCH]):
            yield complaint_row(
                one,
                desk.store.get(IpRight, one.right.id) if one.right else None,
                desk.store.get(Party, one.complainant.id) if one.complainant else None,
            )


DEADLINES = shape_of(
    "deadlines",
    ("due_at", "what", "no", "platform", "state", "right", "complainant", "attempts_used",
     "rule_set", "basis", "origin", "provisional"),
)  # fmt: skip


def deadline_rows(desk: Desk) -> Iterator[Row]:
    """The windows that run and the follow-ups of negotiations, the nearest first."""
    rows: list[tuple[datetime, dict[str, Any]]] = []
    running = desk.store.query(Complaint, Query(where=(Where("due_at", "not_empty"),)))
    by_id = {one.id: one for one in running}
    for one in running:
        if one.due_at is None or one.state not in WINDOW_TITLES:
            continue
        basis = one.deadline
        rows.append(
            (
                one.due_at,
                {
                    **_about(one),
                    "what": WINDOW_TITLES[one.state].rstrip(":"),
                    "rule_set": basis.rule_set if basis else "",
                    "basis": basis.basis.value if basis else "",
                    "origin": basis.origin if basis else "",
                    "provisional": basis.provisional if basis else False,
                },
            )
        )
    for talk in desk.store.query(Negotiation, Query(where=(Where("follow_up_at", "not_empty"),))):
        if talk.follow_up_at is not None and talk.follow_up_at > desk.now():
            known = by_id.get(talk.complaint_id) or desk.store.get(Complaint, talk.complaint_id)
            about = _about(known) if known is not None else {"no": talk.complaint_id}
            rows.append((talk.follow_up_at, {**about, "what": "Follow up with the complainant"}))
    for at, row in sorted(rows, key=lambda pair: (pair[0], str(pair[1].get("no")))):
        yield {"due_at": _at(desk, at), **row}


def _about(one: Complaint) -> dict[str, Any]:
    return {
        "no": one.no,
        "platform": one.platform,
        "state": one.state.value,
        "right": one.right.name if one.right else "",
        "complainant": one.complainant.name if one.complainant else "",
        "attempts_used": one.attempts_used,
    }


POINTS = shape_of(
    "points",
    ("platform", "rules", "ledger", "no", "right", "points", "status", "effective_at", "expires_at",
     "reason", "ledger_total"),
)  # fmt: skip


def point_rows(desk: Desk) -> Iterator[Row]:
    """Every entry of every ledger, oldest first, with what the ledger stands at now."""
    for rules, _events, state in ledgers(desk):
        for name in LEDGERS:
            balance = state.balance(name)
            for entry in balance.entries if balance is not None else ():
                complaint = desk.store.get(Complaint, entry.complaint_id)
                right = desk.store.get(IpRight, entry.right_id)
                yield {
                    "platform": rules.platform,
                    "rules": rules.id,
                    "ledger": name,
                    "no": complaint.no if complaint else entry.complaint_id,
                    "right": right.label if right else entry.right_id,
                    "points": entry.points,
                    "status": entry.status.value,
                    "effective_at": _at(desk, entry.effective_at),
                    "expires_at": _at(desk, entry.expires_at),
                    "reason": entry.reason,
                    "ledger_total": balance.points if balance is not None else 0,
                }


FINDINGS = shape_of(
    "findings",
    ("brand", "product", "field", "item", "start", "end", "text", "kind", "common_word", "decision"),
)  # fmt: skip


def finding_rows(desk: Desk, progress: Progress | None = None) -> Iterator[Row]:
    """Every place where the brand list stands in the catalog, decided ones too; no scan's memory is touched."""
    from itertools import chain

    from iptui.casework.scans import ListScan
    from iptui.casework.sweep import brands
    from iptui.formats.finding_lines import FindingLines

    desk.catalog.prepare(progress)
    scan = ListScan(desk, brands(desk), progress=progress)
    try:
        lines = FindingLines(scan.decisions)
        for _count, text in chain(scan.exact(scan.begin(), lines), scan.near(lines)):
            for line in text.splitlines():
                row: Row = msgspec.json.decode(line)
                yield row
    finally:
        scan.close()


AUDIT = shape_of(
    "audit", ("id", "at", "actor", "action", "subject", "note", "changes", "previous", "hash")
)


def audit_rows(desk: Desk) -> Iterator[Row]:
    """Oldest first; the store's own fields beside those of the entry are left out."""
    offset = 0
    while part := desk.store.query(
        AuditEvent, Query(sort=(Sort("id"),), limit=BATCH, offset=offset)
    ):
        for event in part:
            row = msgspec.to_builtins(event, str_keys=True)
            yield {name: row[name] for name in AUDIT.columns} | {"at": _at(desk, event.at)}
        offset += len(part)


def right_rows(desk: Desk) -> Iterator[Row]:
    for one in sorted(desk.store.query(IpRight), key=lambda one: one.id):
        yield right_row(one)


COMPLAINANTS = shape_of(
    "complainants",
    ("id", "name", "agent", "email", "phone", "address", "country", "disclosed", "note", "extra"),
)


def complainant_rows(desk: Desk) -> Iterator[Row]:
    for one in sorted(desk.store.query(Party), key=lambda one: (one.name.casefold(), one.id)):
        yield {**party_row(one), "disclosed": one.disclosed}


def brand_rows(desk: Desk) -> Iterator[Row]:
    for one in desk.store.query(BrandReference, Query(sort=(Sort("name"),))):
        yield brand_row(one)


def product_rows(desk: Desk) -> Iterator[Row]:
    """The catalog as it stands here: edits in, deleted listings out."""
    edits = {one.id: one for one in desk.store.catalog_edits()}
    for _number, product in desk.store.imported_products():
        edit = edits.get(product.id)
        if edit is None:
            yield product_row(product)
        elif edit.deleted_at is None:
            yield product_row(desk.store.product(product.id) or product)


SHAPES: dict[str, ListShape] = {
    "complaints": ListShape(
        name="complaints", columns=COMPLAINT_COLUMNS, cells=COMPLAINT_CELLS, importable=True
    ),
    "deadlines": DEADLINES,
    "points": POINTS,
    "findings": FINDINGS,
    "audit": AUDIT,
    "rights": ListShape(
        name="rights", columns=RIGHT_COLUMNS, cells=RIGHT_CELLS, importable=True
    ),
    "complainants": COMPLAINANTS,
    "brands": ListShape(name="brands", columns=BRAND_COLUMNS, cells=BRAND_CELLS, importable=True),
    "products": ListShape(
        name="products", columns=PRODUCT_COLUMNS, cells=PRODUCT_CELLS, importable=True
    ),
}  # fmt: skip

_ROWS: dict[str, Callable[[Desk], Iterator[Row]]] = {
    "complaints": complaint_rows,
    "deadlines": deadline_rows,
    "points": point_rows,
    "audit": audit_rows,
    "rights": right_rows,
    "complainants": complainant_rows,
    "brands": brand_rows,
    "products": product_rows,
}


def export_list(
    desk: Desk,
    kind: str,
    target: BinaryIO,
    *,
    format: str = "csv",
    view: View | None = None,
    progress: Progress | None = None,
) -> int:
    """Write one of `SHAPES` as csv, xlsx, json or jsonl; returns the number of rows.

    Raises:
        NotPermitted
        BadInput: there is no such list, or a workbook cannot hold a text.
        Cancelled: by `progress`.
    """
    desk.require(Permission.EXPORT)
    if kind not in SHAPES:
        raise BadInput(f"There is no list '{kind[:40]}'; there are {', '.join(SHAPES)}.")
    if kind == "findings":
        rows = finding_rows(desk, progress)
    elif kind == "complaints":
        rows = complaint_rows(desk, view)
    else:
        rows = _ROWS[kind](desk)
    count = write_list(target, _told(rows, progress), SHAPES[kind], format)
    noted(desk, kind, f"{count} row(s) as {format}")
    return count


def _told(rows: Iterator[Row], progress: Progress | None) -> Iterator[Row]:
    for done, row in enumerate(rows, 1):
        if progress is not None and done % BATCH == 0:
            progress(done, None)
        yield row
