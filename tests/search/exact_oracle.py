"""What a search must find, said a second time: from the rules in words, with no line of the search core.

A word is a run of letters or digits, casefolded, compatibility-decomposed, without combining marks; a
character of a script that is written without spaces is a word of its own; all else separates.
Descriptions may hold HTML: tags of blocks separate, tags within a line join, what is no text is left out.
"""

from __future__ import annotations

import html
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

FIELDS = ("name", "keywords", "attributes", "description")
_SPACELESS = (
    "CJK UNIFIED", "CJK COMPATIBILITY IDEOGRAPH", "HIRAGANA", "KATAKANA", "HANGUL SYLLABLE",
    "HALFWIDTH KATAKANA", "IDEOGRAPHIC ITERATION", "IDEOGRAPHIC NUMBER ZERO", "BOPOMOFO",
)  # fmt: skip
_APOSTROPHES = "ʼʻʹʽʾʿˈ"


class _Kinds(dict[str, str]):
    """Of a character: `*` a mark, empty a separator, `!` and the word for one of its own, else letters."""

    def __missing__(self, char: str) -> str:
        kind = unicodedata.category(char)
        name = unicodedata.name(char, "")
        circled = name.startswith("CIRCLED LATIN")
        if kind[0] == "M":
            found = "*"
        elif not (kind[0] in "LN" or circled) or char in _APOSTROPHES:
            found = ""
        elif name.startswith(_SPACELESS) and kind in ("Lo", "Lm", "Nl"):
            found = "!" + unicodedata.normalize("NFKC", char)
        else:
            folded = unicodedata.normalize("NFKD", char.casefold())
            found = "".join(
                c if c.isalnum() else " " for c in folded if unicodedata.category(c)[0] != "M"
            )
        self[char] = found
        return found


_KINDS = _Kinds()


def cut(text: str) -> list[tuple[str, int, int]]:
    """Word, start, end; marks count to the character before them."""
    found: list[tuple[str, int, int]] = []
    word, start, end = "", 0, 0
    for at, char in enumerate(text):
        letters = _KINDS[char]
        if letters == "*":
            if word:
                end = at + 1
            elif found and found[-1][2] == at:
                found[-1] = (*found[-1][:2], at + 1)
            continue
        if not letters or letters[0] == "!":
            if word:
                found.append((word, start, end))
                word = ""
            if letters:
                found.append((letters[1:], at, at + 1))
            continue
        for part in letters:
            if part == " ":  # a half is 1, a stroke, and 2
                if word:
                    found.append((word, start, end))
                word = ""
                continue
            if not word:
                start = at
            word += part
            end = at + 1
    if word:
        found.append((word, start, end))
    return found


