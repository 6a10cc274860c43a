"""Writing a file for the outside world: whole or not at all, and never silently over another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from iptui.domain.errors import BadInput, Refused


@contextmanager
def new_file(path: Path, *, force: bool = False) -> Iterator[BinaryIO]:
    """A file that appears under its name when the block ends without an exception; private (0600).

    Raises:
        Refused: there is a file of that name, and `force` is False. It is untouched.
        BadInput: the folder is missing or may not be written, or the disk is full. Nothing is left.
    """
    _require_free(path, force)
    temporary = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with suppress(FileNotFoundError):
            temporary.unlink()
        descriptor = os.open(temporary, flags, 0o600)
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(descriptor, "w+b") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        # Whoever made a file of that name meanwhile keeps it.
        _require_free(path, force)
        temporary.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        with suppress(OSError):
            temporary.unlink()


def _require_free(path: Path, force: bool) -> None:
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name a file in it.")
    if not force and os.path.lexists(path):
        raise Refused(f"There is a file {path} already; name another, or replace it with --force.")


def _unwritable(path: Path, error: OSError) -> BadInput:
    return BadInput(
        f"{path} cannot be written ({error.strerror or error}); nothing is left of it. "
        "Name a folder of yours with enough room."
    )
