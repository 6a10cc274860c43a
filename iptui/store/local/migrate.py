"""Taking a workspace of an older version forward: its files are kept beside, then the new ones take their place."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from iptui.store.local.files import FULL, FileSystem, full_disk, read_file, replace_file
from iptui.store.local.tables import Table
from iptui.store.protocol import StoreDamaged, StoreReadOnly

if TYPE_CHECKING:
    from iptui.store.local.desk_file import DeskFile

Step = Callable[[dict[str, Table]], None]


def _nothing(tables: dict[str, Table]) -> None:
    """Format 2 differs from 1 in desk.json's directory alone, which every fold writes anew."""


STEPS: dict[int, Step] = {1: _nothing}
"""Format -> what makes its tables those of the next format."""


def migrate(desk: DeskFile, current: int) -> None:
    """Bring the files to format `current`. The desk is locked and up to date.

    Cut off anywhere, it begins again at the next opening: the new desk.json appears with one rename.

    Raises:
        StoreFull, StoreReadOnly, StoreDamaged: nothing was changed.
    """
    before = desk.meta.format
    if before not in STEPS:
        raise StoreDamaged(
            f"{desk.path} says that it is of format {before}, which never was; restore it from a backup, "
            "or see `iptui check --repair`. Nothing was touched."
        )
    try:
        for path in (desk.path, desk.journal_path):
            with suppress(FileNotFoundError):
                keep_beside(desk.fs, path, f"format-{before}")
        for number in range(before, current):
            STEPS[number](desk.tables)
        desk.fold()
    except OSError as error:
        if error.errno in FULL:
            raise full_disk(desk.path) from error
        raise StoreReadOnly(
            f"{desk.path} of an older iptui could not be brought to this version "
            f"({error.strerror}); nothing was changed. Check the disk and try again."
        ) from error


def keep_beside(fs: FileSystem, path: Path, word: str) -> Path:
    """A copy of the file under a name of its own beside it; one that is there already is left alone.

    Raises:
        FileNotFoundError: no such file.
    """
    data = read_file(fs, path)
    number = 1
    while True:
        suffix = f".{word}" if number == 1 else f".{word}-{number}"
        copy = path.with_name(f"{path.stem}{suffix}{path.suffix}")
        try:
            if read_file(fs, copy) == data:
                return copy
        except FileNotFoundError:
            replace_file(fs, copy, [data])
            return copy
        number += 1