class _Reader(HTMLParser):
    """The text of HTML. Only tags that generated listings use: `<b> <i> <span>` are within a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in ("script", "style")
        if tag not in ("b", "i", "span", "strong", "em", "script", "style"):
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in ("script", "style")
        if tag not in ("b", "i", "span", "strong", "em", "script", "style"):
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.text.append(data)


def plain(text: str) -> str:
    """For generated listings, whose tags are real ones."""
    if "<p>" not in text:
        return html.unescape(text)
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return "".join(reader.text)


@dataclass(frozen=True)
class Listing:
    """A product as the oracle sees it."""

    name: str
    keywords: tuple[str, ...]
    attributes: tuple[tuple[str, str], ...]
    description: str
    approved: bool

    def pieces(self) -> tuple[tuple[str, ...], ...]:
        """The texts of the four fields; a phrase stands within one of them."""
        return (
            (self.name,),
            self.keywords,
            tuple(f"{key}: {value}" for key, value in self.attributes),
            (plain(self.description),),
        )


@dataclass(frozen=True)
class Term:
    text: str
    field: str = ""
    excluded: bool = False


Runs = tuple[tuple[tuple[str, ...], ...], ...]
"""Field by field the words of each piece."""


class Oracle:
    """Every product's words, and a plain list of the products of each word."""

    def __init__(self) -> None:
        self.listings: dict[int, Listing] = {}
        self._runs: dict[int, Runs] = {}
        self._where: dict[str, array[int]] = {}
        self._known: dict[str, str] = {}

    def put(self, number: int, listing: Listing | None) -> None:
        """The product as it stands now; None: it is gone."""
        if listing is None:
            self.listings.pop(number, None)
            self._runs.pop(number, None)
            return
        self.listings[number] = listing
        share = self._known.setdefault
        runs = tuple(
            tuple(tuple(share(word, word) for word, _, _ in cut(piece)) for piece in pieces)
            for pieces in listing.pieces()
        )
        self._runs[number] = runs
        for word in {word for field in runs for run in field for word in run}:
            self._where.setdefault(word, array("I")).append(number)

    def words(self) -> list[str]:
        return list(self._where)

    def runs(self, number: int) -> Iterator[tuple[str, ...]]:
        return (run for field in self._runs[number] for run in field if run)

    def search(
        self,
        terms: Sequence[Term],
        *,
        all_states: bool = False,
        prefix: bool = False,
        fields: Sequence[str] = FIELDS,
    ) -> tuple[list[int], dict[str, int]]:
        """The numbers by rank, and in how many of them each field has a hit."""
        asked = [(term, tuple(word for word, _, _ in cut(term.text))) for term in terms]
        asked = [(term, want) for term, want in asked if want]
        wanted = [
            (term, want, prefix and at == len(asked) - 1)
            for at, (term, want) in enumerate(asked)
            if not term.excluded
        ]
        counts = dict.fromkeys(fields, 0)
        if not wanted:
            return [], counts
        candidates = set.intersection(
            *({n for word in self._begun(want, on) for n in word} for _, want, on in wanted)
        )
        ranked: list[tuple[int, int]] = []
        for number in candidates:
            runs = self._runs.get(number)
            if runs is None or not (all_states or self.listings[number].approved):
                continue
            hit: set[int] = set()
            for term, want, goes_on in wanted:
                here = {
                    at
                    for at in self._fields(runs, want, goes_on)
                    if term.field in ("", FIELDS[at]) and FIELDS[at] in fields
                }
                if not here:
                    break
                hit |= here
            else:
                if any(
                    term.field in ("", FIELDS[at])
                    for term, want in asked
                    if term.excluded
                    for at in self._fields(runs, want, False)
                ):
                    continue
                ranked.append((min(hit), number))
                for at in hit:
                    counts[FIELDS[at]] += 1
        return [number for _, number in sorted(ranked)], counts

    def _begun(self, want: tuple[str, ...], goes_on: bool) -> list[Iterable[int]]:
        """Lists of products among which all hits are."""
        if goes_on and len(want) == 1:
            return [held for word, held in self._where.items() if word.startswith(want[0])]
        whole = want[:-1] if goes_on else want
        return [min((self._where.get(word, array("I")) for word in whole), key=len)]

    @staticmethod
    def _fields(runs: Runs, want: tuple[str, ...], goes_on: bool) -> Iterator[int]:
        for at, field in enumerate(runs):
            if len(want) == 1 and not goes_on:
                if any(want[0] in run for run in field):
                    yield at
            elif any(next(places(run, want, goes_on), None) is not None for run in field):
                yield at


def places(run: Sequence[str], want: tuple[str, ...], goes_on: bool) -> Iterator[int]:
    """Where in a run of words the wanted ones stand side by side."""
    first, size = want[0], len(want)
    for at in range(len(run) - size + 1):
        if size > 1 and run[at] != first:
            continue
        if tuple(run[at : at + size - 1]) == want[:-1]:
            last = run[at + size - 1]
            if last == want[-1] or (goes_on and last.startswith(want[-1])):
                yield at


def marked(
    shown: dict[str, tuple[str, ...]], terms: Sequence[Term], *, prefix: bool = False
) -> dict[str, set[tuple[int, int]]]:
    """Field -> (piece, character) of everything that is to be highlighted in the text as shown."""
    asked = [(term, tuple(word for word, _, _ in cut(term.text))) for term in terms]
    asked = [(term, want) for term, want in asked if want and not term.excluded]
    found: dict[str, set[tuple[int, int]]] = {}
    for field, pieces in shown.items():
        for number, piece in enumerate(pieces):
            have = cut(piece)
            run = [word for word, _, _ in have]
            for at, (term, want) in enumerate(asked):
                if term.field not in ("", field):
                    continue
                for place in places(run, want, prefix and at == len(asked) - 1):
                    start, end = have[place][1], have[place + len(want) - 1][2]
                    found.setdefault(field, set()).update((number, n) for n in range(start, end))
    return found
