"""What `doctor` looks at: the terminal, the locale, the disk, the workspace, its cache and the clock."""

from __future__ import annotations

import locale
import os
import shutil
import stat
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec

from iptui import __version__
from iptui.casework.desk import Desk
from iptui.domain.audit import AuditEvent
from iptui.domain.errors import UserError
from iptui.store.protocol import PATIENCE, Query, Sort

LIBRARIES = ("textual", "tinydb", "rapidfuzz", "msgspec", "pyroaring", "click")
SPARE = 200_000_000
"""Bytes that should be free beyond what a fold and a backup of the workspace need."""
OPENING_PATIENCE = 2.0
CLOCK_SLACK = timedelta(minutes=5)
"""By how much the last entry may lie ahead: clocks of two machines are never equal."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at; `problem` is a sentence when something should be done about it."""

    subject: str
    value: Any
    """A text, a number, yes or no, or numbers by name."""
    problem: str = ""


def diagnose(place: Path | None, opened: Desk | str) -> list[Finding]:
    """Everything that can be said; `opened` is the desk, or the sentence why it does not open.

    `place` is the workspace's folder, None for a workspace on a server.
    """
    found = [*_versions(), *_terminal()]
    if place is not None:
        found += [*_disk(place), *_modes(place)]
    if isinstance(opened, str):
        found.append(Finding(subject="workspace", value=str(place or ""), problem=opened))
        return found
    try:
        found += _workspace(opened)
        found += _clock(opened)
    except UserError as error:
        found.append(Finding(subject="workspace", value=str(place or ""), problem=str(error)))
    return found


def open_to_look(place: Path | str | None, account: str) -> Desk | str:
    """The desk, or one sentence why it does not open. It does not wait long."""
    from iptui.casework.workspaces import open_desk

    token = PATIENCE.set(OPENING_PATIENCE)
    try:
        return open_desk(place, account=account, settle=False)
    except UserError as error:
        return str(error)
    except OSError as error:
        return f"{error.filename or place} cannot be opened: {error.strerror}."
    finally:
        PATIENCE.reset(token)


def _versions() -> list[Finding]:
    found = [
        Finding(subject="version", value=__version__),
        Finding(subject="python", value=sys.version.split()[0]),
    ]
    for name in LIBRARIES:
        try:
            found.append(Finding(subject=name, value=version(name)))
        except PackageNotFoundError:
            found.append(
                Finding(
                    subject=name,
                    value="",
                    problem=f"{name} is missing: pip install --upgrade iptui",
                )
            )
    return found


def _terminal() -> list[Finding]:
    term = os.environ.get("TERM", "")
    here = sys.stdout.isatty()
    size = shutil.get_terminal_size()
    encoding = locale.getpreferredencoding(False)
    found = [
        Finding(
            subject="terminal",
            value=term,
            problem="TERM is dumb or unset, so that the app cannot open; set it as your terminal says."
            if here and term in ("", "dumb")
            else "",
        ),
        Finding(subject="colours", value=os.environ.get("COLORTERM", "") or "as TERM says"),
        Finding(subject="stdout is a terminal", value=here),
        Finding(
            subject="encoding",
            value=encoding,
            problem=""
            if "utf" in encoding.casefold()
            else "The locale is not UTF-8; set LANG=C.UTF-8 (ssh: SendEnv LANG).",
        ),
    ]
    if here:
        small = size.columns < 80 or size.lines < 24
        found.append(
            Finding(
                subject="size",
                value=f"{size.columns}x{size.lines}",
                problem="The app is laid out for 80x24 or more." if small else "",
            )
        )
    return found


def _disk(place: Path) -> list[Finding]:
    from iptui.store.local.files import FileSystem
    from iptui.store.local.place import file_system_type

    where = place
    while not where.exists() and where != where.parent:
        where = where.parent
    kind = file_system_type(FileSystem().mount_table(), where.resolve())
    room = os.statvfs(where)
    free = room.f_bavail * room.f_frsize
    size = sum(
        (place / name).stat().st_size
        for name in ("desk.json", "desk.journal")
        if (place / name).exists()
    )
    problem = ""
    if free < 2 * size + SPARE:
        problem = f"Only {free // 1_000_000} MB are free; make room before saving fails."
    elif room.f_files and room.f_favail < 1000:
        problem = f"Only {room.f_favail} more files can be made there; remove some."
    return [
        Finding(subject="file system", value=kind or "unknown"),
        Finding(subject="free bytes", value=free, problem=problem),
    ]


def _modes(place: Path) -> list[Finding]:
    open_ones = []
    with suppress(OSError):
        for path in (place, *place.rglob("*")):
            status = path.lstat()
            if not stat.S_ISLNK(status.st_mode) and status.st_mode & 0o077:
                open_ones.append(path)
    if not open_ones:
        return [Finding(subject="modes", value="closed to other users")]
    return [
        Finding(
            subject="modes",
            value=f"{len(open_ones)} open to other users",
            problem=f"Others may read or write {open_ones[0]}"
            f"{f' and {len(open_ones) - 1} more' if len(open_ones) > 1 else ''}; "
            f"run: chmod -R go= '{place}'",
        )
    ]


def _workspace(desk: Desk) -> list[Finding]:
    info = desk.store.info()
    rules = desk.rules.problems
    own = sum(one.origin == "own" for one in desk.rules.all())
    found = [
        Finding(subject="workspace", value=info.place),
        Finding(subject="engine", value=info.engine),
        Finding(subject="commit", value=info.commit),
        Finding(subject="records", value=info.records),
        Finding(subject="products", value=info.products),
        Finding(subject="bytes", value=info.bytes),
        Finding(
            subject="writes",
            value=info.read_only or "yes",
            problem=f"Nothing can be saved: {info.read_only}." if info.read_only else "",
        ),
        Finding(subject="rule files", value=f"{own} own", problem="; ".join(rules)),
    ]
    cache = desk.store.cache_folder
    writable = os.access(cache if cache.exists() else cache.parent, os.W_OK)
    found.append(
        Finding(
            subject="index ready",
            value=desk.catalog.ready(),
            problem=""
            if writable
            else f"{cache} cannot be written: each start would build the index in memory.",
        )
    )
    found.append(
        Finding(
            subject="searches answered by",
            value={"index": "the index here", "server": "the server"}.get(
                desk.catalog.answers_from(), "an index that is to be built"
            ),
        )
    )
    if desk.place is not None and (desk.place / "set-aside").exists():
        found.append(
            Finding(
                subject="set aside",
                value=str(desk.place / "set-aside"),
            )
        )
    return found


def _clock(desk: Desk) -> list[Finding]:
    now = desk.now()
    fixed = os.environ.get("IPTUI_NOW", "")
    problem = ""
    last = desk.store.query(AuditEvent, Query(sort=(Sort("id", descending=True),), limit=1))
    if fixed:
        problem = "IPTUI_NOW stands still: deadlines do not run. Unset it for real work."
    elif last and last[0].at > now + CLOCK_SLACK:
        problem = (
            f"The clock is behind the last change of this workspace ({_shown(last[0].at)}): deadlines "
            "would be shown too late. Set the clock."
        )
    return [
        Finding(subject="clock", value=_shown(now), problem=problem),
        Finding(subject="time zone", value=str(desk.time_zone)),
    ]


def _shown(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC"
