"""Taking in what registers say about rights: filling and updating them, the file kept as evidence.

What a file says never replaces another value silently (domain.right_changes); every reading shows what it
changed, a dry run what it would.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.intake import ImportReport, accepted, opened_here
from iptui.domain.accounts import Permission
from iptui.domain.complaints import Complaint
from iptui.domain.errors import BadInput
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.records import Blob, Ref
from iptui.domain.registers import identify
from iptui.domain.right_changes import FIELD_TITLES, FieldChange, merge, said
from iptui.domain.rights import IpRight, RegisterFile, RightStatus, RightType
from iptui.formats.outside_files import text_name
from iptui.formats.reading import Rejection
from iptui.formats.register_files.entries import RegisterEntry
from iptui.formats.register_files.reading import read_rights
from iptui.store.protocol import Progress, Query, Transaction, Where

LARGEST_FILE = 64 * 1024 * 1024
MOST_FILES = 30
"""Register files that a right remembers; older ones stay among the evidence."""

Key = tuple[str, str, str]


class RightChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a file does to one right."""

    id: str
    label: str
    number: str
    source: str
    added: bool = False
    fields: tuple[FieldChange, ...] = ()

    @property
    def conflicts(self) -> tuple[FieldChange, ...]:
        return tuple(one for one in self.fields if one.fate == "kept")


class RightsReport(ImportReport, kw_only=True):
    """The import's counts, and each right with what changed; `conflicts` counts the fields left as they were."""

    changes: list[RightChange] = []
    conflicts: int = 0

    def as_json(self) -> dict[str, Any]:
        return super().as_json() | {
            "changes": msgspec.to_builtins(self.changes),
            "conflicts": self.conflicts,
        }


class _Reading:
    """One file's entries put onto the rights: what is to be written, and the report about it."""

    def __init__(self, desk: Desk, data: bytes, name: str, as_of: date | None) -> None:
        self.desk = desk
        self.blob = Blob(
            sha256=sha256(data).hexdigest(),
            size=len(data),
            filename=name,
            media_type="application/xml"
            if data.lstrip()[:1] == b"<"
            else "application/octet-stream",
        )
        self.as_of = as_of
        self.report = RightsReport()
        self.rights: dict[str, IpRight] = {}
        """Those that change, by id."""
        self.known = {one.id: one for one in desk.store.query(IpRight)}
        self.by_key: dict[Key, list[str]] = {}
        for right in self.known.values():
            self._index(right)
        self.official = False
        self.touched: dict[str, RegisterEntry] = {}
        """Rights that a register's own file spoke of."""

    def _index(self, right: IpRight) -> None:
        for key in keys_of(right):
            ids = self.by_key.setdefault(key, [])
            if right.id not in ids:
                ids.append(right.id)

    def matches(self, entry: RegisterEntry) -> list[IpRight]:
        """The rights of this desk that the entry is about: by id, the platform's number, the register's."""
        given = entry.right
        if given.id in self.known:
            return [self.known[given.id]]
        ids = dict.fromkeys(one for key in keys_of(given) for one in self.by_key.get(key, ()))
        found = [self.known[one] for one in ids]
        # A platform may number one registration twice; each number is a right of its own then.
        return [
            one for one in found
            if not (given.ip_number and one.ip_number) or one.ip_number == given.ip_number
        ]  # fmt: skip

    def take(self, entry: RegisterEntry, targets: Iterable[IpRight], take: Collection[str]) -> None:
        targets = list(targets)
        if not targets:
            self._add(entry)
        outcomes = [self._update(one, entry, take) for one in targets]
        if not targets:
            return
        if any(outcomes):
            self.report.updated += 1
        else:
            self.report.unchanged += 1

    def _add(self, entry: RegisterEntry) -> None:
        right = self._with_file(entry.right, entry)
        empty = replace(right, **{name: _empty(right, name) for name in FIELD_TITLES})
        _, fields = merge(empty, right)
        self.report.added += 1
        self._change(right, entry, fields, added=True)

    def _update(self, right: IpRight, entry: RegisterEntry, take: Collection[str]) -> bool:
        newest = entry.official and entry.whole and not self._overtaken(right, entry)
        merged, fields = merge(right, entry.right, take=take, newest=newest)
        if entry.right.extra:
            merged = replace(merged, extra={**merged.extra, **entry.right.extra})
        if merged != right or entry.official:
            merged = self._with_file(merged, entry)
        if fields:
            self._change(merged, entry, fields)
        elif merged != right:
            self._change(merged, entry, ())
        return merged != right

    def _overtaken(self, right: IpRight, entry: RegisterEntry) -> bool:
        """True where a file of a later day was read for the right already."""
        day = entry.as_of or self.as_of
        return day is not None and any(
            one.as_of is not None and one.as_of > day for one in right.register_files
        )

    def _change(
        self,
        right: IpRight,
        entry: RegisterEntry,
        fields: tuple[FieldChange, ...],
        *,
        added: bool = False,
    ) -> None:
        change = RightChange(
            id=right.id,
            label=right.label,
            number=" ".join(filter(None, (right.office, right.number))),
            source=entry.source,
            added=added,
            fields=fields,
        )
        self.report.changes.append(change)
        self.report.conflicts += len(change.conflicts)
        if right != self.known.get(right.id):
            self.rights[right.id] = right
            self.known[right.id] = right
            self._index(right)

    def _with_file(self, right: IpRight, entry: RegisterEntry) -> IpRight:
        """The right with the file among those that were read for it; a list leaves no trace of its own."""
        if not entry.official:
            return right
        self.official = True
        self.touched[right.id] = entry
        says = said(entry.right) | entry.more
        as_of = entry.as_of or self.as_of
        for file in right.register_files:
            same = file.blob.sha256 == self.blob.sha256 and file.says == says
            if same and as_of in (None, file.as_of):
                return right
        fresh = RegisterFile(
            source=entry.source,
            blob=self.blob,
            as_of=as_of,
            read_at=self.desk.now(),
            read_by=self.desk.actor,
            says=says,
            evidence_id=evidence_id(self.blob),
        )
        others = [one for one in right.register_files if one.blob.sha256 != self.blob.sha256]
        return replace(right, register_files=(fresh, *others)[:MOST_FILES])


