"""United States (USPTO).

patent        N... up to 8 digits                    kinds A (until 2000), B1, B2, C1-C3
design        D NNNNNN      plant PP NNNNN      reissue RE NNNNN      H, T, AI, RX: rarities
publication   YYYY/NNNNNNN (since 2001; DOCDB drops a zero)   kinds A1, A2, A9, P1
application   SS/NNN,NNN (SS: series code)
mark          serial number: 8 digits (series 70-79, 85-90, 97-99); registration: up to 7 digits
after grant   C reexamination, F supplemental, J, K, O certificates: any patent's number
"""

from __future__ import annotations

import re

from iptui.domain.registers import links
from iptui.domain.registers.model import Built, Form, NumberType, Office, Reading, Word, full_year

_KIND_LETTER = {"S": "D", "P": "PP", "E": "RE", "H": "H"}


def _utility(match: re.Match[str], reading: Reading) -> Built | None:
    number, kind = match["number"].lstrip("0"), reading.kind
    if not number or len(number) > 8 or (len(number) < 5 and not kind):
        return None
    if not kind and len(match["number"]) > 8:
        return None
    if len(number) == 8 and number >= "20000000":
        return None
    if kind[:1] in _KIND_LETTER:
        return _special(_KIND_LETTER[kind[0]], number, kind)
    return Built(
        number=number,
        canonical=f"US{number}{kind}",
        type="patent",
        kind=kind,
        links=links.documents("US", number, kind),
    )


def _lettered(match: re.Match[str], reading: Reading) -> Built | None:
    letter = "D" if match["letter"].startswith("DES") else match["letter"]
    return _special(letter, match["number"].lstrip("0"), reading.kind)


def _design_without_letter(match: re.Match[str], reading: Reading) -> Built | None:
    return _special("D", match["number"].lstrip("0"), reading.kind)


_FITTING = {"D": "SCFJKO", "PP": "PCFJKO", "RE": "ECFJKO", "H": "H"}
_LONGEST = {"D": 7, "PP": 6, "RE": 6, "H": 4, "T": 7, "AI": 4, "RX": 4}


def _special(letter: str, number: str, kind: str) -> Built | None:
    if (
        not number
        or len(number) > _LONGEST[letter]
        or (kind and kind[0] not in _FITTING.get(letter, kind[0]))
    ):
        return None
    type_: NumberType = "design" if letter == "D" else "patent"
    name = letter + number
    own = (links.wipo_design(f"USID.{name}"),) if letter == "D" else ()
    return Built(
        number=name,
        canonical=f"US{name}{kind}",
        type=type_,
        kind=kind,
        links=links.documents("US", name, kind, more=own),
    )


def _publication(match: re.Match[str], reading: Reading) -> Built | None:
    year, serial = match["year"], match["serial"].zfill(7)
    if full_year(year, 2001) is None or serial == "0000000":
        return None
    docdb = year + serial[1:] if serial[0] == "0" else year + serial
    return Built(
        number=year + serial,
        canonical=f"US{year}{serial}{reading.kind}",
        type="patent",
        kind=reading.kind,
        links=links.documents("US", docdb, reading.kind, google=year + serial),
    )


def _application(match: re.Match[str], _reading: Reading) -> Built | None:
    series, serial = match["series"].zfill(2), match["serial"].replace("-", "").zfill(6)
    if series not in _PATENT_SERIES or not int(serial):
        return None
    if series == "90" and int(serial) > _LAST_REEXAMINATION:
        return None
    return Built(
        number=f"{series}/{serial}",
        canonical=f"US{series}/{serial}",
        type="design" if series in ("29", "35") else "patent",
        reason="an application number: no register shows it by an address; ask for the "
        "publication or patent number",
    )


_PATENT_SERIES = {f"{code:02}" for code in (*range(2, 20), 29, 35, 60, 61, 62, 63, 90, 95, 96)}
_MARK_SERIES = {str(code) for code in (*range(70, 80), *range(85, 91), 97, 98, 99)}
_LAST_REEXAMINATION = 30_000
"""Series 90 counts reexaminations since 1981 and marks since June 2020."""


