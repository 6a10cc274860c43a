"""Pictures inside a saved page or archive: those of some size, each once, within limits."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from hashlib import sha256
from urllib.parse import unquote_to_bytes, urlsplit

import msgspec

from iptui.formats.pages.kinds import picture_type
from iptui.formats.pages.parts import Part

MOST = 24
MOST_BYTES = 32 * 1024 * 1024
LEAST_SIDE = 100
"""Pixels: smaller ones are the shop's buttons and icons."""
MOST_TRIED = 400


class FoundPicture(msgspec.Struct, frozen=True):
    data: bytes
    media_type: str
    name: str


class Pictures:
    """Collects them in the page's order."""

    def __init__(self) -> None:
        self.found: list[FoundPicture] = []
        self._seen: set[bytes] = set()
        self._bytes = self._tried = self._left_out = self._broken = 0

    @property
    def problems(self) -> list[str]:
        said = []
        if self._left_out:
            said.append(
                f"{self._left_out} more picture(s) stay inside the kept file: only the first {MOST} are taken out."
            )
        if self._broken:
            said.append(f"{self._broken} picture(s) in the file are damaged.")
        return said

    def add_address(self, address: str) -> None:
        """The picture of a `data:` address."""
        head, _, body = address.partition(",")
        if "image/" not in head.lower():
            return
        try:
            if head.rstrip().lower().endswith(";base64"):
                plain = re.sub(
                    r"\s", "", body.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=")
                )
                data = base64.b64decode(plain + "=" * (-len(plain) % 4))
            else:
                data = unquote_to_bytes(body)
        except (ValueError, binascii.Error):
            self._broken += 1
            return
        self.add(data, "")

    def add_part(self, part: Part) -> None:
        if part.media_type.startswith("image/") or picture_type(part.data):
            try:
                name = urlsplit(part.location).path.rsplit("/", 1)[-1]
            except ValueError:
                name = ""
            self.add(part.data, name)

    def add(self, data: bytes, name: str, least: int = LEAST_SIDE) -> str:
        """What is wrong with it, in a sentence; nothing when it was taken or is too small to matter."""
        media_type = picture_type(data)
        self._tried += 1
        if not media_type or self._tried > MOST_TRIED:
            return ""
        digest = sha256(data).digest()
        if digest in self._seen:
            return ""
        self._seen.add(digest)
        size = _size(data)
        if size is None:
            self._broken += least > 1
            if least == 1:
                self.found.append(FoundPicture(data, media_type, name))
            return "The picture is damaged and may not be drawn whole; its bytes are kept."
        if min(size) < least:
            return ""
        if len(self.found) >= MOST or self._bytes + len(data) > MOST_BYTES:
            self._left_out += 1
            return ""
        self._bytes += len(data)
        kept = name if re.fullmatch(r"[\w.() -]{1,80}", name) else f"picture-{len(self.found) + 1}"
        if "." not in kept:
            kept += "." + media_type.removeprefix("image/").replace("jpeg", "jpg")
        self.found.append(FoundPicture(data, media_type, kept))
        return ""


def _size(data: bytes) -> tuple[int, int] | None:
    """Width and height as its header states them; nothing is decoded."""
    from PIL import Image

    from iptui.formats.pictures import FORMATS

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                return opened.size
    except Exception:  # whatever a decoder meets in bytes that were made to break it
        return None
