"""Writers of our own import formats as JSON Lines: reading the file again gives the same records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, BinaryIO

import msgspec

from iptui.domain.brands import BrandReference
from iptui.domain.complaints import Attempt, Complaint
from iptui.domain.parties import Party
from iptui.domain.products import Product
from iptui.domain.records import Ref
from iptui.domain.rights import IpRight
from iptui.formats.cells import GUARDED
from iptui.formats.complaint_rows import COMPLAINT_CELLS, ImportedAttempt, ImportedComplaint
from iptui.formats.csv_writing import cells_of_row, write_csv

_STORED = frozenset({"id", "rev", "created_at", "updated_at"})
"""The store's own fields, no part of a row."""

_RIGHT_LEFT = frozenset({"owner_party", "register_files"})
"""Pointers into the workspace, which mean nothing in another one."""

_encode = msgspec.json.Encoder().encode


def write_products(target: BinaryIO, products: Iterable[Product]) -> int:
    """Writes a catalog; returns the number of rows."""
    return _write(target, (_filled(product) for product in products))


def write_brands(target: BinaryIO, brands: Iterable[BrandReference]) -> int:
    """Writes a brand list; returns the number of rows."""
    return _write(target, (_filled(brand, leave=_STORED) for brand in brands))


def write_complaints(
    target: BinaryIO, complaints: Iterable[tuple[Complaint, IpRight | None, Party | None]]
) -> int:
    """Writes complaints, each with its right and complainant; returns the number of rows."""
    return _write(target, (_complaint_row(*triple) for triple in complaints))


COMPLAINT_COLUMNS = (
    "no", "platform", "received_at", "source", "target", "reason", "severity", "litigation",
    "right.ip_number", "right.type", "right.office", "right.number", "right.title", "right.owner",
    "right.classes", "right.status", "right.filed", "right.priority", "right.registered",
    "right.expires", "right.territories", "right.note", "right.extra",
    "right.application_number", "right.register_status", "right.goods", "right.inventors",
    "complainant.name", "complainant.agent", "complainant.email", "complainant.phone",
    "complainant.address", "complainant.country", "complainant.disclosed", "complainant.note",
    "complainant.extra",
    "products", "state", "state_at", "due_at", "attempts", "note", "tags", "extra",
)  # fmt: skip


def write_complaints_csv(
    target: BinaryIO, complaints: Iterable[tuple[Complaint, IpRight | None, Party | None]]
) -> int:
    """Writes complaints as CSV that imports back the same; returns the number of rows."""
    rows = (
        cells_of_row(
            msgspec.to_builtins(_complaint_row(*triple), str_keys=True),
            COMPLAINT_COLUMNS,
            COMPLAINT_CELLS,
        )
        for triple in complaints
    )
    return write_csv(target, (*COMPLAINT_COLUMNS, GUARDED), ((*row, "yes") for row in rows))


BRAND_COLUMNS = (
    "name", "aliases", "owner", "classes", "category", "relation", "authorised_until",
    "allowed_phrases", "note", "extra",
)  # fmt: skip
PRODUCT_COLUMNS = (
    "id", "name", "keywords", "attributes", "description", "state", "price", "currency", "category",
    "brand", "url", "image", "updated_at", "extra",
)  # fmt: skip


def complaint_row(
    complaint: Complaint, right: IpRight | None, complainant: Party | None
) -> dict[str, Any]:
    """A complaint as a row of our import format, in values of JSON."""
    return _plain(_complaint_row(complaint, right, complainant))


def right_row(right: IpRight) -> dict[str, Any]:
    """A right as a row of our list format; `office` and `type` always stand in it."""
    row = _filled(right, leave=_STORED | _RIGHT_LEFT)
    return _plain({"type": right.type, "office": right.office, **row})


def brand_row(brand: BrandReference) -> dict[str, Any]:
    return _plain(_filled(brand, leave=_STORED))


def product_row(product: Product) -> dict[str, Any]:
    return _plain(_filled(product))


def party_row(party: Party) -> dict[str, Any]:
    return _plain({"id": party.id, **_filled(party, leave=_STORED)})


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(row, str_keys=True)
    return plain


def write_imported_complaints(target: BinaryIO, complaints: Iterable[ImportedComplaint]) -> int:
    """Writes complaints as they were read; returns the number of rows."""
    return _write(
        target,
        (
            _complaint_row(complaint, complaint.right, complaint.complainant)
            for complaint in complaints
        ),
    )


def _write(target: BinaryIO, rows: Iterable[dict[str, Any]]) -> int:
    count = 0
    for row in rows:
        target.write(_encode(row) + b"\n")
        count += 1
    return count


@cache
def _defaults(kind: type[msgspec.Struct]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (
            field.name,
            field.default
            if field.default_factory is msgspec.NODEFAULT
            else field.default_factory(),
        )
        for field in msgspec.structs.fields(kind)
    )


def _filled(record: msgspec.Struct, leave: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The record's fields that differ from their defaults."""
    return {
        name: value
        for name, default in _defaults(type(record))
        if name not in leave and (value := getattr(record, name)) != default
    }


def _complaint_row(
    complaint: Complaint | ImportedComplaint, right: IpRight | None, complainant: Party | None
) -> dict[str, Any]:
    row = {
        name: value
        for name, value in _filled(complaint, leave=frozenset({"attempts"})).items()
        if name in COMPLAINT_CELLS.columns and not isinstance(value, (Ref, IpRight, Party))
    }
    if right is not None:
        row["right"] = _filled(right, leave=_STORED | _RIGHT_LEFT)
    if complainant is not None:
        row["complainant"] = _filled(complainant, leave=_STORED)
        row["complainant"]["disclosed"] = complainant.disclosed
    if complaint.lines:
        row["products"] = [
            {
                "id": line.product_id,
                **_filled(line, leave=frozenset({"product_id", "snapshot_id"})),
            }
            for line in complaint.lines
        ]
    if complaint.attempts:
        row["attempts"] = [
            {
                "number": attempt.number,
                "outcome": attempt.outcome,
                **_moments(
                    due_at=_due_at(attempt),
                    filed_at=attempt.filed_at,
                    closed_at=attempt.closed_at,
                ),
            }
            for attempt in complaint.attempts
        ]
    return row


def _due_at(attempt: Attempt | ImportedAttempt) -> datetime | None:
    if isinstance(attempt, Attempt):
        return attempt.deadline.due_at if attempt.deadline else None
    return attempt.due_at


def _moments(**moments: datetime | None) -> dict[str, datetime]:
    return {name: moment for name, moment in moments.items() if moment is not None}
