"""`walled`: the desk for somebody who comes in over SSH and must reach nothing else."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from iptui.domain.errors import BadInput, NotPermitted

KEPT = ("COLORTERM", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LOGNAME", "NO_COLOR", "SSH_CONNECTION", "TERM", "TZ", "USER")  # fmt: skip
"""Variables that stay; all others could name a program, a file or another clock."""
STOPPING = (signal.SIGTSTP, signal.SIGQUIT, signal.SIGTTIN, signal.SIGTTOU)


@click.command(
    "walled",
    help="Open the desk for a person who comes in by an SSH server's ForceCommand: the account is the "
    "one that the server gave to the key (--account, IPTUI_ACCOUNT), no other workspace opens, no "
    "program starts, and files pass only through the person's folder in --exchange.",
)
@click.option(
    "--exchange",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Holds a folder for each account, of its name; without it no file passes.",
)
@click.pass_context
def walled_command(ctx: click.Context, exchange: Path | None) -> None:
    from iptui.casework.sign_in import sign_in_by_key
    from iptui.casework.wall import wall_for
    from iptui.casework.workspaces import ANYBODY, open_desk
    from iptui.cli.app import run
    from iptui.settings import load_settings
    from iptui.terminal.checks import terminal_problem

    if os.environ.get("SSH_ORIGINAL_COMMAND"):
        raise NotPermitted("Your key opens the desk and nothing else; no command is run.")
    options = ctx.find_root().obj
    workspace = options["workspace"]
    name = options["account"] or os.environ.get("IPTUI_ACCOUNT", "")
    if not workspace or not name:
        raise BadInput("`walled` needs --workspace, and the key's account in IPTUI_ACCOUNT.")
    source = os.environ.get("SSH_CONNECTION", "").partition(" ")[0]
    shut_in()
    problem = terminal_problem()
    if problem is not None:
        print(problem, file=sys.stderr)
        ctx.exit(2)
    settings = load_settings()
    desk = open_desk(workspace, account=ANYBODY, settle=False)
    try:
        account = sign_in_by_key(desk, name, f"by key, from {source}" if source else "by key")
    except BaseException:
        desk.close()
        raise
    desk.wall = wall_for(account, exchange)
    ctx.exit(run(desk, settings))


def shut_in() -> None:
    """Leave nothing in the process that could start a program, stop it, or point it elsewhere."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept, PATH="/usr/bin:/bin", SHELL="/bin/false", TEXTUAL_FPS="120")
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    os.umask(0o077)