def _empty(right: IpRight, name: str) -> Any:
    value = getattr(right, name)
    if isinstance(value, RightStatus):
        return RightStatus.UNKNOWN
    return () if isinstance(value, tuple) else "" if isinstance(value, str) else None


def evidence_id(blob: Blob) -> str:
    return f"evidence-{blob.sha256[:10]}"


def keys_of(right: IpRight) -> list[Key]:
    """By what a right is told to be the same: the platform's number, and the register's without kind codes."""
    keys: list[Key] = [("ip", right.ip_number, "")] if right.ip_number else []
    for number in (right.number, right.application_number):
        if not number or not right.office:
            continue
        found = identify(f"{right.office} {number}", right.type.value)
        plain = found.number or "".join(char for char in number.casefold() if char.isalnum())
        office = found.office or right.office
        keys.append((office, plain, _sort_of(right.type)))
    return keys


def _sort_of(type_: RightType) -> str:
    """A complaint calls utility models patents, as platforms do."""
    return "patent" if type_ is RightType.UTILITY_MODEL else type_.value


def import_rights(
    desk: Desk,
    source: BinaryIO,
    name: str,
    *,
    type: RightType | None = None,
    office: str = "",
    take: Collection[str] = (),
    as_of: date | None = None,
    only: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
) -> RightsReport:
    """Fill and update rights by a register's file or a list; those that are not known are added.

    `take` names fields (or `all`) whose differing values make room for the file's. `only` is the id of the
    one right that the file must be about: nothing else is added or changed.

    Raises:
        NotPermitted: the account may not import.
        BadInput: the file as a whole cannot be read, a field is unknown, or it is not about the right.
        Cancelled: by `progress`; nothing was changed.
    """
    desk.require(Permission.IMPORT)
    _require_fields(take)
    data = source.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise BadInput(f"{name} has more than {LARGEST_FILE >> 20} MB; split the list.")
    reading = _Reading(desk, data, Path(name).name if name != "-" else "stdin", as_of)
    notes: list[str] = []
    rows = read_rights(io.BytesIO(data), name=name, type=type, office=office, notes=notes)
    seen: set[str] = set()
    foreign: list[str] = []
    for entry in accepted(rows, reading.report, progress):
        seen.add(entry.source)
        targets = reading.matches(entry)
        if only:
            targets = _only(reading, entry, targets, only)
            if not targets:
                foreign.append(entry.right.label)
                reading.report.unchanged += 1
                continue
        reading.take(entry, targets, take)
    if only and only not in {one.id for one in reading.report.changes} and foreign:
        named = ", ".join(foreign[:3]) + (" …" if len(foreign) > 3 else "")
        raise BadInput(f"{name} is not about this right: it tells of {named}.")
    reading.report.read_as = [f"{name}: {one}" for one in sorted(seen)]
    reading.report.notes = notes
    if reading.rights and not dry_run:
        _write(desk, reading, data, name)
    return reading.report


