"""Germany (DPMA). A number is the same for application, publication and grant.

    since 2004   TT YYYY NNNNNN .C   TT: 10 patent, 11 from PCT, 12 certificate, 20 utility model,
                                     21 from PCT, 22 topography, 30 mark, 31 indication, 40, 41
                                     design, 50, 60 European patent; marks and designs from 2008
    1995-2003    T YY NNNNN .C       T: 1 patent, 2 utility model, 3 mark, 4 design (marks and
                                     designs until 2007), 5, 6 European patent
    until 1994   YY NNNNN .C         patents: YY is the year less 50; utility models: the year;
                                     P and G may stand before; earlier numbers are serial
    marks        up to 7 digits, and DD with 5 or 6 (East Germany)

Sources: DPMA notice 3/2003; DPMAinformativ 05 (July 2012); notice 3/83 for check digits.
"""

from __future__ import annotations

import re

from iptui.domain.registers import check_digits, links
from iptui.domain.registers.model import (
    LAST_YEAR,
    Built,
    Form,
    Link,
    NumberType,
    Office,
    Reading,
    Word,
)

_TYPES: dict[str, NumberType] = {
    "1": "patent",
    "2": "utility_model",
    "3": "trademark",
    "4": "design",
    "5": "patent",
    "6": "patent",
}
_KNOWN = {"10", "11", "12", "20", "21", "22", "30", "31", "40", "41", "50", "60"}
_FITTING_KIND = {"patent": "[ABCTI]", "utility_model": "U", "trademark": "$", "design": "$"}


def _filed(number: str, type_: NumberType, check: str | None, reading: Reading) -> Built | None:
    """A number with a check digit; the register's page needs it, so it is worked out if not given."""
    kind = reading.kind
    if kind and not re.match(_FITTING_KIND[type_], kind):
        return None
    right = check_digits.german(number)
    verdict = check_digits.compare_german(check, number)
    digit, note = check or right or "", ""
    if right and check != right and (verdict == "warning" or not check):
        # The page's address needs the digit, and a wrong one leads nowhere.
        digit = right
        note = f"with the check digit {right}, worked out"
        note += f"; {check} is written" if check else ""
    found: list[Link] = []
    if type_ in ("patent", "utility_model"):
        own = [links.depatisnet(f"DE{number}{kind}")] if kind else []
        if digit:
            own.append(links.dpma_patent(number, digit, note))
        found += links.documents("DE", number, kind, more=tuple(own))
    elif type_ == "trademark" and digit:
        found.append(links.dpma_mark(number, digit, note))
    elif type_ == "design":
        found.append(links.dpma_design(number))
    reason = ""
    if verdict == "warning":
        reason = check_digits.warning(str(right), str(check))
    elif not found:
        reason = "its check digit is needed for a link: add it after the number"
    return Built(
        number=number,
        canonical=f"DE{number}{kind}",
        type=type_,
        kind=kind,
        check=verdict,
        links=tuple(found),
        reason=reason,
    )


def _since_2004(match: re.Match[str], reading: Reading) -> Built | None:
    code, year = match["code"], int(match["year"])
    if code not in _KNOWN or not 2004 <= year <= LAST_YEAR or match["serial"] == "000000":
        return None
    return _filed(
        match["code"] + match["year"] + match["serial"], _TYPES[code[0]], match["check"], reading
    )


def _until_2003(match: re.Match[str], reading: Reading) -> Built | None:
    code, year = match["code"], int(match["year"])
    last = 7 if code in "34" else 3
    first = 78 if code in "56" else 95
    if code in "34":
        first = 88 if code == "4" else 94
    if last < year < first:
        return None
    number, check = code + match["year"] + match["serial"], match["check"]
    if match["serial"] == "00000":
        return None
    if check and "." not in reading.compact and check_digits.german(number) != check:
        # Nine digits in a row are one too many rather than a number with a wrong check digit.
        return None
    return _filed(number, _TYPES[code], check, reading)


