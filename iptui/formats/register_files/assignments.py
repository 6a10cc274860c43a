"""Recorded assignments of US patents: the answer of the USPTO's assignment search (Solr's XML or JSON).

One record may list many patents and applications, as lists of the same length. A record tells who took
the right over, not who owns it today: a later record may say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from iptui.domain.rights import RightType
from iptui.formats.register_files.entries import (
    RegisterEntry,
    day_of,
    entry_of,
    one_line,
    registered_number,
)
from iptui.formats.register_files.trees import Node

SOURCE = "USPTO assignment record"
_NO_OWNER = re.compile(
    r"secur|lien|release|licen[cs]e|mortgage|collateral|pledge|trustee|court|bankrupt|lis pendens|"
    r"termination",
    re.IGNORECASE,
)
"""Conveyances that move no ownership, or about which the words alone do not say."""
_OWNER = re.compile(
    r"assign(?:ment|s)|merger|change of name|nunc pro tunc|conver(?:sion|ted)|succession", re.I
)


def is_assignment(root: Node) -> bool:
    return root.tag == "response" and any(
        _list_of(doc, "patAssigneeName") or _value(doc, "reelNo") for doc in root.every("doc")
    )


def assignment_entries(root: Node) -> Iterator[RegisterEntry]:
    """One entry for each patent or application of each record."""
    row = 0
    for record in root.every("doc"):
        conveyance = _value(record, "conveyanceText").rstrip(".")
        assignees = list(dict.fromkeys(_list_of(record, "patAssigneeName")))
        assignors = list(dict.fromkeys(_list_of(record, "patAssignorName")))
        moves = bool(_OWNER.search(conveyance)) and not _NO_OWNER.search(conveyance)
        recorded = day_of(_value(record, "recordedDate"))
        more = {
            "Conveyance": conveyance.capitalize(),
            "From": "; ".join(assignors),
            "To": "; ".join(assignees),
            "Recorded": recorded.isoformat() if recorded else "",
            "Reel/frame": "/".join(
                filter(None, (_value(record, "reelNo"), _value(record, "frameNo")))
            ),
        }
        more = {key: value for key, value in more.items() if value}
        columns = {
            key: _list_of(record, key, keep=True)
            for key in ("applNum", "patNum", "publNum", "inventionTitle", "inventors",
                        "filingDate", "issueDate")
        }  # fmt: skip
        for place in range(max((len(one) for one in columns.values()), default=0)):
            row += 1
            at = {
                key: values[place] if place < len(values) else "" for key, values in columns.items()
            }
            patent, application, publication = at["patNum"], at["applNum"], at["publNum"]
            number = patent or publication or _application(application)
            if not number:
                continue
            type_, printed = _printed(patent, number)
            granted = day_of(at["issueDate"]) if patent else None
            yield entry_of(
                SOURCE,
                type_,
                "US",
                registered_number("US", printed, type_),
                title=_title(at["inventionTitle"]),
                owner="; ".join(assignees) if moves else "",
                application_number=_application(application),
                filed=day_of(at["filingDate"]),
                registered=granted,
                inventors=_inventors(at["inventors"]),
                row=row,
                whole=False,
                more=more,
            )


def _printed(patent: str, number: str) -> tuple[RightType, str]:
    if patent.upper().startswith("D"):
        return RightType.DESIGN, number
    return RightType.PATENT, number


def _application(number: str) -> str:
    """`10628795` as it is printed: 10/628,795; eight bare digits could be a patent's."""
    if len(number) == 8 and number.isdecimal():
        return f"{number[:2]}/{number[2:5]},{number[5:]}"
    return number


def _title(text: str) -> str:
    line = one_line(text)
    return line.capitalize() if line.isupper() else line


def _inventors(text: str) -> tuple[str, ...]:
    """`First Last, First Last`; one name may be `LAST, FIRST`, which stays whole."""
    parts = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    if any(" " not in part for part in parts):
        return (one_line(text),) if text.strip() else ()
    return tuple(dict.fromkeys(parts))


def _named(record: Node, key: str) -> Node | None:
    return next((one for one in record.children if one.attributes.get("name") == key), None)


def _value(record: Node, key: str) -> str:
    found = _named(record, key)
    return _filled(found.all_text()) if found is not None else ""


def _list_of(record: Node, key: str, *, keep: bool = False) -> list[str]:
    """The list's texts; with `keep` also the empty ones, so that places of lists fit each other."""
    found = _named(record, key)
    if found is None:
        return []
    texts = [_filled(one.all_text()) for one in found.children]
    return texts if keep else [text for text in texts if text]


def _filled(text: str) -> str:
    """`NULL` stands for nothing."""
    return "" if text.upper() == "NULL" else text
