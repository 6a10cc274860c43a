"""`init` and `demo`."""

from __future__ import annotations

import sys
from contextlib import suppress

import click

from iptui.cli.context import json_option
from iptui.cli.output import print_json, print_lines
from iptui.domain.errors import BadInput

LONGEST_LINE = 10_000
"""Bytes read of a password on standard input."""


def ask_password(from_stdin: bool, *, twice: bool = True) -> str:
    """From standard input's first line, or typed unseen."""
    if from_stdin or not sys.stdin.isatty():
        try:
            return sys.stdin.buffer.readline(LONGEST_LINE).decode().rstrip("\r\n")
        except UnicodeDecodeError:
            raise BadInput("The password on standard input is not UTF-8 text.") from None
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=twice, err=True))


@click.command("init", help="Make a workspace with its main account.")
@click.option("--account", "name", required=True, metavar="NAME", help="The main account's name.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@json_option
@click.pass_context
def init_command(ctx: click.Context, name: str, password_stdin: bool, as_json: bool) -> None:
    from iptui.casework.sign_in import create_main_account, has_accounts
    from iptui.casework.workspaces import chosen, exists, open_desk, shown
    from iptui.domain.errors import NotFound, Refused

    options = ctx.find_root().obj
    place = chosen(options["workspace"])
    with suppress(NotFound):
        desk = open_desk(place) if exists(place) else None
        taken = desk is not None and has_accounts(desk)
        if desk is not None:
            desk.close()
        if taken:
            raise Refused(
                f"The workspace {shown(place)} exists and has its main account; nothing was changed."
            )
    password = ask_password(password_stdin)
    desk = open_desk(options["workspace"], create=True)
    try:
        account = create_main_account(desk, name, password)
    finally:
        desk.close()
    if as_json:
        print_json({"workspace": shown(place), "account": account.name})
    else:
        print_lines([f"Made the workspace {shown(place)} with the main account {account.name}."])


@click.command("demo", help="Open the sample seller's desk in a throw-away workspace.")
@click.pass_context
def demo_command(ctx: click.Context) -> None:
    from iptui.cli.app import open_demo

    ctx.exit(open_demo())
