"""`drafts …`, and what `import complaints` does with mails: they become drafts that a person confirms."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.imports import finish
from iptui.cli.output import NOTHING, ProgressLine, print_json, print_lines, print_table, say
from iptui.domain.errors import BadInput
from iptui.terminal.clean import clean

if TYPE_CHECKING:
    from iptui.casework.desk import Desk
    from iptui.casework.intake import ImportReport
    from iptui.casework.mail_intake import MailReport
    from iptui.domain.notices import ComplaintDraft

DRAFT_COLUMNS = ("ID", "KIND", "PLATFORM", "NO", "COMPLAINANT", "RECEIVED", "MISSING")


def import_complaint_files(
    ctx: click.Context,
    files: Sequence[str],
    format_: str | None,
    dry_run: bool,
    confirm: bool,
    as_json: bool,
) -> int:
    """Lists are taken in, mails and notices become drafts; returns the exit code."""
    from iptui.casework import intake
    from iptui.casework.mail_intake import MailReport, take_folder
    from iptui.formats.outside_files import text_name

    lists, mails = intake.ImportReport(), MailReport()
    any_mail = False
    with desk_of(ctx) as desk:
        for file in files:
            name = text_name(file)
            progress = ProgressLine(f"Reading {clean(name)}")
            if file != "-" and Path(file).is_dir():
                report: ImportReport = take_folder(
                    desk, Path(file), dry_run=dry_run, confirm=confirm, progress=progress
                )
            elif file == "-":
                report = _one(desk, sys.stdin.buffer, "-", format_, dry_run, confirm, progress)
            else:
                with intake.opened(Path(file)) as stream:
                    report = _one(desk, stream, name, format_, dry_run, confirm, progress)
            progress.end()
            if isinstance(report, MailReport):
                any_mail = True
                mails = joined(mails, report)
            else:
                lists = lists.plus(report)
    total: ImportReport = joined(mails, lists) if any_mail else lists
    finish(total, as_json, dry_run)
    if isinstance(total, MailReport) and not as_json:
        _print_drafts(total)
    return NOTHING if total.rejected else 0


def joined(mails: MailReport, more: ImportReport) -> MailReport:
    """Both counts in one report."""
    from msgspec.structs import replace

    from iptui.casework.mail_intake import MailReport

    total = mails.plus(more)
    extra = more if isinstance(more, MailReport) else MailReport()
    return replace(
        mails,
        read=total.read,
        added=total.added,
        updated=total.updated,
        unchanged=total.unchanged,
        rejected=total.rejected,
        drafts=[*mails.drafts, *extra.drafts],
        merged=total.merged,
        read_as=total.read_as,
        notes=total.notes,
        kept=mails.kept + extra.kept,
        confirmed=mails.confirmed + extra.confirmed,
    )


def _one(
    desk: Desk,
    stream: BinaryIO,
    name: str,
    format_: str | None,
    dry_run: bool,
    confirm: bool,
    progress: ProgressLine,
) -> ImportReport:
    from iptui.casework.intake import import_complaints
    from iptui.casework.mail_intake import take_notices

    report, again = take_notices(
        desk, stream, name, format=format_, dry_run=dry_run, confirm=confirm, progress=progress
    )
    if report is not None:
        return report
    return import_complaints(desk, again, name, format=format_, dry_run=dry_run, progress=progress)


def _print_drafts(report: MailReport) -> None:
    waiting = [one for one in report.drafts if one.state.value == "open"]
    print(f"drafts {len(waiting)}, confirmed {report.confirmed}, notes {report.kept}")
    for one in report.drafts:
        what = f"{one.id}  {one.kind.value.replace('_', ' ')}"
        if one.state.value == "kept":
            say(f"{what}: {one.subject or one.platform or '-'}: {one.why or 'kept as a note.'}")
        else:
            lacks = f"; enter {', '.join(one.missing)}" if one.missing else ""
            say(f"{what}: {one.platform} {one.no} {one.complainant}{lacks}")


@click.group("drafts", help="Complaints read from mails, to be confirmed by a person.")
def drafts_command() -> None:
    pass


@drafts_command.command("list", help="What waits for a person; --all adds notes and what is done.")
@click.option("--all", "everything", is_flag=True)
@json_option
@click.pass_context
def list_drafts(ctx: click.Context, everything: bool, as_json: bool) -> None:
    from iptui.casework.drafts import drafts
    from iptui.casework.mail_intake import line_of

    with desk_of(ctx) as desk:
        lines = [line_of(one) for one in drafts(desk, everything=everything)]
    if as_json:
        print_json(lines)
    else:
        print_table(
            DRAFT_COLUMNS,
            [
                (
                    one.id,
                    one.kind.value if one.state.value == "open" else one.state.value,
                    one.platform or "-",
                    one.no or "-",
                    one.complainant or "-",
                    one.received_at[:16] or "-",
                    ", ".join(one.missing) or "-",
                )
                for one in lines
            ],
        )
    ctx.exit(0 if lines else NOTHING)


@drafts_command.command("show", help="Every value with how sure it is and the line that says so.")
@click.argument("identity", metavar="ID")
@json_option
@click.pass_context
def show_draft(ctx: click.Context, identity: str, as_json: bool) -> None:
    from iptui.casework.drafts import deadline_of, find_draft, stated_difference

    with desk_of(ctx) as desk:
        draft = find_draft(desk, identity)
        deadline = deadline_of(desk, draft)
        difference = stated_difference(draft, deadline)
    if as_json:
        print_json(
            {
                "draft": draft,
                "missing": draft.missing,
                "deadline": deadline,
                "stated_difference": difference,
            }
        )
        return
    print_lines(_lines(draft))
    if deadline is not None:
        print_lines([f"Respond until {deadline.due_at.isoformat()} ({deadline.rule_set})"])
    if difference:
        print_lines([difference])


def _lines(draft: ComplaintDraft) -> list[str]:
    lines = [
        f"{draft.id}  {draft.kind.value.replace('_', ' ')}, {draft.state.value}",
        f"Mail    {draft.subject} ({draft.sender})",
    ]
    if draft.why:
        lines.append(f"! {draft.why}")
    for one in draft.facts:
        where = f"line {one.line}" if one.line else "header"
        item = f" [{one.item}]" if one.item else ""
        lines.append(f"{one.field}{item}: {one.value}  ({one.confidence.value}, {where})")
        lines += [f"    > {part}" for part in one.source.splitlines()[:3]]
    lines += [f"{name}: {value or '(none)'}  (entered)" for name, value in draft.corrected.items()]
    if draft.missing:
        lines.append(f"Missing: {', '.join(draft.missing)}")
    return lines


@drafts_command.command(
    "confirm", help="Make the complaint of a draft; --set corrects a value first."
)
@click.argument("identity", metavar="ID")
@click.option("--set", "values", multiple=True, metavar="FIELD=VALUE")
@json_option
@click.pass_context
def confirm(ctx: click.Context, identity: str, values: tuple[str, ...], as_json: bool) -> None:
    from iptui.casework.drafts import confirm_draft, correct_draft, find_draft

    given: dict[str, str] = {}
    for one in values:
        name, sign, value = one.partition("=")
        if not sign:
            raise BadInput(f"--set is '{one[:40]}'; write it as no=CN-2026-1.")
        given[name.strip()] = value.strip()
    with desk_of(ctx) as desk:
        draft = find_draft(desk, identity)
        if given:
            draft = correct_draft(desk, draft, given)
        complaint = confirm_draft(desk, draft)
    if as_json:
        print_json(complaint)
    else:
        print_lines([f"Complaint {complaint.no} on {complaint.platform}: {complaint.state.value}"])
        if complaint.due_at is not None:
            print_lines([f"Respond until {complaint.due_at.isoformat()}"])


@drafts_command.command("dismiss", help="It is no complaint; the mail stays kept.")
@click.argument("identity", metavar="ID")
@click.option("--why", default="", help="Kept in the audit trail.")
@json_option
@click.pass_context
def dismiss(ctx: click.Context, identity: str, why: str, as_json: bool) -> None:
    from iptui.casework.drafts import dismiss_draft, find_draft

    with desk_of(ctx) as desk:
        draft = dismiss_draft(desk, find_draft(desk, identity), why=why)
    if as_json:
        print_json(draft)
    else:
        print_lines([f"{draft.id}: dismissed"])
