"""Evidence items: documents that support a counter-notification, stored once, used in many."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from iptui.domain.records import Blob, Record
from iptui.domain.rights import RightStatus


class EvidenceKind(StrEnum):
    AUTHORISATION_LETTER = "authorisation_letter"
    SUPPLIER_AUTHORISATION = "supplier_authorisation"
    INVOICE = "invoice"
    CONTRACT = "contract"
    REGISTRATION_CERTIFICATE = "registration_certificate"
    REGISTER_EXTRACT = "register_extract"
    PATENT_DOCUMENT = "patent_document"
    LICENCE = "licence"
    CLAIM_CHART = "claim_chart"
    DESIGN_COMPARISON = "design_comparison"
    PRIOR_PUBLICATION = "prior_publication"
    SALES_RECORD = "sales_record"
    CREATION_RECORD = "creation_record"
    OFFICE_DECISION = "office_decision"
    COURT_DECISION = "court_decision"
    CORRESPONDENCE = "correspondence"
    SCREENSHOT = "screenshot"
    SNAPSHOT = "snapshot"
    ACCOUNT_LOG = "account_log"
    TRANSLATION = "translation"
    OTHER = "other"


class EvidenceItem(Record, frozen=True, kw_only=True):
    """One document with the facts that the published conditions ask about.

    A fact that is not known is left empty (None): the check then says "can't tell", never "met".
    """

    KIND: ClassVar[str] = "evidence"

    kind: EvidenceKind
    title: str
    blob: Blob | None = None
    issuer: str = ""
    """Who signed or sealed it."""
    addressee: str = ""
    """To whom it was given: the authorised firm, the buyer."""
    issued_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    signed_by_both: bool | None = None
    """Signed or sealed by buyer and seller."""
    brand: str = ""
    """The mark that the document names."""
    model: str = ""
    """The model or type that the document names."""
    quantity: int | None = None
    classes: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    """Country codes in which it holds; EU and WORLD stand for all that they include."""
    status: RightStatus | None = None
    """The right's status that a register extract or decision shows."""
    product_ids: tuple[str, ...] = ()
    note: str = ""
