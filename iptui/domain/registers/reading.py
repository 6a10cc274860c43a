"""From a printed text to the number in it: folding, words taken off, separators.

Nothing here knows a number's form. The words that name an office stand in its table.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

from iptui.domain.registers.model import NumberType, Office, Reading, Word

LONGEST = 80
"""Characters of a number with the words around it."""

_TYPE_WORDS: dict[str, NumberType] = {
    r"PATENT(?:S|ANMELDUNG|SCHRIFT)?": "patent",
    r"OFFENLEGUNGSSCHRIFT|AUSLEGESCHRIFT": "patent",
    r"PATS?": "patent",
    r"BREVET": "patent",
    r"UTILITY[\s.-]*MODEL": "utility_model",
    r"GEBRAUCHSMUSTER(?:ANMELDUNG|SCHRIFT)?|GM": "utility_model",
    r"(?:INDUSTRIAL[\s.-]*)?DESIGNS?(?:[\s.-]*PATENT)?": "design",
    r"GESCHMACKSMUSTER": "design",
    r"TRADE[\s.-]*MARKS?": "trademark",
    r"SERVICE[\s.-]*MARKS?": "trademark",
    r"MARKS?": "trademark",
    r"MARQUE": "trademark",
    r"(?:WORT|BILD|WORT-/?BILD)?MARKEN?(?:ANMELDUNG)?": "trademark",
    r"TM": "trademark",
    r"实用新型": "utility_model",
    r"外观设计": "design",
    r"发明": "patent",
    r"专利": "patent",
    r"商标": "trademark",
}
_REGISTRATION = r"REGISTRATIONS?|REGISTERED|REGISTER|REGN?|RN"
# Words that are printed around a number and say nothing about it.
_FILLING = (
    r"NUMBERS?|NUMMER|NUM|NOS?|NRS?|N[°O]|APPLICATIONS?|APPLN?|APP|PUBLICATIONS?|PUBL?|"
    r"PUBLISHED|SERIAL|SER|SN|GRANTED|GRANT|THE|OF|DOCUMENT|DOC|AKTENZEICHEN|AKZ|AZ|"
    r"REGISTERNUMMER|ANMELDUNG|SPECIFICATION|LAID[\s-]*OPEN|(?:UN)?EXAMINED|OS|PS|AS|PROV(?:ISIONAL)?|"
    r"UTILITY|CONTROL"
)
_EASTERN = r"申请|申請|註冊|公开|公開|公告|注册|授权|核准|登记|证书?|公報|明細書|出願|(?:编?号|號)码?|第|[:#]"
_EDGES = " :;,.?!()[]{}<>\"'“”‘’„«»*†/-–_|·"
_APART = "|"
"""Between two runs of figures with a word between them, which are not one number."""
# J-PlatPat prints the number again behind itself: 特開2019-153267(P2019-153267A).
_AGAIN = re.compile(r"\(P[\d-]+[A-Z]?\d?\)")
_DATE = re.compile(r"\s*\(?\b(?:19|20)\d\d-\d\d-\d\d\)?$")
_KIND = re.compile(r"(?P<body>.*\d)(?P<dash>[-.]?)(?P<kind>[A-WYZ]-?\d?)")
_KIND_BEFORE = re.compile(r"(?P<kind>[ABCUY][1-9]?)-(?P<body>[HS]?\d.*)")
"""EP-A1-0 123 456, DE-C2-43 22 577, JP-A-2000-182770."""


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A printed text without its words."""

    number: str
    type: NumberType | None = None
    """The right that the words name."""
    registration: bool = False
    """ "Reg. No." is printed."""
    words: tuple[tuple[Office, Word], ...] = ()
    """The words that name offices, in the text's order."""


