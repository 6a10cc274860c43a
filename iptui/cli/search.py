"""`search` and `scan`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import NOTHING, ProgressLine, print_json
from iptui.search.results import FIELDS, Spans
from iptui.terminal.clean import clean

if TYPE_CHECKING:
    from iptui.domain.brands import BrandReference
    from iptui.search.scan_workers import Render


def span_lists(spans: Spans) -> dict[str, list[list[int]]]:
    """`[start, end]`, and `[item, start, end]` for keywords and attributes."""
    return {
        field: [
            [span.start, span.end] if span.item is None else [span.item, span.start, span.end]
            for span in found
        ]
        for field, found in spans.items()
        if found
    }


def query_of(arguments: Sequence[str]) -> str:
    """One query of the shell's words; what the shell was given in quotes stays together."""
    return " ".join(
        f'"{one}"' if any(map(str.isspace, one.strip())) and '"' not in one else one
        for one in arguments
    )


MOST_VARIANTS = 1000
VARIANTS_SHOWN = 20
"""Near words in a line of text; the JSON document has all."""


@click.command(
    "search",
    context_settings={"ignore_unknown_options": True},
    help="Products with all of these complete words. 'air max' in quotes is a phrase, name:nike looks "
    "in one field, -case leaves products out.",
)
@click.argument("words", nargs=-1, required=True, metavar="WORD…")
@click.option(
    "--field", "fields", multiple=True, type=click.Choice(FIELDS), help="Only in this field."
)
@click.option("--limit", type=click.IntRange(0, 1_000_000), default=50, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0)
@click.option("--all-states", is_flag=True, help="Not only approved products.")
@click.option("--no-variants", is_flag=True, help="Suggest no near words.")
@json_option
@click.pass_context
def search_command(
    ctx: click.Context,
    words: tuple[str, ...],
    fields: tuple[str, ...],
    limit: int,
    offset: int,
    all_states: bool,
    no_variants: bool,
    as_json: bool,
) -> None:
    query = query_of(words)
    with desk_of(ctx) as desk:
        progress = ProgressLine("Indexing the catalog")
        desk.catalog.prepare(progress)
        progress.end()
        chosen = fields or FIELDS
        result = desk.catalog.search(
            query, fields=chosen, limit=limit, offset=offset, all_states=all_states
        )
        hits: list[dict[str, Any]] = []
        texts = []
        for product in desk.catalog.products(result.numbers):
            text, spans = desk.catalog.highlights(product, query)
            shown: Spans = {field: found for field, found in spans.items() if field in chosen}
            hits.append({"id": product.id, "name": product.name, "spans": span_lists(shown)})
            texts.append((text, shown))
        variants = [] if no_variants else desk.catalog.variants(query, limit=MOST_VARIANTS)
    if as_json:
        print_json(
            {
                "query": " ".join(words),
                "total": result.total,
                "fields": result.fields,
                "hits": hits,
                "variants": [
                    {"word": one.word, "products": one.products, "tier": one.tier}
                    for one in variants
                ],
            }
        )
    else:
        counts = ", ".join(f"{name} {count}" for name, count in result.fields.items())
        print(f"{result.total} product(s) with '{clean(query)}' ({counts})")
        for hit in hits:
            print(f"  {clean(hit['id'])}  {clean(hit['name'])}  [{', '.join(hit['spans'])}]")
        if variants:
            listed = variants[:VARIANTS_SHOWN]
            near = ", ".join(f"{clean(one.word)} ({one.products}, {one.tier})" for one in listed)
            more = len(variants) - len(listed)
            print(f"Near: {near}{f', and {more} more with --json' if more else ''}")
    ctx.exit(0 if result.total else NOTHING)


@click.command(
    "scan",
    help="Every stand of the brand list's names in approved products, and of near variants; one JSON "
    "line each. A second scan gives only what is new, one that was interrupted goes on.",
)
@click.option(
    "--brands",
    "file",
    type=click.Path(path_type=Path),
    help="Another brand list than the desk's; all its findings are given each time.",
)
@click.option("--exact-only", is_flag=True, help="No near variants.")
@click.option("--all", "again", is_flag=True, help="What earlier scans have given as well.")
@click.pass_context
def scan_command(ctx: click.Context, file: Path | None, exact_only: bool, again: bool) -> None:
    from iptui.casework.scans import ListScan
    from iptui.cli.output import say
    from iptui.formats.finding_lines import FindingLines

    found = 0
    out = sys.stdout.buffer
    with desk_of(ctx) as desk:
        listed = None if file is None else _brands_of(file)
        progress = ProgressLine("Indexing the catalog")
        desk.catalog.prepare(progress)
        progress.end()
        progress = ProgressLine("Scanning", shown=not out.isatty())
        scan = ListScan(desk, listed, exact_only=exact_only, again=again, progress=progress)
        lines: Render[tuple[int, bytes]] = FindingLines(scan.decisions)
        try:
            pairs = scan.begin()
            if scan.resumed_at:
                say(
                    f"Going on with the interrupted scan: {scan.resumed_at:,} product(s) were done."
                )
            for count, text in chain(scan.exact(pairs, lines), scan.near(lines)):
                found += count
                out.write(text)
                out.flush()
        except KeyboardInterrupt:
            if file is None and not again:
                say(f"{found:,} new finding(s) so far; `iptui scan` goes on from there.")
            raise
        finally:
            progress.end()
            scan.close()
        known = ""
        if scan.known:
            known = f"; {scan.known:,} " + ("were" if again else "more (--all gives them) were")
            known += " found by earlier scans (a product counts once for each brand)"
        decided = f"; {scan.decisions.count:,} decision(s) hold" if scan.decisions.count else ""
        say(f"{found:,} {'' if again or file else 'new '}finding(s){known}{decided}.")
    ctx.exit(0 if found else NOTHING)


def _brands_of(file: Path) -> list[BrandReference]:
    from iptui.casework.intake import opened
    from iptui.cli.output import say
    from iptui.formats.outside_files import text_name
    from iptui.formats.reading import Rejection, read_brands

    listed: list[BrandReference] = []
    with opened(file) as stream:
        for row in read_brands(stream, name=text_name(file)):
            if isinstance(row, Rejection):
                say(f"{row.file}, row {row.row}: {row.reason}")
            else:
                listed.append(row)
    return listed
