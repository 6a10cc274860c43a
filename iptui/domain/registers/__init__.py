"""Numbers of patents, utility models, designs and marks: whose they are, and where to look them up.

One module for each office holds the table of its printed forms. An office is never guessed: its
code must stand before the number. A number that does not fit gets no link, and the reason is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from iptui.domain.registers import cn, de, em, ep, fr, gb, jp, kr, us, wo
from iptui.domain.registers.model import (
    Built,
    Check,
    IpNumber,
    Link,
    NumberType,
    Office,
    Reading,
)

__all__ = ["Check", "IpNumber", "Link", "NumberType", "Office", "identify", "offices"]

LONGEST = 80

_OFFICES: tuple[Office, ...] = tuple(
    module.OFFICE for module in (de, us, ep, wo, fr, jp, kr, cn, gb, em)
)
_PREFIXES: dict[str, Office] = {prefix: office for office in _OFFICES for prefix in office.prefixes}
_LONGEST_FIRST = sorted(_PREFIXES, key=len, reverse=True)

_TYPE_WORDS: dict[str, NumberType] = {
    "PATENT": "patent",
    "PAT": "patent",
    "DESIGN": "design",
    "TRADEMARK": "trademark",
    "TRADE MARK": "trademark",
    "MARK": "trademark",
    "TM": "trademark",
    "UTILITY MODEL": "utility_model",
    "GEBRAUCHSMUSTER": "utility_model",
}
# Words that are printed around a number and say nothing about it.
_WORDS = re.compile(
    r"(?<![A-Z0-9])(?:NUMBERS?|NUM|NOS?|NR|N[°º]|№|#|REGISTRATION|REGISTERED|REG|APPLICATION|APPLN?|"
    r"APP|PUBLICATION|PUBL?|SERIAL|SER|THE|OF|DOCUMENT|DOC|"
    + "|".join(sorted(_TYPE_WORDS, key=len, reverse=True))
    + r")(?![A-Z])\.?\s*"
)
# Japanese and Chinese words that stand for letters of the database forms, or for nothing.
_CJK = {
    "実用新案登録": "",
    "商標登録": "",
    "意匠登録": "",
    "特開平": "H",
    "特開昭": "S",
    "特公平": "H",
    "特公昭": "S",
    "特願平": "H",
    "特願昭": "S",
    "特開": "",
    "特公": "",
    "特願": "",
    "特許": "",
    "登録": "",
    "平": "H",
    "昭": "S",
    "第": "",
    "号": "",
    "號": "",
}
_KIND = re.compile(r"(?P<body>.*\d)(?P<dash>[-.]?)(?P<kind>[A-WYZ]\d?)")
_EU_DESIGN = re.compile(r"\d{9}-\d{4}")


def offices() -> tuple[Office, ...]:
    """Every office with its prefixes and the table of its forms."""
    return _OFFICES


def identify(text: str, type: str | None = None) -> IpNumber:
    """What a printed number is, by the office code before it; never raises.

    `type` is trademark, patent, utility_model, design or copyright; it decides where one office
    numbers several sorts alike. `links` is empty and `reason` filled when the number does not fit.
    """
    wanted = _type_of(type)
    plain = _plain(text)
    if len(plain) > LONGEST:
        return _none(text, f"a number has at most {LONGEST} characters")
    if not any(char.isdigit() for char in plain):
        return _none(text, "there is no number in it")
    if wanted == "copyright":
        return _none(text, "copyright registrations have no register page that a number leads to")
    stripped, hint = _without_words(plain)
    office, rest, marks = _office_of(stripped)
    if office is None and _EU_DESIGN.fullmatch(stripped):
        # Nine and four digits are EUIPO's designs only.
        office, rest = em.OFFICE, stripped
    if office is None:
        return _bare(text, stripped, wanted or hint)
    for mark in sorted(marks):
        hint = office.prefixes.get(mark) or hint
    return _in_office(text, office, rest, marks, wanted or hint)


def _type_of(type_: str | None) -> str | None:
    folded = (type_ or "").strip().casefold().replace(" ", "_").replace("-", "_")
    return {"": None, "mark": "trademark", "trade_mark": "trademark"}.get(folded, folded)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    shown = "".join(_ascii_digit(char) for char in folded if not _invisible(char))
    for word, letters in _CJK.items():
        shown = shown.replace(word, letters)
    shown = re.sub(r"[\u2010-\u2015\u2212]", "-", shown).upper()
    return " ".join(re.sub(r"\bU\.\s?([SK])\.(?:\s?A\.)?", r"U\1", shown).split())


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cf", "Cc") and char not in "\t\n\r"


def _ascii_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if unicodedata.category(char) == "Nd" else char


def _without_words(plain: str) -> tuple[str, NumberType | None]:
    """The text without "Patent No." and the like, and the type of right that they name."""
    hint: NumberType | None = None
    for found in _WORDS.finditer(plain):
        hint = _TYPE_WORDS.get(found.group().strip(" ."), hint)
    return _WORDS.sub("", plain).strip(" :;,.()[]"), hint


def _office_of(text: str) -> tuple[Office | None, str, frozenset[str]]:
    """(office, the text after its codes, the codes taken off); a code may be printed twice."""
    office: Office | None = None
    marks: set[str] = set()
    found = True
    while found:
        found = False
        for prefix in _LONGEST_FIRST:
            other = _PREFIXES[prefix]
            if not text.startswith(prefix) or (office is not None and other is not office):
                continue
            rest = text[len(prefix) :].lstrip(" .:-/_")
            if not rest or not _stands(text[len(prefix) :]):
                continue
            office, text, found = other, rest, True
            marks.add(prefix)
            break
    return office, text, frozenset(marks)


def _stands(rest: str) -> bool:
    """True when what follows can be a number, so that DESIGN is not read as DE."""
    return bool(re.match(r"[^A-Z]|(?:[A-Z]{1,3}[\s.:/_-]*)+\d|[A-Z]+[\s/-]", rest))


def _reading(office: Office, text: str, marks: frozenset[str]) -> Reading:
    bare = re.sub(r"[()\[\]]", " ", text).strip()
    dashed = re.sub(r"[\s.,'’·_-]+", "-", bare).strip("-")
    dashed = re.sub(r"-?/-?", "/", dashed).strip("/")
    kind, body = "", dashed
    match = _KIND.fullmatch(dashed)
    if match is not None:
        body, kind = match["body"], match["kind"]
    compact = re.sub(r"[-/]", "", body)
    if office.check_digits:
        tail = re.fullmatch(r"(.*\w{2,})[-/]([\dX])", body)
        if tail is not None:
            compact = re.sub(r"[-/]", "", tail[1]) + "." + tail[2]
    return Reading(compact=compact, dashed=body, kind=kind, marks=marks)


def _matches(office: Office, text: str, marks: frozenset[str], wanted: str | None) -> list[Built]:
    """What the number can be, one for each type of right, in the table's order."""
    reading = _reading(office, text, marks)
    found: dict[str, Built] = {}
    for form in office.forms:
        if form.only and form.type != wanted:
            continue
        built = form.read(reading)
        if built is not None:
            found.setdefault(built.type, built)
    return list(found.values())


