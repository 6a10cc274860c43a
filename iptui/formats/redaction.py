"""Replacing personal data by `[private]`, as public repositories of notices do.

Contact data known from the records, anything that looks like an e-mail address or a telephone number, and
names of people. A name with a company's form (GmbH, Ltd, 有限公司 …) is a firm's and stays; any other name
is taken for a person's, since nothing in a complaint says which it is. A person who is named only inside a
free text is not found: somebody has to read what is published.

Addresses of listings, product ids, and numbers of complaints, rights and registers are public record and
stay, though a known personal text inside one of them goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

PRIVATE = "[private]"

PRIVATE_KEYS = frozenset(
    {
        "email",
        "phone",
        "address",
        "actor",
        "by",
        "recorded_by",
        "submitted_by",
        "deleted_by",
        "read_by",
    }
)
"""Keys of records whose text is a person's, whatever it says."""

_MAIL_PART = r"[^\s<>()\[\]{},;:\"'|@]"
_EMAIL = re.compile(rf"(?<!{_MAIL_PART}){_MAIL_PART}+@{_MAIL_PART}+\.[^\W\d_]{{2,}}")
_DATE = r"(?!\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d))"
_PHONE = re.compile(
    rf"(?<![A-Za-z0-9_.,+-]){_DATE}(?:"
    r"(?:\+|00)\d(?:[ ()./-]{0,2}\d){6,14}"  # international
    r"|\(?0\d(?:[ ()./-]{0,2}\d){5,12}"  # with a trunk zero: 0571-88880000, (089) 5550-1180
    r"|1[3-9]\d[ -]?\d{4}[ -]?\d{4}"  # a mobile telephone in China
    r"|(?:\(\d{3}\)[ .-]?|\d{3}[ .-])\d{3}[ .-]\d{4}"  # North America
    r")(?![A-Za-z0-9_-])"
)
_LABELLED = re.compile(
    r"((?:\b(?:tel|telephone|phone|telefon|teléfono|téléphone|mobile|mob|fax|whatsapp)\b"
    r"|电话|電話|手机|手機|传真|전화)[\s.:：#-]{0,4})\(?\d(?:[ ()./-]{0,2}\d){4,14}(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)
"""A number without any prefix is a telephone's only where a word says so."""
_FIRM = re.compile(
    r"(?:\b(?:inc|ltd|limited|llc|llp|corp|corporation|company|co|plc|gmbh|ag|kg|ug|se|ohg|sa|sas|sarl|"
    r"srl|spa|bv|nv|ab|as|oy|oyj|aps|kft|sro|pty|pte|pvt|kk|holding|holdings|group|brands|"
    r"university|foundation|association|office|partners|attorneys|lawyers|law|legal|agency|studio|"
    r"rechtsanwälte|patentanwälte)\b\.?|s\.a\.|s\.r\.l\.|s\.p\.a\.|b\.v\.|n\.v\.|a/s|"
    r"公司|集团|有限|代理|株式会社|合同会社|주식회사|事务所)",
    re.IGNORECASE,
)


def is_firm(name: str) -> bool:
    """True when the name carries a company's form or a firm's word."""
    return _FIRM.search(name) is not None


_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
"""Letters of scripts that write words without a space between (or, as Hangul, with endings joined on)."""
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(r"[^\W_]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_OUTSIDE = frozenset({"extra", "says"})
"""Keys of records whose value is a dictionary with keys from outside."""


def _seen(text: str) -> str:
    """The text without characters that show nothing: they could hide a name from the search."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        one
        for one in text
        if one in "\t\n\r" or unicodedata.category(one) not in ("Cc", "Cf", "Cs")
    )


def _edge(letter: str, length: int) -> str:
    """What may not stand beside a text that begins or ends with this letter, as a regex class."""
    if _IS_UNSPACED.match(letter):
        return ""
    if letter.isdigit():
        return r"\d"
    # A digit beside a short word is mostly part of an id or a hash.
    return rf"[^\W_{_UNSPACED}]" if length < 4 else rf"[^\W\d_{_UNSPACED}]"


def _one(text: str) -> str:
    """A regex of the text standing alone, whatever stands between its words (`Ada-Byron`, `Ada_Byron`)."""
    words = _WORD.findall(text)
    if (
        text.isascii()
        and sum(one.isdigit() for one in text) >= 6
        and not re.search("[A-Za-z]", text)
    ):
        words = list("".join(words))
        between = r"[\W_]{0,3}"
    else:
        between = r"[\W_]{1,8}"
    length = sum(map(len, words))
    first, last = _edge(words[0][0], length), _edge(words[-1][-1], length)
    middle = between.join(map(re.escape, words))
    start = "%?" if text.startswith("%") else ""
    return start + (f"(?<!{first})" if first else "") + middle + (f"(?!{last})" if last else "")


def _pattern(texts: set[str]) -> re.Pattern[str] | None:
    """Any of the texts standing alone, the longest first."""
    words = "|".join(_one(text) for text in sorted(texts, key=lambda one: (-len(one), one)))
    return re.compile(words, re.IGNORECASE) if words else None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


class Redaction:
    """Replaces the given private texts and whatever looks like contact data.

    A private text of one character is replaced only where it is all that a text says. `public` are numbers
    of record (product ids, register numbers) that are never taken for a telephone's.
    """

    def __init__(self, private: Iterable[str], public: Iterable[str] = ()) -> None:
        known = {_seen(text).strip() for text in private}
        known = {text for text in known if _WORD.search(text)}
        self._whole = {text.casefold() for text in known if len(text) == 1}
        known = {text for text in known if sum(map(len, _WORD.findall(text))) > 1}
        known |= {quote(text, safe="") for text in known}
        words = {text for text in known if text.isalpha()}
        self._longer, self._words = _pattern(known - words), _pattern(words)
        self._public = {_digits(text) for text in public} - {""}

    def text(self, text: str) -> str:
        """The text without personal data, and without characters that are not seen."""
        text = _seen(text)
        if text.strip().casefold() in self._whole:
            return PRIVATE
        # Single words last: a name inside an address or a mail's address must not break it up before.
        if self._longer is not None:
            text = self._longer.sub(PRIVATE, text)
        text = _EMAIL.sub(PRIVATE, text)
        text = _LABELLED.sub(rf"\1{PRIVATE}", text)
        text = _PHONE.sub(self._phone, text)
        return self._words.sub(PRIVATE, text) if self._words is not None else text

    def _phone(self, match: re.Match[str]) -> str:
        return match[0] if _digits(match[0]) in self._public else PRIVATE

    def value(self, value: Any) -> Any:
        """Plain data (dicts, lists, texts) without personal data.

        Keys are our records' own names and stay, but those inside `extra` and `says` come from outside.
        """
        return self._value(value, outside=False)

    def _value(self, value: Any, *, outside: bool) -> Any:
        if isinstance(value, str):
            return value if _DIGEST.fullmatch(value) else self.text(value)
        if isinstance(value, Mapping):
            found: dict[Any, Any] = {}
            for key, one in value.items():
                name = self._key(key, found) if outside else key
                private = key in PRIVATE_KEYS and one
                inside = outside or key in _OUTSIDE
                found[name] = PRIVATE if private else self._value(one, outside=inside)
            return found
        if isinstance(value, (list, tuple)):
            return [self._value(one, outside=outside) for one in value]
        return value

    def _key(self, key: Any, taken: Mapping[Any, Any]) -> Any:
        """The key without personal data; a number tells it from another that reads the same now."""
        name = told = self.text(key) if isinstance(key, str) else key
        number = 2
        while told in taken:
            told, number = f"{name} ({number})", number + 1
        return told
