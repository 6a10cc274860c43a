"""Reads rule sets: one TOML file for each version of a platform's rules, the user's own over the shipped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from iptui.domain.deadlines import time_zone
from iptui.domain.errors import BadInput
from iptui.domain.rule_sets import Ledger, RuleSet, Window
from iptui.formats.toml_places import line_of

GENERIC = "generic"

_NEED_BASIS = ("attempts", "time_zone", "country")
_SET_BY_LOADER = ("origin", "file")


class RuleSets:
    """All versions of all platforms' rules. Shipped files are read when their platform is asked for."""

    def __init__(self, loaded: Iterable[RuleSet], unread: Iterable[Traversable] = ()) -> None:
        self._loaded: dict[str, RuleSet] = {}
        for rule_set in loaded:
            self._loaded[rule_set.id] = rule_set
        self._unread: dict[str, list[Traversable]] = {}
        for file in unread:
            self._unread.setdefault(_key(file.name.partition("@")[0]), []).append(file)

    def all(self) -> list[RuleSet]:
        """Every version in use, by platform and date."""
        for platform in list(self._unread):
            self._read(platform)
        return sorted(self._loaded.values(), key=lambda one: (one.platform, one.version))

    def platforms(self) -> list[str]:
        """The platforms with rules of their own, and `generic`."""
        return sorted({one.platform for one in self.all()})

    def versions(self, platform: str) -> list[RuleSet]:
        """All versions of a platform's rules, oldest first; none for an unknown platform."""
        key = self._find(platform)
        if key is None:
            return []
        self._read(key)
        found = [one for one in self._loaded.values() if _key(one.platform) == key]
        return sorted(found, key=lambda one: one.version)

    def for_complaint(self, platform: str, received_on: date | datetime) -> RuleSet:
        """The version in force on the day of receipt; an instant is taken in the rules' time zone.

        Before the first known version that one counts. An unknown platform gets the generic rules,
        and so does a day after a last version's end.
        """
        versions = self.versions(platform)
        if versions:
            current = versions[0]
            for version in versions[1:]:
                if version.version <= _day(received_on, version):
                    current = version
            if current.until is None or _day(received_on, current) <= current.until:
                return current
        if _key(platform) == GENERIC:
            raise BadInput(
                f"The generic rules have no version for {received_on}; remove `until` from the last one."
            )
        return self.for_complaint(GENERIC, received_on)

    def get(self, rule_set_id: str) -> RuleSet | None:
        """By its id, such as `alibaba.com@2022-01-20`."""
        for one in self.versions(rule_set_id.partition("@")[0]):
            if one.id == rule_set_id:
                return one
        return None

    def _find(self, platform: str) -> str | None:
        """The key of a platform written in any usual way: `AliExpress`, `www.amazon.de`, `TikTok Shop`."""
        known = {_key(one.platform) for one in self._loaded.values()} | set(self._unread)
        key = _key(platform)
        if key in known:
            return key
        first_words = {re.split("[. ]", name)[0]: name for name in sorted(known)}
        for label in re.split(r"[./:]+", key):
            if label in first_words:
                return first_words[label]
        return None

    def _read(self, platform: str) -> None:
        shipped = [read_rule_set(file, "shipped") for file in self._unread.pop(platform, [])]
        for rule_set in shipped:
            self._loaded.setdefault(rule_set.id, rule_set)
        if shipped:
            _refuse_overlaps(
                [one for one in self._loaded.values() if _key(one.platform) == platform]
            )


def load_rule_sets(
    folder: Traversable | Path | None = None, user_folder: Path | None = None
) -> RuleSets:
    """The rule sets of a folder (the shipped ones if none is given), the user's own copies over them.

    A file of the user's with the same platform and version replaces the other; any other version
    is added.

    Raises:
        BadInput: naming file, line, key and reason.
    """
    own = _read_folder(user_folder, "own") if user_folder is not None else []
    if folder is None:
        unread = [one for one in shipped_folder().iterdir() if one.name.endswith(".toml")]
        return RuleSets(own, unread)
    sets = {one.id: one for one in _read_folder(folder, "shipped")}
    sets.update({one.id: one for one in own})
    _refuse_overlaps(sets.values())
    return RuleSets(sets.values())


def shipped_folder() -> Traversable:
    """The folder of the shipped rule sets inside the package."""
    return files("iptui") / "rule_sets"