def _accepts(office: Office, wanted: str | None, type_: str) -> bool:
    if wanted is None or wanted == type_:
        return True
    return wanted == "patent" and type_ in office.patents_include


def _in_office(
    text: str, office: Office, rest: str, marks: frozenset[str], wanted: str | None
) -> IpNumber:
    every = _matches(office, rest, marks, wanted)
    fitting = [one for one in every if _accepts(office, wanted, one.type)]
    exact = [one for one in fitting if one.type == wanted]
    if not fitting:
        if every:
            sorts = " or ".join(one.type.replace("_", " ") for one in every)
            return _none(
                text,
                f"the number has the form of a {sorts} at {office.code}, "
                f"not of a {str(wanted).replace('_', ' ')}",
                office,
            )
        return _none(
            text,
            f"{office.name} has no such numbers; they look like {_example(office, wanted)}",
            office,
        )
    built = (exact or fitting)[0]
    others = tuple(one.type for one in fitting if one is not built) if wanted is None else ()
    reason = built.reason
    if others and not reason:
        names = " or ".join(one.replace("_", " ") for one in others)
        reason = f"it could also be the number of a {names}: give the type"
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


def _example(office: Office, wanted: str | None) -> str:
    for form in office.forms:
        if _accepts(office, wanted, form.type):
            return form.example
    return office.forms[0].example


def _bare(text: str, stripped: str, wanted: str | None) -> IpNumber:
    codes = tuple(
        office.code
        for office in _OFFICES
        if any(
            _accepts(office, wanted, one.type)
            for one in _matches(office, stripped, frozenset(), wanted)
        )
    )
    if not codes:
        return _none(text, "no office is named, and the number has no known form")
    return IpNumber(
        text=text, reason=f"put the office code before the number{_one_of(codes)}", candidates=codes
    )


def _one_of(codes: Iterable[str]) -> str:
    return f" ({', '.join(codes)})"


def _none(text: str, reason: str, office: Office | None = None) -> IpNumber:
    return IpNumber(text=text, office=office.code if office else "", reason=reason)
