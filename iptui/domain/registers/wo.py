"""WIPO: international applications (PCT), marks (Madrid) and designs (Hague).

PCT publication   YYYY/NNNNNN; before 2004 YY/NNNNN; also written with two digits of the year
                  and six of the number, or four and five      kinds A1, A2, A3, A4, A8, A9
PCT application   PCT/CCYYYY/NNNNNN, before 2004 PCT/CCYY/NNNNN
Madrid            5 to 7 digits, a letter may follow; IR before
Hague             DM/NNNNNN
"""

from __future__ import annotations

import re

from iptui.domain.registers import links
from iptui.domain.registers.model import LAST_YEAR, Built, Form, Office, Reading, Word

FIRST_YEAR = 1978
LAST_SHORT_YEAR = 18


def _year(digits: str) -> str | None:
    """Four digits of the year; two-digit years run from 1978 to 2018 (out of use since 2004)."""
    if len(digits) == 4:
        return digits if str(FIRST_YEAR) <= digits <= str(LAST_YEAR) else None
    value = int(digits)
    if value >= FIRST_YEAR % 100:
        return f"19{digits}"
    return f"20{digits}" if value <= LAST_SHORT_YEAR else None


def _publication(match: re.Match[str], reading: Reading) -> Built | None:
    year, serial = _year(match["year"]), match["serial"].zfill(6)
    if year is None or serial == "000000":
        return None
    if "PCT" in reading.marks and "WO" not in reading.marks:
        # An application whose country is missing.
        return None
    # Five digits after a two-digit year ended in 2003.
    if len(match["year"]) == 2 and len(match["serial"]) < 6 and int(year) > 2009:
        return None
    number, kind = year + serial, reading.kind
    return Built(
        number=number,
        canonical=f"WO{number}{kind}",
        type="patent",
        kind=kind,
        links=links.documents("WO", number, kind, more=(links.patentscope(number),)),
    )


_RECEIVING = (
    "AE AG AL AM AO AP AT AU AZ BA BB BE BG BH BN BR BW BY BZ CA CH CL CN CO CR CU CY CZ DE DJ DK "
    "DM DO DZ EA EC EE EG EP ES FI FR GB GD GE GH GM GR GT HK HN HR HU IB ID IE IL IN IQ IR IS IT "
    "JM JO JP KE KG KH KM KN KP KR KW KZ LA LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK MN MT MU "
    "MW MX MY MZ NA NG NI NL NO NZ OA OM PA PE PG PH PL PT QA RO RS RU RW SA SC SD SE SG SI SK SL "
    "SM ST SU SV SY SZ TH TJ TM TN TR TT TZ UA UG US UY UZ VC VN WS YU ZA ZM ZW"
)
"""ST.3 codes of the offices that take international applications, now or before."""


def _application(match: re.Match[str], _reading: Reading) -> Built | None:
    year = _year(match["year"])
    if year is None or match["country"] not in _RECEIVING.split() or not int(match["serial"]):
        return None
    number = f"{match['country']}{year}/{match['serial'].zfill(6)}"
    return Built(
        number=number,
        canonical=f"PCT/{number}",
        type="patent",
        reason="an application number: the publication number (WO) is needed for a link",
    )


def _madrid(match: re.Match[str], reading: Reading) -> Built | None:
    number, letter = match["number"], reading.kind
    return Built(
        number=number + letter,
        canonical=f"IR{number}{letter}",
        type="trademark",
        links=(links.madrid_monitor(number + letter),),
    )


def _hague(match: re.Match[str], _reading: Reading) -> Built | None:
    number = match["number"].lstrip("0").zfill(6)
    if number == "000000":
        return None
    return Built(
        number=number,
        canonical=f"DM/{number}",
        type="design",
        links=(links.wipo_design(f"HAGUE.D{number}"),),
    )


_KINDS = r"(?:A[1-489]?)?"

OFFICE = Office(
    code="WO",
    name="World Intellectual Property Organization (PCT, Madrid, Hague)",
    prefixes={
        "WO": None,
        "WIPO": None,
        "PCT": "patent",
        "IR": "trademark",
        "IRN": "trademark",
        "MADRID": "trademark",
        "ROM": "trademark",
        "DM": "design",
        "HAGUE": "design",
    },
    words={
        r"(?:INTERNATIONAL|INT['’]?L?\.?)[\s.]*REG(?:ISTRATION|N|\.)?": Word(
            type="trademark", mark="IR"
        ),
        r"(?:INTERNATIONAL|INT['’]?L?\.?)[\s.]*TRADE[\s.-]*MARKS?": Word(
            type="trademark", mark="IR"
        ),
        r"(?:INTERNATIONAL|INT['’]?L?\.?)[\s.]*DESIGNS?(?:[\s.]*REG(?:ISTRATION|N|\.)?)?": Word(
            type="design"
        ),
        r"INTERNATIONAL": Word(),
        r"国际注册|國際登録|国際登録|국제등록": Word(type="trademark", mark="IR"),
        r"国際公開|再公?表": Word(type="patent"),
    },
    sources=(
        "https://www.wipo.int/standards/en/ (ST.6, ST.13, ST.16)",
        "https://confluence.wipo.int/confluence/display/dascg (numbers as DAS takes them)",
        "PatZilla's tests (publications of all ages)",
    ),
    forms=(
        Form(
            "patent",
            "international application",
            r"(?P<country>[A-Z]{2})[/-]?(?P<year>\d{4}|\d\d)[/-](?P<serial>\d{1,6})",
            _application,
            dashed=True,
            mark="PCT",
            example="PCT/US1999/002091",
        ),
        Form(
            "patent",
            "international application",
            r"(?P<country>[A-Z]{2})(?P<year>(?:19[789]|20\d)\d)(?P<serial>\d{6})",
            _application,
            mark="PCT",
            example="PCTEP2005003456",
        ),
        Form(
            "patent",
            "publication",
            r"(?:00)?(?P<year>\d{4}|\d\d)[/-](?P<serial>\d{3,6})",
            _publication,
            dashed=True,
            kinds=_KINDS,
            example="WO 2005/098230 A1",
        ),
        Form(
            "patent",
            "publication",
            r"(?:00)?(?P<year>(?:19[789]|20\d)\d)(?P<serial>\d{5,6})",
            _publication,
            kinds=_KINDS,
            example="WO2005098230A1",
        ),
        Form(
            "patent",
            "publication, short year",
            r"(?P<year>\d\d)(?P<serial>\d{5,6})",
            _publication,
            kinds=_KINDS,
            example="WO 9923997",
        ),
        Form(
            "trademark",
            "international mark (Madrid)",
            r"0*(?P<number>[1-9]\d{4,5}|[12]\d{6})",
            _madrid,
            kinds="[A-Z]?",
            example="IR 1266721",
        ),
        Form(
            "design",
            "international design (Hague)",
            r"D?0*(?P<number>[1-9]\d{0,5})",
            _hague,
            only=True,
            example="DM/055039",
        ),
        Form(
            "design",
            "international design (Hague), padded with zeros",
            r"D?0*(?P<number>[1-9]\d{0,5})",
            _hague,
            mark="DM",
            example="DM 000055039",
        ),
    ),
)
