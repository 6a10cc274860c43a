"""Looking after a workspace: check everything, back everything up."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from iptui.domain.audit import AuditEvent
from iptui.domain.errors import BadInput
from iptui.store.local.audit_trail import verify
from iptui.store.local.blobs import BlobFiles
from iptui.store.local.catalog import CatalogFiles
from iptui.store.local.desk_writer import DeskWriter
from iptui.store.protocol import Problem, StoreDamaged


def _blobs_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("sha256"), str) and "media_type" in value:
            yield value
        for inner in value.values():
            yield from _blobs_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _blobs_in(inner)


def check_workspace(desk: DeskWriter, catalog: CatalogFiles, blobs: BlobFiles) -> list[Problem]:
    """Every document, shard, blob, mode and audit entry; what cannot be read is named, nothing is touched."""
    problems: list[Problem] = []
    events: list[AuditEvent] = []
    wanted: dict[str, str] = {}
    for name, table in desk.tables.items():
        for document_id, document in table.documents.items():
            try:
                value = msgspec.json.decode(document)
                if name == "audit":
                    events.append(msgspec.json.decode(document, type=AuditEvent))
            except msgspec.DecodeError as error:
                problems.append(Problem(where=f"desk.json {name}/{document_id}", what=str(error)))
                continue
            for blob in _blobs_in(value):
                wanted[blob["sha256"]] = f"{name}/{value.get('id', document_id)}"
    problems += verify(events, desk.meta.audit)
    kept = set(blobs.digests())
    for digest, owner in sorted(wanted.items()):
        if digest not in kept:
            problems.append(
                Problem(
                    where=owner,
                    what=f"its file {digest[:12]}… is missing",
                    advice="restore a backup",
                )
            )
    for digest in sorted(kept):
        data = blobs.path(digest).read_bytes()
        if sha256(data).hexdigest() != digest:
            problems.append(
                Problem(
                    where=wanted.get(digest, "blobs"),
                    what=f"the file {digest[:12]}… has other bytes than were kept",
                    advice="restore it from a backup",
                )
            )
    try:
        for _ in catalog.all():
            pass
    except (StoreDamaged, msgspec.DecodeError) as error:
        problems.append(Problem(where="catalog", what=str(error)))
    root = desk.path.parent
    for path in (root, *root.rglob("*")):
        mode = path.lstat().st_mode
        if not path.is_symlink() and mode & 0o077:
            problems.append(
                Problem(
                    where=str(path),
                    what=f"others may read or write it (mode {mode & 0o777:o})",
                    advice=f"chmod go= '{path}'",
                )
            )
    return problems


def write_backup(place: Path, desk: DeskWriter, target: Path) -> None:
    """Everything of record in one zip with a manifest of SHA-256s; the desk stands still meanwhile.

    Raises:
        BadInput: the target exists already or cannot be written.
    """
    if target.exists():
        raise BadInput(f"{target} exists already; name a new file for the backup.")
    temporary = target.with_name(f".{target.name}.new")
    try:
        with (
            desk.lock.held(exclusive=True),
            zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as out,
        ):
            desk.follow()
            desk.fold()
            lines = []
            for path in sorted(place.rglob("*")):
                relative = path.relative_to(place)
                if not path.is_file() or path.is_symlink() or relative.parts[0] == "cache":
                    continue
                if path.suffix == ".lock" or any(part.startswith(".") for part in relative.parts):
                    continue
                data = path.read_bytes()
                lines.append(f"{sha256(data).hexdigest()}  {relative.as_posix()}\n")
                out.writestr(relative.as_posix(), data)
            out.writestr("SHA256SUMS", "".join(lines))
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.rename(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise BadInput(f"The backup {target} cannot be written ({error.strerror}).") from error
