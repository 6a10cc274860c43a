"""`sign-in` and `sign-out`: remembering the account of the app on this machine."""

from __future__ import annotations

import os

import click

from iptui.cli.context import json_option
from iptui.cli.output import NOTHING, print_json, say
from iptui.cli.workspace import ask_password


@click.command("sign-in", help="Sign in and stay so for 12 hours: the app then opens on the inbox.")
@click.option("--account", "name", default="", metavar="NAME", help="Else the main account.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@json_option
@click.pass_context
def sign_in_command(ctx: click.Context, name: str, password_stdin: bool, as_json: bool) -> None:
    from iptui.casework.remembered import remember_here
    from iptui.casework.sign_in import SESSION_LENGTH, main_account, sign_in
    from iptui.casework.workspaces import ANYBODY, open_desk
    from iptui.domain.errors import NotFound

    options = ctx.find_root().obj
    desk = open_desk(options["workspace"], account=ANYBODY, settle=False)
    try:
        main = main_account(desk)
        if main is None:
            raise NotFound("This workspace has no account yet; make one with `iptui init`.")
        # A name that nobody has is asked for its password like any other.
        wanted = name or options["account"] or os.environ.get("IPTUI_ACCOUNT", "") or main.name
        signed = sign_in(desk, wanted, ask_password(password_stdin, twice=False))
        until = desk.now() + SESSION_LENGTH
        remember_here(desk)
        shown = until.astimezone(desk.time_zone)
    finally:
        desk.close()
    if as_json:
        print_json({"account": signed.name, "expires_at": until})
    else:
        say(f"{signed.name} is signed in on this machine until {shown:%Y-%m-%d %H:%M}.")


@click.command("sign-out", help="End the remembered sign-in of this machine.")
@click.pass_context
def sign_out_command(ctx: click.Context) -> None:
    from iptui.casework.remembered import forget_here
    from iptui.casework.workspaces import ANYBODY, open_desk

    desk = open_desk(ctx.find_root().obj["workspace"], account=ANYBODY, settle=False)
    try:
        done = forget_here(desk)
    finally:
        desk.close()
    say("Signed out on this machine." if done else "No sign-in is remembered on this machine.")
    if not done:
        ctx.exit(NOTHING)
