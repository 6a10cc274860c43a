"""Times in the sample files, written relative to the clock, so that a demonstration is always of today.

`@-2d4h` is the instant two days and four hours ago, `@day-300` the day 300 days ago, and inside a
text `{{@day-300}}` is that day written out.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

_INSTANT = re.compile(r"@([+-])(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_DAY = re.compile(r"@day([+-]\d+)")
_IN_TEXT = re.compile(r"\{\{(@day[+-]\d+)\}\}")


def dated(value: Any, now: datetime) -> Any:
    """The JSON value with every token replaced by its ISO 8601 time or day."""
    if isinstance(value, str):
        return _text(value, now)
    if isinstance(value, list):
        return [dated(item, now) for item in value]
    if isinstance(value, dict):
        return {key: dated(item, now) for key, item in value.items()}
    return value


def dated_text(text: str, now: datetime) -> str:
    """The text with the days written out."""
    return _IN_TEXT.sub(lambda match: _text(match[1], now), text)


def _text(text: str, now: datetime) -> str:
    if not text.startswith("@"):
        return dated_text(text, now)
    if (day := _DAY.fullmatch(text)) is not None:
        return (now + timedelta(days=int(day[1]))).date().isoformat()
    if (instant := _INSTANT.fullmatch(text)) is not None:
        days, hours, minutes = (int(part or 0) for part in instant.groups()[1:])
        span = timedelta(days=days, hours=hours, minutes=minutes)
        return (now - span if instant[1] == "-" else now + span).isoformat()
    return text
