"""Japan (JPO).

    application, unexamined publication   YYYY-NNNNNN since 2000; before: S or H, imperial year,
                                          number (S60-156789, H08-179521; S: 1926-1989, H: 1989-1999)
    patent             7 digits, from 2,500,001 (29 May 1996) with kind B1 or B2; older ones lower
    utility model      7 digits, from 3,000,001 (26 July 1994) with kind U
    design, mark       registration up to 7 digits
    kinds              A publication, B grant, U and Y utility models, S design

Source: EPO, Japan: numbering system (7 May 2021). In databases an imperial year is written with
two digits and the number without zeros in front (JPH087001A).
"""

from __future__ import annotations

import re

from iptui.domain.registers import links
from iptui.domain.registers.model import Built, Form, NumberType, Office, Reading

# A dash elsewhere stands after a year.
_IN_GROUPS = re.compile(r"\d+|\d{1,3}(?:-\d{3})+")
_TYPE_OF_KIND: dict[str, NumberType] = {"U": "utility_model", "Y": "utility_model", "S": "design"}
_NO_PAGE = "no register shows it by an address: search J-PlatPat by its number"


def _western(match: re.Match[str], reading: Reading) -> Built | None:
    serial, kind = match["serial"].zfill(6), reading.kind
    if serial == "000000":
        return None
    number = match["year"] + serial
    own = (links.j_platpat(f"{match['year']}-{serial}", 11),) if kind == "A" else ()
    type_ = _TYPE_OF_KIND.get(kind[:1], "patent")
    return Built(
        number=number,
        canonical=f"JP{number}{kind}",
        type=type_,
        kind=kind,
        links=links.documents("JP", number, kind, more=own),
        reason="" if kind else "it can be an application's or a publication's number",
    )


def _filed_right(type_: NumberType, match: re.Match[str]) -> Built | None:
    serial = match["serial"].zfill(6)
    if serial == "000000":
        return None
    number = match["year"] + serial
    return Built(number=number, canonical=f"JP{number}", type=type_, reason=_NO_PAGE)


def _filed_mark(match: re.Match[str], _reading: Reading) -> Built | None:
    return _filed_right("trademark", match)


def _filed_design(match: re.Match[str], _reading: Reading) -> Built | None:
    return _filed_right("design", match)


def _imperial(match: re.Match[str], reading: Reading) -> Built | None:
    era, year = match["era"], int(match["year"])
    if not era:
        # Publications of the years 1971 to 1999: Showa 46 to 64, Heisei 1 to 11.
        era = "H" if 1 <= year <= 11 else "S" if 46 <= year <= 64 else ""
    serial, kind = match["serial"].lstrip("0"), reading.kind
    if not serial or not era or not 1 <= year <= (64 if era == "S" else 11):
        return None
    number = f"{era}{year:02}{serial}"
    return Built(
        number=number,
        canonical=f"JP{number}{kind}",
        type=_TYPE_OF_KIND.get(kind[:1], "patent"),
        kind=kind,
        links=links.documents("JP", number, kind),
        reason="" if kind else "it can be an application's or a publication's number",
    )


def _granted(match: re.Match[str], reading: Reading) -> Built | None:
    number, kind = match["number"].lstrip("0"), reading.kind
    type_ = _TYPE_OF_KIND.get(kind[:1], "patent")
    if not 5 <= len(number) <= 7:
        return None
    if not _IN_GROUPS.fullmatch(reading.dashed):
        return None
    if kind.startswith("B") and int(number) < 2_500_001:
        return None
    if kind.startswith("U") and int(number) < 3_000_001:
        return None
    if kind.startswith("A"):
        return None
    own = (links.j_platpat(number, 15),) if type_ == "patent" and kind else ()
    return Built(
        number=number,
        canonical=f"JP{number}{kind}",
        type=type_,
        kind=kind,
        links=links.documents("JP", number, kind, more=own),
    )


def _registered(type_: NumberType, match: re.Match[str], reading: Reading) -> Built | None:
    if not _IN_GROUPS.fullmatch(reading.dashed):
        return None
    number = match["number"].lstrip("0")
    return Built(number=number, canonical=f"JP{number}", type=type_, reason=_NO_PAGE)


def _mark(match: re.Match[str], reading: Reading) -> Built | None:
    return _registered("trademark", match, reading)


def _design(match: re.Match[str], reading: Reading) -> Built | None:
    return _registered("design", match, reading)


def _utility_model(match: re.Match[str], reading: Reading) -> Built | None:
    return _registered("utility_model", match, reading)


_KINDS = r"(?:[ABUYS]\d?)?"
_LONG = r"0*(?P<year>20[0-4]\d)(?P<serial>\d{6})"
_PARTED = r"(?P<year>20[0-4]\d)[-/](?P<serial>\d{1,6})"
_NUMBER = r"0*(?P<number>[1-9]\d{4,6})"

OFFICE = Office(
    code="JP",
    name="Japan Patent Office (JPO)",
    prefixes={"JP": None, "JPO": None},
    forms=(
        Form(
            "patent",
            "application or publication since 2000",
            _PARTED,
            _western,
            dashed=True,
            kinds=_KINDS,
            example="JP 2000-182770 A",
        ),
        Form(
            "patent",
            "application or publication since 2000",
            _LONG,
            _western,
            kinds=_KINDS,
            example="JP2000182770A",
        ),
        Form(
            "patent",
            "application or publication until 1999",
            r"(?P<era>[SH]?)-?(?P<year>\d{1,2})[-/](?P<serial>\d{1,6})",
            _imperial,
            dashed=True,
            kinds=_KINDS,
            example="JP H08-179521 A",
        ),
        Form(
            "patent",
            "application or publication until 1999",
            r"0*(?P<era>[SH])(?P<year>\d\d)(?P<serial>\d{1,6})",
            _imperial,
            kinds=_KINDS,
            example="JPH08179521A",
        ),
        Form(
            "patent",
            "publication until 1999 without the era",
            r"(?P<era>)(?P<year>\d\d)(?P<serial>\d{6})",
            _imperial,
            kinds=r"[AUY]",
            example="JP01153210A",
        ),
        Form(
            "patent",
            "registration",
            _NUMBER,
            _granted,
            kinds=_KINDS,
            example="JP 4219000 B2",
        ),
        Form("trademark", "registration", _NUMBER, _mark, example="JP 4219000"),
        Form("design", "registration", _NUMBER, _design, only=True, example="JP 1234567"),
        Form(
            "utility_model",
            "registration",
            _NUMBER,
            _utility_model,
            only=True,
            example="JP 3000001",
        ),
        Form(
            "trademark", "application", _PARTED, _filed_mark, dashed=True, example="JP 2019-123456"
        ),
        Form("trademark", "application", _LONG, _filed_mark, only=True, example="JP 2019123456"),
        Form(
            "design",
            "application",
            _PARTED,
            _filed_design,
            dashed=True,
            only=True,
            example="JP 2019-012345",
        ),
        Form("design", "application", _LONG, _filed_design, only=True, example="JP 2019012345"),
    ),
)
