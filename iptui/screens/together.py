"""Several complaints of one complainant on one right: one answer, checked and filed for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from iptui.casework.form_drafts import load_form_draft, save_form_draft
from iptui.casework.respond import draft_for, fits, right_of
from iptui.casework.together import (
    Answer,
    Checked,
    Filed,
    check_together,
    evidence_named,
    file_together,
    require_one_case,
)
from iptui.domain.complaints import Complaint
from iptui.domain.errors import UserError
from iptui.domain.evidence import EvidenceItem
from iptui.domain.grounds import GROUNDS
from iptui.domain.sources import SourcedValue
from iptui.screens.answering import LOCKED, choose_ground, write_statement
from iptui.screens.base import DeskScreen
from iptui.screens.checks import SIGN, check_lines, condition_sources
from iptui.screens.dialogs import ChoiceScreen, ConfirmScreen, MessageScreen
from iptui.screens.evidence import EvidenceScreen
from iptui.screens.facts import countdown, fact
from iptui.terminal.clean import clean
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows

FILING = "file together"


def answer_together(
    screen: DeskScreen, complaints: Sequence[Complaint], opened: Callable[[], object] | None = None
) -> None:
    """Open them for one answer, or say why they cannot be answered together."""
    if not complaints:
        screen.say("No complaint here can be answered with a counter-notification now.")
        return
    try:
        require_one_case(complaints)
    except UserError as error:
        screen.say(str(error), bad=True)
        return
    if opened is not None:
        opened()
    screen.app.push_screen(TogetherScreen([one.id for one in complaints]))


def choose_group(screen: DeskScreen, complaints: Sequence[Complaint]) -> None:
    """The open complaints by complainant and right; with several groups, one has to be chosen."""
    groups: dict[tuple[str, str], list[Complaint]] = {}
    for one in complaints:
        if one.right is not None and one.complainant is not None:
            groups.setdefault((one.complainant.id, one.right.id), []).append(one)
    if len(groups) <= 1:
        answer_together(screen, next(iter(groups.values()), []))
        return
    by_key = {"|".join(key): group for key, group in groups.items()}

    def chosen(key: object) -> None:
        if isinstance(key, str):
            answer_together(screen, by_key[key])

    def title(group: list[Complaint]) -> str:
        first = group[0]
        right = first.right.name if first.right else "-"
        complainant = first.complainant.name if first.complainant else "-"
        return f"{len(group)} open: {right} of {complainant}"

    screen.app.push_screen(
        ChoiceScreen("Which complaints", [(key, title(group)) for key, group in by_key.items()]),
        chosen,
    )


class TogetherScreen(DeskScreen):
    """Ground, evidence and statement above; below, each complaint with what is met. Enter tells why."""

    context: ClassVar[str] = "together"

    def __init__(self, complaint_ids: Sequence[str]) -> None:
        super().__init__()
        self.complaint_ids = list(complaint_ids)
        self.left_out: set[str] = set()
        self.rows: list[Checked] = []
        self.answer = Answer()

    def body(self) -> Iterable[Widget]:
        yield Static("", id="answer", classes="text")
        with Vertical(classes="body"):
            yield RecordsTable(
                [
                    Column("", 3),
                    Column("Complaint", 12, grow=1),
                    Column("Time left", 12),
                    Column("Products", 8, align="right", drop_below=60),
                    Column("Result of the check", 24, grow=4),
                ],
                id="table",
            )

    def on_mount(self) -> None:
        self.answer = self._kept()
        self.load()
        self.query_one("#table").focus()

    # -- what is typed is kept ------------------------------------------------------------------
    @property
    def _form(self) -> str:
        first = self.desk.store.get(Complaint, self.complaint_ids[0])
        right = first.right.id if first and first.right else ""
        complainant = first.complainant.id if first and first.complainant else ""
        return f"together:{complainant}:{right}"

    def _kept(self) -> Answer:
        typed = load_form_draft(self.desk, self._form)
        ids = tuple(one for one in typed.get("evidence_ids", "").split("\n") if one)
        return Answer(
            ground=typed.get("ground", ""), statement=typed.get("statement", ""), evidence_ids=ids
        )

    def _keep(self, answer: Answer) -> bool:
        fields = {
            "ground": answer.ground,
            "statement": answer.statement,
            "evidence_ids": "\n".join(answer.evidence_ids),
        }

        def keep() -> bool:
            save_form_draft(self.desk, self._form, fields)
            return True

        if not self.attempt(keep):
            return False
        self.answer = answer
        self.load()
        return True

    # -- showing --------------------------------------------------------------------------------
    def load(self) -> None:
        complaints = self.desk.store.get_many(Complaint, self.complaint_ids)
        if not complaints:
            self.say("These complaints are no longer in the workspace.", bad=True)
            return
        first = complaints[0]
        right = first.right.name if first.right else "-"
        complainant = first.complainant.name if first.complainant else "-"
        many = f"{len(complaints)} complaint{'s' if len(complaints) != 1 else ''}"
        self.set_title(f"{many}: {right}")
        self.rows = check_together(self.desk, complaints, self.answer)
        self.query_one("#answer", Static).update(self._head(right, complainant))
        table = self.query_one("#table", RecordsTable)
        table.set_rows(Rows([one.complaint.id for one in self.rows], self._row))

    def _head(self, right: str, complainant: str) -> Content:
        ground = GROUNDS.get(self.answer.ground)
        items = evidence_named(self.desk, self.answer)
        statement = " ".join(self.answer.statement.split())
        passing = self._taken()
        lines = [
            fact("Right", f"{right} of {complainant}", 13),
            self._step(
                "Ground",
                self.key_of("ground"),
                bool(ground),
                ground.term if ground else "not chosen",
            ),
            self._step(
                "Evidence",
                self.key_of("evidence"),
                bool(items),
                "; ".join(one.title for one in items) or "none yet",
            ),
            self._step(
                "Statement", self.key_of("statement"), bool(statement), statement or "not written"
            ),
            self._step(
                "File",
                self.key_of("file"),
                bool(passing) and bool(statement),
                f"{len(passing)} of {len(self.rows)} pass; the others stay open",
            ),
        ]
        room = max(20, self.size.width - 4)
        return Content("\n").join(line.truncate(room, ellipsis=True) for line in lines)

    def _step(self, name: str, key: str, done: bool, text: str) -> Content:
        mark, style = SIGN["met" if done else "unmet"]
        return Content.assemble(
            (f"{mark} ", style), (f"{name:<11}", "bold"), (f"{key:<4}", "$accent"), clean(text)
        )

    def _taken(self) -> list[Checked]:
        """Those that would be filed now."""
        return [one for one in self.rows if one.passes and one.complaint.id not in self.left_out]

    def _row(self, number: int) -> Sequence[Cell]:
        row = self.rows[number]
        one = row.complaint
        box = "[ ]" if one.id in self.left_out or row.problem else "[x]"
        products = str(len({line.product_id for line in one.lines}))
        return box, one.no, countdown(self.desk, one.due_at), products, self._result(row)

    def _result(self, row: Checked) -> Cell:
        if row.problem:
            return row.problem, "muted"
        if row.complaint.id in self.left_out:
            return "left out", "muted"
        if row.report is None:
            return f"choose a ground ({self.key_of('ground')})", "muted"
        own = "; replaces its own draft" if row.replaces else ""
        unmet, doubtful = row.report.unmet, row.report.cannot_tell
        if unmet:
            return f"{len(unmet)} not met: {'; '.join(one.title for one in unmet)}{own}", "bad"
        if doubtful:
            return f"passes, {len(doubtful)} can't tell: {doubtful[0].title}{own}", "soon"
        return f"passes: all {len(row.report.results)} met{own}", "good"

    def on_store_changed(self) -> None:
        self.load()

    def refresh_from_store(self) -> None:
        self.load()

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        row = next(one for one in self.rows if one.complaint.id == event.key)
        if row.report is None:
            self.say(row.problem or "Choose a ground first.")
            return
        documents = {one.id: one.title for one in evidence_named(self.desk, self.answer)}
        lines = list(check_lines(row.report, min(70, self.size.width - 10), documents=documents))
        self.app.push_screen(
            MessageScreen(f"Check of {row.complaint.no}", Content("\n").join(lines[1:]))
        )

    def sources(self) -> list[SourcedValue]:
        report = next((one.report for one in self.rows if one.report is not None), None)
        return condition_sources(report) if report is not None else []

    # -- doing ----------------------------------------------------------------------------------
    def action_ground(self) -> None:
        right = right_of(self.desk, self.rows[0].complaint) if self.rows else None
        choose_ground(self, right, lambda code: self._keep(replace(self.answer, ground=code)))

    def action_evidence(self) -> None:
        complained = tuple(
            dict.fromkeys(line.product_id for row in self.rows for line in row.complaint.lines)
        )
        self.app.push_screen(
            EvidenceScreen(
                chosen=self.answer.evidence_ids,
                choose=lambda ids: self._keep(replace(self.answer, evidence_ids=ids)),
                fits=self._fits,
                what_for=f"{len(self.rows)} complaints",
                ground=self.answer.ground,
                complained=complained,
            )
        )

    def _fits(self, items: Sequence[EvidenceItem]) -> dict[str, tuple[int, int]]:
        """Under the first complaint that can be answered: all are on the same right."""
        first = next((one.complaint for one in self.rows if not one.problem), None)
        if first is None:
            return {}
        draft = replace(draft_for(self.desk, first), ground=self.answer.ground)
        return fits(self.desk, first, draft, items)

    def action_statement(self) -> None:
        form = f"{self._form}:statement"
        typed = load_form_draft(self.desk, form).get("statement") or self.answer.statement

        def saved(text: str) -> None:
            if self._keep(replace(self.answer, statement=text)):
                save_form_draft(self.desk, form, {})

        write_statement(self, form, typed, saved)

    def action_leave_out(self) -> None:
        table = self.query_one("#table", RecordsTable)
        if table.key:
            self.left_out.symmetric_difference_update({table.key})
            self.load()
            table.action_move(1)

    def action_file(self) -> None:
        wanted = [
            one.complaint
            for one in self.rows
            if not one.problem and one.complaint.id not in self.left_out
        ]
        passing = self._taken()
        if not self.answer.ground or not self.answer.statement.strip():
            self.say("Choose the ground and write the statement first.", bad=True)
            return
        if not passing:
            self.say("None of them passes yet: enter tells what is missing.", bad=True)
            return
        held = len(wanted) - len(passing)
        reports = [one.report for one in passing if one.report is not None]
        doubtful = sorted({result.title for report in reports for result in report.cannot_tell})
        text = f"{len(passing)} complaint(s) are filed, each for itself.\n"
        if held:
            text += f"Not passing: {held}. They stay open; the answer is kept as their draft.\n"
        if doubtful:
            text += "These cannot be told:\n" + "\n".join(f"  ? {one}" for one in doubtful) + "\n"

        def confirmed(yes: object) -> None:
            if yes:
                self._file(wanted)

        self.app.push_screen(
            ConfirmScreen("File together", f"{text}\n{LOCKED}", yes="File them"), confirmed
        )

    def _file(self, wanted: Sequence[Complaint]) -> None:
        answer = self.answer

        def then(results: list[Filed]) -> None:
            done = sum(one.filed for one in results)
            if done == len(results):
                save_form_draft(self.desk, self._form, {})
            self.load()
            self.say(f"Filed {done} of {len(results)}.", bad=done < len(results))
            self.app.push_screen(
                MessageScreen("Filed together", Content("\n").join(_results(results)))
            )

        self.say(f"Filing {len(wanted)} complaint(s)…")
        self.work(FILING, lambda _progress: file_together(self.desk, wanted, answer), then)

    def action_back(self) -> None:
        if any(worker.name == FILING for worker in self.working):
            # What is filed cannot be taken back, so there is no stopping half way without a word.
            self.say("They are being filed; wait for the result.")
            return
        super().action_back()

    def copy_text(self) -> str:
        return "\n".join(one.complaint.no for one in self.rows)


def _results(results: Sequence[Filed]) -> Iterable[Content]:
    """Those held back first, each with its reason; then those that were filed."""
    held = [one for one in results if not one.filed]
    done = [one for one in results if one.filed]
    if held:
        yield Content.styled(f"Not filed ({len(held)})", "bold")
        for one in held:
            kept = " (kept as its draft)" if one.draft_kept else ""
            sign, style = SIGN["unmet"]
            yield Content.assemble((f"{sign} ", style), clean(f"{one.no}: {one.reason}{kept}"))
    yield Content.styled(f"Filed ({len(done)})", "bold")
    for one in done:
        sign, style = SIGN["met"]
        yield Content.assemble((f"{sign} ", style), clean(one.no))
