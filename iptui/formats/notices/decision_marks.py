"""The mark that a panel's decision is about, from its sentences."""

from __future__ import annotations

import re

from iptui.domain.notices import Confidence, NoticeFact
from iptui.formats.notices.labelled import Lines


def paragraphs_of(lines: Lines) -> Lines:
    """Lines joined up to a blank one or a numbered heading, each with the number of its first."""
    joined: Lines = []
    for number, line in lines:
        text = line.strip()
        if joined and text and not re.match(r"(?:\d{1,2}\.|[A-Z]\.|[•\-–])\s", text) and lines:
            joined[-1] = (joined[-1][0], f"{joined[-1][1]} {text}")
        elif text:
            joined.append((number, text))
        if (not text or len(joined[-1][1]) > 1500) and joined and joined[-1][1]:
            joined.append((number, ""))
    return [one for one in joined if one[1].strip()]


_QUOTE = r"[\"“”‘’«]"
_MARK_FORMS = [
    re.compile(rf"(?i:\btrade[- ]?marks?|\bmarks?|\bregistrations? (?:no\.? [\w,.]+ )?(?:for|of))(?i:,? (?:registrations? )?(?:for |of |consisting of (?:and including )?|including (?:the wording )?)?)(?i:the )?{_QUOTE}(?P<m>[^\"“”’»\n]{{1,50}}?),?[\"”’»]"),
    re.compile(rf"{_QUOTE}(?P<m>[^\"“”’»\n]{{1,50}}?),?[\"”’»]\s*(?:®\s*)?(?i:trade[- ]?marks?|marks?|service marks?)\b"),
    re.compile(r"\b(?P<m>(?:[A-Z][A-Z\d&.®’'+/-]*|\d+[A-Z]+)(?:[ -](?:[A-Z][A-Z\d&.®’'+/-]*|\d+[A-Z]*|&|OF|DU|DE))*)®?,? (?i:(?:registered |word |service |trade ?)?(?:trade[- ]?)?marks?)\b"),
    re.compile(r"(?i:\btrade[- ]?marks?(?: registrations?)?|\bservice marks?|\bword marks?|\bmark)s?(?i:,? (?:registrations? )?(?:no\.? [\w,.]+ )?(?:for )?(?:the )?)\b(?P<m>(?:[A-Z][A-Z\d&.®’'+/-]+|\d+[A-Z]+)(?:[ -](?:[A-Z][A-Z\d&.®’'+/-]*|\d+[A-Z]*|&))*)"),
    re.compile(r"(?i:\btrade ?marks?|\bmarks?) (?i:for )?(?P<m>[A-Z][a-z]+[A-Z]\w*|[A-Z][a-z]{2,})(?= (?i:registered|in|is|was|number|no|and)|[,.(])"),
    re.compile(r"\b(?P<m>[A-Z][a-z]*[A-Z]\w*|[A-Z][a-z]{3,}) (?i:(?:registered )?(?:trade ?)?marks?)\b"),
]  # fmt: skip
_NO_MARK = re.compile(
    r"(?i)^(?:the|a|an|its|their|this|these|such|us|u\.s\.?|uk|u\.k\.?|eu|eutm|uspto|wipo|icann|udrp|euipo|ctm|oami|cira|usa|hk|sar|prc|ir|said|and|no\.?|canadian|chinese|complainant.{0,3}|respondent.{0,3}|european|international|registered|prior|valid|domain|trade|service|word|other|famous|known|various|united states|community|madrid|benelux|german|french|malaysian|singapore|disputed|identical|common law|device|panel|policy|rights|in|name|"
    r"also|whereas|however|moreover|further(?:more)?|where|figurative|several|numerous|since|relevant|both|well|same|similar|ii+|iv|v|i|b|c|similar|rights in the|above)$"
)


def mark_of(lines: Lines) -> list[NoticeFact]:
    """The mark that the decision's sentences name most often as a mark."""
    counts: dict[str, int] = {}
    first: dict[str, tuple[str, tuple[int, str]]] = {}
    for number, paragraph in paragraphs_of(lines):
        for weight, pattern in zip((3, 3, 2, 2, 1, 1), _MARK_FORMS, strict=True):
            for found in pattern.finditer(paragraph):
                name = found["m"].strip(" ,.®()")
                if len(name) < 2 or _NO_MARK.match(name) or re.search(r"\.[a-z]{2,4}$", name):
                    continue
                key = name.casefold()
                counts[key] = counts.get(key, 0) + weight
                start = max(0, found.start() - 120)
                first.setdefault(key, (name, (number, paragraph[start : found.end() + 120])))
    if not counts:
        return []
    best = max(counts, key=lambda key: counts[key])
    name, at = first[best]
    return [
        NoticeFact(
            field="right.title",
            value=name,
            confidence=Confidence.WORDED,
            source=at[1].strip()[:500],
            line=at[0],
        )
    ]