def read_rule_set(
    file: Traversable | Path, origin: Literal["shipped", "own"] = "shipped"
) -> RuleSet:
    """One rule file, checked.

    Raises:
        BadInput: naming file, line, key and reason.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{file.name}: the file is not UTF-8 text (byte {error.start}); save it as UTF-8."
        ) from None
    except OSError as error:
        raise BadInput(f"{file.name}: the file cannot be read ({error.strerror}).") from None
    return parse_rule_set(text, file.name, origin)


def parse_rule_set(text: str, name: str, origin: Literal["shipped", "own"] = "shipped") -> RuleSet:
    """The rule set written in a TOML text; `name` stands in the errors.

    Raises:
        BadInput: naming file, line, key and reason.
    """
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{name}: no valid TOML: {_lower(str(error))}.") from None
    for key in _SET_BY_LOADER:
        if key in data:
            raise _bad(text, name, key, "unknown key; it is set on loading")
    try:
        rule_set = msgspec.convert(data, RuleSet)
    except msgspec.ValidationError as error:
        path, reason = _explain(str(error))
        raise _bad(text, name, path, reason) from None
    for path, reason in _faults(rule_set, data):
        raise _bad(text, name, path, reason)
    return replace(rule_set, origin=origin, file=name)


def _faults(rule_set: RuleSet, data: dict[str, Any]) -> Iterable[tuple[str, str]]:
    """(key path, reason) of what types alone do not show."""
    yield from _basis_faults(rule_set)
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
    yield from _notice_faults(rule_set)


def _override_faults(rule_set: RuleSet) -> Iterable[tuple[str, str]]:
    overrides = sorted(rule_set.overrides, key=lambda one: (one.window, one.first_day))
    for one in overrides:
        if one.last_day < one.first_day:
            yield "overrides", f"the last day {one.last_day} is before the first, {one.first_day}"
    for before, after in pairwise(overrides):
        if before.window == after.window and after.first_day <= before.last_day:
            yield "overrides", f"two overrides of '{after.window}' overlap on {after.first_day}"


def _notice_faults(rule_set: RuleSet) -> Iterable[tuple[str, str]]:
    years = [notice.year for notice in rule_set.calendar_notices]
    for notice in rule_set.calendar_notices:
        if years.count(notice.year) > 1:
            yield "calendar_notices", f"two notices for the year {notice.year}"
        for day in (*notice.days_off, *notice.working_weekend_days):
            if day.year != notice.year:
                yield "calendar_notices", f"{day} is not in the year {notice.year}"
        for day in notice.working_weekend_days:
            if day.weekday() < 5:
                yield "calendar_notices", f"{day} is no Saturday or Sunday"


def _basis_faults(rule_set: RuleSet) -> Iterable[tuple[str, str]]:
    fields = RuleSet.__struct_fields__
    for name in rule_set.basis:
        if name not in fields:
            yield f"basis.{name}", f"there is no value '{name}' that this could be the source of"
    needed = [*_NEED_BASIS, *(["silence_accepts"] if rule_set.silence_accepts is not None else [])]
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


def _refuse_overlaps(rule_sets: Iterable[RuleSet]) -> None:
    by_platform: dict[str, list[RuleSet]] = {}
    for one in rule_sets:
        by_platform.setdefault(_key(one.platform), []).append(one)
    for versions in by_platform.values():
        versions.sort(key=lambda one: one.version)
        for before, after in pairwise(versions):
            if before.until is not None and after.version <= before.until:
                raise BadInput(
                    f"{after.file}: the version {after.version} of {after.platform} overlaps with "
                    f"{before.file}, which is in force until {before.until}; change `until` or `version`."
                )


def _read_folder(folder: Traversable | Path, origin: Literal["shipped", "own"]) -> list[RuleSet]:
    seen: dict[str, RuleSet] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".toml"):
            continue
        rule_set = read_rule_set(file, origin)
        other = seen.get(rule_set.id)
        if other is not None:
            raise BadInput(
                f"{file.name}: the version {rule_set.version} of {rule_set.platform} overlaps with "
                f"{other.file}, which has the same platform and date; remove one or change `version`."
            )
        seen[rule_set.id] = rule_set
    _refuse_overlaps(seen.values())
    return list(seen.values())


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
    return BadInput(f"{place}: {path + ': ' if path else ''}{reason}.")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _key(platform: str) -> str:
    return re.sub(r"[\s_-]+", " ", platform.casefold()).strip()


def _day(received_on: date | datetime, rule_set: RuleSet) -> date:
    if isinstance(received_on, datetime):
        return received_on.astimezone(time_zone(rule_set.time_zone)).date()
    return received_on
