"""Copying text out of a terminal, over SSH and inside tmux."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Callable, Mapping

LONGEST_OSC52 = 74_994
"""Encoded bytes that terminals accept in one OSC 52 sequence (the limit k9s found)."""


def osc52(text: str) -> str | None:
    """The sequence that puts the text on the terminal's clipboard; None when it is too long."""
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(encoded) > LONGEST_OSC52:
        return None
    return f"\x1b]52;c;{encoded}\x07"


def copy(
    text: str, write: Callable[[str], None], environment: Mapping[str, str] | None = None
) -> str:
    """Copy, and say in one sentence how; it may take a second, so call it from a worker.

    tmux swallows OSC 52 in its default settings, so there its own buffer is loaded, which it hands on.
    """
    environment = os.environ if environment is None else environment
    if environment.get("TMUX"):
        try:
            subprocess.run(
                ["tmux", "load-buffer", "-w", "-"],  # noqa: S607
                input=text.encode("utf-8", "replace"),
                check=True,
                timeout=1,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except (OSError, subprocess.SubprocessError):
            pass
        else:
            return "Copied to the tmux buffer and, where tmux may, to your terminal's clipboard."
    sequence = osc52(text)
    if sequence is None:
        return (
            f"Not copied: {len(text):,} characters are more than a terminal takes; "
            "export it to a file instead."
        )
    write(sequence)
    return "Sent to your terminal's clipboard (OSC 52)."
