"""Every file-system call of the store goes through one `FileSystem`, so that tests can make calls fail."""

from __future__ import annotations

import errno
import fcntl
import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from iptui.store.protocol import StoreFull

DIRECTORY_MODE = 0o700
FILE_MODE = 0o600
BLOB_MODE = 0o400

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Errors that say "no room", after which the disk is otherwise sound."""


class FileSystem:
    """The operating system's calls, one method each. Files are opened without following a link."""

    def open(self, path: Path, flags: int, mode: int = FILE_MODE) -> int:
        return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, mode)

    def close(self, fd: int) -> None:
        os.close(fd)

    def pread(self, fd: int, size: int, offset: int) -> bytes:
        return os.pread(fd, size, offset)

    def pwrite(self, fd: int, data: bytes | memoryview, offset: int) -> int:
        return os.pwrite(fd, data, offset)

    def fsync(self, fd: int) -> None:
        os.fsync(fd)

    def fdatasync(self, fd: int) -> None:
        os.fdatasync(fd)

    def ftruncate(self, fd: int, size: int) -> None:
        os.ftruncate(fd, size)

    def fstat(self, fd: int) -> os.stat_result:
        return os.fstat(fd)

    def lstat(self, path: Path) -> os.stat_result:
        return os.lstat(path)

    def rename(self, source: Path, target: Path) -> None:
        os.rename(source, target)

    def unlink(self, path: Path) -> None:
        os.unlink(path)

    def mkdir(self, path: Path) -> None:
        os.mkdir(path, DIRECTORY_MODE)

    def rmdir(self, path: Path) -> None:
        os.rmdir(path)

    def chmod(self, path: Path, mode: int) -> None:
        os.chmod(path, mode)

    def names(self, path: Path) -> list[str]:
        """The directory's entries, sorted."""
        return sorted(os.listdir(path))

    def flock(self, fd: int, operation: int) -> None:
        fcntl.flock(fd, operation)

    def mount_table(self) -> bytes:
        """Linux's list of mounts; empty where there is none."""
        try:
            return Path("/proc/self/mountinfo").read_bytes()
        except OSError:
            return b""

    def magic(self, path: Path) -> int:
        """The file system's number, as statfs(2) gives it on Linux; 0 when it cannot be known."""
        import ctypes

        if not sys.platform.startswith("linux"):
            return 0
        # The number is the first field, a long; the rest of the structure is no longer than this.
        field = (ctypes.c_long * 64)()
        found = ctypes.CDLL(None, use_errno=True).statfs(os.fsencode(path), ctypes.byref(field))
        return 0 if found else field[0] & 0xFFFFFFFF

    def lock_table(self) -> bytes:
        """Linux's list of held locks; empty where there is none."""
        try:
            return Path("/proc/locks").read_bytes()
        except OSError:
            return b""

    def process(self, number: int) -> tuple[str, str]:
        """(the command line, one letter for the state as in proc(5)) of a process; empty if unknown."""
        try:
            words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
            state = Path(f"/proc/{number}/stat").read_bytes().rpartition(b") ")[2][:1]
        except OSError:
            return "", ""
        return " ".join(word.decode("utf-8", "replace") for word in words if word), state.decode()


def exists(fs: FileSystem, path: Path) -> bool:
    try:
        fs.lstat(path)
    except FileNotFoundError:
        return False
    return True


def read_range(fs: FileSystem, fd: int, offset: int, size: int) -> bytes:
    """Up to `size` bytes from `offset`; fewer only at the end of the file."""
    data = fs.pread(fd, size, offset)
    if len(data) in (0, size):
        return data
    parts = [data]
    got = len(data)
    while got < size:
        data = fs.pread(fd, size - got, offset + got)
        if not data:
            break
        parts.append(data)
        got += len(data)
    return b"".join(parts)


def read_file(fs: FileSystem, path: Path) -> bytes:
    fd = fs.open(path, os.O_RDONLY)
    try:
        return read_range(fs, fd, 0, fs.fstat(fd).st_size)
    finally:
        fs.close(fd)


def write_range(fs: FileSystem, fd: int, data: bytes, offset: int) -> None:
    """Write all of `data` at `offset`, however short the single writes are."""
    view = memoryview(data)
    while view:
        written = fs.pwrite(fd, view, offset)
        if written <= 0:
            raise OSError(errno.EIO, "the system wrote nothing")
        view = view[written:]
        offset += written


def new_file(
    fs: FileSystem, path: Path, chunks: Iterable[bytes], *, mode: int = FILE_MODE, sync: bool = True
) -> int:
    """Write a file that does not exist yet; returns its size. On an error nothing is left."""
    fd = fs.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        size = 0
        for chunk in chunks:
            write_range(fs, fd, chunk, size)
            size += len(chunk)
        if sync:
            fs.fsync(fd)
    except BaseException:
        fs.close(fd)
        with suppress(OSError):
            fs.unlink(path)
        raise
    fs.close(fd)
    return size


def replace_file(fs: FileSystem, path: Path, chunks: Iterable[bytes]) -> None:
    """Put new contents in the file's place so that a power cut leaves the old or the new, never a mixture.

    Raises:
        OSError: with `path` untouched, unless the directory's own fsync failed.
    """
    temporary = path.with_name(f".{path.name}.new")
    with suppress(FileNotFoundError):
        fs.unlink(temporary)
    new_file(fs, temporary, chunks)
    try:
        fs.rename(temporary, path)
    except OSError:
        with suppress(OSError):
            fs.unlink(temporary)
        raise
    sync_directory(fs, path.parent)


def sync_file(fs: FileSystem, path: Path) -> None:
    fd = fs.open(path, os.O_RDONLY)
    try:
        fs.fsync(fd)
    finally:
        fs.close(fd)


def sync_directory(fs: FileSystem, path: Path) -> None:
    fd = fs.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fs.fsync(fd)
    finally:
        fs.close(fd)


def make_directory(fs: FileSystem, path: Path) -> None:
    """Make the directory durable. One that exists is, too: whoever made it may have died before its flush."""
    with suppress(FileExistsError):
        fs.mkdir(path)
    sync_directory(fs, path.parent)


def make_directories(fs: FileSystem, path: Path) -> None:
    """`make_directory` with all that are missing above it."""
    if not exists(fs, path.parent):
        make_directories(fs, path.parent)
    make_directory(fs, path)


def remove_directory(fs: FileSystem, path: Path) -> None:
    """Remove a flat directory of files, as far as possible."""
    with suppress(OSError):
        for name in fs.names(path):
            fs.unlink(path / name)
        fs.rmdir(path)


def full_disk(path: Path) -> StoreFull:
    return StoreFull(
        f"There is no space left (or the quota is used up) for {path}; "
        "nothing was changed. Make room and save again."
    )
