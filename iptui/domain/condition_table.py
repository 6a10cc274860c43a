"""The table of evidence conditions: name, document, what is needed, what would meet it, source."""

from __future__ import annotations

from iptui.domain import case_rules
from iptui.domain import condition_rules as rules
from iptui.domain.evidence import EvidenceKind
from iptui.domain.evidence_documents import DOCUMENTS
from iptui.domain.grounds import (
    CHAIN_PAGE,
    COPYRIGHT_PAGE,
    GUIDELINES,
    LUMEN,
    PRACTICE,
    PRIOR_ART_PAGE,
)
from iptui.domain.rule_sets import Confidence, Stated

K = EvidenceKind


class Condition(Stated, frozen=True, kw_only=True):
    """One named rule. `document` is a key of `DOCUMENTS`; empty = the rule looks at the case itself."""

    name: str
    title: str
    needed: str
    """May hold {day}, {earliest}, {extract_earliest}, {owner}, {mark} and {filing}."""
    remedy: str
    """What would meet it."""
    document: str = ""
    reads: tuple[str, ...] = ()
    """The facts of the document that it looks at (names of `EvidenceItem` fields)."""
    presence: bool = False
    """True for the condition that there is such a document at all."""
    document_rule: rules.DocumentRule | None = None
    case_rule: case_rules.CaseRule | None = None


CONDITIONS: dict[str, Condition] = {}
"""Every condition by its name."""


def _stated(basis: str) -> tuple[str, Confidence]:
    sources: dict[str, tuple[str, Confidence]] = {
        "S": (GUIDELINES, "stated"),
        "CR": (COPYRIGHT_PAGE, "third_party"),
        "PA": (PRIOR_ART_PAGE, "third_party"),
        "CH": (CHAIN_PAGE, "third_party"),
        "L": (LUMEN, "stated"),
        "I": (PRACTICE, "inferred"),
    }
    return sources[basis]


def _present(document: str, basis: str, remedy: str) -> None:
    """The row "there is such a document at all"."""
    label = DOCUMENTS[document].label
    article = "an" if label[0] in "aeiou" else "a"
    source, confidence = _stated(basis)
    CONDITIONS[f"{document}_present"] = Condition(
        name=f"{document}_present",
        title=f"{label.capitalize()} present",
        document=document,
        presence=True,
        document_rule=rules.present,
        note="That its file is kept here is this desk's own demand: facts alone cannot be sent.",
        needed=f"{article} {label}, with its file",
        remedy=remedy,
        source=source,
        confidence=confidence,
    )


def _document(
    name: str,
    document: str,
    title: str,
    needed: str,
    remedy: str,
    basis: str,
    rule: rules.DocumentRule,
    note: str = "",
    *,
    reads: str,
) -> None:
    source, confidence = _stated(basis)
    CONDITIONS[name] = Condition(
        name=name,
        title=title,
        document=document,
        needed=needed,
        remedy=remedy,
        document_rule=rule,
        reads=tuple(reads.split()),
        source=source,
        confidence=confidence,
        note=note,
    )


def _case(
    name: str, title: str, needed: str, remedy: str, basis: str, rule: case_rules.CaseRule
) -> None:
    source, confidence = _stated(basis)
    CONDITIONS[name] = Condition(
        name=name,
        title=title,
        needed=needed,
        remedy=remedy,
        case_rule=rule,
        source=source,
        confidence=confidence,
    )


def _signed_by_owner(document: str, basis: str) -> None:
    _document(
        f"{document}_signed_by_owner",
        document,
        "Signed or sealed by the right's owner",
        "signed or sealed by {owner}",
        "ask the owner to sign it; a reseller's or agent's signature does not count",
        basis,
        rules.signed_by_owner,
        reads="issuer",
    )


