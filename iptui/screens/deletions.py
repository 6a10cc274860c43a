"""Deleted listings on their way to the platform: new, listed, done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.widget import Widget
from textual.widgets import Static

from iptui.casework.deletions import Deletion, deletions, import_done, tick_done, tick_open
from iptui.casework.exports import mark_exported, write_deletions
from iptui.casework.intake import ImportReport, opened_here
from iptui.domain.accounts import Permission
from iptui.domain.errors import UserError
from iptui.domain.products import CatalogEdit
from iptui.formats.deletion_lists import FORMATS
from iptui.formats.new_files import new_file
from iptui.screens.dialogs import ChoiceScreen, Field, FormScreen, MessageScreen
from iptui.screens.file_names import label, problem_to_read, problem_to_write, proposed, shown
from iptui.screens.kinds import FilteredListScreen
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows

STAGES = {"new": ("not listed", "soon"), "listed": ("listed", "muted"), "done": ("done", "good")}
ENDINGS = {"amazon": "txt", "amazon-loader": "txt", "ids": "txt"}


class DeletionsScreen(FilteredListScreen):
    context: ClassVar[str] = "deletions"
    mode_name: ClassVar[str] = "search"
    title_text = "Deletions"
    filter_hint: ClassVar[str] = "text in id, name or reason"

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Deletion] = []
        self.marks: set[str] = set()
        self.with_done = False

    def body(self) -> Iterable[Widget]:
        yield Static("", id="counts", classes="text")
        yield RecordsTable(
            [
                Column("Listing", 12, grow=2),
                Column("Name", 16, grow=4),
                Column("Deleted", 10),
                Column("Stage", 10),
                Column("Reason", 12, grow=2, drop_below=90),
            ],
            empty="Nothing that was deleted here is open on a platform.",
            id="table",
        )

    def load(self) -> None:
        listed = self.attempt(lambda: deletions(self.desk, done=self.with_done)) or []
        self.shown = [one for one in listed if self.holds(one.id, one.name, one.reason)]
        self.marks &= {one.id for one in self.shown}
        self.query_one("#table", RecordsTable).set_rows(
            Rows([one.id for one in self.shown], self._row, marks=self.marks)
        )
        counted = {stage: sum(one.stage == stage for one in listed) for stage in STAGES}
        what = f"{counted['new']:,} not listed yet, {counted['listed']:,} listed and open"
        done = f", {counted['done']:,} done" if self.with_done else ""
        self.show_counts(what + done, len(self.shown))

    def _row(self, number: int) -> Sequence[Cell]:
        one = self.shown[number]
        day = f"{one.deleted_at:%Y-%m-%d}" if one.deleted_at else ""
        return one.id, one.name, day, STAGES[one.stage], (one.reason, "muted")

    def _chosen(self) -> list[Deletion]:
        table = self.query_one("#table", RecordsTable)
        wanted = self.marks or ({table.key} if table.key else set())
        return [one for one in self.shown if one.id in wanted]

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        from iptui.screens.product import ProductScreen

        self.app.push_screen(ProductScreen(event.key))

    # -- keys -----------------------------------------------------------------------------------
    def action_mark(self) -> None:
        self.query_one("#table", RecordsTable).toggle_mark()
        self.say(f"{len(self.marks)} marked." if self.marks else "")

    def action_all(self) -> None:
        self.with_done = not self.with_done
        self.load()

    def action_done(self) -> None:
        chosen = self._chosen()
        if not chosen:
            return
        ids = [one.id for one in chosen]
        back = all(one.stage == "done" for one in chosen)
        changed = self.attempt(
            lambda: tick_open(self.desk, ids) if back else tick_done(self.desk, ids)
        )
        if changed is not None:
            self.marks.clear()
            self.load()
            self.say(
                f"{len(changed)} open again."
                if back
                else f"{len(changed)} done on the platform; s shows them."
            )

    def action_list(self) -> None:
        """A list of the marked ones, or of all that are shown and open."""
        wanted = [
            one for one in (self._chosen() if self.marks else self.shown) if one.stage != "done"
        ]
        if not wanted:
            self.say("No open deletion is shown.")
            return
        refused = self.desk.why_not_permitted(Permission.DELETE)
        if refused:
            self.say(refused, bad=True)
            return
        choices = [(one.name, one.title) for one in FORMATS.values()]

        def chosen(format: object) -> None:
            if isinstance(format, str):
                self._ask_where(format, [one.id for one in wanted])

        self.app.push_screen(
            ChoiceScreen(f"{len(wanted)} deletion(s): a list for", choices), chosen
        )

    def _ask_where(self, format: str, ids: list[str]) -> None:
        name = f"deletions-{format}.{ENDINGS.get(format, 'csv')}"

        def check(values: dict[str, str]) -> str | None:
            return problem_to_write(self.desk, values["path"])

        def submitted(values: object) -> None:
            if isinstance(values, dict):
                self.attempt(lambda: self._write(self.desk.file_place(values["path"]), format, ids))

        self.app.push_screen(
            FormScreen(
                FORMATS[format].title,
                [Field("path", label(self.desk, "File"), proposed(self.desk, name), required=True)],
                text="Once it is written, these deletions cannot be undone here.",
                check=check,
                save="Write",
            ),
            submitted,
        )

    def _write(self, path: Path, format: str, ids: list[str]) -> None:
        edits = [one for one in self.desk.store.get_many(CatalogEdit, ids) if one.deleted]
        with new_file(path) as target:
            listed, others = write_deletions(self.desk, target, edits, format=format)
        try:
            mark_exported(
                self.desk, [one for one in edits if one.id in listed and one.exported_at is None]
            )
        except UserError:
            path.unlink(missing_ok=True)
            raise
        self.marks.clear()
        self.load()
        left = f" {len(others)} of other platforms were left out." if others else ""
        self.say(f"Wrote {len(listed)} deletion(s) to {shown(self.desk, path)}.{left}")

    def action_tick_file(self) -> None:
        def check(values: dict[str, str]) -> str | None:
            return problem_to_read(self.desk, values["path"])

        def submitted(values: object) -> None:
            if isinstance(values, dict):
                path = self.desk.file_place(values["path"])

                def read() -> ImportReport:
                    with opened_here(self.desk, path) as stream:
                        return import_done(self.desk, stream, path.name)

                report = self.attempt(read)
                if report is not None:
                    self._ticked(report)

        text = (
            "A list that was worked off, or the platform's report about it; failed rows stay open."
        )
        fields = [Field("path", label(self.desk, "File"), required=True)]
        self.app.push_screen(
            FormScreen("Tick off by a file", fields, text=text, check=check, save="Read"), submitted
        )

    def _ticked(self, report: ImportReport) -> None:
        self.load()
        self.say(
            f"{report.updated} done now, {report.unchanged} were done, {len(report.rejected)} not taken."
        )
        if report.rejected:
            lines = [f"row {one.row}: {one.reason}" for one in report.rejected[:200]]
            self.app.push_screen(MessageScreen("Not ticked off", "\n".join(lines)))

    def copy_text(self) -> str:
        return "\n".join(one.id for one in self._chosen())
