"""The check before filing as lines: what is not met first, then what cannot be told, then what is met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from textual.content import Content

from iptui.domain.condition_table import CONDITIONS
from iptui.domain.evidence_conditions import ConditionResult, EvidenceReport
from iptui.domain.sources import SourcedValue
from iptui.screens.facts import hanging, heading

GROUPS = (
    ("unmet", "Not met", "✗", "$error"),
    ("cannot_tell", "Can't tell", "?", "$warning"),
    ("met", "Met", "✓", "$success"),
)
SIGN = {verdict: (sign, style) for verdict, _, sign, style in GROUPS}


def counts(report: EvidenceReport) -> str:
    """`2 not met, 1 can't tell, 7 met`; what is none is left out."""
    parts = []
    for verdict, words, _, _ in GROUPS:
        number = sum(one.verdict.value == verdict for one in report.results)
        if number:
            parts.append(f"{number} {words.casefold()}")
    return ", ".join(parts)


def check_lines(
    report: EvidenceReport, width: int, *, documents: Mapping[str, str] = {}
) -> Iterable[Content]:
    """Each condition with value found, value needed, what to do and source; `documents` are id -> title."""
    for verdict, title, sign, style in GROUPS:
        results = [one for one in report.results if one.verdict.value == verdict]
        if not results:
            continue
        yield Content("")
        yield heading(f"{title} ({len(results)})")
        for one in results:
            yield Content.assemble((f"{sign} ", style), (one.title, "bold"))
            yield from _details(one, width, documents)


def _details(
    result: ConditionResult, width: int, documents: Mapping[str, str]
) -> Iterable[Content]:
    title = documents.get(result.evidence_id, "")
    # The document's title is what was found where only its presence is asked.
    where = f" (in '{title}')" if title and title not in result.found else ""
    condition = CONDITIONS[result.name]
    waits = condition.document and not condition.presence and not result.evidence_id
    if result.remedy and not waits:
        # Where the document itself is missing, the line above says so once.
        yield from hanging("  → ", result.remedy, width)
    found = f"found: {result.found or 'nothing'}{where}; needed: {result.needed}"
    yield from hanging("  ", found, width)
    note = f" {result.note}" if result.note else ""
    own = ", your own rule file" if result.origin == "own" else ""
    yield from hanging(
        "  ",
        f"source: {result.source} ({result.confidence.replace('_', ' ')}{own}){note}",
        width,
        "$text-muted",
    )


def condition_sources(report: EvidenceReport) -> list[SourcedValue]:
    """Each condition with where it comes from, for the `?` sheet."""
    return [
        SourcedValue(
            what=one.title,
            value=one.needed,
            source=one.source,
            confidence=one.confidence,
            note=one.note,
            origin=one.origin,
        )
        for one in report.results
    ]


def next_step(report: EvidenceReport | None, statement: str) -> tuple[str, str]:
    """(action, what it is for): the first thing that stands between the draft and filing."""
    if report is None:
        return "ground", "choose the ground on which you dispute the complaint"
    for one in report.unmet:
        if one.name == "statement_present":
            continue
        if CONDITIONS[one.name].document or one.name == "snapshot_present":
            return "evidence", f"{one.title.casefold()}: {one.remedy}"
        return "ground", f"{one.title.casefold()}: {one.remedy}"
    if not statement.strip() or "statement_present" in {one.name for one in report.unmet}:
        return (
            "statement",
            "write the statement: say in a few sentences why the complaint is wrong",
        )
    for one in report.cannot_tell:
        if one.name == "statement_present":
            return "statement", f"{one.remedy}; or file it as it is"
        if CONDITIONS[one.name].document:
            return "evidence", f"{one.title.casefold()}: {one.remedy}; or file it as it is"
    return "file", "file it"
