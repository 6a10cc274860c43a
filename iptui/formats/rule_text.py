"""Reads one rule file: TOML, checked to the last key, every fault named by file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
from msgspec.structs import replace

from iptui.domain.deadlines import time_zone
from iptui.domain.errors import BadInput
from iptui.domain.rule_sets import (
    CalendarFile,
    CalendarNotice,
    CountryNotice,
    Ledger,
    RuleSet,
    Window,
)
from iptui.formats.outside_files import read_regular
from iptui.formats.toml_places import line_of
from iptui.formats.toml_text import LARGEST, NoToml, load_toml
from iptui.formats.values import printable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule file that lies in no folder: a server keeps its text."""

    name: str
    text: str


RuleSource = Traversable | Path | RuleText

_NEED_BASIS = ("version", "attempts", "time_zone", "country")
_NEED_BASIS_IF_SET = ("silence_accepts", "missed_window", "delete_now_note")
_SET_BY_LOADER = ("origin", "file")


def read_rule_set(
    file: Traversable | Path, origin: Literal["shipped", "own"] = "shipped"
) -> RuleSet:
    """One rule file, checked.

    Raises:
        BadInput: naming file, line, key and reason.
    """
    return parse_rule_set(read_text(file), file.name, origin)


def read_text(file: RuleSource) -> str:
    """
    Raises:
        BadInput: the file cannot be read, is too large, or is no UTF-8 text.
    """
    if isinstance(file, RuleText):
        return file.text.removeprefix("\ufeff")
    try:
        data = read_regular(file, LARGEST) if isinstance(file, Path) else file.read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{file.name}: the file is not UTF-8 text (byte {error.start}); save it as UTF-8."
        ) from None
    except OSError as error:
        raise BadInput(f"{file.name}: the file cannot be read ({error.strerror}).") from None


def is_calendar(name: str) -> bool:
    """True for a file of holiday notices: `calendar.toml`, `calendar-2027.toml`."""
    return re.fullmatch(r"calendar([-_. ].*)?\.toml", name.casefold()) is not None


def parse_calendar(
    text: str, name: str, origin: Literal["shipped", "own"] = "own"
) -> tuple[CountryNotice, ...]:
    """The holiday notices written in a TOML text.

    Raises:
        BadInput: naming file, line, key and reason.
    """
    data = _loaded(text, name)
    for index, notice in enumerate(data.get("notices", ())):
        if isinstance(notice, dict) and "origin" in notice:
            raise _bad(text, name, f"notices[{index}].origin", "unknown key; it is set on loading")
    notices = _converted(text, name, data, CalendarFile).notices
    for path, reason in _notice_faults("notices", notices):
        raise _bad(text, name, path, reason)
    return tuple(replace(one, origin=origin) for one in notices)


def parse_rule_set(text: str, name: str, origin: Literal["shipped", "own"] = "shipped") -> RuleSet:
    """The rule set written in a TOML text; `name` stands in the errors.

    Raises:
        BadInput: naming file, line, key and reason.
    """
    data = _loaded(text, name)
    for key in _SET_BY_LOADER:
        if key in data:
            raise _bad(text, name, key, "unknown key; it is set on loading")
    rule_set = _converted(text, name, data, RuleSet)
    for path, reason in _faults(rule_set, data):
        raise _bad(text, name, path, reason)
    notices = tuple(replace(one, origin=origin) for one in rule_set.calendar_notices)
    return replace(rule_set, origin=origin, file=name, calendar_notices=notices)


def place_of_version(text: str, name: str) -> str:
    """`file, line 4`: where the version stands."""
    line = line_of(text, "version")
    return f"{name}, line {line}" if line else name


def _loaded(text: str, name: str) -> dict[str, Any]:
    try:
        return load_toml(text)
    except NoToml as error:
        raise BadInput(
            f"{name}, line {error.line}: no valid TOML: {_lower(error.reason)}."
        ) from None


def _converted(text: str, name: str, data: dict[str, Any], type_: type[T]) -> T:
    try:
        return msgspec.convert(data, type_)
    except msgspec.ValidationError as error:
        path, reason = _explain(str(error))
        raise _bad(text, name, path, reason) from None


