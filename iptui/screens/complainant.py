"""The complainant: contact, record, threads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.containers import VerticalScroll
from textual.content import Content

from iptui.casework.dossier import ComplainantRecord, complainant_record
from iptui.casework.together import open_complaints
from iptui.domain.complainant_records import WarningSign
from iptui.domain.complaint_states import STATE_TITLES
from iptui.domain.parties import Party
from iptui.domain.sources import SourcedValue
from iptui.screens.facts import day, fact, facts, heading
from iptui.screens.kinds import TextScreen
from iptui.screens.records import warning_lines, warning_sources


class ComplainantScreen(TextScreen):
    """`n` writes to the complainant about the complaint that this screen was opened from."""

    context: ClassVar[str] = "complainant"

    def __init__(self, party_id: str, complaint_id: str = "") -> None:
        super().__init__()
        self.party_id = party_id
        self.complaint_id = complaint_id
        self.contact = ""
        self.warnings: tuple[WarningSign, ...] = ()

    def load(self) -> None:
        party = self.desk.store.get(Party, self.party_id)
        if party is None:
            self.say("This complainant is no longer in the workspace.", bad=True)
            return
        self.set_title(party.name)
        record = complainant_record(self.desk, party)
        self.warnings = record.warnings
        self.show(self._lines(record))

    def sources(self) -> list[SourcedValue]:
        return warning_sources(self.warnings)

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
        yield from warning_lines(record.warnings, max(40, self.size.width - 4))
        for title, count in sorted(record.outcomes.items()):
            yield fact(title, count, 44)
        rate = (
            "nothing decided yet" if record.success_rate is None else f"{record.success_rate:.0%}"
        )
        yield fact(
            "Counter-notifications that succeeded",
            f"{rate} ({record.successful} of {record.counter_notifications} decided)",
            44,
        )
        yield fact(
            "  of those decided within three months",
            f"{record.successful_in_three_months} of {record.decided_in_three_months}",
            44,
        )
        yield fact("Withdrawn", f"{record.withdrawn} of {len(record.complaints)}", 44)
        if record.median_days_to_answer is not None:
            yield fact("Median days to answer", record.median_days_to_answer, 44)
        yield Content("")
        yield heading(
            f"Rights ({self.key_of('together')} answers the open complaints on one together)"
        )
        for one_right in record.rights:
            others = f", {one_right.by_others} by others" if one_right.by_others else ""
            yield fact(one_right.label, f"{one_right.complaints} complaint(s){others}", 44)
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

    def action_together(self) -> None:
        from iptui.screens.together import choose_group

        choose_group(self, open_complaints(self.desk, complainant_id=self.party_id))

    def action_other_complaints(self) -> None:
        self.query_one("#scroll", VerticalScroll).scroll_end(animate=False)

    def copy_text(self) -> str:
        return self.contact
