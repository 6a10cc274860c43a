"""The zip file of a case: Markdown, JSON, evidence, snapshots, and checksums for `sha256sum -c`."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import msgspec

from iptui.domain.errors import UserError
from iptui.domain.records import Blob
from iptui.formats.case_file import CaseFile, case_json
from iptui.formats.case_markdown import case_markdown, letter_path

_UNSAFE = re.compile(r"[^\w.-]+")
LONGEST_NAME = 60

ReadBlob = Callable[[Blob], bytes]


def safe_name(text: str, fallback: str = "file") -> str:
    """A file name of letters, digits, `.`, `-` and `_`; never hidden, never a path."""
    name = _UNSAFE.sub("-", text).strip(".-_")
    suffix = PurePosixPath(name).suffix[:10]
    if len(name) > LONGEST_NAME:
        name = name[: LONGEST_NAME - len(suffix)].rstrip(".-_") + suffix
    return name or fallback


def write_case(target: BinaryIO, case: CaseFile, read: ReadBlob) -> list[str]:
    """Write the bundle; returns the paths in it. One folder, named by the complaint's number.

    A redacted bundle names the kept files (evidence, and a snapshot's content, page and pictures) with their
    SHA-256 but leaves them out: what stands in them cannot be replaced. Its own names are redacted too.

    Raises:
        StoreDamaged: a kept file is missing or altered.
    """
    folder = safe_name(case.text(case.complaint.no), "case")
    stem = f"{case.complaint.received_at:%Y-%m-%d}-{folder}"
    sums: dict[str, str] = {}
    listed: list[dict[str, Any]] = []
    date = case.exported_at.timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:

        def add(path: str, data: bytes) -> None:
            entry = zipfile.ZipInfo(f"{folder}/{path}", date)
            entry.external_attr = 0o600 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, data)
            sums[path] = sha256(data).hexdigest()

        for place, title, blob in _blobs(case):
            path = ""
            if case.redaction is None:
                path = place
                add(path, read(blob))
            listed.append(
                {
                    "path": path,
                    "title": case.text(title),
                    "size": blob.size,
                    "sha256": blob.sha256,
                    "media_type": case.text(blob.media_type),
                }
            )
        for path, data in _letters(case):
            add(path, data)
        add(f"{stem}.md", case_markdown(case, listed).encode())
        document = msgspec.json.format(msgspec.json.encode(case_json(case, listed)), indent=2)
        add(f"{stem}.json", document + b"\n")
        lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items()))
        add("SHA256SUMS", lines.encode())
    return sorted(sums)


def _letters(case: CaseFile) -> Iterator[tuple[str, bytes]]:
    """(path, bytes) of each attempt's letter, as Markdown and as PDF."""
    if not case.letters:
        return
    from iptui.formats.letter_files import letter_bytes
    from iptui.formats.letter_writing import template_reader, write_letter

    read = template_reader(case.templates)
    for one in case.letters:
        path = letter_path(one)
        try:
            letter = write_letter(one, "counter-notification", read, say=case.text)
            yield f"{path}.md", letter_bytes(letter, "md")
            yield f"{path}.pdf", letter_bytes(letter, "pdf")
        except UserError as error:
            # What ails a template, or the fonts, must not keep a case from being given out.
            yield f"{path}.txt", f"{case.text(str(error))}\n".encode()


def _blobs(case: CaseFile) -> list[tuple[str, str, Blob]]:
    """(path in the folder, title, file) of every kept file."""
    found: list[tuple[str, str, Blob]] = []
    for number, item in enumerate(case.evidence, 1):
        if item.blob is not None:
            name = safe_name(item.blob.filename or item.kind.value)
            found.append((f"evidence/{number:02d}-{name}", item.title, item.blob))
    for number, snapshot in enumerate(case.snapshots, 1):
        kept = [one for one in (snapshot.content, snapshot.page) if one is not None]
        for place, blob in enumerate((*kept, *snapshot.pictures), 1):
            name = safe_name(blob.filename or f"file-{place}")
            product = safe_name(snapshot.product_id, "product")
            path = f"snapshots/{number:02d}-{product}/{place:02d}-{name}"
            found.append((path, f"Snapshot of {snapshot.product_id}", blob))
    return found
