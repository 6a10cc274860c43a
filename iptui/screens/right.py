"""The IP right: numbers with their register links, validity, classes, other complaints under it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.content import Content
from textual.style import Style

from iptui.casework.dossier import complaints_under, right_checks
from iptui.casework.together import open_complaints
from iptui.domain.complaint_states import STATE_TITLES
from iptui.domain.complaints import Complaint
from iptui.domain.registers import identify
from iptui.domain.right_checks import RightCheck
from iptui.domain.rights import IpRight
from iptui.domain.sources import SourcedValue
from iptui.screens.dialogs import ChoiceScreen
from iptui.screens.facts import day, fact, facts, heading
from iptui.screens.kinds import TextScreen
from iptui.screens.records import right_check_lines, right_sources, short_checks
from iptui.screens.register_facts import goods_lines, register_lines
from iptui.terminal.clean import clean

MOST_SHOWN = 60


class RightScreen(TextScreen):
    """Shows and copies addresses; opens no browser, which would open on the server."""

    context: ClassVar[str] = "right"

    def __init__(self, right_id: str, complaint_id: str = "") -> None:
        super().__init__()
        self.right_id = right_id
        self.complaint_id = complaint_id
        self.addresses: list[str] = []
        self.checks: tuple[RightCheck, ...] = ()

    def load(self) -> None:
        right = self.desk.store.get(IpRight, self.right_id)
        if right is not None:
            self.set_title(right.label)
            self.show(self._lines(right))

    def _lines(self, right: IpRight) -> Iterable[Content]:
        yield heading(right.label)
        yield from facts(
            (
                ("IP number", right.ip_number),
                ("Type", right.type.value.replace("_", " ")),
                ("Office", right.office),
                ("Number", right.number),
                ("Application", right.application_number),
                ("Owner", right.owner),
                ("Inventors", "; ".join(right.inventors)),
                ("Classes", ", ".join(right.classes)),
                ("Territories", ", ".join(right.territories)),
                ("Status", right.status.value),
                ("In its words", right.register_status),
                ("Filed", right.filed),
                ("Priority", right.priority),
                ("Registered", right.registered),
                ("Expires", right.expires),
                ("Note", right.note),
            )
        )
        complaints = complaints_under(self.desk, right)
        records = self.desk.store.get_many(Complaint, [one.id for one in complaints[:MOST_SHOWN]])
        opened = next((one for one in records if one.id == self.complaint_id), None)
        against = opened or (records[0] if records else None)
        width = max(40, self.size.width - 4)
        yield from goods_lines(right, width)
        yield from register_lines(self.desk, right, width, self.key_of("read_register"))
        yield Content("")
        yield heading("Look it up")
        number = identify(f"{right.office} {right.number}".strip(), right.type.value)
        if number.canonical:
            check = {"ok": "  (check digit right)", "warning": "  (check digit wrong)"}
            yield fact("Canonical", number.canonical + check.get(number.check, ""))
        if number.reason:
            yield fact("", number.reason, 0)
        self.addresses = [link.url for link in number.links]
        for link in number.links:
            doubt = "" if link.sure else "not sure"
            notes = "; ".join(one for one in (doubt, link.note) if one)
            title = f"{link.register} ({notes})" if notes else link.register
            yield fact("", title, 0).stylize("$text-muted")
            # A style object: of an address in a markup string, a quote or bracket would be markup.
            yield Content.assemble("  ", (clean(link.url), Style(link=link.url)))
        if len(self.addresses) > 1:
            yield fact("", f"{self.key_of('copy')} copies one of them, or all.", 0)
        if against is not None:
            yield Content("")
            yield heading(f"Against complaint {against.no}")
            self.checks = right_checks(self.desk, right, against)
            yield from right_check_lines(self.checks, width)
        yield Content("")
        yield heading(
            f"Complaints under it: {len(complaints)} "
            f"({self.key_of('together')} answers the open ones together)"
        )
        for one in records:
            checks = short_checks(right_checks(self.desk, right, one))
            yield fact(
                one.no,
                f"{day(self.desk, one.received_at)}  {STATE_TITLES[one.state]}; {checks}",
                20,
            )
        if len(complaints) > len(records):
            yield fact("", f"and {len(complaints) - len(records)} older ones", 20)

    def sources(self) -> list[SourcedValue]:
        return right_sources(self.checks)

    def action_together(self) -> None:
        from iptui.screens.together import choose_group

        choose_group(self, open_complaints(self.desk, right_id=self.right_id))

    def action_read_register(self) -> None:
        from iptui.screens.register_file import read_register_file

        right = self.desk.store.get(IpRight, self.right_id)
        if right is not None and not self.refuses("read_register"):
            read_register_file(self, right)

    def copy_text(self) -> str:
        return "\n".join(self.addresses) or self.right_id

    def action_copy(self) -> None:
        if len(self.addresses) < 2:
            super().action_copy()
            return

        def chosen(key: object) -> None:
            if key is not None:
                self.say(self._app.copy(self.copy_text() if key == "all" else str(key)))

        choices = [(address, address) for address in self.addresses]
        self.app.push_screen(
            ChoiceScreen("Copy which address", [*choices, ("all", "All of them")]), chosen
        )
