"""Sweeping the catalog: for one complaint's right, or for the whole brand list; and deciding on findings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.domain.accounts import Permission
from iptui.domain.brands import BrandReference, Decision, Triage, brand_id, triage_id
from iptui.domain.complaints import Complaint
from iptui.domain.decisions import Decisions
from iptui.domain.errors import BadInput, Refused
from iptui.domain.products import CatalogEdit, Product
from iptui.domain.rights import IpRight, RightType
from iptui.search.results import Finding
from iptui.store.protocol import Progress, Query, Sort


def brands(desk: Desk) -> list[BrandReference]:
    """The brand list by name."""
    return desk.store.query(BrandReference, Query(sort=(Sort("name"),)))


def marks_of(desk: Desk, complaint: Complaint) -> list[BrandReference]:
    """What to sweep for: the right's mark, and the brand list's entry for it with its aliases.

    Raises:
        Refused: the right has no words to look for (a patent or design shows in pictures, not in words).
    """
    right = desk.store.get(IpRight, complaint.right.id) if complaint.right else None
    if right is None or not right.title.strip():
        raise Refused(
            f"Complaint {complaint.no} names no mark in words; search for words of your own instead."
        )
    listed = desk.store.get(BrandReference, brand_id(right.title))
    if listed is not None:
        return [listed]
    if right.type is not RightType.TRADEMARK:
        raise Refused(
            f"'{right.title}' is the title of a {right.type.value}, not a mark: words do not show who "
            "uses it. Search for words of your own, and look at the pictures."
        )
    return [BrandReference(id=brand_id(right.title), name=right.title)]


def sweep(
    desk: Desk, complaint: Complaint, *, exact_only: bool = False, progress: Progress | None = None
) -> list[Finding]:
    """Every stand of the complaint's mark, and of its disguises, in the approved products.

    Raises:
        Refused: see `marks_of`.
    """
    return list(
        desk.catalog.scan(marks_of(desk, complaint), exact_only=exact_only, progress=progress)
    )


def decisions(desk: Desk, more: Sequence[BrandReference] = ()) -> Decisions:
    """What was decided on findings and holds today; `more` are brands that count as listed too."""
    today = desk.now().astimezone(desk.time_zone).date()
    listed = {brand.id for brand in (*brands(desk), *more)}
    return Decisions(desk.store.query(Triage), listed, today)


def decide(
    desk: Desk,
    findings: Sequence[Finding],
    decision: Decision,
    *,
    reason: str = "",
    until: date | None = None,
) -> None:
    """Remember a decision on findings; deleting itself is `cleanup.delete_products`.

    Raises:
        BadInput: keeping a listing without a reason.
    """
    if decision in (Decision.KEEP, Decision.AUTHORISED) and not reason.strip():
        raise BadInput(
            "Say why the listing may stay; the reason is shown when the finding comes again."
        )
    with desk.commit(Permission.TRIAGE, "finding.decide", note=f"{decision.value}: {reason}") as tx:
        seen = set()
        for finding in findings:
            identity = triage_id(finding.brand, finding.product_id, finding.field, finding.text)
            if identity in seen:
                continue
            seen.add(identity)
            base = desk.store.get(Triage, identity) or Triage(
                id=identity,
                brand_id=brand_id(finding.brand),
                product_id=finding.product_id,
                field=finding.field,
                text=finding.text,
                decision=decision,
            )
            tx.put(
                replace(
                    base,
                    decision=decision,
                    reason=reason,
                    until=until,
                    by=desk.actor,
                    at=desk.now(),
                )
            )


def save_brand(
    desk: Desk, brand: BrandReference, *, instead_of: BrandReference | None = None
) -> BrandReference:
    """Add or change an entry of the brand list; `instead_of` is the entry under the brand's name till now.

    A renamed brand keeps the decisions on its words (see `Decisions`) as far as it still has them.

    Raises:
        BadInput: no name.
        Conflict: somebody else changed it, or there is a brand of the new name.
    """
    if not brand.name.strip():
        raise BadInput("A brand needs a name.")
    if instead_of is None or instead_of.id == brand.id:
        with desk.commit(Permission.EDIT_BRANDS, "brand.save", subject=brand) as tx:
            return tx.put(brand)
    note = f"renamed from {instead_of.name}"
    with desk.commit(Permission.EDIT_BRANDS, "brand.rename", subject=brand, note=note) as tx:
        tx.delete(instead_of)
        return tx.put(replace(brand, rev=0))


def remove_brand(desk: Desk, brand: BrandReference) -> None:
    """Take a brand off the list; decisions on its findings stay remembered."""
    with desk.commit(Permission.EDIT_BRANDS, "brand.remove", subject=brand) as tx:
        tx.delete(brand)


def edit_product(desk: Desk, product: Product) -> CatalogEdit:
    """Keep a cleaned-up text of a listing; the next import that changes it replaces it.

    Raises:
        Refused: the product is not in the catalog.
    """
    from iptui.casework.snapshots import snapshot_of
    from iptui.domain.snapshots import Snapshot

    desk.require(Permission.DELETE)
    snapshot = snapshot_of(desk, product.id)
    if snapshot is None:
        raise Refused(f"Product {product.id} is not in the catalog.")
    edit = desk.store.get(CatalogEdit, product.id) or CatalogEdit(id=product.id)
    with desk.commit(Permission.DELETE, "product.edit", subject=f"products/{product.id}") as tx:
        if desk.store.get(Snapshot, snapshot.id) is None:
            tx.put(snapshot)
        return tx.put(replace(edit, product=product, snapshot_id=snapshot.id))
