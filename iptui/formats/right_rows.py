"""The `right` and `complainant` parts of a complaint row."""

from __future__ import annotations

from typing import Any

from iptui.domain.parties import Party, party_id
from iptui.domain.rights import IpRight, RightStatus, RightType, right_id
from iptui.formats.values import (
    RowError,
    pop_date,
    pop_extra,
    pop_flag,
    pop_key,
    pop_text,
    pop_texts,
    pop_word,
    shown,
)

OFFICE_NAMES = {
    "EU": "EM",
    "EUIPO": "EM",
    "OHIM": "EM",
    "UK": "GB",
    "UKIPO": "GB",
    "WIPO": "WO",
    "PCT": "WO",
    "EPO": "EP",
    "USPTO": "US",
    "USA": "US",
    "DPMA": "DE",
    "INPI": "FR",
    "JPO": "JP",
    "CNIPA": "CN",
    "SIPO": "CN",
    "KIPO": "KR",
}
"""Names of offices that complaints write for the two letters of WIPO ST.3."""


def pop_right(row: dict[str, Any]) -> IpRight | None:
    """Takes the right that the complaint rests on; None where it names none.

    The number stays as written: whether it fits its office is checked where it is shown.

    Raises:
        RowError: the type is missing or unknown, the office is none, or nothing identifies the right.
    """
    right = row.pop("right", None)
    if right is None or right in ("", {}):
        return None
    if not isinstance(right, dict):
        raise RowError(f"right must be an object, not {shown(right)}.")
    at = "right."
    type_ = pop_word(right, "type", RightType, at)
    if type_ is None:
        raise RowError(
            "right.type is missing: use trademark, patent, utility_model, design or copyright."
        )
    office = office_code(pop_key(right, "office", at), at)
    ip_number = pop_key(right, "ip_number", at)
    number = pop_key(right, "number", at)
    title = pop_text(right, "title", at)
    return right_of(right, at, type_, office, ip_number, number, title)


def right_of(
    right: dict[str, Any],
    at: str,
    type_: RightType,
    office: str,
    ip_number: str,
    number: str,
    title: str,
) -> IpRight:
    """The right of a row whose identifying values are taken already.

    Raises:
        RowError: a value is of the wrong kind, or nothing identifies the right.
    """
    if not (ip_number or number or title.strip()):
        raise RowError(
            f"{at.rstrip('.') or 'The row'} has neither an ip_number, a number nor a title: give one of "
            "them."
        )
    return IpRight(
        id=right_id(ip_number, office, type_, number, title),
        ip_number=ip_number,
        type=type_,
        office=office,
        number=number,
        application_number=pop_key(right, "application_number", at),
        title=title,
        owner=pop_text(right, "owner", at),
        classes=pop_texts(right, "classes", at),
        goods=pop_text(right, "goods", at),
        status=pop_word(right, "status", RightStatus, at) or RightStatus.UNKNOWN,
        register_status=pop_text(right, "register_status", at),
        filed=pop_date(right, "filed", at),
        priority=pop_date(right, "priority", at),
        registered=pop_date(right, "registered", at),
        expires=pop_date(right, "expires", at),
        territories=pop_texts(right, "territories", at),
        inventors=pop_texts(right, "inventors", at),
        note=pop_text(right, "note", at),
        extra=pop_extra(right),
    )


def office_code(given: str, at: str = "") -> str:
    """The two letters of an office that a row names by them or by its name.

    Raises:
        RowError: it is no office.
    """
    code = given.upper()
    code = OFFICE_NAMES.get(code, code)
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise RowError(
            f"{at}office {shown(given)} is no office code: use the two letters of WIPO ST.3, such as "
            "DE, US, EP, WO or EM."
        )
    return code


def pop_complainant(row: dict[str, Any]) -> Party | None:
    """Takes who complained: an object, or only the name; None where the complaint names nobody.

    Raises:
        RowError: contact data without a name, or a value of the wrong kind.
    """
    given = row.pop("complainant", None)
    if given is None or given in ("", {}):
        return None
    if isinstance(given, str):
        given = {"name": given}
    if not isinstance(given, dict):
        raise RowError(f"complainant must be an object, not {shown(given)}.")
    at = "complainant."
    name = " ".join(pop_text(given, "name", at).split())
    if not name:
        raise RowError("complainant.name is missing: a complainant needs a name to be found again.")
    email = pop_text(given, "email", at)
    phone = pop_text(given, "phone", at)
    address = pop_text(given, "address", at)
    disclosed = pop_flag(given, "disclosed", at)
    return Party(
        id=party_id(name, email, address),
        name=name,
        agent=pop_text(given, "agent", at),
        email=email,
        phone=phone,
        address=address,
        country=pop_text(given, "country", at),
        disclosed=bool(email or phone or address) if disclosed is None else disclosed,
        note=pop_text(given, "note", at),
        extra=pop_extra(given),
    )
