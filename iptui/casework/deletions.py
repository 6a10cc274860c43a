"""What was deleted here and has to go on the platform as well: listed, then ticked off as done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, Literal

import msgspec
from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.intake import ImportReport
from iptui.domain.accounts import Permission
from iptui.domain.errors import NotFound
from iptui.domain.products import CatalogEdit
from iptui.formats.deletion_lists import FORMATS, DeletionRow, read_done_list
from iptui.formats.reading import Rejection
from iptui.formats.values import shown
from iptui.store.protocol import Query, Sort, Where

Stage = Literal["new", "listed", "done"]


class Deletion(msgspec.Struct, frozen=True, kw_only=True):
    """A deleted listing on its way: `new` until a list carries it, `listed` until the platform did it."""

    id: str
    name: str = ""
    url: str = ""
    catalog: str = ""
    stage: Stage
    deleted_at: datetime | None = None
    deleted_by: str = ""
    reason: str = ""
    listed_at: datetime | None = None
    done_at: datetime | None = None


def stage_of(edit: CatalogEdit) -> Stage:
    if edit.done_at is not None:
        return "done"
    return "listed" if edit.exported_at is not None else "new"


def deletions(desk: Desk, *, done: bool = False) -> list[Deletion]:
    """The deleted listings that are not done on their platform; with `done`, all. Oldest first."""
    desk.require(Permission.READ)
    where = [Where("deleted_at", "not_empty")]
    if not done:
        where.append(Where("done_at", "empty"))
    found = []
    for edit in desk.store.query(
        CatalogEdit, Query(where=tuple(where), sort=(Sort("deleted_at"),))
    ):
        product = desk.store.product(edit.id)
        found.append(
            Deletion(
                id=edit.id,
                name=product.name if product else "",
                url=product.url if product else "",
                catalog=str(product.extra.get("catalog", "")) if product else "",
                stage=stage_of(edit),
                deleted_at=edit.deleted_at,
                deleted_by=edit.deleted_by,
                reason=edit.reason,
                listed_at=edit.exported_at,
                done_at=edit.done_at,
            )
        )
    return found


def deletion_row(desk: Desk, product_id: str, edit: CatalogEdit | None = None) -> DeletionRow:
    """The row of a deletion list, for a deleted listing or any other one.

    Raises:
        NotFound: there is no such product and no such deletion.
    """
    product = desk.store.product(product_id)
    if product is None and edit is None:
        raise NotFound(f"There is no product '{product_id}'.")
    extra = product.extra if product else {}
    sku = extra.get("Custom label (SKU)") or extra.get("SKU") or extra.get("sku") or ""
    return DeletionRow(
        id=product_id,
        name=product.name if product else "",
        sku=str(sku),
        url=product.url if product else "",
        deleted_at=edit.deleted_at.isoformat() if edit and edit.deleted_at else "",
        reason=edit.reason if edit else "",
        catalog=str(extra.get("catalog", "")),
        done="yes" if edit is not None and edit.done_at is not None else "",
    )


def for_platform(
    rows: Sequence[DeletionRow], format: str
) -> tuple[list[DeletionRow], list[DeletionRow]]:
    """(rows for the format's platform, rows that came from another platform's file)."""
    catalog = FORMATS[format].catalog
    wanted = [one for one in rows if not catalog or one.catalog in ("", "mapping", catalog)]
    return wanted, [one for one in rows if one not in wanted]


def tick_done(desk: Desk, product_ids: Sequence[str]) -> list[str]:
    """Note that these deletions are done on the platform; returns those that were open. They cannot be undone.

    Raises:
        NotPermitted: it takes the permission to delete.
        Conflict: one was changed meanwhile; nothing was ticked.
    """
    desk.require(Permission.DELETE)
    edits = [
        edit
        for edit in desk.store.get_many(CatalogEdit, dict.fromkeys(product_ids))
        if edit.deleted and edit.done_at is None
    ]
    if not edits:
        return []
    now = desk.now()
    with desk.commit(
        Permission.DELETE,
        "deletions.done",
        subject=f"products/{edits[0].id}",
        note=f"{len(edits)} deletion(s) done on the platform",
    ) as tx:
        for edit in edits:
            tx.put(replace(edit, done_at=now, exported_at=edit.exported_at or now))
    return [edit.id for edit in edits]


def tick_open(desk: Desk, product_ids: Sequence[str]) -> list[str]:
    """Take the tick back: the platform has not done it after all. Returns those that were done."""
    desk.require(Permission.DELETE)
    edits = [
        edit
        for edit in desk.store.get_many(CatalogEdit, dict.fromkeys(product_ids))
        if edit.done_at is not None
    ]
    if edits:
        with desk.commit(
            Permission.DELETE,
            "deletions.open",
            subject=f"products/{edits[0].id}",
            note=f"{len(edits)} deletion(s) not done on the platform",
        ) as tx:
            for edit in edits:
                tx.put(replace(edit, done_at=None))
    return [edit.id for edit in edits]


def import_done(desk: Desk, source: BinaryIO, name: str, *, dry_run: bool = False) -> ImportReport:
    """Tick off what a deletion list, or the platform's report about one, says is done.

    `updated` are those ticked now, `unchanged` those that were done already. Failed rows and rows about
    listings that were not deleted here are rejected with their reason.

    Raises:
        BadInput: the file as a whole cannot be read.
    """
    desk.require(Permission.DELETE)
    report = ImportReport()
    skus = _skus(desk)
    ticked: dict[str, None] = {}
    for one in read_done_list(source, name):
        report.read += 1
        if isinstance(one, Rejection):
            report.rejected.append(one)
            continue
        listed = ", ".join(map(shown, one.ids)) or "(no id)"
        if one.failed:
            reason = f"The platform did not delete {listed}: {one.failed[:200]}"
            report.rejected.append(Rejection(name, one.row, reason))
            continue
        edit = next(
            (
                found
                for key in (*one.ids, *(skus[key] for key in one.ids if key in skus))
                if (found := desk.store.get(CatalogEdit, key)) is not None and found.deleted
            ),
            None,
        )
        if edit is None:
            reason = f"{listed} was not deleted here: delete it first, or take the row out."
            report.rejected.append(Rejection(name, one.row, reason))
        elif edit.done_at is not None or edit.id in ticked:
            report.unchanged += 1
        else:
            ticked[edit.id] = None
            report.updated += 1
    if not dry_run:
        tick_done(desk, list(ticked))
    return report


def _skus(desk: Desk) -> dict[str, str]:
    """The seller's own numbers of deleted listings whose id is the platform's."""
    found = {}
    for edit in desk.store.query(CatalogEdit, Query(where=(Where("deleted_at", "not_empty"),))):
        row = deletion_row(desk, edit.id, edit)
        if row.sku:
            found[row.sku] = edit.id
    return found
