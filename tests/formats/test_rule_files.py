from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from iptui.domain.errors import BadInput
from iptui.domain.rule_sets import WINDOW_NAMES, Ledger
from iptui.domain.rule_values import differences, values_of
from iptui.formats.rule_files import load_rule_sets, parse_rule_set, shipped_folder

GOOD = """\
platform = "shop.example"
title = "Example rules"
version = 2026-01-01
time_zone = "Europe/Berlin"
country = "DE"
attempts = 2

[basis.attempts]
source = "rule 1"
confidence = "stated"

[basis.time_zone]
source = "rule 2"
confidence = "inferred"

[basis.country]
source = "rule 2"
confidence = "inferred"

[respond]
length = 5
unit = "business_days"
source = "rule 3"
confidence = "stated"

[general_points]
first = 0
repeat = 6
source = "rule 4"
confidence = "third_party"
thresholds = [
  { at = 6, action = "warning" },
  { at = 12, action = "closed" },
]

[[overrides]]
window = "respond"
first_day = 2026-02-01
last_day = 2026-02-10
length = 10
unit = "calendar_days"
source = "notice"
confidence = "stated"

[basis.version]
source = "rule 1"
confidence = "stated"
"""


def write(folder: Path, text: str, name: str = "example.toml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_shipped_file_is_valid_and_says_where_each_value_comes_from() -> None:
    sets = load_rule_sets()
    every = sets.all()
    assert len(every) == sum(one.name.endswith(".toml") for one in shipped_folder().iterdir())
    assert set(sets.platforms()) == {
        "alibaba.com",
        "aliexpress.com",
        "amazon.com",
        "dhgate",
        "dmca-us",
        "ebay.com",
        "etsy.com",
        "generic",
        "shopify.com",
        "temu",
        "tiktok shop",
        "walmart",
    }
    for rules in every:
        assert rules.file == f"{rules.id.replace(' ', '-')}.toml"
        assert rules.origin == "shipped"
        valued = [name for name in WINDOW_NAMES if getattr(rules, name) is not None]
        for name in ("attempts", "time_zone", "country", *valued):
            basis = rules.basis_of(name)
            assert basis is not None, (rules.id, name)
            assert basis.source
        for ledger in (rules.general_points, rules.serious_strikes):
            assert ledger is None or (isinstance(ledger, Ledger) and ledger.source)
        # What a source states has an address to read it at.
        for value in values_of(rules):
            assert value.source, (rules.id, value.what)
            if value.confidence != "inferred":
                assert re.search(r"https?://|github\.com/", value.source), (rules.id, value.what)
        assert rules.version_known == (rules.version != date(2000, 1, 1)), rules.id


@pytest.mark.parametrize(
    ("platform", "day", "rule_set"),
    [
        ("alibaba.com", date(2022, 1, 20), "alibaba.com@2022-01-20"),
        ("alibaba.com", date(2022, 1, 19), "alibaba.com@2018-12-15"),
        ("Alibaba.com", date(2001, 1, 1), "alibaba.com@2018-12-15"),
        ("aliexpress.com", date(2026, 4, 1), "aliexpress.com@2025-01-16"),
        ("AliExpress", date(2026, 4, 2), "aliexpress.com@2026-04-02"),
        ("https://www.amazon.de/dp/1", date(2026, 4, 2), "amazon.com@2000-01-01"),
        ("TikTok-Shop", date(2026, 4, 2), "tiktok shop@2000-01-01"),
        ("nobody.example", date(2026, 4, 2), "generic@2000-01-01"),
        ("", date(2026, 4, 2), "generic@2000-01-01"),
        # The evening before in London is already the 20th in Shanghai.
        ("alibaba.com", datetime(2022, 1, 19, 16, tzinfo=UTC), "alibaba.com@2022-01-20"),
        ("alibaba.com", datetime(2022, 1, 19, 15, tzinfo=UTC), "alibaba.com@2018-12-15"),
    ],
)
def test_the_version_in_force_at_receipt(platform: str, day: date, rule_set: str) -> None:
    assert load_rule_sets().for_complaint(platform, day).id == rule_set


def test_facts_of_the_main_platforms() -> None:
    sets = load_rule_sets()
    alibaba = sets.for_complaint("alibaba.com", date(2026, 1, 1))
    assert alibaba.respond
    assert alibaba.counter_notify_again
    assert (alibaba.attempts, alibaba.respond.length, alibaba.counter_notify_again.length) == (
        3,
        3,
        7,
    )
    ali = sets.for_complaint("aliexpress.com", date(2026, 5, 1))
    assert ali.general_points
    assert ali.serious_strikes
    assert [one.at for one in ali.general_points.thresholds] == [2, 6, 12, 24, 36, 48]
    assert (ali.general_points.first, ali.general_points.repeat, ali.general_points.day_cap) == (
        0,
        6,
        6,
    )
    assert ali.serious_strikes.merge_days == 3


def test_a_users_own_copy_replaces_and_adds(tmp_path: Path) -> None:
    shipped = (shipped_folder() / "alibaba.com@2022-01-20.toml").read_text(encoding="utf-8")
    own = write(tmp_path / "own", shipped.replace("length = 3", "length = 4", 1), "mine.toml")
    write(own, GOOD, "example.toml")
    sets = load_rule_sets(user_folder=own)
    changed = sets.for_complaint("alibaba.com", date(2026, 1, 1))
    assert changed.respond
    assert (changed.respond.length, changed.origin, changed.file) == (4, "own", "mine.toml")
    assert sets.for_complaint("alibaba.com", date(2020, 1, 1)).origin == "shipped"
    assert sets.for_complaint("shop.example", date(2026, 1, 1)).origin == "own"
    assert sets.get("shop.example@2026-01-01") is not None
    assert sets.get("shop.example@2026-01-02") is None


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("length = 5", 'length = "5"', 21, "respond.length: a whole number is needed here"),
        ("length = 5", "length = 0", 21, "respond.length: .* at least 1"),
        ('unit = "business_days"', 'unit = "weeks"', 22, "respond.unit: invalid enum value"),
        ("attempts = 2", "attempts = 2\ncolour = 1", 7, "colour: unknown key"),
        ("length = 5", "lenght = 5\nlength = 5", 21, "respond.lenght: unknown key"),
        ('source = "rule 3"\n', "", 20, "respond: no source"),
        ('source = "rule 3"', 'source = ""', 23, "respond.source: no source"),
        ('"third_party"', '"sure"', 30, "general_points.confidence: invalid enum value"),
        ("at = 12", "at = 6", 31, "general_points.thresholds: the thresholds must rise"),
        (
            '[basis.attempts]\nsource = "rule 1"\nconfidence = "stated"\n',
            "",
            6,
            "attempts: no source",
        ),
        ("Europe/Berlin", "Europe/Bern1", 4, "time_zone: there is no time zone"),
        ('"DE"', '"Germany"', 5, "country: 'Germany' is not a two-letter"),
        (
            "version = 2026-01-01",
            "version = 2026-01-01\nuntil = 2025-01-01",
            4,
            "until: the last day",
        ),
        (
            "last_day = 2026-02-10",
            "last_day = 2026-01-10",
            39,
            r"overrides\[0\].last_day: the last day",
        ),
        ("[basis.country]", "[basis.nation]", 16, "basis.nation: there is no value 'nation'"),
        ("title =", 'origin = "own"\ntitle =', 2, "origin: unknown key"),
        ("attempts = 2", "attempts = ", 6, "no valid TOML"),
        ("platform = ", "platfrom = ", 1, "platfrom: unknown key"),
    ],
)
def test_a_bad_file_is_refused_with_file_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert old in GOOD
    folder = write(tmp_path / "rules", GOOD.replace(old, new, 1))
    with pytest.raises(BadInput, match=reason) as caught:
        load_rule_sets(folder)
    assert str(caught.value).startswith("example.toml")
    assert f"line {line}" in str(caught.value)
    # The user's own file with the same fault locks nobody out: it is named, the rest holds.
    sets = load_rule_sets(user_folder=folder)
    assert sets.versions("shop.example") == []
    assert sets.for_complaint("alibaba.com", date(2026, 1, 1)).origin == "shipped"
    (problem,) = sets.problems
    assert problem.startswith(str(caught.value))
    assert "shipped rules hold" in problem


