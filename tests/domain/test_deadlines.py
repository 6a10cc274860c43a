from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from iptui.domain.calendars import StatutoryCalendar, is_weekday, nth_working_day
from iptui.domain.complaints import DeadlineBasis
from iptui.domain.countdown import Urgency, remaining, urgency
from iptui.domain.deadlines import deadline
from iptui.domain.errors import BadInput
from iptui.domain.rule_sets import CalendarNotice, RuleSet, Window, WindowOverride
from iptui.formats.rule_files import load_rule_sets

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def alibaba() -> RuleSet:
    return load_rule_sets().for_complaint("alibaba.com", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("notice", "strict", "statutory", "basis", "provisional"),
    [
        ("2026-02-13", "2026-02-18", "2026-02-25", DeadlineBasis.STRICT, False),
        ("2026-09-17", "2026-09-22", "2026-09-21", DeadlineBasis.STATUTORY, False),
        ("2026-09-30", "2026-10-05", "2026-10-10", DeadlineBasis.STRICT, False),
        ("2027-02-04", "2027-02-09", "2027-02-15", DeadlineBasis.STRICT, True),
        ("2026-06-02", "2026-06-05", "2026-06-05", DeadlineBasis.BOTH, False),
        # The window reaches into a year without an official notice.
        ("2026-12-30", "2027-01-04", "2027-01-05", DeadlineBasis.STRICT, True),
    ],
)
def test_worked_examples(
    alibaba: RuleSet,
    notice: str,
    strict: str,
    statutory: str,
    basis: DeadlineBasis,
    provisional: bool,
) -> None:
    found = deadline(alibaba, "respond", datetime.fromisoformat(notice + "T10:00:00+08:00"))
    assert found.strict.astimezone(SHANGHAI).isoformat() == strict + "T23:59:59+08:00"
    assert found.statutory.astimezone(SHANGHAI).isoformat() == statutory + "T23:59:59+08:00"
    assert found.due_at == min(found.strict, found.statutory)
    assert found.due_at.tzinfo is UTC
    assert found.basis is basis
    assert found.provisional is provisional
    assert found.rule_set == "alibaba.com@2022-01-20"
    assert (found.rule, found.length, found.unit) == ("respond", 3, "business_days")
    assert found.source == "http://service.alibaba.com/ensupplier/faq_detail/13845889.htm"
    assert (found.confidence, found.origin) == ("stated", "shipped")


@pytest.mark.parametrize(
    ("instant", "due"),
    [
        # 23:30 UTC on Monday is Tuesday morning in Shanghai: Tuesday is not counted.
        ("2026-06-01T23:30:00+00:00", "2026-06-05"),
        ("2026-06-02T15:59:59+00:00", "2026-06-05"),
        ("2026-06-02T16:00:00+00:00", "2026-06-08"),
    ],
)
def test_the_day_of_receipt_is_the_platforms_day(alibaba: RuleSet, instant: str, due: str) -> None:
    found = deadline(alibaba, "respond", datetime.fromisoformat(instant))
    assert found.due_at.astimezone(SHANGHAI).isoformat() == due + "T23:59:59+08:00"


def test_later_attempts_have_their_own_window(alibaba: RuleSet) -> None:
    start = datetime(2026, 6, 2, 10, tzinfo=SHANGHAI)
    second = deadline(alibaba, "respond", start, attempt=2)
    assert (second.rule, second.length, second.confidence) == (
        "counter_notify_again",
        7,
        "inferred",
    )
    assert second.due_at.astimezone(SHANGHAI).date() == date(2026, 6, 11)
    assert deadline(alibaba, "counter_notify_again", start) == second
    with pytest.raises(BadInput, match="3 attempt"):
        deadline(alibaba, "respond", start, attempt=4)
    with pytest.raises(BadInput, match="no attempt 0"):
        deadline(alibaba, "respond", start, attempt=0)


def test_the_version_in_force_decides() -> None:
    sets = load_rule_sets()
    start = datetime(2022, 1, 19, 10, tzinfo=SHANGHAI)
    old = deadline(sets.for_complaint("alibaba.com", start), "respond", start, attempt=2)
    assert old.length == 30
    new_start = start + timedelta(days=1)
    new = deadline(sets.for_complaint("alibaba.com", new_start), "respond", new_start, attempt=2)
    assert new.length == 7


def test_calendar_days() -> None:
    tiktok = load_rule_sets().for_complaint("TikTok Shop", date(2026, 1, 1))
    found = deadline(tiktok, "respond", datetime(2026, 1, 31, 12, tzinfo=UTC))
    assert found.due_at == found.strict == found.statutory
    assert found.due_at == datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)
    assert found.basis is DeadlineBasis.CALENDAR_DAYS
    assert not found.provisional


