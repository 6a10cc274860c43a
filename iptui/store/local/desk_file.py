"""One TinyDB file with a journal beside it: changes are appended, and folded into the JSON now and then.

Both the store and TinyDB's own API (`tinydb_storage`) write through this class.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

from iptui.domain.errors import UserError
from iptui.store.local import journal
from iptui.store.local.desk_text import Meta, directory_checksum, encode_tables
from iptui.store.local.files import (
    FULL,
    FileSystem,
    full_disk,
    read_range,
    replace_file,
    sync_directory,
    sync_file,
    write_range,
)
from iptui.store.local.following import FollowedDesk, signature
from iptui.store.local.journal import Commit, Header, Signature
from iptui.store.protocol import StoreDamaged, StoreReadOnly

CLOSE_WAIT = 2.0
"""Seconds that closing waits for another process; whoever closes next folds the journal as well."""

FOLD_SIZE = 4 << 20
"""Bytes of journal after which it is folded into the JSON."""


class DeskFile(FollowedDesk):
    """Tables that are changed by appending to the journal: O(change), durable when `append` returns."""

    def __init__(
        self,
        path: Path,
        *,
        fs: FileSystem | None = None,
        create: bool = False,
        read_only: bool = False,
        fold_size: int = FOLD_SIZE,
    ) -> None:
        self._fold_size = fold_size
        super().__init__(path, fs=fs, create=create, read_only=read_only)
        if self.meta.format < journal.FORMAT and not read_only:
            self._migrate()

    def _migrate(self) -> None:
        from iptui.store.local.migrate import migrate

        try:
            with self.locked():
                # Another process may have been quicker.
                if self.meta.format < journal.FORMAT:
                    migrate(self, journal.FORMAT)
        except BaseException:
            self.abandon()
            raise

    def _create_missing(self) -> None:
        try:
            self.fs.lstat(self.path)
        except FileNotFoundError:
            with suppress(FileNotFoundError):
                self.fs.lstat(self.journal_path)
                raise StoreDamaged(
                    f"{self.path} is missing, and {self.journal_path} holds changes that follow it; "
                    "restore both from a backup. Nothing was touched."
                ) from None
            replace_file(self.fs, self.path, encode_tables(Meta(fold=os.urandom(8).hex()), {}))

    # -- writing --------------------------------------------------------------------------------
    @contextmanager
    def locked(self, wait: float | None = None) -> Iterator[None]:
        """Alone with the files, with the newest state in memory: the place to check and append.

        `wait` is in seconds; without it as long as the context's `PATIENCE`.

        Raises:
            StoreReadOnly, StoreLocked, StoreDamaged
        """
        self.require_writable()
        with self.lock.held(exclusive=True, timeout=wait):
            self.follow()
            yield

    def require_writable(self) -> None:
        if self._closed:
            raise ValueError(f"{self.path} is closed")
        if self.read_only:
            raise StoreReadOnly(
                f"Nothing was saved: {self.path.parent} is only read here, because {self.read_only}."
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Marks the lock file for as long as files may hold what was not flushed.

        A process that is killed leaves the mark, and the next writer flushes what that one wrote before it
        builds on it: a power cut could else tear two lines at once, or take away a file that was renamed.
        """
        try:
            if self.lock.marked():
                self._flush_left_over()
            self.lock.mark(True)
        except OSError as error:
            if error.errno in FULL:
                raise full_disk(self.path) from error
            raise self._fail(f"writing beside {self.path} failed ({error.strerror})") from error
        try:
            yield
        except (UserError, OSError):
            if not self.read_only:
                self._clear_mark()
            raise
        self._clear_mark()

    def _clear_mark(self) -> None:
        # A mark that stays costs the next writer a flush.
        with suppress(OSError):
            self.lock.mark(False)

    def _flush_left_over(self) -> None:
        if self._fd is not None:
            self.fs.fdatasync(self._fd)
        sync_directory(self.fs, self.path.parent)

    def append(self, commit: Commit) -> None:
        """Write the commit durably, then apply it. Call inside `locked`; `commit.commit` is set here.

        Raises:
            StoreFull: no room; the state is the old one, on disk and in memory.
            StoreReadOnly: the disk failed; nothing more is written by this process.
        """
        self.require_writable()
        with self._writing():
            if self._fd is None or self._journal_stale:
                self._flush_json()
                self._start_journal()
            commit.commit = self.meta.commit + 1
            line = journal.encode_line(commit)
            self._write_line(line)
        self._last_line = (self._offset, line[:24])
        self._offset += len(line)
        self._note_seen()
        self._apply(commit)

    def _write_line(self, line: bytes) -> None:
        fd = self._fd
        assert fd is not None
        try:
            if self.fs.fstat(fd).st_size > self._offset:
                self._cut_torn_tail(fd)
            write_range(self.fs, fd, line, self._offset)
        except OSError as error:
            self._cut_back(fd, flush=True)
            if error.errno in FULL and not self.read_only:
                raise full_disk(self.journal_path) from error
            raise self._fail(f"writing {self.journal_path} failed ({error.strerror})") from error
        try:
            self.fs.fdatasync(fd)
            stands = read_range(self.fs, fd, self._offset, len(line)) == line
        except OSError as error:
            # After a failed flush the kernel may have dropped the pages: a second try would lie.
            self._cut_back(fd)
            raise self._fail(f"flushing {self.journal_path} failed ({error.strerror})") from error
        if not stands:
            self._cut_back(fd)
            raise self._fail(f"{self.journal_path} does not read back as it was written")

    def _cut_torn_tail(self, fd: int) -> None:
        """What a writer that died left: it was never acknowledged. Nothing of it may stand behind a new line."""
        self.fs.ftruncate(fd, self._offset)
        self.fs.fdatasync(fd)

    def _flush_json(self) -> None:
        """The journal will follow a JSON that somebody else put there, and maybe did not flush."""
        try:
            sync_file(self.fs, self.path)
        except OSError as error:
            raise self._fail(f"flushing {self.path} failed ({error.strerror})") from error

    def _cut_back(self, fd: int, *, flush: bool = False) -> None:
        try:
            self.fs.ftruncate(fd, self._offset)
            if flush:
                self.fs.fdatasync(fd)
        except OSError as error:
            self._fail(f"cutting {self.journal_path} back failed ({error.strerror})")

    def _fail(self, reason: str) -> StoreReadOnly:
        """From now on this process only reads: the disk's state is not known."""
        if not self.read_only:
            self.read_only = reason
        return StoreReadOnly(
            f"The change was not saved: {reason}. The workspace is only read from now on; check the "
            "disk, then start iptui again."
        )

    # -- folding --------------------------------------------------------------------------------
    def fold_if_large(self) -> None:
        """Fold a journal that has grown past its limit; the commits are safe whether it succeeds or not."""
        if self._offset > self._fold_size and not self.read_only:
            # A full disk: the journal serves on, and a later commit tries again. Any other failure
            # has already been noted by `fold`.
            with suppress(OSError, UserError):
                self.fold()

    def fold(self) -> None:
        """Write the JSON anew and begin an empty journal. Call inside `locked`.

        Raises:
            OSError: no room; nothing has changed.
            StoreReadOnly: the disk failed; JSON and journal still hold everything.
        """
        with self._writing():
            self._fold()

    def _fold(self) -> None:
        folded = self.folded_meta()
        try:
            text = encode_tables(folded, self.tables)
            first = next(text) + next(text)
            replace_file(self.fs, self.path, chain([first], text))
        except OSError as error:
            if error.errno in FULL:
                raise
            raise self._fail(f"writing {self.path} failed ({error.strerror})") from error
        self.meta = folded
        replaced = self._json_signature
        self._json_signature = signature(self.fs.lstat(self.path))
        self._directory = directory_checksum(first)
        self._journal_stale = True
        self._start_journal(replaced)

    def folded_meta(self) -> Meta:
        """The `_meta` of the JSON that would be written now, under a new mark."""
        return Meta(
            commit=self.meta.commit,
            fold=os.urandom(8).hex(),
            # A journal left over from a fold that was cut off still names the mark before.
            previous=self.meta.previous if self._journal_stale else self.meta.fold,
            audit=self.meta.audit,
        )

    def _start_journal(self, replaced: Signature | None = None) -> None:
        """An empty journal for the JSON as it stands."""
        if not self.meta.fold:
            # A file that plain TinyDB made carries no mark yet: write one, for the journal to follow.
            self._fold()
            return
        header = Header(
            format=journal.FORMAT,
            after=self.meta.commit,
            follows=self.meta.fold,
            json=self._json_signature,
            replaces=replaced or self._json_signature,
            directory=self._directory,
        )
        line = journal.encode_line(header)
        try:
            replace_file(self.fs, self.journal_path, [line])
            fd = self.fs.open(self.journal_path, os.O_RDWR)
        except OSError as error:
            if error.errno in FULL:
                raise full_disk(self.journal_path) from error
            raise self._fail(f"writing {self.journal_path} failed ({error.strerror})") from error
        if self._fd is not None:
            self.fs.close(self._fd)
        self._fd, self._offset, self._last_line = fd, len(line), (0, line[:24])
        self._journal_stale = False
        self._note_seen()

    def close(self) -> None:
        """Fold what the journal holds, so that stock TinyDB reads everything, and close the files.

        The commits are safe in the journal when folding is not possible now.
        """
        if self._closed:
            return
        try:
            if not self.read_only:
                with suppress(UserError, OSError), self.locked(CLOSE_WAIT):
                    if self._needs_fold():
                        self.fold()
        finally:
            self.abandon()

    def _needs_fold(self) -> bool:
        return self._journal_stale or self._fd is None or self._last_line[0] > 0

    def size(self) -> int:
        """Bytes of the JSON and the journal."""
        return self._json_signature[1] + self._offset
