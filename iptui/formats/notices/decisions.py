"""Panels' decisions about domain names and marks (UDRP and its kin), as historical records."""

from __future__ import annotations

import itertools
import re

from iptui.domain.notices import Confidence, NoticeFact, NoticeKind
from iptui.formats.notices.dates import date_in
from iptui.formats.notices.decision_marks import mark_of, paragraphs_of
from iptui.formats.notices.labelled import Lines
from iptui.formats.notices.marketplaces import Reading

_IS_DECISION = re.compile(
    r"(?i)administrative\s+panel\s+decision|domain\s+name\s+dispute|CAC-UDRP-\d|claim number:\s*FA\d|"
    r"uniform domain name dispute resolution policy|disputed domain name"
)
_PARTIES = re.compile(r"(?i)complainant|claimant")
_CASE = re.compile(
    r"(?i)\b(?:case|claim|dispute|CIIDRC case|decision)\s*(?:no\.?|number|id)s?\s*[.:]?\s*(?P<no>[A-Z]{0,8}[A-Z/ -]{0,12}?\d[\w/-]*)"
)
_CAC = re.compile(r"(?P<no>CAC-UDRP-\d+)")
_DOMAIN = re.compile(
    r"(?i)(?<![@\w.-])(?:www\.)?(?P<name>[\w-]+(?:\.[a-z\d-]+)*\.[a-z]{2,24})\b(?!@)"
)
_DATE_TEXT = r"(?P<date>[^\n]{6,40})"


def read_decision(lines: Lines) -> Reading | None:
    """None where the text is no decision."""
    text = "\n".join(line for _, line in lines)
    if not (_IS_DECISION.search(text[:6000]) and _PARTIES.search(text[:8000])):
        return None
    if not re.search(r"(?i)\bpanel|\barbitrator|\bexpert\b", text) or not re.search(
        r"(?i)transfer|cancel|denied|dismiss|accepted|rejected|granted", text
    ):
        return None
    facts = [
        *_case(lines),
        *_parties(lines),
        *_domains(lines),
        *_dates(lines),
        *mark_of(lines),
        *_outcome(lines),
    ]
    policy = next(
        (
            one
            for one in lines
            if re.search(r"(?i)uniform domain|UDRP|dispute resolution policy|\bpolicy\b", one[1])
        ),
        None,
    )
    if policy is not None:
        facts.insert(0, _fact("platform", "udrp", policy, Confidence.IMPLIED))
        facts.append(_fact("right.type", "trademark", policy, Confidence.IMPLIED))
    return Reading(kind=NoticeKind.DECISION, facts=facts)


def _fact(
    field: str, value: str, at: tuple[int, str], how: Confidence = Confidence.STATED, item: int = 0
) -> NoticeFact:
    return NoticeFact(
        field=field, value=value, confidence=how, source=at[1].strip()[:500], line=at[0], item=item
    )


def _case(lines: Lines) -> list[NoticeFact]:
    for at in lines[:120]:
        if found := _CAC.search(at[1]):
            return [_fact("no", found["no"], at)]
        if found := _CASE.search(at[1]):
            no = re.sub(r"\s+", " ", found["no"]).strip(" .")
            if sum(c.isdigit() for c in no) >= 3:
                return [_fact("no", no, at)]
    return []


_LABELLED = {
    "complainant.name": r"(?:complainant|claimant)s?",
    "respondent": r"(?:respondent|registrant)s?",
    "complainant.agent": r"(?:complainant.{0,3} (?:representative|counsel)|\(?authori[sz]ed representative(?: for complaint)?|complainant counsel)",
}