def test_overlapping_versions_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "rules", GOOD, "a.toml")
    write(folder, GOOD, "b.toml")
    with pytest.raises(
        BadInput, match=r"b\.toml, line 3: the version 2026-01-01 .* overlaps with a\.toml"
    ):
        load_rule_sets(folder)
    write(folder, GOOD.replace("2026-01-01", "2026-06-01", 1), "b.toml")
    assert len(load_rule_sets(folder).versions("shop.example")) == 2
    ended = GOOD.replace("version = 2026-01-01", "version = 2026-01-01\nuntil = 2026-06-01")
    write(folder, ended, "a.toml")
    with pytest.raises(BadInput, match=r"b\.toml, line 3: .* overlaps with a\.toml"):
        load_rule_sets(folder)


def test_overlapping_overrides_and_notices_are_refused() -> None:
    override = GOOD[GOOD.index("[[overrides]]") : GOOD.index("[basis.version]")]
    with pytest.raises(BadInput, match="two overrides of 'respond' overlap on 2026-02-05"):
        parse_rule_set(GOOD + override.replace("2026-02-01", "2026-02-05"), "x.toml")
    notice = """
[[calendar_notices]]
year = 2027
days_off = [2027-02-05]
working_weekend_days = [2027-02-08]
source = "notice"
confidence = "stated"
"""
    with pytest.raises(BadInput, match="2027-02-08 is no Saturday or Sunday"):
        parse_rule_set(GOOD + notice, "x.toml")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "rules", GOOD)
    (folder / "bad.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match=r"bad\.toml: the file is not UTF-8"):
        load_rule_sets(folder)


def test_after_the_last_day_of_the_last_version_the_generic_rules_hold(tmp_path: Path) -> None:
    ended = GOOD.replace("version = 2026-01-01", "version = 2026-01-01\nuntil = 2026-06-01")
    sets = load_rule_sets(user_folder=write(tmp_path / "own", ended))
    assert sets.for_complaint("shop.example", date(2026, 6, 1)).platform == "shop.example"
    assert sets.for_complaint("shop.example", date(2026, 6, 2)).platform == "generic"


def test_a_broken_own_copy_leaves_the_shipped_rules_in_force(tmp_path: Path) -> None:
    shipped = (shipped_folder() / "alibaba.com@2022-01-20.toml").read_text(encoding="utf-8")
    own = write(tmp_path / "own", shipped.replace("length = 3", 'length = "3"', 1), "mine.toml")
    write(own, GOOD.replace("2026-01-01", "2026-01-02"), "a.toml")
    write(own, GOOD.replace("2026-01-01", "2026-01-02"), "b.toml")
    sets = load_rule_sets(user_folder=own)
    rules = sets.for_complaint("alibaba.com", date(2026, 1, 1))
    assert rules.origin == "shipped"
    assert sets.get("shop.example@2026-01-02") is not None
    assert [one.partition(":")[0] for one in sets.problems] == [
        "mine.toml, line 43",
        "b.toml, line 3",
    ]
    # An own version that reaches into the shipped one is refused, and the shipped one stays.
    write(own, shipped.replace("version = 2022-01-20", "version = 2021-06-01"), "mine.toml")
    sets = load_rule_sets(user_folder=own)
    assert any("mine.toml, line 4: the version 2021-06-01" in one for one in sets.problems)
    assert [one.origin for one in sets.versions("alibaba.com")] == ["shipped", "shipped"]


CALENDAR = """\
[[notices]]
country = "CN"
year = 2027
days_off = [2027-02-05, 2027-02-08]
working_weekend_days = [2027-02-13]
source = "State Council notice"
confidence = "stated"
"""


def test_a_calendar_file_holds_for_all_platforms_of_its_country(tmp_path: Path) -> None:
    own = write(tmp_path / "own", CALENDAR, "calendar-2027.toml")
    sets = load_rule_sets(user_folder=own)
    for platform in ("alibaba.com", "aliexpress.com", "dhgate"):
        (notice,) = sets.for_complaint(platform, date(2027, 1, 1)).calendar_notices
        assert (notice.year, notice.origin) == (2027, "own")
    assert sets.for_complaint("amazon.com", date(2027, 1, 1)).calendar_notices == ()
    write(own, CALENDAR.replace("2027-02-13", "2027-02-12"), "calendar-2027.toml")
    sets = load_rule_sets(user_folder=own)
    assert sets.for_complaint("alibaba.com", date(2027, 1, 1)).calendar_notices == ()
    (problem,) = sets.problems
    assert problem.startswith(
        "calendar-2027.toml, line 5: notices[0].working_weekend_days: 2027-02-12 is no Saturday"
    )


def test_the_rule_that_changed_differs_in_one_window() -> None:
    sets = load_rule_sets()
    old, new = sets.versions("alibaba.com")
    found = {one.what: one for one in differences(old, new)}
    assert set(found) == {"version", "counter_notify_again"}
    again = found["counter_notify_again"]
    assert again.before
    assert again.after
    assert again.before.value.startswith("30 business days")
    assert again.after.value.startswith("7 business days")
    assert differences(new, new) == []
    old, new = sets.versions("aliexpress.com")
    changed = {one.what for one in differences(old, new)}
    assert "general_points.threshold 48" in changed  # the same words, another source
    assert "respond" not in changed
