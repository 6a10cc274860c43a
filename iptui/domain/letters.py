"""A letter as it leaves the desk: to a platform with a counter-notification, or to a complainant."""

from __future__ import annotations

from msgspec import Struct


class Gap(Struct, frozen=True):
    """A place of the letter that stays empty, because the records do not hold what belongs there."""

    name: str
    """As a person would say it: "your telephone number"."""
    remedy: str
    """What to do about it, one sentence."""
    law: str = ""
    """The rule that wants it there, where one does: "17 U.S.C. § 512(g)(3)(D)"."""


class Letter(Struct, frozen=True):
    """Plain Markdown: headings, paragraphs, lists, quotes, hard breaks; no HTML, no picture.

    A gap stands in the text as `[name of the gap]`.
    """

    subject: str
    text: str
    """English. Markdown."""
    second_text: str = ""
    """The same in the seller's language, to be read beside the English one; "" = none. Markdown."""
    second_language: str = ""
    """BCP 47: "zh-Hans"."""
    to: str = ""
    """The receiver's mail address; "" where the records hold none."""
    sender: str = ""
    """The seller's mail address; "" where the records hold none."""
    date: str = ""
    """ISO date on the letter."""
    gaps: tuple[Gap, ...] = ()
