"""The windows that run, as an iCalendar file (RFC 5545) that any calendar takes in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import BinaryIO

import msgspec

from iptui.formats.values import printable

ALARMS = (timedelta(hours=24), timedelta(hours=4))
"""How long before one's own deadline a calendar rings."""


class CalendarEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One moment to keep in mind; `uid` stays the same from export to export, so that it is updated."""

    uid: str
    at: datetime
    summary: str
    description: str = ""
    alarms: bool = False


def write_calendar(target: BinaryIO, events: Iterable[CalendarEvent], now: datetime) -> int:
    """Returns the number of events."""
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//iptui//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    count = 0
    for one in events:
        event = Event()
        event.add("uid", printable(one.uid))
        event.add("dtstamp", now)
        event.add("dtstart", one.at)
        event.add("summary", printable(one.summary))
        if one.description:
            event.add("description", printable(one.description))
        event.add("transp", "TRANSPARENT")
        for before in ALARMS if one.alarms else ():
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", printable(one.summary))
            alarm.add("trigger", -before)
            event.add_component(alarm)
        calendar.add_component(event)
        count += 1
    target.write(calendar.to_ical())
    return count
