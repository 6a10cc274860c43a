"""The registers' words for where a right stands, put into ours; the register's own words are kept beside.

Words decide, not the USPTO's numeric codes: published tables of those contradict each other. Words that
name two things (`registered` in a sentence about a cancellation) are tried in the order of the table.
What is in no line of it is Unknown, never guessed.
"""

from __future__ import annotations

import re

from iptui.domain.rights import RightStatus

_TABLE: tuple[tuple[RightStatus, str], ...] = (
    (RightStatus.PENDING, r"restored to pendency|revived|reinstated to pend"),
    (RightStatus.EXPIRED, r"\bexpire[ds]?\b|\bexpiry\b|not renewed|abgelaufen|expir[ée]e?\b|caduc|过期|已届满|届满|期限切れ"),
    (RightStatus.ENDED, r"cancel+ed|cancell?ation (?:was )?granted|abandon|withdrawn|withdrawal|surrender|revoked|refused\b|"
                        r"rejected|invalidated|invalid\b|annulled|\bdead\b|lapsed|ceased|ended|terminated|deemed to be|"
                        r"zurückgenommen|zurückgewiesen|gelöscht|erloschen|déchu|retir|rejet|radiée|无效|驳回|撤回|撤销|注销|終了|拒絶"),
    (RightStatus.PENDING, r"pending|awaiting|filed\b|application (?:has been )?(?:under|accepted|received|publish)|"
                          r"under examination|examin|published|publication|opposition|suspen|non-?final|final refusal|"
                          r"notice of allowance|statement of use|extension|\bapplied\b|initialized|"
                          r"angemeldet|anhängig|en cours|申请中|待审|审查中|公告|出願"),
    (RightStatus.REGISTERED, r"registered|registration|renewed|\bsections? (?:8|15|71)\b|\blive\b|\bactive\b|in force|granted|"
                             r"\bgrant\b|in kraft|eingetragen|enregistr|en vigueur|注册|有效|授权|登録|등록"),
)  # fmt: skip
_COMPILED = tuple((status, re.compile(pattern, re.IGNORECASE)) for status, pattern in _TABLE)

_STANDING = re.compile(
    r"\bregistration has been (?:renewed|accepted)|accepted and acknowledged|"
    r"(?:has been|is) registered|registered and renewed|(?:declaration|affidavit).{0,80}accepted|"
    r"\bnot (?:cancell?ed|expired|abandoned)|cancell?ation (?:pending|proceeding|terminated|dismissed|denied)|"
    r"partial(?:ly)? cancel",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:not|never|no longer)\s+(?:\w+\s+)?(?:registered|active|in force|renewed|granted|live)\b|"
    r"nicht (?:eingetragen|in kraft)|\binactive\b|未注册|未授权",
    re.IGNORECASE,
)


def status_of(words: str) -> RightStatus:
    """The status that a register's words mean; Unknown where the table has none of them."""
    text = " ".join(words.split())[:2000]
    if not text:
        return RightStatus.UNKNOWN
    for status in RightStatus:
        if text.casefold() == status.value.casefold():
            return status
    if _NEGATED.search(text):
        return RightStatus.UNKNOWN
    if _STANDING.search(text):
        return RightStatus.REGISTERED
    for status, pattern in _COMPILED:
        if pattern.search(text):
            return status
    return RightStatus.UNKNOWN
