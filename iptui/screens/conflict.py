"""Two people changed one record: both versions side by side, and a choice for each field."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import fields, replace
from textual.app import ComposeResult

from iptui.domain.records import Record
from iptui.screens.base import DeskScreen
from iptui.widgets.records_table import RecordsTable
from iptui.widgets.rows import Cell, Column, ListRows

KEPT_BY_STORE = ("id", "rev", "created_at", "updated_at")


class ConflictScreen(DeskScreen[Record]):
    """Shows where my version differs from the stored one. Result: the merged record, or None.

    The merged record carries the stored rev, so that it can be saved.
    """

    CONTEXT = "conflict"
    HEADING = "Changed by somebody else meanwhile"

    def __init__(self, mine: Record, theirs: Record) -> None:
        super().__init__()
        self.mine = mine
        self.theirs = theirs
        self.names = [
            field.name
            for field in fields(type(mine))
            if field.name not in KEPT_BY_STORE
            and getattr(mine, field.name) != getattr(theirs, field.name)
        ]
        self.take_mine = set(self.names)

    def compose_body(self) -> ComposeResult:
        yield RecordsTable(
            [
                Column("Field", 18),
                Column("Taken", 7),
                Column("Mine", min_width=12),
                Column("Theirs", min_width=12),
            ],
            ListRows(self.names, self._row, str),
            empty_text="Both versions are the same.",
        )

    def load(self) -> None:
        self.set_status(
            f"{self.mine.KIND} {self.mine.id}: {len(self.take_mine)} of {len(self.names)} fields "
            "as you wrote them, the others as stored. Nothing is saved yet."
        )

    def on_store_changed(self, changes: object) -> None:
        """Stay with the two versions shown; saving finds out about a third one."""

    def _row(self, name: str) -> Sequence[Cell]:
        mine = name in self.take_mine
        return (
            name.replace("_", " "),
            ("mine", "key") if mine else "theirs",
            (show_value(getattr(self.mine, name)), "" if mine else "dim"),
            (show_value(getattr(self.theirs, name)), "dim" if mine else ""),
        )

    def merged(self) -> Record:
        """The stored record with the fields that were taken from mine."""
        return replace(self.theirs, **{name: getattr(self.mine, name) for name in self.take_mine})

    def _repaint(self) -> None:
        if (table := self.table) is not None:
            table.refresh_rows()
        self.load()

    def do_toggle(self) -> None:
        table = self.table
        if table is not None and table.cursor_key is not None:
            self.take_mine ^= {table.cursor_key}
            self._repaint()

    def do_mine(self) -> None:
        self.take_mine = set(self.names)
        self._repaint()

    def do_theirs(self) -> None:
        self.take_mine = set()
        self._repaint()

    def do_save(self) -> None:
        self.dismiss(self.merged())

    def on_records_table_row_selected(self, event: RecordsTable.RowSelected) -> None:
        """Enter shows both values in full."""
        from iptui.screens.dialogs import MessageScreen

        name = event.key
        lines = [
            "Mine:",
            show_value(getattr(self.mine, name)),
            "",
            "Theirs:",
            show_value(getattr(self.theirs, name)),
        ]
        self.app.push_screen(MessageScreen(name.replace("_", " "), lines))


def show_value(value: Any) -> str:
    """A field's value as text."""
    if value is None:
        return "—"
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    return msgspec.json.encode(value).decode()
