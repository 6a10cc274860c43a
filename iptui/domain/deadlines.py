"""When a window ends: by both calendars, the earlier one alarms. What is left is said in `countdown`."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from iptui.domain.calendars import StatutoryCalendar, is_weekday, nth_working_day
from iptui.domain.complaints import Deadline, DeadlineBasis
from iptui.domain.errors import BadInput
from iptui.domain.rule_sets import CalendarNotice, RuleSet, WindowName

FIRST_YEAR = 2000
LAST_YEAR = 2097
"""The years that all national calendars of the holiday library cover, less the longest window."""

END_OF_DAY = time(23, 59, 59)


def deadline(
    rule_set: RuleSet, window_name: WindowName, started_at: datetime, *, attempt: int = 1
) -> Deadline:
    """The end of a window that started (notice received, counter-notification filed) at an instant.

    The day of receipt, taken in the rule set's time zone, is not counted; the window ends with the
    last second of its last day there. `respond` means `counter_notify_again` from attempt 2 on.

    Raises:
        BadInput: a date out of range or without a zone, an attempt that the rules do not give, or
            a window of which the rules know no length.
    """
    if started_at.tzinfo is None:
        raise BadInput(
            f"The time {started_at:%Y-%m-%d %H:%M} has no time zone; add one, such as +08:00."
        )
    if not FIRST_YEAR <= started_at.year <= LAST_YEAR:
        raise BadInput(
            f"The date {started_at:%Y-%m-%d} cannot be the start of a window; use a year from "
            f"{FIRST_YEAR} to {LAST_YEAR}."
        )
    if not 1 <= attempt <= rule_set.attempts:
        raise BadInput(
            f"{rule_set.title} give {rule_set.attempts} attempt(s), so there is no attempt {attempt}."
        )
    zone = time_zone(rule_set.time_zone)
    received_on = started_at.astimezone(zone).date()
    window = rule_set.window_for(window_name, received_on, attempt)
    name = rule_set.window_name(window_name, attempt)
    if window is None:
        raise BadInput(
            f"{rule_set.title} (version: {rule_set.version_text}) give no length for the window "
            f"'{name}', so no deadline can be worked out."
        )
    provisional, notices = False, ""
    if window.unit == "calendar_days":
        strict = statutory = received_on + timedelta(days=window.length)
        basis = DeadlineBasis.CALENDAR_DAYS
    else:
        calendar = _calendar(rule_set.country, rule_set.calendar_notices)
        strict = nth_working_day(received_on, window.length, is_weekday)
        statutory = nth_working_day(received_on, window.length, calendar.is_working)
        last = max(strict, statutory)
        years = range(received_on.year, last.year + 1)
        provisional = any(calendar.is_provisional(year) for year in years)
        notices = "; ".join(
            f"{one.year}: {one.source}" + (" (own)" if one.origin == "own" else "")
            for one in rule_set.calendar_notices
            if one.year in years
        )
        basis = _basis(strict, statutory)
    return Deadline(
        due_at=_end_of(min(strict, statutory), zone),
        strict=_end_of(strict, zone),
        statutory=_end_of(statutory, zone),
        basis=basis,
        provisional=provisional,
        rule_set=rule_set.id,
        rule=name,
        length=window.length,
        unit=window.unit,
        started_at=started_at.astimezone(UTC),
        time_zone=rule_set.time_zone,
        source=window.source,
        confidence=window.confidence,
        origin=rule_set.origin,
        holiday_notice=notices,
    )


def received_date(started_at: datetime, rule_set: RuleSet) -> date:
    """The day of an instant in the rule set's time zone."""
    return started_at.astimezone(time_zone(rule_set.time_zone)).date()


@lru_cache(maxsize=64)
def time_zone(name: str) -> ZoneInfo:
    """
    Raises:
        BadInput: no such IANA time zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(
            f"There is no time zone '{name}'; use an IANA name such as Asia/Shanghai."
        ) from None


@lru_cache(maxsize=64)
def _calendar(country: str, notices: tuple[CalendarNotice, ...]) -> StatutoryCalendar:
    return StatutoryCalendar(country, notices)


def _basis(strict: date, statutory: date) -> DeadlineBasis:
    if strict == statutory:
        return DeadlineBasis.BOTH
    return DeadlineBasis.STRICT if strict < statutory else DeadlineBasis.STATUTORY


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, END_OF_DAY, zone).astimezone(UTC)
