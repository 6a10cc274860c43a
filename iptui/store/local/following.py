"""Reading a TinyDB file with its journal, and following what any process adds to them.

desk.json holds the tables as of the last fold, desk.journal every commit since. Writing is in `desk_file`.
"""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from iptui.store.local import journal
from iptui.store.local.desk_text import (
    Meta,
    decode_tables,
    directory_checksum,
    require_known_format,
)
from iptui.store.local.files import FileSystem, read_file, read_range
from iptui.store.local.journal import Commit, Damage, Header, Signature
from iptui.store.local.lock_file import LockFile
from iptui.store.local.tables import Table
from iptui.store.protocol import Change, StoreDamaged

HEADER_ROOM = 1024
"""Bytes within which a journal's first line ends."""

HISTORY = 20_000
"""Changes remembered for `changes(since)`."""


def signature(status: os.stat_result) -> Signature:
    return status.st_ino, status.st_size, status.st_mtime_ns


class _Hashed(msgspec.Struct):
    hash: str = ""


class FollowedDesk:
    """The tables, kept up to date with what any process on this machine commits.

    Raises on construction and wherever files are read:
        StoreDamaged: a file does not check. Nothing was touched.
        FileNotFoundError: no such file and `create` is False.
    """

    def __init__(
        self,
        path: Path,
        *,
        fs: FileSystem | None = None,
        create: bool = False,
        read_only: bool = False,
    ) -> None:
        self.fs = fs or FileSystem()
        self.path = path
        self.journal_path = path.with_suffix(".journal")
        self.tables: dict[str, Table] = {}
        self.meta = Meta()
        self.read_only = "it was opened for reading only" if read_only else ""
        """Why nothing may be written; empty when it may."""
        self.loads = 0
        """How often everything was read anew; what was derived from an earlier load is void."""
        self.history: list[Change] = []
        self.history_base = 0
        self._fd: int | None = None
        self._offset = 0
        self._seen: Signature = (0, 0, 0)
        self._last_line = (0, b"")
        self._json_signature: Signature = (0, 0, 0)
        self._directory = 0
        """The checksum of the JSON's first line."""
        self._journal_stale = False
        self._closed = False
        if not create:
            self.fs.lstat(path)
        self.lock = LockFile(self.fs, path.with_suffix(".lock"), read_only=read_only)
        try:
            with self.lock.held(exclusive=create):
                if create:
                    self._create_missing()
                self._load()
        except BaseException:
            self.abandon()
            raise

    @abstractmethod
    def _create_missing(self) -> None:
        """Make the files of an empty database where there are none."""

    def abandon(self) -> None:
        """Close the files as a killed process does: nothing is written."""
        self._closed = True
        if self._fd is not None:
            self.fs.close(self._fd)
            self._fd = None
        self.lock.close()

    # -- reading --------------------------------------------------------------------------------
    @property
    def commit_no(self) -> int:
        return self.meta.commit

    def table(self, name: str) -> Table:
        return self.tables.get(name) or self.tables.setdefault(name, Table())

    def refresh(self, wait: float | None = None) -> bool:
        """Take in what others committed; False (after two `stat`s) when there is nothing new.

        Raises:
            StoreLocked: another process held the files for longer than `wait` seconds (else `PATIENCE`).
        """
        if self._closed:
            raise ValueError(f"{self.path} is closed")
        with suppress(FileNotFoundError):
            if (
                signature(self.fs.lstat(self.journal_path)) == self._seen
                and signature(self.fs.lstat(self.path)) == self._json_signature
            ):
                return False
        before = self.meta.commit, self.loads
        with self.lock.held(exclusive=False, timeout=wait):
            self.follow()
        return before != (self.meta.commit, self.loads)

    def _load(self) -> None:
        """Read everything anew; on an error the state is as before. The lock is held."""
        for _ in range(3):
            before = signature(self.fs.lstat(self.path))
            data = read_file(self.fs, self.path)
            if signature(self.fs.lstat(self.path)) == before:
                break
        fd: int | None = None
        try:
            with suppress(FileNotFoundError):
                fd = self.fs.open(self.journal_path, os.O_RDONLY if self.read_only else os.O_RDWR)
            began = self._beginning(fd)
            meta, tables = decode_tables(
                data,
                self.path,
                as_written=began is not None and began.json == before,
                directory=began.directory if began else 0,
            )
            commits, end, last_line, stale = self._read_journal(fd, meta)
        except BaseException:
            if fd is not None:
                self.fs.close(fd)
            raise
        if self._fd is not None:
            self.fs.close(self._fd)
        self._fd, self._offset, self._last_line, self._journal_stale = fd, end, last_line, stale
        self._note_seen()
        self._json_signature = before
        self._directory = directory_checksum(data)
        self.meta, self.tables = meta, tables
        self.history, self.history_base = [], meta.commit
        self.loads += 1
        for commit in commits:
            self._apply(commit)

    def _beginning(self, fd: int | None) -> Header | None:
        """The journal's first line, which says what the JSON was when it was begun; None without a sound one."""
        if fd is None:
            return None
        first = read_range(self.fs, fd, 0, HEADER_ROOM).split(b"\n", 1)[0] + b"\n"
        with suppress(Damage):
            lines, _ = journal.split_lines(first)
            return journal.decode_header(lines[0][1]) if lines else None
        return None

    def _read_journal(
        self, fd: int | None, meta: Meta
    ) -> tuple[list[Commit], int, tuple[int, bytes], bool]:
        """(commits after the JSON's, end of the last whole line, that line's place, nothing to keep)."""
        if fd is None:
            return [], 0, (0, b""), True
        data = read_range(self.fs, fd, 0, self.fs.fstat(fd).st_size)
        with self._damage_named():
            lines, end = journal.split_lines(data)
            if not lines:
                # A header is written whole, by renaming: an empty journal is nobody's crash.
                raise Damage(0, "no whole header line")
            header = journal.decode_header(lines[0][1])
            require_known_format(header.format, self.journal_path)
            commits = [journal.decode_commit(text, offset) for offset, text in lines[1:]]
            number = header.after
            for (offset, _), commit in zip(lines[1:], commits, strict=True):
                number += 1
                if commit.commit != number:
                    raise Damage(offset, f"commit {commit.commit} where {number} belongs")
        last_offset = lines[-1][0]
        last_line = (last_offset, data[last_offset : last_offset + 24])
        if header.follows == meta.fold and header.after == meta.commit:
            return commits, end, last_line, False
        if meta.previous and header.follows == meta.previous and number == meta.commit:
            # The fold was cut off between its two renames: the JSON already has all of it.
            return [], end, last_line, True
        raise StoreDamaged(
            f"{self.path} is at commit {meta.commit}, but {self.journal_path} starts after "
            f"{header.after} and belongs to another state of it: they are copies of different "
            "moments. Restore both from one backup. Nothing was touched."
        )

    @contextmanager
    def _damage_named(self) -> Iterator[None]:
        try:
            yield
        except Damage as damage:
            raise StoreDamaged(
                f"{self.journal_path} is damaged at byte {damage.offset} ({damage.reason}); nothing "
                "was touched. Restore the workspace from a backup, or keep a copy of the journal "
                "and ask for help: what stands before that byte is sound."
            ) from damage

    def follow(self) -> None:
        """Bring the state up to the files. The lock is held, so that they stand still."""
        try:
            status = self.fs.lstat(self.journal_path)
        except FileNotFoundError:
            if self._fd is not None or signature(self.fs.lstat(self.path)) != self._json_signature:
                self._load()
            return
        if self._fd is None:
            self._load()
            return
        held = self.fs.fstat(self._fd)
        same_json = signature(self.fs.lstat(self.path)) == self._json_signature
        if (held.st_dev, held.st_ino) == (status.st_dev, status.st_ino):
            if same_json and status.st_size >= self._offset and self._last_line_stands():
                self._read_tail()
            else:
                self._load()
        elif self._last_line_stands():
            self._read_tail()
            self._change_journal()
        else:
            self._load()

    def _last_line_stands(self) -> bool:
        """False when a line that was taken in has been cut back since by its writer."""
        assert self._fd is not None
        offset, text = self._last_line
        return self.fs.pread(self._fd, len(text), offset) == text

    def _read_tail(self) -> None:
        assert self._fd is not None
        size = self.fs.fstat(self._fd).st_size
        if size > self._offset:
            data = read_range(self.fs, self._fd, self._offset, size - self._offset)
            with self._damage_named():
                lines, end = journal.split_lines(data, self._offset)
                commits = [journal.decode_commit(text, offset) for offset, text in lines]
                for number, commit in enumerate(commits, self.meta.commit + 1):
                    if commit.commit != number:
                        raise Damage(lines[0][0], f"commit {commit.commit} where {number} belongs")
            if lines:
                last = lines[-1][0]
                self._last_line = (last, data[last - self._offset :][:24])
            self._offset = end
            for commit in commits:
                self._apply(commit)
        self._note_seen()

    def _change_journal(self) -> None:
        """Somebody folded: go on in the new journal if it follows the state held here."""
        fd = self.fs.open(self.journal_path, os.O_RDONLY if self.read_only else os.O_RDWR)
        try:
            data = read_range(self.fs, fd, 0, self.fs.fstat(fd).st_size)
            with self._damage_named():
                lines, _ = journal.split_lines(data)
                header = journal.decode_header(lines[0][1]) if lines else None
            if header is not None:
                require_known_format(header.format, self.journal_path)
        except BaseException:
            self.fs.close(fd)
            raise
        current = signature(self.fs.lstat(self.path))
        if (
            header is None
            or header.after != self.meta.commit
            # Unequal: somebody's fold took in what another program had written into the JSON.
            or (header.replaces, header.json) != (self._json_signature, current)
        ):
            self.fs.close(fd)
            self._load()
            return
        assert self._fd is not None
        self.fs.close(self._fd)
        self._fd = fd
        self.meta.previous, self.meta.fold = self.meta.fold, header.follows
        self._offset = lines[1][0] if len(lines) > 1 else len(data)
        self._last_line = (0, data[:24])
        self._json_signature = current
        self._directory = header.directory
        self._journal_stale = False
        self._read_tail()

    def _note_seen(self) -> None:
        self._seen = (0, 0, 0) if self._fd is None else signature(self.fs.fstat(self._fd))

    def _apply(self, commit: Commit) -> None:
        self.meta.commit = commit.commit
        changes = self.history
        for name, document_id, record_id, document in commit.changes:
            self.table(name).apply(document_id, record_id, document)
            if name == "audit" and not journal.is_deletion(document):
                self.meta.audit = msgspec.json.decode(document, type=_Hashed).hash
            elif not name.startswith("_"):
                deleted = journal.is_deletion(document)
                changes.append(
                    Change(
                        commit=commit.commit,
                        kind=name,
                        id=record_id,
                        action="delete" if deleted else "put",
                        actor=commit.actor,
                    )
                )
        for kind, event_id in commit.events:
            changes.append(
                Change(
                    commit=commit.commit, kind=kind, id=event_id, action="put", actor=commit.actor
                )
            )
        if len(changes) > 2 * HISTORY:
            cut = changes[-HISTORY].commit
            self.history = [change for change in changes if change.commit > cut]
            self.history_base = cut

    def changes(self, since: int) -> Sequence[Change]:
        """
        Raises:
            LookupError: not known any more.
        """
        if not self.history_base <= since <= self.meta.commit:
            raise LookupError(since)
        # Followers ask for the newest few: look from the end.
        first = len(self.history)
        while first and self.history[first - 1].commit > since:
            first -= 1
        return self.history[first:]
