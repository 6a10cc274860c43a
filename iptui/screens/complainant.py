"""The complainant: contact, record, threads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.containers import VerticalScroll
from textual.content import Content

from iptui.casework.dossier import ComplainantRecord, complainant_record
from iptui.domain.complaint_states import STATE_TITLES
from iptui.domain.parties import Party
from iptui.screens.facts import day, fact, facts, heading
from iptui.screens.kinds import TextScreen


class ComplainantScreen(TextScreen):
    """`n` writes to the complainant about the complaint that this screen was opened from."""

    context: ClassVar[str] = "complainant"

    def __init__(self, party_id: str, complaint_id: str = "") -> None:
        super().__init__()
        self.party_id = party_id
        self.complaint_id = complaint_id
        self.contact = ""

    def load(self) -> None:
        party = self.desk.store.get(Party, self.party_id)
        if party is None:
            self.say("This complainant is no longer in the workspace.", bad=True)
            return
        self.set_title(party.name)
        record = complainant_record(self.desk, party)
        self.show(self._lines(record))

    def _lines(self, record: ComplainantRecord) -> Iterable[Content]:
        party = record.party
        self.contact = party.email or party.phone or party.name
        yield heading(party.name)
        yield from facts(
            (
                ("Agent", party.agent),
                ("E-mail", party.email),
                ("Phone", party.phone),
                ("Address", party.address),
                ("Country", party.country),
                ("Note", party.note),
            )
        )
        if not (party.email or party.phone or party.address):
            yield Content.styled(
                "The platform discloses no contact data of this complainant.", "$warning"
            )
        yield Content("")
        yield heading(f"Record: {len(record.complaints)} complaint(s)")
        if record.many:
            yield Content.styled("! Mass complainant: ten or more within 30 days", "$warning bold")
        for title, count in sorted(record.outcomes.items()):
            yield fact(title, count, 44)
        rate = (
            "nothing decided yet" if record.success_rate is None else f"{record.success_rate:.0%}"
        )
        yield fact(
            "Counter-notifications that succeeded",
            f"{rate} ({record.successful} of {record.counter_notifications})",
            44,
        )
        if record.median_days_to_answer is not None:
            yield fact("Median days to answer", record.median_days_to_answer, 44)
        for name, count in record.repeated_rights.items():
            yield fact("Repeated", f"{name}: {count} complaints", 44)
        yield Content("")
        yield heading("Complaints")
        for one in record.complaints[:60]:
            right = one.right.name if one.right else "-"
            yield fact(
                one.no, f"{day(self.desk, one.received_at)}  {right}: {STATE_TITLES[one.state]}", 20
            )
        yield Content("")
        yield heading("Threads")
        for thread in record.negotiations:
            yield fact(
                thread.complaint_id,
                f"{len(thread.messages)} message(s), {thread.outcome.value}",
                28,
            )

    def action_negotiate(self) -> None:
        from iptui.screens.negotiation import NegotiationScreen

        if not self.complaint_id:
            self.say("Open the complainant from a complaint to write about it.")
            return
        self.app.push_screen(NegotiationScreen(self.complaint_id))

    def action_other_complaints(self) -> None:
        self.query_one("#scroll", VerticalScroll).scroll_end(animate=False)

    def copy_text(self) -> str:
        return self.contact
