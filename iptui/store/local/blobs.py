"""Files kept under the SHA-256 of their bytes, written once, read-only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from iptui.domain.records import Blob
from iptui.store.local.files import (
    BLOB_MODE,
    FULL,
    FileSystem,
    exists,
    full_disk,
    make_directory,
    new_file,
    read_file,
    sync_directory,
)
from iptui.store.protocol import StoreDamaged


class BlobFiles:
    """blobs/ab/cdef…: the folder is the first byte of the hash."""

    def __init__(self, root: Path, fs: FileSystem) -> None:
        self.folder = root / "blobs"
        self.fs = fs

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest[2:]

    def put(self, data: bytes, *, filename: str, media_type: str) -> Blob:
        """
        Raises:
            StoreFull: no room.
        """
        digest = sha256(data).hexdigest()
        path = self.path(digest)
        if not exists(self.fs, path):
            try:
                make_directory(self.fs, self.folder)
                make_directory(self.fs, path.parent)
                hidden = path.with_name(f".{os.urandom(6).hex()}")
                new_file(self.fs, hidden, [data], mode=BLOB_MODE)
                try:
                    self.fs.rename(hidden, path)
                except OSError:
                    with suppress(OSError):
                        self.fs.unlink(hidden)
                    raise
                sync_directory(self.fs, path.parent)
            except OSError as error:
                if error.errno in FULL:
                    raise full_disk(path) from error
                raise
        return Blob(
            sha256=digest,
            size=len(data),
            filename=filename,
            media_type=media_type or "application/octet-stream",
        )

    def get(self, blob: Blob) -> bytes:
        """
        Raises:
            StoreDamaged: missing, or other bytes than were kept.
        """
        path = self.path(blob.sha256)
        name = blob.filename or blob.sha256[:12]
        try:
            data = read_file(self.fs, path)
        except OSError as error:
            raise StoreDamaged(
                f"The file {name} ({path}) cannot be read ({error.strerror}); restore it from a backup."
            ) from error
        if sha256(data).hexdigest() != blob.sha256:
            raise StoreDamaged(
                f"The file {name} ({path}) is not what was kept: its SHA-256 differs. "
                "Restore it from a backup."
            )
        return data

    def digests(self) -> Iterator[str]:
        with suppress(FileNotFoundError):
            for prefix in self.fs.names(self.folder):
                for rest in self.fs.names(self.folder / prefix):
                    if not rest.startswith("."):
                        yield prefix + rest
