"""Opening a workspace: where it lies, which engine keeps it, whose account works."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from iptui.casework.desk import Clock, Desk, clock_from_environment
from iptui.domain.errors import BadInput, NotFound
from iptui.formats.outside_files import named_path

if TYPE_CHECKING:
    from iptui.store.postgres.address import Address
    from iptui.store.protocol import Store

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


def is_server(place: Path | str | None) -> bool:
    """True for the address of a workspace on a server, such as `postgresql://ann@host/shop`."""
    return isinstance(place, str) and "://" in place


def chosen(named: Path | str | None) -> Path | str:
    """The folder, or the address of a server: as named, else `IPTUI_WORKSPACE`, else the data folder."""
    wanted = named or os.environ.get("IPTUI_WORKSPACE", "")
    if isinstance(wanted, str) and is_server(wanted):
        return wanted
    return named_path(str(wanted)) if wanted else default_place()


def exists(place: Path | str) -> bool:
    """Whether a folder holds a workspace. A server is not asked: it is said to hold one."""
    return True if isinstance(place, str) else (place / "desk.json").exists()


def shown(place: Path | str) -> str:
    """The workspace's place as it may be shown and noted: an address without its password."""
    if isinstance(place, str) and is_server(place):
        return str(_address(place))
    return str(place)


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
    where = chosen(place)
    clock = clock_from_environment()
    if isinstance(where, str):
        desk = _desk_on_server(where, clock, create=create)
    else:
        desk = Desk(_local_store(where, create=create), clock=clock, place=where)
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


def _local_store(folder: Path, *, create: bool) -> Store:
    from iptui.store.local.store import LocalStore

    if not create and not exists(folder):
        raise NotFound(
            f"There is no workspace in {folder}; make one with `iptui init --account NAME`, "
            "or name another with --workspace."
        )
    try:
        return LocalStore.open(folder, create=create)
    except (NotADirectoryError, FileExistsError):
        raise BadInput(f"{folder} is not a folder; name a folder for the workspace.") from None
    except PermissionError as error:
        raise BadInput(
            f"{error.filename or folder} may not be read or written by you; check who owns it."
        ) from None


def _desk_on_server(text: str, clock: Clock, *, create: bool) -> Desk:
    address = _address(text)
    from iptui.store.postgres.store import PostgresStore

    store = PostgresStore.open(text, create=create)
    return Desk(store, clock=clock, address=str(address), name=address.database)


def _address(text: str) -> Address:
    """
    Raises:
        BadInput: no address that is known, or the library for it is not installed.
    """
    # Only the beginning is repeated: the rest may hold a password.
    scheme = text.partition("://")[0]
    if scheme not in ("postgresql", "postgres"):
        raise BadInput(
            f"'{scheme}://' names a kind of server that iptui does not know; a workspace is a folder "
            "or postgresql://USER@HOST/DATABASE."
        )
    try:
        from iptui.store.postgres.address import Address
    except ImportError:
        raise BadInput(
            "A workspace on a PostgreSQL server needs the library psycopg; install it with: "
            "pip install 'iptui[team]'"
        ) from None
    return Address(text)
