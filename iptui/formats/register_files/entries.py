"""What a register's file says about one right, whatever its form."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from iptui.domain.registers import identify
from iptui.domain.rights import IpRight, RightStatus, RightType, right_id

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
"""ISO with or without dashes; TSDR writes an offset behind it, assignments a time."""


class RegisterEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One right as a file shows it. Empty values are those that the file does not give."""

    source: str
    right: IpRight
    row: int = 1
    official: bool = True
    """A register's own file, to be kept as a document; False for a list that somebody made."""
    whole: bool = True
    """False where only a later fact is told, such as an assignment: it may be outdated by another file."""
    as_of: date | None = None
    more: dict[str, str] = {}
    """Further facts in the file's own words: name -> text."""


def day_of(text: str) -> date | None:
    """The day that an office writes; None for none, an impossible one, and the year 1 that stands for none."""
    found = _DAY.match(text.strip())
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return day if day.year > 1000 else None


def one_line(text: str) -> str:
    return " ".join(text.split())


def classes_of(numbers: list[str]) -> tuple[str, ...]:
    """Class numbers without leading zeros, each once."""
    return tuple(dict.fromkeys(one.strip().lstrip("0") or one.strip() for one in numbers if one))


def registered_number(office: str, number: str, type_: RightType, kind: str = "") -> str:
    """The number in the register's canonical form without the office's code; as it is where it has none."""
    found = identify(f"{office} {number}{kind}".strip(), type_.value)
    if not found.canonical:
        return one_line(f"{number} {kind}".strip())
    return found.canonical.removeprefix(office)


def entry_of(
    source: str,
    type_: RightType,
    office: str,
    number: str,
    *,
    title: str = "",
    owner: str = "",
    application_number: str = "",
    classes: tuple[str, ...] = (),
    goods: str = "",
    status: RightStatus = RightStatus.UNKNOWN,
    register_status: str = "",
    filed: date | None = None,
    priority: date | None = None,
    registered: date | None = None,
    expires: date | None = None,
    inventors: tuple[str, ...] = (),
    row: int = 1,
    whole: bool = True,
    more: dict[str, str] | None = None,
) -> RegisterEntry:
    """An entry of a register's file, as a right that nobody has seen before."""
    right = IpRight(
        id=right_id("", office, type_, number, title),
        type=type_,
        office=office,
        number=number,
        application_number=application_number,
        title=title,
        owner=owner,
        classes=classes,
        goods=goods,
        status=status,
        register_status=register_status,
        filed=filed,
        priority=priority,
        registered=registered,
        expires=expires,
        inventors=inventors,
    )
    return RegisterEntry(source=source, right=right, row=row, whole=whole, more=more or {})
