"""`complaint check` and `complaint counter-notify`, for one complaint or several together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from iptui.cli.complaints import row_of
from iptui.cli.context import desk_of, json_option
from iptui.cli.output import NOTHING, print_json, print_lines, print_table, say
from iptui.domain.accounts import Permission

if TYPE_CHECKING:
    from iptui.casework.desk import Desk
    from iptui.casework.together import Answer, Checked, Filed
    from iptui.domain.complaints import Complaint
    from iptui.domain.counter_notifications import CounterNotification
    from iptui.domain.evidence_conditions import ConditionResult

VERDICTS = {"met": "met", "unmet": "not met", "cannot_tell": "can't tell"}


def _lines(result: ConditionResult) -> list[str]:
    lines = [f"{VERDICTS[result.verdict.value]:<11}{result.title} [{result.name}]"]
    lines.append(f"           found: {result.found or 'nothing'}; needed: {result.needed}")
    if result.remedy:
        lines.append(f"           to do: {result.remedy}")
    lines.append(f"           source: {result.source} ({result.confidence.replace('_', ' ')})")
    return lines


@click.command("check", help="The draft's evidence against the published conditions.")
@click.argument("no")
@json_option
@click.pass_context
def check_command(ctx: click.Context, no: str, as_json: bool) -> None:
    from iptui.casework.moves import find_complaint
    from iptui.casework.respond import check, draft_for

    with desk_of(ctx) as desk:
        complaint = find_complaint(desk, no)
        report = check(desk, complaint, draft_for(desk, complaint))
    if as_json:
        print_json(report)
    else:
        for result in report.results:
            print_lines(_lines(result))
    ctx.exit(NOTHING if report.unmet else 0)


@click.command(
    "counter-notify",
    help="Draft, and with --file file, a counter-notification. Several numbers: complaints of one "
    "complainant on one right are answered together; each is checked and filed for itself.",
)
@click.argument("numbers", metavar="NO...", nargs=-1, required=True)
@click.option("--ground", default="", help="A ground code, such as TM_AUTHORISED.")
@click.option("--statement", default="", help="Why the complaint is wrong.")
@click.option(
    "--own-language",
    default="",
    metavar="TEXT",
    help="The statement in your own language, to stand beside it in the letter.",
)
@click.option(
    "--confirm",
    "confirms",
    multiple=True,
    metavar="STATEMENT",
    help="You make this statement of the letter: perjury, jurisdiction, good_faith, truth, signature. "
    "Its words are printed; who confirmed them, and when, is kept.",
)
@click.option(
    "--evidence", "evidence_ids", multiple=True, metavar="ID", help="An evidence item's id."
)
@click.option("--file", "file_it", is_flag=True, help="File it now; without, it stays a draft.")
@click.option(
    "--confirm-unmet", is_flag=True, help="File although conditions are not met; needs --why."
)
@click.option("--why", default="", help="Why it is filed all the same; kept in the audit trail.")
@json_option
@click.pass_context
def counter_notify_command(
    ctx: click.Context,
    numbers: tuple[str, ...],
    ground: str,
    statement: str,
    own_language: str,
    confirms: tuple[str, ...],
    evidence_ids: tuple[str, ...],
    file_it: bool,
    confirm_unmet: bool,
    why: str,
    as_json: bool,
) -> None:
    from iptui.casework.evidence import find_evidence
    from iptui.casework.moves import find_complaint
    from iptui.casework.together import (
        Answer,
        check_together,
        draft_together,
        file_together,
        require_one_case,
    )
    from iptui.domain.condition_table import CONDITIONS
    from iptui.domain.errors import BadInput
    from iptui.domain.grounds import GROUNDS

    if ground and ground not in GROUNDS:
        raise BadInput(f"'{ground[:40]}' is no ground; choose one of {', '.join(GROUNDS)}.")
    if confirm_unmet and not why.strip():
        raise BadInput("--confirm-unmet needs --why: say why it is filed without what is missing.")
    confirmed = tuple(CONDITIONS) if confirm_unmet else ()
    with desk_of(ctx) as desk:
        complaints = [find_complaint(desk, number) for number in dict.fromkeys(numbers)]
        for evidence_id in evidence_ids:
            find_evidence(desk, evidence_id)
        answer = Answer(
            ground=ground, statement=statement, evidence_ids=tuple(dict.fromkeys(evidence_ids))
        )
        if len(complaints) == 1:
            _one(
                desk,
                complaints[0],
                answer,
                file_it,
                confirmed,
                why,
                as_json,
                own_language=own_language,
                confirms=confirms,
            )
            return
        if confirms or own_language:
            raise BadInput(
                "--confirm and --own-language are for one complaint: each letter makes its own statements."
            )
        require_one_case(complaints)
        answer = _from_drafts(desk, complaints, answer)
        checked = check_together(desk, complaints, answer)
        if file_it:
            results = file_together(desk, complaints, answer, confirmed=confirmed, although=why)
        else:
            results = draft_together(desk, complaints, answer)
        _show_together(desk, answer, checked, results, as_json)
    held = [one for one in results if not (one.filed or (one.draft_kept and not file_it))]
    ctx.exit(NOTHING if held else 0)


def _one(
    desk: Desk,
    complaint: Complaint,
    answer: Answer,
    file_it: bool,
    confirmed: tuple[str, ...],
    why: str,
    as_json: bool,
    *,
    own_language: str,
    confirms: tuple[str, ...],
) -> None:
    from iptui.casework.respond import draft_for, file, save_draft
    from iptui.domain.complaint_states import STATE_TITLES

    if file_it or confirms:
        desk.require(Permission.SUBMIT)  # else the draft would be kept and only the filing refused
    draft = draft_for(desk, complaint)
    changed = replace(
        draft,
        ground=answer.ground or draft.ground,
        statement=answer.statement or draft.statement,
        statement_own_language=own_language or draft.statement_own_language,
        evidence_ids=tuple(dict.fromkeys((*draft.evidence_ids, *answer.evidence_ids))),
    )
    if changed != draft or not draft.rev:
        changed = save_draft(desk, changed)
    if confirms:
        changed = _confirm(desk, complaint, changed, confirms)
    if file_it:
        complaint = file(desk, complaint, changed, confirmed=confirmed, although=why)
    if as_json:
        print_json(row_of(desk, complaint))
    else:
        say(f"Complaint {complaint.no}: {STATE_TITLES[complaint.state]}.")


def _confirm(
    desk: Desk, complaint: Complaint, draft: CounterNotification, names: tuple[str, ...]
) -> CounterNotification:
    """Record the statements, and print the words that were confirmed."""
    from iptui.casework.letters import confirm, statements_of

    confirmed = confirm(desk, complaint, draft, names)
    for one, made in statements_of(desk, complaint, confirmed):
        if made is not None and one.name in names:
            say(f"Confirmed by {made.by}: {made.text}")
    return confirmed


def _from_drafts(desk: Desk, complaints: list[Complaint], answer: Answer) -> Answer:
    """What is not given is taken from the first complaint's draft."""
    from iptui.casework.respond import draft_for, why_not_file

    first = next((one for one in complaints if why_not_file(desk, one) is None), None)
    if first is None:
        return answer
    draft = draft_for(desk, first)
    return replace(
        answer,
        ground=answer.ground or draft.ground,
        statement=answer.statement or draft.statement,
        evidence_ids=answer.evidence_ids or draft.evidence_ids,
    )


