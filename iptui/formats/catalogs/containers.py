"""The files of a source: itself, unpacked by gzip, or the members of a zip, each to be read more than once."""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from iptui.domain.errors import BadInput
from iptui.formats.values import shown

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_UNPACKED = 4 * 1024**3
"""Bytes that one packed file may have unpacked."""

MAX_RATIO = 1000
"""Unpacked bytes for each packed one; text of catalogs stays below 30."""

MAX_MEMBERS = 1000

IN_MEMORY = 8 * 1024 * 1024
CHUNK = 256 * 1024

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0"

_WORKBOOK_PARTS = ("[Content_Types].xml", "xl/workbook.xml", "content.xml")

_NO_CATALOG = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".webp",
    ".pdf",
    ".svg",
    ".mp4",
    ".doc",
    ".docx",
    ".md",
)


class Member:
    """One file to read: a text, a workbook. `open` gives its bytes from the start, each time anew."""

    def __init__(self, name: str, open: Callable[[], BinaryIO], *, workbook: bool = False) -> None:
        self.name = name
        self.open = open
        self.workbook = workbook
        """An xlsx, ods or xls file."""


@contextmanager
def members(source: BinaryIO, name: str, skipped: list[str]) -> Iterator[list[Member]]:
    """The files in a source; names of those that hold no catalog are added to `skipped`.

    Raises:
        BadInput: empty, encrypted, damaged, or unpacking to more than is reasonable.
    """
    with _again(source) as base:

        def start() -> BinaryIO:
            base.seek(0)
            return cast("BinaryIO", _Kept(base))

        yield _unpacked(Member(name, start), skipped, depth=0)


@contextmanager
def _again(source: BinaryIO) -> Iterator[IO[bytes]]:
    """The source where it can be read twice, else a private copy of it."""
    try:
        seekable = source.seekable()
    except AttributeError:
        seekable = False
    if seekable:
        yield source
        return
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as copy:
        while piece := source.read(CHUNK):
            copy.write(piece)
        yield cast("IO[bytes]", copy)


def _unpacked(member: Member, skipped: list[str], depth: int) -> list[Member]:
    with member.open() as file:
        head = file.read(8)
    if head.startswith(GZIP) and depth < 2:
        plain = Member(member.name.removesuffix(".gz"), lambda: _gunzipped(member))
        return _unpacked(plain, skipped, depth + 1)
    if head.startswith(EMPTY_ZIP):
        raise BadInput(f"{member.name} is a zip archive without a file in it.")
    if head.startswith(OLE):
        member.workbook = True
    if not head.startswith(ZIP):
        return [member]
    try:
        with zipfile.ZipFile(member.open()) as archive:
            infos = [one for one in archive.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise BadInput(
            f"{member.name} is a damaged zip archive ({error}): fetch it again."
        ) from None
    names = {one.filename for one in infos}
    if names & set(_WORKBOOK_PARTS):
        member.workbook = True
        return [member]
    if depth >= 2:
        skipped.append(member.name)
        return []
    if len(infos) > MAX_MEMBERS:
        raise BadInput(f"{member.name} holds {len(infos)} files, more than {MAX_MEMBERS}.")
    found: list[Member] = []
    for info in infos:
        path = f"{member.name}/{info.filename}"
        base = info.filename.rpartition("/")[2]
        if info.filename.startswith("__MACOSX/") or base.startswith("."):
            continue
        if base.casefold().endswith(_NO_CATALOG) or info.file_size == 0:
            skipped.append(path)
            continue
        if info.flag_bits & 1:
            raise BadInput(f"{path} is encrypted: unpack it first.")
        if info.file_size > MAX_UNPACKED or (
            info.file_size > 64 * 1024**2
            and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        ):
            raise BadInput(f"{path} unpacks to {info.file_size >> 20} MB; that is no catalog.")
        inner = Member(path, _opener(member, info.filename, path))
        found += _unpacked(inner, skipped, depth + 1)
    if not found:
        raise BadInput(f"{member.name} is a zip archive without a catalog in it.")
    return found


def _opener(member: Member, inside: str, path: str) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        archive = zipfile.ZipFile(member.open())
        return cast("BinaryIO", io.BufferedReader(_Checked(archive.open(inside), path), CHUNK))

    return opened


def _gunzipped(member: Member) -> BinaryIO:
    return cast(
        "BinaryIO",
        io.BufferedReader(_Checked(gzip.GzipFile(fileobj=member.open()), member.name), CHUNK),
    )


class _Kept(io.RawIOBase):
    """The source from where it stands; closing this leaves the source open."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._source.seek(offset, whence)

    def tell(self) -> int:
        return self._source.tell()

    def read(self, size: int = -1) -> bytes:
        return self._source.read(size)

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        piece = self._source.read(len(view))
        view[: len(piece)] = piece
        return len(piece)


class _Checked(io.RawIOBase):
    """Unpacked bytes, counted; damage becomes a sentence."""

    def __init__(self, source: IO[bytes] | gzip.GzipFile, name: str) -> None:
        self._source = source
        self._name = name
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        try:
            piece = self._source.read(len(view))
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile) as error:
            raise BadInput(
                f"{self._name} is packed and damaged ({error}): fetch it again; nothing was changed."
            ) from None
        self._count += len(piece)
        if self._count > MAX_UNPACKED:
            raise BadInput(
                f"{shown(self._name)} unpacks to more than {MAX_UNPACKED >> 30} GB; that is no catalog."
            )
        view[: len(piece)] = piece
        return len(piece)
