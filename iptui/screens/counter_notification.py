"""The counter-notification: ground → evidence → statement → check → file; the draft is kept at every step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from msgspec.structs import replace
from textual import events
from textual.content import Content

from iptui.casework.evidence import evidence_items
from iptui.casework.form_drafts import load_form_draft, save_form_draft
from iptui.casework.moves import attempts_allowed
from iptui.casework.respond import check, draft_for, evidence_of, file, fits, right_of, save_draft
from iptui.domain.complaints import Complaint
from iptui.domain.counter_notifications import CounterNotification
from iptui.domain.errors import UserError
from iptui.domain.evidence import EvidenceItem
from iptui.domain.evidence_conditions import EvidenceReport
from iptui.domain.grounds import GROUNDS
from iptui.domain.sources import SourcedValue
from iptui.screens.answering import choose_ground, confirm_filing, write_statement
from iptui.screens.checks import SIGN, check_lines, condition_sources, counts, next_step
from iptui.screens.evidence import EvidenceScreen
from iptui.screens.evidence_form import add_document, kinds_of_ground
from iptui.screens.facts import countdown, fact, hanging, heading
from iptui.screens.kinds import TextScreen


class CounterNotificationScreen(TextScreen):
    """Every change is saved as a draft at once; filing asks, and locks it. Enter does the next step."""

    context: ClassVar[str] = "counter_notification"

    def __init__(self, complaint_id: str) -> None:
        super().__init__()
        self.complaint_id = complaint_id
        self.draft: CounterNotification | None = None
        self.report: EvidenceReport | None = None

    @property
    def complaint(self) -> Complaint:
        found = self.desk.store.get(Complaint, self.complaint_id)
        assert found is not None
        return found

    @property
    def complained(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(line.product_id for line in self.complaint.lines))

    def load(self) -> None:
        try:
            self.draft = draft_for(self.desk, self.complaint)
            self.report = (
                check(self.desk, self.complaint, self.draft)
                if self.draft.ground in GROUNDS
                else None
            )
        except UserError as error:
            self.draft = self.report = None
            self.show([fact("", error, 0)])
            return
        self.set_title(f"Counter-notification {self.complaint.no}, attempt {self.draft.attempt}")
        self.show(self._lines(self.draft))

    def on_resize(self, _event: events.Resize) -> None:
        if self.draft is not None:
            self.show(self._lines(self.draft))

    def sources(self) -> list[SourcedValue]:
        return condition_sources(self.report) if self.report is not None else []

    # -- showing --------------------------------------------------------------------------------
    def _lines(self, draft: CounterNotification) -> Iterable[Content]:
        width = max(40, self.size.width - 4)
        complaint = self.complaint
        left, _ = countdown(self.desk, complaint.due_at)
        allowed = attempts_allowed(self.desk, complaint)
        yield fact("Time left", f"{left}   attempt {draft.attempt} of {allowed}", 13)
        items = evidence_of(self.desk, draft)
        yield from self._steps(draft, items)
        yield Content("")
        yield from hanging(
            f"{self.key_of('next')}  ", next_step(self.report, draft.statement)[1], width, "bold"
        )
        if self.report is not None:
            documents = {one.id: one.title for one in items}
            yield from check_lines(self.report, width, documents=documents)
        if items:
            yield Content("")
            yield heading("Evidence")
            for item in items:
                yield fact("  " + item.kind.value.replace("_", " "), item.title, 28)
        if draft.statement:
            yield Content("")
            yield heading("Statement")
            for line in draft.statement.splitlines():
                yield from hanging("  ", line, width)
        if draft.statement_own_language:
            yield Content("")
            yield heading("Statement in your own language")
            for line in draft.statement_own_language.splitlines():
                yield from hanging("  ", line, width)

    def _steps(self, draft: CounterNotification, items: list[EvidenceItem]) -> Iterable[Content]:
        ground = GROUNDS.get(draft.ground)
        report = self.report
        yield self._step(
            "1 Ground",
            self.key_of("ground"),
            bool(ground),
            ground.term if ground else "not chosen",
        )
        yield self._step(
            "2 Evidence",
            f"{self.key_of('evidence')}, {self.key_of('add_evidence')}",
            bool(items) or (ground is not None and not kinds_of_ground(draft.ground)),
            "; ".join(one.title for one in items) or "none yet",
        )
        written = draft.statement.strip()
        yield self._step(
            "3 Statement", self.key_of("statement"), bool(written), written or "not written"
        )
        yield self._step(
            "4 Check", "", report is not None and report.ready, counts(report) if report else "-"
        )
        ready = report is not None and report.ready and bool(written)
        yield self._step(
            "5 File",
            self.key_of("file"),
            False,
            "ready to file" if ready else "what is filed is locked: nothing can be added later",
            sign=" ",
        )

    def _step(self, name: str, key: str, done: bool, text: str, *, sign: str = "") -> Content:
        mark, style = (sign, "") if sign else SIGN["met" if done else "unmet"]
        line = Content.assemble(
            (f"{mark} ", style),
            (f"{name:<13}", "bold"),
            (f"{key:<6}", "$accent"),
            fact("", text, 0),
        )
        return line.truncate(max(20, self.size.width - 4), ellipsis=True)

    # -- doing ----------------------------------------------------------------------------------
    async def action_next(self) -> None:
        """Do the first step that is not done."""
        if self.draft is None:
            return
        action, _ = next_step(self.report, self.draft.statement)
        if action == "evidence" and not evidence_items(self.desk):
            action = "add_evidence"
        await self.run_action(action)

    def _save(self, draft: CounterNotification, sentence: str = "Draft kept.") -> bool:
        kept = self.attempt(
            lambda: save_draft(self.desk, draft),
            again=lambda merged: save_draft(self.desk, merged),
        )
        if kept is None:
            return False
        self.load()
        self.say(sentence)
        return True

    def action_ground(self) -> None:
        draft = self.draft
        if draft is None:
            return
        right = right_of(self.desk, self.complaint)
        choose_ground(self, right, lambda code: self._save(replace(draft, ground=code)))

    def action_evidence(self) -> None:
        draft = self.draft
        if draft is None:
            return

        def choose(ids: tuple[str, ...]) -> bool:
            changed = replace(self.draft or draft, evidence_ids=ids)
            stored = self.attempt(
                lambda: save_draft(self.desk, changed),
                again=lambda merged: save_draft(self.desk, merged),
            )
            if stored is not None:
                self.draft = stored
            return stored is not None

        self.app.push_screen(
            EvidenceScreen(
                chosen=draft.evidence_ids,
                choose=choose,
                fits=lambda items: fits(self.desk, self.complaint, self.draft or draft, items),
                what_for=self.complaint.no,
                ground=draft.ground,
                complained=self.complained,
            )
        )

    def action_add_evidence(self) -> None:
        def added(item: EvidenceItem) -> None:
            draft = self.draft
            if draft is not None and item.id not in draft.evidence_ids:
                ids = (*draft.evidence_ids, item.id)
                self._save(replace(draft, evidence_ids=ids), "Evidence and draft kept.")

        if self.draft is not None:
            add_document(self, added, ground=self.draft.ground, complained=self.complained)

    def action_statement(self) -> None:
        draft = self.draft
        if draft is None:
            return
        form = f"statement:{draft.id}"
        typed = load_form_draft(self.desk, form).get("statement") or draft.statement

        def saved(text: str) -> None:
            if self.draft is not None and self._save(replace(self.draft, statement=text)):
                save_form_draft(self.desk, form, {})

        write_statement(self, form, typed, saved)

    def action_own_language(self) -> None:
        draft = self.draft
        if draft is None:
            return
        form = f"own:{draft.id}"
        typed = load_form_draft(self.desk, form).get("statement") or draft.statement_own_language

        def saved(text: str) -> None:
            if self.draft is not None and self._save(
                replace(self.draft, statement_own_language=text)
            ):
                save_form_draft(self.desk, form, {})

        write_statement(self, form, typed, saved, own_language=True)

    def action_letter(self) -> None:
        from iptui.screens.letter import LetterScreen

        self.app.push_screen(LetterScreen(self.complaint_id))

    def action_file(self) -> None:
        draft = self.draft
        if draft is None:
            return
        complaint = self.complaint
        report = self.attempt(lambda: check(self.desk, complaint, draft))
        if report is None:
            return
        if not draft.statement.strip():
            self.say("Write the statement first: say why the complaint is wrong.", bad=True)
            return

        def confirmed(names: tuple[str, ...], although: str) -> None:
            filed = self.attempt(
                lambda: file(self.desk, complaint, draft, confirmed=names, although=although)
            )
            if filed is not None:
                self.dismiss(True)

        confirm_filing(self, report, confirmed, note=self._unconfirmed(draft))

    def _unconfirmed(self, draft: CounterNotification) -> str:
        """That the letter would have gaps for ever; empty when it would not."""
        from iptui.casework.letters import statements_of

        asked = statements_of(self.desk, self.complaint, draft)
        left = sum(made is None for _, made in asked)
        if not left:
            return ""
        return (
            f"{left} statement(s) of its letter are not confirmed, which cannot be done afterwards "
            f"(see the letter: {self.key_of('letter')})."
        )
