"""Marks in the USPTO's TSDR files: WIPO ST.96 (its drafts too) and the older ST.66 form.

TSDR gives `statusxml` in ST.66 and ST.96 (https://tsdrapi.uspto.gov/ts/cd/casestatus/sn76044902/info.xml).
The elements are looked for by name, so that the versions' different nesting does not matter. Other offices
write the same standards: their marks are read alike, with their own office's code.
"""

from __future__ import annotations

from collections.abc import Iterator

from iptui.domain.rights import RightStatus, RightType
from iptui.formats.register_files.entries import (
    RegisterEntry,
    classes_of,
    day_of,
    entry_of,
    registered_number,
)
from iptui.formats.register_files.status_words import status_of
from iptui.formats.register_files.trees import Node
from iptui.formats.right_rows import office_code
from iptui.formats.values import RowError

ROOTS = ("TrademarkTransaction", "TradeMarkTransaction", "Transaction")
MARKS = ("Trademark", "TradeMark")

_NAMES = (
    "EntityName",
    "OrganizationStandardName",
    "OrganizationName",
    "PersonFullName",
    "FreeFormatNameLine",
)
_ROLES = ("CommentText", "PartyTypeDescriptionText")


def is_mark_file(root: Node) -> bool:
    return root.tag in ROOTS and root.first(*MARKS) is not None


def mark_entries(root: Node) -> Iterator[RegisterEntry | RowError]:
    """One entry for each mark of the transaction."""
    older = root.first("TradeMarkTransactionBody") is not None
    form = "ST.66" if older else "ST.96"
    marks = list(root.every(*MARKS))
    for number, mark in enumerate(marks, 1):
        beside = root if len(marks) == 1 else mark
        try:
            yield _entry(mark, beside, form, number)
        except RowError as error:
            yield error


def _entry(mark: Node, beside: Node, form: str, row: int) -> RegisterEntry:
    office = office_code(mark.text_of("RegistrationOfficeCode", "IPOfficeCode") or "", "Its ")
    source = f"USPTO TSDR ({form})" if office == "US" else f"{office or 'Office'} mark ({form})"
    registration = _number(mark, "RegistrationNumber", "InternationalRegistrationNumber")
    application = _number(mark, "ApplicationNumber")
    number = registration or application
    if not number:
        raise RowError("The mark has neither a registration nor an application number.")
    words = mark.text_of("MarkCurrentStatusExternalDescriptionText")
    code = mark.text_of("MarkCurrentStatusCode")
    if not words and not code.isdecimal():
        words = code
    owner, role = _owner(mark, beside)
    classes, goods = _goods(mark)
    more = {
        "Status since": _day_text(mark, "MarkCurrentStatusDate"),
        "Status code": code if code.isdecimal() else "",
        "Renewed": _day_text(mark, "RenewalDate"),
        "Owner is": role,
        "Kind of mark": mark.text_of("MarkCategory", "KindMark"),
        "Form of the mark": mark.text_of("MarkFeatureCategory", "MarkFeature"),
        "Attorney": _attorney(mark),
    }
    status = status_of(words)
    if status is RightStatus.UNKNOWN and code in _SURE_CODES:
        status = _SURE_CODES[code]
    return entry_of(
        source,
        RightType.TRADEMARK,
        office,
        registered_number(office, number, RightType.TRADEMARK),
        title=mark.text_of("MarkVerbalElementText", "MarkSignificantVerbalElementText"),
        owner=owner,
        application_number=application if application != number else "",
        classes=classes,
        goods=goods,
        status=status,
        register_status=words or (f"status code {code}" if code else ""),
        filed=day_of(mark.text_of("ApplicationDate")),
        registered=day_of(mark.text_of("RegistrationDate")),
        expires=day_of(mark.text_of("ExpiryDate", "ExpirationDate")),
        row=row,
        more={key: value for key, value in more.items() if value},
    )


_SURE_CODES = {
    "700": RightStatus.REGISTERED,
    "702": RightStatus.REGISTERED,
    "800": RightStatus.REGISTERED,
    "900": RightStatus.EXPIRED,
}
"""The codes on whose meaning all published tables agree with the files at hand."""


def _number(mark: Node, *tags: str) -> str:
    for tag in tags:
        found = mark.child(tag) or mark.first(tag)
        if found is not None:
            inner = found.text_of(f"{tag}Text")
            if text := inner or found.all_text():
                return text
    return ""


def _day_text(mark: Node, tag: str) -> str:
    day = day_of(mark.text_of(tag))
    return day.isoformat() if day else ""


def _owner(mark: Node, beside: Node) -> tuple[str, str]:
    """(names, role in the register's words) of the newest owners: TSDR lists them first."""
    parties = [*mark.every("Applicant", "Holder")] or [*beside.every("Applicant", "Holder")]
    newest = ""
    names: list[str] = []
    for place, party in enumerate(parties):
        role = party.text_of(*_ROLES)
        if place == 0:
            newest = role
        elif role != newest or not role:
            break
        names.append(_name(party))
    return "; ".join(dict.fromkeys(filter(None, names))), newest.capitalize()


def _name(party: Node) -> str:
    for tag in _NAMES:
        if lines := party.texts(tag):
            return " ".join(lines) if tag == "FreeFormatNameLine" else lines[0]
    return ""


def _attorney(mark: Node) -> str:
    recorded = mark.first("RecordAttorney")
    if recorded is not None:
        return _name(recorded)
    for one in mark.every("Representative"):
        if "attorney" in one.text_of("Comment", "CommentText").casefold():
            return _name(one)
    return ""


def _goods(mark: Node) -> tuple[tuple[str, ...], str]:
    """(classes that stand, the goods and services as `class: text` lines)."""
    classes: list[str] = []
    lines: list[str] = []
    for one in mark.every("ClassDescription"):
        number = one.text_of("ClassNumber", "PrimeClassText")
        text = one.text_of("GoodsServicesDescriptionText", "GoodsServicesDescription")
        state = one.text_of(
            "NationalStatusExternalDescriptionText", "ClassNumberStatusDescriptionText"
        )
        stands = not state or "ACTIVE" in state.upper().split()
        shown = number.lstrip("0") or number
        if number and stands:
            classes.append(number)
        if text or not stands:
            mark_of_class = f"{shown} ({state})" if not stands else shown
            lines.append(f"{mark_of_class}: {text}".strip(": "))
    if not classes and not lines:
        for one in mark.every("GoodsServicesClassification"):
            if one.text_of("ClassificationKindCode").casefold() in ("nice", "primary", ""):
                classes += one.texts("ClassNumber")
    return classes_of(classes), "\n".join(dict.fromkeys(lines))
