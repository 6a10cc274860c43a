from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from iptui.domain.complaints import Complaint, ComplaintLine
from iptui.domain.condition_table import CONDITIONS, DOCUMENTS
from iptui.domain.errors import BadInput
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.evidence_conditions import ConditionResult, Verdict, check_evidence
from iptui.domain.evidence_facts import compare_parties, covered, months_before
from iptui.domain.grounds import GROUNDS, grounds_for
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


@pytest.mark.parametrize(("name", "given", "verdict"), CASES)
def test_condition(name: str, given: dict[str, Any], verdict: Verdict) -> None:
    result = run(name, **given)
    assert result.verdict is verdict, result.found
    assert result.title
    assert result.found
    assert result.needed
    assert "{" not in result.needed
    assert result.source
    assert result.confidence in ("stated", "third_party", "inferred")
    assert bool(result.remedy) is (verdict is not MET)


def test_every_condition_has_at_least_four_cases_of_more_than_one_verdict() -> None:
    counts = Counter(name for name, _, _ in CASES)
    assert {name for name in CONDITIONS if counts[name] < 4} == set()
    verdicts = {name: {v for n, _, v in CASES if n == name} for name in CONDITIONS}
    assert {name for name, seen in verdicts.items() if not {MET, UNMET} <= seen} == set()


def test_every_ground_names_known_conditions_and_every_condition_is_used() -> None:
    used = {name for ground in GROUNDS.values() for name in ground.conditions}
    assert used == set(CONDITIONS)
    for code, ground in GROUNDS.items():
        assert ground.code == code
        assert ground.types
        assert ground.source
    assert [one.code for one in grounds_for(RightType.DESIGN)] == [
        "RIGHT_INVALID",
        "DES_DIFFERENT",
        "PRIOR_ART",
        "PRIOR_USE",
        "PAT_OWN_RIGHT",
        "PAT_LICENSED",
        "NEVER_LISTED",
        "ALREADY_REMOVED",
        "OTHER",
    ]
    assert len(grounds_for(None)) == len(GROUNDS)


def test_two_half_good_invoices_do_not_add_up() -> None:
    old = doc(EvidenceKind.INVOICE, issued_on=date(2020, 1, 1), signed_by_both=True, quantity=50)
    unsigned = doc(
        EvidenceKind.INVOICE,
        id="e2",
        issued_on=date(2026, 8, 1),
        signed_by_both=False,
        quantity=50,
    )
    report = check_evidence(
        "TM_GENUINE_DIRECT", complaint=COMPLAINT, right=MARK, evidence=[old, unsigned]
    )
    names = {one.name for one in report.unmet}
    assert len(names & {"purchase_within_six_months", "purchase_signed_by_both"}) == 1
    good = replace(
        unsigned,
        id="e3",
        signed_by_both=True,
        issuer=MARK.owner,
        product_ids=("p1", "p2"),
    )
    report = check_evidence(
        "TM_GENUINE_DIRECT",
        complaint=COMPLAINT,
        right=MARK,
        evidence=[old, unsigned, good],
        statement="Bought from the owner in August.",
    )
    assert report.ready
    assert report.missing == ()
    assert report.cannot_tell == ()
    assert {one.evidence_id for one in report.results if one.name.startswith("purchase")} == {"e3"}


def test_invoices_of_different_products_add_up_for_the_model() -> None:
    both = [
        doc(EvidenceKind.INVOICE, product_ids=("p1",)),
        doc(EvidenceKind.INVOICE, id="e2", product_ids=("p2",)),
    ]
    assert run("purchase_same_model", evidence=both).verdict is MET


def test_the_result_says_what_was_found_and_needed() -> None:
    result = run(
        "authorisation_valid_on_complaint_date",
        evidence=[
            doc(
                EvidenceKind.AUTHORISATION_LETTER,
                valid_from=date(2024, 1, 1),
                valid_until=date(2026, 6, 30),
            )
        ],
    )
    assert result.found == "valid from 2024-01-01 to 2026-06-30"
    assert result.needed == "valid on 2026-08-31"
    assert result.source == "https://rule.alibaba.com/rule/detail/11004944.htm"
    assert result.confidence == "stated"


def test_the_complaints_day_is_the_platforms() -> None:
    from iptui.domain.deadlines import deadline
    from iptui.formats.rule_files import load_rule_sets

    late = datetime(2026, 8, 31, 17, tzinfo=UTC)
    rules = load_rule_sets().for_complaint("alibaba.com", late)
    complaint = replace(COMPLAINT, received_at=late, deadline=deadline(rules, "respond", late))
    item = doc(
        EvidenceKind.AUTHORISATION_LETTER,
        valid_from=date(2026, 9, 1),
        valid_until=date(2026, 9, 1),
    )
    found = run("authorisation_valid_on_complaint_date", complaint=complaint, evidence=[item])
    assert found.verdict is MET


def test_an_unknown_ground_is_refused() -> None:
    with pytest.raises(BadInput, match="'TM_NONE' is no ground"):
        check_evidence("TM_NONE", complaint=COMPLAINT, right=MARK)


@pytest.mark.parametrize(
    ("name", "other", "verdict"),
    [
        ("株式会社アクメ", "アクメ株式会社", MET),
        ("Nike Innovate C.V.", "NIKE", OPEN),
        ("L'Oréal S.A.", "L'OREAL", MET),
        ("Müller GmbH & Co. KG", "Muller", MET),
        ("Apple", "Pineapple", UNMET),
    ],
)
def test_names_of_firms(name: str, other: str, verdict: Verdict) -> None:
    assert compare_parties(name, [other]).verdict is verdict


def test_months_and_territories() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2024, 3, 31), 1) == date(2024, 2, 29)
    assert months_before(date(2026, 1, 15), 6) == date(2025, 7, 15)
    assert months_before(date(2026, 7, 31), 6) == date(2026, 1, 31)
    assert covered(["uk", "EM"]) >= {"GB", "DE", "EU"}
