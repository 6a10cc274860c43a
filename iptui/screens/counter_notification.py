"""The counter-notification: ground → evidence → statement → check → file; the draft is kept at every step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from msgspec.structs import replace
from textual.content import Content

from iptui.casework.evidence import add_evidence, evidence_items
from iptui.casework.form_drafts import load_form_draft, save_form_draft
from iptui.casework.respond import check, draft_for, evidence_of, file, right_of, save_draft
from iptui.domain.complaints import Complaint
from iptui.domain.counter_notifications import CounterNotification
from iptui.domain.errors import UserError
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.grounds import GROUNDS, grounds_for
from iptui.screens.dialogs import ChoiceScreen, ConfirmScreen, Field, FormScreen
from iptui.screens.facts import countdown, fact, heading
from iptui.screens.kinds import TextScreen

VERDICT = {"met": ("✓ met", "$success"), "unmet": ("✗ not met", "$error")}


class CounterNotificationScreen(TextScreen):
    """Every change is saved as a draft at once; filing asks, and locks it."""

    context: ClassVar[str] = "counter_notification"

    def __init__(self, complaint_id: str) -> None:
        super().__init__()
        self.complaint_id = complaint_id
        self.draft: CounterNotification | None = None

    @property
    def complaint(self) -> Complaint:
        found = self.desk.store.get(Complaint, self.complaint_id)
        assert found is not None
        return found

    def load(self) -> None:
        try:
            self.draft = draft_for(self.desk, self.complaint)
        except UserError as error:
            self.draft = None
            self.show([fact("", error, 0)])
            return
        self.set_title(f"Counter-notification {self.complaint.no}, attempt {self.draft.attempt}")
        self.show(self._lines(self.draft))

    def _lines(self, draft: CounterNotification) -> Iterable[Content]:
        left, _ = countdown(self.desk, self.complaint.due_at)
        yield fact("Time left", left)
        yield Content("")
        yield heading("1 Ground (g)")
        ground = GROUNDS.get(draft.ground)
        if ground is None:
            yield Content("  Not chosen yet.")
        else:
            yield fact("  " + ground.code, ground.term, 24)
            yield fact("", f"  {ground.description}", 0)
        yield Content("")
        yield heading("2 Evidence (e choose, a add)")
        items = evidence_of(self.desk, draft)
        if not items:
            yield Content("  None yet.")
        for item in items:
            yield fact("  " + item.kind.value.replace("_", " "), item.title, 28)
        yield Content("")
        yield heading("3 Statement (t)")
        yield (
            fact("", draft.statement or "  Not written yet.", 0)
            if not draft.statement
            else Content("\n".join(f"  {line}" for line in draft.statement.splitlines()))
        )
        yield Content("")
        yield heading("4 Check")
        if ground is None:
            yield Content("  Choose a ground first.")
            return
        for result in check(self.desk, self.complaint, draft).results:
            text, style = VERDICT.get(str(result.verdict.value), ("? can't tell", "$warning"))
            yield Content.assemble((f"  {text:<14}", style), fact("", result.title, 0))
            if str(result.verdict.value) != "met":
                yield fact(
                    "", f"      found: {result.found or 'nothing'}; needed: {result.needed}", 0
                )
                yield fact("", f"      {result.remedy}", 0)
            yield fact("", f"      source: {result.source}", 0).stylize("dim")
        yield Content("")
        yield heading("5 File (f)")

    def _save(self, draft: CounterNotification, sentence: str) -> bool:
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
        choices = [
            (one.code, f"{one.term}  ({one.code})")
            for one in grounds_for(right.type if right else None)
        ]

        def chosen(code: object) -> None:
            if isinstance(code, str):
                self._save(replace(draft, ground=code), "Draft kept.")

        self.app.push_screen(ChoiceScreen("On what ground", choices), chosen)

    def action_evidence(self) -> None:
        draft = self.draft
        if draft is None:
            return
        items = evidence_items(self.desk)
        if not items:
            self.say("No evidence is kept yet; press a to add a document.")
            return
        choices = [
            (
                one.id,
                f"{'[x]' if one.id in draft.evidence_ids else '[ ]'} {one.kind.value.replace('_', ' ')}: {one.title}",
            )
            for one in items
        ]

        def chosen(key: object) -> None:
            if isinstance(key, str):
                kept = tuple(one for one in draft.evidence_ids if one != key)
                ids = kept if key in draft.evidence_ids else (*draft.evidence_ids, key)
                self._save(replace(draft, evidence_ids=ids), "Draft kept; e again to choose more.")

        self.app.push_screen(
            ChoiceScreen("Which evidence (enter adds or takes off)", choices), chosen
        )

    def action_add_evidence(self) -> None:
        choices = [(one.value, one.value.replace("_", " ")) for one in EvidenceKind]

        def chosen(kind: object) -> None:
            if isinstance(kind, str):
                self._add_evidence(kind)

        self.app.push_screen(ChoiceScreen("What kind of document", choices), chosen)

    def _add_evidence(self, kind: str) -> None:
        form = f"evidence:{self.complaint_id}"
        typed = load_form_draft(self.desk, form)

        def field(name: str, label: str, **more: Any) -> Field:
            return Field(name, label, typed.get(name, ""), **more)

        fields = [
            field("title", "Title", required=True),
            field("path", "File (path on this machine, may be empty)"),
            field("issuer", "Signed or sealed by"),
            field("issued_on", "Issued on (YYYY-MM-DD)"),
            field("valid_from", "Valid from (YYYY-MM-DD)"),
            field("valid_until", "Valid until (YYYY-MM-DD)"),
            field("brand", "Mark that it names"),
            field("model", "Model or product"),
            field("quantity", "Quantity"),
            field("signed_by_both", "Signed by both parties", choices=("yes", "no")),
        ]

        def check_values(values: dict[str, str]) -> str | None:
            try:
                item_of({**values, "kind": kind})
            except ValueError as error:
                return f"{error}."
            return None

        def saved(values: object) -> None:
            draft = self.draft
            if not isinstance(values, dict) or draft is None:
                return
            path = Path(values["path"]).expanduser() if values["path"] else None
            item = self.attempt(
                lambda: add_evidence(self.desk, item_of({**values, "kind": kind}), path)
            )
            if item is not None:
                save_form_draft(self.desk, form, {})
                self._save(
                    replace(draft, evidence_ids=(*draft.evidence_ids, item.id)),
                    "Evidence and draft kept.",
                )

        self.app.push_screen(
            FormScreen(
                f"Add evidence: {kind.replace('_', ' ')}",
                fields,
                check=check_values,
                keep=lambda values: save_form_draft(self.desk, form, values),
            ),
            saved,
        )

    def action_statement(self) -> None:
        draft = self.draft
        if draft is None:
            return
        form = f"statement:{draft.id}"
        typed = load_form_draft(self.desk, form).get("statement") or draft.statement

        def saved(values: object) -> None:
            if not isinstance(values, dict) or self.draft is None:
                return
            if self._save(replace(self.draft, statement=values["statement"]), "Draft kept."):
                save_form_draft(self.desk, form, {})

        self.app.push_screen(
            FormScreen(
                "Statement",
                [Field("statement", "Why the complaint is wrong", typed, multiline=True)],
                keep=lambda values: save_form_draft(self.desk, form, values),
            ),
            saved,
        )

    def action_file(self) -> None:
        draft = self.draft
        if draft is None:
            return
        report = self.attempt(lambda: check(self.desk, self.complaint, draft))
        if report is None:
            return
        unmet = report.unmet
        text = "What is filed is locked: nothing can be added later."
        if unmet:
            names = "\n".join(f"  ✗ {one.title}: {one.remedy}" for one in unmet)
            text = (
                f"These conditions are not met:\n{names}\n\n"
                f"Filing without them may waste the attempt; it is noted in the audit trail. {text}"
            )

        def confirmed(yes: object) -> None:
            if not yes:
                return
            complaint = self.complaint
            filed = self.attempt(
                lambda: file(self.desk, complaint, draft, confirm_unmet=bool(unmet))
            )
            if filed is not None:
                self.dismiss(True)

        self.app.push_screen(
            ConfirmScreen("File the counter-notification", text, yes="File it"), confirmed
        )


def item_of(values: dict[str, str]) -> EvidenceItem:
    """The evidence item that a form describes.

    Raises:
        ValueError: a date or the quantity does not fit.
    """

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(values[name]) if values.get(name) else None
        except ValueError:
            raise ValueError(f"'{values[name]}' is no date; write it as 2026-09-30") from None

    quantity = values.get("quantity", "")
    if quantity and not quantity.isdecimal():
        raise ValueError(f"The quantity '{quantity}' is no whole number")
    both = values.get("signed_by_both", "")
    return EvidenceItem(
        id="",
        kind=EvidenceKind(values["kind"]),
        title=values["title"],
        issuer=values.get("issuer", ""),
        issued_on=day("issued_on"),
        valid_from=day("valid_from"),
        valid_until=day("valid_until"),
        brand=values.get("brand", ""),
        model=values.get("model", ""),
        quantity=int(quantity) if quantity else None,
        signed_by_both=None if not both else both == "yes",
    )
