"""The conditions that look at the case itself: its right, its listings, the statement."""

from __future__ import annotations

import re
from collections.abc import Callable

from iptui.domain.condition_rules import few
from iptui.domain.evidence import EvidenceKind
from iptui.domain.evidence_facts import (
    Facts,
    Finding,
    cannot_tell,
    listing_texts,
    met,
    occurrences,
    unmet,
)
from iptui.domain.party_names import words

SHORTEST_STATEMENT = 20
FEWEST_WORDS = 4
SHORTEST_PART = 4
"""Letters of a word of a mark below which it stands in too many listings (the, new)."""

CaseRule = Callable[[Facts], Finding]


def ground_fits(facts: Facts) -> Finding:
    """The ground exists for this sort of right."""
    if facts.right is None:
        return cannot_tell(
            "the complaint's right is not known", "correct the complaint: enter its right"
        )
    found = facts.right.type.value.replace("_", " ")
    return met(found) if facts.right.type in facts.ground.types else unmet(found)


def statement_present(facts: Facts) -> Finding:
    """There is a statement of a few words: 20 letters, or 10 of Chinese or Japanese, and filled in."""
    text = facts.statement.strip()
    every = words(text)
    if not text:
        return unmet("no statement")
    if len(text) < SHORTEST_STATEMENT and len(every) < SHORTEST_STATEMENT // 2:
        return unmet(f"{len(text)} characters only")
    place = re.search(r"\[[^\]\n]{1,60}\]|\{[a-z_]{1,20}\}", text)
    if place is not None:
        return cannot_tell(f"written, but {place[0]} still stands in it", f"fill in {place[0]}")
    if len(every) < FEWEST_WORDS:
        return cannot_tell(f"{len(every)} word(s) only", "say it in a sentence")
    return met("written")


def snapshot_present(facts: Facts) -> Finding:
    """Each complained listing is kept as it stood: by its snapshot, or by a picture of it."""
    if not facts.complaint.lines:
        return cannot_tell(
            "the complaint names no product", "correct the complaint: enter its products"
        )
    shown: set[str] = set()
    whole = False
    for item in facts.evidence:
        if item.kind in (EvidenceKind.SNAPSHOT, EvidenceKind.SCREENSHOT):
            shown.update(item.product_ids)
            whole = whole or not item.product_ids
    left = [
        line.product_id
        for line in facts.complaint.lines
        if not line.snapshot_id and line.product_id not in shown
    ]
    if not left:
        return met("a snapshot of each complained listing")
    if whole:
        return cannot_tell(
            f"which listings the picture shows is not entered ({few(left)}?)",
            "enter the products that the picture shows",
        )
    return unmet(f"none of {few(left)}")


def mark_absent(facts: Facts) -> Finding:
    """The mark's words stand nowhere in the listings' texts."""
    blocked = _unreadable(facts)
    if blocked is not None:
        return blocked
    for product in facts.products:
        for field, text in listing_texts(product):
            if occurrences(text, facts.mark):
                return unmet(f"'{facts.mark}' stands in the {field} of {product.id}")
    for product_id, written in facts.disguised.items():
        return unmet(
            f"'{written}' in {product_id} reads like '{facts.mark}'",
            "a disguise of the mark is a use of it: choose another ground, or delete the listing",
        )
    part = _part_of_mark(facts)
    if part is not None:
        return part
    missing = _not_at_hand(facts)
    if missing:
        return cannot_tell(
            f"the listings of {few(missing)} are not at hand",
            "import the catalog, or read these listings yourself",
        )
    return met(f"the word is in none of the texts{_as_of(facts)}; pictures are not read")


def _part_of_mark(facts: Facts) -> Finding | None:
    """A word of a mark of several words, where it stands in a listing: only a person can judge that."""
    parts = facts.mark.split()
    if len(parts) < 2:
        return None
    for part in parts:
        if len(part) < SHORTEST_PART and part.isascii():
            continue
        for product in facts.products:
            for field, text in listing_texts(product):
                if occurrences(text, part):
                    return cannot_tell(
                        f"'{part}', a part of '{facts.mark}', stands in the {field} of {product.id}",
                        "judge whether that word is used as the mark",
                    )
    return None


_COMPATIBLE = {
    ("for",),
    ("fits",),
    ("fit",),
    ("fit", "for"),
    ("compatible", "with"),
    ("works", "with"),
    ("work", "with"),
    ("suitable", "for"),
    ("replacement", "for"),
    ("designed", "for"),
    ("use", "with"),
}


def in_compatibility_phrase(facts: Facts) -> Finding:
    """Each use of the mark follows a word of fitting, such as "for" or "compatible with"."""
    blocked = _unreadable(facts)
    if blocked is not None:
        return blocked
    uses = 0
    for product in facts.products:
        for field, text in listing_texts(product):
            for before in occurrences(text, facts.mark):
                if not any(before[-len(phrase) :] == phrase for phrase in _COMPATIBLE):
                    return unmet(f"'{facts.mark}' stands alone in the {field} of {product.id}")
                uses += 1
    if not uses:
        return unmet(f"'{facts.mark}' stands in none of the texts; see TM_NOT_USED")
    missing = _not_at_hand(facts)
    if missing:
        return cannot_tell(
            f"the listings of {few(missing)} are not at hand",
            "import the catalog, or read these listings yourself",
        )
    return met(f"all {uses} uses say what the goods fit{_as_of(facts)}")


def not_in_catalog(facts: Facts) -> Finding:
    """No complained product is in the catalog."""
    if not facts.complaint.lines:
        return cannot_tell(
            "the complaint names no product", "correct the complaint: enter its products"
        )
    known = {product.id for product in facts.products} & set(facts.complained_ids)
    if known:
        return unmet(f"{few(sorted(known))} is in the catalog")
    return met("none of the complained products is in the catalog")


def _unreadable(facts: Facts) -> Finding | None:
    if not words(facts.mark):
        return cannot_tell(
            "the complaint's mark is not known", "enter the mark of the complaint's right"
        )
    if not facts.products:
        return cannot_tell(
            "none of the complained listings is at hand",
            "import the catalog, or read the listing yourself",
        )
    return None


def _as_of(facts: Facts) -> str:
    today = [one.id for one in facts.products if one.id not in facts.kept_as_of_complaint]
    if not today:
        return " as the snapshots keep them"
    return f" (of {few(today)} only today's listing is at hand)"


def _not_at_hand(facts: Facts) -> list[str]:
    known = {product.id for product in facts.products}
    return [one for one in facts.complained_ids if one not in known]
