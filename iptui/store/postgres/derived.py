"""Derived files kept in the database, so that one client makes them for all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from psycopg import errors

from iptui.store.postgres.link import Connection
from iptui.store.protocol import Progress

PART = 1 << 20
"""Bytes of a file in one row."""


def marks(connection: Connection, name: str) -> list[str]:
    rows = connection.execute(
        "SELECT mark FROM iptui.derived WHERE name = %s AND part = 0", (name,)
    )
    return [mark for (mark,) in rows]


def fetch(
    connection: Connection, name: str, mark: str, target: Path, progress: Progress | None
) -> bool:
    """Write the file under its name once all of it is there; False when it was replaced meanwhile."""
    row = connection.execute(
        "SELECT count(*) FROM iptui.derived WHERE name = %s AND mark = %s", (name, mark)
    ).fetchone()
    count = int(row[0]) if row else 0
    temporary = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with os.fdopen(
            os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
        ) as out:
            for part in range(count):
                found = connection.execute(
                    "SELECT data FROM iptui.derived WHERE name = %s AND mark = %s AND part = %s",
                    (name, mark, part),
                    binary=True,
                ).fetchone()
                if found is None:
                    return False
                out.write(found[0])
                if progress is not None:
                    progress(part + 1, count)
        if not count:
            return False
        temporary.replace(target)
        return True
    finally:
        with suppress(OSError):
            temporary.unlink()


def share(connection: Connection, name: str, mark: str, source: Path) -> bool:
    """Replace what is there of that name; False when this login may not."""
    try:
        with connection.transaction(), source.open("rb") as file:
            connection.execute("DELETE FROM iptui.derived WHERE name = %s", (name,))
            part = 0
            while data := file.read(PART):
                connection.execute(
                    "INSERT INTO iptui.derived (name, mark, part, data) VALUES (%s, %s, %s, %b)",
                    (name, mark, part, data),
                )
                part += 1
    except (errors.InsufficientPrivilege, errors.UniqueViolation, errors.ReadOnlySqlTransaction):
        return False  # not by this login, or another client did it at this moment
    return True
