"""The workspaces that were open last on this machine: a short private list in the state folder."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import msgspec

MOST = 20


def _list_file() -> Path:
    from platformdirs import user_state_path

    return user_state_path("iptui") / "workspaces.json"


def recent_places() -> list[Path | str]:
    """Newest first; empty when none was noted, or the list cannot be read."""
    try:
        return [
            text if "://" in text else Path(text)
            for text in msgspec.json.decode(_list_file().read_bytes(), type=list[str])
        ]
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return []


def note_opened(place: Path | str) -> None:
    """Put the workspace (a folder, or an address without its password) first. A state folder that cannot be written costs only the list."""
    if isinstance(place, Path):
        place = place.expanduser().resolve()
    before = recent_places()
    after = [place, *(one for one in before if one != place)][:MOST]
    if after == before:
        return
    path = _list_file()
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError, UnicodeEncodeError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(temporary, flags, 0o600), "wb") as target:
            target.write(msgspec.json.encode([str(one) for one in after]))
        temporary.replace(path)
