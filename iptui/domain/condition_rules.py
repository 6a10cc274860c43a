"""The conditions on documents, one rule function each. Those on the case itself are in `case_rules`."""

from __future__ import annotations

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
    unmet,
)
from iptui.domain.party_names import Likeness, compare_names, party_words, words
from iptui.domain.rights import RightStatus

K = EvidenceKind

EXTRACT_MONTHS = 3

DocumentRule = Callable[[Facts, EvidenceItem, Sequence[EvidenceItem]], Finding]
"""(facts, the document, all documents of its sort) -> what it shows."""


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
    if contains(item.brand, facts.mark):
        return met(item.brand)
    if set(words(item.brand)) < set(words(facts.mark)):
        return cannot_tell(
            f"{item.brand}, a part of {facts.mark}",
            f"make sure that it covers {facts.mark} as a whole",
        )
    return unmet(item.brand)


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


def recent_purchase(facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """Dated within the months before the complaint that the rules ask for (six)."""
    if item.issued_on is None:
        return cannot_tell("its date is not entered", "enter its date")
    earliest = months_before(facts.day, facts.purchase_months)
    found = f"dated {item.issued_on}"
    return met(found) if earliest <= item.issued_on <= facts.day else unmet(found)


def signed_by_both(_facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """Signed or sealed by buyer and seller."""
    if item.signed_by_both is None:
        return cannot_tell(
            "whether both signed is not entered", "enter whether buyer and seller signed it"
        )
    return met("signed by both") if item.signed_by_both else unmet("not signed by both")


def enough_pieces(facts: Facts, item: EvidenceItem, _all: Sequence[EvidenceItem]) -> Finding:
    """More pieces than the rules ask for (20)."""
    if item.quantity is None:
        return cannot_tell("the quantity is not entered", "enter the quantity")
    found = f"{item.quantity} pieces"
    return met(found) if item.quantity > facts.purchase_pieces_over else unmet(found)


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
        return unmet(f"{item.model or 'the documents'}: nothing for {few(missing)}")
    if unread and models:
        return cannot_tell(f"{item.model}; the listings of {few(unread)} are not at hand")
    if unread:
        return unmet(f"nothing for {few(unread)}")
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


def few(ids: Sequence[str]) -> str:
    shown = ", ".join(ids[:3])
    return f"{shown} and {len(ids) - 3} more" if len(ids) > 3 else shown
