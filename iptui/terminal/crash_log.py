"""The log of the app's own mistakes: tracebacks without variables, readable by their owner only."""

from __future__ import annotations

import os
import traceback
from collections.abc import Mapping
from pathlib import Path

LONGEST = 1_000_000
"""Bytes; a longer log is started anew."""


def state_dir(environment: Mapping[str, str] | None = None) -> Path:
    """`$XDG_STATE_HOME/iptui`, by default `~/.local/state/iptui`."""
    environment = os.environ if environment is None else environment
    base = environment.get("XDG_STATE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".local" / "state") / "iptui"


def write(error: BaseException) -> Path | None:
    """Append the traceback; where to, or None when the log cannot be written."""
    path = state_dir() / "errors.log"
    text = "".join(traceback.format_exception(error))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        if path.exists() and path.stat().st_size > LONGEST:
            flags |= os.O_TRUNC
        descriptor = os.open(path, flags, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as log:
            log.write(text + "\n")
    except OSError:
        return None
    return path


def last_words(error: BaseException, log: Path | None) -> str:
    """What stands on the terminal after the app fell over."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    details = f"The details are in {log}." if log else "The log could not be written."
    return (
        f"iptui stopped on a mistake of its own: {type(error).__name__}{place}. {details} "
        "What you saved is stored, and what you typed is kept as a draft."
    )