def test_us_federal_holidays_count_for_the_dmca() -> None:
    dmca = load_rule_sets().for_complaint("dmca-us", date(2026, 1, 1))
    found = deadline(dmca, "complainant_reply", datetime(2026, 11, 10, 12, tzinfo=UTC))
    zone = ZoneInfo("America/New_York")
    # Veterans Day and Thanksgiving fall into the window.
    assert found.strict.astimezone(zone).date() == date(2026, 11, 30)
    assert found.statutory.astimezone(zone).date() == date(2026, 12, 2)
    assert not found.provisional


def test_a_window_ends_with_the_local_day_across_a_clock_change() -> None:
    dmca = load_rule_sets().for_complaint("dmca-us", date(2026, 1, 1))
    found = deadline(dmca, "complainant_reply", datetime(2026, 10, 20, 12, tzinfo=UTC))
    assert found.due_at.isoformat() == "2026-11-10T04:59:59+00:00"


def test_an_override_lengthens_windows_that_start_in_its_days(alibaba: RuleSet) -> None:
    long = WindowOverride(
        window="respond",
        first_day=date(2026, 9, 29),
        last_day=date(2026, 10, 8),
        length=10,
        unit="calendar_days",
        source="platform notice",
        confidence="stated",
    )
    rules = replace(alibaba, overrides=(long,))
    inside = deadline(rules, "respond", datetime(2026, 9, 29, 0, tzinfo=SHANGHAI))
    assert inside.due_at.astimezone(SHANGHAI).date() == date(2026, 10, 9)
    assert inside.source == "platform notice"
    outside = deadline(rules, "respond", datetime(2026, 10, 9, 0, tzinfo=SHANGHAI))
    assert outside.length == 3


def test_a_users_holiday_notice_ends_the_provisional_mark(alibaba: RuleSet) -> None:
    notice = CalendarNotice(
        year=2027,
        days_off=(date(2027, 2, 5), date(2027, 2, 8), date(2027, 2, 9), date(2027, 2, 10)),
        working_weekend_days=(date(2027, 2, 13),),
        source="State Council notice",
        confidence="stated",
    )
    rules = replace(alibaba, calendar_notices=(notice,))
    found = deadline(rules, "respond", datetime(2027, 2, 4, 10, tzinfo=SHANGHAI))
    assert not found.provisional
    assert found.statutory.astimezone(SHANGHAI).date() == date(2027, 2, 13)


@pytest.mark.parametrize(
    ("start", "text"),
    [
        (datetime(1926, 2, 13, tzinfo=UTC), "1926-02-13 cannot be the start"),
        (datetime(9999, 12, 31, tzinfo=UTC), "9999-12-31 cannot be the start"),
        (datetime(1, 1, 1, tzinfo=UTC), "cannot be the start"),
        (datetime(2026, 2, 13), "no time zone"),
    ],
)
def test_bad_dates_say_why(alibaba: RuleSet, start: datetime, text: str) -> None:
    with pytest.raises(BadInput, match=text):
        deadline(alibaba, "respond", start)


def test_a_window_without_a_known_length_is_refused() -> None:
    etsy = load_rule_sets().for_complaint("etsy.com", date(2026, 1, 1))
    with pytest.raises(BadInput, match="no length for the window 'respond'"):
        deadline(etsy, "respond", datetime(2026, 1, 1, tzinfo=UTC))


def test_unknown_country_and_zone_are_refused(alibaba: RuleSet) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(BadInput, match="'XX'"):
        deadline(replace(alibaba, country="XX"), "respond", start)
    with pytest.raises(BadInput, match="Mars/Olympus"):
        deadline(replace(alibaba, time_zone="Mars/Olympus"), "respond", start)


@given(day=st.dates(date(2024, 1, 1), date(2026, 11, 1)), count=st.integers(1, 30))
def test_both_calendars_agree_with_an_independent_one(day: date, count: int) -> None:
    expected = day
    for _ in range(count):
        expected += timedelta(days=1)
        while not chinese_calendar.is_workday(expected):
            expected += timedelta(days=1)
    calendar = StatutoryCalendar("CN")
    assert nth_working_day(day, count, calendar.is_working) == expected
    weeks, rest = divmod(count, 5)
    plain = day + timedelta(weeks=weeks)
    if rest == 0:
        rest, plain = 5, plain - timedelta(weeks=1)
    for _ in range(rest):
        plain += timedelta(days={4: 3, 5: 2}.get(plain.weekday(), 1))
    assert nth_working_day(day, count, is_weekday) == plain


