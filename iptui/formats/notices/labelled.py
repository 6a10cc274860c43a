"""Values behind their labels: `Label: value`, a label with its value below, rows of a table."""

from __future__ import annotations

import re

from iptui.domain.notices import Confidence, NoticeFact
from iptui.formats.notices.dates import date_in
from iptui.formats.notices.labels import PLACEHOLDERS, field_of, right_type

Lines = list[tuple[int, str]]

URL = re.compile(r"https?://[^\s<>\"'`|\\\])}，。；、）】]+", re.IGNORECASE)
EMAIL = re.compile(r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9][\w-]*(?:\.[\w-]+)*\.[A-Za-z]{2,}")
_COLON = re.compile(
    r"^\s*+(?:[-*•·–>]++\s*+|\d{1,2}[.)]\s++)?\**+"
    r"(?P<label>[^:：\t\s][^:：\t]{1,59}?)\s*+\**+\s*+[:：]\**+\s*+(?P<value>.*)$"
)
"""Possessive throughout: a line of a hundred thousand blanks or stars is read once, not again from each."""
LISTED = ("products.id", "products.title", "products.url")
DATES = ("received_at", "stated_due")
_BREAK = re.compile(r"^[-=_*~\s]*$")


def clean_url(text: str) -> str:
    return text.rstrip(".,;:!?*)'\"")


def labelled_facts(lines: Lines, *, day_first: bool | None = None) -> list[NoticeFact]:
    """The facts that stand behind labels; products are numbered as they come."""
    pairs: list[tuple[str, str, str, int]] = []
    at = 0
    while at < len(lines):
        number, line = lines[at]
        table = _table(lines, at)
        if table is not None:
            found, at = table
            pairs += found
            continue
        at += 1
        if "\t" in line:
            cells = [one.strip() for one in line.split("\t")]
            for label, value in zip(cells[::2], cells[1::2], strict=False):
                if (field := field_of(label)) and value:
                    pairs.append((field, value, line, number))
            if len(cells) > 1 and any(field_of(one) for one in cells[::2]):
                continue
        pairs += _inline(line, number)
        match = _COLON.match(line)
        if match is None:
            continue
        field = field_of(match["label"])
        if field and not match["value"].strip(" *"):
            # The value stands on the lines below, up to a blank line or the next label.
            several = field in LISTED or field == "complainant.address"
            taken = 0
            while at < len(lines) and taken < (40 if several else 1):
                below_number, below = lines[at]
                if not below.strip():
                    if taken or at + 1 >= len(lines) or lines[at + 1][0] > number + 2:
                        break
                    at += 1
                    continue
                inner = _COLON.match(below)
                if (inner and field_of(inner["label"])) or "\t" in below:
                    break
                value = re.sub(r"^\s*(?:[-*•·–]+|\d{1,2}[.)])\s+", "", below).strip(" *")
                pairs.append((field, value, below, below_number))
                taken += 1
                at += 1
    return _facts(pairs, day_first)


def _inline(line: str, number: int) -> list[tuple[str, str, str, int]]:
    """`Label: value`, also several on a line: `ASIN: B0… Title: … Infringement type: …`."""
    match = _COLON.match(line)
    if match is None:
        return []
    field = field_of(match["label"])
    if not field:
        return []
    rest = match["value"].strip(" *")
    found: list[tuple[str, str, str, int]] = []
    while rest:
        cut = None
        for later in re.finditer(
            r"(?:\s{2,}|\s|[;|,，；]\s*)(?P<label>[^\W\d_][^:：;|,，；]{1,40}?)\s?[:：]\s", rest
        ):
            words = later["label"].split(" ")
            for start in range(len(words)):
                label = " ".join(words[start:])
                if field_of(label) and label[:1].upper() == label[:1]:
                    place = (
                        later.end()
                        - len(later[0])
                        + later[0].index(label, later[0].index(words[start]))
                    )
                    cut = (place, later.end(), field_of(label))
                    break
            if cut:
                break
        value = rest[: cut[0]] if cut else rest
        value = value.strip(" \t*;|,，；")
        if value:
            found.append((field, value, line, number))
        if cut is None:
            break
        field, rest = cut[2], rest[cut[1] :].strip()
    return found


