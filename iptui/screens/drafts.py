"""The list of drafts read from mails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.widget import Widget
from textual.widgets import Static

from iptui.casework.drafts import CONFIRMABLE, drafts
from iptui.domain.notices import ComplaintDraft, DraftState
from iptui.screens.draft import LABELS, STATES, DraftScreen
from iptui.screens.kinds import FilteredListScreen
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows


class DraftsScreen(FilteredListScreen):
    """What waits for a person; `t` adds notes and what is done."""

    context: ClassVar[str] = "drafts"
    title_text = "Drafts from mails"
    filter_hint: ClassVar[str] = "text in number, complainant, right, subject or sender"

    def __init__(self) -> None:
        super().__init__()
        self.everything = False
        self.shown: list[ComplaintDraft] = []

    def body(self) -> Iterable[Widget]:
        yield Static("", id="counts", classes="text")
        yield RecordsTable(
            self._columns(),
            empty="",
            id="table",
        )

    def _columns(self) -> list[Column]:
        """What waits for a person has one state: its column is room for the names."""
        return [
            *([Column("State", 12)] if self.everything else []),
            Column("Platform", 11, drop_below=72),
            Column("Complaint", 12, grow=1),
            Column("Complainant", 12, grow=2),
            Column("Mail", 14, grow=3),
            Column("Lacks", 12, drop_below=96 if self.everything else 72),
        ]

    def load(self) -> None:
        found = drafts(self.desk, everything=self.everything)
        self.shown = [
            one
            for one in found
            if self.holds(
                one.value("no"),
                one.value("platform"),
                one.value("complainant.name"),
                one.value("right.title"),
                one.subject,
                one.sender,
                one.filename,
            )
        ]
        table = self.query_one("#table", RecordsTable)
        table.empty = (
            f"No draft holds '{self.asked}'; press {self.key_of('filter')} and clear it."
            if self.asked
            else "No mail waits. `iptui import complaints MAIL` takes mails in; a mail filter can feed it."
        )
        table.set_rows(Rows([one.id for one in self.shown], self._row))
        what = "kept" if self.everything else "to confirm"
        self.show_counts(f"{len(found):,} {what}", len(self.shown))

    def _row(self, number: int) -> Sequence[Cell]:
        one = self.shown[number]
        missing = one.missing if one.kind in CONFIRMABLE and one.state is DraftState.OPEN else ()
        return (
            *([STATES[one.state]] if self.everything else []),
            one.value("platform") or "-",
            one.value("no") or "-",
            one.value("complainant.name") or one.value("complainant.email") or "-",
            one.subject or one.filename or one.sender or "-",
            (", ".join(LABELS[name].casefold() for name in missing), "bad") if missing else "-",
        )

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        self.app.push_screen(DraftScreen(event.key))

    def action_everything(self) -> None:
        self.everything = not self.everything
        table = self.query_one("#table", RecordsTable)
        table.set_rows(Rows((), lambda _: ()), keep=False)
        table.set_columns(self._columns())
        self.load()

    def copy_text(self) -> str:
        return self.query_one("#table", RecordsTable).key
