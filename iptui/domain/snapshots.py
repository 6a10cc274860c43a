"""The listing as it stood: immutable, hashed evidence."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from iptui.domain.page_facts import PageFacts
from iptui.domain.records import Blob, Record


class SnapshotOrigin(StrEnum):
    PLATFORM = "platform"
    """The platform's own snapshot, saved from its page."""
    SELLER = "seller"
    """Taken here from the catalog, on import of the complaint or before a deletion."""


class Snapshot(Record, frozen=True, kw_only=True):
    """A product's text, and where kept its page and pictures, at one moment. Never changed once written."""

    KIND: ClassVar[str] = "snapshots"

    product_id: str
    complaint_id: str = ""
    captured_at: datetime
    origin: SnapshotOrigin
    title: str
    content: Blob | None = None
    """The product's fields at that moment as JSON; None when only a page or picture was kept."""
    page: Blob | None = None
    """The saved page or archive (HTML, MHTML, WARC, WACZ, text), original bytes."""
    pictures: tuple[Blob, ...] = ()
    """A screenshot, or what was found inside of the page."""
    note: str = ""
    found: PageFacts | None = None
    """What the page or archive was read to say when it was kept; None of what was kept before that."""
