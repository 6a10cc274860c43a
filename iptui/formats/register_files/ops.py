"""Patents in responses of the EPO's Open Patent Services: bibliographic data, families, legal events.

XML (`world-patent-data`, http://ops.epo.org) and the JSON of the same, where attributes are `@name` and
texts `$`; and the flat JSON (`documents`) that the library patent_client keeps of them. OPS documentation:
https://www.epo.org/en/searching-for-patents/data/web-services/ops.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from iptui.domain.errors import BadInput
from iptui.domain.rights import RightStatus, RightType
from iptui.formats.register_files.entries import (
    RegisterEntry,
    day_of,
    entry_of,
    one_line,
    registered_number,
)
from iptui.formats.register_files.trees import Node

SOURCE = "EPO OPS"
MOST_EVENTS = 40
"""Legal events that are kept in words, newest first; the file has them all."""
_COUNTRY = re.compile(r"\s*\[[A-Z]{2}\]\s*$")
_ENDED = {
    "27W": "patent revoked", "18D": "application deemed to be withdrawn", "18W": "application withdrawn",
    "18R": "application refused",
}  # fmt: skip
"""Legal event codes of the EPO's own procedure that end the whole right (INPADOC's list of codes)."""


class _Document:
    """What the parts of a response say about one number."""

    def __init__(self, office: str, number: str) -> None:
        self.office = office
        self.number = number
        self.kinds: dict[str, date | None] = {}
        """Kind code -> its day of publication."""
        self.biblio: Node | None = None
        self.newest = date.min
        self.events: list[tuple[date | None, str, str]] = []


def is_ops(root: Node) -> bool:
    return root.tag in ("world-patent-data", "exchange-documents", "exchange-document")


def refuse_fault(root: Node, name: str) -> None:
    """
    Raises:
        BadInput: the document is the EPO's answer that something went wrong.
    """
    fault = root if root.tag == "fault" else root.first("fault")
    if fault is not None and root.first("exchange-document") is None:
        said = one_line(f"{fault.text_of('code')} {fault.text_of('message')}")[:200]
        raise BadInput(f"{name} holds the EPO's error and no data: {said}. Ask for it again.")


def ops_entries(root: Node, name: str) -> Iterator[RegisterEntry]:
    """One entry for each right; publications of the same number are joined, the newest one's data stands.

    Raises:
        BadInput: the response has neither bibliographic data nor legal events.
    """
    refuse_fault(root, name)
    found: dict[tuple[str, str], _Document] = {}
    documents = [root] if root.tag == "exchange-document" else root.every("exchange-document")
    for document in documents:
        _take_document(found, document)
    for member in root.every("family-member"):
        events = list(member.every("legal"))
        key = _docdb(member.first("publication-reference")) or _docdb(
            root.first("publication-reference")
        )
        if events and key is not None:
            office, number, kind = key
            one = found.setdefault((office, number), _Document(office, number))
            one.kinds.setdefault(kind, None)
            one.events += [_event(event) for event in events]
    if not found:
        texts = root.first("claims", "description", "fulltext-document")
        what = "the text of a patent" if texts is not None else "no right's data"
        raise BadInput(
            f"{name} is an answer of the EPO with {what} only: fetch the bibliographic data (biblio), "
            "or the legal events (legal)."
        )
    for row, one in enumerate(found.values(), 1):
        yield _entry(one, row)


def _take_document(found: dict[tuple[str, str], _Document], document: Node) -> None:
    biblio = document.first("bibliographic-data")
    key = _docdb(biblio.child("publication-reference") if biblio is not None else None)
    given = document.attributes
    if key is None and given.get("country") and given.get("doc-number"):
        key = given["country"].upper(), given["doc-number"], given.get("kind", "")
    if key is None:
        return
    office, number, kind = key
    one = found.setdefault((office, number), _Document(office, number))
    published = day_of(biblio.text_of("publication-reference")) if biblio is not None else None
    if biblio is not None and (reference := biblio.child("publication-reference")) is not None:
        published = day_of(reference.text_of("date"))
    one.kinds[kind] = published
    if biblio is not None and (one.biblio is None or (published or date.min) >= one.newest):
        one.biblio, one.newest = biblio, published or date.min
    one.events += [_event(event) for event in document.every("legal")]


def _docdb(reference: Node | None) -> tuple[str, str, str] | None:
    if reference is None:
        return None
    for one in reference.every("document-id"):
        country, number = one.text_of("country"), one.text_of("doc-number")
        if country and number:
            return country.upper(), number, one.text_of("kind")
    return None


def _event(event: Node) -> tuple[date | None, str, str]:
    """(day, code, words)."""
    day = None
    for part in event.children:
        if part.tag.startswith("L007") or "gazette" in part.attributes.get("desc", "").casefold():
            day = day or day_of(part.all_text())
    lines = [one_line(one.all_text()) for one in event.every("pre")]
    if day is None and lines and (found := re.search(r"\d{4}-\d{2}-\d{2}", lines[0])):
        day = day_of(found[0])
    return (
        day,
        event.attributes.get("code", "").strip(),
        one_line(event.attributes.get("desc", "")).capitalize(),
    )


def type_of_kind(kind: str) -> RightType:
    """A publication's sort of right by its ST.16 kind code."""
    if kind.startswith(("U", "Y")):
        return RightType.UTILITY_MODEL
    if kind.startswith("S"):
        return RightType.DESIGN
    return RightType.PATENT


