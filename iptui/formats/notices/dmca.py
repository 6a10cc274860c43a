"""Takedown notices, counter notices and retractions under 17 U.S.C. 512: forms of questions, and free letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iptui.domain.notices import Confidence, NoticeFact, NoticeKind
from iptui.formats.notices.dates import date_in
from iptui.formats.notices.dmca_forms import form_answers
from iptui.formats.notices.labelled import EMAIL, URL, Lines, clean_url, labelled_facts
from iptui.formats.notices.labels import PLACEHOLDERS
from iptui.formats.notices.marketplaces import Reading

_ASKED = ("works", "files", "nature", "holder", "name", "contact", "infringer", "dispute")

_GITHUB_OWN = re.compile(
    r"(?i)github\.com/(?:github/(?:dmca|site-policy)|contact|articles|about|site|security|login|explore)\b|"
    r"(?:help|docs|support)\.github\.com|github\.com/?$|lumendatabase\.org"
)
_FILED_AGAIN = re.compile(
    r"(?i)github\.com/github/dmca/(?:blob|tree)/[\w/.-]*(?<!\d)(?:19|20)\d\d[-/][\w/.-]+"
)
_HOSTED = re.compile(
    r"(?i)(?:^|\.)(?:github\.com|github\.io|githubusercontent\.com|npmjs\.com|npm\.js)$"
)
_COUNTER = re.compile(
    r"(?i)counter[ -]?(?:noti|claim)|(?:removed or|was|were) disabled as a\s+result\s+of\s+(?:a )?(?:mistake|misidentif)|result\s+of\s+(?:a\s+)?mistake\s+or\s+misidentification|"
    r"consent\s+to\s+the\s+jurisdiction|dispute the (?:takedown|notice|claim)|owner of the content that has been\s+disabled"
)
_TAKEDOWN = re.compile(
    r"(?i)infring|copyright (?:owner|holder)|take[ -]?down|unauthori[sz]ed|not\s+authori[sz]ed\s+by|circumvent|"
    r"remove (?:the|this|these|all)|our (?:code|content|software|copyright|property)|leaked|pirated|stolen|without (?:our |my |any )?(?:permission|authori[sz]ation|consent)|\bDMCA\b"
)
_RETRACT = re.compile(
    r"(?i)\bretract|\bwithdraw|\brescind|take back|null,? or invalidate|cancel (?:the|our|my|this)|\brevok|remove (?:the|our|my|this) (?:dmca|dcma|takedown)|"
    r"(?:re-?instate|re-?enable|re-?activate|restore|unblock|make .{0,40} live)\b"
)
_SURE_RETRACT = re.compile(
    r"(?i)\b(?:retract|retraction|withdraw|rescind|revoke|cancel)\w*\b[^.\n]{0,120}\b(?:notice|dmca|dcma|takedown|take[- ]down|claim|request|complaint)|"
    r"\b(?:notice|dmca|dcma|takedown|claim|request|complaint)s?\b[^.\n]{0,100}\b(?:retract|retracted|retraction|withdrawn|rescinded|revoked|cancel+ed)|(?:null|invalidate)|"
    r"(?:accidentally|mistakenly|wrongly|erroneously) (?:reported|filed|submitted|included|sent)|redact (?:my|our|the) (?:takedown|notice|dmca)"
)
_OF_GITHUB = re.compile(
    r"(?i)github has (?:determined|decided|reversed|concluded)|we have (?:determined|decided) to reinstate|github (?:published|received) a dmca counter|GitHub Staff\s*$"
)
_GITHUB_PREFACE = re.compile(
    r"(?is)^before disabling any content in relation to this takedown notice.*?\n\s*-{3,}\s*\n"
)
_OUR_WORK = re.compile(
    r"(?i)original(?:ly)?|our (?:own )?(?:web ?site|site|page|product|repository|official|store)|official|can be (?:found|purchased|seen) (?:at|on)|owned by|copyrighted work|our work|authori[sz]ed (?:copy|example)|licen[cs]e|purchase"
)
_CLAIMED = re.compile(
    r"(?i)infring|take(?:n)? ?down|remov|unauthori|violat|copy of|copied|fork|disable|delet|link|url|repositor|located|file"
)


def read_dmca(lines: Lines, *, subject: str = "") -> Reading | None:
    """None where the text is none of the kinds."""
    text = "\n".join(line for _, line in lines)
    answers = form_answers(lines)
    kind = _kind(text, subject, answers)
    if kind is None:
        return None
    facts: list[NoticeFact] = []
    if kind is NoticeKind.COMPLAINT:
        facts.append(_fixed("right.type", "copyright", lines, r"(?i)copyright|DMCA"))
    facts += _platform(lines)
    if sum(key in answers for key in _ASKED) >= 2:
        facts += _form_facts(answers, kind)
    else:
        facts += _letter_facts(lines, kind)
    facts += _referred(lines)
    return Reading(kind=kind, facts=[one for one in facts if one.value])


def _kind(text: str, subject: str, answers: dict[str, Lines]) -> NoticeKind | None:
    body = _GITHUB_PREFACE.sub("", text)
    counter = bool(_COUNTER.search(body))
    if len(answers) >= 3:
        own = "\n".join(line for key in ("dispute", "else") for _, line in answers.get(key, []))
        if "dispute" in answers or own or (counter and "works" not in answers):
            return NoticeKind.COUNTER_NOTICE
        return NoticeKind.COMPLAINT
    legal = re.search(
        r"(?i)\bDMCA\b|\bDCMA\b|digital millennium|copyright|infring|penalty\s+of\s+perjury|take[ -]?down|counter[ -]?noti",
        body,
    )
    if legal is None and not _SURE_RETRACT.search(body):
        return None
    if _OF_GITHUB.search(body) and not re.search(r"(?i)\bI (?:have|swear|am)\b", body):
        return NoticeKind.REVERSAL
    sworn = re.search(r"(?i)penalty\s+of\s+perjury|good[ -]faith\s+belief", body)
    if (
        _SURE_RETRACT.search(body)
        and not counter
        and (not sworn or re.search(r"(?i)retract|withdraw|rescind", body[:800]))
    ):
        return NoticeKind.RETRACTION
    if counter and (sworn or re.search(r"(?i)counter[ -]?noti", body + subject)):
        return NoticeKind.COUNTER_NOTICE
    if (
        _RETRACT.search(body)
        and not sworn
        and not counter
        and len(body) < 4000
        and not re.search(
            r"(?i)(?:is|are) infring|without (?:our |my |any )?(?:permission|authori[sz]ation)|infringing (?:url|content|material|cop|file)",
            body,
        )
    ):
        return NoticeKind.RETRACTION
    if sworn or (
        _TAKEDOWN.search(body)
        and re.search(r"(?i)\bDMCA\b|copyright|infring", body)
        and URL.search(body)
    ):
        return NoticeKind.COMPLAINT
    return None


def _fact(
    field: str, value: str, at: tuple[int, str], how: Confidence, item: int = 0
) -> NoticeFact:
    return NoticeFact(
        field=field, value=value, confidence=how, source=at[1].strip()[:500], line=at[0], item=item
    )


def _fixed(field: str, value: str, lines: Lines, pattern: str) -> NoticeFact:
    at = next((one for one in lines if re.search(pattern, one[1])), None)
    if at is None:
        return NoticeFact(field=field, value="", confidence=Confidence.IMPLIED, source="")
    return _fact(field, value, at, Confidence.WORDED)


def _platform(lines: Lines) -> list[NoticeFact]:
    at = next((one for one in lines if re.search(r"(?i)\bgithub\b", one[1])), None)
    return [_fact("platform", "github.com", at, Confidence.IMPLIED)] if at is not None else []


def _urls(lines: Lines) -> Iterator[tuple[str, tuple[int, str]]]:
    for at in lines:
        for url in re.findall(
            r"(?i)(?:https?://|(?<![\w/.@])(?:www\.)?github\.com/)[^\s<>\"'`|\\\])}]+", at[1]
        ):
            yield clean_url(url), at


def host_of(url: str) -> str:
    return re.sub(r"(?i)^https?://", "", url).split("/")[0].split(":")[0].casefold()


def _form_facts(answers: dict[str, Lines], kind: NoticeKind) -> list[NoticeFact]:
    facts: list[NoticeFact] = []
    item = 0
    for url, at in _urls(answers.get("files", [])):
        if not _GITHUB_OWN.search(url):
            item += 1
            facts.append(_fact("products.url", url, at, Confidence.STATED, item))
    if kind is NoticeKind.COMPLAINT:
        described = [at for at in answers.get("works", []) if not PLACEHOLDERS.match(at[1])]
        if described:
            words = " ".join(at[1] for at in described)
            facts.append(
                NoticeFact(
                    field="work",
                    value=words[:1000],
                    confidence=Confidence.STATED,
                    source="\n".join(at[1] for at in described)[:1500],
                    line=described[0][0],
                )
            )
        complained = {one.value for one in facts}
        for url, at in _urls(answers.get("works", [])):
            if url in complained or (_HOSTED.search(host_of(url)) and "infring" in at[1]):
                continue  # "… which has been infringed in the following repository: …"
            facts.append(_fact("work.url", url, at, Confidence.STATED))
    signed = [at for at in answers.get("name", []) if not PLACEHOLDERS.match(at[1])]
    if signed and len(signed[0][1]) <= 80 and "[private]" not in signed[0][1].casefold():
        name = signed[0][1].strip(" *_/.")
        facts.append(_fact("signed", name, signed[0], Confidence.STATED))
    facts += _contact(answers.get("contact", []))
    facts += _behalf(answers.get("nature", []))
    facts += _dated([at for key in answers for at in answers[key]])
    return facts


def _contact(lines: Lines) -> list[NoticeFact]:
    facts = []
    for at in lines:
        if mail := EMAIL.search(at[1]):
            facts.append(_fact("complainant.email", mail[0], at, Confidence.STATED))
        elif phone := re.search(r"\+?\d[\d ()./-]{6,20}\d", at[1]):
            facts.append(_fact("complainant.phone", phone[0], at, Confidence.STATED))
    return facts


_FIRM = r"(?P<name>[A-Z][\w.&’'-]*(?:,? (?:[A-Z][\w.&’'-]*|(?:of|and|de|the|für|und)\b|&)){0,7}(?:,? (?:Inc|Ltd|LLC|GmbH|Corp|S\.A|B\.V|Co|Limited|AG|SAS|SL)\.?)?)"
_BEHALF = [
    re.compile(rf"(?:on behalf of|acting for|act for|representing|represents?|authori[sz]ed (?:representative|agent) (?:of|for))(?: (?:our|my|the|its))?(?: (?:client|company|employer|owner|customer)s?)?,? {_FIRM}"),
    re.compile(rf"(?:instructed by|engaged by|retained by)(?: our client,?)? {_FIRM}"),
    re.compile(rf"\b(?:is|are|remains) the (?:sole |exclusive )?(?:copyright )?(?:owner|holder) \(?{_FIRM}$"),
    re.compile(rf"^\W*{_FIRM},? (?:is|are) the (?:sole |exclusive |legal |rightful )?(?:copyright )?(?:owner|holder)s?\b"),
]  # fmt: skip
_NO_FIRM = re.compile(
    r"(?i)^(?:the|this|that|these|our|my|i|we|it|he|she|you|github|copyright|dmca|owner|yes|no|a|an|all|and|please|digital millennium.*|copyright owner.*|client|section.*|title.*|federal.*|which|what)$"
)


_NAME_ENDS = re.compile(
    r"\s*(?:[,.;:()\[\]“”\"’'<]|$|(?:in|and|to|as|with|for|that|which|is|are|has|have|under|regarding|dba|d/b/a|relating|against|by|on|who|submit|pursuant|concerning|about|at|I)\b)"
)
"""A name that runs on in small letters was not read to its end, and half a name is none."""


def _behalf(lines: Lines) -> list[NoticeFact]:
    """For whom the notice is made, where a sentence names it; a redacted name is none."""
    for number, line in lines:
        for pattern in _BEHALF:
            for found in pattern.finditer(line):
                name = found["name"].strip(" ,.")
                name = re.sub(r"(?:,? (?:of|and|the|de|&))+$", "", name)
                first = name.split(" ")[0]
                if not _NAME_ENDS.match(line[found.end() :]):
                    continue
                if len(name) > 2 and not _NO_FIRM.match(name) and not _NO_FIRM.match(first):
                    return [_fact("complainant.name", name, (number, line), Confidence.WORDED)]
    return []


def _dated(lines: Lines) -> list[NoticeFact]:
    for at in lines:
        labelled = re.match(
            r"(?i)\W*(?:date|dated|signed on|date of (?:this )?notice)\s*[:：]\s*(.+)$", at[1]
        )
        if labelled and (found := date_in(labelled[1])):
            return [_fact("received_at", found, at, Confidence.STATED)]
    return []


def _letter_facts(lines: Lines, kind: NoticeKind) -> list[NoticeFact]:
    """Of a free letter only what stands behind a label, or what its own sentence says."""
    taken = ("complainant.name", "complainant.email", "complainant.phone", "complainant.agent")
    facts = [
        one
        for one in labelled_facts(lines)
        if one.field in taken
        and "[private]" not in one.value.casefold()
        and one.confidence is Confidence.STATED
        and _is_own_label(one)
    ]
    if not any(one.field == "complainant.name" for one in facts):
        company = _company(lines)
        facts += company or _behalf(lines)
    facts += _dated(lines)
    if kind is NoticeKind.COUNTER_NOTICE:
        facts = [one for one in facts if not one.field.startswith("complainant.")]
    facts += _letter_urls(lines, kind)
    return facts


def _is_own_label(fact: NoticeFact) -> bool:
    return len(fact.value) <= 100 and not re.search(
        r"(?i)\b(?:is|are|we|hereby|shall|github)\b", fact.value
    )


def _company(lines: Lines) -> list[NoticeFact]:
    for at in lines:
        found = re.match(
            r"(?i)^\W*(?:company(?: name)?|name of injured party|(?:name of )?copyright owner|organi[sz]ation)\s*[:：]\s*(?P<v>.+)$",
            at[1],
        )
        if (
            found
            and not PLACEHOLDERS.match(found["v"])
            and "[private]" not in found["v"].casefold()
        ):
            value = re.split(r"\s+Name(?: and Title)?\s*:", found["v"])[0].strip(" *")
            if value and len(value) <= 100:
                return [_fact("complainant.name", value, at, Confidence.STATED)]
    return []


def _letter_urls(lines: Lines, kind: NoticeKind) -> list[NoticeFact]:
    """The addressed host's URLs are those complained of, unless their own line calls them the original."""
    facts: list[NoticeFact] = []
    item = 0
    seen: set[str] = set()
    context = ""
    for at in lines:
        bare = URL.sub("", at[1]).strip()
        if re.search(r"[A-Za-z]{3}", bare):
            context = bare
        for url, where in _urls([at]):
            if url in seen or _GITHUB_OWN.search(url):
                continue
            seen.add(url)
            says = bare if re.search(r"[A-Za-z]{3}", bare) else context
            ours = bool(_OUR_WORK.search(says)) and not _CLAIMED.search(says)
            ours = ours or bool(re.search(r"(?i)\boriginal\b(?!.*infring)", says))
            if _HOSTED.search(host_of(url)) and not ours:
                item += 1
                facts.append(_fact("products.url", url, where, Confidence.WORDED, item))
            elif (
                kind is NoticeKind.COMPLAINT
                and _OUR_WORK.search(says)
                and (not _HOSTED.search(host_of(url)) or re.search(r"(?i)\boriginal\b", says))
            ):
                facts.append(_fact("work.url", url, where, Confidence.WORDED))
    return facts


def _referred(lines: Lines) -> list[NoticeFact]:
    for at in lines:
        if found := _FILED_AGAIN.search(at[1]):
            return [_fact("counter_notice_for", clean_url(found[0]), at, Confidence.WORDED)]
    return []
