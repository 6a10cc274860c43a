"""Taking files in: the catalog, the brand list, complaints. Nothing of a file is kept half."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import tzinfo
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec.structs import replace

from iptui.casework.clock import settle
from iptui.casework.complaint_facts import complaint_from, merged_party, merged_right
from iptui.casework.desk import Desk
from iptui.casework.moves import add_penalty
from iptui.casework.snapshots import snapshot_of
from iptui.domain.accounts import Permission
from iptui.domain.brands import BrandReference
from iptui.domain.catalog_mappings import CatalogMapping
from iptui.domain.complaints import Complaint, ComplaintState
from iptui.domain.errors import BadInput
from iptui.domain.parties import Party
from iptui.domain.products import Product
from iptui.domain.rights import IpRight
from iptui.domain.snapshots import Snapshot
from iptui.formats.brand_files import BrandFileReader
from iptui.formats.catalogs.reader import CatalogReader, MergedRow
from iptui.formats.complaint_rows import ImportedComplaint
from iptui.formats.reading import Rejection, read_complaints
from iptui.store.protocol import Progress, Transaction

if TYPE_CHECKING:
    from iptui.formats.catalogs.preview import Preview

T = TypeVar("T")

MOST_REJECTED = 100_000
"""Rows of one file; each is named in the report. With more of them it is another kind of file."""


class ImportReport(msgspec.Struct, kw_only=True):
    """`read = added + updated + unchanged + merged + len(rejected)`."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: list[Rejection] = []
    merged: int = 0
    """Rows that became part of another row's product: variants, pictures, store views."""
    read_as: list[str] = []
    """What each file that is not our own format was taken for."""
    notes: list[str] = []
    """What was guessed, left out or looks damaged."""

    def plus(self, other: ImportReport) -> ImportReport:
        return ImportReport(
            read=self.read + other.read,
            added=self.added + other.added,
            updated=self.updated + other.updated,
            unchanged=self.unchanged + other.unchanged,
            rejected=[*self.rejected, *other.rejected],
            merged=self.merged + other.merged,
            read_as=[*self.read_as, *other.read_as],
            notes=[*self.notes, *other.notes],
        )

    def as_json(self) -> dict[str, Any]:
        """The command line's shape; `merged`, `read_as` and `notes` only where there are any."""
        shape = msgspec.to_builtins(self)
        return {
            key: value
            for key, value in shape.items()
            if value or key not in ("merged", "read_as", "notes")
        }


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """
    Raises:
        BadInput: the file is missing, a folder, or may not be read.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}); check the path.") from None
    with stream:
        yield stream


@contextmanager
def opened_here(desk: Desk, path: Path) -> Iterator[BinaryIO]:
    """The same for a file that a person named in the app, through the wall where there is one.

    Raises:
        BadInput: as `opened`.
        NotPermitted: it lies elsewhere than in the person's folder.
    """
    if desk.wall is not None:
        yield io.BytesIO(desk.wall.read(path))
        return
    with opened(path) as stream:
        yield stream


def _note_rejected(report: ImportReport, row: Rejection) -> None:
    """
    Raises:
        BadInput: there are so many that the file is another than was meant.
    """
    report.rejected.append(row)
    if len(report.rejected) > MOST_REJECTED:
        raise BadInput(
            f"{row.file} has more than {MOST_REJECTED:,} rows that cannot be taken, the last "
            f"one in row {row.row}: {row.reason} Nothing of it was taken in."
        )


def accepted(
    rows: Iterable[T | Rejection], report: ImportReport, progress: Progress | None
) -> Iterator[T]:
    """The rows that can be taken; the others are named in the report.

    Raises:
        BadInput: so many cannot be taken that the file is another than was meant.
    """
    for row in rows:
        report.read += 1
        if progress is not None and report.read % 500 == 0:
            progress(report.read, None)
        if isinstance(row, Rejection):
            _note_rejected(report, row)
        else:
            yield row


def import_catalog(
    desk: Desk,
    source: BinaryIO,
    name: str,
    *,
    format: str | None = None,
    encoding: str | None = None,
    mapping: CatalogMapping | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Add and replace products of a catalog file of any known kind (see `formats.catalogs`).

    A `mapping` is used for a file that no platform wrote, and is remembered for its header.

    Raises:
        BadInput: the file as a whole cannot be read, or (`UnknownHeader`) its columns are not known;
            nothing was changed.
        Cancelled: by `progress`; nothing was changed.
    """
    desk.require(Permission.IMPORT)
    reader = CatalogReader(
        name,
        format=format,
        encoding=encoding,
        mapping=mapping,
        remembered=lambda header: desk.store.get(CatalogMapping, header),
        tick=None if progress is None else lambda seen: progress(seen, None),
    )
    report = ImportReport()
    counts = desk.store.import_products(
        _products(reader, source, report),
        actor=desk.actor,
        at=desk.now(),
        source=name,
        dry_run=dry_run,
    )
    report.read_as, report.notes = reader.read_as, reader.notes.sentences
    if mapping is not None and not dry_run:
        remember_mapping(desk, mapping)
    report.added, report.updated, report.unchanged = counts.added, counts.updated, counts.unchanged
    return report


