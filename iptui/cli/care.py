"""`check`, `backup`, `restore`, `doctor`."""

from __future__ import annotations

from pathlib import Path

import click

from iptui.cli.context import desk_of, json_option
from iptui.cli.output import NOTHING, print_json, print_lines, say
from iptui.domain.errors import BadInput


def _folder(ctx: click.Context) -> Path:
    """The workspace's folder as named, whether there is one or not.

    Raises:
        BadInput: it lies on a server.
    """
    from iptui.casework.workspaces import chosen

    place = chosen(ctx.find_root().obj["workspace"])
    if isinstance(place, str):
        raise BadInput(
            f"'{place.partition('://')[0]}://…' is a workspace on a server; the server's own tools back "
            "it up, restore and repair it (see the operating guide)."
        )
    return place


@click.command("check", help="Read the whole workspace and verify it; prints a problem a line.")
@click.option(
    "--repair",
    "mend",
    is_flag=True,
    help="Restore what can be restored first, and set the rest aside; nothing is deleted.",
)
@json_option
@click.pass_context
def check_command(ctx: click.Context, mend: bool, as_json: bool) -> None:
    from iptui.casework.care import check_all

    if mend:
        from iptui.casework.care import repair

        done = repair(_folder(ctx), account=ctx.find_root().obj["account"])
        for sentence in done:
            say(sentence)
        if not done:
            say("There was nothing to repair.")
    with desk_of(ctx) as desk:
        problems = check_all(desk)
    if as_json:
        print_json(problems)
    else:
        print_lines(
            f"{one.where}: {one.what}" + (f" ({one.advice})" if one.advice else "")
            for one in problems
        )
        say(f"{len(problems)} problem(s) found." if problems else "No problem found.")
    ctx.exit(NOTHING if problems else 0)


@click.command(
    "backup", help="Copy everything of record into one zip FILE, read it back and compare."
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--encrypt-to",
    "keys",
    multiple=True,
    metavar="KEY",
    help="A public key of age (age1…) or OpenSSH; may be given several times.",
)
@click.pass_context
def backup_command(ctx: click.Context, file: Path, keys: tuple[str, ...]) -> None:
    from iptui.casework.care import make_backup

    with desk_of(ctx) as desk:
        size = make_backup(desk, file, keys=keys)
    opened = "restore it with --identity and the secret key" if keys else "unzip opens it, too"
    say(f"Wrote {file} ({size:,} bytes), read back and sound; {opened}.")


@click.command("restore", help="Make the workspace out of a backup FILE, in a place that is free.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--identity",
    "key_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The secret key of an encrypted backup, as age-keygen writes it, or of OpenSSH.",
)
@click.pass_context
def restore_command(ctx: click.Context, file: Path, key_file: Path | None) -> None:
    from iptui.casework.care import restore

    place = _folder(ctx)
    found = restore(file, place, key_file=key_file)
    say(f"Made the workspace {place} out of {file}; every file matches its SHA-256.")
    for line in found:
        say(f"As it was backed up: {line}")


@click.command(
    "doctor",
    help="Look at the terminal, locale, disk, modes, versions, the workspace, its cache, the clock.",
)
@json_option
@click.pass_context
def doctor_command(ctx: click.Context, as_json: bool) -> None:
    from iptui.casework.diagnosis import diagnose, open_to_look
    from iptui.casework.workspaces import chosen

    options = ctx.find_root().obj
    named = chosen(options["workspace"])
    place = None if isinstance(named, str) else named
    opened = open_to_look(named, options["account"])
    try:
        found = diagnose(place, opened)
    finally:
        if not isinstance(opened, str):
            opened.close()
    problems = [one for one in found if one.problem]
    if as_json:
        facts: dict[str, object] = {one.subject.replace(" ", "_"): one.value for one in found}
        facts["problems"] = [{"subject": one.subject, "problem": one.problem} for one in problems]
        print_json(facts)
    else:
        print_lines(
            f"{one.subject}: {_in_words(one.value)}" + (f"  ! {one.problem}" if one.problem else "")
            for one in found
        )
        say(f"{len(problems)} problem(s) found." if problems else "No problem found.")
    ctx.exit(NOTHING if problems else 0)


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return str(value)
