"""United Kingdom (UKIPO). UK and GB mean the same office.

patent        up to 7 digits (2,000,001 on since 1979)      kinds A, B, C
application   YYNNNNN.C, in databases YYYY00NNNNN
mark          UK and 11 digits: UK000..., UK008... (was an international mark), UK009... (was an
              EU mark)
design        7 digits; 9 and 13 digits for what was an EU design
"""

from __future__ import annotations

import re

from iptui.domain.registers import links
from iptui.domain.registers.model import Built, Form, Office, Reading, Word, full_year


def _patent(match: re.Match[str], reading: Reading) -> Built | None:
    number, kind = match["number"].lstrip("0"), reading.kind
    if not number or len(number) > 7 or (len(number) < 5 and not kind):
        return None
    if int(number) > _LAST_PATENT or (not kind and len(match["number"]) > 8):
        return None
    own = (links.ukipo_patent(number),) if int(number) > 2_000_000 else ()
    return Built(
        number=number,
        canonical=f"GB{number}{kind}",
        type="patent",
        kind=kind,
        links=links.documents("GB", number, kind, more=own),
    )


def _application(match: re.Match[str], _reading: Reading) -> Built | None:
    year = full_year(match["year"], 1978)
    return _filed(str(year), match["serial"]) if year else None


def _database_form(match: re.Match[str], _reading: Reading) -> Built | None:
    year = full_year(match["year"], 1978)
    return _filed(str(year), match["serial"]) if year else None


def _filed(year: str, serial: str) -> Built:
    number = f"{year}00{serial}"
    return Built(
        number=number,
        canonical=f"GB{number}",
        type="patent",
        reason="an application number: the publication number is needed for a link",
    )


def _mark(match: re.Match[str], _reading: Reading) -> Built | None:
    number = match["number"].zfill(11)
    if not re.match(r"0000|00[89]", number) or not int(number[3:]):
        return None
    return Built(
        number=number,
        canonical=f"UK{number}",
        type="trademark",
        links=(links.ukipo_mark(number),),
    )


def _design(match: re.Match[str], _reading: Reading) -> Built | None:
    return Built(
        number=match["number"],
        canonical=f"GB{match['number']}",
        type="design",
        links=(links.ukipo_design(match["number"]),),
    )


_LAST_PATENT = 2_999_999
"""Publications of 2026 stand near 2,650,000; a bare 3,123,456 is a mark's or a design's number."""

OFFICE = Office(
    code="GB",
    name="United Kingdom Intellectual Property Office (UKIPO)",
    prefixes={"GB": None, "UK": None, "UKIPO": None, "UKTM": "trademark"},
    words={
        r"UNITED[\s.]*KINGDOM|BRITISH|GREAT[\s.]*BRITAIN": Word(),
        r"英国|英國|イギリス|영국": Word(),
    },
    check_digits=True,
    check_digit="an application has one; its method is not proven: always unknown",
    registration="trademark",
    sources=(
        "https://www.wipo.int/standards/en/surveys/ipo-practices/current-num-sys/gb-001.html",
        "https://trademarks.ipo.gov.uk",
    ),
    forms=(
        Form(
            "patent",
            "application",
            r"(?P<year>\d\d)(?P<serial>\d{5})\.\d",
            _application,
            example="GB 0408721.5",
        ),
        Form(
            "patent",
            "application since 2000 without its check digit",
            r"(?P<year>0\d)(?P<serial>\d{5})",
            _application,
            example="GB 0408721",
        ),
        Form(
            "patent",
            "application in databases",
            r"(?P<year>(?:19[789]|20\d)\d)00(?P<serial>\d{5})",
            _database_form,
            example="GB20040008721",
        ),
        Form(
            "trademark",
            "mark",
            r"(?P<number>0000\d{7}|00[89]\d{8})",
            _mark,
            example="UK00003700947",
        ),
        Form(
            "patent",
            "patent",
            r"(?P<number>\d{1,12})",
            _patent,
            kinds=r"(?:A[89]?|B[89]?|C[12]?)?",
            example="GB 2 372 000 A",
        ),
        Form(
            "design",
            "design since 2016",
            r"(?P<number>6\d{6})",
            _design,
            example="GB 6123456",
        ),
        Form(
            "trademark",
            "mark, shortened",
            r"(?P<number>\d{4,6}|[0-5]\d{6}|0\d{7}|[89]\d{8})",
            _mark,
            example="UK 3700947",
        ),
        Form(
            "design",
            "design that was an EU design",
            r"(?P<number>9\d{13})",
            _design,
            example="GB 90081234560001",
        ),
        Form(
            "design",
            "design",
            r"(?P<number>[1-5]\d{6})",
            _design,
            only=True,
            example="GB 4012345",
        ),
    ),
)
