"""How long is left, in words; the colour only repeats what the words say."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from iptui.widgets.text_styles import StyleName

SOON = timedelta(hours=24)
"""From here on a deadline counts as near."""


def countdown(
    due_at: datetime | None, now: datetime, *, provisional: bool = False
) -> tuple[str, StyleName]:
    """`2 d 4 h left`, `35 min left`, `3 h late` and a style's name. `~` before it: provisional."""
    if due_at is None:
        return "no date", "dim"
    left = due_at - now
    late = left < timedelta(0)
    text = _length(-left if late else left) + (" late" if late else " left")
    style: StyleName = "late" if late else "soon" if left <= SOON else ""
    return ("~" + text if provisional else text), style


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    if days > 9:
        return f"{days} d"
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if hours < 6 and minutes else f"{hours} h"
    return f"{minutes} min"


def local_time(instant: datetime, zone: tzinfo) -> str:
    """`Thu 2026-10-08 23:59` in a zone."""
    return f"{instant.astimezone(zone):%a %Y-%m-%d %H:%M}"
