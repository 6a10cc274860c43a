"""What the tables of the offices are made of, and what they yield."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

Check = Literal["ok", "warning", "unknown"]
"""The check digit: right, wrong (a warning, never a refusal), or absent or of no proven method."""

NumberType = Literal["patent", "utility_model", "design", "trademark"]

LAST_YEAR = 2049
"""Years in numbers beyond this are typing errors; two digits up to 49 are of this century."""


def full_year(digits: str, first: int) -> int | None:
    """The year of two or four digits, if it lies between `first` and `LAST_YEAR`."""
    year = int(digits)
    if len(digits) == 2:
        year += 2000 if year <= LAST_YEAR % 100 else 1900
    return year if first <= year <= LAST_YEAR else None


class Link(msgspec.Struct, frozen=True):
    """A register's page of the number."""

    register: str
    url: str
    note: str = ""
    sure: bool = True
    """False where the sources for this address disagree, so that it may need a search instead."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A printed number with its office code taken off, in the ways that the tables read it."""

    compact: str
    """Letters, digits and slashes only; one last digit set apart as a check digit keeps its dot."""
    dashed: str
    """Separators as one "-" each, slashes kept: for forms whose parts vary in length."""
    kind: str
    """ST.16 kind code, such as A1; empty when none is printed."""
    marks: frozenset[str]
    """The prefixes and office words that were taken off, such as PCT, ZL, UK or APPLICATION."""


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """What a form makes of a number."""

    number: str
    canonical: str
    type: NumberType
    kind: str = ""
    check: Check = "unknown"
    links: tuple[Link, ...] = ()
    reason: str = ""


Build = Callable[[re.Match[str], Reading], Built | None]
"""None = the digits have the right shape and still cannot be such a number."""


class Form:
    """One printed form of an office's numbers: a line of its table.

    `pattern` must match the whole number without office and kind code; `kinds` the kind code.
    """

    def __init__(
        self,
        type_: NumberType,
        title: str,
        pattern: str,
        build: Build,
        *,
        example: str,
        kinds: str = "",
        dashed: bool = False,
        mark: str = "",
        only: bool = False,
    ) -> None:
        self.type: NumberType = type_
        self.title = title
        self.pattern = re.compile(pattern, re.ASCII)
        self.kinds = re.compile(kinds, re.ASCII)
        self.build = build
        self.example = example
        self.dashed = dashed
        self.mark = mark
        """A prefix that must have been printed."""
        self.only = only
        """Read only when this very type is asked for, since other forms look the same."""

    def read(self, reading: Reading) -> Built | None:
        """The number in this form; None when it does not fit."""
        if self.mark and self.mark not in reading.marks:
            return None
        if not self.kinds.fullmatch(reading.kind):
            return None
        match = self.pattern.fullmatch(reading.dashed if self.dashed else reading.compact)
        return self.build(match, reading) if match is not None else None


class Word(msgspec.Struct, frozen=True):
    """What a printed word says about the number beside it."""

    letters: str = ""
    """What stands for it in the databases' form of the number (S and H of the imperial years)."""
    type: NumberType | None = None
    kind: str = ""
    mark: str = ""
    names: Literal["always", "alone", "never"] = "always"
    """Whether it names the office: alone = only where no other office is named, since the same
    word is printed before foreign numbers too."""


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """A register-keeping office: its prefixes and the table of its numbers' forms."""

    code: str
    """WIPO ST.3."""
    name: str
    prefixes: dict[str, NumberType | None]
    """What may stand before the number, and the type of right that it means."""
    forms: Sequence[Form]
    """In the order in which they are tried."""
    exclusive: tuple[str, ...] = ()
    """Prefixes after which only the forms that demand them are read."""
    words: dict[str, Word] = {}
    """Words (regular expressions, capitals) that name the office: JAPANESE, 特許第."""
    check_digits: bool = False
    suffix: str = r"(?!)"
    """What an office prints behind a check digit (regular expression), such as a department."""
    check_digit: str = "none"
    """For the reader of the table: the method, and what it is proven on."""
    patents_include: tuple[NumberType, ...] = ("utility_model",)
    """What else is called a patent there (design patents)."""
    registration: NumberType | None = None
    """The right that "Reg. No." stands before there."""
    sources: tuple[str, ...] = ()


class IpNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A number as a register knows it, or why it is none.

    `office` and `canonical` are empty when the number does not fit; then there are no links either.
    """

    text: str
    office: str = ""
    number: str = ""
    type: str = ""
    """patent, utility_model, design or trademark."""
    kind: str = ""
    """ST.16 kind code."""
    canonical: str = ""
    check: Check = "unknown"
    links: tuple[Link, ...] = ()
    reason: str = ""
    """Why there is no office, no link, or what to look out for."""
    candidates: tuple[str, ...] = ()
    """Offices (or, with an office, other types of right) that the number could also belong to."""
    could_be: tuple[str, ...] = ()
    """The offices of a bare number's form, none of which is taken for it."""

    @property
    def valid(self) -> bool:
        return bool(self.canonical)
