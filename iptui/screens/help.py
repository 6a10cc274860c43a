"""The `?` sheet and the palette, both read from the table of actions."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.widgets import Input

from iptui.actions import (
    ACTIONS,
    CONTEXT_TITLES,
    INHERITS,
    Action,
    Keymap,
    actions_for,
    shown_keys,
)
from iptui.screens.base import DeskScreen
from iptui.widgets.records_table import RecordsTable
from iptui.widgets.rows import Column, ListRows


def matching(actions: list[Action], text: str, keymap: Keymap) -> list[Action]:
    """The actions whose title, help, keys or id hold every word typed."""
    words = text.casefold().split()

    def hay(action: Action) -> str:
        keys = shown_keys(action, keymap)
        return f"{action.title} {action.help} {keys} {action.id}".casefold()

    found = [action for action in actions if all(word in hay(action) for word in words)]
    return sorted(found, key=lambda action: _distance(action, words)) if words else found


def _distance(action: Action, words: list[str]) -> int:
    title = action.title.casefold()
    return 0 if title.startswith(words[0]) else 1 if words[0] in title else 2


class ActionList(DeskScreen[str]):
    """A list of actions with a line to filter it."""

    CONTEXT = "help"
    STYLES = ("help",)

    def all_actions(self) -> list[Action]:
        """The actions to list, in order."""
        raise NotImplementedError

    def columns(self) -> list[Column]:
        """The columns of the list."""
        return [
            Column("Keys", 14),
            Column("Action", 16),
            Column("What it does", fraction=1, min_width=30),
            Column("Where", 20, priority=1),
        ]

    def cells(self, action: Action) -> Any:
        """A row."""
        keys = shown_keys(action, self.desk_app.keymap)
        return ((keys, "key"), action.title, action.help, CONTEXT_TITLES[action.context])

    def compose_body(self) -> ComposeResult:
        entry = Input(placeholder="Type to filter", compact=True, select_on_focus=False)
        entry.cursor_blink = False
        yield entry
        yield RecordsTable(
            self.columns(),
            self._rows(""),
            empty_text="No action has these words.",
        )

    def _rows(self, text: str) -> ListRows[Action]:
        found = matching(self.all_actions(), text, self.desk_app.keymap)
        return ListRows(found, self.cells, lambda action: action.id)

    def on_store_changed(self, changes: object) -> None:
        """Actions do not change."""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if (table := self.table) is not None:
            table.set_rows(self._rows(event.value), keep_cursor=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if (table := self.table) is not None:
            table.action_open()

    def on_key(self, event: Any) -> None:
        """Arrows move in the list while one types."""
        moves = {"up": "action_up", "down": "action_down", "pageup": "action_page_up"}
        moves["pagedown"] = "action_page_down"
        table = self.table
        if table is not None and isinstance(self.focused, Input) and event.key in moves:
            event.stop()
            getattr(table, moves[event.key])()

    def do_back(self) -> None:
        self.dismiss(None)


class HelpScreen(ActionList):
    """What the keys do in one context."""

    HEADING = "Keys"

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def all_actions(self) -> list[Action]:
        return list(actions_for(self.context))

    def on_mount(self) -> None:
        super().on_mount()
        self.set_heading(f"Keys: {CONTEXT_TITLES[self.context]}")

    def on_records_table_row_selected(self, event: RecordsTable.RowSelected) -> None:
        """Enter shows the sentence in full."""
        action = ACTIONS[event.key]
        self.say(f"{action.title} ({action.id}): {action.help}")


class PaletteScreen(ActionList):
    """Every action; enter does it on the screen that was in front. Result: the action's id."""

    HEADING = "Actions"

    def __init__(self, behind: DeskScreen[Any]) -> None:
        super().__init__()
        self.behind = behind

    def all_actions(self) -> list[Action]:
        near = [action for action in actions_for(self.behind.CONTEXT) if action.context != "table"]
        return near + [
            action
            for action in ACTIONS.values()
            if action not in near
            and action.context not in ("table", "form", "confirm", "conflict", "choice")
        ]

    def why_not(self, action: Action) -> str | None:
        """Why the action cannot be done on the screen behind."""
        context = self.behind.CONTEXT
        if action.context != context and action.context not in INHERITS[context]:
            return f"This belongs to {CONTEXT_TITLES[action.context]}; go there first."
        return self.behind.enabled(action.id)

    def cells(self, action: Action) -> Any:
        style = "" if self.why_not(action) is None else "dim"
        keys = shown_keys(action, self.desk_app.keymap)
        where = CONTEXT_TITLES[action.context]
        return ((keys, "key"), (action.title, style), (action.help, style), (where, "dim"))

    def on_records_table_row_selected(self, event: RecordsTable.RowSelected) -> None:
        event.stop()
        reason = self.why_not(ACTIONS[event.key])
        if reason is None:
            self.dismiss(event.key)
        else:
            self.say(reason, "warning")
