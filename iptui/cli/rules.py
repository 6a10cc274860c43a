"""`rules list/show/diff/validate/copy/text/add/remove`: the platforms' rules as data, value by value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iptui.cli.context import desk_of, json_option, rules_in_use
from iptui.cli.output import BAD, NOTHING, print_json, print_lines, print_table, say
from iptui.domain.errors import BadInput, NotFound
from iptui.domain.rule_values import differences, values_of
from iptui.formats.rule_text import RuleText

if TYPE_CHECKING:
    from iptui.domain.rule_sets import RuleSet
    from iptui.domain.sources import SourcedValue
    from iptui.formats.rule_files import RuleSets


@click.group(
    "rules", help="The platforms' rules: windows, attempts, penalties, with their sources."
)
def rules_command() -> None:
    pass


@rules_command.command("list", help="Every version in use, and whose it is.")
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    known = rules_in_use(ctx)
    every = known.all()
    now = _now()
    rows = [
        {
            "id": one.id,
            "platform": one.platform,
            "title": one.title,
            "version": one.version,
            "version_known": one.version_known,
            "until": one.until,
            "in_force": known.for_complaint(one.platform, now).id == one.id,
            "origin": one.origin,
            "file": one.file,
        }
        for one in every
    ]
    if as_json:
        print_json({"rules": rows, "problems": known.problems})
        return
    print_table(
        ("PLATFORM", "VERSION", "UNTIL", "NOW", "ORIGIN", "FILE"),
        [
            (
                one.platform,
                one.version_text,
                one.until.isoformat() if one.until else "-",
                "in force" if row["in_force"] else "-",
                one.origin,
                one.file,
            )
            for one, row in zip(every, rows, strict=True)
        ],
    )


@rules_command.command("show", help="Each value with its source, confidence and origin.")
@click.argument("rules", metavar="PLATFORM|ID|FILE")
@json_option
@click.pass_context
def show(ctx: click.Context, rules: str, as_json: bool) -> None:
    known = rules_in_use(ctx)
    one = _found(known, rules)
    shipped = known.shipped(one.id) if one.origin == "own" else None
    changed = {other.what: other.before for other in (differences(shipped, one) if shipped else [])}
    if as_json:
        print_json(
            {
                **_head(one),
                "values": [
                    {
                        **_value(value),
                        "changed": value.what in changed,
                        "shipped_value": _shipped_value(changed.get(value.what)),
                    }
                    for value in values_of(one)
                ],
            }
        )
        return
    print_lines(
        [
            f"{one.title}: {one.id}, {one.origin}, {one.file}",
            _in_force(one),
        ]
    )
    for value in values_of(one):
        print_lines(_shown(value, changed))
    if one.note:
        print_lines(["", one.note])


@rules_command.command(
    "diff", help="Two rule sets value by value. Exit code 1 if they are the same."
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@json_option
@click.pass_context
def diff(ctx: click.Context, before: str, after: str, as_json: bool) -> None:
    known = rules_in_use(ctx)
    old, new = _found(known, before), _found(known, after)
    found = differences(old, new)
    if as_json:
        print_json(
            {
                "before": _head(old),
                "after": _head(new),
                "differences": [
                    {
                        "what": one.what,
                        "before": _value(one.before) if one.before else None,
                        "after": _value(one.after) if one.after else None,
                    }
                    for one in found
                ],
            }
        )
    else:
        for one in found:
            print_lines([one.what, *_side("-", one.before), *_side("+", one.after)])
        say(
            f"{len(found)} value(s) differ between {old.id} ({old.origin}) and {new.id} ({new.origin})."
        )
    ctx.exit(0 if found else NOTHING)


@rules_command.command(
    "validate",
    help="Check rule files; without FILE, the workspace's own. Exit code 2 if one is refused.",
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@json_option
@click.pass_context
def validate(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    from iptui.casework.workspaces import chosen
    from iptui.formats.rule_files import check_files

    place = chosen(ctx.find_root().obj["workspace"])
    faults: Sequence[tuple[Path | RuleText, str]]
    checked: Sequence[Path | RuleText]
    if not files and isinstance(place, str):
        from iptui.casework.own_rules import kept_rules

        with desk_of(ctx) as desk:
            checked = kept = kept_rules(desk)
        faults = check_files(kept)
    else:
        if not files and not isinstance(place, str):
            files = tuple(sorted((place / "rules").glob("*.toml")))
        checked, faults = files, check_files(files)
    if not checked:
        raise NotFound("The workspace has no rule files of its own; name the files to check.")
    bad = dict(faults)
    if as_json:
        print_json(
            [
                {
                    "file": one.name if isinstance(one, RuleText) else str(one),
                    "ok": one not in bad,
                    "reason": bad.get(one),
                }
                for one in checked
            ]
        )
    else:
        print_lines(bad.get(one) or f"{one.name}: good" for one in checked)
    ctx.exit(BAD if faults else 0)


@rules_command.command("copy", help="Put a copy of a platform's rules into the workspace, to edit.")
@click.argument("platform")
@click.option("--version", default="", metavar="DATE", help="Not the version in force now.")
@json_option
@click.pass_context
def copy(ctx: click.Context, platform: str, version: str, as_json: bool) -> None:
    from iptui.casework.rule_changes import copy_rules

    with desk_of(ctx) as desk:
        path = copy_rules(desk, platform, version=version)
    if as_json:
        print_json({"file": str(path)})
    else:
        print_lines([str(path)])
        say("Edit it; it is used from now on in place of the shipped one.")


@rules_command.command(
    "text",
    help="A rule file as it stands, your own one or else the shipped one; to be edited and added.",
)
@click.argument("name", metavar="FILE|ID|PLATFORM")
@json_option
@click.pass_context
def text(ctx: click.Context, name: str, as_json: bool) -> None:
    from iptui.casework.own_rules import rule_text

    with desk_of(ctx) as desk:
        found = rule_text(desk, name)
    if as_json:
        print_json({"name": name, "text": found})
    else:
        print_lines(found.splitlines())


@rules_command.command(
    "add", help="Take a rule or calendar file into the workspace, once found good."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="In place of an own file of the same name.")
@json_option
@click.pass_context
def add(ctx: click.Context, file: Path, force: bool, as_json: bool) -> None:
    from iptui.casework.own_rules import add_rules

    with desk_of(ctx) as desk:
        name = add_rules(desk, file, force=force)
    if as_json:
        print_json({"file": name})
    else:
        say(f"{name} is used from now on, over the shipped rules.")


@rules_command.command("remove", help="Take an own rule file out of the workspace.")
@click.argument("name", metavar="FILE")
@json_option
@click.pass_context
def remove(ctx: click.Context, name: str, as_json: bool) -> None:
    from iptui.casework.own_rules import remove_rules

    with desk_of(ctx) as desk:
        remove_rules(desk, name)
    if as_json:
        print_json({"removed": name})
    else:
        say(f"{name} is removed; without it the shipped rules hold.")


def _now() -> datetime:
    from iptui.casework.desk import clock_from_environment

    return clock_from_environment()().astimezone(UTC)


def _found(known: RuleSets, name: str) -> RuleSet:
    """By id, `shipped:ID`, platform (the version in force now) or file."""
    from iptui.formats.outside_files import named_path
    from iptui.formats.rule_text import read_rule_set

    shipped = name.startswith("shipped:")
    name = name.removeprefix("shipped:")
    if name.endswith(".toml") or "/" in name:
        path = named_path(name)
        if not path.is_file():
            raise BadInput(f"There is no rule file {name[:80]}; name a platform, an id or a file.")
        return read_rule_set(path, "own")
    found = known.get(name)
    if found is None and "@" not in name and known.versions(name):
        found = known.for_complaint(name, _now())
    if found is not None and shipped:
        found = known.shipped(found.id)
    if found is None:
        ids = ", ".join(one.id for one in known.versions(name.partition("@")[0]))
        advice = f"there are {ids}" if ids else f"choose one of {', '.join(known.platforms())}"
        raise NotFound(f"There are no rules '{name[:60]}'; {advice}.")
    return found


def _in_force(one: RuleSet) -> str:
    since = f"in force from {one.version}" if one.version_known else "no source says since when"
    return since + (f", until {one.until}" if one.until else "")


def _head(one: RuleSet) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "version": one.version,
        "version_known": one.version_known,
        "until": one.until,
        "origin": one.origin,
        "file": one.file,
        "note": one.note,
    }


def _value(one: SourcedValue) -> dict[str, Any]:
    return {
        "what": one.what,
        "value": one.value,
        "source": one.source,
        "confidence": one.confidence,
        "origin": one.origin,
        "note": one.note,
    }


def _shipped_value(before: SourcedValue | None) -> str | None:
    return before.value if before else None


def _shown(value: SourcedValue, changed: dict[str, SourcedValue | None]) -> list[str]:
    lines = ["", f"{value.what}: {value.value}"]
    if value.what in changed:
        before = changed[value.what]
        lines.append(f"    your own value; shipped: {before.value if before else 'none'}")
    if value.source:
        lines.append(f"    {value.source}")
    lines.append(f"    {value.standing}")
    if value.note:
        lines.append(f"    {value.note}")
    return lines


def _side(sign: str, value: SourcedValue | None) -> list[str]:
    if value is None:
        return [f"  {sign} none"]
    note = f" - {value.note}" if value.note else ""
    return [f"  {sign} {value.value}  ({value.source}; {value.confidence}{note})"]