def _faults(rule_set: RuleSet, data: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """(key path, reason) of what types alone do not show."""
    yield from _basis_faults(rule_set, data)
    try:
        time_zone(rule_set.time_zone)
    except BadInput as error:
        yield "time_zone", _lower(str(error)).rstrip(".")
    if rule_set.country and not re.fullmatch("[A-Z]{2}", rule_set.country):
        yield "country", f"'{rule_set.country}' is not a two-letter country code such as CN"
    if rule_set.until is not None and rule_set.until < rule_set.version:
        yield "until", f"the last day {rule_set.until} is before the first, {rule_set.version}"
    for name in data:
        value = getattr(rule_set, name)
        if isinstance(value, Window) and (value.at_least or 0) > value.length:
            yield f"{name}.at_least", f"{value.at_least} is more than the length {value.length}"
        if isinstance(value, Ledger):
            yield from _ledger_faults(name, value)
    yield from _override_faults(rule_set)
    yield from _notice_faults("calendar_notices", rule_set.calendar_notices)
    for index, notice in enumerate(data.get("calendar_notices", ())):
        if "origin" in notice:
            yield f"calendar_notices[{index}].origin", "unknown key; it is set on loading"


def _override_faults(rule_set: RuleSet) -> Iterable[tuple[str, str]]:
    for index, one in enumerate(rule_set.overrides):
        if one.last_day < one.first_day:
            yield (
                f"overrides[{index}].last_day",
                f"the last day {one.last_day} is before the first, {one.first_day}",
            )
        if (one.at_least or 0) > one.length:
            yield f"overrides[{index}].at_least", f"{one.at_least} is more than {one.length}"
        for before in rule_set.overrides[:index]:
            if (
                before.window == one.window
                and one.first_day <= before.last_day
                and before.first_day <= one.last_day
            ):
                day = max(before.first_day, one.first_day)
                yield f"overrides[{index}]", f"two overrides of '{one.window}' overlap on {day}"


def _notice_faults(key: str, notices: tuple[CalendarNotice, ...]) -> Iterable[tuple[str, str]]:
    seen: set[tuple[str, int]] = set()
    for index, notice in enumerate(notices):
        country = notice.country if isinstance(notice, CountryNotice) else ""
        if (country, notice.year) in seen:
            yield f"{key}[{index}].year", f"two notices for the year {notice.year}"
        seen.add((country, notice.year))
        for day in (*notice.days_off, *notice.working_weekend_days):
            if day.year != notice.year:
                yield f"{key}[{index}]", f"{day} is not in the year {notice.year}"
        for day in notice.working_weekend_days:
            if day.weekday() < 5:
                yield f"{key}[{index}].working_weekend_days", f"{day} is no Saturday or Sunday"


def _basis_faults(rule_set: RuleSet, data: dict[str, Any]) -> Iterable[tuple[str, str]]:
    fields = RuleSet.__struct_fields__
    for name in rule_set.basis:
        if name not in fields:
            yield f"basis.{name}", f"there is no value '{name}' that this could be the source of"
    needed = [*_NEED_BASIS, *(name for name in _NEED_BASIS_IF_SET if name in data)]
    for name in needed:
        if name not in rule_set.basis:
            yield name, f"no source; add [basis.{name}] with source and confidence"


def _ledger_faults(name: str, ledger: Ledger) -> Iterable[tuple[str, str]]:
    points = [one.at for one in ledger.thresholds]
    if points != sorted(set(points)):
        yield f"{name}.thresholds", "the thresholds must rise from one to the next"
    for key in ledger.basis:
        if key not in Ledger.__struct_fields__:
            yield (
                f"{name}.basis.{key}",
                f"there is no value '{key}' that this could be the source of",
            )


_UNKNOWN = re.compile(r"unknown field `(?P<key>[^`]*)`")
_MISSING = re.compile(r"missing required field `(?P<key>[^`]*)`")
_WRONG_TYPE = re.compile(r"Expected `(?P<wanted>[^`]*)`, got `(?P<got>[^`]*)`")
_TYPES = {
    "int": "a whole number",
    "int | null": "a whole number",
    "str": "text in quotes",
    "date": "a date such as 2026-01-31",
    "date | null": "a date such as 2026-01-31",
    "bool": "true or false",
    "bool | null": "true or false",
    "object": "a table",
    "object | null": "a table",
    "array": "a list",
    "float": "a decimal number",
}
_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")


def _explain(message: str) -> tuple[str, str]:
    """(key path, reason) of a msgspec message."""
    found = _PATH.search(message)
    path = found["path"] if found else ""
    reason = message[: found.start()] if found else message
    unknown, missing = _UNKNOWN.search(reason), _MISSING.search(reason)
    if unknown:
        return ".".join(filter(None, (path, unknown["key"]))), "unknown key"
    if missing:
        hint = "no source" if missing["key"] == "source" else "missing"
        return path, f"{hint}: the key '{missing['key']}' is required"
    if path.endswith("source") and "length" in reason:
        return path, "no source: the text is empty"
    wrong_type = _WRONG_TYPE.fullmatch(reason)
    if wrong_type:
        wanted, got = (_TYPES.get(wrong_type[one], wrong_type[one]) for one in ("wanted", "got"))
        return path, f"{wanted} is needed here, not {got}"
    return path, _lower(reason).replace("`int` >=", "a whole number of at least").replace("`", "'")


def _bad(text: str, name: str, path: str, reason: str) -> BadInput:
    line = line_of(text, path)
    place = f"{name}, line {line}" if line else name
    return BadInput(printable(f"{place}: {path + ': ' if path else ''}{reason}."))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
