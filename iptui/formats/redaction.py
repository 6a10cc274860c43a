"""Replacing personal data by `[private]`, as public repositories of notices do.

Contact data known from the records, anything that looks like an e-mail address or a telephone number, and
names of people. A name with a company's form (GmbH, Ltd, 有限公司 …) is a firm's and stays; any other name
is taken for a person's, since nothing in a complaint says which it is. A person who is named only inside a
free text is not found: somebody has to read what is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

PRIVATE = "[private]"

PRIVATE_KEYS = frozenset(
    {"email", "phone", "address", "actor", "by", "recorded_by", "submitted_by", "deleted_by"}
)
"""Keys of records whose text is a person's, whatever it says."""

_EMAIL = re.compile(r"[^\s<>()\[\]{},;:\"'|]+@[^\s<>()\[\]{},;:\"'|]+\.[^\W\d_]{2,}")
_PHONE = re.compile(r"(?<![\w.,-])(?:\+|00)\d(?:[ ()./-]{0,2}\d){6,14}(?![\w-])")
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


def _pattern(texts: set[str]) -> re.Pattern[str] | None:
    """Any of the texts standing alone, the longest first."""
    words = "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None


class Redaction:
    """Replaces the given private texts and whatever looks like contact data."""

    def __init__(self, private: Iterable[str]) -> None:
        known = {text.strip() for text in private if len(text.strip()) > 2}
        words = {text for text in known if text.isalpha()}
        self._longer, self._words = _pattern(known - words), _pattern(words)

    def text(self, text: str) -> str:
        """The text without personal data."""
        # Single words last: a name inside an address or a mail's address must not break it up before.
        for pattern in (self._longer, _EMAIL, _PHONE, self._words):
            if pattern is not None:
                text = pattern.sub(PRIVATE, text)
        return text

    def value(self, value: Any) -> Any:
        """Plain data (dicts, lists, texts) without personal data."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {
                key: PRIVATE if key in PRIVATE_KEYS and one else self.value(one)
                for key, one in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self.value(one) for one in value]
        return value
