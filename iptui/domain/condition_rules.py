"""The published conditions of evidence, one rule function each, and the table that names them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.evidence_facts import (
    Facts,
    Finding,
    Verdict,
    cannot_tell,
    compare_parties,
    contains,
    covered,
    listing_texts,
    met,
    months_before,
    occurrences,
    unmet,
)
from iptui.domain.party_names import Likeness, compare_names, party_words, words
from iptui.domain.rights import RightStatus

K = EvidenceKind

OVER_QUANTITY = 20
MONTHS = 6
EXTRACT_MONTHS = 3
SHORTEST_STATEMENT = 20
FEWEST_WORDS = 4

DocumentRule = Callable[[Facts, EvidenceItem, Sequence[EvidenceItem]], Finding]
"""(facts, the document, all documents of its sort) -> what it shows."""
CaseRule = Callable[[Facts], Finding]


# -- documents ----------------------------------------------------------------------------------
def signed_by_owner(facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """The signer is the right's owner."""
    return compare_parties(item.issuer, [facts.owner])


def from_owner(facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """The seller on the invoice is the right's owner or the complainant."""
    complainant = facts.complaint.complainant
    return compare_parties(item.issuer, [facts.owner, complainant.name if complainant else ""])


def present(_facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """The document is there, with its file: facts alone cannot be sent."""
    if item.blob is None:
        return cannot_tell(f"'{item.title}' without its file", "add the file of this document")
    return met(item.title)


def supplier_chain(facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """The goods came from the firm that the owner authorised, directly or sale by sale."""
    letters = [one for one in facts.evidence if one.kind is K.SUPPLIER_AUTHORISATION]
    suppliers = [one.addressee for one in letters if party_words(one.addressee)]
    sales = [one for one in facts.evidence if one.kind in (K.INVOICE, K.CONTRACT) and one != item]
    if not party_words(item.issuer):
        return cannot_tell("who sold the goods is not entered", "enter who issued it")
    if not letters:
        return cannot_tell(f"sold by {item.issuer}; no supplier's authorisation yet")
    if not suppliers:
        return cannot_tell(
            f"sold by {item.issuer}; whom the authorisation was given to is not entered",
            "enter to whom the supplier's authorisation was given",
        )
    if any(_same(item.addressee, one.issuer) for one in sales):
        return unmet(
            f"sold to {item.addressee}, who sells on: a link of the chain, not your own purchase"
        )
    found = _walk(item, suppliers, sales)
    others = any(not _same(one.issuer, item.issuer) for one in sales)
    if found.verdict is Verdict.MET and others and not party_words(item.addressee):
        return cannot_tell(
            f"{found.found}; who bought it is not entered", "enter to whom each purchase was sold"
        )
    return found


def _walk(item: EvidenceItem, suppliers: Sequence[str], sales: Sequence[EvidenceItem]) -> Finding:
    """From the last seller back to an authorised supplier, over purchases whose buyer is the seller."""
    unsure: Finding | None = None
    waiting: list[tuple[EvidenceItem, tuple[str, ...]]] = [(item, (item.issuer,))]
    seen = {item.id}
    while waiting:
        sale, path = waiting.pop(0)
        answer = compare_parties(sale.issuer, suppliers)
        if answer.verdict is Verdict.MET:
            return met("bought from " + ", who bought from ".join(path))
        if answer.verdict is Verdict.CANNOT_TELL:
            unsure = unsure or answer
        for one in sales:
            if one.id not in seen and _same(one.addressee, sale.issuer):
                seen.add(one.id)
                waiting.append((one, (*path, one.issuer or "(not entered)")))
    if unsure is not None:
        return unsure
    if any(not party_words(one.addressee) for one in sales):
        return cannot_tell(
            f"sold by {item.issuer}; a purchase does not say who bought",
            "enter to whom each purchase of the chain was sold",
        )
    return unmet(f"sold by {item.issuer}; no purchase leads to {', '.join(suppliers)}")


def _same(one: str, other: str) -> bool:
    return compare_names(one, other).likeness is Likeness.SAME


def names_mark(facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """The document names the mark."""
    if not words(item.brand):
        return cannot_tell("the mark that it names is not entered", "enter the mark that it names")
    if not words(facts.mark):
        return cannot_tell(
            f"{item.brand}; the complaint's mark is not known",
            "enter the mark of the complaint's right",
        )
    return met(item.brand) if contains(item.brand, facts.mark) else unmet(item.brand)


def valid_on_complaint_date(
    facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]
) -> Finding:
    """The complaint's day lies within the document's validity, both ends included."""
    begins = item.valid_from or item.issued_on
    ends = item.valid_until
    found = f"valid from {begins or '(not entered)'} to {ends or '(not entered)'}"
    if (begins is not None and facts.day < begins) or (ends is not None and facts.day > ends):
        return unmet(found)
    if begins is None or ends is None:
        return cannot_tell(found, "enter from when and until when it holds")
    return met(found)


def within_six_months(facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """Dated within the six months before the complaint."""
    if item.issued_on is None:
        return cannot_tell("its date is not entered", "enter its date")
    earliest = months_before(facts.day, MONTHS)
    found = f"dated {item.issued_on}"
    return met(found) if earliest <= item.issued_on <= facts.day else unmet(found)


def signed_by_both(_facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """Signed or sealed by buyer and seller."""
    if item.signed_by_both is None:
        return cannot_tell(
            "whether both signed is not entered", "enter whether buyer and seller signed it"
        )
    return met("signed by both") if item.signed_by_both else unmet("not signed by both")


def quantity_over_20(_facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """More than 20 pieces."""
    if item.quantity is None:
        return cannot_tell("the quantity is not entered", "enter the quantity")
    found = f"{item.quantity} pieces"
    return met(found) if item.quantity > OVER_QUANTITY else unmet(found)


def covers_products(facts: Facts, item: EvidenceItem, every: Sequence[EvidenceItem]) -> Finding:
    """The documents cover the complained products: by their ids, else by the model's name."""
    complained = facts.complained_ids
    if not complained:
        return cannot_tell(
            "the complaint names no product", "correct the complaint: enter its products"
        )
    named = {product_id for one in every for product_id in one.product_ids}
    left = [product_id for product_id in complained if product_id not in named]
    if not left:
        return met(f"covers all {len(complained)} complained products")
    models = [one.model for one in every if words(one.model)]
    if not models and not named:
        return cannot_tell(
            "neither products nor a model are entered",
            "enter the model or the products that it names",
        )
    titles = {line.product_id: [line.title] for line in facts.complaint.lines}
    for product in facts.products:
        titles.setdefault(product.id, []).extend(text for _, text in listing_texts(product))
    unread = [one for one in left if not any(titles.get(one, []))]
    missing = [
        one
        for one in left
        if one not in unread
        and not any(contains(text, model) for text in titles[one] for model in models)
    ]
    if missing:
        return unmet(f"{item.model or 'the documents'}: nothing for {_few(missing)}")
    if unread and models:
        return cannot_tell(f"{item.model}; the listings of {_few(unread)} are not at hand")
    if unread:
        return unmet(f"nothing for {_few(unread)}")
    return met(f"model {item.model or models[0]}")


def covers_class(facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """The certificate's classes include those of the complaint's right."""
    mine, theirs = _classes(item.classes), _classes(facts.right.classes if facts.right else ())
    if not mine or not theirs:
        whose = "its classes are" if not mine else "the right's classes are"
        return cannot_tell(f"{whose} not entered", f"enter what is missing: {whose} not entered")
    found = f"classes {', '.join(sorted(mine))}"
    return met(found) if theirs <= mine else unmet(found)


def covers_territory(facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """The certificate holds where the complaint's right holds."""
    mine = covered(item.territories)
    right = facts.right
    theirs = (
        covered(right.territories or ((right.office,) if right.office else ())) if right else ()
    )
    if not mine or not theirs:
        whose = "its territories are" if not mine else "the right's territories are"
        return cannot_tell(f"{whose} not entered", f"enter what is missing: {whose} not entered")
    found = f"holds in {', '.join(sorted(item.territories))}"
    return met(found) if "WORLD" in mine or set(theirs) <= mine else unmet(found)


def shows_status(facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """The right was not in force on the complaint's day."""
    right = facts.right
    status = item.status or (right.status if right else RightStatus.UNKNOWN)
    expires = right.expires if right else None
    if status in (RightStatus.ENDED, RightStatus.EXPIRED):
        return met(f"status {status.value}")
    if expires is not None and expires < facts.day:
        return met(f"expired on {expires}")
    if status is RightStatus.PENDING:
        return met("status Pending: not registered")
    if status is RightStatus.UNKNOWN:
        return cannot_tell(
            "the status that it shows is not entered", "enter the status that the register shows"
        )
    return unmet(f"status {status.value}" + (f", expires {expires}" if expires else ""))


def extract_dated(facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """The extract is recent enough to speak for the complaint's day."""
    if item.issued_on is None:
        return cannot_tell("its date is not entered", "enter its date")
    found = f"dated {item.issued_on}"
    return (
        met(found) if item.issued_on >= months_before(facts.day, EXTRACT_MONTHS) else unmet(found)
    )


def before_filing(facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """Dated before the right's priority date, else its filing date."""
    return _before(item.issued_on, facts.filing, "the right's filing date is not known")


def before_complaint(facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """Dated before the complaint's day."""
    return _before(item.issued_on, facts.day, "")


def _before(day: date | None, limit: date | None, unknown: str) -> Finding:
    if day is None:
        return cannot_tell("its date is not entered", "enter its date")
    if limit is None:
        return cannot_tell(
            f"dated {day}; {unknown}", "enter the right's filing or priority date from the register"
        )
    return met(f"dated {day}") if day < limit else unmet(f"dated {day}")


def _classes(classes: Sequence[str]) -> set[str]:
    return {one.strip().lstrip("0") for one in classes if one.strip()}


def _few(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:3])
    return f"{shown} and {len(ids) - 3} more" if len(ids) > 3 else shown


# -- the case itself ----------------------------------------------------------------------------
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
        if item.kind in (K.SNAPSHOT, K.SCREENSHOT):
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
            f"which listings the picture shows is not entered ({_few(left)}?)",
            "enter the products that the picture shows",
        )
    return unmet(f"none of {_few(left)}")


def mark_absent(facts: Facts) -> Finding:
    """The mark's words stand nowhere in the listings' texts."""
    blocked = _unreadable(facts)
    if blocked is not None:
        return blocked
    for product in facts.products:
        for field, text in listing_texts(product):
            if occurrences(text, facts.mark):
                return unmet(f"'{facts.mark}' stands in the {field} of {product.id}")
    missing = _not_at_hand(facts)
    if missing:
        return cannot_tell(
            f"the listings of {_few(missing)} are not at hand",
            "import the catalog, or read these listings yourself",
        )
    return met(f"the word is in none of the texts{_as_of(facts)}; pictures are not read")


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
            f"the listings of {_few(missing)} are not at hand",
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
        return unmet(f"{_few(sorted(known))} is in the catalog")
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
    return f" (of {_few(today)} only today's listing is at hand)"


def _not_at_hand(facts: Facts) -> list[str]:
    known = {product.id for product in facts.products}
    return [one for one in facts.complained_ids if one not in known]
