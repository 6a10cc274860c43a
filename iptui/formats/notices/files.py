"""Where mails lie: a file, an mbox, a Maildir folder, standard input; and notices that came as plain text."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from iptui.domain.errors import BadInput
from iptui.formats.notices.mails import MOST_MAIL_BYTES, is_mail, is_mbox, split_mbox

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD = 64 * 1024
MOST_NOTICE_BYTES = 2 * 1024 * 1024


class _Again(io.RawIOBase):
    """The bytes already looked at, then the rest."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        if self._head:
            piece, self._head = self._head[: len(view)], self._head[len(view) :]
        else:
            piece = self._rest.read(len(view))
        view[: len(piece)] = piece
        return len(piece)


def peeked(source: BinaryIO) -> tuple[bytes, io.BufferedReader]:
    """The first bytes, and a reader that gives them again with the rest."""
    head = b""
    while len(head) < HEAD:
        piece = source.read(HEAD - len(head))
        if not piece:
            break
        head += piece
    return head, rejoined(head, source)


def rejoined(head: bytes, rest: BinaryIO) -> io.BufferedReader:
    """The bytes already read, then the rest."""
    return io.BufferedReader(_Again(head, rest), HEAD)


def holds_mail(head: bytes) -> bool:
    return is_mbox(head) or is_mail(head)


def mails_of(head: bytes, stream: BinaryIO) -> Iterator[bytes | None]:
    """The mails of a file that `holds_mail`, one after the other; None for one that is too long."""
    if is_mbox(head):
        yield from split_mbox(stream)
        return
    raw = stream.read(MOST_MAIL_BYTES + 1)
    yield raw if len(raw) <= MOST_MAIL_BYTES else None


def is_maildir(path: Path) -> bool:
    return (path / "cur").is_dir() or (path / "new").is_dir()


def mails_of_folder(path: Path) -> Iterator[tuple[str, bytes | None]]:
    """(file, bytes) of a Maildir or a folder of `.eml` files, in the order of their names.

    Raises:
        BadInput: the folder holds no mails.
    """
    if is_maildir(path):
        places = [path / part for part in ("cur", "new") if (path / part).is_dir()]
        files = [one for place in places for one in sorted(place.iterdir())]
    else:
        files = sorted(one for one in path.iterdir() if one.suffix.casefold() == ".eml")
    files = [one for one in files if not one.name.startswith(".") and not one.is_symlink()]
    if not files:
        raise BadInput(f"{path} holds no mails: expected a Maildir (cur, new) or .eml files.")
    for file in files:
        if not file.is_file():
            continue
        try:
            with file.open("rb") as stream:
                raw = stream.read(MOST_MAIL_BYTES + 1)
        except OSError as error:
            reason = error.strerror or os.fspath(file)
            raise BadInput(f"{file} cannot be read ({reason}); check its permissions.") from None
        yield str(file), raw if len(raw) <= MOST_MAIL_BYTES else None


def may_be_notice(head: bytes) -> bool:
    """False for what is by its looks one of our lists, or no text."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"[") or not start or head.count(0):
        return False
    first = start.splitlines()[0].replace(b";", b",").replace(b"\t", b",").lower()
    return not {b"no", b"platform"} <= {one.strip(b' "') for one in first.split(b",")}
