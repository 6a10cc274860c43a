"""A file system whose calls can be made to fail."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from iptui.store.local.files import FILE_MODE, FileSystem

CHANGING = frozenset({"pwrite", "fsync", "fdatasync", "ftruncate", "rename", "unlink", "mkdir"})


class FaultyFileSystem(FileSystem):
    """Counts the calls that change something; the `fail_at`-th one fails, and only that one.

    `before` is called first, with the call's name: it may raise to end a process's life there.
    """

    def __init__(self, fail_at: int = -1, code: int = errno.EIO, short: bool = False) -> None:
        self.calls: list[str] = []
        self.renamed: dict[int, Path] = {}
        """Number of the call -> what it put in place."""
        self.fail_at = fail_at
        self.code = code
        self.short = short
        self.before: Callable[[str], None] = lambda name: None

    def _count(self, name: str) -> None:
        self.before(name)
        self.calls.append(name)
        if len(self.calls) - 1 == self.fail_at:
            raise OSError(self.code, os.strerror(self.code))

    def open(self, path: Path, flags: int, mode: int = FILE_MODE) -> int:
        if flags & os.O_EXCL:
            self._count("create")
        return super().open(path, flags, mode)

    def pwrite(self, fd: int, data: bytes | memoryview, offset: int) -> int:
        if self.short and len(self.calls) == self.fail_at and len(data) > 1:
            # Half of it fits: the next call says that the rest does not.
            self.calls.append("pwrite")
            self.fail_at += 1
            self.short = False
            return super().pwrite(fd, data[: len(data) // 2], offset)
        self._count("pwrite")
        return super().pwrite(fd, data, offset)

    def fsync(self, fd: int) -> None:
        self._count("fsync")
        super().fsync(fd)

    def fdatasync(self, fd: int) -> None:
        self._count("fdatasync")
        super().fdatasync(fd)

    def ftruncate(self, fd: int, size: int) -> None:
        self._count("ftruncate")
        super().ftruncate(fd, size)

    def rename(self, source: Path, target: Path) -> None:
        self.renamed[len(self.calls)] = target
        self._count("rename")
        super().rename(source, target)

    def unlink(self, path: Path) -> None:
        self._count("unlink")
        super().unlink(path)

    def mkdir(self, path: Path) -> None:
        self._count("mkdir")
        super().mkdir(path)
