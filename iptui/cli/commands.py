"""The table of commands, each imported when it is used."""

from __future__ import annotations

import importlib

import click

from iptui import __version__

COMMANDS: dict[str, str] = {
    # command: the module (of iptui.cli) that holds it; imported when asked for
    "init": "workspace",
    "demo": "workspace",
    "check": "care",
    "backup": "care",
    "restore": "care",
    "doctor": "care",
    "migrate": "migrate",
    "spread": "migrate",
    "account": "account",
    "audit": "audit",
    "sign-in": "session",
    "sign-out": "session",
    "import": "imports",
    "complaints": "complaints",
    "complaint": "complaint",
    "drafts": "drafts",
    "evidence": "evidence",
    "seller": "seller",
    "right": "parties",
    "complainant": "parties",
    "snapshot": "snapshot",
    "search": "search",
    "scan": "search",
    "product": "product",
    "brands": "product",
    "export": "export",
    "keys": "config",
    "config": "config",
    "number": "number",
    "deadline": "deadline",
    "due": "due",
    "rules": "rules",
    "points": "points",
    "walled": "walled",
}


class LazyGroup(click.Group):
    """Imports a command's module when the command is used, so that each starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        loaded = importlib.import_module(f"iptui.cli.{module}")
        command = getattr(loaded, f"{cmd_name.replace('-', '_')}_command")
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A terminal desk for answering intellectual-property complaints. Without a command it opens the app.",
)
@click.version_option(__version__, prog_name="iptui")
@click.option(
    "--workspace",
    metavar="PLACE",
    help="A folder, or postgresql://USER@HOST/DATABASE; else IPTUI_WORKSPACE, else the data folder.",
)
@click.option(
    "--account",
    metavar="NAME",
    help="The account to work as; else IPTUI_ACCOUNT, else the main one.",
)
@click.pass_context
def cli(ctx: click.Context, workspace: str | None, account: str | None) -> None:
    ctx.obj = {"workspace": workspace, "account": account or ""}
    if ctx.invoked_subcommand is None:
        from iptui.cli.app import open_app

        ctx.exit(open_app(workspace, account or ""))
