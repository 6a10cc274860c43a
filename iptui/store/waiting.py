"""Saying that something waits for another process; a module of its own because commands import it early."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

WAITING: ContextVar[Callable[[str], None] | None] = ContextVar("WAITING", default=None)
"""Called once with a sentence when a commit or an opening waits long; None where nobody could read it."""


@contextmanager
def telling(tell: Callable[[str], None]) -> Iterator[None]:
    """Say it through `tell` within the block."""
    token = WAITING.set(tell)
    try:
        yield
    finally:
        WAITING.reset(token)
