"""What an archive of a page consists of: the page, and what it shows."""

from __future__ import annotations

from datetime import datetime

import msgspec

MOST_PARTS = 2000
"""Files of one archive that are looked at."""


class Part(msgspec.Struct, kw_only=True):
    """One file of an archive."""

    location: str = ""
    content_id: str = ""
    media_type: str = ""
    """Lower case, without parameters."""
    charset: str = ""
    data: bytes = b""
    saved_at: datetime | None = None


class Unpacked(msgspec.Struct, kw_only=True):
    """An archive as far as it can be read."""

    page: Part | None = None
    others: list[Part] = []
    """Everything else in it: pictures, frames, style sheets."""
    url: str = ""
    saved_at: datetime | None = None
    title: str = ""
    """The page's title as the archive itself gives it."""
    problems: list[str] = []

    def frame(self, address: str) -> Part | None:
        """The part that a frame or picture of the page points to (`cid:…` or a location)."""
        wanted = address.strip()
        if wanted.lower().startswith("cid:"):
            inner = wanted[4:]
            return next((one for one in self.others if one.content_id == inner), None)
        return next((one for one in self.others if wanted and one.location == wanted), None)
