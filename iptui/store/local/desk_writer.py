"""Writing to a desk file: append one commit durably, fold the journal into the JSON."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import NoReturn

from iptui.store.local import journal
from iptui.store.local.desk_file import FOLD_SIZE, DeskFile, _new_mark
from iptui.store.local.files import (
    FULL,
    full_disk,
    read_range,
    replace_file,
    write_range,
)
from iptui.store.local.journal import Commit, Header
from iptui.store.local.tables import Meta, encode_tables
from iptui.store.protocol import StoreReadOnly


class DeskWriter(DeskFile):
    """A desk file that can be written. Callers hold `lock.held(exclusive=True)` around follow and append."""

    def require_writable(self) -> None:
        """
        Raises:
            StoreReadOnly: it was opened so, or a write failed in a way that leaves the disk unknown.
        """
        if self.read_only:
            raise StoreReadOnly(f"{self.path} only reads: {self.read_only}. Nothing was saved.")

    def follow(self) -> None:
        """Bring the state up to the files; the exclusive lock is held."""
        self._follow()

    def append(self, commit: Commit) -> None:
        """Write, flush and read back one commit; only then is it applied here.

        Raises:
            StoreFull: no room; the file is as before.
            StoreReadOnly: the disk failed; whether the commit stands is not known.
        """
        self.require_writable()
        if self._fd is None or self._journal_stale:
            self._start_journal()
        assert self._fd is not None
        line = journal.encode_line(commit)
        begin = self._offset
        try:
            if self.fs.fstat(self._fd).st_size != begin:
                self.fs.ftruncate(self._fd, begin)  # a torn tail that nobody was promised
            write_range(self.fs, self._fd, line, begin)
        except OSError as error:
            self._cut_back(begin, error)
        try:
            self.fs.fdatasync(self._fd)
        except OSError as error:
            if error.errno in FULL:
                self._cut_back(begin, error)
            self._give_up(error)
        if read_range(self.fs, self._fd, begin, len(line)) != line:
            self._give_up(OSError(errno.EIO, "what was written does not read back"))
        self._last_line = (begin, line[:24])
        self._offset = begin + len(line)
        self._apply(commit)
        self._note_seen()
        if self._offset > self._fold_size:
            self.fold()

    def _cut_back(self, begin: int, error: OSError) -> NoReturn:
        assert self._fd is not None
        try:
            self.fs.ftruncate(self._fd, begin)
        except OSError as second:
            self._give_up(second)
        if error.errno in FULL:
            raise full_disk(self.path) from error
        self._give_up(error)

    def _give_up(self, error: OSError) -> NoReturn:
        """After a failed flush nobody knows what the disk holds: never retry, only read from now on."""
        self.read_only = f"the disk failed ({error.strerror or error})"
        raise StoreReadOnly(
            f"Writing {self.path} failed ({error.strerror or error}); whether the last change was kept is "
            "not known. Only reading goes on; check the disk, then start again."
        ) from error

    def _start_journal(self) -> None:
        header = Header(
            format=journal.FORMAT,
            after=self.meta.commit,
            follows=self.meta.fold,
            edits=self.meta.edits,
        )
        line = journal.encode_line(header)
        try:
            replace_file(self.fs, self.journal_path, [line])
            fd = self.fs.open(self.journal_path, os.O_RDWR)
        except OSError as error:
            if error.errno in FULL:
                raise full_disk(self.path) from error
            self._give_up(error)
        if self._fd is not None:
            self.fs.close(self._fd)
        self._fd = fd
        self._offset = len(line)
        self._last_line = (0, line[:24])
        self._journal_stale = False
        self._note_seen()

    def fold(self) -> bool:
        """Write the tables into the JSON and begin an empty journal; the exclusive lock is held.

        False when there is no room (the journal goes on growing) or nothing to fold.
        """
        if self.read_only or (self._fd is None and not self._edited):
            return False
        mark = _new_mark()
        meta = Meta(
            commit=self.meta.commit,
            fold=mark,
            previous=self.meta.fold,
            edits=self.meta.edits + int(self._edited),
            audit=self.meta.audit,
        )
        try:
            replace_file(self.fs, self.path, encode_tables(meta, self.tables))
        except OSError as error:
            if error.errno in FULL:
                return False
            self._give_up(error)
        self.meta = meta
        self._edited = False
        self.note_own_json()
        self._start_journal()
        return True

    def finish(self) -> None:
        """Fold what is in the journal so that stock TinyDB reads the state, then close."""
        if self._closed:
            return
        with suppress(Exception):
            if not self.read_only:
                with self.lock.held(exclusive=True):
                    self._follow()
                    if self._fd is not None and self._has_commits():
                        self.fold()
        self.close()

    def _has_commits(self) -> bool:
        assert self._fd is not None
        head = self.fs.pread(self._fd, 4096, 0)
        return self._offset > head.find(b"\n") + 1


__all__ = ["FOLD_SIZE", "DeskWriter"]
