"""Derived files kept in the database, so that one client makes them for all."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from psycopg import errors

from iptui.store.postgres.link import Connection
from iptui.store.protocol import Progress

PART = 1 << 20
"""Bytes of a file in one row."""

_NAME = re.compile(r"\w[\w.-]{0,99}")
"""A file of the folder itself: what others put into the database goes nowhere else."""


def marks(connection: Connection) -> list[str]:
    rows = connection.execute("SELECT DISTINCT mark FROM iptui.derived WHERE part = 0")
    return [mark for (mark,) in rows]


def fetch(connection: Connection, mark: str, folder: Path, progress: Progress | None) -> bool:
    """Write the files once all of them are there, the last one last; False when they were replaced meanwhile."""
    rows = connection.execute(
        "SELECT name, place, count(*), max(written) FROM iptui.derived WHERE mark = %s GROUP BY name, place "
        "ORDER BY place",
        (mark,),
    ).fetchall()
    if not rows or not all(_NAME.fullmatch(name) for name, _, _, _ in rows):
        return False
    total = sum(count for _, _, count, _ in rows)
    done = 0
    written: list[tuple[Path, Path]] = []
    try:
        for name, place, count, at in rows:
            temporary = folder / f".{name}.{os.getpid()}.new"
            written.append((temporary, folder / name))
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                for part in range(count):
                    found = connection.execute(
                        "SELECT data FROM iptui.derived WHERE mark = %s AND place = %s AND part = %s",
                        (mark, place, part),
                        binary=True,
                    ).fetchone()
                    if found is None:
                        return False
                    out.write(found[0])
                    done += 1
                    if progress is not None:
                        progress(done, total)
            # Its time of writing, in seconds, belongs to a file: another one says that it was written to.
            os.utime(temporary, (at, at))
        for temporary, target in written:
            temporary.replace(target)
        return True
    finally:
        for temporary, _ in written:
            with suppress(OSError):
                temporary.unlink()


def share(connection: Connection, mark: str, files: Sequence[Path]) -> bool:
    """Replace what is there; False when this login may not."""
    try:
        with connection.transaction():
            connection.execute("DELETE FROM iptui.derived")
            for place, path in enumerate(files):
                _send(connection, mark, place, path)
    except (errors.InsufficientPrivilege, errors.UniqueViolation, errors.ReadOnlySqlTransaction):
        return False  # not by this login, or another client did it at this moment
    return True


def _send(connection: Connection, mark: str, place: int, path: Path) -> None:
    with path.open("rb") as file:
        part, at = 0, int(os.fstat(file.fileno()).st_mtime)
        while data := file.read(PART):
            connection.execute(
                "INSERT INTO iptui.derived (mark, place, part, name, written, data) "
                "VALUES (%s, %s, %s, %s, %s, %b)",
                (mark, place, part, path.name, at, data),
            )
            part += 1
