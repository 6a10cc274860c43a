"""What a word is: the one tokenizer for products, queries, brands and highlights.

A word is a run of letters or digits after casefold, NFKD and dropping of combining marks. Every
character that is written without spaces between words (Han, kana, Hangul syllables) is a word of its
own, so that a Latin word glued to it is whole. Everything else separates, zero-width characters and
the soft hyphen too. Hangul is among them because Korean listings glue particles and Latin brands to
it (`Nike운동화는`), as Chinese ones do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple


class Token(NamedTuple):
    """A word with its place in the original text: `text[start:end]` folds to `word`."""

    word: str
    start: int
    end: int


CJK: Final = (
    "\u3005-\u3007\u3021-\u3029\u3038-\u303b"  # iteration mark, number ideographs
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # kana
    "\u3100-\u312f\u3131-\u3163\u3165-\u318e\u31a0-\u31bf"  # bopomofo, single jamo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7a3\uff66-\uff9d\uffa1-\uffdc"  # Hangul syllables, half-width forms
    "\U0001b000-\U0001b16f\U00020000-\U0003fffd"
)
"""The characters that are a word each, as the inside of a character class."""

_JAMO = "[\u1100-\u115e][\u1161-\u11a7][\u11a8-\u11ff]?|[\u1100-\u115e\u1161-\u11ff]"
_CJK_WORD = f"{_JAMO}|[{CJK}][\u3099\u309a\uff9e\uff9f]?"
# Separators outside ASCII that are frequent; all others are sorted out character by character.
_PLAIN_SEPARATORS = (
    "\x80-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\xd7\xf7"
    "\u2000-\u206f\u3000-\u3004\u3008-\u3020\u3030\uff5b-\uff65\ufe30-\ufe4f\ufeff"
)
_ASCII_WORD = re.compile("[0-9a-z]+")
_ITEM_END = "\0"
_SEPARATORS_TO_SPACES = bytes(
    ord(chr(code).lower()) if chr(code).isalnum() or chr(code) == _ITEM_END else ord(" ")
    for code in range(128)
).ljust(256)
"""For ASCII, as bytes: several times as quick as by characters."""
_ALL_TO_SPACES = _SEPARATORS_TO_SPACES.replace(_ITEM_END.encode(), b" ")


@cache
def _mixed_run() -> re.Pattern[str]:
    # Compiled when first needed: the large classes take 5 ms.
    return re.compile(
        rf"(?P<cjk>{_CJK_WORD})"
        rf"|[^\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f\u1100-\u11ff{_PLAIN_SEPARATORS}{CJK}]+"
    )


@cache
def _cjk_char() -> re.Pattern[str]:
    return re.compile(f"[{CJK}\u1100-\u11ff]")


_NO_LETTERS = frozenset(
    "\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\ua78b\ua78c"  # apostrophes that Unicode calls letters
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers: letters that nobody sees
)

# Letters in circles and squares are alphabetic by Unicode (Other_Alphabetic); the dark ones have no
# decomposition there.
_DARK_LETTERS = {
    first + offset: chr(ord("a") + offset) for first in (0x1F150, 0x1F170) for offset in range(26)
}
_LONG_RUN = 64
_IOTA_BELOW = "\u0345"
"""A mark, but a letter where case is folded: `ᾳ` would not be the word that `α` with this mark is."""


def is_mark(char: str) -> bool:
    """True for a combining mark, which never separates and never counts."""
    return unicodedata.category(char)[0] == "M"


def is_letter(char: str) -> bool:
    """True for a character that belongs to words."""
    if char.isalnum():
        return char not in _NO_LETTERS
    code = ord(char)
    return 0x24B6 <= code <= 0x24E9 or 0x1F130 <= code <= 0x1F149 or code in _DARK_LETTERS


@lru_cache(maxsize=8192)
def fold_char(char: str) -> str:
    """One letter or digit as words hold it: casefolded, decomposed, without marks (`İ` is `i`)."""
    dark = _DARK_LETTERS.get(ord(char))
    if dark is not None:
        return dark
    char = unicodedata.normalize("NFC", unicodedata.normalize("NFD", char).replace(_IOTA_BELOW, ""))
    folded = unicodedata.normalize("NFKD", char.casefold()).casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", folded) if not is_mark(c))


def _cut(run: str) -> list[Token]:
    """The words of a run that is not plain ASCII, offsets from the run's start."""
    found: list[Token] = []
    letters: list[str] = []
    start = end = 0

    def close() -> None:
        if letters:
            found.append(Token("".join(letters), start, end))
            letters.clear()

    for place, char in enumerate(run):
        if is_mark(char):
            if letters:
                end = place + 1
            elif found and found[-1].end == place:
                found[-1] = found[-1]._replace(end=place + 1)
            continue
        if not is_letter(char):
            close()
            continue
        for part in fold_char(char):
            if not is_letter(part):
                close()
            elif _cjk_char().match(part):
                close()
                found.append(Token(part, place, place + 1))
            else:
                if not letters:
                    start = place
                letters.append(part)
                end = place + 1
    close()
    return found


_cut_memo = lru_cache(maxsize=1 << 15)(lambda run: tuple(_cut(run)))


@lru_cache(maxsize=1 << 14)
def _cjk_word(written: str) -> tuple[str, ...]:
    composed = unicodedata.normalize("NFC", written)
    if not is_letter(composed[0]):
        return ()
    if len(composed) == 1 and unicodedata.normalize("NFD", composed) != composed:
        # A syllable or a voiced kana in its usual, composed form; a compatibility ideograph moves.
        return (composed,)
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKD", composed))
    return tuple(c for c in folded if not is_mark(c))


def tokens(text: str) -> list[Token]:
    """The words of a text, in order, with offsets into this very text."""
    if text.isascii():
        return [Token(m[0], m.start(), m.end()) for m in _ASCII_WORD.finditer(text.lower())]
    return list(_mixed(text))


def _mixed(text: str) -> Iterator[Token]:
    for match in _mixed_run().finditer(text):
        run, begin = match[0], match.start()
        if match.lastgroup:
            for word in _cjk_word(run):
                yield Token(word, begin, match.end())
        elif run.isascii():
            yield Token(run.lower(), begin, match.end())
        else:
            cut = _cut_memo(run) if len(run) <= _LONG_RUN else _cut(run)
            for word, start, end in cut:
                yield Token(word, begin + start, begin + end)


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    if text.isascii():
        # Several times as fast as a pattern, and an index is built of nothing else.
        return text.encode().translate(_ALL_TO_SPACES).decode().split()
    return [token.word for token in _mixed(text)]


def joined_items(items: Sequence[str]) -> str:
    """ASCII items as one text for `words_and_ends`, whose words stand apart in it."""
    if len(items) == 1 and _ITEM_END not in items[0]:
        return items[0]
    return f" {_ITEM_END} ".join(item.replace(_ITEM_END, " ") for item in items)


def words_and_ends(text: str) -> list[str]:
    """The words of `joined_items`, NUL between the words of two items."""
    return text.encode().translate(_SEPARATORS_TO_SPACES).decode().split()
