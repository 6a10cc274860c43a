"""Numbers of patents, utility models, designs and marks: whose they are, and where to look them up.

One module for each office holds the table of its printed forms. An office is never guessed: its
code, or a word that names it, must stand with the number. A number that does not fit gets no link,
and the reason is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from iptui.domain.registers import cn, de, em, ep, fr, gb, jp, kr, us, wo
from iptui.domain.registers.model import (
    Built,
    Check,
    IpNumber,
    Link,
    NumberType,
    Office,
)
from iptui.domain.registers.reading import LONGEST, Text, Words, fold, read

__all__ = ["Check", "IpNumber", "Link", "NumberType", "Office", "identify", "offices"]

_OFFICES: tuple[Office, ...] = tuple(
    module.OFFICE for module in (de, us, ep, wo, fr, jp, kr, cn, gb, em)
)
_PREFIXES: dict[str, Office] = {prefix: office for office in _OFFICES for prefix in office.prefixes}
_LONGEST_FIRST = sorted(_PREFIXES, key=len, reverse=True)
_WORDS = Words(_OFFICES)
_EU_DESIGN = re.compile(r"\d{9}-\d{4}")
_CODES = re.compile(r"(?<![A-Z0-9])[A-Z]{2,5}(?![A-Z])")
_US_LETTERS = re.compile(r"USAI\d|USPP(?!P)")
_BEHIND = re.compile(r"(?P<number>.*\d[A-Z]?\d?)[\s,;/-]*[\s(]\(?(?P<code>[A-Z]{2,5})\)?")
"""An office code behind the number: 6,654,321 (US)."""
_BETWEEN = " .,:-/_()"
_SHOWN = 200
"""Characters of a refused text that are given back."""


class _Sought:
    """What the text and the caller say about the number before any form is tried."""

    def __init__(self, text: str, read_: Text, asked: str | None) -> None:
        self.text = text
        self.asked = asked
        self.hint: str | None = read_.type
        self.kind = ""
        self.marks: set[str] = set()
        self.registration = read_.registration
        self.meant: set[NumberType] = set()
        """The rights that prefixes and office words stand for."""

    @property
    def wanted(self) -> str | None:
        return self.asked or self.hint


def offices() -> tuple[Office, ...]:
    """Every office with its prefixes and the table of its forms."""
    return _OFFICES


def identify(text: str, type: str | None = None) -> IpNumber:
    """What a printed number is, by the office code or word beside it; never raises.

    `type` is trademark, patent, utility_model, design or copyright; it decides where one office
    numbers several sorts alike. `links` is empty and `reason` filled when the number does not fit.
    """
    if len(text) > 4 * LONGEST:
        return _none(text[:_SHOWN], f"a number has at most {LONGEST} characters")
    plain = fold(text)
    if len(plain) > LONGEST:
        return _none(text[:_SHOWN], f"a number has at most {LONGEST} characters")
    if not any(char.isdigit() for char in plain):
        return _none(text, "there is no number in it")
    asked = _type_of(type)
    if asked == "copyright":
        return _none(text, "copyright registrations have no register page that a number leads to")
    taken = _WORDS.take_off(plain)
    sought = _Sought(text, taken, asked)
    office, rest = _office_of(taken.number, sought.marks)
    if office is None and not taken.words and _EU_DESIGN.fullmatch(rest):
        # Nine and four digits are EUIPO's designs only.
        office = em.OFFICE
    named = _named(taken, office)
    if len(named) > 1:
        return _contradiction(sought, named)
    if not named:
        return _bare(sought, rest)
    office = named[0]
    sought.meant = _meant(office, sought.marks)
    for owner, word in taken.words:
        # "International Registration No. DM/055039": the code beside the number says more.
        if owner is office and not (sought.meant and word.type not in sought.meant):
            sought.kind = sought.kind or word.kind
            sought.hint = word.type or sought.hint
            if word.mark:
                sought.marks.add(word.mark)
    sought.meant = _meant(office, sought.marks)
    return _in_office(sought, office, rest)


def _meant(office: Office, marks: set[str]) -> set[NumberType]:
    types = (office.prefixes.get(mark) for mark in marks)
    return {type_ for type_ in types if type_ is not None}


def _type_of(type_: str | None) -> str | None:
    folded = (type_ or "").strip().casefold().replace(" ", "_").replace("-", "_")
    return {"": None, "mark": "trademark", "trade_mark": "trademark"}.get(folded, folded)


def _named(taken: Text, prefixed: Office | None) -> list[Office]:
    """The offices that stand with the number; more than one contradict each other."""
    found = [prefixed] if prefixed is not None else []
    for strength in ("always", "alone"):
        if strength == "alone" and found:
            break
        for office, word in taken.words:
            if word.names == strength and office not in found:
                found.append(office)
    return found


def _office_of(text: str, marks: set[str]) -> tuple[Office | None, str]:
    """(office, the text without its codes), the codes added to `marks`; one may be printed twice."""
    office: Office | None = None
    behind = _BEHIND.fullmatch(text)
    if behind is not None and behind["code"] in _PREFIXES:
        marks.add(behind["code"])
        office, text = _PREFIXES[behind["code"]], behind["number"]
    while (found := _prefix(text, office)) is not None:
        prefix, text = found
        office = _PREFIXES[prefix]
        marks.add(prefix)
    return office, text


def _prefix(text: str, office: Office | None = None) -> tuple[str, str] | None:
    """(prefix, the text after it), of `office` or, with None, of any."""
    for prefix in _LONGEST_FIRST:
        if not text.startswith(prefix) or (office is not None and _PREFIXES[prefix] is not office):
            continue
        if _US_LETTERS.match(text) and prefix != "US":
            # US and AI1234, US and PP12345; but USP and PP12345 with a P more.
            continue
        rest = text[len(prefix) :].lstrip(_BETWEEN)
        if rest and _stands(text[len(prefix) :]):
            return prefix, rest
    return None


def _stands(rest: str) -> bool:
    """True when what follows can be a number, so that DESIGN is not read as DE."""
    letters = re.match(r"[\s.,:/_()-]*([A-Z]*)", rest)
    run = letters[1] if letters is not None else ""
    return len(run) < 3 or run == "DES" or _prefix(rest.lstrip(_BETWEEN)) is not None


def _matches(office: Office, text: str, sought: _Sought) -> list[Built]:
    """What the number can be, one for each type of right, in the table's order."""
    reading = read(office, text, frozenset(sought.marks), sought.kind)
    found: dict[str, Built] = {}
    exclusive = sought.marks.intersection(office.exclusive)
    for form in office.forms:
        if exclusive and form.mark not in exclusive:
            continue
        if form.only and form.type != sought.wanted and form.type not in sought.meant:
            continue
        built = form.read(reading)
        if built is not None:
            found.setdefault(built.type, built)
    return list(found.values())


