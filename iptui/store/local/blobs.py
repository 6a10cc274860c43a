"""Snapshots and evidence files: read-only, named by the SHA-256 of their bytes."""

from __future__ import annotations

import os
import re
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
from iptui.store.protocol import StoreDamaged, StoreReadOnly

_HASH = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """The directory `blobs/ab/cdef…` of a workspace."""

    def __init__(self, fs: FileSystem, directory: Path) -> None:
        self._fs = fs
        self.directory = directory

    def path_of(self, digest: str) -> Path:
        """
        Raises:
            StoreDamaged: `digest` is no SHA-256 in lower-case hexadecimal.
        """
        if not _HASH.fullmatch(digest):
            raise StoreDamaged(
                f"A record names the file '{digest[:80]}', which is no SHA-256; "
                "restore the record from a backup."
            )
        return self.directory / digest[:2] / digest[2:]

    def put(self, data: bytes, *, filename: str, media_type: str) -> Blob:
        """
        Raises:
            StoreFull: no room; nothing was kept.
            StoreReadOnly: the disk failed.
        """
        digest = sha256(data).hexdigest()
        path = self.path_of(digest)
        try:
            self._write(path, data)
        except OSError as error:
            if error.errno in FULL:
                raise full_disk(path) from error
            raise StoreReadOnly(
                f"{path} could not be written ({error.strerror}); check the disk and try again."
            ) from error
        return Blob(
            sha256=digest,
            size=len(data),
            filename=filename,
            media_type=media_type or "application/octet-stream",
        )

    def _write(self, path: Path, data: bytes) -> None:
        make_directory(self._fs, self.directory)
        make_directory(self._fs, path.parent)
        if not self._stands(path, data):
            self._put_in_place(path, data)
        # Also for a file that stands: whoever put it there may have died before this flush.
        sync_directory(self._fs, path.parent)

    def _stands(self, path: Path, data: bytes) -> bool:
        with suppress(OSError):
            return exists(self._fs, path) and read_file(self._fs, path) == data
        return False

    def _put_in_place(self, path: Path, data: bytes) -> None:
        temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        new_file(self._fs, temporary, [data], mode=BLOB_MODE)
        try:
            self._fs.rename(temporary, path)
        except OSError:
            with suppress(OSError):
                self._fs.unlink(temporary)
            raise

    def get(self, blob: Blob) -> bytes:
        """The bytes, verified.

        Raises:
            StoreDamaged: missing, or the bytes do not match the hash.
        """
        path = self.path_of(blob.sha256)
        name = f" ({blob.filename})" if blob.filename else ""
        try:
            data = read_file(self._fs, path)
        except OSError as error:
            raise StoreDamaged(
                f"The file {path}{name} cannot be read ({error.strerror}); restore it from a backup."
            ) from error
        if sha256(data).hexdigest() != blob.sha256:
            raise StoreDamaged(
                f"The file {path}{name} was changed: its bytes do not match its SHA-256; "
                "restore it from a backup."
            )
        return data

    def stored(self) -> Iterator[str]:
        """The SHA-256 of every file kept."""
        for path in self.files():
            if not path.name.startswith("."):
                yield path.parent.name + path.name

    def files(self) -> Iterator[Path]:
        """Every file, left-over temporary ones too."""
        if not exists(self._fs, self.directory):
            return
        for folder in self._fs.names(self.directory):
            with suppress(NotADirectoryError):
                for name in self._fs.names(self.directory / folder):
                    yield self.directory / folder / name
