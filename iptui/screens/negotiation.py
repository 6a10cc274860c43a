"""The negotiation with a complainant: the log, letters to start from, the outcome."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.content import Content

from iptui.casework.form_drafts import load_form_draft, save_form_draft
from iptui.casework.negotiate import TEMPLATES, compose, log_message, negotiation_of, set_outcome
from iptui.casework.outcomes import record_withdrawal
from iptui.domain.complaints import Complaint
from iptui.domain.negotiations import Channel, NegotiationOutcome
from iptui.screens.dialogs import ChoiceScreen, Field, FormScreen
from iptui.screens.facts import fact, heading, when
from iptui.screens.kinds import TextScreen
from iptui.terminal.clean import clean


class NegotiationScreen(TextScreen):
    """The desk sends nothing: it composes, and keeps what was sent and received."""

    context: ClassVar[str] = "negotiation"

    def __init__(self, complaint_id: str) -> None:
        super().__init__()
        self.complaint_id = complaint_id

    @property
    def complaint(self) -> Complaint:
        found = self.desk.store.get(Complaint, self.complaint_id)
        assert found is not None
        return found

    def load(self) -> None:
        self.set_title(f"Negotiation {self.complaint.no}")
        self.show(self._lines())

    def _lines(self) -> Iterable[Content]:
        log = negotiation_of(self.desk, self.complaint)
        who = self.complaint.complainant.name if self.complaint.complainant else "the complainant"
        yield heading(f"With {who}: {log.outcome.value.replace('_', ' ')}")
        if log.follow_up_at is not None:
            yield fact("Follow up", when(self.desk, log.follow_up_at))
        if not log.messages:
            yield Content("")
            yield Content("Nothing was written yet. n composes a message from a template.")
        for message in log.messages:
            yield Content("")
            arrow = "→ sent" if message.outgoing else "← received"
            yield heading(
                f"{when(self.desk, message.at)}  {arrow} by {message.channel.value} ({message.by})"
            )
            if message.subject:
                yield fact("Subject", message.subject)
            yield Content(clean(message.text, multiline=True))

    def _write(self, subject: str, text: str, *, outgoing: bool, template: str = "") -> None:
        form = f"negotiation:{self.complaint_id}:{'out' if outgoing else 'in'}"
        typed = load_form_draft(self.desk, form)
        fields = [
            Field(
                "channel",
                "By",
                typed.get("channel") or "email",
                choices=tuple(one.value for one in Channel),
                required=True,
            ),
            Field("subject", "Subject", typed.get("subject") or subject),
            Field("text", "Text", typed.get("text") or text, multiline=True, required=True),
        ]

        def saved(values: object) -> None:
            if not isinstance(values, dict):
                return
            logged = self.attempt(
                lambda: log_message(
                    self.desk,
                    self.complaint,
                    text=values["text"],
                    subject=values["subject"],
                    outgoing=outgoing,
                    channel=Channel(values["channel"]),
                    template=template,
                )
            )
            if logged is not None:
                save_form_draft(self.desk, form, {})
                self.load()
                self.say(
                    "Kept in the log. Send it yourself (y copies the last message)."
                    if outgoing
                    else "Kept in the log."
                )

        self.app.push_screen(
            FormScreen(
                "Message to the complainant" if outgoing else "What the complainant answered",
                fields,
                keep=lambda values: save_form_draft(self.desk, form, values),
            ),
            saved,
        )

    def action_write(self) -> None:
        choices = [(one.name, one.title) for one in TEMPLATES]
        choices.append(("", "An empty message"))

        def chosen(name: object) -> None:
            if name is None:
                return
            for template in TEMPLATES:
                if template.name == name:
                    subject, text = compose(self.desk, self.complaint, template)
                    self._write(subject, text, outgoing=True, template=template.name)
                    return
            self._write("", "", outgoing=True)

        self.app.push_screen(ChoiceScreen("Start from", choices), chosen)

    def action_received(self) -> None:
        self._write("", "", outgoing=False)

    def action_outcome(self) -> None:
        choices = [(one.value, one.value.replace("_", " ")) for one in NegotiationOutcome]

        def chosen(value: object) -> None:
            if not isinstance(value, str):
                return
            noted = self.attempt(
                lambda: set_outcome(self.desk, self.complaint, NegotiationOutcome(value))
            )
            if noted is not None:
                self.load()

        self.app.push_screen(ChoiceScreen("Where does it stand", choices), chosen)

    def action_withdrawal(self) -> None:
        def saved(values: object) -> None:
            if not isinstance(values, dict):
                return
            withdrawn = self.attempt(
                lambda: record_withdrawal(self.desk, self.complaint, text=values["text"])
            )
            if withdrawn is not None:
                self.dismiss(True)

        self.app.push_screen(
            FormScreen(
                "Record the complainant's withdrawal",
                [Field("text", "What was said (kept with the record)", multiline=True)],
            ),
            saved,
        )

    def copy_text(self) -> str:
        messages = negotiation_of(self.desk, self.complaint).messages
        return messages[-1].text if messages else ""
