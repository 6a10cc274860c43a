"""Answering several complaints of one complainant on one right together: one ground, statement, evidence.

Each complaint is checked for itself and filed in a transaction of its own. One window that has just
ended, or one colleague's change, then holds back that complaint only and not the others, whose time
runs too; and each complaint's timeline and audit entry tell its own filing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec
from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.respond import check, draft_for, file, save_draft, why_not_file
from iptui.domain.accounts import Permission
from iptui.domain.complaints import Complaint
from iptui.domain.counter_notifications import CounterNotification
from iptui.domain.errors import BadInput, NotPermitted, Refused, UserError
from iptui.domain.evidence import EvidenceItem
from iptui.domain.evidence_conditions import EvidenceReport
from iptui.domain.grounds import GROUNDS
from iptui.store.protocol import Conflict, Query, Sort, Where


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What is said to all of them."""

    ground: str = ""
    statement: str = ""
    evidence_ids: tuple[str, ...] = ()


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """One complaint under the shared answer."""

    complaint: Complaint
    problem: str = ""
    """Why nothing can be filed on it at all; empty when it can."""
    report: EvidenceReport | None = None
    """None while no ground is chosen, or when nothing can be filed."""
    replaces: bool = False
    """True when a draft of its own with other words or evidence would give way."""

    @property
    def passes(self) -> bool:
        return not self.problem and self.report is not None and self.report.ready


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one complaint."""

    complaint_id: str
    no: str
    filed: bool
    reason: str = ""
    """Why it was not filed; empty when it was."""
    draft_kept: bool = False
    """True when the answer is kept as its draft, to go on with it singly."""


def alike(desk: Desk, complaint: Complaint) -> list[Complaint]:
    """The complaints of the same complainant on the same right that can be answered now, due first."""
    if complaint.right is None or complaint.complainant is None:
        return [complaint] if why_not_file(desk, complaint) is None else []
    return open_complaints(
        desk, complainant_id=complaint.complainant.id, right_id=complaint.right.id
    )


def open_complaints(desk: Desk, *, complainant_id: str = "", right_id: str = "") -> list[Complaint]:
    """Those on which a counter-notification can be filed now, the one due first at the top."""
    where = []
    if complainant_id:
        where.append(Where("complainant.id", "eq", complainant_id))
    if right_id:
        where.append(Where("right.id", "eq", right_id))
    found = desk.store.query(Complaint, Query(where=tuple(where), sort=(Sort("due_at"),)))
    return [one for one in found if why_not_file(desk, one) is None]


def require_one_case(complaints: Sequence[Complaint]) -> None:
    """
    Raises:
        BadInput: they are not all of one complainant on one right; the text names which differ.
    """
    if not complaints:
        raise BadInput("No complaint is named; name those to answer together.")
    first = complaints[0]
    if len(complaints) > 1 and (first.right is None or first.complainant is None):
        raise BadInput(
            f"Complaint {first.no} names no {'right' if first.right is None else 'complainant'}; "
            "answer it singly."
        )
    for one in complaints[1:]:
        for what, mine, theirs in (
            ("right", first.right, one.right),
            ("complainant", first.complainant, one.complainant),
        ):
            if theirs is None or (mine is not None and mine.id != theirs.id):
                raise BadInput(
                    f"Complaint {one.no} is about another {what} than {first.no} "
                    f"({theirs.name if theirs else 'none'}, not {mine.name if mine else 'none'}); "
                    "only complaints of one complainant on one right can be answered together."
                )


def check_together(desk: Desk, complaints: Iterable[Complaint], answer: Answer) -> list[Checked]:
    """The published conditions for each complaint under the shared answer.

    Raises:
        BadInput: the ground is no ground.
    """
    if answer.ground and answer.ground not in GROUNDS:
        raise BadInput(f"'{answer.ground[:40]}' is no ground; choose one of {', '.join(GROUNDS)}.")
    rows = []
    for complaint in complaints:
        problem = why_not_file(desk, complaint) or ""
        if problem:
            rows.append(Checked(complaint=complaint, problem=problem))
            continue
        draft = draft_for(desk, complaint)
        rows.append(
            Checked(
                complaint=complaint,
                report=check(desk, complaint, _answered(draft, answer)) if answer.ground else None,
                replaces=_has_words_of_its_own(draft, answer),
            )
        )
    return rows


def _answered(draft: CounterNotification, answer: Answer) -> CounterNotification:
    return replace(
        draft,
        ground=answer.ground,
        statement=answer.statement,
        evidence_ids=answer.evidence_ids,
    )


def _has_words_of_its_own(draft: CounterNotification, answer: Answer) -> bool:
    own = bool(draft.statement.strip() or draft.evidence_ids)
    return own and (draft.statement, draft.evidence_ids) != (answer.statement, answer.evidence_ids)


def draft_together(desk: Desk, complaints: Sequence[Complaint], answer: Answer) -> list[Filed]:
    """Keep the answer as each complaint's draft, nothing filed.

    Raises:
        NotPermitted: the account may not draft.
        BadInput: not one case, or no such ground.
    """
    desk.require(Permission.DRAFT)
    require_one_case(complaints)
    return [
        Filed(
            complaint_id=row.complaint.id,
            no=row.complaint.no,
            filed=False,
            reason=row.problem,
            draft_kept=not row.problem and _keep_draft(desk, row.complaint, answer),
        )
        for row in check_together(desk, complaints, answer)
    ]


def file_together(
    desk: Desk,
    complaints: Sequence[Complaint],
    answer: Answer,
    *,
    confirmed: Collection[str] = (),
    although: str = "",
) -> list[Filed]:
    """File on each complaint whose conditions are met; the others are named with the reason.

    Those that are not filed because of their evidence keep the answer as their draft. `confirmed` and
    `although` are those of `respond.file`, for every complaint.

    Raises:
        BadInput: not one case, no ground, no statement, or a ground that is none.
        NotPermitted: the account may not file.
    """
    desk.require(Permission.SUBMIT)
    require_one_case(complaints)
    if not answer.ground:
        raise BadInput("There is no ground yet; choose one, then file.")
    if not answer.statement.strip():
        raise BadInput(
            "There is no statement; say in a few sentences why the complaints are wrong."
        )
    check_together(desk, (), answer)
    return [_file_one(desk, one, answer, confirmed, although) for one in complaints]


def _file_one(
    desk: Desk, seen: Complaint, answer: Answer, confirmed: Collection[str], although: str
) -> Filed:
    complaint = desk.store.get(Complaint, seen.id)
    if complaint is None:
        return Filed(
            complaint_id=seen.id, no=seen.no, filed=False, reason="it is no longer in the workspace"
        )
    reason = why_not_file(desk, complaint)
    if reason is not None:
        return Filed(complaint_id=seen.id, no=seen.no, filed=False, reason=reason)
    try:
        draft = _answered(draft_for(desk, complaint), answer)
        file(desk, complaint, draft, confirmed=confirmed, although=although)
    except NotPermitted:
        raise
    except Conflict:
        return Filed(
            complaint_id=seen.id,
            no=seen.no,
            filed=False,
            reason="somebody else changed it just now; look at it and file it singly",
        )
    except (Refused, BadInput) as error:
        return Filed(
            complaint_id=seen.id,
            no=seen.no,
            filed=False,
            reason=_short(desk, complaint, answer) or str(error),
            draft_kept=_keep_draft(desk, complaint, answer),
        )
    return Filed(complaint_id=seen.id, no=seen.no, filed=True)


def _short(desk: Desk, complaint: Complaint, answer: Answer) -> str:
    """The unmet conditions in words, as a clause."""
    (row,) = check_together(desk, [complaint], answer)
    unmet = row.report.unmet if row.report is not None else ()
    return "not met: " + "; ".join(one.title for one in unmet) if unmet else ""


def _keep_draft(desk: Desk, complaint: Complaint, answer: Answer) -> bool:
    draft = draft_for(desk, complaint)
    changed = _answered(draft, answer)
    if changed == draft and draft.rev:
        return True
    try:
        save_draft(desk, changed)
    except UserError:
        return False
    return True


def evidence_named(desk: Desk, answer: Answer) -> list[EvidenceItem]:
    return desk.store.get_many(EvidenceItem, answer.evidence_ids)