def test_every_day_of_three_years_agrees() -> None:
    calendar = StatutoryCalendar("CN")
    day = date(2024, 1, 1)
    while day <= date(2026, 12, 31):
        assert calendar.is_working(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@given(
    start=st.datetimes(datetime(2004, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),
    length=st.integers(1, 60),
    country=st.sampled_from(["CN", "US", "DE", ""]),
    zone=st.sampled_from(["Asia/Shanghai", "America/Los_Angeles", "UTC", "Pacific/Kiritimati"]),
)
def test_a_deadline_is_the_earlier_end_and_lies_after_its_start(
    start: datetime, length: int, country: str, zone: str
) -> None:
    rules = RuleSet(
        platform="x",
        title="X",
        version=date(2000, 1, 1),
        time_zone=zone,
        country=country,
        attempts=1,
        respond=Window(length=length, unit="business_days", source="s", confidence="inferred"),
    )
    found = deadline(rules, "respond", start)
    assert found.due_at == min(found.strict, found.statutory)
    assert found.due_at > start
    local = found.due_at.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute, local.second) == (23, 59, 59)
    longer = replace(
        rules,
        respond=Window(length=length + 1, unit="business_days", source="s", confidence="inferred"),
    )
    assert deadline(longer, "respond", start).due_at > found.due_at
    if not country:
        assert found.basis is DeadlineBasis.BOTH


def test_provisional_years_come_from_the_library() -> None:
    china = StatutoryCalendar("CN")
    assert not any(china.is_provisional(year) for year in range(2001, 2027))
    assert china.is_provisional(2090)
    assert not StatutoryCalendar("US").is_provisional(2090)
    assert not StatutoryCalendar("").is_provisional(2090)


NOW = datetime(2026, 9, 30, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "text", "level"),
    [
        (timedelta(days=5, hours=4, minutes=3), "5 d 4 h", Urgency.CALM),
        (timedelta(days=3), "3 d", Urgency.CALM),
        (timedelta(days=2, hours=4), "2 d 4 h", Urgency.SOON),
        (timedelta(hours=24), "1 d", Urgency.SOON),
        (timedelta(hours=23, minutes=59), "23 h 59 min", Urgency.TODAY),
        (timedelta(hours=6), "6 h", Urgency.TODAY),
        (timedelta(hours=5, minutes=12), "5 h 12 min", Urgency.HOURS),
        (timedelta(minutes=8, seconds=59), "8 min", Urgency.HOURS),
        (timedelta(seconds=59), "under 1 min", Urgency.HOURS),
        (timedelta(0), "under 1 min", Urgency.HOURS),
        (-timedelta(seconds=1), "over since under 1 min", Urgency.OVER),
        (-timedelta(minutes=59), "over since 59 min", Urgency.OVER),
        (-timedelta(hours=3, minutes=30), "over since 3 h", Urgency.OVER),
        (-timedelta(days=40), "over since 40 d", Urgency.OVER),
    ],
)
def test_remaining_in_words(left: timedelta, text: str, level: Urgency) -> None:
    assert remaining(NOW + left, NOW) == text
    assert urgency(NOW + left, NOW) is level


def independent_end(start: datetime, zone: ZoneInfo, length: int, *, statutory: bool) -> date:
    """The last day by another library, counted day by day in the platform's zone."""
    day = start.astimezone(zone).date()
    while length:
        day += timedelta(days=1)
        length -= chinese_calendar.is_workday(day) if statutory else day.isoweekday() < 6
    return day


@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2026, 10, 31, 23, 59)),
    offset=st.integers(-12 * 4, 14 * 4).map(lambda quarters: timedelta(minutes=15 * quarters)),
    attempt=st.integers(1, 3),
    zone=st.sampled_from(["Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati", "UTC"]),
)
def test_deadlines_agree_with_an_independent_count_at_every_hour_and_zone(
    start: datetime, offset: timedelta, attempt: int, zone: str
) -> None:
    """Notices of 2024 to 2026 received at any minute anywhere, in both windows of the rules."""
    instant = start.replace(tzinfo=timezone(offset))
    rules = replace(load_rule_sets().for_complaint("alibaba.com", date(2026, 1, 1)), time_zone=zone)
    place = ZoneInfo(zone)
    found = deadline(rules, "respond", instant, attempt=attempt)
    length = 3 if attempt == 1 else 7
    strict = independent_end(instant, place, length, statutory=False)
    statutory = independent_end(instant, place, length, statutory=True)
    assert found.strict.astimezone(place).date() == strict
    assert found.statutory.astimezone(place).date() == statutory
    ends = found.due_at.astimezone(place)
    assert ends.date() == min(strict, statutory)
    assert (ends.hour, ends.minute, ends.second) == (23, 59, 59)
    assert found.basis is (
        DeadlineBasis.BOTH
        if strict == statutory
        else DeadlineBasis.STRICT
        if strict < statutory
        else DeadlineBasis.STATUTORY
    )
    assert not found.provisional
