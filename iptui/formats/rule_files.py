"""The rule sets in use: the shipped files, and the user's own copies over them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeVar

from msgspec.structs import replace

from iptui.domain.deadlines import time_zone
from iptui.domain.errors import BadInput
from iptui.domain.rule_sets import CountryNotice, RuleSet
from iptui.formats.rule_text import (
    RuleSource,
    RuleText,
    is_calendar,
    parse_calendar,
    parse_rule_set,
    place_of_version,
    read_text,
)

GENERIC = "generic"

S = TypeVar("S", bound=Path | RuleText)

__all__ = ["GENERIC", "RuleFile", "RuleSets", "load_rule_sets", "parse_rule_set", "shipped_folder"]


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule set as read, with its text, so that a fault can name its line."""

    rules: RuleSet
    text: str

    @property
    def place(self) -> str:
        return place_of_version(self.text, self.rules.file)


class RuleSets:
    """All versions of all platforms' rules. Shipped files are read when their platform is asked for.

    `problems` names every own file that could not be used, with line and reason; the shipped rules
    hold in its place.
    """

    def __init__(
        self,
        own: Iterable[RuleFile],
        shipped: Iterable[RuleFile | Traversable],
        *,
        notices: Iterable[CountryNotice] = (),
        problems: Iterable[str] = (),
    ) -> None:
        self.problems: list[str] = list(problems)
        self._own = list(own)
        self._notices = tuple(notices)
        self._shipped: dict[str, RuleSet] = {}
        self._loaded: dict[str, RuleSet] = {}
        self._known: set[str] = set()
        self._unread: dict[str, list[RuleFile | Traversable]] = {}
        for one in shipped:
            # A shipped file is named by its platform, so that the others need not be read.
            name = one.rules.platform if isinstance(one, RuleFile) else one.name.partition("@")[0]
            self._unread.setdefault(_key(name), []).append(one)
        for platform in dict.fromkeys(_key(one.rules.platform) for one in self._own):
            self._read(platform)

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

    def shipped(self, rule_set_id: str) -> RuleSet | None:
        """The shipped rule set of an id, even where an own copy is used in its place."""
        self.versions(rule_set_id.partition("@")[0])
        return self._shipped.get(rule_set_id)

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
        if platform in self._known:
            return
        self._known.add(platform)
        own = [one for one in self._own if _key(one.rules.platform) == platform]
        shipped = [
            one if isinstance(one, RuleFile) else _read_file(one, "shipped")
            for one in self._unread.pop(platform, ())
        ]
        fault = _overlap(shipped)
        if fault is not None:
            raise BadInput(fault)
        for one in shipped:
            self._shipped[one.rules.id] = one.rules
        usable: list[RuleFile] = []
        for one in own:
            fault = _overlap(_over(shipped, [*usable, one]))
            if fault is None:
                usable.append(one)
            else:
                self.problems.append(f"{fault} This file is not used; the shipped rules hold.")
        for one in _over(shipped, usable):
            self._loaded[one.rules.id] = self._with_notices(one.rules)

    def _with_notices(self, rules: RuleSet) -> RuleSet:
        """The country's own holiday notices, for the years of which the rule set has none itself."""
        years = {one.year for one in rules.calendar_notices}
        added = [
            one for one in self._notices if one.country == rules.country and one.year not in years
        ]
        return (
            replace(rules, calendar_notices=(*rules.calendar_notices, *added)) if added else rules
        )


def load_rule_sets(
    folder: Traversable | Path | None = None,
    user_folder: Path | None = None,
    *,
    kept: Iterable[RuleText] = (),
) -> RuleSets:
    """The rule sets of a folder (the shipped ones if none is given), the user's own copies over them.

    The user's own lie in a folder, or are texts that are `kept` elsewhere.

    A file of the user's with the same platform and version replaces the other; any other version
    is added; a `calendar*.toml` gives holiday notices for all platforms of a country. An own file
    with a fault is left out and named in `problems`, so that nobody is locked out by it.

    Raises:
        BadInput: a file of `folder` has a fault; naming file, line, key and reason.
    """
    if user_folder is not None:
        own, notices, problems = _read_folder(user_folder)
    else:
        own, notices, problems = _read_own(kept)
    shipped = _rule_files(folder or shipped_folder())
    if folder is None:
        return RuleSets(own, shipped, notices=notices, problems=problems)
    read = [_read_file(one, "shipped") for one in shipped]
    sets = RuleSets(own, read, notices=notices, problems=problems)
    sets.all()
    return sets


def _rule_files(folder: Traversable | Path) -> list[Traversable | Path]:
    found = (one for one in folder.iterdir() if one.name.endswith(".toml"))
    return sorted(found, key=lambda one: one.name)


