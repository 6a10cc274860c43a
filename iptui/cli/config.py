"""`keys`: the table of keys in force. `config check/path`: the person's settings."""

from __future__ import annotations

import click

from iptui.cli.context import json_option
from iptui.cli.output import print_json, print_lines, print_table, say


@click.command("keys", help="The keys of every screen, as they are in force.")
@json_option
def keys_command(as_json: bool) -> None:
    from iptui.actions import ACTIONS, shown_keys
    from iptui.settings import load_settings

    actions = load_settings().actions
    changed = {one.name for one, default in zip(actions, ACTIONS, strict=True) if one != default}
    if as_json:
        print_json(
            [
                {
                    "action": one.name,
                    "keys": one.keys.split(","),
                    "title": one.title,
                    "help": one.help,
                    "remapped": one.name in changed,
                }
                for one in actions
            ]
        )
        return
    rows = [
        (one.name, shown_keys(one.keys), one.help + (" (remapped)" if one.name in changed else ""))
        for one in actions
    ]
    print_table(("ACTION", "KEYS", "WHAT IT DOES"), rows)


@click.group("config", help="The settings file: check it, or say where it is.")
def config_command() -> None:
    pass


@config_command.command("path", help="Where the settings file is looked for.")
def path() -> None:
    from iptui.settings import config_path

    print_lines([str(config_path())])


@config_command.command("check", help="Read the settings file and say what is wrong with it.")
@json_option
def check(as_json: bool) -> None:
    from iptui.actions import ACTIONS
    from iptui.settings import config_path, load_settings

    path = config_path()
    settings = load_settings(path)
    remapped = {
        one.name: one.keys.split(",")
        for one, default in zip(settings.actions, ACTIONS, strict=True)
        if one != default
    }
    if as_json:
        print_json(
            {
                "file": str(path),
                "exists": path.exists(),
                "theme": settings.theme,
                "mouse": settings.mouse,
                "pictures": settings.pictures,
                "lock_after": settings.lock_after,
                "keys": remapped,
            }
        )
    elif path.exists():
        say(f"{path} is sound: {len(remapped)} action(s) on other keys.")
    else:
        say(f"There is no {path}; the defaults are in force.")
