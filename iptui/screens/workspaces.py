"""Another workspace: the known ones, or a path typed in. The old desk stays until the new one stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from iptui.casework.recent import recent_places
from iptui.casework.workspaces import chosen, exists, is_server, open_desk, shown
from iptui.domain.errors import BadInput, UserError
from iptui.formats.outside_files import named_path
from iptui.screens.dialogs import Dialog
from iptui.store.protocol import PATIENCE
from iptui.terminal.clean import clean
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows

if TYPE_CHECKING:
    from iptui.app import IptuiApp
    from iptui.casework.desk import Desk

OPENING_PATIENCE = 5.0
"""Seconds that opening waits for a process that holds the chosen workspace."""


class WorkspacesScreen(Dialog):
    """The result is the opened desk of the chosen workspace, nobody signed in yet; None when left."""

    context = "workspaces"

    def __init__(self) -> None:
        super().__init__()
        desk = cast("IptuiApp", self.app).desk
        self.here: Path | str = desk.place.expanduser().resolve() if desk.place else desk.address
        known = [one for one in (*recent_places(), chosen(None)) if exists(one)]
        self.places = list(dict.fromkeys([*([self.here] if self.here else []), *known]))
        self._opening = False

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content.styled("Another workspace", "bold"))
            yield RecordsTable(
                [Column("Workspace", 14, grow=1), Column("Folder", 20, grow=3), Column("", 9)],
                empty="No workspace is known yet; type a path.",
            )
            yield Static("Or the path of its folder", classes="label")
            line = Input(id="path")
            line.cursor_blink = False
            yield line
            yield Static("", classes="error")
            yield Static(
                Content.assemble(
                    ("enter", "bold"), " Open   ", ("tab", "bold"), " Type a path   ",
                    ("esc", "bold"), " Stay here",
                ),
                classes="keys",
            )  # fmt: skip

    def on_mount(self) -> None:
        if not self.is_attached:
            return  # left again by a quick key, before it stood
        table = self.query_one(RecordsTable)
        table.styles.height = min(12, len(self.places) + 1)
        table.set_rows(Rows([str(one) for one in self.places], self._row), keep=False)
        table.focus()

    def _row(self, number: int) -> Sequence[Cell]:
        place = self.places[number]
        state = "open now" if place == self.here else ""
        name = place.name if isinstance(place, Path) else place.partition("?")[0].rpartition("/")[2]
        return (name, (str(place), "muted"), (state, "muted"))

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        event.stop()
        self._open(event.key if is_server(event.key) else Path(event.key))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        try:
            place = text if is_server(text) else named_path(text)
        except BadInput as problem:
            self._say(str(problem))
            return
        if text:
            self._open(place)

    def _open(self, place: Path | str) -> None:
        if self._opening:
            return
        try:
            same = place.resolve() if isinstance(place, Path) else shown(place)
        except UserError as problem:
            self._say(str(problem))
            return
        except OSError as problem:
            self._say(f"No folder can have that path ({problem.strerror}).")
            return
        if same == self.here:
            self._say("This workspace is open already.")
            return
        self._opening = True
        self._say("Opening…")

        def work() -> None:
            PATIENCE.set(OPENING_PATIENCE)
            try:
                desk: Desk = open_desk(place, settle=False)
            except (UserError, OSError) as problem:
                self.app.call_from_thread(self._failed, str(problem))
                return
            desk.account = None
            self.app.call_from_thread(self._opened, desk)

        self.run_worker(work, thread=True)

    def _failed(self, problem: str) -> None:
        self._opening = False
        self._say(problem)

    def _opened(self, desk: Desk) -> None:
        self._opening = False
        if self.is_current:
            self.dismiss(desk)
        else:
            desk.close()

    def _say(self, text: str) -> None:
        for line in self.query(".error").results(Static):
            line.update(Content(clean(text)))

    def action_cancel(self) -> None:
        if not self._opening:
            self.dismiss(None)
