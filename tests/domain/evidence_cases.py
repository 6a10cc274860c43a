"""A seller's case and, for every evidence condition, documents that meet it, do not, or leave it open."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from msgspec.structs import replace

from iptui.domain.complaints import Complaint, ComplaintLine
from iptui.domain.condition_table import CONDITIONS, DOCUMENTS
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.evidence_conditions import ConditionResult, Verdict, check_evidence
from iptui.domain.grounds import GROUNDS
from iptui.domain.products import Product
from iptui.domain.records import Ref
from iptui.domain.rights import IpRight, RightStatus, RightType

MET, UNMET, OPEN = Verdict.MET, Verdict.UNMET, Verdict.CANNOT_TELL

COMPLAINT = Complaint(
    id="alibaba.com/1",
    no="1",
    platform="alibaba.com",
    received_at=datetime(2026, 8, 31, 4, tzinfo=UTC),
    complainant=Ref("party-1", "Acme Brand Protection"),
    lines=(
        ComplaintLine(product_id="p1", title="Phone case A100"),
        ComplaintLine(product_id="p2", title="Phone case A100 blue"),
    ),
)
PRODUCTS = (
    Product(id="p1", name="Phone case A100", description="Made of leather."),
    Product(id="p2", name="Phone case A100 blue"),
)
MARK = IpRight(
    id="right-1",
    type=RightType.TRADEMARK,
    office="US",
    number="1234567",
    title="Zephyr",
    owner="Zephyr Holdings, Inc.",
    classes=("9", "18"),
    status=RightStatus.REGISTERED,
    filed=date(2015, 3, 1),
)
PATENT = replace(MARK, type=RightType.PATENT, title="Hinge", priority=date(2014, 3, 1))
WORK = replace(MARK, type=RightType.COPYRIGHT)


def doc(kind: EvidenceKind, **facts: Any) -> EvidenceItem:
    return EvidenceItem(id=facts.pop("id", "e1"), kind=kind, title="Document", **facts)


def run(name: str, ground: str = "", **given: Any) -> ConditionResult:
    """The condition's result under the first ground that has it."""
    code = ground or next(one.code for one in GROUNDS.values() if name in one.conditions)
    kinds = GROUNDS[code].types
    default = (
        MARK if RightType.TRADEMARK in kinds else PATENT if RightType.PATENT in kinds else WORK
    )
    report = check_evidence(
        code,
        complaint=given.get("complaint", COMPLAINT),
        right=given.get("right", default),
        products=given.get("products", PRODUCTS),
        evidence=given.get("evidence", ()),
        statement=given.get("statement", ""),
    )
    return next(one for one in report.results if one.name == name)


Case = tuple[str, dict[str, Any], Verdict]
CASES: list[Case] = []


def cases(name: str, *rows: tuple[dict[str, Any], Verdict]) -> None:
    CASES.extend((name, given, verdict) for given, verdict in rows)


def docs(name: str, *rows: tuple[dict[str, Any], Verdict], **also: Any) -> None:
    """Cases of one document each: its facts and the verdict."""
    kind = DOCUMENTS[CONDITIONS[name].document].kinds[0]
    cases(name, *(({"evidence": [doc(kind, **facts)], **also}, verdict) for facts, verdict in rows))


for _document, _sort in DOCUMENTS.items():
    cases(
        f"{_document}_present",
        ({}, UNMET),
        ({"evidence": [doc(EvidenceKind.TRANSLATION)]}, UNMET),
        ({"evidence": [doc(_sort.kinds[0])]}, MET),
        ({"evidence": [doc(EvidenceKind.TRANSLATION), doc(_sort.kinds[-1], id="e2")]}, MET),
    )

for _name in (
    "authorisation_signed_by_owner",
    "supplier_authorisation_signed_by_owner",
    "licence_signed_by_owner",
):
    docs(
        _name,
        ({"issuer": "ZEPHYR HOLDINGS INC"}, MET),
        ({"issuer": "Acme Trading Ltd"}, UNMET),
        ({}, OPEN),
        ({"issuer": "Zephyr"}, OPEN),
        ({"issuer": "Zephyr Holdings (Asia) Ltd."}, OPEN),
        ({"issuer": "Inc."}, UNMET),
    )
    cases(_name, ({}, OPEN))
for _name in ("authorisation_names_mark", "supplier_authorisation_names_mark"):
    docs(
        _name,
        ({"brand": "ZÉPHYR"}, MET),
        ({"brand": "Boreas; Zephyr"}, MET),
        ({"brand": "Zephyrus"}, UNMET),
        ({}, OPEN),
    )
    docs(_name, ({"brand": "Zephyr"}, OPEN), right=replace(MARK, title=""))
