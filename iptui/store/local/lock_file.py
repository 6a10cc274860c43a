"""The lock that every writer and reader of a workspace takes, and who holds it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from iptui.store.local.files import FileSystem, write_range
from iptui.store.protocol import PATIENCE, StoreLocked
from iptui.store.waiting import WAITING

MARK = b"w"
"""The first byte of a lock file while somebody writes."""

QUIET_WAIT = 1.0
"""Seconds of waiting before anything is said about it."""


def pause_after(waited: float) -> float:
    """Seconds until the next try for a lock. A commit takes less than a millisecond, and who tries seldom
    is overtaken by those who try often; who waits long waits for something longer."""
    return 0.0004 if waited < 0.2 else 0.004


class Holder(NamedTuple):
    """The process that holds a lock."""

    number: int
    command: str
    stopped: bool

    def __str__(self) -> str:
        return f"process {self.number}" + (f" ({self.command[:80]})" if self.command else "")


class LockFile:
    """A `flock` on a file that is never deleted. Re-entrant within one handle.

    The lock belongs to the open file, so two handles in one process exclude each other too.
    """

    def __init__(self, fs: FileSystem, path: Path, *, read_only: bool = False) -> None:
        self._fs = fs
        self._path = path
        self._fd: int | None = None
        self._depth = 0
        self._exclusive = False
        flags = os.O_RDONLY if read_only else os.O_RDWR | os.O_CREAT
        try:
            self._fd = fs.open(path, flags)
        except OSError:
            # A copy on a read-only medium may come without its lock file: nobody writes there.
            if not read_only:
                raise

    @contextmanager
    def held(self, *, exclusive: bool, timeout: float | None = None) -> Iterator[None]:
        """
        Raises:
            StoreLocked: another process kept the lock for longer than `timeout` seconds (else `PATIENCE`).
        """
        if self._depth:
            if exclusive and not self._exclusive:
                raise RuntimeError("a shared lock cannot become exclusive")
        elif self._fd is not None:
            self._acquire(exclusive, PATIENCE.get() if timeout is None else timeout)
        self._exclusive = self._exclusive or exclusive
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self._exclusive = False
                if self._fd is not None:
                    self._fs.flock(self._fd, fcntl.LOCK_UN)

    def _acquire(self, exclusive: bool, timeout: float) -> None:
        assert self._fd is not None
        operation = (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB
        begin = time.monotonic()
        said = False
        while True:
            try:
                self._fs.flock(self._fd, operation)
            except BlockingIOError:
                waited = time.monotonic() - begin
                if waited >= timeout:
                    raise self.busy(timeout) from None
                said = said or self.tell_who(waited)
                time.sleep(pause_after(waited))
            else:
                return

    def tell_who(self, waited: float) -> bool:
        """Say once (through `WAITING`) who is waited for, when it takes long; True when it was said."""
        tell = WAITING.get()
        if tell is None or waited < QUIET_WAIT:
            return False
        holder = self.holder()
        tell(f"Waiting for {holder or 'another process'}, which holds the workspace.")
        return True

    # -- a mark that outlives its writer ------------------------------------------------------------
    def marked(self) -> bool:
        """True when whoever set the mark died before it was cleared (or could not clear it)."""
        return self._fd is not None and self._fs.pread(self._fd, 1, 0) == MARK

    def mark(self, on: bool) -> None:
        """Set or clear the mark. It need not survive a power cut: nothing unflushed does, either."""
        assert self._fd is not None
        write_range(self._fs, self._fd, MARK if on else b" ", 0)

    def busy(self, waited: float) -> StoreLocked:
        """What is said after waiting in vain: who is in the way, and what to do."""
        holder = self.holder()
        said = "Another process holds the workspace; nothing was saved. "
        if holder is not None and holder.stopped:
            return StoreLocked(
                f"{said}It is stopped: {holder}. Let it go on with `kill -CONT {holder.number}` (or `fg` in "
                "its terminal), or end it, then try again."
            )
        who = f": {holder}" if holder else ""
        return StoreLocked(
            f"{said}Try again soon ({self._path} has been locked for {waited:.0f} s{who})."
        )

    def holder(self) -> Holder | None:
        """Who holds the lock now, as far as the system tells."""
        if self._fd is None:
            return None
        status = self._fs.fstat(self._fd)
        place = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
        for line in self._fs.lock_table().decode("ascii", "replace").splitlines():
            words = line.split()
            # A waiting one has "->" in its second column.
            if len(words) < 6 or words[1] != "FLOCK" or words[5] != place:
                continue
            if words[4].isdecimal() and int(words[4]) not in (0, os.getpid()):
                number = int(words[4])
                command, state = self._fs.process(number)
                return Holder(number, command, stopped=state in ("T", "t"))
        return None

    @contextmanager
    def closing(self, timeout: float | None = None) -> Iterator[None]:
        """Hold the lock exclusively for the block, then close the file."""
        try:
            with self.held(exclusive=True, timeout=timeout):
                yield
        finally:
            self.close()

    def close(self) -> None:
        if self._fd is not None:
            self._fs.close(self._fd)
            self._fd = None