def _granted(office: str, kinds: dict[str, date | None]) -> tuple[str, date | None]:
    """(kind, day) of the grant's publication; the day only where it is the day of the grant.

    EP: the mention of the grant is published with the B1 (EPC art. 97(3), 98); US: a patent issues on the
    day of its publication.
    """
    for kind in sorted(kinds):
        if kind.startswith("B1") or (office == "US" and kind.startswith("B")):
            return kind, kinds[kind] if office in ("EP", "US") else None
    return "", None


def _entry(one: _Document, row: int) -> RegisterEntry:
    grant, granted_on = _granted(one.office, one.kinds)
    kind = max(one.kinds, key=lambda kind: (one.kinds[kind] or date.min, kind))
    events = sorted(one.events, key=lambda event: event[0] or date.min, reverse=True)
    status, words = _status(one.office, grant, granted_on, events)
    shown = {k: day for k, day in one.kinds.items() if k}
    publications = ", ".join(f"{k} {day or ''}".strip() for k, day in sorted(shown.items()))
    more = {"Published": publications}
    if events:
        lines = [one_line(f"{day or ''} {code} {text}") for day, code, text in events[:MOST_EVENTS]]
        more["Legal events"] = "\n".join(lines)
    type_ = type_of_kind(kind)
    biblio = one.biblio or Node("bibliographic-data", {})
    application = _docdb(biblio.child("application-reference"))
    return entry_of(
        SOURCE,
        type_,
        one.office,
        registered_number(one.office, one.number, type_, kind),
        title=_title(biblio),
        owner="; ".join(_names(biblio, "applicant")),
        application_number=f"{application[0]}{application[1]}" if application else "",
        classes=_ipc(biblio),
        status=status,
        register_status=words,
        filed=_date_in(biblio, "application-reference"),
        priority=_earliest(biblio),
        registered=granted_on,
        inventors=tuple(_names(biblio, "inventor")),
        row=row,
        more={key: value for key, value in more.items() if value},
    )


def _status(
    office: str, grant: str, day: date | None, events: list[tuple[date | None, str, str]]
) -> tuple[RightStatus, str]:
    for at, code, text in events:
        if office == "EP" and code in _ENDED:
            return RightStatus.ENDED, one_line(f"{text or _ENDED[code]} ({code}) {at or ''}")
    lapsed = sum(code == "PG25" for _, code, _ in events)
    also = f"; lapsed in {lapsed} of its states" if lapsed else ""
    if grant:
        return RightStatus.REGISTERED, f"granted, {grant} published {day or ''}".strip() + also
    return RightStatus.UNKNOWN, also.strip("; ")


def _title(biblio: Node) -> str:
    titles = {
        one.attributes.get("lang", ""): one.all_text() for one in biblio.every("invention-title")
    }
    return titles.get("en") or next(iter(titles.values()), "")


