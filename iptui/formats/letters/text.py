"""What of a letter's text is written: nothing that is not seen, and never more than a letter holds."""

from __future__ import annotations

import re
import unicodedata

from iptui.domain.errors import UserError
from iptui.domain.letters import Letter

MOST_CHARACTERS = 200_000
"""Of both texts together: some seventy pages."""
MOST_SUBJECT = 1_000

_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_LONE = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb"
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    # Joiners and the sign for colour shape letters of some scripts and some emoji; elsewhere they only hide.
    "|(?<![\u0600-\u08ff\u0900-\u0dff\U0001f000-\U0001faff\u2600-\u27bf\ufe0f])[\u200c\u200d]"
    "|(?<![\U0001f000-\U0001faff\u2190-\u2bff])\ufe0f"
)
_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_LETTERS = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u30ff\u3130-\u318f\u31a0-\u31ff\u3400-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_UNSPACED = (
    "\u2e80-\u2fdf\u3001-\u30ff\u31a0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff01-\uff0f\uff1a-\uff20"
    "\uff3b-\uff40\uff5b-\uff65\U00020000-\U0003ffff"
)
IS_EAST_ASIAN = re.compile(f"[{_LETTERS}\u3000-\u3003\u3008-\u3020\u3030\uff00-\uffef]")
"""Chinese, Japanese and Korean letters and their punctuation: a CJK font is their home."""
IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
"""Chinese and Japanese, which write no space between words: lines end between any two of them."""

_NEVER_FIRST = frozenset(
    "、。，．：；？！）］｝〕〉》」』】〗”’…—～ーゝゞ々・ぁぃぅぇぉっゃゅょァィゥェォッャュョ%‰"
)
_NEVER_LAST = frozenset("（［｛〔〈《「『【〖“‘#$¥€")


def may_part(before: str, after: str) -> bool:
    """True where a line may end between two characters without a space, as Chinese and Japanese allow."""
    return (
        (IS_UNSPACED.match(before) or IS_UNSPACED.match(after)) is not None
        and not after.isspace()
        and not unicodedata.combining(after)
        and after not in _NEVER_FIRST
        and before not in _NEVER_LAST
    )


def seen(text: str) -> str:
    """The text without characters that show nothing or turn the order of others; line ends as `\\n`.

    Half a surrogate pair becomes U+FFFD, and more than three marks on one letter are left out.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_END.sub("\n", text).replace("\t", "    ")
    text = _UNSEEN.sub("", _LONE.sub("\ufffd", text))
    return _MARKS.sub(r"\1", text)


def on_one_line(text: str) -> str:
    """The same, with every run of spaces and line ends as one space: a subject, an address, a file's name."""
    return " ".join(seen(text).split())


def bounded(letter: Letter) -> Letter:
    """The letter with texts as they are seen.

    Raises:
        UserError: it is longer than any letter.
    """
    size = len(letter.text) + len(letter.second_text)
    if size > MOST_CHARACTERS:
        raise UserError(
            f"The letter has {size:,} characters and may have {MOST_CHARACTERS:,}; shorten what it quotes, or "
            "attach that as a file."
        )
    if len(letter.subject) > MOST_SUBJECT:
        raise UserError(
            f"The letter's subject has {len(letter.subject):,} characters and may have {MOST_SUBJECT:,}; "
            "shorten it."
        )
    return Letter(
        subject=on_one_line(letter.subject),
        text=seen(letter.text),
        second_text=seen(letter.second_text),
        second_language=language(letter.second_language),
        to=letter.to,
        sender=letter.sender,
        date=letter.date,
        gaps=letter.gaps,
    )


def language(tag: str) -> str:
    """A BCP 47 tag, or "" for what is none."""
    return tag if re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,6}", tag) else ""
