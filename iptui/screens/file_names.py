"""Asking for a file by name: on this machine, or in the person's own folder of a server."""

from __future__ import annotations

from pathlib import Path

from iptui.casework.desk import Desk
from iptui.domain.errors import UserError


def label(desk: Desk, what: str) -> str:
    """`Zip file` becomes `Zip file on this machine`."""
    return f"{what} {'on this machine' if desk.wall is None else 'in your folder on the server'}"


def proposed(desk: Desk, name: str) -> str:
    return str(Path.cwd() / name) if desk.wall is None else name


def shown(desk: Desk, path: Path) -> str:
    """The path as it is named to the person."""
    return str(path) if desk.wall is None else path.name


def problem_to_read(desk: Desk, typed: str) -> str | None:
    """Why no file can be read there; None when one can."""
    try:
        path = desk.file_place(typed)
        if desk.has_file(typed):
            return None
        if desk.wall is None and path.is_dir():
            return f"{path} is a folder; name a file in it."
    except UserError as error:
        return str(error)
    except OSError as error:
        return f"No file can have that path ({error.strerror}); name another."
    return f"There is no file {shown(desk, path)}; check the path."


def problem_to_write(desk: Desk, typed: str) -> str | None:
    """Why no file can be written there; None when one can."""
    try:
        path = desk.file_place(typed)
        if path.is_dir():
            return f"{path} is a folder; name a file in it."
        if path.exists():
            return f"There is a file {path} already; name another."
        if not path.parent.is_dir():
            return f"There is no folder {path.parent}; name one that exists."
    except UserError as error:
        return str(error)
    except OSError as error:
        return f"No file can have that path ({error.strerror}); name another."
    return None
