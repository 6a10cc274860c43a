"""European Union (EUIPO).

EU mark     9 digits, padded with zeros (018660437); W and 8 digits: an international
            registration that covers the EU
EU design   NNNNNNNNN-NNNN, in databases EU and 13 digits with kind S
"""

from __future__ import annotations

import re

from iptui.domain.registers import links
from iptui.domain.registers.model import Built, Form, Office, Reading, Word


def _mark(match: re.Match[str], _reading: Reading) -> Built | None:
    number = match["number"].lstrip("0").zfill(9)
    if len(number) > 9 or not 0 < int(number) <= _LAST_MARK:
        return None
    key = links.st13("EM", number)
    return Built(
        number=number,
        canonical=f"EM{number}",
        type="trademark",
        links=(
            links.euipo_mark(number),
            links.tmview(key),
            links.brand_database(key),
            links.dpma_mirror(number),
        ),
    )


def _designation(match: re.Match[str], _reading: Reading) -> Built | None:
    number = "W" + match["number"].zfill(8)
    return Built(
        number=number,
        canonical=f"EM{number}",
        type="trademark",
        links=(links.euipo_mark(number), links.madrid_monitor(match["number"].lstrip("0"))),
    )


def _design(match: re.Match[str], _reading: Reading) -> Built | None:
    number = match["number"].lstrip("0").zfill(9)
    part = match["part"].zfill(4)
    if number[0] != "0" or number == "000000000" or part == "0000":
        return None
    name = f"{number}-{part}"
    return Built(number=name, canonical=name, type="design", links=(links.euipo_design(name),))


def _design_family(match: re.Match[str], _reading: Reading) -> Built | None:
    number = match["number"].lstrip("0").zfill(9)
    if number[0] != "0" or number == "000000000":
        return None
    return Built(
        number=number,
        canonical=f"RCD{number}",
        type="design",
        reason="the number of the design within the registration is missing: add it, such as -0001",
    )


_LAST_MARK = 29_999_999
"""Filings of 2026 stand near 19,300,000."""

OFFICE = Office(
    code="EM",
    name="European Union Intellectual Property Office (EUIPO)",
    prefixes={
        "EM": None,
        "EU": None,
        "EUIPO": None,
        "OHIM": None,
        "EUTM": "trademark",
        "CTM": "trademark",
        "RCD": "design",
        "REUD": "design",
        "EUD": "design",
    },
    words={
        r"(?:EUROPEAN[\s.]*UNION|EU|COMMUNITY)[\s.]*TRADE[\s.-]*MARKS?|UNIONSMARKE|EU[\s-]*MARKE": Word(
            type="trademark"
        ),
        r"GEMEINSCHAFTSMARKE|MARQUE[\s.]*DE[\s.]*L['’]UNION": Word(type="trademark"),
        r"(?:REGISTERED[\s.]*)?(?:EUROPEAN[\s.]*UNION|EU|COMMUNITY)[\s.]*DESIGNS?": Word(
            type="design"
        ),
        r"GEMEINSCHAFTSGESCHMACKSMUSTER|UNIONSGESCHMACKSMUSTER": Word(type="design"),
        r"EUROPEAN[\s.]*UNION": Word(),
        r"欧盟|歐盟|유럽연합": Word(),
    },
    sources=(
        "https://www.tmdn.org/tmview (keys such as EM500000004176283)",
        "WIPO Global Brand Database (keys such as EM500000018660437)",
    ),
    forms=(
        Form(
            "design",
            "design",
            r"(?P<number>\d{9})-(?P<part>\d{4})",
            _design,
            dashed=True,
            kinds="S?",
            example="EM 008123456-0001",
        ),
        Form(
            "design",
            "design, shortened",
            r"(?P<number>\d{4,9})-(?P<part>\d{1,4})",
            _design,
            dashed=True,
            kinds="S?",
            only=True,
            example="RCD 8123456-1",
        ),
        Form(
            "design",
            "design",
            r"(?P<number>\d{9})(?P<part>\d{4})",
            _design,
            kinds="S?",
            example="EU0081234560001S",
        ),
        Form(
            "trademark",
            "EU mark",
            r"(?P<number>\d{5,10})",
            _mark,
            example="EUTM 018660437",
        ),
        Form(
            "trademark",
            "EU mark as TMview and WIPO key it",
            r"500000(?P<number>0\d{8})",
            _mark,
            example="EM500000018660437",
        ),
        Form(
            "trademark",
            "international registration that covers the EU",
            r"W0*(?P<number>[1-9]\d{4,5}|[12]\d{6})",
            _designation,
            example="EM W01266721",
        ),
        Form(
            "design",
            "design registration without the design's own number",
            r"(?P<number>\d{6,9})",
            _design_family,
            only=True,
            example="RCD 008123456",
        ),
    ),
)
