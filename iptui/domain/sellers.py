"""The seller's own facts, as they stand on every letter that leaves the desk."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from iptui.domain.records import Record

SELLER_ID = "seller"
"""There is one record: a workspace is one seller's."""


class StoreName(msgspec.Struct, frozen=True, kw_only=True):
    """A store of the seller on one platform, as the platform knows it."""

    platform: str
    name: str
    """The store's name, or the platform's number of the seller, or both."""


class SellerProfile(Record, frozen=True, kw_only=True):
    """Who writes: what a counter-notification has to name (17 U.S.C. § 512(g)(3)(A) and (D))."""

    KIND: ClassVar[str] = "sellers"

    name: str = ""
    """The legal name, in Latin letters."""
    own_name: str = ""
    """The name in the seller's own script: 义乌市明港贸易有限公司."""
    address: tuple[str, ...] = ()
    """Lines as on an envelope, without the country."""
    country: str = ""
    """ISO 3166 code of two letters."""
    phone: str = ""
    email: str = ""
    signatory: str = ""
    """The person who signs."""
    role: str = ""
    """In what capacity: "General Manager"."""
    stores: tuple[StoreName, ...] = ()
    language: str = ""
    """BCP 47 code of the text beside the English one, such as `zh-Hans`; empty = English alone."""

    def store_on(self, platform: str) -> str:
        """The store's name there; empty where none is entered."""
        wanted = platform.casefold()
        return next((one.name for one in self.stores if one.platform.casefold() == wanted), "")
