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

import msgspec

from iptui.domain.registers import links
from iptui.domain.registers.model import Built, Form, NumberType, Office, Reading, Word

# A dash elsewhere stands after a year.
_IN_GROUPS = re.compile(r"\d+|\d{1,3}(?:-\d{3})+")
_TYPE_OF_KIND: dict[str, NumberType] = {"U": "utility_model", "Y": "utility_model", "S": "design"}
_APPLICATION = "APPLICATION"
_NO_PAGE = "no register shows it by an address: search J-PlatPat by its number"


def _western(match: re.Match[str], reading: Reading) -> Built | None:
    serial, kind = match["serial"].zfill(6), reading.kind
    if serial == "000000":
        return None
    number = match["year"] + serial
    own = (links.j_platpat(f"{match['year']}-{serial}", 11),) if kind == "A" else ()
    type_ = _TYPE_OF_KIND.get(kind[:1], "patent")
    if _APPLICATION in reading.marks and not kind:
        return Built(
            number=number,
            canonical=f"JP{number}",
            type=type_,
            links=(links.j_platpat(f"{match['year']}-{serial}", 10),),
            reason="an application's number; the publication has another one",
        )
    return Built(
        number=number,
        canonical=f"JP{number}{kind}",
        type=type_,
        kind=kind,
        links=links.documents("JP", number, kind, more=own),
        reason="" if kind else "it can be an application's or a publication's number",
    )


def _western_utility(match: re.Match[str], reading: Reading) -> Built | None:
    return _as_utility_model(_western(match, reading))


def _imperial_utility(match: re.Match[str], reading: Reading) -> Built | None:
    return _as_utility_model(_imperial(match, reading))


def _as_utility_model(built: Built | None) -> Built | None:
    return None if built is None else msgspec.structs.replace(built, type="utility_model")


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
    if _APPLICATION in reading.marks and not kind:
        return Built(
            number=number,
            canonical=f"JP{number}",
            type="patent",
            reason="an application's number: for a link the publication's or patent's is needed",
        )
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


_KINDS = r"(?:B[124]?|U|Y[124]?|S)?"
_YEARLY = r"(?:A1?|B[124]?|U|Y[124]?)?"
_LONG = r"0*(?P<year>20[0-4]\d)(?P<serial>\d{6})"
_PARTED = r"(?P<year>20[0-4]\d)[-/](?P<serial>\d{1,6})"
_NUMBER = r"0*(?P<number>[1-9]\d{4,6})"

OFFICE = Office(
    code="JP",
    name="Japan Patent Office (JPO)",
    prefixes={"JP": None, "JPO": None, "JPN": None},
    words={
        # A letter of the era stands in the databases' form; 特開 is kind A, 実開 kind U.
        r"特開平|特表平": Word(letters="H", type="patent", kind="A"),
        r"特開昭|特表昭": Word(letters="S", type="patent", kind="A"),
        r"特開|特表": Word(type="patent", kind="A"),
        r"特公平": Word(letters="H", type="patent"),
        r"特公昭": Word(letters="S", type="patent"),
        r"特公": Word(type="patent"),
        r"特願平": Word(letters="H", type="patent", mark=_APPLICATION),
        r"特願昭": Word(letters="S", type="patent", mark=_APPLICATION),
        r"特願": Word(type="patent", mark=_APPLICATION),
        r"実開平": Word(letters="H", type="utility_model", kind="U"),
        r"実開昭": Word(letters="S", type="utility_model", kind="U"),
        r"実開": Word(type="utility_model", kind="U"),
        r"実公平": Word(letters="H", type="utility_model", kind="Y"),
        r"実公昭": Word(letters="S", type="utility_model", kind="Y"),
        r"実願": Word(type="utility_model", mark=_APPLICATION),
        r"商願": Word(type="trademark", mark=_APPLICATION),
        r"意願": Word(type="design", mark=_APPLICATION),
        r"特許願": Word(type="patent", mark=_APPLICATION),
        r"年": Word(letters="-", names="never"),
        r"TOKKAI|KOKAI": Word(type="patent", kind="A", names="alone"),
        r"HEI(?:SEI)?\.?\s*": Word(letters="H", names="never"),
        r"SHO(?:WA)?\.?\s*": Word(letters="S", names="never"),
        r"平成?": Word(letters="H", names="never"),
        r"昭和?": Word(letters="S", names="never"),
        # Printed before foreign numbers too (米国特許第6,654,321号).
        r"特許出願": Word(type="patent", mark=_APPLICATION, names="alone"),
        r"特許": Word(type="patent", names="alone"),
        r"実用新案登録|登録実用新案|実用新案": Word(type="utility_model", names="alone"),
        r"意匠登録|登録意匠|意匠": Word(type="design", names="alone"),
        r"商標登録|登録商標": Word(type="trademark", names="alone"),
        r"登録": Word(names="alone"),
        r"JAPAN(?:ESE)?": Word(),
        r"日本国?|일본": Word(),
    },
    sources=(
        "https://www.epo.org/searching-for-patents/helpful-resources/asian/japan/numbering_de.html",
    ),
    forms=(
        Form(
            "patent",
            "application or publication since 2000",
            _PARTED,
            _western,
            dashed=True,
            kinds=_YEARLY,
            example="JP 2000-182770 A",
        ),
        Form(
            "patent",
            "application or publication since 2000",
            _LONG,
            _western,
            kinds=_YEARLY,
            example="JP2000182770A",
        ),
        Form(
            "patent",
            "application or publication until 1999",
            r"(?P<era>[SH]?)-?(?P<year>\d{1,2})[-/](?P<serial>\d{1,6})",
            _imperial,
            dashed=True,
            kinds=_YEARLY,
            example="JP H08-179521 A",
        ),
        Form(
            "patent",
            "application or publication until 1999",
            r"0*(?P<era>[SH])(?P<year>\d\d)(?P<serial>\d{1,6})",
            _imperial,
            kinds=_YEARLY,
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
            "publication of 1971 to 1989 without the era",
            r"(?P<era>)(?P<year>4[6-9]|5\d|6[0-4])(?P<serial>\d{6})",
            _imperial,
            example="JP 60000013",
        ),
        Form(
            "patent",
            "registration",
            _NUMBER,
            _granted,
            kinds=_KINDS,
            example="JP 4219000 B2",
        ),
        Form(
            "utility_model",
            "application or publication since 2000",
            _PARTED,
            _western_utility,
            dashed=True,
            only=True,
            example="JP 2004-001234",
        ),
        Form(
            "utility_model",
            "application or publication since 2000",
            _LONG,
            _western_utility,
            only=True,
            example="JP2004001234",
        ),
        Form(
            "utility_model",
            "application or publication until 1999",
            r"0*(?P<era>[SH])-?(?P<year>\d\d)-?(?P<serial>\d{1,6})",
            _imperial_utility,
            dashed=True,
            only=True,
            example="JP H05-012345",
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
