"""A file of the store as Python's own file object, for libraries that want one."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from iptui.store.local.files import FileSystem, write_range

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer


class PlainFile(io.RawIOBase):
    """Reads and writes through the `FileSystem`; closing leaves the descriptor to its owner."""

    def __init__(self, fs: FileSystem, fd: int) -> None:
        self._fs = fs
        self._fd = fd
        self._at = 0

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at}.get(whence)
        self._at = offset + (self._fs.fstat(self._fd).st_size if base is None else base)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._fs.pread(self._fd, len(view), self._at)
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def write(self, data: ReadableBuffer) -> int:
        whole = bytes(data)
        write_range(self._fs, self._fd, whole, self._at)
        self._at += len(whole)
        return len(whole)
