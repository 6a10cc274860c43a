"""How the columns of a catalog that no platform wrote become products; confirmed once by a person."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import ClassVar

from iptui.domain.products import ReviewState
from iptui.domain.records import Record

MAPPED_FIELDS = (
    "id", "name", "description", "keywords", "state", "price", "currency", "category", "brand", "url", "image",
    "updated_at",
)  # fmt: skip
"""Product fields that a column can fill; attributes are mapped by their own names."""


class CatalogMapping(Record, frozen=True, kw_only=True):
    """One mapping; `id` is `header_id` of the header that it is for."""

    KIND: ClassVar[str] = "catalog_mappings"

    name: str = ""
    """The file that it was made for; for people."""
    header: tuple[str, ...] = ()
    """The columns as the file writes them."""
    columns: dict[str, tuple[str, ...]] = {}
    """Product field -> its columns. Several are joined (texts by a line break, keywords as lists)."""
    attributes: dict[str, str] = {}
    """Attribute name -> column."""
    separators: str = ",;|"
    """Each of these separates keywords in a cell."""
    states: dict[str, ReviewState] = {}
    """The file's words for a listing's state, without case."""
    currency: str = ""
    """The currency of prices where no column says it."""


def header_id(columns: Iterable[str]) -> str:
    """The key under which a header's mapping is remembered: its columns without case, in any order."""
    names = sorted(" ".join(column.casefold().split()) for column in columns if column.strip())
    return blake2b("\x1f".join(names).encode("utf-8", "replace"), digest_size=12).hexdigest()
