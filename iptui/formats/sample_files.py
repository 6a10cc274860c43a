"""The sample desk: one invented seller, with times relative to now, as records ready to store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from iptui.domain.brands import BrandReference
from iptui.domain.complaints import Complaint, ComplaintLine
from iptui.domain.counter_notifications import (
    CounterNotification,
    CounterNotificationState,
    counter_notification_id,
)
from iptui.domain.errors import BadInput
from iptui.domain.evidence import EvidenceItem
from iptui.domain.negotiations import Negotiation
from iptui.domain.parties import Party
from iptui.domain.products import CatalogEdit, Product
from iptui.domain.records import Blob, Ref
from iptui.domain.rights import IpRight
from iptui.domain.sellers import SELLER_ID, SellerProfile
from iptui.domain.snapshots import Snapshot, SnapshotOrigin
from iptui.formats.reading import Rejection, read_brands, read_complaints, read_products
from iptui.formats.rule_files import RuleSets, load_rule_sets
from iptui.formats.sample_complaints import catalog_edits_of, complaint_of
from iptui.formats.sample_tokens import dated, dated_text

SELLER = "Brightharbor Trading 明港贸易"

_MEDIA_TYPES = {
    ".html": "text/html",
    ".json": "application/json",
    ".png": "image/png",
    ".txt": "text/plain",
    ".webp": "image/webp",
}

RecordT = TypeVar("RecordT")


class SampleFile(msgspec.Struct, frozen=True):
    """A file's bytes with the reference under which records name them."""

    blob: Blob
    data: bytes


class SampleDesk(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a workspace needs to show the sample seller. Records are not stored yet (rev 0)."""

    seller: str
    profile: SellerProfile
    products: tuple[Product, ...]
    brands: tuple[BrandReference, ...]
    rights: tuple[IpRight, ...]
    parties: tuple[Party, ...]
    complaints: tuple[Complaint, ...]
    counter_notifications: tuple[CounterNotification, ...]
    negotiations: tuple[Negotiation, ...]
    evidence: tuple[EvidenceItem, ...]
    snapshots: tuple[Snapshot, ...]
    catalog_edits: tuple[CatalogEdit, ...]
    files: tuple[SampleFile, ...]
    """The bytes of all blobs that evidence and snapshots name, each once."""


def sample_folder() -> Path:
    """Where the sample files are: inside an installed package, beside it in a checkout.

    Raises:
        BadInput: the installation lacks them.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "sample_data", package.parent / "sample_data"):
        if (folder / "complaints.jsonl").is_file():
            return folder
    raise BadInput(f"The sample files are missing beside {package}: install iptui again.")


def load_sample(folder: Path, now: datetime, rules: RuleSets | None = None) -> SampleDesk:
    """The sample seller's records at `now` (with a zone), deadlines by the shipped rules or those given.

    Raises:
        BadInput: a file is missing or damaged, or names a record that does not exist.
    """
    return _Loader(folder, now, rules or load_rule_sets()).desk()


