"""A file system in memory that begins with what a power cut left."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from iptui.store.local.files import DIRECTORY_MODE, FILE_MODE, FileSystem
from tests.store.power_loss import ROOT, Durable, Status

PLACE = Path("/image")
"""Where the recorded root seems to lie."""


@dataclass
class Node:
    mode: int
    number: int
    changed: int = 0
    data: bytearray = field(default_factory=bytearray)
    entries: dict[str, Node] | None = None


class ImageFileSystem(FileSystem):
    """Everything that the store asks of a file system, without a disk."""

    def __init__(self, left: Durable, status: dict[int, Status]) -> None:
        self._numbers = 1_000_000
        self._open: dict[int, Node] = {}
        self._top = self._grown(ROOT, left, status)

    def _grown(self, file: int, left: Durable, status: dict[int, Status]) -> Node:
        about = status[file]
        if not about.folder:
            data = bytearray(left.data.get(file, b""))
            return Node(about.mode, about.number, about.changed, data)
        node = Node(stat.S_IFDIR | DIRECTORY_MODE, about.number, entries={})
        assert node.entries is not None
        for name, inner in left.entries.get(file, {}).items():
            node.entries[name] = self._grown(inner, left, status)
        return node

    def _find(self, path: Path) -> Node:
        node = self._top
        for name in path.relative_to(PLACE).parts:
            if node.entries is None:
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
            try:
                node = node.entries[name]
            except KeyError:
                raise FileNotFoundError(
                    errno.ENOENT, os.strerror(errno.ENOENT), str(path)
                ) from None
        return node

    def content(self, path: Path) -> bytes:
        return bytes(self._find(path).data)

    def all_contents(self) -> set[bytes]:
        """The bytes of every file."""
        found: set[bytes] = set()
        waiting = [self._top]
        while waiting:
            node = waiting.pop()
            found.add(bytes(node.data))
            waiting += (node.entries or {}).values()
        return found

    def _entries(self, path: Path) -> dict[str, Node]:
        entries = self._find(path).entries
        if entries is None:
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
        return entries

    def _new(self, mode: int, entries: dict[str, Node] | None = None) -> Node:
        self._numbers += 1
        return Node(mode, self._numbers, self._numbers, entries=entries)

    def open(self, path: Path, flags: int, mode: int = FILE_MODE) -> int:
        entries = self._entries(path.parent) if path != PLACE else {}
        if flags & os.O_CREAT and path.name not in entries:
            entries[path.name] = self._new(stat.S_IFREG | mode)
        elif flags & os.O_EXCL:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        node = self._find(path)
        fd = 1000 + len(self._open)
        while fd in self._open:
            fd += 1
        self._open[fd] = node
        return fd

    def close(self, fd: int) -> None:
        del self._open[fd]

    def pread(self, fd: int, size: int, offset: int) -> bytes:
        return bytes(self._open[fd].data[offset : offset + size])

    def pwrite(self, fd: int, data: bytes | memoryview, offset: int) -> int:
        node = self._open[fd]
        if len(node.data) < offset:
            node.data += b"\0" * (offset - len(node.data))
        node.data[offset : offset + len(data)] = data
        self._numbers += 1
        node.changed = self._numbers
        return len(data)

    def fsync(self, fd: int) -> None:
        pass

    def fdatasync(self, fd: int) -> None:
        pass

    def ftruncate(self, fd: int, size: int) -> None:
        node = self._open[fd]
        del node.data[size:]
        self._numbers += 1
        node.changed = self._numbers

    def fstat(self, fd: int) -> os.stat_result:
        return self._status(self._open[fd])

    def lstat(self, path: Path) -> os.stat_result:
        return self._status(self._find(path))

    def _status(self, node: Node) -> os.stat_result:
        seconds = node.changed // 1_000_000_000
        return os.stat_result(
            (node.mode, node.number, 0, 1, os.geteuid(), os.getegid(), len(node.data))
            + (seconds,) * 3,
            {"st_mtime_ns": node.changed, "st_atime_ns": 0, "st_ctime_ns": node.changed},
        )

    def rename(self, source: Path, target: Path) -> None:
        node = self._find(source)
        self._entries(target.parent)[target.name] = node
        del self._entries(source.parent)[source.name]

    def unlink(self, path: Path) -> None:
        self._find(path)
        del self._entries(path.parent)[path.name]

    def mkdir(self, path: Path) -> None:
        entries = self._entries(path.parent)
        if path.name in entries:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        entries[path.name] = self._new(stat.S_IFDIR | DIRECTORY_MODE, {})

    def rmdir(self, path: Path) -> None:
        if self._entries(path):
            raise OSError(errno.ENOTEMPTY, os.strerror(errno.ENOTEMPTY), str(path))
        del self._entries(path.parent)[path.name]

    def names(self, path: Path) -> list[str]:
        return sorted(self._entries(path))

    def flock(self, fd: int, operation: int) -> None:
        pass

    def mount_table(self) -> bytes:
        return b"1 0 0:1 / / rw - ext4 disk rw\n"
