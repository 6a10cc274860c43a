"""The check before filing: every condition of a ground, met or not, with what would meet it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from iptui.domain.complaints import Complaint
from iptui.domain.condition_rules import EXTRACT_MONTHS
from iptui.domain.condition_table import CONDITIONS, Condition
from iptui.domain.errors import BadInput
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.evidence_documents import DOCUMENTS
from iptui.domain.evidence_facts import (
    Facts,
    Finding,
    Verdict,
    cannot_tell,
    months_before,
    unmet,
)
from iptui.domain.grounds import GROUNDS
from iptui.domain.products import Product
from iptui.domain.rights import IpRight
from iptui.domain.rule_sets import RuleSet

RULE_VALUES = ("purchase_within_six_months", "purchase_quantity_over_20")
"""Conditions whose needed value stands in the rule set; named by the values of Alibaba.com."""

_MONTHS_IN_WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}

__all__ = ["CONDITIONS", "ConditionResult", "EvidenceReport", "Verdict", "check_evidence"]


class ConditionResult(msgspec.Struct, frozen=True, kw_only=True):
    """One condition's answer, with where the condition comes from."""

    name: str
    title: str
    verdict: Verdict
    found: str
    needed: str
    remedy: str
    """What would meet it; empty when it is met."""
    source: str
    confidence: str
    note: str = ""
    evidence_id: str = ""
    """The document that was looked at."""
    origin: Literal["shipped", "own"] = "shipped"
    """`own` = the needed value is from the user's own rule file."""


class EvidenceReport(msgspec.Struct, frozen=True, kw_only=True):
    """All conditions of a ground, in the catalogue's order."""

    ground: str
    results: tuple[ConditionResult, ...]

    @property
    def unmet(self) -> tuple[ConditionResult, ...]:
        return tuple(one for one in self.results if one.verdict is Verdict.UNMET)

    @property
    def missing(self) -> tuple[ConditionResult, ...]:
        """The same as `unmet`: what stands between the draft and filing."""
        return self.unmet

    @property
    def cannot_tell(self) -> tuple[ConditionResult, ...]:
        return tuple(one for one in self.results if one.verdict is Verdict.CANNOT_TELL)

    @property
    def ready(self) -> bool:
        """True when no condition is unmet; some may still be open."""
        return not self.unmet


def check_evidence(
    ground_code: str,
    *,
    complaint: Complaint,
    right: IpRight | None,
    products: Iterable[Product] = (),
    evidence: Iterable[EvidenceItem] = (),
    statement: str = "",
    kept_as_of_complaint: Iterable[str] = (),
    disguised: Mapping[str, str] = {},
    rules: RuleSet | None = None,
) -> EvidenceReport:
    """Check a draft's evidence. Of several documents of one sort the one that fits best is judged.

    All conditions on a sort of document must hold for the same document: a signed invoice that is
    too old and a recent one without a signature do not add up. `products` are the complained ones as
    they stood (see `kept_as_of_complaint`), else as they stand today.
    `disguised` names products whose text reads like the mark, with what stands there. `rules` are the
    platform's, for what they ask of documents of purchase.

    Raises:
        BadInput: no such ground.
    """
    ground = GROUNDS.get(ground_code)
    if ground is None:
        raise BadInput(f"'{ground_code}' is no ground; choose one of {', '.join(GROUNDS)}.")
    facts = Facts(
        ground=ground,
        complaint=complaint,
        right=right,
        products=tuple(products),
        evidence=tuple(evidence),
        statement=statement,
        kept_as_of_complaint=frozenset(kept_as_of_complaint),
        disguised=dict(disguised),
    )
    proof = rules.purchase_proof if rules is not None else None
    if proof is not None:
        facts = msgspec.structs.replace(
            facts, purchase_months=proof.months, purchase_pieces_over=proof.pieces_over
        )
    conditions = [CONDITIONS[name] for name in ground.conditions]
    answers: dict[str, tuple[Finding, str]] = {}
    for document in dict.fromkeys(one.document for one in conditions):
        group = [one for one in conditions if one.document == document]
        answers.update(_case(facts, group) if not document else _document(facts, document, group))
    return EvidenceReport(
        ground=ground_code,
        results=tuple(
            _by_the_rules(_result(facts, one, *answers[one.name]), rules) for one in conditions
        ),
    )


def _by_the_rules(result: ConditionResult, rules: RuleSet | None) -> ConditionResult:
    """With the source of the rule set's value, where the condition's value is one of those."""
    proof = rules.purchase_proof if rules is not None else None
    if rules is None or proof is None or result.name not in RULE_VALUES:
        return result
    return msgspec.structs.replace(
        result,
        source=proof.source,
        confidence=proof.confidence,
        note=proof.note,
        origin=rules.origin,
    )


def _case(facts: Facts, group: list[Condition]) -> dict[str, tuple[Finding, str]]:
    return {one.name: (one.case_rule(facts), "") for one in group if one.case_rule is not None}


def _document(
    facts: Facts, document: str, group: list[Condition]
) -> dict[str, tuple[Finding, str]]:
    sort = DOCUMENTS[document]
    items = [one for one in facts.evidence if one.kind in sort.kinds]
    best: dict[str, tuple[Finding, str]] = {}
    best_rank: tuple[int, int] | None = None
    for item in items:
        answers = {one.name: (_judge(one, facts, item, items), item.id) for one in group}
        verdicts = [finding.verdict for finding, _ in answers.values()]
        rank = (verdicts.count(Verdict.UNMET), verdicts.count(Verdict.CANNOT_TELL))
        if best_rank is None or rank < best_rank:
            best, best_rank = answers, rank
    if best_rank is not None:
        return best
    unsorted = next((one for one in facts.evidence if one.kind is EvidenceKind.OTHER), None)
    return {one.name: (_without_document(one, sort.label, unsorted), "") for one in group}


def _without_document(condition: Condition, label: str, unsorted: EvidenceItem | None) -> Finding:
    if not condition.presence:
        return cannot_tell(f"no {label} yet", f"first: the {label}")
    if unsorted is not None:
        return cannot_tell(
            f"no {label}; '{unsorted.title}' is entered as 'other'",
            f"enter what kind of document '{unsorted.title}' is",
        )
    return unmet(f"no {label}")


def _judge(
    condition: Condition, facts: Facts, item: EvidenceItem, items: list[EvidenceItem]
) -> Finding:
    assert condition.document_rule is not None
    return condition.document_rule(facts, item, items)


def _result(facts: Facts, condition: Condition, finding: Finding, item_id: str) -> ConditionResult:
    values = {
        "day": facts.day,
        "earliest": months_before(facts.day, facts.purchase_months),
        "months": _MONTHS_IN_WORDS.get(facts.purchase_months, facts.purchase_months),
        "pieces": facts.purchase_pieces_over,
        "extract_earliest": months_before(facts.day, EXTRACT_MONTHS),
        "owner": facts.owner or "the right's owner",
        "mark": facts.mark or "the mark",
        "filing": facts.filing or "the right's filing or priority date",
    }
    remedy = finding.remedy or condition.remedy.format(**values)
    return ConditionResult(
        name=condition.name,
        title=condition.title,
        verdict=finding.verdict,
        found=finding.found,
        needed=condition.needed.format(**values),
        remedy="" if finding.verdict is Verdict.MET else remedy,
        source=condition.source,
        confidence=condition.confidence,
        note=condition.note,
        evidence_id=item_id,
    )
