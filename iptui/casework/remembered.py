"""The remembered sign-in of a person on this machine: one private file for each workspace.

It lies in the person's state folder and not in the workspace: whoever shares the workspace is signed in
by an own file. It holds the session's secret token; the workspace itself knows only the token's hash.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from iptui.casework.desk import Desk
from iptui.casework.sign_in import account_id, remember, resume, sign_out
from iptui.domain.accounts import Account

LONGEST_TOKEN = 200


def session_file(place: Path | str) -> Path:
    """Where the sign-in to the workspace in the folder, or at the address, is remembered."""
    from platformdirs import user_state_path

    name = place.encode() if isinstance(place, str) else os.fsencode(place.expanduser().resolve())
    identity = sha256(name).hexdigest()[:32]
    return user_state_path("iptui") / "sessions" / identity


def remembered_token(place: Path | str) -> str:
    """The token in the workspace's file; empty when there is none, or others could have read or set it."""
    try:
        descriptor = os.open(session_file(place), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return ""
    with os.fdopen(descriptor, "rb") as source:
        status = os.fstat(source.fileno())
        if (
            not stat.S_ISREG(status.st_mode)
            or status.st_uid != os.geteuid()
            or status.st_mode & 0o077
        ):
            return ""
        return source.read(LONGEST_TOKEN).decode("ascii", "replace").strip()


def remember_here(desk: Desk) -> Path:
    """Keep the account at work signed in on this machine; an earlier remembered sign-in ends.

    Raises:
        NotPermitted: nobody is signed in.
        OSError: the state folder cannot be written.
    """
    place = _place_of(desk)
    path = session_file(place)
    earlier = remembered_token(place)
    token = remember(desk, instead_of=earlier)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        temporary.unlink()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as target:
            target.write(token.encode("ascii") + b"\n")
            target.flush()
            os.fsync(target.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    return path


def resume_here(desk: Desk, *, given: str = "", only: str = "") -> Account | None:
    """Sign in as remembered, by the `given` token (of `IPTUI_SESSION`) or else by the workspace's file.

    A file whose session is expired, ended or unknown is removed: it signs nobody in any more. With the
    name `only`, another account's stays unused.
    """
    if given:
        account = resume(desk, given)
    elif desk.place is None and not desk.address:
        return None
    else:
        place = _place_of(desk)
        token = remembered_token(place)
        account = resume(desk, token) if token else None
        if account is None:
            _remove(place)
    if account is not None and only and account.id != account_id(only):
        desk.account = account = None
    return account


def forget_here(desk: Desk) -> bool:
    """End the remembered sign-in, in the workspace and here; False when none was remembered."""
    place = _place_of(desk)
    token = remembered_token(place)
    sign_out(desk, token)
    return _remove(place) or bool(token)


def _place_of(desk: Desk) -> Path | str:
    return desk.place if desk.place is not None else desk.address


def _remove(place: Path | str) -> bool:
    try:
        session_file(place).unlink()
    except OSError:
        return False
    return True