def _show_together(
    desk: Desk, answer: Answer, checked: list[Checked], results: list[Filed], as_json: bool
) -> None:
    """The table of what is met, and what became of each."""
    from iptui.domain.complaints import Complaint

    rows = [_row(one, result) for one, result in zip(checked, results, strict=True)]
    if as_json:
        stored = desk.store.get_many(Complaint, [one.complaint.id for one in checked])
        states = {one.id: one.state.value for one in stored}
        print_json(
            {
                "ground": answer.ground,
                "filed": [one.no for one in results if one.filed],
                "not_filed": [one.no for one in results if not one.filed],
                "complaints": [{**row, "state": states.get(row["id"], "")} for row in rows],
            }
        )
        return
    print_table(
        ("NO", "MET", "NOT MET", "CAN'T TELL", "RESULT"),
        [
            (
                row["no"],
                str(row["met"]),
                str(len(row["unmet"])),
                str(len(row["cannot_tell"])),
                "filed" if row["filed"] else row["reason"] or "draft kept",
            )
            for row in rows
        ],
    )


def _row(checked: Checked, result: Filed) -> dict[str, Any]:
    report = checked.report
    return {
        "no": checked.complaint.no,
        "id": checked.complaint.id,
        "filed": result.filed,
        "draft_kept": result.draft_kept,
        "reason": result.reason,
        "met": sum(one.verdict.value == "met" for one in report.results) if report else 0,
        "unmet": [one.name for one in report.unmet] if report else [],
        "cannot_tell": [one.name for one in report.cannot_tell] if report else [],
    }
