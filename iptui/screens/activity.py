"""The audit trail: who did what, when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget
from textual.widgets import Input, Static

from iptui.casework.dossier import activity
from iptui.domain.audit import AuditEvent
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import MessageScreen
from iptui.screens.facts import when
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows


class ActivityScreen(DeskScreen):
    context: ClassVar[str] = "activity"
    mode_name: ClassVar[str] = "activity"

    def __init__(self) -> None:
        super().__init__()
        self.asked = ""
        self.shown: list[AuditEvent] = []

    def body(self) -> Iterable[Widget]:
        yield Static("", id="counts", classes="text")
        yield RecordsTable(
            [
                Column("When", 16),
                Column("Who", 12),
                Column("What", 24),
                Column("About", 16, grow=2, drop_below=66),
                Column("Note", 8, grow=3, drop_below=90),
            ],
            empty="Nothing was done yet.",
            id="table",
        )

    def on_mount(self) -> None:
        self.load()
        self.query_one("#table").focus()

    def on_store_changed(self) -> None:
        self.load()

    def refresh_from_store(self) -> None:
        self.load()

    def load(self) -> None:
        events = activity(self.desk)
        asked = self.asked.casefold()
        self.shown = [
            one
            for one in events
            if not asked
            or asked in " ".join((one.actor, one.action, one.subject, one.note)).casefold()
        ]
        self.query_one("#table", RecordsTable).set_rows(
            Rows([one.id for one in self.shown], self._row)
        )
        text = f"{self.desk.store.count(AuditEvent):,} entries"
        if asked:
            text += f", {len(self.shown):,} with '{self.asked}'"
        self.query_one("#counts", Static).update(text)

    def _row(self, number: int) -> Sequence[Cell]:
        one = self.shown[number]
        return when(self.desk, one.at), one.actor, one.action, one.subject, one.note

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        one = self.shown[event.table.cursor]
        lines = [
            f"When    {when(self.desk, one.at)}",
            f"Who     {one.actor}",
            f"What    {one.action}",
            f"About   {one.subject}",
            f"Note    {one.note}",
            f"Hash    {one.hash}",
            f"Before  {one.previous}",
            "",
        ]
        for change in one.changes:
            if "count" in change:
                lines.append(f"{change['kind']}: {change['count']} records")
                continue
            lines.append(f"{change['kind']} {change['id']}")
            for name, (before, after) in change.get("fields", {}).items():
                lines += [f"  {name}:", f"    - {before}", f"    + {after}"]
        self.app.push_screen(MessageScreen(f"Entry {one.id}", "\n".join(lines)))

    def action_filter(self) -> None:
        if not self.query("#filter"):
            line = Input(
                self.asked, placeholder="text in account, action, record or note", id="filter"
            )
            line.cursor_blink = False
            self.mount(line, after="#counts")
        self.query_one("#filter").focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        self.asked = event.value.strip()
        self.load()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        for line in self.query("#filter"):
            line.remove()
        self.query_one("#table").focus()

    def action_back(self) -> None:
        if self.query("#filter") or self.asked:
            self.asked = ""
            for line in self.query("#filter"):
                line.remove()
            self.query_one("#table").focus()
            self.load()
            return
        super().action_back()
