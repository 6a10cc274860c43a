"""The command `iptui`: the app without a word, a command with one."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from iptui.domain.errors import UserError

APP_OPTIONS = ("--workspace", "--account")


def main() -> None:
    """Run, and turn every expected failure into one sentence on stderr and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that is not UTF-8 gets an escape for a letter that it lacks.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = run(sys.argv[1:])
    except UserError as error:
        from iptui.cli.output import exit_code, say

        say(str(error))
        code = exit_code(error)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        code = 130
    except UnicodeEncodeError:
        from iptui.cli.output import BAD, say

        say(
            "A word of the command, or a file's name, holds bytes that are no UTF-8 text; "
            "nothing was changed."
        )
        code = BAD
    except BrokenPipeError:
        # The reader went away; the interpreter must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except OSError as error:
        import errno

        from iptui.cli.output import BAD, say

        full = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)
        if error.errno not in (*full, errno.ENAMETOOLONG, errno.ELOOP):
            raise
        where = f" ({os.fsdecode(error.filename)})" if error.filename else ""
        what, advice = (
            ("write", "Make room or check who owns it.")
            if error.errno in full
            else ("open the path", "Name another.")
        )
        say(f"The system refused to {what}{where}: {error.strerror}. {advice}")
        code = BAD
    sys.exit(code)


def tell_of_waiting(sentence: str) -> None:
    """A command that waits for another process says so instead of standing still."""
    from iptui.cli.output import say

    say(sentence)


def run(arguments: Sequence[str]) -> int:
    """The exit code of the app or the command."""
    options = app_options(arguments)
    if options is not None:
        # The app starts without the command parser, which takes a twentieth of a second.
        from iptui.cli.app import open_app

        return open_app(options.get("--workspace"), options.get("--account", ""))
    return run_command(list(arguments))


def app_options(arguments: Sequence[str]) -> dict[str, str] | None:
    """The options, when nothing but options of the app was given; None when the parser has to look."""
    found: dict[str, str] = {}
    rest = iter(arguments)
    for word in rest:
        name, equals, value = word.partition("=")
        if name not in APP_OPTIONS:
            return None
        given = value if equals else next(rest, "")
        if not given or (not equals and given.startswith("-")):
            return None
        found[name] = given
    return found


def run_command(arguments: list[str]) -> int:
    import click

    from iptui.cli.commands import cli
    from iptui.store.waiting import telling

    try:
        with telling(tell_of_waiting):
            result = cli.main(arguments, prog_name="iptui", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        print("Stopped.", file=sys.stderr)
        return 130
    except click.ClickException as error:
        from iptui.cli.output import BAD, say

        if isinstance(error, click.UsageError) and error.ctx is not None:
            print(error.ctx.get_usage(), file=sys.stderr)
            say(f"Try '{error.ctx.command_path} --help' for help.")
        say(f"Error: {error.format_message()}")
        return BAD
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    main()
