"""Start a program in a pseudo-terminal of 80x24 and wait until a text stands on its screen; then quit it."""

from __future__ import annotations

import os
import sys
import time

import pexpect
import pyte


def main() -> int:
    """Use: start_in_terminal.py PROGRAM [ARG ...] --until TEXT; the program's exit status, 1 if never seen."""
    *command, flag, wanted = sys.argv[1:]
    if flag != "--until":
        print("use: start_in_terminal.py PROGRAM [ARG ...] --until TEXT", file=sys.stderr)
        return 2
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    child = pexpect.spawn(
        command[0],
        command[1:],
        dimensions=(24, 80),
        timeout=1,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            stream.feed(child.read_nonblocking(65536, timeout=1))
        except pexpect.TIMEOUT:
            continue
        except pexpect.EOF:
            break
        if any(wanted in line for line in screen.display):
            child.send("q")
            child.expect(pexpect.EOF, timeout=20)
            child.close()
            print(f"'{wanted}' stood on the screen; the program ended with {child.exitstatus}.")
            return int(child.exitstatus or 0)
    print("\n".join(screen.display))
    print(f"'{wanted}' never stood on the screen.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
