"""The questions of takedown and counter notices that are filled in as a form, and the answers to them."""

from __future__ import annotations

import re

from iptui.formats.notices.labelled import Lines

_QUESTIONS: tuple[tuple[str, str], ...] = (
    ("works", r"provide a detailed description of the (?:original )?copyrighted work|what work was allegedly infringed|identify the copyrighted work"),
    ("files", r"what files (?:should be|were) taken down|what (?:files|repositories|content) (?:should|were)"),
    ("nature", r"describe the nature of your (?:copyright|content) ownership"),
    ("holder", r"are you the (?:copyright (?:holder|owner)|owner of the content)"),
    ("revised", r"are you submitting a revised dmca notice|zendesk ticket number"),
    ("involve", r"does your claim involve content on"),
    ("licence", r"is the work licensed under an open source"),
    ("solution", r"what would be the best solution"),
    ("infringer", r"(?:do you )?have the alleged infringer.s contact information"),
    ("forks", r"have you searched for any forks|each fork is a distinct"),
    ("measures", r"technological (?:measures|protection measures)"),
    ("circumvent", r"how is the accused project designed"),
    ("dispute", r"do you want to make changes to your repository"),
    ("else", r"is there anything else you think"),
    ("perjury", r"i swear,? under penalty of perjury"),
    ("belief", r"i have a good faith belief"),
    ("jurisdiction", r"i consent to the jurisdiction"),
    ("fair_use", r"i have taken .{0,90}fair use"),
    ("guide", r"i have read and understand|please confirm that you have"),
    ("statement", r"type \(or copy and paste\) the following statement"),
    ("contact", r"so that (?:we|the complaining party) can get back to you"),
    ("name", r"please type your full legal name"),
)  # fmt: skip
_MATCHERS = [(key, re.compile(pattern, re.IGNORECASE)) for key, pattern in _QUESTIONS]


def form_answers(lines: Lines) -> dict[str, Lines]:
    """Question → the lines of its answer, for forms with bold questions and for plain ones."""
    answers: dict[str, Lines] = {}
    current = ""
    at = 0
    while at < len(lines):
        number, line = lines[at]
        found = _question(lines, at)
        if found is not None:
            current, at, rest = found
            if current != "files" and any(line for _, line in answers.get(current, [])):
                current = ""  # The form was filled in twice; the first answer stands.
                continue
            answers.setdefault(current, [])
            if rest:
                answers[current].append((number, rest))
            continue
        if current:
            answers[current].append((number, line.strip()))
        at += 1
    return (
        {key: [one for one in value if one[1]] for key, value in answers.items()}
        if len(answers) >= 3 or any(key in answers for key in ("works", "files"))
        else {}
    )


def _question(lines: Lines, at: int) -> tuple[str, int, str] | None:
    """(its key, the line after it, an answer on its own line) where a question begins here."""
    line = lines[at][1]
    stripped = line.strip()
    if not stripped:
        return None
    bold = re.match(r"^\s*(?:[-*>#\d.]+\s+)?\*\*(?P<q>.+?)\*\*\s*:?\s*(?P<rest>.*)$", line)
    if bold:
        key = _key(bold["q"])
        return (key, at + 1, bold["rest"].strip()) if key else None
    plain = re.sub(r"^[\s*#>\d.)-]+", "", stripped)
    ahead = " ".join(one.strip() for _, one in lines[at : at + 3])
    ahead = re.sub(r"^[\s*#>\d.)-]+", "", ahead)
    key = ""
    for name, pattern in _MATCHERS:
        found = pattern.search(ahead)
        if found and found.start() < 30 and found.start() <= len(plain):
            key = name
            break
    if not key or key in ("perjury", "belief", "jurisdiction", "fair_use", "guide"):
        return None
    place = at
    while place < len(lines) and place < at + 8:
        text = lines[place][1]
        if not text.strip():
            break
        bare = text.rstrip()
        place += 1
        closing = re.search(r"[?:]\**\s+(\S.*)$", bare)
        if text.endswith("  ") or re.search(r"(?:[?:.]|\(optional\))\**$", bare):
            following = lines[place][1].strip() if place < len(lines) else ""
            if text.endswith("  ") or not re.match(
                r"(?i)(?:please|if |if so|each|are |can |provide|is the|note|see|zendesk)",
                following,
            ):
                break
        elif closing and place - at >= 1 and _key(bare[: closing.start() + 1] or "") == key:
            return key, place, closing[1].strip()
    return key, place, ""


def _key(text: str) -> str:
    return next((name for name, pattern in _MATCHERS if pattern.search(text)), "")
