"""A complainant's record and a right's checks as lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content

from iptui.domain.complainant_records import ComplainantNumbers, WarningSign, in_one_line
from iptui.domain.complaints import Complaint
from iptui.domain.right_checks import Reply, RightCheck
from iptui.domain.sources import SourcedValue
from iptui.screens.facts import fact, hanging
from iptui.terminal.clean import clean

WORDS = {Reply.YES: "yes", Reply.NO: "no", Reply.CANNOT_TELL: "can't tell"}
STYLES = {Reply.YES: "", Reply.NO: "$warning bold", Reply.CANNOT_TELL: "$text-muted"}
SHORT = {"in_force": "in force", "goods": "goods", "territory": "territory"}


def short_checks(checks: Sequence[RightCheck]) -> str:
    """`in force yes, goods can't tell, territory no`."""
    return ", ".join(f"{SHORT[one.name]} {WORDS[one.reply]}" for one in checks)


def check_line(checks: Sequence[RightCheck]) -> Content:
    """The three answers on one line; a no stands out, for it is an argument."""
    parts: list[Content | tuple[str, str] | str] = [fact("Check", "")]
    for number, one in enumerate(checks):
        parts.append(", " if number else "")
        parts.append((f"{SHORT[one.name]} {WORDS[one.reply]}", STYLES[one.reply]))
    return Content.assemble(*parts)


def right_check_lines(checks: Sequence[RightCheck], width: int) -> Iterable[Content]:
    """Question, answer and reason of each."""
    for one in checks:
        yield Content.assemble(
            (clean(one.question), "bold"), ": ", (WORDS[one.reply], STYLES[one.reply] or "$success")
        )
        source = f"{one.source} ({one.confidence.replace('_', ' ')})"
        yield from hanging("  ", f"{one.reason}. Source: {source}", width)


def warning_lines(warnings: Sequence[WarningSign], width: int) -> Iterable[Content]:
    """Each sign with what was found, the mark it passes and whose mark that is."""
    for one in warnings:
        yield from hanging("! ", f"{one.title}: {one.found}", width, "$warning bold")
        mark = f"mark: {one.threshold}; {one.rule} ({one.confidence.replace('_', ' ')})"
        yield from hanging("  ", mark, width, "$text-muted")


def record_line(record: ComplainantNumbers, complaint: Complaint) -> Iterable[Content]:
    """The complainant's record in one line, its warning signs and the right's other complaints in one each."""
    yield fact("Record", in_one_line(record))
    if record.warnings:
        signs = ", ".join(one.title.casefold() for one in record.warnings)
        yield Content.assemble(fact("Warning", ""), (clean(signs), "$warning bold"))
    if complaint.right is None:
        return
    same = next((one for one in record.rights if one.right_id == complaint.right.id), None)
    if same is not None and same.complaints + same.by_others > 1:
        others = f", {same.by_others} by others" if same.by_others else ""
        yield fact("Same right", f"{same.complaints - 1} more by this complainant{others}")


def warning_sources(warnings: Sequence[WarningSign]) -> list[SourcedValue]:
    """Each sign's mark with where it comes from, for the `?` sheet."""
    return [
        SourcedValue(
            what=one.title,
            value=one.threshold,
            source=one.source,
            confidence=one.confidence,
            note=one.note,
        )
        for one in warnings
    ]


def right_sources(checks: Sequence[RightCheck]) -> list[SourcedValue]:
    return [
        SourcedValue(
            what=one.question,
            value=WORDS[one.reply],
            source=one.source,
            confidence=one.confidence,
        )
        for one in checks
    ]