def _until_1994(match: re.Match[str], reading: Reading) -> Built | None:
    number, letter, kind = match["number"].lstrip("0"), match["letter"], reading.kind
    if not number or (len(number) < 5 and not kind):
        return None
    by_year = len(number) == 7
    dated_utility = by_year and "61" <= number[:2] <= "94"
    utility = letter == "G" or kind.startswith("U") or (dated_utility and not kind)
    if utility:
        # Utility models: serial numbers below two million, by year since 1961.
        serial = int(number) < _LAST_SERIAL_UTILITY_MODEL and not letter
        if letter == "P" or kind[:1] not in ("", "U") or not (serial or dated_utility):
            return None
    elif int(number) >= 4_500_000:
        return None
    type_: NumberType = "utility_model" if utility else "patent"
    check, right = match["check"], None
    if by_year and (type_ == "patent" or number[:2] >= "81"):
        old = type_ == "patent" and number[:2] < "31"
        right = check_digits.german_until_1980(number) if old else check_digits.german(number)
    verdict = check_digits.compare(check, right)
    own = (links.depatisnet(f"DE{number}{kind}"),) if kind else ()
    reason = check_digits.warning(str(right), str(check)) if verdict == "warning" else ""
    return Built(
        number=number,
        canonical=f"DE{number}{kind}",
        type=type_,
        kind=kind,
        check=verdict,
        links=links.documents("DE", number, kind, more=own),
        reason=reason,
    )


def _old_utility_model(match: re.Match[str], _reading: Reading) -> Built | None:
    number = match["number"]
    if int(number) >= _LAST_SERIAL_UTILITY_MODEL:
        return None
    return Built(
        number=number,
        canonical=f"DE{number}",
        type="utility_model",
        links=links.documents("DE", number, ""),
    )


def _old_mark(match: re.Match[str], _reading: Reading) -> Built | None:
    number = match["number"].lstrip("0")
    if len(number) < 3:
        return None
    return Built(
        number=number,
        canonical=f"DE{number}",
        type="trademark",
        reason="an old mark: search DPMAregister by its registration number",
    )


def _east_german(match: re.Match[str], reading: Reading) -> Built | None:
    number, kind = match["number"].lstrip("0"), reading.kind
    if int(number) > _LAST_EAST_GERMAN_PATENT:
        return None
    own = (links.depatisnet(f"DD{number}{kind}"),) if kind else ()
    return Built(
        number=f"DD{number}",
        canonical=f"DD{number}{kind}",
        type="patent",
        kind=kind,
        links=links.documents("DD", number, kind, more=own),
    )


def _east_german_mark(match: re.Match[str], _reading: Reading) -> Built | None:
    number = match["number"].lstrip("0")
    return Built(
        number=f"DD{number}",
        canonical=f"DD{number}",
        type="trademark",
        reason="an East German mark: search DPMAregister by its registration number",
    )


def _design_part(match: re.Match[str], _reading: Reading) -> Built | None:
    """One design of a multiple registration."""
    year = int(match["year"])
    if not 2004 <= year <= LAST_YEAR or match["part"] == "0000" or match["serial"] == "000000":
        return None
    number = f"{match['code']}{match['year']}{match['serial'].replace('-', '')}-{match['part']}"
    return Built(
        number=number,
        canonical=f"DE{number}",
        type="design",
        links=(links.dpma_design(number),),
    )


def _old_design(match: re.Match[str], _reading: Reading) -> Built | None:
    number = "M" + match["number"]
    return Built(
        number=number,
        canonical=f"DE{number}",
        type="design",
        reason="an old design: search DPMAregister by its number",
    )


_KINDS = r"(?:A[13589]?|B[1-489]?|C[1-589]?|T[1-589]?|U[189]?|I[12])?"
_LAST_SERIAL_UTILITY_MODEL = 2_000_000
_LAST_EAST_GERMAN_PATENT = 310_000

