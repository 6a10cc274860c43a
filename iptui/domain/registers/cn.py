"""China (CNIPA).

    application, patent no.   ZL YYYY T NNNNNNN.C; before October 2003 ZL YY T NNNNN.C
                              T: 1 invention, 2 utility model, 3 design, 8, 9 from PCT; ZL only
                              once granted
    publication               T NNNNNNNN since August 2007, T NNNNNN before; YYTNNNNN until 1988
    kinds                     A, B (until 1993 and since 2010 for grants; C between), U, Y, S, D
    mark                      5 to 8 digits, a letter may follow (divided applications); G before an
                              international registration

Sources: EPO, China: numbering system; standard ZC 0006-2003. On marks only third parties were
found: five to eight digits are accepted as such.
"""

from __future__ import annotations

import re

from iptui.domain.registers import check_digits, links
from iptui.domain.registers.model import Built, Form, NumberType, Office, Reading, Word, full_year

_TYPES: dict[str, NumberType] = {
    "1": "patent",
    "2": "utility_model",
    "3": "design",
    "8": "patent",
    "9": "utility_model",
}
_FITTING = {"1": "ABC", "2": "UY", "3": "SD"}


def _application(match: re.Match[str], reading: Reading) -> Built | None:
    year, given = match["year"], match["check"]
    granted = "ZL" in reading.marks
    full = full_year(year, 1985)
    if full is None or not (full >= 2003 if len(year) == 4 else full <= 2003):
        return None
    if not int(match["serial"]):
        return None
    number = year + match["type"] + match["serial"]
    return _built(number, match["type"], given, "ZL" if granted else "CN")


def _built(number: str, type_digit: str, given: str | None, prefix: str) -> Built:
    """A wrong check digit stays as it is written: which digit of the number is wrong is unknown."""
    right = check_digits.chinese(number)
    verdict = check_digits.compare(given, right)
    reason = ""
    if not given:
        reason = f"the check digit {right} is worked out, none is written"
    elif verdict == "warning":
        reason = check_digits.warning(right, given)
    return Built(
        number=number,
        canonical=f"{prefix}{number}.{given or right}",
        type=_TYPES[type_digit],
        check=verdict,
        links=(links.application("CN", number),),
        reason=reason,
    )


def _publication(match: re.Match[str], reading: Reading) -> Built | None:
    type_digit, kind = match["type"], reading.kind
    if "ZL" in reading.marks or not int(match["serial"]):
        return None
    if kind and kind[0] not in _FITTING[type_digit]:
        return None
    number = type_digit + match["serial"]
    own = (links.cnipa(f"CN{number}{kind}"),) if kind else ()
    return Built(
        number=number,
        canonical=f"CN{number}{kind}",
        type=_TYPES[type_digit],
        kind=kind,
        links=links.documents("CN", number, kind, more=own),
    )


def _until_1988(match: re.Match[str], reading: Reading) -> Built | None:
    type_digit, kind = match["type"], reading.kind
    if "ZL" in reading.marks or kind[0] not in _FITTING[type_digit] or not int(match["serial"]):
        return None
    number = match["year"] + type_digit + match["serial"]
    return Built(
        number=number,
        canonical=f"CN{number}{kind}",
        type=_TYPES[type_digit],
        kind=kind,
        links=links.documents("CN", number, kind, more=(links.cnipa(f"CN{number}{kind}"),)),
    )


def _mark(match: re.Match[str], reading: Reading) -> Built | None:
    number = match["number"] + reading.kind
    if "ZL" in reading.marks:
        return None
    return Built(
        number=number,
        canonical=f"CN{number}",
        type="trademark",
        reason="no register shows a Chinese mark by an address: search CNIPA by its number",
    )


def _international_mark(match: re.Match[str], reading: Reading) -> Built | None:
    plain = match["number"]
    return Built(
        number=f"G{plain}{reading.kind}",
        canonical=f"CNG{plain}{reading.kind}",
        type="trademark",
        links=(links.madrid_monitor(plain),),
        reason="an international registration that covers China; its number is IR " + plain,
    )


_MARK_KINDS = "[A-Z]?"

OFFICE = Office(
    code="CN",
    name="China National Intellectual Property Administration (CNIPA)",
    prefixes={"CN": None, "CNIPA": None, "SIPO": None, "ZL": "patent"},
    words={
        r"CHINA|CHINESE": Word(),
        r"中国|中國|중국": Word(),
    },
    patents_include=("utility_model", "design"),
    check_digits=True,
    check_digit="weights 2 to 9 and again from 2, from the left, modulo 11, 10 written X",
    sources=(
        "http://www.epo.org/patents/patent-information/east-asian/helpdesk/china/numbering_de.html",
        "http://www.lindapatent.com/law/law_en/patentstandards.htm (ZC 0006-2003)",
    ),
    forms=(
        Form(
            "patent",
            "application or patent number since October 2003",
            r"(?P<year>20\d\d)(?P<type>[12389])(?P<serial>\d{7})(?:\.?(?P<check>[\dX]))?",
            _application,
            example="ZL 2019 1 1044411.X",
        ),
        Form(
            "patent",
            "publication until 1988",
            r"(?P<year>8[5-8])(?P<type>[123])(?P<serial>\d{5})",
            _until_1988,
            kinds=r"[ABUS]",
            example="CN 85100001 A",
        ),
        Form(
            "patent",
            "application or patent number until September 2003",
            r"(?P<year>\d\d)(?P<type>[12389])(?P<serial>\d{5})(?:\.?(?P<check>[\dX]))",
            _application,
            mark="ZL",
            example="ZL 97 1 01765.4",
        ),
        Form(
            "patent",
            "application until September 2003",
            r"(?P<year>\d\d)(?P<type>[12389])(?P<serial>\d{5})\.(?P<check>[\dX])",
            _application,
            example="CN 97101765.4",
        ),
        Form(
            "patent",
            "publication",
            r"0*(?P<type>[123])(?P<serial>\d{8}|\d{6})",
            _publication,
            kinds=r"(?:A[89]?|[BCUYS][1-9]?|D)?",
            example="CN 110941994 B",
        ),
        Form(
            "trademark",
            "mark",
            r"(?P<number>[1-9]\d{4,7})",
            _mark,
            kinds=_MARK_KINDS,
            example="CN 12345678",
        ),
        # Marks of 2025 stand near 85,000,000: eight figures alone are rather a mark's.
        Form(
            "patent",
            "application until September 2003 without its check digit",
            r"(?P<year>\d\d)(?P<type>[12389])(?P<serial>\d{5})(?P<check>)",
            _application,
            example="CN 97101765",
        ),
        Form(
            "trademark",
            "mark, padded with zeros",
            r"0+(?P<number>[1-9]\d{4,7})",
            _mark,
            kinds=_MARK_KINDS,
            only=True,
            example="CN 01234567",
        ),
        Form(
            "trademark",
            "international registration",
            r"G0*(?P<number>[1-9]\d{4,6})",
            _international_mark,
            kinds=_MARK_KINDS,
            example="CN G1266721",
        ),
    ),
)
