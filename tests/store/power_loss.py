"""What a power cut may leave of the files: every operation is recorded, then replayed up to any point.

The model is the strictest one that POSIX allows. Until `fsync` of the file, any of its writes may be
missing, torn or there without the ones before; until `fsync` of the directory, any name in it may be
missing or still there, in any order. A rename alone is atomic.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from iptui.store.local.files import FILE_MODE, FileSystem

ROOT = 0
ALL_SUBSETS_UP_TO = int(os.environ.get("IPTUI_POWER_SUBSETS", "4"))
"""Of so many unsynced operations every subset is tried; of more, chosen ones."""


@dataclass(frozen=True)
class Write:
    file: int
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    file: int
    size: int


@dataclass(frozen=True)
class Link:
    folder: int
    name: str
    file: int


@dataclass(frozen=True)
class Unlink:
    folder: int
    name: str


@dataclass(frozen=True)
class Rename:
    folder: int
    name: str
    target_folder: int
    target: str
    file: int


@dataclass(frozen=True)
class Sync:
    file: int
    site: str
    """Who asked for it: the functions of the store on the stack, and what was flushed."""


Operation = Write | Truncate | Link | Unlink | Rename | Sync


@dataclass
class Status:
    """What `stat` says of a file; kept so that a signature in a file fits after the cut, too."""

    folder: bool
    mode: int
    number: int
    changed: int = 0


class RecordingFileSystem(FileSystem):
    """Does everything for real below `root`, and notes it. Caches and lock files are not of record."""

    def __init__(self, root: Path, *, halves: bool = False) -> None:
        self.root = root.resolve()
        self.halves = halves
        """Write in two halves, so that a process may end between them."""
        self.operations: list[Operation] = []
        self.stop_after: int | None = None
        """The number of operations after which the process ends."""
        self.dead = False
        """The process has ended: what its cleaning up would do is not done."""
        self.status: dict[int, Status] = {ROOT: Status(True, 0o700, 0)}
        self._names: dict[Path, int] = {self.root: ROOT}
        self._open: dict[int, int] = {}
        self._half_until = -1, -1

    def note(self, operation: Operation) -> None:
        self.operations.append(operation)
        if self.stop_after is not None and len(self.operations) >= self.stop_after:
            self.dead = True
            raise Killed

    def revive(self) -> None:
        """Another process goes on with the same files."""
        self.dead, self.stop_after = False, None

    def _alive(self) -> None:
        if self.dead:
            raise Killed

    def _of_record(self, path: Path) -> bool:
        return (
            path.is_relative_to(self.root) and "cache" not in path.parts and path.suffix != ".lock"
        )

    def _appeared(self, path: Path, status: os.stat_result, folder: bool) -> int:
        number = len(self.status)
        self.status[number] = Status(folder, status.st_mode, status.st_ino, status.st_mtime_ns)
        self._names[path] = number
        return number

    def open(self, path: Path, flags: int, mode: int = FILE_MODE) -> int:
        self._alive()
        known = path in self._names
        fd = super().open(path, flags, mode)
        if self._of_record(path):
            if not known:
                number = self._appeared(path, os.fstat(fd), folder=False)
                self._open[fd] = number
                self.note(Link(self._names[path.parent], path.name, number))
            self._open[fd] = self._names[path]
        return fd

    def close(self, fd: int) -> None:
        self._open.pop(fd, None)
        super().close(fd)

    def pwrite(self, fd: int, data: bytes | memoryview, offset: int) -> int:
        self._alive()
        if self.halves and len(data) > 1 and self._half_until != (fd, offset):
            data = data[: (len(data) + 1) // 2]
            self._half_until = fd, offset + len(data)
        written = super().pwrite(fd, data, offset)
        if fd in self._open:
            number = self._open[fd]
            self.status[number].changed = os.fstat(fd).st_mtime_ns
            self.note(Write(number, offset, bytes(data[:written])))
        return written

    def ftruncate(self, fd: int, size: int) -> None:
        self._alive()
        super().ftruncate(fd, size)
        if fd in self._open:
            number = self._open[fd]
            self.status[number].changed = os.fstat(fd).st_mtime_ns
            self.note(Truncate(number, size))

    def fsync(self, fd: int) -> None:
        self._synced(fd)

    def fdatasync(self, fd: int) -> None:
        self._synced(fd)

    def _synced(self, fd: int) -> None:
        self._alive()
        # The real disk is not needed: what counts is what was asked for.
        if fd in self._open:
            number = self._open[fd]
            path = next(path for path, one in self._names.items() if one == number)
            self.note(Sync(number, f"{callers()} {self._kind(path)}".strip()))

    def _kind(self, path: Path) -> str:
        """A name for the place that is the same in every run."""
        parts = list(path.relative_to(self.root).parts)
        if "blobs" in parts[:-1]:
            parts[parts.index("blobs") + 1 :] = ["##"] if len(parts[-1]) == 2 else ["##", "#"]
        return "/".join(
            re.sub(r"\d+", "#", re.sub(r"(import|restore|zip)[-.][-\da-f]+(\.new)?$", r"\1", part))
            for part in parts
        ).replace("seller/", "")

    def rename(self, source: Path, target: Path) -> None:
        self._alive()
        super().rename(source, target)
        if self._of_record(source):
            number = self._names[source]
            for path in [p for p in self._names if p == target or p.is_relative_to(target)]:
                del self._names[path]
            for path in [p for p in self._names if p == source or p.is_relative_to(source)]:
                self._names[target / path.relative_to(source)] = self._names.pop(path)
            self.note(
                Rename(
                    self._names[source.parent],
                    source.name,
                    self._names[target.parent],
                    target.name,
                    number,
                )
            )

    def unlink(self, path: Path) -> None:
        self._alive()
        super().unlink(path)
        if self._of_record(path):
            del self._names[path]
            self.note(Unlink(self._names[path.parent], path.name))

    def mkdir(self, path: Path) -> None:
        self._alive()
        super().mkdir(path)
        if self._of_record(path):
            number = self._appeared(path, os.lstat(path), folder=True)
            self.note(Link(self._names[path.parent], path.name, number))

    def rmdir(self, path: Path) -> None:
        self._alive()
        super().rmdir(path)
        if self._of_record(path):
            del self._names[path]
            self.note(Unlink(self._names[path.parent], path.name))


class Killed(BaseException):
    """The process ends here; what it wrote stays in the system's memory."""


