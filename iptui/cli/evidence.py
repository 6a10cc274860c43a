"""`evidence add/list`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import NOTHING, print_json, print_table, say


@click.group("evidence", help="Documents for counter-notifications, kept once and hashed.")
def evidence_command() -> None:
    pass


@evidence_command.command("list", help="All items, newest first.")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    from iptui.casework.evidence import evidence_items

    with desk_of(ctx) as desk:
        items = evidence_items(desk)
    if as_json:
        print_json(items)
    else:
        print_table(("ID", "KIND", "TITLE"), [(one.id, one.kind.value, one.title) for one in items])
    ctx.exit(0 if items else NOTHING)


@evidence_command.command("add", help="Keep a document with its facts.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", required=True)
@click.option("--title", required=True)
@click.option("--issuer", default="", help="Who signed or sealed it.")
@click.option("--issued-on", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--valid-until", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--brand", default="", help="The mark that it names.")
@click.option("--model", default="")
@click.option("--quantity", type=int)
@click.option("--signed-by-both/--not-signed-by-both", default=None)
@json_option
@click.pass_context
def add(
    ctx: click.Context, /, file: Path, kind: str, title: str, as_json: bool, **facts: Any
) -> None:
    from iptui.casework.evidence import add_evidence
    from iptui.domain.errors import BadInput
    from iptui.domain.evidence import EvidenceItem, EvidenceKind

    kinds = [one.value for one in EvidenceKind]
    if kind not in kinds:
        raise BadInput(f"'{kind[:40]}' is no kind of evidence; choose one of {', '.join(kinds)}.")
    for name in ("issued_on", "valid_from", "valid_until"):
        facts[name] = facts[name].date() if facts[name] else None
    with desk_of(ctx) as desk:
        item = add_evidence(
            desk, EvidenceItem(id="", kind=EvidenceKind(kind), title=title, **facts), file
        )
    if as_json:
        print_json(item)
    else:
        say(f"Kept as {item.id}.")