def _table(lines: Lines, at: int) -> tuple[list[tuple[str, str, str, int]], int] | None:
    """A header of labels with rows below, cells apart by tabs, bars or wide gaps."""
    header = _cells(lines[at][1])
    fields = [field_of(one) for one in header]
    if len(header) < 2 or sum(map(bool, fields)) < 2 or ":" in lines[at][1] or "：" in lines[at][1]:
        return None
    if sum(map(bool, fields)) < len(header) - 1:
        return None
    pairs: list[tuple[str, str, str, int]] = []
    place = at + 1
    while place < len(lines):
        number, line = lines[place]
        if not line.strip():
            break
        if not _BREAK.match(line.replace("|", "").replace("+", "").replace(":", "")):
            row = _cells(line)
            if len(row) != len(header):
                break
            pairs += [
                (field, value, line, number)
                for field, value in zip(fields, row, strict=True)
                if field and value
            ]
        place += 1
    return (pairs, place) if pairs else None


def _cells(line: str) -> list[str]:
    if "\t" in line:
        return [one.strip() for one in line.split("\t")]
    if line.count("|") >= 1:
        return [one.strip() for one in line.strip().strip("|").split("|")]
    return [one.strip() for one in re.split(r"\s{2,}", line.strip())]


def _facts(pairs: list[tuple[str, str, str, int]], day_first: bool | None) -> list[NoticeFact]:
    facts: list[NoticeFact] = []
    item = 0
    held: set[str] = set()
    for field, raw, source, number in pairs:
        if field == "right.title" and re.fullmatch(r"\W*(?:[A-Z]{2,3})?[\d ,./-]{5,20}\W*", raw):
            field = "right.number"  # "Trademark asserted: 018234567"
        for value in _values(field, raw, day_first):
            if PLACEHOLDERS.match(value):
                continue
            place = 0
            if field in LISTED:
                if field in held or item == 0:
                    item += 1
                    held = set()
                held.add(field)
                place = item
            elif any(one.field == field for one in facts):
                continue
            facts.append(
                NoticeFact(
                    field=field,
                    value=value,
                    confidence=Confidence.STATED,
                    source=source.strip()[:500],
                    line=number,
                    item=place,
                )
            )
    return facts


def _values(field: str, raw: str, day_first: bool | None) -> list[str]:
    value = re.sub(r"\s+", " ", raw).strip(" *_\"“”„«»'")
    if field in DATES:
        found = date_in(value, day_first=day_first)
        return [found] if found else []
    if field == "right.type":
        found = right_type(value)
        return [found] if found else []
    if field == "complainant.email":
        found_mail = EMAIL.search(value)
        return [found_mail[0]] if found_mail else []
    if field == "complainant.phone":
        return [value] if sum(c.isdigit() for c in value) >= 5 else []
    if field == "products.url":
        return [clean_url(one) for one in URL.findall(value)]
    if field == "products.id":
        return _ids(value)
    if field == "no":
        found_no = re.match(r"#?\s?([A-Za-z0-9][\w./-]*(?: ?\d[\w./-]*)*)", value)
        no = found_no[1].rstrip(".,") if found_no else ""
        return [no] if sum(c.isdigit() for c in no) >= 2 else []
    if field in ("right.number", "right.ip_number"):
        return [value[:80]] if any(c.isdigit() for c in value) else []
    if field == "complainant.name":
        value = re.sub(r"\s+Name and$", "", value)
        value = re.sub(
            r"\s*[(<（]?\s*(?:mailto:)?" + EMAIL.pattern + r"\s*[)>）]?", "", value
        ).strip(" ,;")
        return (
            [value]
            if re.search(r"\w", value) and len(value) <= 120 and not URL.search(value)
            else []
        )
    if field == "right.office":
        found_office = re.match(r"[A-Z]{2}$|[A-Z]{3,6}$", value)
        return [value] if found_office else []
    return [value[:500]] if value else []


def _ids(value: str) -> list[str]:
    """Product ids: runs with a figure, several apart by commas, blanks or `;`."""
    if URL.match(value):
        return []
    found = [one.strip("#()[]*.,") for one in re.split(r"[\s,;、，；/]+", value)]
    ids = []
    for one in found:
        if re.fullmatch(r"[A-Za-z0-9][\w.-]{3,40}", one) and any(c.isdigit() for c in one):
            ids.append(one)
        else:
            break
    return ids