def _names(biblio: Node, role: str) -> list[str]:
    """The names as filed (`original`), else as the EPO's database spells them."""
    by_form: dict[str, list[str]] = {}
    for one in biblio.every(role):
        name = _COUNTRY.sub("", one.text_of("name") or one.all_text()).strip(" ,;")
        if name:
            by_form.setdefault(one.attributes.get("data-format", ""), []).append(name)
    names = by_form.get("original") or next(iter(by_form.values()), [])
    return list(dict.fromkeys(names))


def _ipc(biblio: Node) -> tuple[str, ...]:
    texts = [one.text_of("text") for one in biblio.every("classification-ipcr")]
    texts = texts or [
        text for one in biblio.every("classification-ipc") for text in one.texts("text")
    ]
    return tuple(dict.fromkeys(ipc(text) for text in texts if text))


def ipc(text: str) -> str:
    """`B28B   1/    29            A I` as `B28B 1/29`."""
    found = re.match(r"([A-H]\d\d[A-Z])\s*(\d+)\s*/\s*(\d+)", text.strip())
    return f"{found[1]} {found[2]}/{found[3]}" if found else one_line(text)


def _date_in(biblio: Node, tag: str) -> date | None:
    found = biblio.child(tag)
    days = [day for text in found.texts("date") if (day := day_of(text))] if found else []
    return days[0] if days else None


def _earliest(biblio: Node) -> date | None:
    days = [
        day
        for claim in biblio.every("priority-claim")
        for text in claim.texts("date")
        if (day := day_of(text))
    ]
    return min(days, default=None)


def is_flat(document: Any) -> bool:
    """patent_client's JSON: `documents` with their numbers, or the text of one document."""
    if not isinstance(document, dict):
        return False
    inner = document.get("documents")
    if isinstance(inner, list) and inner and isinstance(inner[0], dict):
        return "doc_number" in inner[0]
    return isinstance(document.get("document_id"), dict)


def flat_entries(document: dict[str, Any], name: str) -> Iterator[RegisterEntry]:
    """
    Raises:
        BadInput: only a patent's claims or description.
    """
    if "documents" not in document:
        what = "claims" if "claims" in document else "description"
        raise BadInput(
            f"{name} has the {what} of a patent only: fetch the bibliographic data (biblio), or the "
            "legal events (legal)."
        )
    for row, one in enumerate(document["documents"], 1):
        if isinstance(one, dict) and one.get("country") and one.get("doc_number"):
            yield _flat_entry(one, row)


def _flat_entry(one: dict[str, Any], row: int) -> RegisterEntry:
    office, kind = str(one["country"]).upper(), str(one.get("kind") or "")
    type_ = type_of_kind(kind)
    published = day_of(_inner(one, "publication_reference_docdb", "date"))
    grant, granted_on = _granted(office, {kind: published})
    status, words = _status(office, grant, granted_on, [])
    application = _inner(one, "application_reference_docdb", "number")
    priorities = [
        day_of(str(claim.get("date") or ""))
        for claim in _listed(one.get("priority_claims"))
        if isinstance(claim, dict)
    ]
    filed = day_of(_inner(one, "application_reference_docdb", "date")) or day_of(
        _inner(one, "application_reference_epodoc", "date")
    )
    return entry_of(
        SOURCE,
        type_,
        office,
        registered_number(office, str(one["doc_number"]), type_, kind),
        title=one_line(str(one.get("title") or "")),
        owner="; ".join(_flat_names(one, "applicants")),
        application_number=f"{office}{application}" if application else "",
        classes=tuple(dict.fromkeys(ipc(str(text)) for text in _listed(one.get("intl_class")))),
        status=status,
        register_status=words,
        filed=filed,
        priority=min(filter(None, priorities), default=None),
        registered=granted_on,
        inventors=tuple(_flat_names(one, "inventors")),
        row=row,
        more={"Published": f"{kind} {published}"} if published else {},
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _inner(one: dict[str, Any], key: str, name: str) -> str:
    inner = one.get(key)
    return str(inner.get(name) or "") if isinstance(inner, dict) else ""


def _flat_names(one: dict[str, Any], role: str) -> list[str]:
    names = _listed(one.get(f"{role}_original")) or _listed(one.get(f"{role}_epodoc"))
    return [_COUNTRY.sub("", one_line(str(name))).strip(" ,;") for name in names if name]
