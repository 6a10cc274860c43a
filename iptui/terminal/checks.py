"""Can this terminal show the app at all? Asked before Textual is imported."""

from __future__ import annotations

import codecs
import locale
import os
import sys
from collections.abc import Mapping
from typing import TextIO

USE_COMMANDS = "use the commands instead, for example: iptui complaints"


def terminal_problem(
    environment: Mapping[str, str] | None = None,
    streams: tuple[TextIO | None, TextIO | None, TextIO | None] | None = None,
    encoding: str | None = None,
) -> str | None:
    """Why the app cannot run here, as one sentence with what to do; None when it can.

    The arguments stand in for the process's own environment, (stdin, stdout, stderr) and locale.
    """
    environment = os.environ if environment is None else environment
    stdin, stdout, stderr = streams or (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    for name, stream in (
        ("Standard input", stdin),
        ("Standard output", stdout),
        ("Standard error", stderr),
    ):
        if stream is None or not stream.isatty():
            return f"{name} is not a terminal, so the app cannot open; {USE_COMMANDS}."
    if environment.get("TERM", "") in ("dumb", "unknown"):
        return (
            f"TERM is '{environment['TERM']}', a terminal without a movable cursor; {USE_COMMANDS}."
        )
    # Textual draws on stderr, in Python's own encoding of it.
    encoding = encoding or (stderr.encoding if stderr is not None else None)
    if not _is_utf8(encoding or locale.getpreferredencoding(do_setlocale=False)):
        return (
            f"The locale's encoding is '{encoding}', and the app draws in UTF-8; "
            "set LANG=C.UTF-8 (or another UTF-8 locale) and start again."
        )
    return None


def _is_utf8(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name == "utf-8"
    except LookupError:
        return False