def _products(reader: CatalogReader, source: BinaryIO, report: ImportReport) -> Iterator[Product]:
    for item in reader.items(source):
        report.read += 1
        if isinstance(item, Rejection):
            _note_rejected(report, item)
        elif isinstance(item, MergedRow):
            report.merged += 1
        else:
            yield item


def preview_catalog(
    desk: Desk,
    source: BinaryIO,
    name: str,
    *,
    format: str | None = None,
    encoding: str | None = None,
) -> Preview:
    """What a catalog file is and its first products; for unknown columns, a mapping to confirm.

    Raises:
        NotPermitted: the account may not import.
        BadInput: the file as a whole cannot be read.
    """
    from iptui.formats.catalogs.preview import preview

    desk.require(Permission.IMPORT)
    return preview(
        source,
        name,
        format=format,
        encoding=encoding,
        remembered=lambda header: desk.store.get(CatalogMapping, header),
    )


def remember_mapping(desk: Desk, mapping: CatalogMapping) -> None:
    """Use the mapping from now on for files with its header.

    Raises:
        NotPermitted: the account may not import.
    """
    if not mapping.header:
        return
    stored = desk.store.get(CatalogMapping, mapping.id)
    fresh = (
        replace(mapping, rev=0)
        if stored is None
        else replace(
            mapping, rev=stored.rev, created_at=stored.created_at, updated_at=stored.updated_at
        )
    )
    if fresh == stored:
        return
    with desk.commit(
        Permission.IMPORT, "catalog.mapping", subject=fresh, note=f"columns of {mapping.name}"
    ) as tx:
        tx.put(fresh)


