"""A platform's rules as dated data: windows, attempts, penalties. Loaded from files by `formats.rule_files`."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value comes from and how sure it is."""

    source: str
    """An address or the name of the rule."""
    confidence: Literal["stated", "third_party", "inferred"]
    note: str = ""


class Window(Stated, frozen=True, kw_only=True):
    """The time that someone has to act."""

    length: int
    unit: Literal["business_days", "calendar_days"]


class Threshold(msgspec.Struct, frozen=True, kw_only=True):
    """From how many points (or strikes) what follows."""

    at: int
    action: str


class Ledger(Stated, frozen=True, kw_only=True):
    """How violations are counted on one ledger."""

    first: int
    """Points of the first violation (0 on AliExpress)."""
    repeat: int
    """Points of each further one."""
    day_cap: int | None = None
    """At most this many points for one day's violations."""
    merge_days: int | None = None
    """Violations within this many days count as one."""
    life_days: int = 365
    thresholds: tuple[Threshold, ...] = ()


class RuleSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version of one platform's rules."""

    platform: str
    title: str
    version: date
    """The day from which it is in force; a complaint is judged by the version in force at receipt."""
    time_zone: str
    """IANA zone in which days end."""
    country: str
    """ISO 3166 code of the statutory calendar, such as CN or US."""
    attempts: int
    """Chances to file a counter-notification."""
    respond: Window
    counter_notify_again: Window | None = None
    complainant_reply: Window | None = None
    platform_ruling: Window | None = None
    silence_accepts: bool | None = None
    """True = a complainant's silence counts as acceptance; None = not known, a person decides."""
    general_points: Ledger | None = None
    serious_strikes: Ledger | None = None
    delete_now_note: str = ""
    """What the user is told before "Delete now"."""
    note: str = ""

    @property
    def id(self) -> str:
        return f"{self.platform}@{self.version.isoformat()}"