def _serial(match: re.Match[str], _reading: Reading) -> Built | None:
    number = match["number"].replace("/", "").replace("-", "")
    if number[:2] not in _MARK_SERIES or not int(number[2:]):
        return None
    key = links.st13("US", number)
    return Built(
        number=number,
        canonical=f"US{number}",
        type="trademark",
        links=(links.tsdr(number, "SERIAL_NO"), links.tmview(key)),
    )


def _registration(match: re.Match[str], _reading: Reading) -> Built | None:
    number = match["number"].lstrip("0")
    if len(number) < 4 or len(number) > 7:
        return None
    return Built(
        number=number,
        canonical=f"US{number}",
        type="trademark",
        links=(links.tsdr(number, "US_REGISTRATION_NO"),),
    )


OFFICE = Office(
    code="US",
    name="United States Patent and Trademark Office (USPTO)",
    prefixes={"US": None, "USA": None, "USPTO": None, "USPN": "patent", "USP": "patent"},
    words={
        r"UNITED[\s.]*STATES(?:[\s.]*OF[\s.]*AMERICA)?|AMERICAN": Word(),
        r"美国|美國|米国|미국": Word(),
        r"PLANT(?:[\s.]*PAT(?:ENT)?)?": Word(letters="PP", type="patent", names="never"),
        r"REISSUED?(?:[\s.]*PAT(?:ENT)?)?": Word(letters="RE", type="patent", names="never"),
    },
    patents_include=("utility_model", "design"),
    registration="trademark",
    sources=(
        "https://webharvest.gov/peth04/20041015171647/http://www.uspto.gov/web/offices/ac/ido/ptdl/dockindcodes.htm",
        "https://patentlibrarian.com/reference-library/u-s-patent-document-kind-codes/",
        "https://blog.oppedahl.com/what-is-usptos-series-code-90/",
    ),
    forms=(
        Form(
            "patent",
            "application",
            r"(?P<series>\d{1,2})/(?P<serial>\d{3}-?\d{3}|\d{1,5})",
            _application,
            dashed=True,
            kinds="A?",
            example="US 60/609,868",
        ),
        Form(
            "patent",
            "published application",
            r"(?P<year>20\d\d)/?(?P<serial>\d{6,7})",
            _publication,
            kinds=r"(?:A[129]|P[149])?",
            example="US 2001/0001111 A1",
        ),
        Form(
            "trademark",
            "serial number",
            r"(?P<number>\d{8})",
            _serial,
            example="US 85146322",
        ),
        Form(
            "trademark",
            "serial number as TMview keys it, and WIPO with the year of filing",
            r"50(?:0000|(?:19|20)\d\d)0(?P<number>\d{8})",
            _serial,
            example="US500000085146322",
        ),
        Form(
            "trademark",
            "serial number",
            r"(?P<number>\d\d/\d{3}-?\d{3})",
            _serial,
            dashed=True,
            example="US 76/044,902",
        ),
        Form(
            "patent",
            "patent",
            r"(?P<number>\d{1,12})",
            _utility,
            kinds=r"(?:A|B[1-9]?|[CFJKO][1-9]?|S1?|E1?|P[2-4]?|H1?)?",
            example="US 6,654,321 B1",
        ),
        Form(
            "design",
            "design patent",
            r"0*(?P<letter>D(?:ES)?)(?P<number>\d{1,9})",
            _lettered,
            kinds=r"(?:S1?|[CFJKO][1-9]?)?",
            example="US D654,321 S",
        ),
        Form(
            "design",
            "design patent without its letter",
            r"(?P<number>\d{1,7})",
            _design_without_letter,
            kinds=r"(?:S1?)?",
            only=True,
            example="US 654,321",
        ),
        Form(
            "patent",
            "plant patent, reissue, invention registration",
            r"0*(?:PP(?=PP)|RE(?=RE))?(?P<letter>PP|RE|H|T|AI|RX)(?P<number>\d{1,9})",
            _lettered,
            kinds=r"(?:P[2-4]?|E[1-9]?|H[1-9]?|I[1-9]?|[CFJKO][1-9]?)?",
            example="US RE39,998 E1",
        ),
        Form(
            "trademark",
            "registration",
            r"(?P<number>\d{4,8})",
            _registration,
            example="US 4,252,394",
        ),
    ),
)
