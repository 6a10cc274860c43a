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
from iptui.domain.registers.model import Built, Form, Office, Reading, Word, full_year


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
    doubt = 0
    if not kind and len(number) == 7 and not "27" <= number[:2] <= "31":
        # 2 7xx xxx to 3 1xx xxx: patents since 1997, application years not yet begun.
        doubt = full_year(number[:2], 1968) or 0
    return Built(
        number=number,
        canonical=f"FR{number}{kind}",
        type="patent",
        kind=kind,
        links=links.documents("FR", number, kind, more=own),
        reason=f"it could also be application {number[:2]} {number[2:]} of {doubt}"
        if doubt
        else "",
    )


def _application(match: re.Match[str], _reading: Reading) -> Built | None:
    number = re.sub("[-/]", "", match["number"])
    if "40" <= number[:2] < "68" or not int(number[2:]):
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
    part = (match["part"] or "").zfill(3) if match["part"] else ""
    if part == "000":
        return None
    number = match["number"].replace("-", "") + (f"-{part}" if part else "")
    return Built(
        number=number,
        canonical=f"FR{number}",
        type="design",
        links=(links.inpi_design(number),) if part else (),
        reason="" if part else "for a link the design's own number is needed: add it, such as -001",
    )


OFFICE = Office(
    code="FR",
    name="Institut national de la propriété industrielle (INPI)",
    prefixes={"FR": None, "INPI": None},
    words={
        r"FRANCE|FRENCH|FRAN(?:Ç|C)AISE?": Word(),
        r"法国|仏国|フランス|프랑스": Word(),
    },
    sources=(
        "https://confluence.wipo.int/confluence/pages/viewpage.action?pageId=1640666091",
        "https://data.inpi.fr",
    ),
    forms=(
        Form(
            "design",
            "design",
            r"(?P<number>(?:199|20[0-4])\d-?\d{4})(?:-?(?P<part>\d{1,3}))?",
            _design,
            dashed=True,
            example="FR 20201234-001",
        ),
        Form(
            "design",
            "design before 2000",
            r"(?P<number>\d\d-?\d{4})-(?P<part>\d{3})",
            _design,
            dashed=True,
            example="FR 955123-001",
        ),
        Form(
            "patent",
            "application",
            r"(?P<number>\d\d[-/]\d{5})",
            _application,
            dashed=True,
            example="FR 12 34567",
        ),
        Form(
            "patent",
            "patent",
            r"(?P<number>\d{1,12})",
            _patent,
            kinds=r"(?:A[1-9]?|B[1-4]?|C|E|M)?",
            example="FR 2 853 021 A1",
        ),
        Form(
            "trademark",
            "mark since 2000",
            r"(?P<number>[1345]\d{6})|(?:1[3-9]|[2-4]\d)(?P<later>[45]\d{6})",
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
            example="FR0312345",
        ),
        Form(
            "trademark",
            "mark before 2000",
            r"(?P<number>9\d{7})",
            _mark_of_the_nineties,
            example="FR 98 712 345",
        ),
    ),
)
