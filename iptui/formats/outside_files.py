"""Reading a file that somebody named: a regular file, of a size that fits, and a name that is text."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from iptui.domain.errors import BadInput


def named_path(text: str) -> Path:
    """The path that a person wrote, `~` resolved.

    Raises:
        BadInput: no path at all (a zero byte), or the home of nobody.
    """
    if "\0" in text:
        raise BadInput("The path holds a zero byte, which no file name can; type it anew.")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise BadInput(
            f"There is no home folder '{text[:40]}'; write the path from the root (/)."
        ) from None


def text_name(path: Path | str) -> str:
    """The name as text to keep and show: bytes of it that are no UTF-8 are replaced."""
    return os.fsencode(path).decode("utf-8", "replace")


def read_regular(path: Path, largest: int) -> bytes:
    """All bytes of a file. A pipe or a device is refused: it may never end, or never begin.

    Raises:
        BadInput: no regular file, or more than `largest` bytes.
        OSError: as the system says it.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as source:
        mode = os.fstat(source.fileno()).st_mode
        if stat.S_ISDIR(mode):
            raise BadInput(f"{text_name(path)} is a folder; name a file in it.")
        if not stat.S_ISREG(mode):
            raise BadInput(f"{text_name(path)} is a pipe or a device; save it as a file first.")
        data = source.read(largest + 1)
    if len(data) > largest:
        raise BadInput(
            f"{text_name(path)} has more than {largest:,} bytes, the most that can be read; "
            "choose a smaller file."
        )
    return data
