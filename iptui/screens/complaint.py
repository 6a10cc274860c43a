"""One complaint with everything that belongs to it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.content import Content
from textual.events import Resize

from iptui.casework.cleanup import delete_now, warning_before_delete
from iptui.casework.dossier import Dossier, complainant_numbers, dossier, right_checks
from iptui.casework.outcomes import (
    record_established,
    record_reply,
    record_ruling,
    record_withdrawal,
    reinstate,
)
from iptui.casework.respond import why_not_file
from iptui.casework.together import alike
from iptui.domain.accounts import Permission
from iptui.domain.complaint_states import STATE_TITLES, Move, find_transition
from iptui.domain.complaints import Complaint, ComplaintState
from iptui.domain.sources import SourcedValue
from iptui.screens.clock_facts import clock_facts
from iptui.screens.dialogs import ChoiceScreen, ConfirmScreen, Field, FormScreen
from iptui.screens.facts import fact, facts, heading, when
from iptui.screens.kinds import TextScreen
from iptui.screens.records import check_line, record_line

S = ComplaintState


class ComplaintScreen(TextScreen):
    """Right, complainant, products, attempts, evidence, negotiation, timeline."""

    context: ClassVar[str] = "complaint"

    def __init__(self, complaint_id: str) -> None:
        super().__init__()
        self.complaint_id = complaint_id
        self.case: Dossier | None = None

    def load(self) -> None:
        complaint = self.desk.store.get(Complaint, self.complaint_id)
        if complaint is None:
            self.say("This complaint is no longer in the workspace.", bad=True)
            return
        self.case = dossier(self.desk, complaint)
        self.set_title(complaint.no)
        self.show(self._lines(self.case))

    def on_resize(self, _event: Resize) -> None:
        if self.case is not None:
            self.show(self._lines(self.case))

    @property
    def complaint(self) -> Complaint:
        assert self.case is not None
        return self.case.complaint

    # -- showing --------------------------------------------------------------------------------
    def _lines(self, case: Dossier) -> Iterable[Content]:
        desk, one = self.desk, case.complaint
        yield heading(f"Complaint {one.no} on {one.platform}: {STATE_TITLES[one.state]}")
        yield from clock_facts(desk, case, min(120, self.size.width - 3))
        yield from facts(
            (
                ("Received", when(desk, one.received_at)),
                ("Attempts", f"{one.attempts_used} of {case.attempts_allowed} used"),
                ("Target", one.target.value),
                ("Severity", one.severity.value),
                ("Litigation", "yes" if one.litigation else ""),
                ("Reason", one.reason),
                ("Note", one.note),
                ("Tags", ", ".join(one.tags)),
            )
        )
        yield Content("")
        yield heading(f"IP right ({self.key_of('right')})")
        right = case.right
        if right is None:
            yield fact("", "The complaint names no right.", 0)
        else:
            yield from facts(
                (
                    ("Right", right.label),
                    ("Type", right.type.value.replace("_", " ")),
                    ("Number", " ".join(part for part in (right.office, right.number) if part)),
                    ("IP number", right.ip_number),
                    ("Owner", right.owner),
                    ("Status", right.status.value),
                    ("Expires", right.expires),
                )
            )
            yield check_line(right_checks(desk, right, one))
        yield Content("")
        yield heading(f"Complainant ({self.key_of('complainant')})")
        party = case.complainant
        if party is None:
            yield fact("", "Not disclosed.", 0)
        else:
            yield from facts(
                (("Name", party.name), ("Agent", party.agent), ("E-mail", party.email))
            )
            yield from record_line(complainant_numbers(desk, party.id), one)
        yield Content("")
        yield heading(f"Complained products ({self.key_of('product')})")
        for line in one.lines:
            state = line.state.value.replace("_", " ")
            yield fact(state, f"{line.product_id}  {line.title}", 22)
        yield Content("")
        yield heading(f"Attempts ({self.key_of('counter')})")
        for attempt in one.attempts:
            yield fact(
                f"Attempt {attempt.number}",
                f"{attempt.outcome.value.replace('_', ' ')}"
                + (f", filed {when(desk, attempt.filed_at)}" if attempt.filed_at else "")
                + (f", closed {when(desk, attempt.closed_at)}" if attempt.closed_at else ""),
            )
        for counter in case.counter_notifications:
            yield fact(
                f"Notice {counter.attempt}",
                f"{counter.state.value}, ground {counter.ground or 'not chosen'}, "
                f"{len(counter.evidence_ids)} evidence item(s)",
            )
            if counter.filed_although:
                yield fact(
                    "",
                    f"filed without {', '.join(counter.unmet_conditions)}: {counter.filed_although}",
                )
            if counter.complainant_reply is not None:
                yield fact("", f"Complainant: {counter.complainant_reply.text}")
            if counter.ruling is not None:
                yield fact("", f"Platform: {counter.ruling.text}")
        if case.evidence:
            yield Content("")
            yield heading("Evidence")
            for item in case.evidence:
                yield fact("", f"{item.kind.value.replace('_', ' ')}: {item.title}", 0)
        yield Content("")
        yield heading(
            f"Negotiation ({self.key_of('negotiate')}): "
            f"{case.negotiation.outcome.value.replace('_', ' ')}"
        )
        for message in case.negotiation.messages[-3:]:
            arrow = "to" if message.outgoing else "from"
            yield fact(
                when(desk, message.at),
                f"{arrow} complainant: {message.subject or message.text}",
                18,
            )
        yield Content("")
        yield heading("Timeline")
        for event in case.timeline:
            yield fact(when(desk, event.at), f"{event.action}  {event.actor}  {event.note}", 18)

    def sources(self) -> list[SourcedValue]:
        return self.case.rules if self.case is not None else []

    # -- doing ----------------------------------------------------------------------------------
    def done(self, sentence: str) -> Callable[[object], None]:
        """A callback that reloads and says what happened, when something did."""

        def after(result: object) -> None:
            if result is not None:
                self.load()
                self.say(sentence)

        return after

    def action_handle(self) -> None:
        one = self.complaint
        choices = [("counter", "Counter-notify: dispute it with a ground and evidence")]
        if one.state is S.PENDING_RESPONSE:
            choices.append(("delete_now", "Delete now: accept it and delete the listing"))
        choices += [
            ("letter", "Write the letter: PDF, HTML, Markdown or a mail draft"),
            ("negotiate", "Negotiate a withdrawal with the complainant"),
            ("withdrawal", "Record that it was withdrawn"),
            ("sweep", "Sweep the catalog for the same mark"),
        ]
        if one.state not in (S.PENDING_RESPONSE, S.FINAL):
            choices.append(("ruling", "Record a reply or ruling"))
            choices.append(("reinstated", "Record that the platform put the listing back"))

        async def chosen(key: object) -> None:
            if key is not None:
                await self.run_action(str(key))

        self.app.push_screen(
            ChoiceScreen("Handle now", choices, text=STATE_TITLES[one.state]), chosen
        )

    def action_right(self) -> None:
        from iptui.screens.right import RightScreen

        if self.complaint.right is None:
            self.say("The complaint names no right.")
            return
        self.app.push_screen(RightScreen(self.complaint.right.id, self.complaint_id))

    def action_complainant(self) -> None:
        from iptui.screens.complainant import ComplainantScreen

        if self.complaint.complainant is None:
            self.say("The complainant is not disclosed.")
            return
        self.app.push_screen(ComplainantScreen(self.complaint.complainant.id, self.complaint_id))

    def action_product(self) -> None:
        from iptui.screens.product import ProductScreen

        lines = self.complaint.lines
        if not lines:
            self.say("The complaint names no product (it is about the storefront).")
            return
        if len(lines) == 1:
            self.app.push_screen(ProductScreen(lines[0].product_id, self.complaint_id))
            return

        def chosen(key: object) -> None:
            if key is not None:
                self.app.push_screen(ProductScreen(str(key), self.complaint_id))

        self.app.push_screen(
            ChoiceScreen(
                "Which product",
                [(one.product_id, f"{one.product_id}  {one.title}") for one in lines],
            ),
            chosen,
        )

    def action_counter(self) -> None:
        from iptui.screens.counter_notification import CounterNotificationScreen

        reason = why_not_file(self.desk, self.complaint)
        if reason is not None:
            self.say(f"No counter-notification can be filed: {reason}.", bad=True)
            return
        self.app.push_screen(
            CounterNotificationScreen(self.complaint_id),
            self.done("Filed: the complaint waits for the complainant; what was sent is locked."),
        )

    def action_together(self) -> None:
        from iptui.screens.together import answer_together

        answer_together(self, alike(self.desk, self.complaint))

    def action_negotiate(self) -> None:
        from iptui.screens.negotiation import NegotiationScreen

        self.app.push_screen(NegotiationScreen(self.complaint_id))

    def action_delete_now(self) -> None:
        one = self.complaint
        refused = self.desk.why_not_permitted(Permission.DELETE)
        if find_transition(one, Move.ACCEPT) is None:
            refused = refused or f"It cannot be accepted: {STATE_TITLES[one.state]}."
        if refused:
            self.say(refused, bad=True)
            return
        products = "\n".join(f"  {line.product_id}  {line.title}" for line in one.lines)
        text = (
            f"{warning_before_delete(self.desk, one)}\n\nThe complaint is accepted and these listings are "
            f"deleted here; a snapshot of each is kept first:\n{products}\n\n"
            "Delete them on the platform as well."
        )

        def confirmed(yes: object) -> None:
            if yes:
                self.done("Accepted: snapshots kept, listings deleted.")(
                    self.attempt(lambda: delete_now(self.desk, one))
                )

        self.app.push_screen(
            ConfirmScreen(f"Delete now: {one.no}", text, yes="Delete now"), confirmed
        )

    def _record(self, title: str, record: Callable[[str], object], sentence: str) -> None:
        def saved(values: object) -> None:
            if isinstance(values, dict):
                self.done(sentence)(self.attempt(lambda: record(values["text"])))

        form = FormScreen(
            title, [Field("text", "What was said (kept with the record)", multiline=True)]
        )
        self.app.push_screen(form, saved)

    def action_withdrawal(self) -> None:
        one = self.complaint
        if find_transition(one, Move.WITHDRAW) is None:
            self.say(f"Nothing to withdraw: {STATE_TITLES[one.state]}.", bad=True)
            return
        self._record(
            "Record the complainant's withdrawal",
            lambda text: record_withdrawal(self.desk, one, text=text),
            "Recorded: the complaint was withdrawn.",
        )

    def action_ruling(self) -> None:
        one, desk = self.complaint, self.desk
        records: dict[str, tuple[str, Callable[[str], object]]] = {}
        if one.state is S.WAITING_COMPLAINANT:
            records["accepted"] = (
                "The complainant accepted the counter-notification",
                lambda text: record_reply(desk, one, accepted=True, text=text),
            )
            records["rejected"] = (
                "The complainant rejected it: the platform decides",
                lambda text: record_reply(desk, one, accepted=False, text=text),
            )
        elif one.state is S.WAITING_PLATFORM:
            records["upheld"] = (
                "The platform upheld the counter-notification",
                lambda text: record_ruling(desk, one, upheld=True, text=text),
            )
            records["dismissed"] = (
                "The platform dismissed it: the complaint is established",
                lambda text: record_ruling(desk, one, upheld=False, text=text),
            )
        elif one.state in (S.LAPSED, S.ACCEPTED_BY_SELLER):
            records["established"] = (
                "The platform established the complaint",
                lambda text: record_established(desk, one, text=text),
            )
        else:
            self.say(f"Nobody's answer is awaited: {STATE_TITLES[one.state]}.", bad=True)
            return

        def chosen(key: object) -> None:
            if isinstance(key, str):
                title, record = records[key]
                self._record(title, record, f"Recorded: {title[0].lower()}{title[1:]}.")

        choices = [(key, title) for key, (title, _) in records.items()]
        self.app.push_screen(ChoiceScreen("Record what came", choices), chosen)

    def action_reinstated(self) -> None:
        self.done("Recorded: the listing is back.")(
            self.attempt(lambda: reinstate(self.desk, self.complaint))
        )

    def action_sweep(self) -> None:
        from iptui.screens.findings import FindingsScreen

        self.app.push_screen(FindingsScreen(self.complaint_id))

    def action_correct(self) -> None:
        from iptui.screens.complaint_form import correct

        correct(self, self.complaint)

    def action_add_page(self) -> None:
        from iptui.screens.saved_page import add_saved_page

        add_saved_page(self, complaint_id=self.complaint_id)

    def action_letter(self) -> None:
        from iptui.screens.letter import LetterScreen

        self.app.push_screen(LetterScreen(self.complaint_id))

    def action_export(self) -> None:
        from iptui.screens.case_export import export

        export(self, self.complaint)

    def copy_text(self) -> str:
        return self.complaint.no
