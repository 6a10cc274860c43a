"""`complaint show/check/counter-notify/accept/negotiate/withdraw/rule/reject/…`."""

from __future__ import annotations

from typing import Any

import click

from iptui.cli.complaints import row_of
from iptui.cli.context import desk_of, json_option, parse_instant
from iptui.cli.counter_notify import check_command, counter_notify_command
from iptui.cli.letter import letter_command
from iptui.cli.output import NOTHING, print_json, print_lines, say
from iptui.domain.complaints import Complaint


@click.group("complaint", help="One complaint: show it, answer it, record what others did.")
def complaint_command() -> None:
    pass


complaint_command.add_command(check_command)
complaint_command.add_command(counter_notify_command)
complaint_command.add_command(letter_command)


def _answer(desk: Any, complaint: Complaint, as_json: bool) -> None:
    from iptui.domain.complaint_states import STATE_TITLES

    if as_json:
        print_json(row_of(desk, complaint))
    else:
        say(f"Complaint {complaint.no}: {STATE_TITLES[complaint.state]}.")


def _clock(one: Complaint) -> list[str]:
    """What the deadline rests on, with whose rule it is."""
    from iptui.domain.sources import ORIGIN_WORDS

    ends = one.deadline
    if ends is None:
        return []
    provisional = ", provisional" if ends.provisional else ""
    return [
        f"{ends.length} {ends.unit.replace('_', ' ')} by {ends.rule_set} "
        f"({ORIGIN_WORDS.get(ends.origin, ends.origin)}), {ends.basis.value}{provisional}",
        f"{ends.source} ({ends.confidence})",
        *([f"holiday notice {ends.holiday_notice}"] if ends.holiday_notice else []),
    ]


@complaint_command.command("show", help="The record with what belongs to it.")
@click.argument("no")
@json_option
@click.pass_context
def show(ctx: click.Context, no: str, as_json: bool) -> None:
    from iptui.casework.dossier import dossier
    from iptui.casework.ledgers import penalty_words
    from iptui.casework.moves import find_complaint
    from iptui.domain.complaint_states import STATE_TITLES
    from iptui.domain.countdown import remaining

    with desk_of(ctx) as desk:
        case = dossier(desk, find_complaint(desk, no))
        one = case.complaint
        if as_json:
            print_json(
                {
                    **row_of(desk, one),
                    "next_step": case.next_step,
                    "forecast": case.penalty.forecast,
                    "penalty": case.penalty.counted,
                    "rules": case.rules,
                    "complaint": one,
                    "right_record": case.right,
                    "complainant_record": case.complainant,
                    "counter_notifications": case.counter_notifications,
                    "evidence": case.evidence,
                    "negotiation": case.negotiation,
                    "snapshots": case.snapshots,
                    "timeline": case.timeline,
                }
            )
            return
        due = (
            f"{one.due_at.isoformat()} ({remaining(one.due_at, desk.now())})" if one.due_at else "-"
        )
        print_lines(
            [
                f"Complaint {one.no} on {one.platform}: {STATE_TITLES[one.state]}",
                f"Received    {one.received_at.isoformat()}",
                f"Due         {due}",
                *(f"            {line}" for line in _clock(one)),
                f"Next step   {case.next_step.owner.value}: {case.next_step.what}",
                f"Points      {penalty_words(case.penalty) or 'no ledger, or nothing counted'}",
                f"Right       {case.right.label if case.right else '-'}",
                f"Complainant {case.complainant.name if case.complainant else '-'}",
                f"Reason      {one.reason}",
                *(
                    f"Product     {line.product_id} {line.title} ({line.state.value})"
                    for line in one.lines
                ),
                *(f"Attempt {a.number}   {a.outcome.value}" for a in one.attempts),
                *(
                    f"{event.at.isoformat()} {event.action} by {event.actor}"
                    for event in case.timeline
                ),
            ]
        )


@complaint_command.command(
    "accept", help="Delete now: accept it; listings are deleted, snapshots kept first."
)
@click.argument("no")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--reason", default="")
@json_option
@click.pass_context
def accept(ctx: click.Context, no: str, yes: bool, reason: str, as_json: bool) -> None:
    from iptui.casework.cleanup import delete_now, warning_before_delete
    from iptui.casework.moves import find_complaint
    from iptui.domain.accounts import Permission

    with desk_of(ctx) as desk:
        desk.require(Permission.DELETE)
        complaint = find_complaint(desk, no)
        say(warning_before_delete(desk, complaint))
        if not yes:
            click.confirm(f"Accept {no} and delete its listings", abort=True, err=True)
        _answer(desk, delete_now(desk, complaint, reason=reason), as_json)


