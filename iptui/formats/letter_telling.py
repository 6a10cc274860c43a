"""How a case's facts are told in one language of a letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from iptui.domain.letter_cases import LetterCase
from iptui.domain.letter_words import CHINESE, WORDS, Words, long_date
from iptui.domain.letters import Gap
from iptui.formats.letter_sandbox import Missing

Say = Callable[[str], str]
"""What stands for an outside text: itself, or the text without personal data."""

SHORT_HASH = 16
"""Digits of a SHA-256 that a letter prints; the case's bundle has all of them."""


class Teller:
    """One letter's facts in one language."""

    def __init__(self, case: LetterCase, language: str, say: Say) -> None:
        self.case = case
        self.language = language
        self.words: Words = WORDS[language]
        self.say = say
        self.chinese = language == CHINESE

    def day(self, at: date | datetime | None) -> str:
        if at is None:
            return ""
        if isinstance(at, datetime):
            at = at.astimezone(self.case.zone).date()
        return long_date(at, self.language)

    def needed(self, text: str, name: str, remedy: str, law: str = "") -> str | Missing:
        return (
            self.say(text) if text.strip() else Missing.of(Gap(name=name, remedy=remedy, law=law))
        )