OFFICE = Office(
    code="DE",
    name="German Patent and Trade Mark Office (DPMA)",
    prefixes={"DE": None, "DD": None, "DPMA": None},
    exclusive=("DD",),
    words={
        r"GERMANY?|DEUTSCH(?:LAND|E[SRN]?)?|BUNDESREPUBLIK": Word(),
        r"德国|獨國|独国|ドイツ|독일": Word(),
    },
    check_digits=True,
    # A department (10 2008 062 744.5-34), a mark's leading class (30 2012 006 340.3/25).
    suffix=r"(?<=\.\d)[-/]\d{1,2}$",
    check_digit="from 1981 weights 2, 3, 4... from the right, modulo 11; before, modulo 10. "
    "The remainder 1 is not proven: unknown, never wrong",
    sources=(
        "http://www.dpma.de/service/veroeffentlichungen/mitteilungen/2003/mdp_nr03_2003.html",
        "http://www.dpma.de/service/veroeffentlichungen/mitteilungen/1983/mitteilungnr3/83/index.html",
        "DPMAinformativ 05 (July 2012)",
    ),
    forms=(
        Form(
            "patent",
            "number since 2004",
            r"0*(?P<code>[1-6]\d)(?P<year>20\d\d)(?P<serial>\d{6})(?:\.?(?P<check>\d))?",
            _since_2004,
            kinds=_KINDS,
            example="DE 10 2012 009 645.3 A1",
        ),
        Form(
            "design",
            "design of a multiple registration",
            r"(?P<code>4[01])-?(?P<year>20\d\d)-?(?P<serial>\d{3}-?\d{3})(?:-\d)?-(?P<part>\d{4})",
            _design_part,
            dashed=True,
            example="DE 40 2012 003 456-0001",
        ),
        Form(
            "design",
            "design of a multiple registration",
            r"(?P<code>4[01])(?P<year>20\d\d)(?P<serial>\d{6})(?P<part>\d{4})",
            _design_part,
            example="DE4020120034560001",
        ),
        Form(
            "patent",
            "number 1995 to 2003 (marks, designs: 2007)",
            r"0*(?P<code>[1-6])(?P<year>\d\d)(?P<serial>\d{5})(?:\.?(?P<check>\d))?",
            _until_2003,
            kinds=_KINDS,
            example="DE 196 30 877.1",
        ),
        Form(
            "patent",
            "East German patent",
            r"0*(?P<number>[1-9]\d{3,5})",
            _east_german,
            kinds=r"(?:A[1-9]?|B[1-9]?|C[1-9]?)?",
            mark="DD",
            example="DD 283 008 B5",
        ),
        Form(
            "trademark",
            "East German mark",
            r"0*(?P<number>6\d{5})",
            _east_german_mark,
            mark="DD",
            example="DD 643210",
        ),
        Form(
            "trademark",
            "East German mark, any number",
            r"0*(?P<number>[1-9]\d{3,5})",
            _east_german_mark,
            mark="DD",
            only=True,
            example="DD 12345",
        ),
        Form(
            "trademark",
            "mark until 1994",
            r"(?P<number>\d{3,7})(?:\.\d)?",
            _old_mark,
            only=True,
            example="DE 1 234 567",
        ),
        Form(
            "patent",
            "number until 1994",
            r"(?P<letter>[PG]?)0*(?P<number>\d{1,7})(?:\.(?P<check>\d))?",
            _until_1994,
            kinds=r"(?:A[1389]?|B[1-489]?|C[1-589]?|D[12]?|T[1-589]?|U[189]?)?",
            example="DE 43 22 577 C2",
        ),
        Form(
            "utility_model",
            "utility model until 1960",
            r"0*(?P<number>[1-9]\d{4,6})",
            _old_utility_model,
            only=True,
            example="DE 1617764",
        ),
        Form(
            "design",
            "design 1988 to 1994",
            r"M(?P<number>\d{7})(?:\.\d)?",
            _old_design,
            example="DE M 89 08 812",
        ),
    ),
)
