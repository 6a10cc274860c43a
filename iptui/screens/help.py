"""The `?` sheet: the keys of the screen below, from the table of actions."""

from __future__ import annotations

from textual.content import Content

from iptui.actions import EVERYWHERE, actions_for, shown_key
from iptui.screens.dialogs import MessageScreen

MOVING = (
    ("↑ ↓ j k", "Up and down a list"),
    ("g G home end", "To its ends"),
    ("ctrl+d ctrl+u pgdn pgup", "A page"),
    ("enter", "Open"),
    ("ctrl+p", "Every action by name"),
)


class HelpScreen(MessageScreen):
    """Own keys first, then those of lists, then those that work everywhere."""

    def __init__(self, context: str) -> None:
        actions = actions_for(context)
        lines: list[Content] = []

        def group(title: str, rows: list[tuple[str, str]]) -> None:
            if rows:
                lines.append(Content.styled(title, "bold"))
                lines.extend(Content.assemble((f"  {key:<26}", "bold"), text) for key, text in rows)

        own = [one for one in actions if one.context != EVERYWHERE]
        group("This screen", [(shown_key(one.keys), one.help) for one in own])
        group("Lists", list(MOVING))
        group(
            "Everywhere",
            [(shown_key(one.keys), one.help) for one in actions if one.context == EVERYWHERE],
        )
        super().__init__("Keys", Content("\n").join(lines))