HELPERS = frozenset(
    {
        "sync_file",
        "sync_directory",
        "new_file",
        "replace_file",
        "make_directory",
        "make_directories",
    }
)
"""The functions of `files.py` that flush for others."""


def callers() -> str:
    """The function of the store that wanted this flush, then the helpers that did it."""
    names: list[str] = []
    frame = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if "/iptui/store/" in code.co_filename:
            names.insert(0, code.co_name)
            if code.co_name not in HELPERS:
                break
        frame = frame.f_back  # type: ignore[assignment]
    return ">".join(names)


@dataclass
class Durable:
    """What certainly is on the disk."""

    data: dict[int, bytes] = field(default_factory=dict)
    entries: dict[int, dict[str, int]] = field(default_factory=lambda: {ROOT: {}})

    def copy(self) -> Durable:
        return Durable(dict(self.data), {key: dict(one) for key, one in self.entries.items()})

    def apply(self, operation: Operation) -> None:
        match operation:
            case Write(file, offset, data):
                before = self.data.get(file, b"").ljust(offset, b"\0")
                self.data[file] = before[:offset] + data + before[offset + len(data) :]
            case Truncate(file, size):
                self.data[file] = self.data.get(file, b"")[:size].ljust(size, b"\0")
            case Link(folder, name, file):
                self.entries.setdefault(folder, {})[name] = file
            case Unlink(folder, name):
                self.entries.setdefault(folder, {}).pop(name, None)
            case Rename(folder, name, target_folder, target, file):
                if self.entries.setdefault(folder, {}).get(name) == file:
                    del self.entries[folder][name]
                self.entries.setdefault(target_folder, {})[target] = file

    def tree(self, status: dict[int, Status]) -> tuple[tuple[str, int, bytes], ...]:
        """(path, file, bytes) of everything that has a name, sorted."""
        found: list[tuple[str, int, bytes]] = []
        waiting = [("", ROOT)]
        while waiting:
            path, folder = waiting.pop()
            for name, file in self.entries.get(folder, {}).items():
                inner = f"{path}/{name}"
                if status[file].folder:
                    found.append((inner, file, b""))
                    waiting.append((inner, file))
                else:
                    found.append((inner, file, self.data.get(file, b"")))
        return tuple(sorted(found))


