"""European Patent Office.

publication   7 digits, padded with zeros              kinds A1, A2, A3, A8, A9, B1, B2, B3, B8, B9
application   YYNNNNNN.C, in databases YYYY0NNNNNN
"""

from __future__ import annotations

import re

from iptui.domain.registers import check_digits, links
from iptui.domain.registers.model import Built, Form, Office, Reading, Word, full_year


def _publication(match: re.Match[str], reading: Reading) -> Built | None:
    number, kind = match["number"].lstrip("0"), reading.kind
    printed = len(match["number"])
    if not number or len(number) > 7 or (len(number) < 4 and not kind and printed != 7):
        return None
    if not kind and printed > 7:
        # Eight digits without a kind code are as well an application's number without check digit.
        return None
    padded = number.zfill(7)
    return Built(
        number=padded,
        canonical=f"EP{padded}{kind}",
        type="patent",
        kind=kind,
        links=links.documents("EP", padded, kind),
    )


def _application(match: re.Match[str], _reading: Reading) -> Built | None:
    short, given = match["short"], match["check"]
    year = full_year(short[:2], 1978)
    # Eight digits with a zero in front are as well a padded publication's number.
    if year is None or (given is None and short[0] == "0"):
        return None
    return _filed(str(year), short[2:], given)


def _database_form(match: re.Match[str], _reading: Reading) -> Built | None:
    return _filed(match["year"], match["serial"], None)


def _filed(year: str, serial: str, given: str | None) -> Built | None:
    if full_year(year, 1978) is None or not int(serial):
        return None
    short = year[2:] + serial
    right = check_digits.european(short)
    verdict = check_digits.compare(given, right)
    return Built(
        number=f"{year}0{serial}",
        canonical=f"EP{year}0{serial}",
        type="patent",
        check=verdict,
        links=(links.epo_register(f"EP{short}"),),
        reason=check_digits.warning(right, str(given)) if verdict == "warning" else "",
    )


OFFICE = Office(
    code="EP",
    name="European Patent Office (EPO)",
    prefixes={"EP": "patent", "EPO": "patent"},
    words={
        r"EUROPEAN[\s.]*PAT(?:ENT)?(?:[\s.]*OFFICE)?|EUROP(?:Ä|AE)ISCHES[\s.]*PATENT": Word(),
        r"BREVET[\s.]*EUROP(?:É|E)EN|欧洲专利|欧州特許|유럽특허": Word(),
    },
    check_digits=True,
    # The department: 16 839 078.9-1210.
    suffix=r"(?<=\.\d)[-/]\d{4}$",
    check_digit="weights 1, 2, 1, 2... from the left, digit sums, complement to 10",
    sources=(
        "http://www.dpma.de/service/veroeffentlichungen/mitteilungen/1983/mitteilungnr3/83/index.html",
        "http://www.epo.org/patents/law/legal-texts/html/guiex/e/a_ii_1_8_1.htm",
        "https://forums.epo.org/ep-application-number-check-digit-algorithm-11914",
    ),
    forms=(
        Form(
            "patent",
            "application",
            r"(?P<short>\d{8})(?:\.(?P<check>\d))?",
            _application,
            example="EP 16839078.9",
        ),
        Form(
            "patent",
            "application in databases",
            r"(?P<year>(?:19|20)\d\d)0(?P<serial>\d{6})",
            _database_form,
            example="EP19990203729",
        ),
        Form(
            "patent",
            "publication",
            r"(?P<number>\d{1,12})",
            _publication,
            kinds=r"(?:A[1-489]?|B[12389]?)?",
            example="EP 0 666 666 B1",
        ),
    ),
)
