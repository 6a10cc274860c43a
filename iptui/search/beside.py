"""Processes of our own beside this one, each with a pipe; they end when the pipe does."""

from __future__ import annotations

import subprocess
import sys
from multiprocessing.connection import Connection, Pipe

_CHILD = (
    "import sys; from importlib import import_module; sys.path[:] = sys.argv[3:];"
    "import_module(sys.argv[2]).serve()"
)


def start(module: str) -> tuple[Connection, subprocess.Popen[bytes]]:
    """A process that runs `serve()` of the module, and the pipe to it; it finds its own end's number
    in `sys.argv[1]`. None of them outlives a killed parent.

    Not by `multiprocessing`, which runs the program's main module again in the new process.
    """
    here, there = Pipe()
    with there:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", _CHILD, str(there.fileno()), module, *sys.path],
            pass_fds=[there.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # a key that stops the app is for the app alone
        )
    return here, process
