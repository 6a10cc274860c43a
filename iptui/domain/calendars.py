"""Working days by two calendars: plain Monday to Friday, and a country's statutory one with make-up days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from iptui.domain.errors import BadInput
from iptui.domain.rule_sets import CalendarNotice

IsWorkingDay = Callable[[date], bool]

ONE_DAY = timedelta(days=1)
FIRST_YEAR_OF_NOTICES = 2001
"""Make-up working days are known from here on."""


def is_weekday(day: date) -> bool:
    """True from Monday to Friday, whatever the holidays."""
    return day.weekday() < 5


def nth_working_day(start: date, count: int, is_working: IsWorkingDay) -> date:
    """The `count`-th working day after `start`; `start` itself is not counted."""
    day = start
    while count > 0:
        day += ONE_DAY
        if is_working(day):
            count -= 1
    return day


class StatutoryCalendar:
    """A country's public holidays and make-up working days, one year at a time.

    An empty country code means that no statutory calendar is known: Monday to Friday.
    A `CalendarNotice` replaces what the holiday library knows of its year.

    Raises:
        BadInput: the country code is unknown.
    """

    def __init__(self, country: str, notices: Sequence[CalendarNotice] = ()) -> None:
        self.country = country
        self._notices = {notice.year: notice for notice in notices}
        if country:
            _library_year(country, 2024)

    def is_working(self, day: date) -> bool:
        notice = self._notices.get(day.year)
        if notice is not None:
            if is_weekday(day):
                return day not in notice.days_off
            return day in notice.working_weekend_days
        if not self.country:
            return is_weekday(day)
        days_off, working_weekend_days, weekend = _library_year(self.country, day.year)
        if day.weekday() in weekend:
            return day in working_weekend_days
        return day not in days_off

    def is_provisional(self, year: int) -> bool:
        """True when the year's official holiday notice is not known yet.

        Countries that move working days announce them year by year (China's State Council in
        autumn): a year after the last one with such days is an estimate.
        """
        if year in self._notices or not self.country:
            return False
        last = _last_year_with_notice(self.country, year)
        return last is not None and year > last


@lru_cache(maxsize=256)
def _library_year(
    country: str, year: int
) -> tuple[frozenset[date], frozenset[date], frozenset[int]]:
    """(days off, working weekend days, weekend) of one year.

    The next year's notice can move working days into the last week of December.
    """
    import holidays

    try:
        calendar = holidays.country_holidays(country, years=(year, year + 1))
    except NotImplementedError:
        raise BadInput(
            f"There is no holiday calendar for the country '{country}'; use an ISO 3166 code such as "
            "CN or US, or leave the country empty for Monday to Friday."
        ) from None
    return (
        frozenset(day for day in calendar if day.year == year),
        frozenset(day for day in calendar.weekend_workdays if day.year == year),
        frozenset(calendar.weekend),
    )


@lru_cache(maxsize=64)
def _last_year_with_notice(country: str, year: int) -> int | None:
    """The last year with make-up working days, looking a little beyond `year`; None = never any.

    The years around are looked at too: a single notice need not move any working day.
    """
    import holidays

    calendar = holidays.country_holidays(country, years=range(FIRST_YEAR_OF_NOTICES, year + 4))
    # The last days of a December belong to the next year's notice.
    moved = {day.year for day in calendar.weekend_workdays if (day.month, day.day) < (12, 20)}
    return max(moved, default=None)