class _Loader:
    def __init__(self, folder: Path, now: datetime, rules: RuleSets) -> None:
        self._folder = folder
        self._now = now.astimezone(UTC)
        self._rules = rules
        self._files: dict[str, SampleFile] = {}

    def desk(self) -> SampleDesk:
        products = self._read("catalog.jsonl", read_products)
        brands = self._read("brands.jsonl", read_brands)
        rows = self._read(
            "complaints.jsonl",
            lambda source, *, name: read_complaints(source, name=name, now=self._now),
        )
        rights = {row.right.id: row.right for row in rows if row.right}
        parties = {row.complainant.id: row.complainant for row in rows if row.complainant}
        by_name = {party.name: party for party in parties.values()}
        complaints = {
            row.id: complaint_of(row, self._rules.for_complaint(row.platform, row.received_at))
            for row in rows
        }
        counters = self._counter_notifications(complaints)
        snapshots = self._snapshots(complaints, {product.id: product for product in products})
        evidence = tuple(self._evidence())
        self._require({e for c in counters for e in c.evidence_ids}, {e.id for e in evidence})
        known = {product.id for product in products}
        return SampleDesk(
            seller=SELLER,
            profile=self._profile(),
            products=tuple(products),
            brands=tuple(brands),
            rights=tuple(
                replace(right, owner_party=Ref(party.id, party.name))
                if (party := by_name.get(right.owner))
                else right
                for right in rights.values()
            ),
            parties=tuple(parties.values()),
            complaints=tuple(complaints.values()),
            counter_notifications=tuple(_with_filed_evidence(one, evidence) for one in counters),
            negotiations=tuple(self._negotiations(complaints)),
            evidence=evidence,
            snapshots=snapshots,
            catalog_edits=tuple(
                edit
                for complaint in complaints.values()
                for edit in catalog_edits_of(complaint)
                if edit.id in known
            ),
            files=tuple(self._files.values()),
        )

    # -- files ------------------------------------------------------------------------------------
    def _bytes(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError as error:
            raise BadInput(
                f"The sample file {self._folder / name} cannot be read ({error.strerror}): "
                "install iptui again."
            ) from None

    def _rows(self, name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for number, line in enumerate(self._bytes(name).splitlines(), 1):
            try:
                rows.append(dated(msgspec.json.decode(line, type=dict[str, Any]), self._now))
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                raise BadInput(f"Line {number} of the sample file {name}: {error}.") from None
        return rows

    def _read(
        self, name: str, reader: Callable[..., Iterator[RecordT | Rejection]]
    ) -> list[RecordT]:
        """The records of a file in an import format; a rejected row is a damaged installation."""
        text = b"\n".join(msgspec.json.encode(row) for row in self._rows(name))
        records: list[RecordT] = []
        for record in reader(BytesIO(text), name=name):
            if isinstance(record, Rejection):
                raise BadInput(f"Row {record.row} of the sample file {name}: {record.reason}")
            records.append(record)
        return records

    def _blob(self, data: bytes, filename: str) -> Blob:
        blob = Blob(
            sha256=sha256(data).hexdigest(),
            size=len(data),
            filename=filename,
            media_type=_MEDIA_TYPES.get(Path(filename).suffix, "application/octet-stream"),
        )
        self._files.setdefault(blob.sha256, SampleFile(blob, data))
        return blob

    def _kept(self, folder: str, filename: str) -> Blob:
        data = self._bytes(f"{folder}/{filename}")
        if Path(filename).suffix in (".txt", ".html"):
            data = dated_text(data.decode("utf-8"), self._now).encode()
        return self._blob(data, filename)

    # -- records ----------------------------------------------------------------------------------
    def _record(self, row: dict[str, Any], kind: type[RecordT], file: str) -> RecordT:
        try:
            return msgspec.convert(row, kind)
        except msgspec.ValidationError as error:
            raise BadInput(f"The sample file {file}: {error}.") from None

    def _profile(self) -> SellerProfile:
        (row,) = self._rows("seller.jsonl")
        return self._record({**row, "id": SELLER_ID}, SellerProfile, "seller.jsonl")

    def _evidence(self) -> Iterator[EvidenceItem]:
        for row in self._rows("evidence.jsonl"):
            blob = self._kept("evidence", row.pop("file"))
            yield replace(self._record(row, EvidenceItem, "evidence.jsonl"), blob=blob)

    def _counter_notifications(
        self, complaints: dict[str, Complaint]
    ) -> tuple[CounterNotification, ...]:
        """Reads them and names them in their attempts."""
        counters: list[CounterNotification] = []
        for row in self._rows("counter_notifications.jsonl"):
            row["complaint_id"] = row.pop("complaint")
            row["id"] = counter_notification_id(row["complaint_id"], row["attempt"])
            counter = self._record(row, CounterNotification, "counter_notifications.jsonl")
            self._require({counter.complaint_id}, complaints)
            complaint = complaints[counter.complaint_id]
            complaints[complaint.id] = replace(
                complaint,
                attempts=tuple(
                    replace(one, counter_notification_id=counter.id)
                    if one.number == counter.attempt
                    else one
                    for one in complaint.attempts
                ),
            )
            counters.append(counter)
        return tuple(counters)

    def _negotiations(self, complaints: dict[str, Complaint]) -> Iterator[Negotiation]:
        for row in self._rows("negotiations.jsonl"):
            row["id"] = row["complaint_id"] = row.pop("complaint")
            negotiation = self._record(row, Negotiation, "negotiations.jsonl")
            self._require({negotiation.id}, complaints)
            complainant = complaints[negotiation.id].complainant
            yield replace(negotiation, party_id=complainant.id if complainant else "")

    def _snapshots(
        self, complaints: dict[str, Complaint], products: dict[str, Product]
    ) -> tuple[Snapshot, ...]:
        """The snapshots with pages and pictures, and one of the text for every other complained listing."""
        snapshots: dict[str, Snapshot] = {}
        taken: dict[tuple[str, str], str] = {}
        for row in self._rows("snapshots.jsonl"):
            self._require({row["complaint"]}, complaints)
            self._require({row["product_id"]}, products)
            snapshot = self._snapshot(
                products[row["product_id"]],
                complaints[row["complaint"]],
                datetime.fromisoformat(row["captured_at"]),
                row,
            )
            snapshots[snapshot.id] = snapshot
            taken[snapshot.complaint_id, snapshot.product_id] = snapshot.id
        for complaint in list(complaints.values()):
            lines: list[ComplaintLine] = []
            for line in complaint.lines:
                key = (complaint.id, line.product_id)
                if key not in taken and line.product_id in products:
                    product = products[line.product_id]
                    snapshot = self._snapshot(product, complaint, complaint.received_at, {})
                    snapshots.setdefault(snapshot.id, snapshot)
                    taken[key] = snapshot.id
                lines.append(replace(line, snapshot_id=taken.get(key, "")))
            complaints[complaint.id] = replace(complaint, lines=tuple(lines))
        return tuple(snapshots.values())

    def _snapshot(
        self, product: Product, complaint: Complaint, captured_at: datetime, row: dict[str, Any]
    ) -> Snapshot:
        then = msgspec.convert({**msgspec.to_builtins(product), **row.get("then", {})}, Product)
        content = self._blob(msgspec.json.encode(then), f"{product.id}.json")
        return Snapshot(
            id=f"{product.id}@{captured_at:%Y%m%dT%H%M%SZ}-{content.sha256[:8]}",
            product_id=product.id,
            complaint_id=complaint.id,
            captured_at=captured_at,
            origin=SnapshotOrigin(row.get("origin", SnapshotOrigin.SELLER)),
            title=then.name,
            content=content,
            page=self._kept("snapshots", row["page"]) if "page" in row else None,
            pictures=tuple(self._kept("snapshots", name) for name in row.get("pictures", ())),
            note=row.get("note", ""),
        )

    def _require(self, wanted: Iterable[str], known: Iterable[str]) -> None:
        if missing := set(wanted) - set(known):
            raise BadInput(
                f"The sample files name {', '.join(sorted(missing))}, which is not among their records."
            )


def _with_filed_evidence(
    counter: CounterNotification, evidence: tuple[EvidenceItem, ...]
) -> CounterNotification:
    """What was filed keeps its items as they went out."""
    if counter.state is CounterNotificationState.DRAFT:
        return counter
    by_id = {item.id: item for item in evidence}
    return replace(counter, filed_evidence=tuple(by_id[one] for one in counter.evidence_ids))
