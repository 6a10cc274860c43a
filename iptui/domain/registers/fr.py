"""France (INPI).

    patent        7 digits (from about 1,000,001 on; older ones fewer)     kinds A1, B1, ...
    application   YY NNNNN: seven digits as well; YY of 1968 on
    mark          7 digits (FR4123456), before 2000 YY NNNNNN; also written YY N NNN NNN
    design        YYYYNNNN-NNN; before YYNNNN-NNN

The same seven digits can be a patent, an application or a mark: the type decides.
"""

from __future__ import annotations

import re

from iptui.domain.registers import links
from iptui.domain.registers.model import Built, Form, Office, Reading, full_year


def _patent(match: re.Match[str], reading: Reading) -> Built | None:
    number, kind = match["number"], reading.kind
    if kind:
        number = number.lstrip("0")
    if not number or len(number) > 7 or (len(number) < 5 and not kind):
        return None
    if int(number) >= 4_000_000 or (not kind and number[0] == "0"):
        return None
    if not kind and len(match["number"]) > 7:
        return None
    own = (links.inpi_patent(number),) if len(number) == 7 else ()
    return Built(
        number=number,
        canonical=f"FR{number}{kind}",
        type="patent",
        kind=kind,
        links=links.documents("FR", number, kind, more=own),
    )


def _application(match: re.Match[str], _reading: Reading) -> Built | None:
    number = match["number"]
    if full_year(number[:2], 1968) is None:
        return None
    return Built(
        number=number,
        canonical=f"FR{number}",
        type="patent",
        reason="an application number: the publication number is needed for a link",
    )


def _mark(match: re.Match[str], _reading: Reading) -> Built | None:
    number = match["number"] or match["later"]
    return Built(
        number=number,
        canonical=f"FR{number}",
        type="trademark",
        links=(links.inpi_mark(number),),
    )


def _mark_of_the_nineties(match: re.Match[str], _reading: Reading) -> Built | None:
    return Built(
        number=match["number"],
        canonical=f"FR{match['number']}",
        type="trademark",
        reason="a mark filed before 2000: search INPI by its number",
    )


def _design(match: re.Match[str], _reading: Reading) -> Built | None:
    number = match["number"] + (f"-{match['part'].zfill(3)}" if match["part"] else "")
    return Built(
        number=number,
        canonical=f"FR{number}",
        type="design",
        reason="no register shows a French design by an address: search INPI by its number",
    )


OFFICE = Office(
    code="FR",
    name="Institut national de la propriété industrielle (INPI)",
    prefixes={"FR": None, "INPI": None},
    forms=(
        Form(
            "design",
            "design",
            r"(?P<number>(?:199|20[0-4])\d{5})(?:-?(?P<part>\d{1,3}))?",
            _design,
            dashed=True,
            example="FR 20201234-001",
        ),
        Form(
            "patent",
            "patent",
            r"(?P<number>\d{1,12})",
            _patent,
            kinds=r"(?:[ABCEM]\d?)?",
            example="FR 2 853 021 A1",
        ),
        Form(
            "trademark",
            "mark since 2000",
            r"(?P<number>[1345]\d{6})|\d\d(?P<later>[45]\d{6})",
            _mark,
            example="FR 4 123 456",
        ),
        Form(
            "trademark",
            "mark of 2000 to 2013 with its year",
            r"\d\d(?P<number>[13]\d{6})(?P<later>)",
            _mark,
            only=True,
            example="FR 00 3 012 345",
        ),
        Form(
            "patent",
            "application",
            r"(?P<number>\d{7})",
            _application,
            example="FR 03 12345",
        ),
        Form(
            "trademark",
            "mark before 2000",
            r"(?P<number>9\d{7})",
            _mark_of_the_nineties,
            example="FR 98 712 345",
        ),
        Form(
            "design",
            "design before 2000",
            r"(?P<number>\d{6})-(?P<part>\d{3})",
            _design,
            dashed=True,
            example="FR 955123-001",
        ),
    ),
)
