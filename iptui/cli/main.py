"""The command `iptui`: the app without a word, a command with one."""

from __future__ import annotations

import importlib
import os
import sys

import click

from iptui import __version__
from iptui.domain.errors import UserError

COMMANDS: dict[str, str] = {
    # command: the module (of iptui.cli) that holds it; imported when asked for
    "init": "workspace",
    "demo": "workspace",
    "check": "workspace",
    "backup": "workspace",
    "doctor": "workspace",
    "account": "account",
    "import": "imports",
    "complaints": "complaints",
    "complaint": "complaint",
    "evidence": "evidence",
    "right": "parties",
    "complainant": "parties",
    "snapshot": "snapshot",
    "search": "search",
    "scan": "search",
    "product": "product",
    "brands": "product",
    "number": "number",
    "deadline": "deadline",
    "points": "points",
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
        command = getattr(loaded, f"{cmd_name}_command")
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
    "--workspace", metavar="DIR", help="The workspace; else IPTUI_WORKSPACE, else the data folder."
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


def main() -> None:
    """Run, and turn every expected failure into one sentence on stderr and its exit code."""
    code = 0
    try:
        result = cli.main(prog_name="iptui", standalone_mode=False)
        code = result if isinstance(result, int) else 0
    except click.exceptions.Exit as done:
        code = done.exit_code
    except click.Abort:
        print("Stopped.", file=sys.stderr)
        code = 130
    except click.ClickException as error:
        error.show(sys.stderr)
        code = 2
    except UserError as error:
        from iptui.cli.output import exit_code, say

        say(str(error))
        code = exit_code(error)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        code = 130
    except BrokenPipeError:
        # The reader went away; the interpreter must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except OSError as error:
        import errno

        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM):
            raise
        where = f" ({error.filename})" if error.filename else ""
        print(
            f"The system refused to write{where}: {error.strerror}. Make room or check who owns it.",
            file=sys.stderr,
        )
        code = 2
    sys.exit(code)


if __name__ == "__main__":
    main()
