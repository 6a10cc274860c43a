"""One zip file of everything of record, with a list of SHA-256s that `sha256sum -c` reads."""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from iptui.domain.errors import BadInput
from iptui.store.local.blobs import Blobs
from iptui.store.local.catalog import Catalog
from iptui.store.local.desk_file import DeskFile
from iptui.store.local.desk_text import encode_tables
from iptui.store.local.files import FILE_MODE, FULL, FileSystem, exists, full_disk, sync_directory
from iptui.store.local.plain_file import PlainFile
from iptui.store.local.shards import list_generation

MANIFEST = "SHA256SUMS"
OWN_RULES = "rules"
OWN_FOLDERS = (OWN_RULES, "letters")
"""What people put into a workspace themselves: rule files, letter templates."""

LONGEST_MANIFEST = 200_000_000
"""Bytes; a line has about 140, so that it lists more than a million files."""

_BLOCK = 1 << 20


def write_backup(
    target: Path, place: Path, desk: DeskFile, catalog: Catalog, blobs: Blobs, fs: FileSystem
) -> None:
    """The desk as one folded file, the product files, the blobs, the workspace's own rule sets and letter templates.

    What was written is read back and compared before the file gets its name. The desk stands still only while it is copied: the other files never change. The desk's state is
    taken last, so that every file it refers to has been listed.

    Raises:
        BadInput: the target exists already or cannot be written.
        StoreFull: no room for it.
        StoreDamaged: a table is not as it was written, or products of record are missing.
    """
    if exists(fs, target):
        raise BadInput(f"{target} exists already; name a new file for the backup.")
    temporary = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with desk.lock.held(exclusive=False):
            desk.follow()
            for table in desk.tables.values():
                table.verify()
            state = b"".join(encode_tables(desk.folded_meta(), desk.tables))
            paths = list(_paths(fs, place, catalog, blobs))
        fd = fs.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, FILE_MODE)
        try:
            with (
                io.BufferedWriter(PlainFile(fs, fd), _BLOCK) as out,
                zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
            ):
                sums = [_add(packed, "desk.json", state)]
                for path in paths:
                    sums.append(_add_file(packed, path.relative_to(place).as_posix(), path, fs))
                packed.writestr(_entry(MANIFEST), "".join(sums))
            fs.fsync(fd)
            with io.BufferedReader(PlainFile(fs, fd), _BLOCK) as back:
                verify_backup(back, target)
        finally:
            fs.close(fd)
        fs.rename(temporary, target)
        try:
            sync_directory(fs, target.parent)
        except OSError:
            with suppress(OSError):
                fs.unlink(target)
            raise
    except OSError as error:
        if error.errno in FULL:
            raise full_disk(target) from error
        raise BadInput(
            f"The backup {target} cannot be written ({error.strerror}"
            f"{f': {error.filename}' if error.filename else ''}); nothing was kept of it."
        ) from error
    finally:
        with suppress(OSError):
            fs.unlink(temporary)


def verify_backup(source: BinaryIO, path: Path) -> list[str]:
    """Read all of the zip file and compare it with its list; returns the names on it, in order.

    Raises:
        BadInput: it is no backup, something in it was changed, is missing, or is not on its list.
    """
    try:
        with zipfile.ZipFile(source) as packed:
            names = [name for name in packed.namelist() if name != MANIFEST]
            sums = manifest_of(packed, path)
            for name in names:
                digest = sha256()
                with packed.open(name) as member:
                    while block := member.read(_BLOCK):
                        digest.update(block)
                if sums.get(name) != digest.hexdigest():
                    raise BadInput(
                        f"The backup {path} is damaged: {name} does not match its SHA-256. "
                        "Use another backup."
                    )
    except (*UNREADABLE, OSError) as error:
        raise BadInput(f"{path} is no readable backup ({error}); use another one.") from error
    missing = sorted(set(sums) - set(names))
    if missing or len(set(names)) != len(names) or "desk.json" not in sums:
        raise BadInput(
            f"The backup {path} is not whole: {missing[0] if missing else 'desk.json'} is missing or "
            "there twice. Use another backup."
        )
    return names


UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError)
"""What `zipfile` raises for files that are none, or that use what it does not know."""


def manifest_of(packed: zipfile.ZipFile, path: Path) -> dict[str, str]:
    """Name -> SHA-256, as the list in the backup has it.

    Raises:
        BadInput: no list, or a line that is none.
    """
    if MANIFEST not in packed.namelist() or packed.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
        raise BadInput(f"{path} is no backup of iptui: it has no {MANIFEST}. Name another file.")
    sums: dict[str, str] = {}
    for line in packed.read(MANIFEST).decode("utf-8", "replace").splitlines():
        digest, separator, name = line.partition("  ")
        if not separator or len(digest) != 64:
            raise BadInput(f"The list {MANIFEST} in {path} is damaged; use another backup.")
        sums[name] = digest
    return sums


def _paths(fs: FileSystem, place: Path, catalog: Catalog, blobs: Blobs) -> Iterator[Path]:
    for generation in catalog.generations():
        for file in list_generation(fs, catalog.directory, generation.id):
            yield catalog.directory / generation.id / file.name
    for path in blobs.files():
        if not path.name.startswith("."):
            yield path
    for own in OWN_FOLDERS:
        folder = place / own
        if exists(fs, folder) and stat.S_ISDIR(fs.lstat(folder).st_mode):
            for name in fs.names(folder):
                if stat.S_ISREG(fs.lstat(folder / name).st_mode):
                    yield folder / name


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (stat.S_IFREG | FILE_MODE) << 16
    return entry


def _add(packed: zipfile.ZipFile, name: str, data: bytes) -> str:
    packed.writestr(_entry(name), data, compresslevel=1)
    return f"{sha256(data).hexdigest()}  {name}\n"


def _add_file(packed: zipfile.ZipFile, name: str, path: Path, fs: FileSystem) -> str:
    digest = sha256()
    fd = fs.open(path, os.O_RDONLY)
    try:
        with packed.open(_entry(name), "w", force_zip64=True) as out:
            offset = 0
            while block := fs.pread(fd, _BLOCK, offset):
                digest.update(block)
                out.write(block)
                offset += len(block)
    finally:
        fs.close(fd)
    return f"{digest.hexdigest()}  {name}\n"
