"""Whether a full-screen app can run here; if not, one sentence that says what to do."""

from __future__ import annotations

import locale
import os
import sys


def terminal_problem() -> str | None:
    """Why the app cannot open; None when it can."""
    if not sys.stdin.isatty():
        return "Standard input is no terminal, so no key would arrive; run iptui in a terminal, or use a command such as `iptui complaints --json`."
    if not sys.stdout.isatty() or not sys.stderr.isatty():
        return "The output is no terminal; run iptui in a terminal, or use a command such as `iptui complaints --json`."
    if os.environ.get("TERM", "") in ("", "dumb"):
        return "The terminal says that it cannot place a cursor (TERM is dumb or unset); use a command such as `iptui complaints`."
    if "utf" not in locale.getpreferredencoding(False).casefold():
        return "The locale is not UTF-8, so text would be drawn wrongly; set LANG=C.UTF-8 (ssh: SendEnv LANG) and start again."
    return None