def shipped_folder() -> Traversable:
    """The folder of the shipped rule sets inside the package."""
    return files("iptui") / "rule_sets"


def shipped_text(name: str) -> str:
    """A shipped rule file as it stands, comments included."""
    return read_text(shipped_folder() / name)


def check_files(files: Iterable[S]) -> list[tuple[S, str]]:
    """(file, fault) of every rule or calendar file that cannot be used, as for the workspace's own ones."""
    known = load_rule_sets()
    faults: list[tuple[S, str]] = []
    taken: list[RuleFile] = []
    notices: list[CountryNotice] = []
    for file in files:
        try:
            if is_calendar(file.name):
                notices += _new_notices(parse_calendar(read_text(file), file.name), notices, file)
                continue
            one = _read_file(file, "own")
        except BadInput as error:
            faults.append((file, str(error)))
            continue
        key = _key(one.rules.platform)
        known.versions(one.rules.platform)
        shipped = [RuleFile(rules, "") for rules in known.all() if _key(rules.platform) == key]
        mine = [other for other in taken if _key(other.rules.platform) == key]
        fault = _overlap(_over(shipped, [*mine, one]))
        if fault is None:
            taken.append(one)
        else:
            faults.append((file, fault))
    return faults


def require_usable(one: RuleText, others: Iterable[RuleText]) -> None:
    """
    Raises:
        BadInput: the file has a fault, or does not fit to the other own ones or the shipped ones.
    """
    for file, fault in check_files([*others, one]):
        if file is one:
            raise BadInput(fault)


def _read_folder(folder: Path) -> tuple[list[RuleFile], list[CountryNotice], list[str]]:
    try:
        return _read_own(_rule_files(folder))
    except OSError as error:
        return [], [], [f"The folder {folder} cannot be read ({error.strerror})."]


def _read_own(
    found: Iterable[RuleSource],
) -> tuple[list[RuleFile], list[CountryNotice], list[str]]:
    own: list[RuleFile] = []
    notices: list[CountryNotice] = []
    problems: list[str] = []
    for file in found:
        try:
            if is_calendar(file.name):
                notices += _new_notices(parse_calendar(read_text(file), file.name), notices, file)
            else:
                own.append(_read_file(file, "own"))
        except BadInput as error:
            problems.append(f"{error} This file is not used; the shipped rules hold.")
    return own, notices, problems


def _new_notices(
    found: Iterable[CountryNotice], known: list[CountryNotice], file: RuleSource
) -> list[CountryNotice]:
    new = list(found)
    for one in new:
        if any((one.country, one.year) == (other.country, other.year) for other in known):
            raise BadInput(
                f"{file.name}: another calendar file has a notice of {one.country} for {one.year} "
                "too; remove one."
            )
    return new


def _read_file(file: RuleSource, origin: Literal["shipped", "own"]) -> RuleFile:
    text = read_text(file)
    return RuleFile(parse_rule_set(text, file.name, origin), text)


def _over(shipped: Iterable[RuleFile], own: Iterable[RuleFile]) -> list[RuleFile]:
    """The user's files in place of the shipped ones of the same platform and day."""
    mine = list(own)
    replaced = {one.rules.id for one in mine}
    return [one for one in shipped if one.rules.id not in replaced] + mine


def _overlap(found: Iterable[RuleFile]) -> str | None:
    """What is wrong when two versions of one platform are in force on the same day."""
    versions = sorted(found, key=lambda one: (one.rules.version, one.rules.origin != "shipped"))
    for before, after in pairwise(versions):
        old, new = before.rules, after.rules
        if old.version == new.version:
            return (
                f"{after.place}: the version {new.version} of {new.platform} overlaps with "
                f"{old.file}, which has the same platform and date; remove one or change `version`."
            )
        if old.until is not None and new.version <= old.until:
            if old.origin == "own" and new.origin == "shipped":
                return (
                    f"{before.place}: the version {old.version} of {old.platform}, in force until "
                    f"{old.until}, overlaps with {new.file} of {new.version}; change `until`."
                )
            return (
                f"{after.place}: the version {new.version} of {new.platform} overlaps with "
                f"{old.file}, which is in force until {old.until}; change `until` or `version`."
            )
    return None


def _key(platform: str) -> str:
    return re.sub(r"[\s_-]+", " ", platform.casefold()).strip()


def _day(received_on: date | datetime, rule_set: RuleSet) -> date:
    if isinstance(received_on, datetime):
        return received_on.astimezone(time_zone(rule_set.time_zone)).date()
    return received_on
