"""Hashes that cost little: a test that is about something else needs no 64 MiB of memory for each account.

`tests/casework/test_sign_in.py` and every test that starts `python -m iptui` itself have the real ones.
"""

from __future__ import annotations

from argon2 import PasswordHasher

from iptui.casework import passwords

REAL = passwords.hasher
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def quick() -> PasswordHasher:
    return QUICK


def use() -> None:
    passwords.hasher = quick  # type: ignore[assignment]
