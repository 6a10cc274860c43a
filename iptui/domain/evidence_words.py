"""The facts of an evidence item as a person types and reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace

from iptui.domain.errors import BadInput
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.rights import RightStatus

LABELS: dict[str, str] = {
    "title": "Title",
    "kind": "Kind",
    "issuer": "Signed, sealed or sold by",
    "addressee": "Given or sold to",
    "issued_on": "Date (YYYY-MM-DD)",
    "valid_from": "Valid from (YYYY-MM-DD)",
    "valid_until": "Valid until (YYYY-MM-DD)",
    "signed_by_both": "Signed or sealed by both (yes, no)",
    "brand": "Mark that it names",
    "model": "Model or type that it names",
    "quantity": "Quantity, pieces",
    "classes": "Classes (9; 25)",
    "territories": "Territories (US; EU)",
    "status": "Status that it shows",
    "product_ids": "Products that it covers (ids; all)",
    "note": "Note",
}
"""Fact -> its label in a form, in the order of a form."""

ALWAYS = ("title", "kind", "issuer", "issued_on", "note")
"""Facts that every kind of document has."""


def kind_words(kind: EvidenceKind) -> str:
    return kind.value.replace("_", " ")


def fact_text(item: EvidenceItem, name: str) -> str:
    """One fact as typed; empty when it is not known."""
    value = getattr(item, name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(value)
    return str(value.value if hasattr(value, "value") else value)


def with_facts(
    item: EvidenceItem, typed: Mapping[str, str], *, complained: tuple[str, ...] = ()
) -> EvidenceItem:
    """The item with these facts; an empty text means "not known". Facts not named stay.

    `complained` are the products that the word `all` stands for.

    Raises:
        BadInput: no such fact, or a text that it cannot be.
    """
    changes: dict[str, Any] = {}
    for name, text in typed.items():
        if name not in LABELS:
            raise BadInput(
                f"'{name[:40]}' is no fact of a document; choose one of {', '.join(LABELS)}."
            )
        if name == "product_ids" and text.strip().casefold() == "all":
            if not complained:
                raise BadInput("'all' stands for a complaint's products; name the products by id.")
            changes[name] = complained
            continue
        changes[name] = _READERS.get(name, str.strip)(text)
    return replace(item, **changes)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"'{text[:20]}' is no date; write it as 2026-09-30.") from None


def _whole(text: str) -> int | None:
    plain = text.strip().replace(",", "").replace(" ", "")
    if not plain:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", plain):
        raise BadInput(f"The quantity '{text[:20]}' is no whole number; write it as 500.")
    return int(plain)


def _yes_or_no(text: str) -> bool | None:
    word = text.strip().casefold()
    if word in ("", "?"):
        return None
    if word in ("yes", "y"):
        return True
    if word in ("no", "n"):
        return False
    raise BadInput(f"'{text[:20]}' is neither yes nor no; leave it empty if you do not know.")


def _list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in re.split(r"[;,]", text) if one.strip()))


def _kind(text: str) -> EvidenceKind:
    try:
        return EvidenceKind(text.strip().casefold().replace(" ", "_"))
    except ValueError:
        kinds = ", ".join(one.value for one in EvidenceKind)
        raise BadInput(f"'{text[:40]}' is no kind of evidence; choose one of {kinds}.") from None


def _status(text: str) -> RightStatus | None:
    if not text.strip():
        return None
    for one in RightStatus:
        if one.value.casefold() == text.strip().casefold():
            return one
    statuses = ", ".join(one.value for one in RightStatus)
    raise BadInput(f"'{text[:20]}' is no status of a right; choose one of {statuses}.")


_READERS: dict[str, Callable[[str], Any]] = {
    "kind": _kind,
    "issued_on": _day,
    "valid_from": _day,
    "valid_until": _day,
    "signed_by_both": _yes_or_no,
    "quantity": _whole,
    "classes": _list,
    "territories": _list,
    "product_ids": _list,
    "status": _status,
}
