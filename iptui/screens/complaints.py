"""The inbox: complaints to be responded to, and historical complaint records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from iptui.casework.inbox import list_complaints, waiting_drafts
from iptui.domain.complaint_states import STATE_TITLES
from iptui.domain.complaints import Complaint, ComplaintState, ComplaintSummary, View
from iptui.domain.sources import ORIGIN_WORDS
from iptui.screens.facts import countdown, day, fact, facts, heading, when
from iptui.screens.kinds import FilteredListScreen
from iptui.terminal.clean import clean
from iptui.widgets.lines_view import LinesView
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows

WIDE = 110
PREVIEW_AFTER = 0.08
"""Seconds the cursor rests before its preview is painted: a held key would send every one it passes."""

SHORT_STATES: dict[ComplaintState, tuple[str, str]] = {
    ComplaintState.PENDING_RESPONSE: ("to respond", "soon"),
    ComplaintState.WAITING_COMPLAINANT: ("with complainant", "row"),
    ComplaintState.WAITING_PLATFORM: ("with platform", "row"),
    ComplaintState.CLOSED_COUNTER_ACCEPTED: ("won: accepted", "good"),
    ComplaintState.CLOSED_COUNTER_UPHELD: ("won: upheld", "good"),
    ComplaintState.CLOSED_WITHDRAWN: ("withdrawn", "good"),
    ComplaintState.ACCEPTED_BY_SELLER: ("accepted", "muted"),
    ComplaintState.LAPSED: ("lapsed", "bad"),
    ComplaintState.ESTABLISHED: ("established", "bad"),
    ComplaintState.FINAL: ("final", "muted"),
}


def _whose_rules(one: Complaint) -> str:
    """Said only where the window is not the shipped rules'."""
    if one.deadline is None or one.deadline.origin == "shipped":
        return ""
    return ORIGIN_WORDS.get(one.deadline.origin, one.deadline.origin)


