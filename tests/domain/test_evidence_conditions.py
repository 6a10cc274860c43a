from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from iptui.domain.condition_table import CONDITIONS, facts_of_kind
from iptui.domain.errors import BadInput
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.evidence_conditions import ConditionResult, Verdict, check_evidence
from iptui.domain.evidence_documents import DOCUMENTS
from iptui.domain.evidence_facts import compare_parties, covered, months_before
from iptui.domain.grounds import GROUNDS, grounds_for
from iptui.domain.rights import RightType
from iptui.domain.rule_sets import RuleSet
from tests.domain.evidence_cases import CASES, COMPLAINT, MARK, MET, OPEN, UNMET, doc, run


@pytest.mark.parametrize(("name", "_role", "given", "verdict"), CASES)
def test_condition(name: str, _role: str, given: dict[str, Any], verdict: Verdict) -> None:
    result = run(name, **given)
    assert result.verdict is verdict, result.found
    assert result.title
    assert result.found
    assert result.needed
    assert "{" not in result.needed
    assert result.source
    assert result.confidence in ("stated", "third_party", "inferred")
    assert bool(result.remedy) is (verdict is not MET)


def test_every_condition_has_cases_met_unmet_unknown_and_at_its_edge() -> None:
    roles = {name: {role for n, role, _, _ in CASES if n == name} for name in CONDITIONS}
    assert {
        name: {"met", "unmet", "unknown", "edge"} - seen
        for name, seen in roles.items()
        if not seen >= {"met", "unmet", "unknown", "edge"}
    } == {}
    assert {name for name, _, _, _ in CASES} == set(CONDITIONS)


def test_every_fact_that_a_condition_reads_is_a_field_and_asked_in_the_form() -> None:
    fields = set(EvidenceItem.__struct_fields__)
    for condition in CONDITIONS.values():
        assert set(condition.reads) <= fields
        if condition.document:
            for kind in DOCUMENTS[condition.document].kinds:
                assert set(condition.reads) <= set(facts_of_kind(kind))
    assert facts_of_kind(EvidenceKind.INVOICE)[:2] == ("issuer", "addressee")
    assert "addressee" in facts_of_kind(EvidenceKind.SUPPLIER_AUTHORISATION)
    assert facts_of_kind(EvidenceKind.SCREENSHOT) == ("product_ids",)


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
        ("Nike", "Bike", UNMET),
        ("ＮＩＫＥ，Inc.", "Nike Incorporated", MET),
        ("Good-Goods", "GoodGoods Ltd", MET),
        ("S.p.A. Ferrari", "Ferrari SpA", MET),
        ("Shenzhen Good Co., Ltd.", "SHENZHEN GOOD LIMITED", MET),
        ("삼성전자 주식회사", "(주)삼성전자", MET),
        ("深圳好货贸易有限公司", "深圳好货贸易", MET),
        ("Zephyr Inc.", "Zephyr GmbH", OPEN),
        ("Boss", "Hugo Boss AG", OPEN),
        ("Zephyr Holdngs", "Zephyr Holdings", OPEN),
        ("華為技術有限公司", "华为技术有限公司", OPEN),
        ("Huawei Technologies", "华为技术有限公司", OPEN),
        ("华为", "小米", UNMET),
        ("ガキ商事", "カキ商事", UNMET),
        ("ｶﾞｷ商事", "ガキ商事株式会社", MET),
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


def test_what_the_rules_ask_of_a_purchase_counts_and_names_whose_rules_they_are() -> None:
    from iptui.formats.rule_files import load_rule_sets

    shipped = load_rule_sets().for_complaint("alibaba.com", COMPLAINT.received_at)
    assert shipped.purchase_proof is not None
    own = replace(
        shipped,
        origin="own",
        purchase_proof=replace(shipped.purchase_proof, months=2, pieces_over=49),
    )
    invoice = doc(EvidenceKind.INVOICE, issued_on=date(2026, 3, 15), quantity=30)

    def judged(rules: RuleSet | None) -> dict[str, ConditionResult]:
        report = check_evidence(
            "TM_GENUINE_DIRECT",
            complaint=COMPLAINT,
            right=MARK,
            evidence=[invoice],
            rules=rules,
        )
        return {one.name: one for one in report.results}

    names = ("purchase_within_six_months", "purchase_quantity_over_20")
    for rules in (None, shipped):
        assert {judged(rules)[name].verdict for name in names} == {Verdict.MET}
        assert {judged(rules)[name].origin for name in names} == {"shipped"}
    changed = judged(own)
    assert {changed[name].verdict for name in names} == {Verdict.UNMET}
    assert {changed[name].origin for name in names} == {"own"}
    assert changed["purchase_within_six_months"].needed == "dated from 2026-06-30 to 2026-08-31"
    assert "two months" in changed["purchase_within_six_months"].remedy
    assert changed["purchase_quantity_over_20"].needed == "more than 49 pieces"
    assert judged(own)["purchase_signed_by_both"].origin == "shipped"
