"""A workspace out of a backup: unpacked beside, verified, and put in its place with one rename."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from iptui.domain.errors import BadInput, Refused
from iptui.store.local.backup import MANIFEST, UNREADABLE, manifest_of
from iptui.store.local.check import check_workspace
from iptui.store.local.files import (
    BLOB_MODE,
    FILE_MODE,
    FULL,
    FileSystem,
    exists,
    full_disk,
    make_directories,
    new_file,
    sync_directory,
)
from iptui.store.local.place import require_local

KNOWN = re.compile(
    r"desk\.json|catalog/\d{6}/\d{4,8}\.json|blobs/[0-9a-f]{2}/[0-9a-f]{62}"
    r"|(?:rules|letters)/(?!\.{1,2}$)[^/\\\0]{1,200}"
)
"""The names that a backup has; anything else is not unpacked."""

_BLOCK = 1 << 20


def restore_backup(
    source: BinaryIO, name: Path, place: Path, *, fs: FileSystem | None = None
) -> list[str]:
    """Make the workspace `place`; returns what `check` finds in it (a backup keeps what it found).

    Raises:
        Refused: there is something in that place; it is untouched.
        BadInput: the source is no backup, or damaged; nothing was made.
        StoreFull: no room; nothing was made.
        UnsafePlace: a network file system.
    """
    fs = fs or FileSystem()
    place = place.expanduser().resolve()
    require_free_place(place, fs=fs)
    hidden = place.with_name(f".{place.name}.restore-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        if not exists(fs, place.parent):
            make_directories(fs, place.parent)
        fs.mkdir(hidden)
        _unpack(source, name, hidden, fs)
        found = [f"{one.where}: {one.what}" for one in check_workspace(fs, hidden)]
        if exists(fs, place):
            fs.rmdir(place)
        fs.rename(hidden, place)
        sync_directory(fs, place.parent)
    except OSError as error:
        if error.errno in FULL:
            raise full_disk(place) from error
        raise BadInput(
            f"{place} cannot be made ({error.strerror}"
            f"{f': {error.filename}' if error.filename else ''}); nothing was left of it."
        ) from error
    finally:
        _remove(fs, hidden)
    return [line.replace(str(hidden), str(place)) for line in found]


def require_free_place(place: Path, *, fs: FileSystem | None = None) -> None:
    """
    Raises:
        Refused: there is something in that place.
        UnsafePlace: it lies on a network file system.
    """
    fs = fs or FileSystem()
    place = place.expanduser().resolve()
    if exists(fs, place) and _is_taken(fs, place):
        raise Refused(
            f"There is something in {place} already; nothing was changed. Restore into a new folder "
            "with --workspace, or move that one away first."
        )
    require_local(fs, place)


def _is_taken(fs: FileSystem, place: Path) -> bool:
    try:
        return bool(fs.names(place))
    except NotADirectoryError:
        return True


def _unpack(source: BinaryIO, name: Path, folder: Path, fs: FileSystem) -> None:
    """Every file on the backup's list, flushed and compared; their folders, too."""
    try:
        with zipfile.ZipFile(source) as packed:
            sums = manifest_of(packed, name)
            _require_sound_names(packed, sums, name)
            made = {folder}
            for member, wanted in sums.items():
                path = folder / member
                for above in reversed(path.relative_to(folder).parents[:-1]):
                    if folder / above not in made:
                        fs.mkdir(folder / above)
                        made.add(folder / above)
                digest = sha256()
                mode = BLOB_MODE if member.startswith("blobs/") else FILE_MODE
                new_file(fs, path, _blocks(packed, member, digest.update), mode=mode)
                if digest.hexdigest() != wanted:
                    raise BadInput(
                        f"The backup {name} is damaged: {member} does not match its SHA-256; nothing "
                        "was restored. Use another backup."
                    )
            for path in sorted(made, reverse=True):
                sync_directory(fs, path)
    except UNREADABLE as error:
        raise BadInput(
            f"{name} is no readable backup ({error}); nothing was restored. Use another one."
        ) from error


def _blocks(packed: zipfile.ZipFile, member: str, look: object) -> Iterator[bytes]:
    assert callable(look)
    with packed.open(member) as stream:
        while block := stream.read(_BLOCK):
            look(block)
            yield block


def _require_sound_names(packed: zipfile.ZipFile, sums: dict[str, str], name: Path) -> None:
    names = [one for one in packed.namelist() if one != MANIFEST]
    if sorted(names) != sorted(sums) or "desk.json" not in sums:
        raise BadInput(
            f"The backup {name} is not whole: its files are not those on its list {MANIFEST}; nothing "
            "was restored. Use another backup."
        )
    for one in names:
        if not KNOWN.fullmatch(one):
            raise BadInput(
                f"The backup {name} holds '{one[:80]}', which is no file of a workspace; nothing was "
                "restored. Use a backup that iptui made."
            )


def _remove(fs: FileSystem, folder: Path) -> None:
    """What is left of an attempt."""
    with suppress(OSError):
        for name in fs.names(folder):
            path = folder / name
            try:
                fs.unlink(path)
            except OSError:
                _remove(fs, path)
        fs.rmdir(folder)