def _require_fields(take: Collection[str]) -> None:
    unknown = [one for one in take if one != "all" and one not in FIELD_TITLES]
    if unknown:
        raise BadInput(
            f"A right has no field '{unknown[0][:40]}' that a register fills; name one of "
            f"{', '.join(FIELD_TITLES)}, or all."
        )


def _only(
    reading: _Reading, entry: RegisterEntry, targets: list[IpRight], only: str
) -> list[IpRight]:
    """The one right, where the entry is about it, or where nothing says what it is about."""
    if any(one.id == only for one in targets):
        return [reading.known[only]]
    right = reading.known.get(only)
    unnamed = right is not None and not right.number and right.type is entry.right.type
    return [right] if right is not None and unnamed and not targets else []


def _write(desk: Desk, reading: _Reading, data: bytes, name: str) -> None:
    report = reading.report
    if reading.official:
        blob = reading.blob
        desk.store.put_blob(data, filename=blob.filename, media_type=blob.media_type)
    counts = f"{report.added} added, {report.updated} updated"
    note = f"{name}: {counts}, {report.conflicts} differing value(s) left"
    with desk.commit(Permission.IMPORT, "rights.import", note=note) as tx:
        for right in reading.rights.values():
            before = desk.store.get(IpRight, right.id)
            tx.put(right)
            if before is not None and before.label != right.label:
                _rename(desk, tx, right)
        if reading.official:
            item = _evidence(reading)
            if desk.store.get(EvidenceItem, item.id) is None:
                tx.put(item)


def _rename(desk: Desk, tx: Transaction, right: IpRight) -> None:
    """Complaints show the right by its new name."""
    where = (Where("right.id", "eq", right.id),)
    for complaint in desk.store.query(Complaint, Query(where=where)):
        tx.put(replace(complaint, right=Ref(right.id, right.label)))


def _evidence(reading: _Reading) -> EvidenceItem:
    """The register's file as a document; the facts of one right where it tells of one only."""
    (right_id, entry), *others = reading.touched.items()
    right = reading.known[right_id]
    about = f"{entry.source}: {right.label}"
    number = f"{right.office} {right.number}".strip()
    if number and number not in right.label:
        about += f" ({number})"
    if others:
        return EvidenceItem(
            id=evidence_id(reading.blob),
            kind=EvidenceKind.REGISTER_EXTRACT,
            title=f"{about} and {len(others)} more",
            blob=reading.blob,
            issued_on=entry.as_of or reading.as_of,
        )
    given = entry.right
    return EvidenceItem(
        id=evidence_id(reading.blob),
        kind=EvidenceKind.REGISTER_EXTRACT,
        title=about,
        blob=reading.blob,
        issued_on=entry.as_of or reading.as_of,
        brand=given.title if given.type is RightType.TRADEMARK else "",
        classes=given.classes if given.type is RightType.TRADEMARK else (),
        territories=(given.office,) if given.office else (),
        status=given.status if given.status is not RightStatus.UNKNOWN else None,
        valid_until=given.expires,
    )


def read_for_right(
    desk: Desk, right: IpRight, path: Path, *, take: Collection[str] = (), dry_run: bool = False
) -> RightsReport:
    """A register's file that a person named on the right's screen, for this right only.

    Raises:
        NotPermitted, BadInput: as `import_rights`; also when the file has no row about the right.
    """
    desk.require(Permission.IMPORT)
    with opened_here(desk, path) as stream:
        report = import_rights(
            desk, stream, text_name(path.name), take=take, only=right.id, dry_run=dry_run
        )
    if not report.changes and report.rejected:
        first: Rejection = report.rejected[0]
        raise BadInput(f"{first.file}, row {first.row}: {first.reason}")
    return report
