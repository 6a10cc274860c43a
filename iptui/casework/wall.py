"""A desk behind a wall: whoever came in over a server's forced command reaches the workspace and nothing else.

Files go in and out through one folder of the person's own, by plain names, or not at all.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from iptui.domain.accounts import Account
from iptui.domain.errors import BadInput, NotPermitted

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes of a document that is taken in."""
NO_FOLDER = "Files neither come in nor go out here; ask who runs this server for a folder to do so."


@dataclass(frozen=True, slots=True)
class Wall:
    """`folder` is the account's own; None: no file passes."""

    folder: Path | None

    def place(self, typed: str | Path) -> Path:
        """The file of that name in the person's folder.

        Raises:
            NotPermitted: there is no such folder, or the name is a path.
        """
        if self.folder is None:
            raise NotPermitted(NO_FOLDER)
        path = Path(typed)
        name = path.name
        if path.parent == self.folder:
            typed = name
        if not name or str(typed) != name or name.startswith((".", "~")) or "\0" in name:
            raise NotPermitted(
                "Only files of your own folder on this server pass; give a plain name, without a path."
            )
        try:
            status = self.folder.lstat()
        except OSError:
            raise NotPermitted(NO_FOLDER) from None
        if not stat.S_ISDIR(status.st_mode):
            raise NotPermitted(NO_FOLDER)
        return self.folder / name

    def holds(self, typed: str | Path) -> bool:
        """True when the person's folder has a plain file of that name."""
        try:
            return stat.S_ISREG(self.place(typed).lstat().st_mode)
        except (NotPermitted, OSError):
            return False

    def read(self, typed: str | Path) -> bytes:
        """The file's bytes; never through a link, which its owner could point anywhere.

        Raises:
            NotPermitted: it lies elsewhere, or is a link.
            BadInput: missing, no plain file, empty or larger than 64 MB.
        """
        path = self.place(typed)
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(path, flags)
        except FileNotFoundError:
            raise BadInput(
                f"There is no file {path.name} in your folder; check the name."
            ) from None
        except OSError:
            raise NotPermitted(f"{path.name} is no file that may be read here.") from None
        status = os.fstat(descriptor)
        # A second name of a file elsewhere is as good as a link.
        if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
            os.close(descriptor)
            raise NotPermitted(f"{path.name} is no file that may be read here.")
        with os.fdopen(descriptor, "rb") as source:
            data = source.read(LARGEST_FILE + 1)
        if not data:
            raise BadInput(f"{path.name} is empty; choose the file again.")
        if len(data) > LARGEST_FILE:
            raise BadInput(f"{path.name} has more than {LARGEST_FILE} bytes; it cannot be kept.")
        return data


def wall_for(account: Account, exchange: Path | None) -> Wall:
    """The wall of one account: its folder in `exchange` has the account's name."""
    if exchange is None:
        return Wall(None)
    return Wall(exchange.absolute() / folder_name(account))


def folder_name(account: Account) -> str:
    """The account's id as one name of a folder: `ann`, `mei lin`; `%2F` for a slash, `%2E` for a first dot."""
    name = quote(account.id, safe=" @+-_,=")
    return f"%2E{name[1:]}" if name.startswith(".") else name
