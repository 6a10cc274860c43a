"""Complainants, rights holders, agents: the people and firms on the other side."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, ClassVar

from iptui.domain.records import Record


class Party(Record, frozen=True, kw_only=True):
    """A person or organisation; its role (complainant, rights holder, agent) is told by who refers to it."""

    KIND: ClassVar[str] = "parties"

    name: str
    agent: str = ""
    """The agent or law firm that acts for the party, as named in the complaint."""
    email: str = ""
    phone: str = ""
    address: str = ""
    country: str = ""
    disclosed: bool = True
    """False when the platform keeps the contact data back (it is opt-in on some platforms)."""
    note: str = ""
    extra: dict[str, Any] = {}


def party_id(name: str, email: str = "", address: str = "") -> str:
    """The id under which a party is found again: name with e-mail, or with the address where there is none.

    The same people file again and again; Lumen's database de-duplicates them by the same fields.
    """
    key = "\x1f".join(" ".join(part.casefold().split()) for part in (name, email or address))
    return "party-" + blake2b(key.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