def _valid(document: str, basis: str) -> None:
    _document(
        f"{document}_valid_on_complaint_date"
        if document not in ("certificate", "patent_document")
        else f"{document}_in_force_on_complaint_date",
        document,
        "Valid when the complaint was filed",
        "valid on {day}",
        "use one whose validity includes the complaint's day",
        basis,
        rules.valid_on_complaint_date,
        reads="issued_on valid_from valid_until",
    )


def _names_mark(document: str, basis: str) -> None:
    _document(
        f"{document}_names_mark",
        document,
        "Names the mark",
        "names {mark}",
        "ask the owner for a letter that names the mark",
        basis,
        rules.names_mark,
        reads="brand",
    )


def _territory(document: str) -> None:
    _document(
        f"{document}_territory",
        document,
        "Holds in the right's territory",
        "holds where the complaint's right holds",
        "use a certificate of the same territory",
        "I",
        rules.covers_territory,
        reads="territories",
    )


_case(
    "ground_fits_ip_type",
    "The ground fits the sort of right",
    "a right of a sort that the ground is for",
    "choose a ground for this sort of right",
    "I",
    case_rules.ground_fits,
)
_case(
    "statement_present",
    "Statement written",
    f"a statement of at least {case_rules.SHORTEST_STATEMENT} characters",
    "say in a few sentences why the complaint is wrong",
    "I",
    case_rules.statement_present,
)
_case(
    "snapshot_present",
    "Snapshot of the listing",
    "a snapshot or screenshot of each complained listing",
    "add the listing's snapshot or a screenshot and enter its product",
    "I",
    case_rules.snapshot_present,
)
_case(
    "mark_absent_from_listing",
    "The mark is not in the listing",
    "{mark} in none of the listing's texts",
    "choose another ground: the word is used",
    "I",
    case_rules.mark_absent,
)
_case(
    "mark_in_compatibility_phrase",
    "The mark only says what the goods fit",
    'each {mark} after a word of fitting, such as "compatible with"',
    "choose another ground: the word is used as a mark",
    "I",
    case_rules.in_compatibility_phrase,
)
_case(
    "product_not_in_catalog",
    "The product is not yours",
    "no complained product in the catalog",
    "choose another ground: the product is yours",
    "I",
    case_rules.not_in_catalog,
)

_present("authorisation", "S", "add the owner's letter of authorisation")
_signed_by_owner("authorisation", "S")
_names_mark("authorisation", "S")
_valid("authorisation", "S")

_present("supplier_authorisation", "S", "ask the supplier for the owner's authorisation")
_signed_by_owner("supplier_authorisation", "S")
_names_mark("supplier_authorisation", "I")
_valid("supplier_authorisation", "I")

_present("purchase", "S", "add the invoice, order or contract of the purchase")
_document(
    "purchase_from_owner",
    "purchase",
    "Bought from the owner or the complainant",
    "issued by {owner} or the complainant",
    "use an invoice of the owner's, or the ground TM_GENUINE_SUPPLIER",
    "S",
    rules.from_owner,
    reads="issuer",
)
_document(
    "supplier_chain_complete",
    "purchase",
    "Supplier chain complete",
    "bought from the firm that the owner authorised, or sale by sale back to it",
    "add the purchase of each seller in between, and enter who sold to whom",
    "CH",
    rules.supplier_chain,
    "'The chain should point to the obligee.' The platform's own page is cut at this point.",
    reads="issuer addressee",
)
_document(
    "purchase_within_six_months",
    "purchase",
    "Recent enough before the complaint",
    "dated from {earliest} to {day}",
    "use an invoice of the {months} months before the complaint",
    "S",
    rules.recent_purchase,
    "The page adds 'or a reasonable period'.",
    reads="issued_on",
)
_document(
    "purchase_signed_by_both",
    "purchase",
    "Signed or sealed by both parties",
    "signed or sealed by buyer and seller",
    "have both parties sign or seal it",
    "S",
    rules.signed_by_both,
    reads="signed_by_both",
)
_document(
    "purchase_quantity_over_20",
    "purchase",
    "Appropriate quantity",
    "more than {pieces} pieces",
    "use an invoice for a larger quantity, or explain the special case in the statement",
    "S",
    rules.enough_pieces,
    "'Except special cases.'",
    reads="quantity",
)
_document(
    "purchase_same_model",
    "purchase",
    "Same model as the complained products",
    "the complained products or their model",
    "use the invoice of this very product; another product's wastes the attempt",
    "S",
    rules.covers_products,
    reads="model product_ids",
)