def _outcome(name: str, help_: str, record: str, **fixed: Any) -> None:
    @complaint_command.command(name, help=help_)
    @click.argument("no")
    @click.option("--text", default="", help="What was said; kept with the record.")
    @click.option("--at", "at_", default="", help="When it happened; now if not given.")
    @json_option
    @click.pass_context
    def command(ctx: click.Context, no: str, text: str, at_: str, as_json: bool) -> None:
        from iptui.casework import outcomes
        from iptui.casework.moves import find_complaint

        with desk_of(ctx) as desk:
            complaint = find_complaint(desk, no)
            at = parse_instant(at_) if at_ else None
            changed = getattr(outcomes, record)(desk, complaint, text=text, at=at, **fixed)
            _answer(desk, changed, as_json)


_outcome("withdraw", "Record that the complainant withdrew it.", "record_withdrawal")
_outcome("reply-accept", "Record that the complainant accepted.", "record_reply", accepted=True)
_outcome("reject", "Record that the complainant rejected it.", "record_reply", accepted=False)
_outcome(
    "uphold",
    "Record that the platform upheld the counter-notification.",
    "record_ruling",
    upheld=True,
)
_outcome("dismiss", "Record that the platform dismissed it.", "record_ruling", upheld=False)
_outcome("establish", "Record that the platform established it.", "record_established")


@complaint_command.command("rule", help="Record the platform's ruling.")
@click.argument("no")
@click.argument("ruling", type=click.Choice(["upheld", "dismissed"]))
@click.option("--text", default="")
@click.option("--at", "at_", default="")
@json_option
@click.pass_context
def rule(ctx: click.Context, no: str, ruling: str, text: str, at_: str, as_json: bool) -> None:
    from iptui.casework.moves import find_complaint
    from iptui.casework.outcomes import record_ruling

    with desk_of(ctx) as desk:
        at = parse_instant(at_) if at_ else None
        changed = record_ruling(
            desk, find_complaint(desk, no), upheld=ruling == "upheld", text=text, at=at
        )
        _answer(desk, changed, as_json)


@complaint_command.command("reinstate", help="Record that the platform put listings back.")
@click.argument("no")
@click.argument("products", nargs=-1)
@json_option
@click.pass_context
def reinstate_(ctx: click.Context, no: str, products: tuple[str, ...], as_json: bool) -> None:
    from iptui.casework.moves import find_complaint
    from iptui.casework.outcomes import reinstate

    with desk_of(ctx) as desk:
        _answer(desk, reinstate(desk, find_complaint(desk, no), products), as_json)


@complaint_command.command("negotiate", help="Log a message to or from the complainant.")
@click.argument("no")
@click.option("--text", required=True, help="The message; `-` reads standard input.")
@click.option("--subject", default="")
@click.option("--received", is_flag=True, help="From the complainant, not to them.")
@click.option(
    "--channel", type=click.Choice(["email", "phone", "chat", "letter", "other"]), default="email"
)
@click.option("--at", "at_", default="")
@json_option
@click.pass_context
def negotiate(
    ctx: click.Context,
    no: str,
    text: str,
    subject: str,
    received: bool,
    channel: str,
    at_: str,
    as_json: bool,
) -> None:
    import sys

    from iptui.casework.moves import find_complaint
    from iptui.casework.negotiate import log_message
    from iptui.domain.negotiations import Channel

    with desk_of(ctx) as desk:
        log = log_message(
            desk,
            find_complaint(desk, no),
            text=sys.stdin.read() if text == "-" else text,
            subject=subject,
            outgoing=not received,
            channel=Channel(channel),
            at=parse_instant(at_) if at_ else None,
        )
    if as_json:
        print_json(log)
    else:
        say(f"Kept in the log of {no} ({len(log.messages)} message(s)).")


@complaint_command.command(
    "sweep", help="Every stand of the complaint's mark in approved products."
)
@click.argument("no")
@click.option("--exact-only", is_flag=True)
@click.pass_context
def sweep_(ctx: click.Context, no: str, exact_only: bool) -> None:
    from msgspec.structs import asdict

    from iptui.casework.moves import find_complaint
    from iptui.casework.sweep import sweep
    from iptui.cli.output import print_json_line

    with desk_of(ctx) as desk:
        findings = sweep(desk, find_complaint(desk, no), exact_only=exact_only)
        for finding in findings:
            line = asdict(finding)
            del line["target"]  # a number of this sweep only
            print_json_line(line)
    ctx.exit(0 if findings else NOTHING)