for _name in (
    "authorisation_valid_on_complaint_date",
    "supplier_authorisation_valid_on_complaint_date",
    "licence_valid_on_complaint_date",
    "certificate_in_force_on_complaint_date",
    "patent_document_in_force_on_complaint_date",
):
    docs(
        _name,
        ({"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)}, MET),
        ({"valid_from": date(2026, 8, 31), "valid_until": date(2026, 8, 31)}, MET),
        ({"issued_on": date(2026, 1, 1), "valid_until": date(2026, 8, 31)}, MET),
        ({"valid_from": date(2026, 1, 1), "valid_until": date(2026, 8, 30)}, UNMET),
        ({"valid_from": date(2026, 9, 1), "valid_until": date(2027, 8, 30)}, UNMET),
        ({"valid_until": date(2026, 8, 30)}, UNMET),
        ({"valid_from": date(2026, 1, 1)}, OPEN),
        ({"valid_until": date(2027, 1, 1)}, OPEN),
        ({}, OPEN),
    )
docs(
    "purchase_from_owner",
    ({"issuer": "Zephyr Holdings Inc."}, MET),
    ({"issuer": "Acme Brand Protection"}, MET),
    ({"issuer": "Shenzhen Trading Co., Ltd."}, UNMET),
    ({}, OPEN),
)
for _issuer, _addressee, _verdict in (
    ("Good Goods GmbH", "Good Goods", MET),
    ("Other GmbH", "Good Goods", UNMET),
    ("Good Goods GmbH", "", OPEN),
    ("", "Good Goods", OPEN),
):
    cases(
        "purchase_from_authorised_supplier",
        (
            {
                "evidence": [
                    doc(EvidenceKind.INVOICE, issuer=_issuer),
                    doc(EvidenceKind.SUPPLIER_AUTHORISATION, id="e2", addressee=_addressee),
                ]
            },
            _verdict,
        ),
    )
docs(
    "purchase_within_six_months",
    ({"issued_on": date(2026, 8, 31)}, MET),
    ({"issued_on": date(2026, 2, 28)}, MET),
    ({"issued_on": date(2026, 2, 27)}, UNMET),
    ({"issued_on": date(2026, 9, 1)}, UNMET),
    ({}, OPEN),
)
docs(
    "purchase_signed_by_both",
    ({"signed_by_both": True}, MET),
    ({"signed_by_both": False}, UNMET),
    ({}, OPEN),
    ({"quantity": 50}, OPEN),
)
docs(
    "purchase_quantity_over_20",
    ({"quantity": 21}, MET),
    ({"quantity": 20}, UNMET),
    ({"quantity": 0}, UNMET),
    ({}, OPEN),
)
for _name in (
    "purchase_same_model",
    "claim_chart_covers_products",
    "design_comparison_covers_products",
):
    _right = PATENT if _name.startswith("claim") else replace(PATENT, type=RightType.DESIGN)
    docs(
        _name,
        ({"product_ids": ("p1", "p2")}, MET),
        ({"model": "A100"}, MET),
        ({"product_ids": ("p1",)}, UNMET),
        ({"product_ids": ("p3",)}, UNMET),
        ({"model": "A10"}, UNMET),
        ({"product_ids": ("p1",), "model": "A100 blue"}, MET),
        ({}, OPEN),
        right=MARK if _name.startswith("purchase") else _right,
    )
    docs(
        _name,
        ({"model": "A100"}, OPEN),
        complaint=replace(COMPLAINT, lines=(ComplaintLine(product_id="p9"),)),
        products=(),
    )
docs(
    "certificate_class",
    ({"classes": ("09", "18", "25")}, MET),
    ({"classes": ("9",)}, UNMET),
    ({"classes": ("25",)}, UNMET),
    ({}, OPEN),
)
docs("certificate_class", ({"classes": ("9",)}, OPEN), right=replace(MARK, classes=()))
for _name in ("certificate_territory", "patent_document_territory"):
    _right = MARK if _name.startswith("cert") else PATENT
    docs(
        _name,
        ({"territories": ("us",)}, MET),
        ({"territories": ("WORLD",)}, MET),
        ({"territories": ("CN", "DE")}, UNMET),
        ({}, OPEN),
    )
    docs(_name, ({"territories": ("EU",)}, MET), right=replace(_right, office="DE"))
    docs(_name, ({"territories": ("DE",)}, UNMET), right=replace(_right, office="EM"))
    docs(_name, ({"territories": ("US",)}, OPEN), right=replace(_right, office=""))
docs(
    "register_extract_shows_status",
    ({"status": RightStatus.EXPIRED}, MET),
    ({"status": RightStatus.ENDED}, MET),
    ({"status": RightStatus.PENDING}, MET),
    ({"status": RightStatus.REGISTERED}, UNMET),
    ({}, UNMET),
)
docs(
    "register_extract_shows_status",
    ({}, OPEN),
    right=replace(MARK, status=RightStatus.UNKNOWN),
)
docs("register_extract_shows_status", ({}, MET), right=replace(MARK, expires=date(2026, 8, 30)))
docs("register_extract_shows_status", ({}, UNMET), right=replace(MARK, expires=date(2026, 8, 31)))
docs(
    "register_extract_dated",
    ({"issued_on": date(2026, 9, 2)}, MET),
    ({"issued_on": date(2026, 5, 31)}, MET),
    ({"issued_on": date(2026, 5, 30)}, UNMET),
    ({}, OPEN),
)
for _name in ("prior_publication_before_filing", "prior_use_before_filing"):
    docs(
        _name,
        ({"issued_on": date(2014, 2, 28)}, MET),
        ({"issued_on": date(2014, 3, 1)}, UNMET),
        ({"issued_on": date(2014, 12, 1)}, UNMET),
        ({}, OPEN),
        right=PATENT,
    )
    docs(_name, ({"issued_on": date(2014, 12, 1)}, MET), right=replace(PATENT, priority=None))
    docs(
        _name,
        ({"issued_on": date(2014, 12, 1)}, OPEN),
        right=replace(PATENT, priority=None, filed=None),
    )
for _name in ("creation_record_before_complaint", "account_log_before_complaint"):
    docs(
        _name,
        ({"issued_on": date(2026, 8, 30)}, MET),
        ({"issued_on": date(2026, 8, 31)}, UNMET),
        ({"issued_on": date(2026, 9, 30)}, UNMET),
        ({}, OPEN),
    )
cases(
    "ground_fits_ip_type",
    ({"right": MARK}, MET),
    ({"right": PATENT}, UNMET),
    ({"right": WORK}, UNMET),
    ({"right": None}, OPEN),
)
cases(
    "statement_present",
    ({"statement": "The owner allowed us to sell the goods."}, MET),
    ({"statement": "x" * 20}, MET),
    ({"statement": " " * 40}, UNMET),
    ({"statement": "not ours"}, UNMET),
    ({}, UNMET),
)
cases(
    "snapshot_present",
    ({"evidence": [doc(EvidenceKind.SCREENSHOT, product_ids=("p1", "p2"))]}, MET),
    ({"evidence": [doc(EvidenceKind.SNAPSHOT, product_ids=("p1",))]}, UNMET),
    ({}, UNMET),
    ({"evidence": [doc(EvidenceKind.SCREENSHOT)]}, OPEN),
    ({"complaint": replace(COMPLAINT, lines=())}, OPEN),
    (
        {
            "complaint": replace(
                COMPLAINT, lines=(ComplaintLine(product_id="p1", snapshot_id="s1"),)
            )
        },
        MET,
    ),
)


def listing(text: str) -> dict[str, Any]:
    return {"products": (replace(PRODUCTS[0], description=text), PRODUCTS[1])}


cases(
    "mark_absent_from_listing",
    ({}, MET),
    (listing("a <b>zeph</b>yr case"), UNMET),
    (listing("Zephyrus case"), MET),
    ({"products": (replace(PRODUCTS[0], keywords=("zephyr case",)), PRODUCTS[1])}, UNMET),
    ({"products": PRODUCTS[:1]}, OPEN),
    ({"products": ()}, OPEN),
    ({"right": replace(MARK, title="")}, OPEN),
)
cases(
    "mark_in_compatibility_phrase",
    (listing("Compatible with Zephyr. Fits ZEPHYR phones"), MET),
    (listing("Compatible with Zephyr. Zephyr quality"), UNMET),
    (listing("Original Zephyr"), UNMET),
    ({}, UNMET),
    ({"products": ()}, OPEN),
    ({"products": (replace(PRODUCTS[0], name="Case for Zephyr"),)}, OPEN),
)
cases(
    "product_not_in_catalog",
    ({"products": ()}, MET),
    ({"products": PRODUCTS[:1]}, UNMET),
    ({"products": PRODUCTS}, UNMET),
    ({"products": (Product(id="p9"),)}, MET),
    ({"products": (), "complaint": replace(COMPLAINT, lines=())}, OPEN),
)
