"""The IP right: numbers with their register links, validity, classes, other complaints under it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.content import Content

from iptui.casework.dossier import complaints_under
from iptui.domain.complaint_states import STATE_TITLES
from iptui.domain.registers import identify
from iptui.domain.rights import IpRight
from iptui.screens.facts import day, fact, facts, heading
from iptui.screens.kinds import TextScreen


class RightScreen(TextScreen):
    """Shows and copies addresses; opens no browser, which would open on the server."""

    context: ClassVar[str] = "right"

    def __init__(self, right_id: str) -> None:
        super().__init__()
        self.right_id = right_id
        self.addresses: list[str] = []

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
                ("Owner", right.owner),
                ("Classes", ", ".join(right.classes)),
                ("Territories", ", ".join(right.territories)),
                ("Status", right.status.value),
                ("Filed", right.filed),
                ("Priority", right.priority),
                ("Registered", right.registered),
                ("Expires", right.expires),
                ("Note", right.note),
            )
        )
        if right.expires is not None and right.expires < self.desk.now().date():
            yield Content.styled(
                "This right has expired by the date the complaint gives.", "$warning bold"
            )
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
            yield Content.assemble("  ", (link.url, f"link={link.url!r}"))
        yield Content("")
        yield heading("Complaints under it")
        for one in complaints_under(self.desk, right):
            yield fact(
                one.no, f"{STATE_TITLES[one.state]}, received {day(self.desk, one.received_at)}", 20
            )

    def copy_text(self) -> str:
        return "\n".join(self.addresses) or self.right_id
