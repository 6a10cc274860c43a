"""Opening a workspace: where it lies, which engine keeps it, whose account works."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from iptui.casework.desk import Desk, clock_from_environment
from iptui.domain.errors import BadInput, NotFound
from iptui.formats.outside_files import named_path

DEFAULT_NAME = "workspace"
"""The folder's name where nobody chose one: it tells nothing."""


ANYBODY = "*"
"""For `open_desk`: nobody is at work yet, whoever the environment names."""


def default_place() -> Path:
    """`IPTUI_WORKSPACE`, else the XDG data folder."""
    named = os.environ.get("IPTUI_WORKSPACE", "")
    if named:
        return named_path(named)
    from platformdirs import user_data_path

    return user_data_path("iptui") / DEFAULT_NAME


def exists(place: Path) -> bool:
    return (place / "desk.json").exists()


def open_desk(
    place: Path | str | None = None, *, create: bool = False, account: str = "", settle: bool = True
) -> Desk:
    """The desk of a workspace, its clock settled. No account is at work yet unless one is named.

    `ANYBODY` signs nobody in. A command works as the named account, `IPTUI_ACCOUNT`, or the main account: who can run it as the
    operating system's user can read the files anyway (see the operating guide).

    Raises:
        NotFound: no workspace there, or no such account.
        BadInput: the place names an engine that is not installed.
        StoreDamaged, UnsafePlace, StoreLocked: see `store.protocol`.
    """
    from iptui.store.local.store import LocalStore

    if isinstance(place, str) and "://" in place:
        raise BadInput(f"'{place}' names a server; this version keeps workspaces in a folder only.")
    folder = named_path(str(place)) if place else default_place()
    clock = clock_from_environment()
    if not create and not exists(folder):
        raise NotFound(
            f"There is no workspace in {folder}; make one with `iptui init --account NAME`, "
            "or name another with --workspace."
        )
    try:
        store = LocalStore.open(folder, create=create)
    except (NotADirectoryError, FileExistsError):
        raise BadInput(f"{folder} is not a folder; name a folder for the workspace.") from None
    except PermissionError as error:
        raise BadInput(
            f"{error.filename or folder} may not be read or written by you; check who owns it."
        ) from None
    desk = Desk(store, clock=clock, place=folder)
    name = account or os.environ.get("IPTUI_ACCOUNT", "")
    if name and name != ANYBODY:
        from iptui.casework.sign_in import find_account

        try:
            desk.account = find_account(desk, name)
        except NotFound:
            desk.close()
            raise
    if settle:
        from iptui.casework.clock import settle as settle_clock
        from iptui.store.protocol import StoreReadOnly

        with suppress(StoreReadOnly):
            settle_clock(desk)
    return desk