class Words:
    """The words of all offices' tables, found in one pass."""

    def __init__(self, offices: tuple[Office, ...]) -> None:
        patterns = [
            (pattern, office, word) for office in offices for pattern, word in office.words.items()
        ]
        # A longer word first: 実用新案登録 before 登録.
        patterns.sort(key=lambda one: len(one[0]), reverse=True)
        self._words = [(office, word) for _, office, word in patterns]
        self._pattern = re.compile(
            "|".join(
                f"(?P<w{place}>{_bounded(pattern)})"
                for place, (pattern, _, _) in enumerate(patterns)
            )
        )
        self._types = [
            (re.compile(_bounded(pattern)), type_) for pattern, type_ in _TYPE_WORDS.items()
        ]
        every = (*sorted(_TYPE_WORDS, key=len, reverse=True), _REGISTRATION, _FILLING, _EASTERN)
        self._fill = re.compile(rf"(?:(?:{'|'.join(_bounded(one) for one in every)})[.:]?\s*)+")
        self._registration = re.compile(_bounded(_REGISTRATION))

    def take_off(self, plain: str) -> Text:
        """The number, and what the words around it say. `plain` is folded."""
        found: list[tuple[Office, Word]] = []

        def replaced(match: re.Match[str]) -> str:
            office, word = self._words[int(str(match.lastgroup)[1:])]
            found.append((office, word))
            # No separator after H and S, which belong to the number; one in place of a word.
            return f" {word.letters}" if word.letters else _instead(match)

        rest = self._pattern.sub(replaced, _AGAIN.sub("", plain))
        registration = self._registration.search(rest) is not None
        type_: NumberType | None = None
        for pattern, meant in self._types:
            if pattern.search(rest):
                type_ = meant if type_ in (None, "patent") else type_
        rest = self._fill.sub(_instead, rest)
        rest = _DATE.sub("", rest.strip(_EDGES))
        return Text(
            number=" ".join(rest.strip(_EDGES).split()),
            type=type_,
            registration=registration,
            words=tuple(found),
        )


def _instead(match: re.Match[str]) -> str:
    before = match.string[: match.start()].rstrip(" .,:;/")
    after = match.string[match.end() :].lstrip(" .,:;/")
    return f" {_APART} " if before[-1:].isdigit() and after[:1].isdigit() else " "


def _bounded(pattern: str) -> str:
    """A whole word (not the country in PCT/NO2005); East Asian words stand anywhere."""
    if any(char >= "\u2e80" for char in pattern):
        return f"(?:{pattern})"
    return rf"(?<![A-Z0-9/])(?:{pattern})(?![A-Z])"


def fold(text: str) -> str:
    """Capitals, ASCII digits, plain hyphens and single spaces; nothing invisible."""
    folded = unicodedata.normalize("NFKC", text.replace("\u2116", "No. "))
    shown = "".join(_ascii_digit(char) for char in folded if not _invisible(char)).upper()
    shown = re.sub(r"[\u2010-\u2015\u2212\uFE63\u30FC]", "-", shown)
    shown = re.sub(r"[\u2044\u2215]", "/", shown)
    shown = re.sub(r"\bU\.\s?S\.(?:\s?A\.)?", "US ", shown)
    shown = re.sub(r"\bU\.\s?K\.", "UK ", shown)
    shown = re.sub(r"\bE\.\s?U\.", "EU ", shown)
    return " ".join(shown.split())


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cf", "Cc") and char not in "\t\n\r"


def _ascii_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if unicodedata.category(char) == "Nd" else char


def read(office: Office, text: str, marks: frozenset[str], kind: str = "") -> Reading:
    """`text` in the ways that the forms read it; `kind` where a word names it and none is printed."""
    bare = re.sub(r"[()\[\]]", " ", text).strip()
    dotted = re.sub(r"[\s,'’`·_-]+", "-", bare)
    dotted = re.sub(r"-?\.-?", ".", dotted).strip("-.")
    dashed = re.sub(r"[.-]*/[.-]*", "/", dotted).strip("/")
    printed, body = "", dashed
    match = _KIND.fullmatch(dashed)
    if match is None:
        match = _KIND_BEFORE.fullmatch(dashed)
    if match is not None:
        body, printed = match["body"], match["kind"].replace("-", "")
    body = re.sub(office.suffix, "", body)
    sets = r"[-./]" if office.check_digits else r"\."
    tail = re.fullmatch(rf"(.*\w{{2,}}){sets}([\dX])", body)
    compact = re.sub(r"[-.]", "", body)
    if tail is not None:
        compact = re.sub(r"[-.]", "", tail[1]) + "." + tail[2]
    return Reading(
        compact=compact, dashed=body.replace(".", "-"), kind=printed or kind, marks=marks
    )
