"""What a register's file changes of a right, field by field, before anything is written.

An empty field is filled. A value that came from a register's file before is brought up to date. Any other
value that differs stands until a person lets the file's take its place: it may have been typed, and the
complaint rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from iptui.domain.rights import IpRight, RightStatus

FieldFate = Literal["filled", "updated", "replaced", "kept"]
"""kept = the file says something else and the right's own value stands: a conflict."""

FIELD_TITLES = {
    "title": "Title", "owner": "Owner", "status": "Status", "register_status": "Register's words",
    "classes": "Classes", "goods": "Goods", "office": "Office", "number": "Number",
    "application_number": "Application", "filed": "Filed", "priority": "Priority",
    "registered": "Registered", "expires": "Expires", "territories": "Territories",
    "inventors": "Inventors", "note": "Note",
}  # fmt: skip
"""The fields that a file may fill, in the order that they are shown."""

ONLY_FILLED = frozenset({"office", "number", "note"})
"""The complaint's own way to name the right stands; the file only fills what is empty."""

ALL = "all"


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """One field that the file says something new about."""

    field: str
    before: str
    """As a person reads it; empty where there was nothing."""
    after: str
    fate: FieldFate

    @property
    def title(self) -> str:
        return FIELD_TITLES.get(self.field, self.field)


def value_text(value: Any) -> str:
    """A field's value as a person reads it."""
    if value is None or value is RightStatus.UNKNOWN:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "; ".join(str(one) for one in value)
    return str(value)


def same_value(first: Any, second: Any) -> bool:
    """True where two values differ in nothing but case, blanks, signs and leading zeros."""
    if isinstance(first, tuple) and isinstance(second, tuple):
        return sorted(map(_plain, first)) == sorted(map(_plain, second))
    return first == second or _plain(value_text(first)) == _plain(value_text(second))


def _plain(text: str) -> str:
    folded = re.sub(r"[\W_]+", " ", text.casefold())
    return " ".join(part.lstrip("0") or part for part in folded.split()) or text


def merge(
    right: IpRight, given: IpRight, *, take: Collection[str] = (), newest: bool = True
) -> tuple[IpRight, tuple[FieldChange, ...]]:
    """(the right with what the file gives, what changes or would).

    `take` names the fields whose own values make room for the file's; `all` is every one. `newest` is False
    for a file that another one may have overtaken: it brings nothing up to date by itself.
    """
    from_register: dict[str, set[str]] = {}
    for file in right.register_files:
        for name, text in file.says.items():
            from_register.setdefault(name, set()).add(text)
    changes: list[FieldChange] = []
    values: dict[str, Any] = {}
    for name in FIELD_TITLES:
        old, new = getattr(right, name), getattr(given, name)
        before, after = value_text(old), value_text(new)
        if not after or same_value(old, new):
            continue
        known = from_register.get(name, set()) if newest else set()
        fate = _fate(name, before, known, take)
        if fate is None:
            continue
        if fate != "kept":
            values[name] = new
        changes.append(FieldChange(field=name, before=before, after=after, fate=fate))
    return (replace(right, **values) if values else right), tuple(changes)


def _fate(
    name: str, before: str, from_register: set[str], take: Collection[str]
) -> FieldFate | None:
    if not before:
        return "filled"
    if name in ONLY_FILLED:
        return None
    if before in from_register:
        return "updated"
    return "replaced" if name in take or ALL in take else "kept"


def said(given: IpRight) -> dict[str, str]:
    """The fields that the file gives, as text."""
    texts = {name: value_text(getattr(given, name)) for name in FIELD_TITLES}
    return {name: text for name, text in texts.items() if text}