def _parties(lines: Lines) -> list[NoticeFact]:
    facts: dict[str, NoticeFact] = {}
    for place, at in enumerate(lines[:200]):
        for field, label in _LABELLED.items():
            if field in facts:
                continue
            found = re.match(rf"(?i)^\s*(?:\d+\.\s*)?{label}\s*[:：]\s*(?P<v>\S.*)$", at[1]) or re.match(
                rf"^\s*(?i:{label})\s+(?P<v>[A-Z][^\n]*)$" if not re.match(r"(?i)^\s*(?:complainant|claimant|respondent|registrant)s?\s+(?:is|has|was|submitted|representative|asserts|contends|did|alleges|and|counsel)", at[1]) and not at[1].rstrip().endswith(".") and len(at[1]) < 90 and field != "complainant.agent" and place < 60 else r"(?!)",
                at[1],
            )  # fmt: skip
            if found:
                value = found["v"].strip()
                below = lines[place + 1][1].strip() if place + 1 < len(lines) else ""
                if value.endswith((",", " of")):
                    value = f"{value} {below}"
                facts[field] = _fact(field, _name(value), at)
        _organisation(lines, place, facts)
        _between(lines, place, facts)
    for number, paragraph in paragraphs_of(lines)[:140]:
        at = (number, paragraph)
        for field, who in (
            ("complainant.name", r"complainants?"),
            ("respondent", r"(?:respondent|registrant)s?"),
        ):
            if field in facts:
                continue
            found = re.search(
                rf"(?i:\bthe )?\b(?i:{who})(?i: in this (?:case|proceeding|administrative proceeding))?(?:s? (?i:is|are) (?P<v>[\w\"“(][^\n]{{1,160}}?)|, (?P<w>[^\W_a-z][^\n]{{1,160}}?))(?=,? (?i:of|located|represented|a company|a corporation|with|whose|an individual|having|domiciled|residing|based)\b|,? \(|, (?:[A-Z][\w. ]+)[.,(]|\. |\.$|, (?:(?:represented|a |an |of )))",
                paragraph,
            )
            value = _name(found["v"] or found["w"]) if found else ""
            if _is_party(value):
                facts[field] = _fact(field, value, at, Confidence.WORDED)
        if "complainant.agent" not in facts:
            found = re.search(
                r"(?i:\brepresented by|authori[sz]ed representative(?: (?:of the complainant|in this case))? is|represented in these proceedings by|counsel:?) (?P<v>[A-Z][^\n]{2,140}?)(?=\.(?:\s|$)| {2}|, (?:of|having|with)\b|\.? (?:The )?Respondent)",
                paragraph,
            )
            if found:
                facts["complainant.agent"] = _fact(
                    "complainant.agent", _name(found["v"]), at, Confidence.WORDED
                )
    for at in lines[:40]:
        found = re.match(r"^\s*(?P<a>[^\n]{2,120}?)\s+v\.?s?\.\s+(?P<b>[^\n]{2,120})$", at[1])
        if found and not re.search(r"(?i)case no", at[1]):
            facts.setdefault("complainant.name", _fact("complainant.name", _name(found["a"]), at))
            facts.setdefault("respondent", _fact("respondent", _name(found["b"]), at))
    return [one for one in facts.values() if one.value]


_NO_PARTY = re.compile(
    r"(?i)(?:the|a|an|not|in|also|currently|known|using|represented|owner|engaged|offering|from|merely|active|one|now|by|of|to|only)\b"
)


def _is_party(value: str) -> bool:
    """A name in small letters (a person's own spelling) has few words; a sentence that runs on is no name."""
    if not value or _NO_PARTY.match(value):
        return False
    return not value[0].islower() or len(value.split()) <= 3


def _organisation(lines: Lines, place: int, facts: dict[str, NoticeFact]) -> None:
    """The Czech centre's form: a heading, below it `Organization` or `Name` and the value behind a tab."""
    heading = {
        "complainant": "complainant.name",
        "respondent": "respondent",
        "complainant representative": "complainant.agent",
    }.get(lines[place][1].strip().casefold())
    if heading is None or heading in facts:
        return
    for at in lines[place + 1 : place + 4]:
        found = re.match(r"(?i)^\s*(?:organi[sz]ation|name)\s*[\t ]\s*(?P<v>\S.*)$", at[1])
        if found:
            facts[heading] = _fact(heading, _name(found["v"]), at)
            return


def _between(lines: Lines, place: int, facts: dict[str, NoticeFact]) -> None:
    """`Between / NAME / Complainant / And / NAME / Respondent`."""
    word = lines[place][1].strip(' ()“”"').casefold()
    if word in ("complainant", "respondent") and place > 0:
        before = lines[place - 1]
        above = lines[place - 2][1].strip().casefold() if place > 1 else ""
        if above in ("between", "and", "-and-", "-v-", "v."):
            field = "complainant.name" if word == "complainant" else "respondent"
            facts.setdefault(field, _fact(field, _name(before[1]), before))


def _name(value: str) -> str:
    value = re.sub(r"\s+", " ", value).strip()
    value = re.split(r"\s*\([“\"‘]?(?i:the )?[“\"‘]?(?i:complainant|respondent|registrant)", value)[
        0
    ]
    value = re.sub(r"\s*[(（]\s*[“\"].*$", "", value)
    return value.strip(' ,;:“”"')[:160]


def _domains(lines: Lines) -> list[NoticeFact]:
    """What the decision calls the disputed name, in its own line or sentence."""
    found: dict[str, NoticeFact] = {}
    for place, at in enumerate(lines[:260]):
        label = re.match(
            r"(?i)^\s*(?:disputed )?domain names?(?: at issue)?(?:\(s\))?\s*(?:[:：\t]|\s(?=[\w-]+\.[a-z]))\s*(?P<v>.*)$",
            at[1],
        )
        sentence = None
        if label is None:
            window = " ".join(one[1].strip() for one in lines[place : place + 4])
            sentence = re.match(
                r"(?i).{0,80}?\b(?:disputed )?domain names?(?: (?:at issue|in dispute|in issue))?(?: (?:in this case|herein))? (?:is|are)\s?:?\s?(?P<v>[“\"‘'<]?(?:www\.)?[\w-]+(?:\.[\w-]+)+.{0,400}?)(?=\s\([“\"]|,? (?:which|registered|was|were|is|are)\b|$)",
                window,
            ) or re.match(
                r"(?i).{0,40}?\bdisputed domain names? (?P<v>(?:<[\w.-]+>(?:,| and|\s)*)+)(?:\([^()]{1,60}\) )?(?:is|are) registered",
                window,
            )
        if label is None and sentence is None:
            continue
        match = label or sentence
        assert match is not None
        value = match["v"]
        if label is not None:
            for below in lines[place + 1 : place + 40]:
                if not re.fullmatch(
                    r"\s*(?:\d+[.)]\s*)?[<“\"]?(?:www\.)?[\w-]+(?:\.[\w-]+)+[>”\"]?[,;、]?\s*(?:and)?",
                    below[1],
                ):
                    break
                value += " " + below[1]
        for name in _DOMAIN.finditer(re.sub(r"(?<=\w)-\s(?=\w)", "-", value)):
            domain = name["name"].casefold()
            if domain not in found:
                found[domain] = _fact(
                    "products.id",
                    domain,
                    _line_with(domain, lines[place : place + 40], at),
                    Confidence.STATED if label else Confidence.WORDED,
                    len(found) + 1,
                )
        if found:
            break
    return list(found.values())


