"""Runs `iptui` as a process of its own, forked from one that has loaded what every command loads.

Starting Python and loading that anew takes three times as long as a usual command. Each process still has its own
memory, files, locks, signals and end; what a start from nothing can show is for the tests that start
`python -m iptui` themselves, and for `test_commands.test_each_command_starts_from_nothing`.
"""

from __future__ import annotations

import array
import gc
import json
import os
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).resolve().parents[1]
AT_START = ("PYTHON", "LC_", "LANG", "TZ", "LD_")
"""Beginnings of variables that count while Python starts: with others than ours a new one is started."""


class _Parent:
    """The process that is forked: one for this process, gone with it (its socket ends)."""

    def __init__(self) -> None:
        self.socket, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.programs", str(theirs.fileno())],
                # Pipes, as the commands get: what cannot be sought is noted when Python starts.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
                cwd=ROOT,
            )

    def run(self, request: dict[str, object], files: list[int]) -> int:
        """The exit code (negative: killed by that signal)."""
        data = json.dumps(request).encode()
        socket.send_fds(self.socket, [len(data).to_bytes(4, "big")], files)
        self.socket.sendall(data)
        answer = self.socket.recv(4)
        assert len(answer) == 4, "the process that is forked has ended"
        return int.from_bytes(answer, "big", signed=True)


@cache
def _parent(pid: int) -> _Parent:
    # By process: a forked test must not talk on its parent's socket.
    return _Parent()


def _at_start(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(AT_START)}


_OURS = _at_start(dict(os.environ))


def run_iptui(
    *words: str | bytes,
    stdin: bytes = b"",
    environment: dict[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """`python -m iptui WORDS`, its input a pipe; `environment` on top of this process's own."""
    variables = {**os.environ, **(environment or {})}
    if _at_start(variables) != _OURS:
        return subprocess.run(
            [sys.executable, "-m", "iptui", *words], input=stdin, capture_output=True, check=False,
            cwd=cwd, env=variables,
        )  # fmt: skip
    reader, writer = os.pipe()
    out, err = os.memfd_create("out"), os.memfd_create("err")

    def write() -> None:
        try:
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(stdin)
        except BrokenPipeError:
            pass  # the command has read enough

    writing = Thread(target=write)
    writing.start()
    try:
        asked = [os.fsdecode(word) for word in words]
        request = {"words": asked, "environment": variables, "cwd": str(cwd or Path.cwd())}
        code = _parent(os.getpid()).run(request, [reader, out, err])
        os.close(reader)
        writing.join()
        said = [os.pread(one, os.fstat(one).st_size, 0) for one in (out, err)]
    finally:
        os.close(out)
        os.close(err)
    return subprocess.CompletedProcess(["iptui", *words], code, *said)


def _next_request(ours: socket.socket) -> tuple[dict[str, object], list[int]] | None:
    """What to run and its three files; None when the tests have ended."""
    size = array.array("i").itemsize
    length, ancillary, _, _ = ours.recvmsg(4, socket.CMSG_LEN(3 * size))
    if not length:
        return None
    files = array.array("i", ancillary[0][2])
    data = b""
    while len(data) < int.from_bytes(length, "big"):
        data += ours.recv(1 << 20)
    return json.loads(data), list(files)


def _serve(number: int) -> None:
    """Fork for each request; returns in the forked process alone, ready to be the command."""
    ours = socket.socket(fileno=number)
    while (asked := _next_request(ours)) is not None:
        request, files = asked
        pid = os.fork()
        if pid == 0:
            ours.close()
            for place, file in enumerate(files):
                os.dup2(file, place)
                os.close(file)
            os.environ.clear()
            os.environ.update(request["environment"])  # type: ignore[call-overload]
            os.chdir(str(request["cwd"]))
            sys.argv = ["iptui", *request["words"]]  # type: ignore[misc]
            return
        for file in files:
            os.close(file)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        ours.sendall(code.to_bytes(4, "big", signed=True))
    os._exit(0)


if __name__ == "__main__":
    # What every command loads, and no more: what one of them forgets to load must still be missing.
    import iptui.cli.main  # isort: skip - first, as in a command
    import argon2

    import iptui.casework.workspaces
    import iptui.cli.commands
    import iptui.cli.context
    import iptui.cli.output
    import iptui.store.local.store
    from tests import quick_passwords

    assert argon2
    quick_passwords.use()
    gc.freeze()  # else a collection in the forked process copies every page
    _serve(int(sys.argv[1]))
    iptui.cli.main.main()
