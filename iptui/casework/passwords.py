"""Hashing passwords with argon2id, and checking them in the same time whether there is a hash or not."""

from __future__ import annotations

import unicodedata
from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING

from iptui.domain.errors import BadInput

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MINIMUM_PASSWORD = 8
MAXIMUM_PASSWORD = 1000
"""Characters; no person types more, and hashing a whole file would only keep the machine busy."""


@cache
def hasher() -> PasswordHasher:
    """argon2-cffi's defaults: RFC 9106's second recommendation (64 MiB, 3 passes, 4 lanes)."""
    from argon2 import PasswordHasher

    return PasswordHasher()


def _no_hash() -> str:
    """A hash of today's parameters that no password has: checking it takes as long as checking a real one."""
    parameters = hasher()

    def text(length: int) -> str:
        return b64encode(bytes(length)).decode().rstrip("=")

    return (
        f"$argon2id$v=19$m={parameters.memory_cost},t={parameters.time_cost},p={parameters.parallelism}"
        f"${text(parameters.salt_len)}${text(parameters.hash_len)}"
    )


def _plain(password: str) -> str:
    """One form for what different keyboards compose differently (NFC, as RFC 8265 has it)."""
    return unicodedata.normalize("NFC", password)


def hashed(password: str) -> str:
    """
    Raises:
        BadInput: too short, too long, or no text that can be typed again.
    """
    plain = _plain(password)
    if not MINIMUM_PASSWORD <= len(plain) <= MAXIMUM_PASSWORD:
        raise BadInput(
            f"The password must have {MINIMUM_PASSWORD} to {MAXIMUM_PASSWORD} characters."
        )
    try:
        return hasher().hash(plain)
    except UnicodeEncodeError:
        raise BadInput("The password holds half a character; type it anew.") from None


def fits(stored: str | None, password: str) -> bool:
    """True when the password has that hash; with None it never has, after the same work."""
    from argon2.exceptions import InvalidHashError, VerificationError

    plain = _plain(password)[:MAXIMUM_PASSWORD]
    try:
        hasher().verify(stored if stored is not None else _no_hash(), plain)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """True when the hash was made with other parameters than today's."""
    return hasher().check_needs_rehash(stored)