def _line_with(domain: str, lines: Lines, at: tuple[int, str]) -> tuple[int, str]:
    """The line that holds the name; where it is broken over two lines, both."""
    for one in lines:
        if domain in one[1].casefold():
            return one
    for one, below in itertools.pairwise(lines):
        both = f"{one[1].strip()} {below[1].strip()}"
        if domain in re.sub(r"(?<=\w)[-.]\s", lambda found: found[0][0], both).casefold():
            return one[0], both
    return at


def _dates(lines: Lines) -> list[NoticeFact]:
    facts = []
    for number, paragraph in paragraphs_of(lines):
        time = re.search(r"(?i)time of filing\s*[\t ]\s*(?P<d>\d{4}-\d\d-\d\d)", paragraph)
        filed = time or re.search(
            r"(?i)(?:complaint|complainant|request)\b[^.]{0,160}?\b(?:filed|submitted|received|lodged)\b(?:[^.]|\.(?=\w)){0,140}?\b(?:on|dated)\s+(?P<d>[^.]{5,40})",
            paragraph,
        )
        lead = re.search(
            r"(?i)\bon\s+(?P<d>(?:\d{1,2}(?:st|nd|rd|th)?\s+\w+,?\s+\d{4}|\w+\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}))(?:[^.]|\.(?=\w)|\b\w\.){0,220}?\b(?:submitted|filed|received)\b[^.]{0,60}?\bcomplaint\b",
            paragraph,
        )
        options = [one for one in (lead, filed) if one is not None and date_in(one["d"])]
        if options:
            best = min(options, key=lambda one: one.start("d"))
            value = date_in(best["d"])[:10]
            at = (number, paragraph)
            facts.append(_fact("filed_at", value, at, Confidence.WORDED))
            facts.append(_fact("received_at", value, at, Confidence.WORDED))
            break
    decided = None
    for at in lines:
        found = re.search(
            r"(?i)(?:decision date|date of (?:panel )?decision)\s*[:\t ]\s*(?P<d>\S[^\n]{5,30})",
            at[1],
        )
        if found:
            # A date that could be two days is none, and no other date stands in for it.
            decided = (date_in(found["d"]), at)
            break
    if decided is None:
        for place, at in enumerate(lines):
            below = lines[place + 1] if place + 1 < len(lines) else (0, "")
            if re.match(r"(?i)^\s*date of panel decision\s*$", at[1]) and date_in(below[1]):
                decided = (date_in(below[1]), below)
    if decided is None:
        for at in reversed(lines):
            found = re.match(
                r"(?i)^\W*(?:date|dated|made as of|made on|decision date)\s*:?\s+?(?P<d>.+)$", at[1]
            ) or re.match(r"(?i)^\W*(?:date|dated)\s*:\s*(?P<d>.+)$", at[1])
            value = date_in(found["d"]) if found and len(at[1]) < 80 else ""
            if not value and len(at[1].strip()) < 34 and (bare := date_in(at[1])):
                value = bare
            if value:
                decided = (value, at)
                break
    if decided is not None and decided[0]:
        facts.append(_fact("decided_at", decided[0][:10], decided[1]))
    return facts


def _outcome(lines: Lines) -> list[NoticeFact]:
    """What the panel ordered, from the last third of the text."""
    for number, paragraph in reversed(paragraphs_of(lines)):
        folded = paragraph.casefold()
        order = re.search(
            r"(?i)orders?\b|ordered|relief shall be|complaint is (?:hereby )?(?:denied|dismissed|accepted|rejected)|should be transferred|directs?\b|: transferred|rules that",
            paragraph,
        )
        if order is None:
            continue
        at = (number, paragraph[max(0, order.start() - 80) : order.start() + 400])
        if re.search(
            r"complaint (?:is|be) (?:hereby )?(?:denied|dismissed|rejected)|relief (?:shall be|is) denied|remain with",
            folded,
        ):
            return [_fact("outcome", "denied", at, Confidence.WORDED)]
        if "transfer" in folded[order.start() :]:
            return [_fact("outcome", "transferred", at, Confidence.WORDED)]
        if "cancel" in folded[order.start() :]:
            return [_fact("outcome", "cancelled", at, Confidence.WORDED)]
    return []
