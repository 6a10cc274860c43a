"""The sorts of proof that conditions ask for, and the kinds of evidence item that can be each."""

from __future__ import annotations

import msgspec

from iptui.domain.evidence import EvidenceKind

K = EvidenceKind


class Document(msgspec.Struct, frozen=True):
    """A sort of proof, and the kinds of evidence item that can be it."""

    label: str
    kinds: tuple[EvidenceKind, ...]


DOCUMENTS: dict[str, Document] = {
    "authorisation": Document("authorisation letter", (K.AUTHORISATION_LETTER, K.LICENCE)),
    "supplier_authorisation": Document("supplier's authorisation", (K.SUPPLIER_AUTHORISATION,)),
    "purchase": Document("invoice or contract", (K.INVOICE, K.CONTRACT)),
    "certificate": Document("registration certificate", (K.REGISTRATION_CERTIFICATE,)),
    "register_extract": Document(
        "register extract or decision", (K.REGISTER_EXTRACT, K.OFFICE_DECISION, K.COURT_DECISION)
    ),
    "claim_chart": Document("claim chart", (K.CLAIM_CHART,)),
    "design_comparison": Document("design comparison", (K.DESIGN_COMPARISON,)),
    "prior_publication": Document(
        "earlier publication or sale", (K.PRIOR_PUBLICATION, K.SALES_RECORD)
    ),
    "prior_use": Document(
        "production or sales record", (K.SALES_RECORD, K.CREATION_RECORD, K.INVOICE)
    ),
    "patent_document": Document(
        "own patent or design document", (K.PATENT_DOCUMENT, K.REGISTRATION_CERTIFICATE)
    ),
    "licence": Document("licence", (K.LICENCE, K.AUTHORISATION_LETTER)),
    "creation_record": Document(
        "creation record or registration", (K.CREATION_RECORD, K.REGISTRATION_CERTIFICATE)
    ),
    "public_domain_proof": Document(
        "proof that no right stands",
        (K.PRIOR_PUBLICATION, K.OFFICE_DECISION, K.COURT_DECISION, K.OTHER),
    ),
    "account_log": Document("account log", (K.ACCOUNT_LOG,)),
}