def import_brands(
    desk: Desk,
    source: BinaryIO,
    name: str,
    *,
    format: str | None = None,
    encoding: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Add and change entries of the brand list in one transaction (see `formats.brand_files`).

    Rows about the same brand are joined; all but the first count as unchanged.

    Raises:
        BadInput, Cancelled: as for `import_catalog`.
    """
    desk.require(Permission.EDIT_BRANDS)
    report = ImportReport()
    given: dict[str, BrandReference] = {}
    reader = BrandFileReader(name, format=format, encoding=encoding)
    for brand in accepted(reader.items(source), report, progress):
        if brand.id in given:
            given[brand.id] = _joined(given[brand.id], brand)
            report.unchanged += 1
        else:
            given[brand.id] = brand
    report.notes = reader.notes
    changed: list[BrandReference] = []
    for brand in given.values():
        stored = desk.store.get(BrandReference, brand.id)
        if stored is None:
            report.added += 1
            changed.append(brand)
            continue
        fresh = replace(
            brand, rev=stored.rev, created_at=stored.created_at, updated_at=stored.updated_at
        )
        if fresh == stored:
            report.unchanged += 1
        else:
            report.updated += 1
            changed.append(fresh)
    if changed and not dry_run:
        note = f"{name}: {report.added} added, {report.updated} updated"
        with desk.commit(Permission.EDIT_BRANDS, "brands.import", note=note) as tx:
            for brand in changed:
                tx.put(brand)
    return report


def _joined(first: BrandReference, more: BrandReference) -> BrandReference:
    """One entry of two rows about the same brand: lists are joined, of single values the first stands."""
    categories = [one for one in (first.category, more.category) if one]
    return replace(
        first,
        aliases=tuple(dict.fromkeys((*first.aliases, *more.aliases))),
        classes=tuple(dict.fromkeys((*first.classes, *more.classes))),
        allowed_phrases=tuple(dict.fromkeys((*first.allowed_phrases, *more.allowed_phrases))),
        category="; ".join(dict.fromkeys(categories)),
        owner=first.owner or more.owner,
        note=first.note or more.note,
        extra={**more.extra, **first.extra},
    )


def import_complaints(
    desk: Desk,
    source: BinaryIO,
    name: str,
    *,
    format: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Take in complaints with their rights and complainants, deadlines and snapshots, in one transaction.

    A complaint that is known takes in what the file has new; what was done with it here stays.

    Raises:
        BadInput, Cancelled: as for `import_catalog`.
    """
    desk.require(Permission.IMPORT)
    report = ImportReport()

    def zone_of(platform: str) -> tzinfo:
        return ZoneInfo(desk.rules.for_complaint(platform, desk.now()).time_zone)

    rows = read_complaints(source, name=name, now=desk.now(), format=format, zone_of=zone_of)
    taken: list[tuple[ImportedComplaint, Complaint | None, str]] = []
    for row in accepted(rows, report, progress):
        digest = blake2b(msgspec.json.encode(row), digest_size=12).hexdigest()
        stored = desk.store.get(Complaint, row.id)
        if stored is None:
            report.added += 1
        elif stored.import_hash == digest or _says_nothing_new(desk, row, stored):
            report.unchanged += 1
            continue
        else:
            report.updated += 1
        taken.append((row, stored, digest))
    if taken and not dry_run:
        note = f"{name}: {report.added} added, {report.updated} updated"
        with desk.commit(Permission.IMPORT, "complaints.import", note=note) as tx:
            take_in(desk, tx, taken, progress)
        settle(desk)
    return report


def _says_nothing_new(desk: Desk, row: ImportedComplaint, stored: Complaint) -> bool:
    """True for a row that this desk exported: taking it in would change no record."""
    if row.right is not None:
        known = desk.store.get(IpRight, row.right.id)
        if known is None or merged_right(known, row.right) != known:
            return False
    if row.complainant is not None:
        party = desk.store.get(Party, row.complainant.id)
        if party is None or merged_party(party, row.complainant) != party:
            return False
    return complaint_from(desk, row, stored) == stored


def take_in(
    desk: Desk,
    tx: Transaction,
    taken: list[tuple[ImportedComplaint, Complaint | None, str]],
    progress: Progress | None,
) -> None:
    """Put (row, the stored complaint, digest of the row) with rights, complainants and snapshots."""
    rights: dict[str, IpRight] = {}
    parties: dict[str, Party] = {}
    snapshots: dict[str, str] = {}
    for done, (row, stored, digest) in enumerate(taken, 1):
        if row.right is not None:
            base = rights.get(row.right.id) or desk.store.get(IpRight, row.right.id)
            rights[row.right.id] = merged_right(base, row.right)
        if row.complainant is not None:
            known = parties.get(row.complainant.id) or desk.store.get(Party, row.complainant.id)
            parties[row.complainant.id] = merged_party(known, row.complainant)
        complaint = replace(complaint_from(desk, row, stored), import_hash=digest)
        lines = []
        for line in complaint.lines:
            if not line.snapshot_id:
                if line.product_id not in snapshots:
                    snapshot = snapshot_of(desk, line.product_id, complaint_id=complaint.id)
                    if snapshot is not None and desk.store.get(Snapshot, snapshot.id) is None:
                        tx.put(snapshot)
                    snapshots[line.product_id] = snapshot.id if snapshot else ""
                line = replace(line, snapshot_id=snapshots[line.product_id])
            lines.append(line)
        complaint = replace(complaint, lines=tuple(lines))
        tx.put(complaint)
        if complaint.state in (ComplaintState.ESTABLISHED, ComplaintState.FINAL):
            add_penalty(
                desk,
                tx,
                complaint,
                complaint.state_at or complaint.received_at,
                "imported as established",
                right_type=row.right.type if row.right else None,
            )
        if progress is not None and done % 200 == 0:
            progress(done, len(taken))
    for right in rights.values():
        stored_right = desk.store.get(IpRight, right.id)
        if stored_right != right:
            tx.put(right)
    for party in parties.values():
        stored_party = desk.store.get(Party, party.id)
        if stored_party != party:
            tx.put(party)
