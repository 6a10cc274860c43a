"""One draft read from a mail, with the line behind each value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.content import Content

from iptui.casework.drafts import (
    CONFIRMABLE,
    CORRECTABLE,
    confirm_draft,
    correct_draft,
    deadline_of,
    dismiss_draft,
    find_draft,
    notice_lines,
    product_ids,
    stated_difference,
)
from iptui.casework.form_drafts import load_form_draft, save_form_draft
from iptui.domain.accounts import Permission
from iptui.domain.notices import ComplaintDraft, Confidence, DraftState, NoticeFact
from iptui.domain.rights import RightType
from iptui.domain.sources import SourcedValue
from iptui.screens.dialogs import ConfirmScreen, Field, FormScreen
from iptui.screens.facts import fact, hanging, heading, when
from iptui.screens.kinds import TextScreen
from iptui.terminal.clean import clean

LABELS: dict[str, str] = {
    "no": "Complaint no",
    "platform": "Platform",
    "received_at": "Received",
    "stated_due": "Mail says until",
    "right.title": "Mark or title",
    "right.type": "Type",
    "right.office": "Office",
    "right.number": "Number",
    "right.ip_number": "IP number",
    "right.owner": "Owner",
    "complainant.name": "Complainant",
    "complainant.agent": "Agent",
    "complainant.email": "E-mail",
    "complainant.phone": "Telephone",
    "complainant.address": "Address",
    "products.id": "Product",
    "products.title": "Title",
    "products.url": "Address",
    "products": "Products",
    "reason": "Reason",
    "note": "Note",
    "work": "Work",
    "work.url": "Work stands at",
    "respondent": "Respondent",
    "counter_notice_for": "About notice",
    "filed_at": "Filed",
    "decided_at": "Decided",
    "outcome": "Outcome",
    "signed": "Signed",
}
SURE = {Confidence.STATED: "stated", Confidence.WORDED: "worded", Confidence.IMPLIED: "implied"}
STYLES = {Confidence.STATED: "$success", Confidence.WORDED: "", Confidence.IMPLIED: "$warning"}
STATES: dict[DraftState, tuple[str, str]] = {
    DraftState.OPEN: ("to confirm", "soon"),
    DraftState.CONFIRMED: ("confirmed", "good"),
    DraftState.KEPT: ("note", "muted"),
    DraftState.DISMISSED: ("no complaint", "muted"),
}
LABEL_WIDTH = 16
BESIDE = 110
"""From so many columns the line stands beside the value, not below it."""


_ORDER = {name: place for place, name in enumerate(LABELS)}


def _place(one: NoticeFact) -> tuple[int, int, int]:
    """Products stand together, each with its title and address."""
    order = _ORDER.get(one.field, len(_ORDER))
    return (_ORDER["products.id"], one.item, order) if one.item else (order, 0, one.line)


class DraftScreen(TextScreen):
    """Each value with how sure it is and the line that says so."""

    context: ClassVar[str] = "draft"

    def __init__(self, draft_id: str) -> None:
        super().__init__()
        self.draft_id = draft_id
        self.whole = False

    @property
    def draft(self) -> ComplaintDraft:
        return find_draft(self.desk, self.draft_id)

    def load(self) -> None:
        draft = self.attempt(lambda: self.draft)
        if draft is None:
            return
        self.set_title(draft.value("no") or draft.subject or draft.id)
        lines = self._text(draft) if self.whole else self._values(draft)
        self.show(list(lines))

    def _text(self, draft: ComplaintDraft) -> Iterable[Content]:
        lines = self.attempt(lambda: notice_lines(self.desk, draft)) or []
        said = {one.line for one in draft.facts if one.line}
        yield heading(f"The text, {len(lines)} lines; marked are those that values were read from")
        for number, line in enumerate(lines, 1):
            style = "bold $accent" if number in said else ""
            yield from hanging(f"{number:>4}  ", line, self.text_width, style)

    def _values(self, draft: ComplaintDraft) -> Iterable[Content]:
        kind = draft.kind.value.replace("_", " ")
        yield heading(f"{kind[:1].upper()}{kind[1:]}, {STATES[draft.state][0]}")
        yield fact("Mail", draft.subject or draft.filename or "-", LABEL_WIDTH)
        if draft.sender:
            yield fact("From", f"{draft.sender}, {when(self.desk, draft.sent_at)}", LABEL_WIDTH)
        for blob in draft.attachments:
            yield fact("Attached", f"{blob.filename} ({blob.size:,} bytes)", LABEL_WIDTH)
        if draft.complaint_id:
            yield fact(
                "Complaint", f"{draft.complaint_id} ({self.key_of('open')} opens it)", LABEL_WIDTH
            )
        if draft.why:
            yield from hanging("! ", draft.why, self.text_width, "$warning bold")
        if draft.kind in CONFIRMABLE and draft.state is DraftState.OPEN:
            yield from self._window(draft)
        yield Content("")
        yield heading("What was read, how sure, and the line that says so")
        for name, value in draft.corrected.items():
            label = LABELS.get(name, name)
            yield Content.assemble(
                fact(label, value or "none", LABEL_WIDTH), ("  entered", "$accent")
            )
        for one in sorted(draft.facts, key=_place):
            if one.field not in draft.corrected:
                yield from self._fact(one)
        if not draft.facts:
            yield Content.styled(f"Nothing. {self.key_of('text')} shows the text.", "$text-muted")

    def _window(self, draft: ComplaintDraft) -> Iterable[Content]:
        if draft.missing:
            names = ", ".join(LABELS[name] for name in draft.missing)
            text = f"The mail does not say: {names}. {self.key_of('correct')} enters it."
            yield from hanging("! ", text, self.text_width, "$error bold")
            return
        deadline = self.attempt(lambda: deadline_of(self.desk, draft))
        if deadline is not None:
            until = f"{when(self.desk, deadline.due_at)} by the rules ({deadline.rule_set})"
            yield fact("Respond until", until, LABEL_WIDTH)
        if difference := stated_difference(draft, deadline):
            yield from hanging("! ", difference, self.text_width, "$warning")

    def _fact(self, one: NoticeFact) -> Iterable[Content]:
        label = LABELS.get(one.field, one.field) + (f" {one.item}" if one.item > 1 else "")
        where = f"{one.line:>4} │ " if one.line else "head │ "
        source = " ".join(one.source.split())
        room = self.text_width
        how = (f"  {SURE[one.confidence]}", STYLES[one.confidence])
        if room < BESIDE:
            yield Content.assemble(fact(label, one.value, LABEL_WIDTH), how)
            first = f"{'':{LABEL_WIDTH - 7}}{where}"
            yield from hanging(first, source, room, "$text-muted")[:3]
            return
        half = room // 2 - 2
        left = hanging(f"{label:<{LABEL_WIDTH}}", one.value, half - 9)
        right = hanging(where, source, room - half - 2, "$text-muted")[:3]
        for number in range(max(len(left), len(right))):
            value = left[number] if number < len(left) else Content("")
            used = value.cell_length
            sure: tuple[str, str] | str = how if number == 0 else ""
            width = used + (len(how[0]) if number == 0 else 0)
            beside = right[number] if number < len(right) else Content("")
            yield Content.assemble(value, sure, " " * max(1, half + 2 - width), beside)

    # -- doing ----------------------------------------------------------------------------------
    def action_text(self) -> None:
        self.whole = not self.whole
        self.load()

    def action_confirm(self) -> None:
        draft = self.attempt(lambda: self.draft)
        if draft is None:
            return
        if draft.state is not DraftState.CONFIRMED and draft.missing and draft.kind in CONFIRMABLE:
            self.action_correct()
            return

        def confirmed(yes: object) -> None:
            if not yes:
                return
            complaint = self.attempt(lambda: confirm_draft(self.desk, draft))
            if complaint is not None:
                self.load()
                self.say(
                    f"Complaint {complaint.no} is in the list; {self.key_of('open')} opens it."
                )

        lines = [
            f"{LABELS[name]}: {draft.value(name) or 'none'}"
            for name in (
                "no",
                "platform",
                "received_at",
                "complainant.name",
                "right.title",
                "right.number",
            )
        ]
        if draft.value("right.ip_number"):
            lines[-1] = f"{LABELS['right.ip_number']}: {draft.value('right.ip_number')}"
        lines.append(f"Products: {'; '.join(product_ids(draft)) or 'none'}")
        unsure = [one for one in draft.facts if one.confidence is Confidence.IMPLIED]
        if unsure:
            names = ", ".join(dict.fromkeys(LABELS.get(one.field, one.field) for one in unsure))
            lines.append(f"Not stated, only implied: {names}.")
        self.app.push_screen(
            ConfirmScreen("Make this complaint?", "\n".join(lines), yes="Confirm"), confirmed
        )

    def action_correct(self) -> None:
        refused = self.desk.why_not_permitted(Permission.EDIT_CASE)
        draft = self.attempt(lambda: self.draft)
        if refused or draft is None:
            self.say(refused or "", bad=True)
            return
        form = f"draft:{draft.id}"
        stored = {name: draft.value(name) for name in CORRECTABLE}
        stored["products"] = "; ".join(product_ids(draft))
        typed = {**stored, **load_form_draft(self.desk, form)}
        choices = {"right.type": tuple(one.value for one in RightType)}

        def saved(values: object) -> None:
            if not isinstance(values, dict):
                return
            given = {name: values[name.replace(".", "_")].strip() for name in CORRECTABLE}
            changed = {name: value for name, value in given.items() if value != stored[name]}
            if changed:
                done = self.attempt(lambda: correct_draft(self.desk, draft, changed))
                if done is None:
                    return
                key = self.key_of("confirm")
                self.say("Corrected." if done.missing else f"Corrected; {key} makes the complaint.")
            save_form_draft(self.desk, form, {})
            self.load()

        fields = [
            Field(
                name.replace(".", "_"),
                LABELS[name] + (" (a; b; c)" if name == "products" else ""),
                typed.get(name, typed.get(name.replace(".", "_"), "")),
                choices=choices.get(name, ()),
            )
            for name in CORRECTABLE
        ]
        self.app.push_screen(
            FormScreen(
                "Correct the draft",
                fields,
                keep=lambda values: save_form_draft(self.desk, form, values),
            ),
            saved,
        )

    def action_no_complaint(self) -> None:
        draft = self.attempt(lambda: self.draft)
        if draft is not None and self.attempt(lambda: dismiss_draft(self.desk, draft)) is not None:
            self.load()
            self.say("No complaint; the mail stays kept.")

    def action_open(self) -> None:
        draft = self.attempt(lambda: self.draft)
        if draft is None or not draft.complaint_id:
            self.say("No complaint was made of it yet.")
            return
        from iptui.screens.complaint import ComplaintScreen

        self.app.push_screen(ComplaintScreen(draft.complaint_id))

    def sources(self) -> list[SourcedValue]:
        draft = self.attempt(lambda: self.draft)
        deadline = deadline_of(self.desk, draft) if draft is not None else None
        if deadline is None:
            return []
        return [
            SourcedValue(
                what="Respond until",
                value=when(self.desk, deadline.due_at),
                source=deadline.source,
                version=deadline.rule_set,
                confidence=deadline.confidence or "inferred",
            )
        ]

    def copy_text(self) -> str:
        draft = self.attempt(lambda: self.draft)
        return clean(draft.value("no") or draft.id) if draft is not None else ""