_present("certificate", "I", "add your registration certificate")
_document(
    "certificate_class",
    "certificate",
    "Covers the classes",
    "the classes of the complaint's right",
    "use a certificate for the same classes of goods",
    "I",
    rules.covers_class,
    reads="classes",
)
_territory("certificate")
_valid("certificate", "I")

_present("register_extract", "I", "add an extract of the register or the office's decision")
_document(
    "register_extract_shows_status",
    "register_extract",
    "Shows that the right was not in force",
    "ended, expired or not registered on {day}",
    "enter the status that the register shows; if it is registered, choose another ground",
    "I",
    rules.shows_status,
    reads="status",
)
_document(
    "register_extract_dated",
    "register_extract",
    "The extract is recent",
    "dated {extract_earliest} or later",
    "take a new extract from the register",
    "I",
    rules.extract_dated,
    reads="issued_on",
)

for _name in ("claim_chart", "design_comparison"):
    _present(_name, "I", f"add a {DOCUMENTS[_name].label}")
    _document(
        f"{_name}_covers_products",
        _name,
        "Covers the complained products",
        "the complained products or their model",
        "enter which products it compares, and add one for the others",
        "I",
        rules.covers_products,
        reads="model product_ids",
    )

_present("prior_publication", "PA", "add a dated listing, order or publication")
_document(
    "prior_publication_before_filing",
    "prior_publication",
    "Earlier than the right",
    "dated before {filing}",
    "use one dated before the right's filing or priority date",
    "PA",
    rules.before_filing,
    reads="issued_on",
)
_present("prior_use", "I", "add dated production or sales records")
_document(
    "prior_use_before_filing",
    "prior_use",
    "Earlier than the right",
    "dated before {filing}",
    "use one dated before the right's filing or priority date",
    "I",
    rules.before_filing,
    reads="issued_on",
)
_present("patent_document", "PA", "add the certificate and drawings of your own patent or design")
_territory("patent_document")
_valid("patent_document", "I")
_present("licence", "L", "add the owner's licence")
_signed_by_owner("licence", "I")
_valid("licence", "I")
_present("creation_record", "CR", "add original files with their dates, or a registration")
_document(
    "creation_record_before_complaint",
    "creation_record",
    "Dated before the complaint",
    "dated before {day}",
    "use files or a registration dated before the complaint",
    "CR",
    rules.before_complaint,
    reads="issued_on",
)
_present("public_domain_proof", "L", "add what shows that no right stands")
_present("account_log", "I", "add the account's log or an export of the listing history")
_document(
    "account_log_before_complaint",
    "account_log",
    "Removed before the complaint",
    "dated before {day}",
    "use the log entry of the removal",
    "L",
    rules.before_complaint,
    reads="issued_on",
)


def facts_of_kind(kind: EvidenceKind) -> tuple[str, ...]:
    """The facts that conditions ask of a document of this kind, in the order of the conditions."""
    asked: dict[str, None] = {}
    if kind is K.SUPPLIER_AUTHORISATION:
        asked["addressee"] = None
    if kind in (K.SCREENSHOT, K.SNAPSHOT):
        asked["product_ids"] = None
    for condition in CONDITIONS.values():
        if condition.document and kind in DOCUMENTS[condition.document].kinds:
            asked.update(dict.fromkeys(condition.reads))
    return tuple(asked)
