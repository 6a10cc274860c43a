"""A platform's rules as dated data: windows, attempts, penalties. Loaded from files by `formats.rule_files`.

Every value carries its source and how sure it is, in its own table or under `basis`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, ClassVar, Literal

import msgspec

from iptui.domain.records import Record
from iptui.domain.rights import RightType

Confidence = Literal["stated", "third_party", "inferred"]
"""`stated` by the cited source itself, only by a `third_party` page, or `inferred` from practice."""

WindowName = Literal["respond", "counter_notify_again", "complainant_reply", "platform_ruling"]
WINDOW_NAMES: tuple[WindowName, ...] = (
    "respond",
    "counter_notify_again",
    "complainant_reply",
    "platform_ruling",
)

MissedWindow = Literal["next_attempt", "final"]

Positive = Annotated[int, msgspec.Meta(ge=1)]
NotNegative = Annotated[int, msgspec.Meta(ge=0)]
Text = Annotated[str, msgspec.Meta(min_length=1)]


class Stated(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a value comes from and how sure it is."""

    source: Text
    """An address or the name of the rule."""
    confidence: Confidence
    note: str = ""


class Window(Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The time that someone has to act."""

    length: Positive
    unit: Literal["business_days", "calendar_days"]
    at_least: Positive | None = None
    """The shortest time, where the source gives a range; `length` is then the longest."""
    starts: str = ""
    """The event from which it runs, as far as the source says; its day is not counted."""

    @property
    def text(self) -> str:
        """`3 business days`, `10 to 14 business days`."""
        length = f"{self.at_least} to {self.length}" if self.at_least else str(self.length)
        unit = self.unit.replace("_", " ")
        return f"{length} {unit[:-1] if length == '1' else unit}"


class WindowOverride(Window, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another length for windows that start within a range of days, such as over a long holiday."""

    window: WindowName
    first_day: date
    last_day: date


class CalendarNotice(Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A year's official holiday notice; it replaces what the holiday library knows of that year."""

    year: int
    days_off: tuple[date, ...]
    working_weekend_days: tuple[date, ...] = ()
    origin: Literal["shipped", "own"] = "shipped"
    """Set by the loader."""


class CountryNotice(CalendarNotice, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A notice that holds for every rule set of a country."""

    country: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")]


class CalendarFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of holiday notices alone, for all platforms of their countries."""

    notices: tuple[CountryNotice, ...]


class Fact(Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule that the user should know and that no clock or ledger here applies."""

    what: Text
    value: Text


class PurchaseProof(Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a document of purchase must show, where a ground asks for one."""

    months: Positive
    """Dated within so many months before the complaint, its day included."""
    pieces_over: NotNegative
    """For more than so many pieces."""


class Threshold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From how many points (or strikes) what follows."""

    at: Positive
    action: Text


class Ledger(Stated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How violations are counted on one ledger."""

    first: NotNegative
    """Points of the first violation (0 on AliExpress)."""
    repeat: NotNegative
    """Points of each further one."""
    day_cap: Positive | None = None
    """At most this many points for one day's violations."""
    merge_days: Positive | None = None
    """Violations within this many days count as one."""
    life_days: Positive = 365
    per_right_for: tuple[RightType, ...] = ()
    """Types of right for which a violation is a repeat only after one under the same right (Alibaba.com
    counts "established" per same IPR for trademarks and patents); of all others any one before counts."""
    thresholds: tuple[Threshold, ...] = ()
    basis: dict[str, Stated] = {}
    """Source and confidence of single values of this ledger, where they differ from the ledger's own."""

    def basis_of(self, field: str) -> Stated:
        """Source and confidence of one value."""
        return self.basis.get(
            field, Stated(source=self.source, confidence=self.confidence, note=self.note)
        )


class RuleSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of one platform's rules."""

    platform: Text
    title: Text
    version: date
    """The day from which it is in force; a complaint is judged by the version in force at receipt."""
    version_known: bool = True
    """False = no source says since when; `version` is then a day before every complaint."""
    until: date | None = None
    """The last day in force; None = until the next version."""
    time_zone: Text
    """IANA zone in which days end."""
    country: str
    """ISO 3166 code of the statutory calendar, such as CN or US; empty = Monday to Friday only."""
    attempts: Positive
    """Chances to file a counter-notification."""
    respond: Window | None = None
    """The seller's first window; None where no length is published (no alarm then runs)."""
    counter_notify_again: Window | None = None
    complainant_reply: Window | None = None
    platform_ruling: Window | None = None
    missed_window: MissedWindow = "next_attempt"
    """A missed window uses up its attempt: the next one opens (`next_attempt`), or none is left (`final`)."""
    silence_accepts: bool | None = None
    """True = a complainant's silence counts as acceptance; None = not known, a person decides."""
    general_points: Ledger | None = None
    serious_strikes: Ledger | None = None
    purchase_proof: PurchaseProof | None = None
    """None = the evidence check takes Alibaba.com's published values."""
    facts: tuple[Fact, ...] = ()
    overrides: tuple[WindowOverride, ...] = ()
    calendar_notices: tuple[CalendarNotice, ...] = ()
    delete_now_note: str = ""
    """What the user is told before "Delete now"."""
    note: str = ""
    basis: dict[str, Stated] = {}
    """Source and confidence of the values that carry none themselves, by field name."""
    origin: Literal["shipped", "own"] = "shipped"
    """`own` = from the user's folder; set by the loader."""
    file: str = ""
    """The file's name; set by the loader."""

    @property
    def id(self) -> str:
        return f"{self.platform}@{self.version.isoformat()}"

    @property
    def version_text(self) -> str:
        """The day it is in force from, or that nobody says it."""
        return self.version.isoformat() if self.version_known else "date unknown"

    @property
    def label(self) -> str:
        """`alibaba.com, version of 2022-01-20`; says so where it is the user's own."""
        version = f"version of {self.version}" if self.version_known else "version date unknown"
        return f"{self.platform}, {version}" + (", own" if self.origin == "own" else "")

    def basis_of(self, field: str) -> Stated | None:
        """Source and confidence of one value; None where the value is absent."""
        value = getattr(self, field)
        if isinstance(value, Stated):
            return value
        return self.basis.get(field)

    def window_for(self, name: WindowName, started_on: date, attempt: int = 1) -> Window | None:
        """The window that runs: the override of that day if there is one, else the rule set's.

        From the second attempt on, `respond` means `counter_notify_again` where the rules have it.
        """
        actual = self.window_name(name, attempt)
        for override in self.overrides:
            if override.window == actual and override.first_day <= started_on <= override.last_day:
                return override
        window: Window | None = getattr(self, actual)
        return window

    def window_name(self, name: WindowName, attempt: int = 1) -> WindowName:
        """`counter_notify_again` for `respond` from the second attempt on, else the name itself."""
        if name == "respond" and attempt > 1 and self.counter_notify_again is not None:
            return "counter_notify_again"
        return name


class RulesInUse(Record, frozen=True, kw_only=True):
    """Which own rule files the running windows were last worked out by; one record, `id` is `own`."""

    KIND: ClassVar[str] = "rules_in_use"

    digest: str = ""
    """SHA-256 over names and contents; empty = the shipped rules alone."""


class OwnRuleFile(Record, frozen=True, kw_only=True):
    """A rule file of the team's own, where a server keeps the workspace; `id` is the file's name.

    In a folder the file itself lies in `rules/`, to be edited there.
    """

    KIND: ClassVar[str] = "rule_files"

    text: str
    """As it was added, comments and all."""


def is_rule_file_name(name: str) -> bool:
    """True for what a file in `rules/` may be called: no path, nothing hidden, `.toml` at the end."""
    return name.isprintable() and re.fullmatch(r"[^./\\][^/\\]{0,150}\.toml", name) is not None
