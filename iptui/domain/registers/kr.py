"""Korea (KIPO).

    application, publication   TT-YYYY-NNNNNNN; before 1998 YYYY-NNNNNN(N)
    grant, registration        TT-NNNNNNN; 1997 to 1999 NNNNNNN
    TT                         10 patent, 20 utility model, 30 design, 40 mark, 41 service mark,
                               45 both
    kinds                      A, B (B1) patents; U, Y utility models; S design

Source: EPO, Korea: numbering system (28 January 2016). In databases a publication is written
without TT (KR20150124192A), a grant with it (KR101234567B1).
"""

from __future__ import annotations

import re

from iptui.domain.registers import links
from iptui.domain.registers.model import (
    Built,
    Form,
    Link,
    NumberType,
    Office,
    Reading,
    Word,
    full_year,
)

_TYPES: dict[str, NumberType] = {
    "10": "patent",
    "20": "utility_model",
    "30": "design",
    "40": "trademark",
    "41": "trademark",
    "45": "trademark",
}
_FITTING = {"10": "AB", "20": "UY", "30": "S"}
_APPLICATION = "APPLICATION"
_NO_PAGE = "no register shows it by an address: search KIPRIS by its number"


def _fits(code: str, kind: str) -> bool:
    return not kind or kind[0] in _FITTING.get(code, "")


def _filed(match: re.Match[str], reading: Reading) -> Built | None:
    code, year, serial, kind = match["code"], match["year"], match["serial"], reading.kind
    if full_year(year, 1948) is None or not _fits(code, kind) or not int(serial):
        return None
    if kind and code in ("10", "20"):
        return _published(_TYPES[code], year + serial, kind)
    number = code + year + serial
    application = _APPLICATION in reading.marks or code not in ("10", "20")
    note = "" if application else "only if it is an application number, not a publication's"
    return Built(
        number=number,
        canonical=f"KR{number}{kind}",
        type=_TYPES[code],
        kind=kind,
        links=(_kipris(number, note),),
    )


def _kipris(number: str, note: str) -> Link:
    """KIPRIS' page of an application, with a warning where the number may be a publication's."""
    link = links.kipris(number)
    return Link(link.register, link.url, note)


def _short(match: re.Match[str], reading: Reading) -> Built | None:
    year, serial, kind = match["year"], match["serial"].zfill(7), reading.kind
    if full_year(year, 1948) is None or not int(serial):
        return None
    type_: NumberType = "utility_model" if kind[:1] in ("U", "Y") else "patent"
    return _published(type_, year + serial, kind)


def _published(type_: NumberType, number: str, kind: str) -> Built:
    return Built(
        number=number,
        canonical=f"KR{number}{kind}",
        type=type_,
        kind=kind,
        links=links.documents("KR", number, kind),
    )


def _short_utility(match: re.Match[str], _reading: Reading) -> Built | None:
    if not int(match["serial"]):
        return None
    return _published("utility_model", match["year"] + match["serial"].zfill(7), "")


def _granted(match: re.Match[str], reading: Reading) -> Built | None:
    code, kind = match["code"], reading.kind
    if not _fits(code, kind) or match["serial"] == "0000000" or kind.startswith(("A", "U")):
        return None
    number, type_ = code + match["serial"], _TYPES[code]
    page = type_ in ("patent", "utility_model")
    return Built(
        number=number,
        canonical=f"KR{number}{kind}",
        type=type_,
        kind=kind,
        links=links.documents("KR", number, kind) if page else (),
        reason="" if page else _NO_PAGE,
    )


def _granted_1997(match: re.Match[str], reading: Reading) -> Built | None:
    code = "20" if reading.kind.startswith("Y") else "10"
    number = match["serial"].zfill(7)
    if not int(number):
        return None
    return Built(
        number=code + number,
        canonical=f"KR{code}{number}{reading.kind}",
        type=_TYPES[code],
        kind=reading.kind,
        links=links.documents("KR", code + number, reading.kind),
    )


OFFICE = Office(
    code="KR",
    name="Korean Intellectual Property Office (KIPO)",
    prefixes={"KR": None, "KIPO": None, "KOR": None},
    words={
        r"KOREAN?|REPUBLIC[\s.]*OF[\s.]*KOREA|SOUTH[\s.]*KOREAN?": Word(),
        r"대한민국|한국|韩国|韓国": Word(),
        # Printed before foreign numbers too (미국 특허 제6,654,321호).
        r"특허|발명": Word(type="patent", names="alone"),
        r"실용신안": Word(type="utility_model", names="alone"),
        r"디자인|의장": Word(type="design", names="alone"),
        r"서비스표|상표": Word(type="trademark", names="alone"),
        r"출원번호|출원": Word(mark=_APPLICATION, names="alone"),
        r"등록번호|등록|공개번호|공개|공고|번호|제(?=\d|\s)|호": Word(names="alone"),
    },
    sources=(
        "http://www.epo.org/patents/patent-information/east-asian/helpdesk/korea/numbering_de.html",
    ),
    forms=(
        Form(
            "patent",
            "application or publication",
            r"(?P<code>[123]0|4[015])(?P<year>(?:19|20)\d\d)(?P<serial>\d{7})",
            _filed,
            kinds=r"(?:A|B[12]?|U|Y[12]?|S)?",
            example="KR 10-2015-0124192",
        ),
        Form(
            "patent",
            "grant or registration",
            r"(?P<code>[123]0|4[015])(?P<serial>\d{7})",
            _granted,
            kinds=r"(?:B[12]?|Y[12]?|S)?",
            example="KR 10-1234567 B1",
        ),
        Form(
            "patent",
            "grant or registration as the register prints it",
            r"(?P<code>[123]0|4[015])-?(?P<serial>\d{7})-00-?00",
            _granted,
            dashed=True,
            kinds=r"(?:B[12]?|Y[12]?|S)?",
            example="KR 10-1234567-0000",
        ),
        Form(
            "patent",
            "application or publication without the type of right",
            r"(?P<year>(?:19|20)\d\d)-?(?P<serial>\d{6,7})",
            _short,
            dashed=True,
            kinds=r"(?:A|B[12]?|U|Y[12]?)?",
            example="KR 2001-0024348 A",
        ),
        Form(
            "utility_model",
            "utility model's application or publication without the type of right",
            r"(?P<year>(?:19|20)\d\d)-?(?P<serial>\d{6,7})",
            _short_utility,
            dashed=True,
            only=True,
            example="KR 2001-0024348",
        ),
        Form(
            "patent",
            "grant of 1997 to 1999",
            r"(?P<serial>\d{6,7})",
            _granted_1997,
            kinds=r"(?:B[12]?|Y[12]?)",
            example="KR 0123456 B1",
        ),
    ),
)
