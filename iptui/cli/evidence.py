"""`evidence add/edit/show/list/remove`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import NOTHING, print_json, print_lines, print_table, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from iptui.domain.evidence import EvidenceItem


@click.group("evidence", help="Documents for counter-notifications, kept once and hashed.")
def evidence_command() -> None:
    pass


FACT_OPTIONS = (
    ("--issuer", "issuer", "Who signed, sealed or sold."),
    ("--addressee", "addressee", "To whom it was given or sold."),
    ("--issued-on", "issued_on", "Its date, as 2026-09-30."),
    ("--valid-from", "valid_from", "The first day of its validity."),
    ("--valid-until", "valid_until", "The last day of its validity."),
    ("--brand", "brand", "The mark that it names."),
    ("--model", "model", "The model or type that it names."),
    ("--quantity", "quantity", "Pieces."),
    ("--classes", "classes", "Classes, as '9; 25'."),
    ("--territories", "territories", "Country codes, as 'US; EU'."),
    ("--status", "status", "The right's status that it shows, as Expired."),
    ("--products", "product_ids", "Ids of the products that it covers, as '1; 2'."),
    ("--note", "note", "Anything else."),
)


def _fact_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option, name, help_ in reversed(FACT_OPTIONS):
        command = click.option(option, name, help=help_)(command)
    return click.option("--signed-by-both/--not-signed-by-both", "both", default=None)(command)


def _typed(facts: dict[str, str | None], both: bool | None) -> dict[str, str]:
    typed = {name: text for name, text in facts.items() if text is not None}
    if both is not None:
        typed["signed_by_both"] = "yes" if both else "no"
    return typed


def _print(item: EvidenceItem) -> None:
    from iptui.domain.evidence_words import LABELS, fact_text

    rows = [("id", item.id)]
    rows += [(LABELS[name].split(" (")[0], fact_text(item, name)) for name in LABELS]
    if item.blob is not None:
        rows.append(("File", f"{item.blob.filename}, {item.blob.size} bytes"))
        rows.append(("SHA-256", item.blob.sha256))
    else:
        rows.append(("File", "none kept"))
    print_lines([f"{label:<26}{value}" for label, value in rows if value])


@evidence_command.command("list", help="All items, newest first.")
@click.option("--kind", default="", help="Only this kind, such as invoice.")
@json_option
@click.pass_context
def list_(ctx: click.Context, kind: str, as_json: bool) -> None:
    from iptui.casework.evidence import evidence_items
    from iptui.domain.evidence_words import kind_words

    with desk_of(ctx) as desk:
        items = evidence_items(desk)
    if kind:
        items = [one for one in items if one.kind.value == kind.casefold().replace(" ", "_")]
    if as_json:
        print_json(items)
    else:
        print_table(
            ("ID", "KIND", "DATE", "TITLE"),
            [(one.id, kind_words(one.kind), str(one.issued_on or "-"), one.title) for one in items],
        )
    ctx.exit(0 if items else NOTHING)


@evidence_command.command("show", help="An item's facts, its file's hash, and what rests on it.")
@click.argument("evidence_id", metavar="ID")
@json_option
@click.pass_context
def show(ctx: click.Context, evidence_id: str, as_json: bool) -> None:
    from iptui.casework.evidence import file_problem, find_evidence, uses_of

    with desk_of(ctx) as desk:
        item = find_evidence(desk, evidence_id)
        uses = uses_of(desk, item)
        problem = file_problem(desk, item)
    if as_json:
        print_json({"evidence": item, "uses": uses, "problem": problem})
    else:
        _print(item)
        for use in uses:
            changed = "; filed with other facts than today's" if use.changed_since else ""
            print_lines(
                [
                    f"Used in    {use.complaint_id}, attempt {use.attempt}: {use.state.value}{changed}"
                ]
            )
        if problem:
            say(problem)
    ctx.exit(NOTHING if problem else 0)


@evidence_command.command("add", help="Keep a document with its facts.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", required=True)
@click.option("--title", required=True)
@_fact_options
@click.option("--second", is_flag=True, help="Keep a second item of a file that is kept already.")
@json_option
@click.pass_context
def add(
    ctx: click.Context,
    /,
    file: Path,
    kind: str,
    title: str,
    both: bool | None,
    second: bool,
    as_json: bool,
    **facts: str | None,
) -> None:
    from iptui.casework.evidence import add_evidence
    from iptui.domain.evidence import EvidenceItem, EvidenceKind
    from iptui.domain.evidence_words import with_facts

    item = with_facts(
        EvidenceItem(id="", kind=EvidenceKind.OTHER, title=title),
        {"kind": kind, **_typed(facts, both)},
    )
    with desk_of(ctx) as desk:
        item = add_evidence(desk, item, file, second=second)
    if as_json:
        print_json(item)
    else:
        say(f"Kept as {item.id}.")


@evidence_command.command("edit", help="Correct an item's facts; '' takes a fact away.")
@click.argument("evidence_id", metavar="ID")
@click.option("--kind")
@click.option("--title")
@_fact_options
@click.option(
    "--file", type=click.Path(path_type=Path), help="Another file in place of the kept one."
)
@click.option("--why", default="", help="Why it is corrected; kept in the audit trail.")
@json_option
@click.pass_context
def edit(
    ctx: click.Context,
    /,
    evidence_id: str,
    file: Path | None,
    both: bool | None,
    why: str,
    as_json: bool,
    **facts: str | None,
) -> None:
    from iptui.casework.evidence import change_evidence, find_evidence, uses_of
    from iptui.domain.counter_notifications import CounterNotificationState
    from iptui.domain.errors import BadInput
    from iptui.domain.evidence_words import with_facts

    typed = _typed(facts, both)
    if not typed and file is None:
        raise BadInput("Nothing to correct is given; name a fact, such as --issued-on 2026-09-30.")
    with desk_of(ctx) as desk:
        item = change_evidence(
            desk, with_facts(find_evidence(desk, evidence_id), typed), file, why=why
        )
        filed = [
            one for one in uses_of(desk, item) if one.state is not CounterNotificationState.DRAFT
        ]
    if as_json:
        print_json(item)
    else:
        kept = f" {len(filed)} filing(s) keep what they were filed with." if filed else ""
        say(f"Corrected {item.id}.{kept}")


@evidence_command.command("remove", help="Drop an item that nothing was filed with.")
@click.argument("evidence_id", metavar="ID")
@click.pass_context
def remove(ctx: click.Context, evidence_id: str) -> None:
    from iptui.casework.evidence import find_evidence, remove_evidence

    with desk_of(ctx) as desk:
        remove_evidence(desk, find_evidence(desk, evidence_id))
    say(f"Removed {evidence_id}.")
