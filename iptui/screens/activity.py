"""The audit trail: who did what, when."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget
from textual.widgets import Static

from iptui.casework.audit_trail import AuditFilter, entries, parse_filter
from iptui.domain.audit import AuditEvent
from iptui.domain.errors import BadInput
from iptui.screens.dialogs import MessageScreen
from iptui.screens.facts import when
from iptui.screens.kinds import FilteredListScreen
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows


class ActivityScreen(FilteredListScreen):
    context: ClassVar[str] = "activity"
    mode_name: ClassVar[str] = "activity"
    filter_hint: ClassVar[str] = "text   who:ann   kind:account   record:8840   since:3d"

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[AuditEvent] = []
        self.wanted = AuditFilter()
        self._half_typed = ""

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

    def action_export(self) -> None:
        from iptui.screens.list_export import give_out

        give_out(self, "audit")

    def load(self) -> None:
        try:
            self.wanted = parse_filter(self.asked, self.desk)
        except BadInput as half_typed:
            # A date that is still being typed: what stands stays, and the line says what is meant.
            self._half_typed = str(half_typed)
            self.say(self._half_typed)
            return
        if self._half_typed:
            self._half_typed = ""
            self.say("")
        self.shown = entries(self.desk, self.wanted)
        self.query_one("#table", RecordsTable).set_rows(
            Rows([one.id for one in self.shown], self._row)
        )
        self.show_counts(f"{self.desk.store.count(AuditEvent):,} entries", len(self.shown))

    def _row(self, number: int) -> Sequence[Cell]:
        one = self.shown[number]
        return when(self.desk, one.at), one.actor, one.action, one.subject, one.note

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        one = self.shown[event.table.cursor]
        lines = [
            f"When   {when(self.desk, one.at)}",
            f"Who    {one.actor}",
            f"What   {one.action}",
            f"About  {one.subject}",
            f"Note   {one.note}",
            f"Hash   {one.hash}",
            f"Before {one.previous}",
            "",
        ]
        for change in one.changes:
            if "count" in change:
                lines.append(f"{change['kind']}: {change['count']} records")
                continue
            lines.append(f"{change['kind']} {change['id']}")
            for name, (before, after) in change.get("fields", {}).items():
                lines += [f"  {name}:", *_shown("-", before), *_shown("+", after)]
        self.app.push_screen(MessageScreen(f"Entry {one.id}", "\n".join(lines)))


def _shown(sign: str, value: object) -> list[str]:
    """A field's value before or after, lists and records as indented JSON."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return [f"    {sign} {line}" for line in text.splitlines() or [""]]
