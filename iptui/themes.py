"""The app's own colours: a dark and a light theme, calm and with enough contrast."""

from __future__ import annotations

import os
from collections.abc import Mapping

from textual.theme import Theme

DARK = Theme(
    name="iptui-dark",
    dark=True,
    primary="#5f8fb8",
    secondary="#8fb3a8",
    accent="#8ab4d8",
    warning="#e5b567",
    error="#ef8a80",
    success="#8fc29a",
    foreground="#d7dae0",
    background="#16191d",
    surface="#1c2025",
    panel="#252b32",
    boost="#2b323a",
    variables={"text-muted": "#949ca8", "row-cursor": "#2f4257", "row-marked": "#26322c"},
)

LIGHT = Theme(
    name="iptui-light",
    dark=False,
    primary="#2f6690",
    secondary="#3f7364",
    accent="#1f5f99",
    warning="#8a5a00",
    error="#b3261e",
    success="#2e6b3f",
    foreground="#1d2126",
    background="#fbfaf7",
    surface="#f3f1ec",
    panel="#e6e3dc",
    boost="#dcd8cf",
    variables={"text-muted": "#5c636d", "row-cursor": "#cfe0ef", "row-marked": "#dfeadf"},
)

ANSI_VARIABLES = {
    "text-muted": "ansi_bright_black",
    "row-cursor": "ansi_blue",
    "row-marked": "ansi_default",
}
"""For Textual's ansi themes, which use the terminal's own sixteen colours."""

THEMES = ("iptui-dark", "iptui-light", "ansi-dark", "ansi-light")
"""The themes that `Next theme` walks through."""


def theme_for(environment: Mapping[str, str] | None = None) -> str:
    """`IPTUI_THEME` (dark, light, ansi), else the terminal's background, else dark."""
    environment = os.environ if environment is None else environment
    wanted = environment.get("IPTUI_THEME", "")
    by_name = {"dark": THEMES[0], "light": THEMES[1], "ansi": THEMES[2], **{t: t for t in THEMES}}
    if wanted in by_name:
        return by_name[wanted]
    # rxvt, Konsole and others say `foreground;background` in the sixteen colours.
    background = environment.get("COLORFGBG", "").rpartition(";")[2]
    light = background in ("7", "15")
    if environment.get("NO_COLOR"):
        return "ansi-light" if light else "ansi-dark"
    return "iptui-light" if light else "iptui-dark"