def concerns(operation: Operation, file: int) -> bool:
    match operation:
        case Write(one, _, _) | Truncate(one, _):
            return one == file
        case Link(folder, _, _) | Unlink(folder, _):
            return folder == file
        case Rename(folder, _, target, _, _):
            return file in (folder, target)
    return False


def states(
    recording: list[Operation], removed: str = "", *, begin: int = 0
) -> Iterator[tuple[int, Durable]]:
    """(number of operations done, what a power cut there may leave), for every such number from `begin`.

    `removed` names a site whose flushes are treated as if the code did not have them.
    """
    durable = Durable()
    pending: list[Operation] = []
    for number in range(len(recording) + 1):
        if number >= begin:
            for chosen in _choices(pending, number):
                left = durable.copy()
                for operation in chosen:
                    left.apply(operation)
                yield number, left
        if number == len(recording):
            return
        operation = recording[number]
        if not isinstance(operation, Sync):
            _add(pending, operation)
        elif operation.site != removed:
            for one in [one for one in pending if concerns(one, operation.file)]:
                durable.apply(one)
                pending.remove(one)


def _add(pending: list[Operation], operation: Operation) -> None:
    """Writes that follow each other in a file are one to the disk, which knows only its sectors."""
    last = pending[-1] if pending else None
    if (
        isinstance(operation, Write)
        and isinstance(last, Write)
        and last.file == operation.file
        and last.offset + len(last.data) == operation.offset
    ):
        pending[-1] = Write(last.file, last.offset, last.data + operation.data)
    else:
        pending.append(operation)


def _choices(pending: list[Operation], number: int) -> Iterable[list[Operation]]:
    """Which of the unsynced operations made it, some of them torn."""
    count = len(pending)
    if count <= ALL_SUBSETS_UP_TO:
        keeps = list(product((True, False), repeat=count))
    else:
        # None, all, all but one, one alone, every beginning and end, and some by chance.
        chance = random.Random(number)
        keeps = [(False,) * count, (True,) * count]
        for at in range(count):
            keeps.append(tuple(other != at for other in range(count)))
            keeps.append(tuple(other == at for other in range(count)))
            keeps.append(tuple(other < at for other in range(count)))
            keeps.append(tuple(other >= at for other in range(count)))
        keeps += [tuple(chance.random() < 0.5 for _ in pending) for _ in range(30)]
    for keep in dict.fromkeys(keeps):
        kept = [one for one, kept in zip(pending, keep, strict=True) if kept]
        yield kept
        for at, one in enumerate(kept):
            # Torn alone, or with all that came before it.
            if isinstance(one, Write) and len(kept) in (1, pending.index(one) + 1):
                for torn in _torn(one):
                    yield [*kept[:at], torn, *kept[at + 1 :]]


def _torn(write: Write) -> Iterator[Write]:
    """Less of it, or blocks of it that were given room and not filled."""
    data = write.data
    for cut in {1, len(data) // 2, len(data) - 1} - {0, len(data)}:
        yield Write(write.file, write.offset, data[:cut])
    edge = 512 - write.offset % 512
    yield Write(write.file, write.offset, b"\0" * len(data))
    if edge < len(data):
        yield Write(write.file, write.offset, b"\0" * edge + data[edge:])
        yield Write(write.file, write.offset, data[:edge] + b"\0" * (len(data) - edge))
