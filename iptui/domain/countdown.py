"""How near a deadline is, and how to say what is left; apart from the calendars, which a list does not need."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum


class Urgency(IntEnum):
    """How near a deadline is; a lower value is more urgent."""

    OVER = 0
    HOURS = 1
    """Less than 6 hours."""
    TODAY = 2
    """Less than 24 hours."""
    SOON = 3
    """Less than 3 days."""
    CALM = 4


_LEVELS: tuple[tuple[timedelta, Urgency], ...] = (
    (timedelta(hours=6), Urgency.HOURS),
    (timedelta(hours=24), Urgency.TODAY),
    (timedelta(days=3), Urgency.SOON),
)


def urgency(due_at: datetime, now: datetime) -> Urgency:
    """The level that a list colours by."""
    left = due_at - now
    if left < timedelta(0):
        return Urgency.OVER
    for limit, level in _LEVELS:
        if left < limit:
            return level
    return Urgency.CALM


def remaining(due_at: datetime, now: datetime) -> str:
    """What is left in words: "2 d 4 h", "5 h 12 min", "8 min", "over since 3 h"."""
    if due_at < now:
        return "over since " + _largest_unit(now - due_at)
    return _two_units(due_at - now)


def _two_units(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else "under 1 min"


def _largest_unit(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for name, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {name}"
    return "under 1 min"
