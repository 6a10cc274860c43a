"""Whether two names mean the same firm: spelling aside, and honest where only a person can say.

Case, accents, punctuation, spaces and full-width letters never count. A legal form that only one of
the names gives does not count either; two different ones (Inc. and GmbH) are two firms or one, so
a person decides. The same goes for a name that is part of the other, for one that differs by a few
letters, and for a name in another script, which no rule here can read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from enum import StrEnum

import msgspec

LIKENESS = 0.84
"""From this share of equal letters two names may be one name, mistyped."""
SHORTEST_MISTYPED = 5
"""Letters below which a difference of one makes another name (Nike, Bike)."""


class Likeness(StrEnum):
    SAME = "same"
    ALIKE = "alike"
    """Only a person can tell."""
    DIFFERENT = "different"


class NameComparison(msgspec.Struct, frozen=True):
    likeness: Likeness
    why: str = ""
    """A clause for the user where a person has to decide."""


# Written form -> the form that it stands for. `-` = too general to tell two firms apart.
_FORMS_TEXT = (
    "ab=ab ag=ag bv=bv nv=nv oy=oy as=as aps=aps co=- company=- corp=corp corporation=corp "
    "gmbh=gmbh kg=kg ohg=ohg ug=ug inc=inc incorporated=inc kk=kk lc=llc limited=ltd llc=llc llp=llp "
    "lp=lp ltd=ltd plc=plc pte=ltd pty=ltd pvt=ltd private=ltd sa=sa sarl=sarl sas=sas sasu=sas se=se spa=spa "
    "srl=srl sl=sl cv=cv ltda=ltda the=- und=- and=- et=-"
)
_FORMS: dict[str, str] = dict(pair.split("=") for pair in _FORMS_TEXT.split())
_JOINED_FORMS = (
    ("kabushiki kaisha", "kk"),
    ("godo kaisha", "llc"),
    ("股份有限公司", "cjk"),
    ("有限责任公司", "cjk"),
    ("有限責任公司", "cjk"),
    ("有限公司", "cjk"),
    ("株式会社", "cjk"),
    ("株式會社", "cjk"),
    ("合同会社", "cjk"),
    ("有限会社", "cjk"),
    ("(株)", "cjk"),
    ("(有)", "cjk"),
    ("주식회사", "cjk"),
    ("유한회사", "cjk"),
    ("(주)", "cjk"),
)
"""Forms of several words or characters. Those of East Asia are rendered in English in many ways
(Co., Ltd. or Inc.), so they tell no two firms apart."""

MIDDLE_DOT = "・"
"""Stands between the words of a foreign name in kana."""
_MARKS_THAT_COUNT = "\u3099\u309a"
"""Voicing marks of kana: カ and ガ are two letters."""
_TOKEN = re.compile(
    r"[\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff]"
    r"|[^\W_\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff]+"
)


def words(text: str) -> list[str]:
    """Folded words of a text: without case, accents and punctuation; each Han or kana letter is a word."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(
        letter
        for letter in apart
        if not unicodedata.combining(letter) or letter in _MARKS_THAT_COUNT
    )
    whole = unicodedata.normalize("NFKC", kept).casefold()
    return [one for one in _TOKEN.findall(whole) if one != MIDDLE_DOT]


def _split(name: str) -> tuple[list[str], set[str]]:
    """The telling words of a name, and the legal forms that it gives."""
    text = unicodedata.normalize("NFKC", name).casefold()
    # "B.V." and "S.p.A." are one word each.
    text = re.sub(r"\b(\w)\.\s?(?=\w\b)", r"\1", text)
    forms: set[str] = set()
    for written, form in _JOINED_FORMS:
        if written in text:
            forms.add(form)
            text = text.replace(written, " ")
    every = words(text)
    telling = [word for word in every if word not in _FORMS]
    forms |= {_FORMS[word] for word in every if word in _FORMS}
    if not telling:
        # A name that is nothing but such words ("The Company") is compared as it stands.
        return every, set()
    return telling, forms - {"-", "cjk"}


def party_words(name: str) -> list[str]:
    """The telling words of a firm's name, legal forms dropped."""
    return _split(name)[0]


def compare_names(one: str, other: str) -> NameComparison:
    """Two firms' names. Empty names are different from everything."""
    mine, my_forms = _split(one)
    theirs, their_forms = _split(other)
    if not mine or not theirs:
        return NameComparison(Likeness.DIFFERENT)
    if "".join(mine) == "".join(theirs):
        if my_forms and their_forms and not (my_forms <= their_forms or their_forms <= my_forms):
            return NameComparison(Likeness.ALIKE, "the same name with another legal form")
        return NameComparison(Likeness.SAME)
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return NameComparison(Likeness.ALIKE, "one name is part of the other")
    if _script(mine) != _script(theirs):
        return NameComparison(Likeness.ALIKE, "the names are in two scripts")
    if _script(mine) == "cjk":
        if _other_characters(mine, theirs):
            return NameComparison(
                Likeness.ALIKE, "perhaps one name in simplified and traditional characters"
            )
    elif _mistyped("".join(mine), "".join(theirs)):
        return NameComparison(Likeness.ALIKE, "the names differ by a few letters")
    return NameComparison(Likeness.DIFFERENT)


def _other_characters(mine: list[str], theirs: list[str]) -> bool:
    """True when the names differ only in Han characters, place by place, and share some."""
    if len(mine) != len(theirs) or not set(mine) & set(theirs):
        return False
    return all(_is_han(a) and _is_han(b) for a, b in zip(mine, theirs, strict=True) if a != b)


def _is_han(letter: str) -> bool:
    return len(letter) == 1 and unicodedata.name(letter, "").startswith("CJK")


def _script(telling: Iterable[str]) -> str:
    """`cjk`, or the script of the first letter that is none of it; mixed names count by their first."""
    for word in telling:
        name = unicodedata.name(word[0], "")
        if name.startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL")):
            return "cjk" if not name.startswith("HANGUL") else "hangul"
        if word[0].isalpha():
            return name.split(" ")[0]
    return "LATIN"


def _mistyped(one: str, other: str) -> bool:
    if min(len(one), len(other)) < SHORTEST_MISTYPED:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= LIKENESS