def _accepts(office: Office, wanted: str | None, type_: str) -> bool:
    if wanted is None or wanted == type_:
        return True
    return wanted == "patent" and type_ in office.patents_include


def _in_office(sought: _Sought, office: Office, rest: str) -> IpNumber:
    text, wanted = sought.text, sought.wanted
    every = _matches(office, rest, sought)
    every = [one for one in every if all(_accepts(office, m, one.type) for m in sought.meant)]
    fitting = [one for one in every if _accepts(office, wanted, one.type)]
    if not fitting:
        return _unfitting(sought, office, rest, every)
    built = next((one for one in fitting if one.type == wanted), fitting[0])
    if wanted is None and sought.registration:
        registered = [one for one in fitting if one.type == office.registration]
        if registered:
            fitting = registered
            built = registered[0]
    others = tuple(one.type for one in fitting if one is not built) if wanted is None else ()
    reason = built.reason
    if others:
        names = " or ".join(_shown(one) for one in others)
        also = f"it could also be the number of a {names}: give the type"
        reason = f"{reason}; {also}" if reason else also
    return IpNumber(
        text=text,
        office=office.code,
        number=built.number,
        type=built.type,
        kind=built.kind,
        canonical=built.canonical,
        check=built.check,
        links=built.links,
        reason=reason,
        candidates=others,
    )


def _unfitting(sought: _Sought, office: Office, rest: str, every: list[Built]) -> IpNumber:
    for code in _CODES.findall(rest):
        if _PREFIXES.get(code, office) is not office:
            return _contradiction(sought, [office, _PREFIXES[code]])
    if every:
        sorts = " or ".join(_shown(one.type) for one in every)
        reason = (
            f"the number has the form of a {sorts} at {office.code}, "
            f"not of a {_shown(sought.wanted or '')}"
        )
    else:
        example = _example(office, sought.wanted)
        reason = f"{office.name} has no such numbers; they look like {example}"
    return _none(sought.text, reason, office)


def _shown(type_: str) -> str:
    return type_.replace("_", " ")


def _example(office: Office, wanted: str | None) -> str:
    for form in office.forms:
        if _accepts(office, wanted, form.type):
            return form.example
    return office.forms[0].example


def _contradiction(sought: _Sought, named: list[Office]) -> IpNumber:
    codes = tuple(office.code for office in named)
    return IpNumber(
        text=sought.text,
        reason=f"{' and '.join(codes)} are both named with the number: give the one it belongs to",
        candidates=codes,
        could_be=codes,
    )


def _bare(sought: _Sought, rest: str) -> IpNumber:
    codes = tuple(
        office.code
        for office in _OFFICES
        if any(_accepts(office, sought.wanted, one.type) for one in _matches(office, rest, sought))
    )
    if not codes:
        code = re.match(r"[A-Z]{2}(?=[\s./:-]*\d)", rest)
        known = ", ".join(office.code for office in _OFFICES)
        return _none(
            sought.text,
            f"{code[0]} is none of the offices whose numbers are known here ({known})"
            if code
            else "no office is named, and the number has no known form",
        )
    return IpNumber(
        text=sought.text,
        reason=f"put the office code before the number{_one_of(codes)}",
        candidates=codes,
        could_be=codes,
    )


def _one_of(codes: Iterable[str]) -> str:
    return f" ({', '.join(codes)})"


def _none(text: str, reason: str, office: Office | None = None) -> IpNumber:
    return IpNumber(text=text, office=office.code if office else "", reason=reason)
