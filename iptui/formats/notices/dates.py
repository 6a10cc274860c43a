"""Dates as notices write them; a date that could be read in two ways is not read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero gennaio januari ene",
            "february feb februar février fevrier febrero febbraio",
            "march mar märz maerz mrz mars marzo maart",
            "april apr avril avr abril aprile abr",
            "may mai mayo maggio mei",
            "june jun juni juin junio giugno",
            "july jul juli juillet julio luglio",
            "august aug août aout agosto ago",
            "september sep sept septembre septiembre settembre",
            "october oct oktober okt octobre octubre ottobre",
            "november nov novembre noviembre",
            "december dec dezember dez décembre decembre diciembre dicembre dic",
        ),
        1,
    )
    for name in names.split()
}
_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_TIME = r"(?:[ T,]{1,3}(?:at |um |à )?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?(?:\.\d+)?\s?(?P<half>[AaPp]\.?[Mm]\.?)?\s?(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?"
_FORMS = [
    re.compile(rf"(?i)(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d){_TIME}"),
    re.compile(
        rf"(?P<y>(?:19|20)\d\d)\s?年\s?(?P<m>\d{{1,2}})\s?月\s?(?P<d>\d{{1,2}})\s?日{_TIME}"
    ),
    re.compile(
        rf"(?i)\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?\.?[ -](?:of |de )?(?P<name>{_NAME})\b\.?,?[ -](?:de )?(?P<y>(?:19|20)\d\d){_TIME}"
    ),
    re.compile(
        rf"(?i)\b(?P<name>{_NAME})\b\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d\d){_TIME}"
    ),
    re.compile(rf"\b(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.(?P<y>(?:19|20)\d\d){_TIME}"),
    re.compile(rf"\b(?P<a>\d{{1,2}})[/-](?P<b>\d{{1,2}})[/-](?P<y>(?:19|20)\d\d)\b{_TIME}"),
]


def date_in(text: str, *, day_first: bool | None = None) -> str:
    """The first date (with its time) as ISO 8601; empty where there is none or it is ambiguous.

    `03/04/2026` is read only where the platform's country settles which is the month (`day_first`).
    """
    found = min(
        (
            (match.start(), -match.end(), match)
            for form in _FORMS
            for match in form.finditer(text[:2000])
        ),
        default=None,
        key=lambda one: one[:2],
    )
    if found is None:
        return ""
    match = found[2]
    parts = match.groupdict()
    try:
        if parts.get("a"):
            first, second = int(parts["a"]), int(parts["b"])
            if first > 12 >= second:
                day, month = first, second
            elif (second > 12 >= first) or first == second:
                day, month = second, first
            elif day_first is None:
                return ""
            else:
                day, month = (first, second) if day_first else (second, first)
        else:
            month = int(parts["m"]) if parts.get("m") else _MONTHS[parts["name"].casefold()]
            day = int(parts["d"])
        stated = date(int(parts["y"]), month, day)
        if not parts["hour"]:
            return stated.isoformat()
        hour = int(parts["hour"])
        if parts["half"]:
            hour = hour % 12 + (12 if parts["half"][0] in "Pp" else 0)
        at = datetime(stated.year, month, day, hour, int(parts["minute"]))
        zone = _zone(parts["zone"])
        return (at.replace(tzinfo=zone) if zone else at).isoformat(timespec="minutes")
    except (ValueError, KeyError):
        return ""


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in ("Z", "UTC", "GMT"):
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    return timezone((1 if text[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))


def sent_date(text: str) -> str:
    """The instant of a mail's date line, in the mail's own or a program's form; empty for none."""
    try:
        at = parsedate_to_datetime(text)
    except Exception:
        # The standard library raises many things on what is no date.
        return date_in(text)
    return at.isoformat(timespec="minutes") if at.tzinfo is not None else date_in(text)
