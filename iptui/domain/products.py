"""The seller's own listings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

import msgspec

from iptui.domain.records import Record


class ReviewState(StrEnum):
    """Where a listing stands with the platform's review."""

    APPROVED = "approved"
    PENDING = "pending"
    REJECTED = "rejected"
    OFFLINE = "offline"


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """A listing as imported. Bulk data: kept in catalog shards, replaced by the next import.

    `attributes` are the seller's self-filled ones, in listing order. `description` is text or HTML.
    """

    id: str
    name: str = ""
    keywords: tuple[str, ...] = ()
    attributes: dict[str, str] = {}
    description: str = ""
    state: ReviewState = ReviewState.APPROVED
    price: float | None = None
    currency: str = ""
    category: str = ""
    brand: str = ""
    url: str = ""
    image: str = ""
    updated_at: datetime | None = None
    extra: dict[str, Any] = {}


class CatalogEdit(Record, frozen=True, kw_only=True):
    """What was done to a product here since its import; `id` is the product's id.

    The catalog's shards never change: an edit or a tombstone lies over them.
    """

    KIND: ClassVar[str] = "catalog_edits"

    deleted_at: datetime | None = None
    """Set = tombstone: the listing is deleted for search and scan, and recoverable."""
    deleted_by: str = ""
    reason: str = ""
    complaint_id: str = ""
    snapshot_id: str = ""
    """The snapshot taken before the deletion or edit."""
    exported_at: datetime | None = None
    """Set once the deletion went out in a deletion list; after that it cannot be undone here."""
    done_at: datetime | None = None
    """Set once the listing is deleted on its platform, too."""
    state: ReviewState | None = None
    """A review state that replaces the imported one (reinstated, taken offline)."""
    product: Product | None = None
    """The product as edited here; replaces the imported one until the next import that changes it."""

    @property
    def deleted(self) -> bool:
        return self.deleted_at is not None