class ComplaintsScreen(FilteredListScreen):
    """Two lists, one at a time; the preview stands beside from 110 columns."""

    context: ClassVar[str] = "complaints"
    mode_name: ClassVar[str] = "complaints"
    filter_hint: ClassVar[str] = "text in number, right, complainant or state"

    def __init__(self) -> None:
        super().__init__()
        self.view = View.RESPOND
        self.shown: list[ComplaintSummary] = []
        self.marks: set[str] = set()
        self._preview_key = ""
        self._preview_waits: Timer | None = None

    def body(self) -> Iterable[Widget]:
        yield Static("", id="counts", classes="text")
        with Horizontal(classes="body"):
            yield RecordsTable(
                self._columns(),
                empty="No complaint here.",
                id="table",
            )
            yield LinesView(id="preview")

    def _columns(self) -> list[Column]:
        """What waits for a response has one state: its column is room for the names."""
        state = [Column("State", 16, drop_below=72)] if self.view is View.HISTORY else []
        return [
            Column("Time left", 12),
            *state,
            Column("Right", 10, grow=3),
            Column("Complainant", 10, grow=3),
            Column("Complaint", 11, grow=1),
            Column("Received", 10, drop_below=77),
        ]

    def on_mount(self) -> None:
        # The list is loaded by the base class's own handler: Textual calls the handler of every class.
        self.set_class(self.size.width >= WIDE, "-wide")

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= WIDE, "-wide")

    def action_export(self) -> None:
        from iptui.screens.list_export import give_out

        give_out(self, "complaints")

    def load(self) -> None:
        """Read the list anew; the cursor stays on its complaint."""
        found = list_complaints(self.desk, self.view)
        count = len(found)
        if self.asked:
            asked = self.asked.casefold()
            found = [one for one in found if asked in self._text(one)]
        self.shown = found
        table = self.query_one("#table", RecordsTable)
        table.empty = (
            f"No complaint holds '{self.asked}'; press {self.key_of('filter')} and clear it."
            if self.asked
            else "Nothing to respond to. `iptui import complaints FILE` takes new ones in."
            if self.view is View.RESPOND
            else "No historical record yet."
        )
        table.set_rows(Rows([one.id for one in found], self._row, marks=self.marks))
        self._show_tabs(count, len(found))

    def _show_tabs(self, count: int, shown: int) -> None:
        everything = self.desk.store.count(Complaint)
        respond = count if self.view is View.RESPOND else everything - count
        history = everything - respond
        on, off = "bold underline", "$text-muted"
        parts: list[tuple[str, str] | str] = [
            (f"To respond ({respond})", on if self.view is View.RESPOND else off),
            "   ",
            (f"Historical ({history})", on if self.view is View.HISTORY else off),
        ]
        if drafts := waiting_drafts(self.desk):
            parts.append((f"   {self.key_of('drafts')}: Drafts ({drafts})", "$warning"))
        if self.asked:
            parts.append((f"   {shown} with '{clean(self.asked)}'", "$accent"))
        self.query_one("#counts", Static).update(Content.assemble(*parts))

    @staticmethod
    def _text(one: ComplaintSummary) -> str:
        parts = (
            one.no,
            one.platform,
            STATE_TITLES[one.state],
            one.right.name if one.right else "",
            one.complainant.name if one.complainant else "",
        )
        return " ".join(parts).casefold()

    def _row(self, number: int) -> Sequence[Cell]:
        one = self.shown[number]
        state = [SHORT_STATES[one.state]] if self.view is View.HISTORY else []
        return (
            countdown(self.desk, one.due_at),
            *state,
            one.right.name if one.right else "-",
            one.complainant.name if one.complainant else "-",
            one.no,
            day(self.desk, one.received_at),
        )

    def on_records_table_moved(self, event: RecordsTable.Moved) -> None:
        if not self.has_class("-wide"):
            return
        self._preview_key = event.key
        if self._preview_waits is not None:
            self._preview_waits.stop()
        self._preview_waits = self.set_timer(PREVIEW_AFTER, self._show_preview)

    def _show_preview(self) -> None:
        key = self._preview_key
        complaint = self.desk.store.get(Complaint, key) if key else None
        lines = self._preview(complaint) if complaint is not None else []
        self.query_one("#preview", LinesView).set_lines(lines)

    def _preview(self, one: Complaint) -> list[Content]:
        lines = [
            heading(f"{one.no}  {one.platform}"),
            *facts(
                (
                    ("State", STATE_TITLES[one.state]),
                    ("Time left", countdown(self.desk, one.due_at)[0]),
                    ("Due", when(self.desk, one.due_at)),
                    ("Calendar", one.deadline.basis.value if one.deadline else ""),
                    ("Rules", _whose_rules(one)),
                    ("Right", one.right.name if one.right else ""),
                    ("Complainant", one.complainant.name if one.complainant else ""),
                    ("Target", one.target.value),
                    ("Severity", one.severity.value),
                    ("Attempts", f"{one.attempts_used} used"),
                )
            ),
        ]
        if one.deadline is not None and one.deadline.provisional:
            lines.append(Content.styled("Provisional: no official holiday notice yet.", "$warning"))
        lines += [Content(""), heading("Reason"), Content(""), heading("Products")]
        lines[-2] = fact("", one.reason, 0)
        lines += [fact("", f"{line.product_id}  {line.title}", 0) for line in one.lines[:8]]
        return lines

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        from iptui.screens.complaint import ComplaintScreen

        self.app.push_screen(ComplaintScreen(event.key))

    def action_other_view(self) -> None:
        self.marks.clear()
        self.view = View.HISTORY if self.view is View.RESPOND else View.RESPOND
        table = self.query_one("#table", RecordsTable)
        table.set_rows(Rows((), lambda _: ()), keep=False)
        table.set_columns(self._columns())
        self.load()

    def action_enter_complaint(self) -> None:
        from iptui.screens.complaint_form import enter

        enter(self)

    def action_mark(self) -> None:
        self.query_one("#table", RecordsTable).toggle_mark()
        key = self.key_of("together")
        self.say(f"{len(self.marks)} marked; {key} answers them together." if self.marks else "")

    def action_together(self) -> None:
        from iptui.screens.together import answer_together

        table = self.query_one("#table", RecordsTable)
        if self.marks:
            chosen = self.desk.store.get_many(Complaint, sorted(self.marks))
        else:
            at_cursor = self.desk.store.get(Complaint, table.key) if table.key else None
            from iptui.casework.together import alike

            chosen = alike(self.desk, at_cursor) if at_cursor is not None else []
        answer_together(self, chosen, self.marks.clear)

    def action_evidence(self) -> None:
        from iptui.screens.evidence import EvidenceScreen

        self.app.push_screen(EvidenceScreen())

    def action_drafts(self) -> None:
        from iptui.screens.drafts import DraftsScreen

        self.app.push_screen(DraftsScreen())

    def copy_text(self) -> str:
        return self.query_one("#table", RecordsTable).key
