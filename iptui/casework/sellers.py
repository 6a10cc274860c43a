"""The seller's own facts: read by every letter, changed by the seller's own people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.domain.accounts import Permission
from iptui.domain.errors import BadInput
from iptui.domain.sellers import SELLER_ID, SellerProfile, StoreName

LABELS: dict[str, str] = {
    "name": "Legal name",
    "own_name": "Name in your own script",
    "address": "Address, lines as on an envelope",
    "country": "Country (two letters: CN)",
    "phone": "Telephone, with the country's code",
    "email": "E-mail",
    "signatory": "Who signs",
    "role": "In what capacity",
    "stores": "Stores, a line each: alibaba.com = name or number",
    "language": "Language beside the English (zh-Hans; empty: none)",
}
"""Field -> its label in a form, in the order of a form."""
LONGEST = 500
"""Characters of one fact."""
MOST_LINES = 40
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")


def seller_of(desk: Desk) -> SellerProfile:
    """The seller's facts, or an empty record (rev 0, not stored yet)."""
    return desk.store.get(SellerProfile, SELLER_ID) or SellerProfile(id=SELLER_ID)


def facts_of(seller: SellerProfile) -> dict[str, str]:
    """Field -> text as a person types it."""
    stores = "\n".join(f"{one.platform} = {one.name}" for one in seller.stores)
    return {
        **{name: getattr(seller, name) for name in LABELS if name not in ("address", "stores")},
        "address": "\n".join(seller.address),
        "stores": stores,
    }


def with_facts(seller: SellerProfile, typed: Mapping[str, str]) -> SellerProfile:
    """The record with the typed facts; an empty text takes a fact away.

    Raises:
        BadInput: no such fact, or a text that it cannot be.
    """
    changes: dict[str, Any] = {}
    for name, text in typed.items():
        if name not in LABELS:
            raise BadInput(f"'{name[:40]}' is no fact of a seller; choose one of {', '.join(LABELS)}.")  # fmt: skip
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        if any(len(line) > LONGEST for line in lines) or len(lines) > MOST_LINES:
            raise BadInput(
                f"{LABELS[name]}: more than {LONGEST} characters in a line, or {MOST_LINES} lines."
            )
        if name == "address":
            changes[name] = tuple(lines)
        elif name == "stores":
            changes[name] = tuple(_store(line) for line in lines)
        else:
            changes[name] = _checked(name, " ".join(lines))
    return replace(seller, **changes)


def _store(line: str) -> StoreName:
    platform, equals, name = line.partition("=")
    if not (equals and platform.strip() and name.strip()):
        raise BadInput(f"'{line[:40]}' names no store; write it as: alibaba.com = Brightharbor")
    return StoreName(platform=platform.strip().casefold(), name=name.strip())


def _checked(name: str, text: str) -> str:
    if not text:
        return ""
    if name == "country":
        if not _COUNTRY.fullmatch(text):
            raise BadInput(f"'{text[:20]}' is no country code of two letters; write it as CN or US.")  # fmt: skip
        return text.upper()
    if name == "language" and not _LANGUAGE.fullmatch(text):
        raise BadInput(f"'{text[:20]}' is no language code; write it as zh-Hans, ja or de.")
    if name == "email" and not _EMAIL.fullmatch(text):
        raise BadInput(f"'{text[:40]}' is no mail address; write it as name@example.com.")
    return text


def save_seller(desk: Desk, seller: SellerProfile) -> SellerProfile:
    """
    Raises:
        NotPermitted: the account may not change the seller's facts.
        Conflict: somebody else changed them.
    """
    before = facts_of(seller_of(desk))
    after = facts_of(seller)
    changed = [name for name in LABELS if before[name] != after[name]]
    with desk.commit(
        Permission.EDIT_SELLER, "seller.change", subject=seller, note=", ".join(changed)
    ) as tx:
        return tx.put(seller)
