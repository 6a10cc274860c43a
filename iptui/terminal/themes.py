"""The app's colours: calm dark and light ones, and the terminal's own where colours are few."""

from __future__ import annotations

import os

from textual.theme import Theme

# `text-muted` is given as a colour: Textual's own is a share of an unknown one, which in a piece of text
# comes out brighter than the text around it.
THEMES = (
    Theme(
        name="iptui-dark",
        primary="#7aa2c8",
        secondary="#8fa88f",
        accent="#d3a35f",
        foreground="#d4d7d9",
        background="#15191d",
        surface="#1b2025",
        panel="#252c33",
        success="#8fb573",
        warning="#d9a860",
        error="#e07a70",
        dark=True,
        variables={"text-muted": "#939ba5"},
    ),
    Theme(
        name="iptui-light",
        primary="#2b5f8a",
        secondary="#4c6b4c",
        accent="#8a5a10",
        foreground="#1d2226",
        background="#fbfaf7",
        surface="#f2f0ea",
        panel="#e3e0d7",
        success="#3c6b22",
        warning="#8a5a10",
        error="#a8322a",
        dark=False,
        variables={"text-muted": "#5b626b"},
    ),
)


def theme_names() -> list[str]:
    """Ours first, then the framework's."""
    from textual.theme import BUILTIN_THEMES

    return [*(theme.name for theme in THEMES), *BUILTIN_THEMES]


def default_theme() -> str:
    """`IPTUI_THEME`, else the terminal's own colours under NO_COLOR, else the dark one."""
    named = os.environ.get("IPTUI_THEME", "")
    if named in ("dark", "light"):
        return f"iptui-{named}"
    return "ansi-dark" if os.environ.get("NO_COLOR") else "iptui-dark"
