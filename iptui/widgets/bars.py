"""The line at the top (where one is) and the two at the bottom (what happened, which keys)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from iptui.actions import Action, shown_key
from iptui.terminal.clean import clean

MODES = ("Complaints", "Search", "Brands", "Points", "Activity")


class TitleBar(Widget):
    """Workspace, the five modes, account."""

    def __init__(self, *, mode: str, title: str, account: str, workspace: str = "") -> None:
        super().__init__()
        self.workspace = workspace
        self.mode = mode
        self.title_text = title
        self.account = account

    def show(self, title: str) -> None:
        if title != self.title_text:
            self.title_text = title
            self.refresh()

    def render(self) -> Content:
        width = self.size.width
        parts: list[tuple[str, str] | str] = [(" iptui ", "bold"), " "]
        for number, name in enumerate(MODES, 1):
            text = (
                f"{number} {name}" if width >= 100 or name.casefold() == self.mode else str(number)
            )
            parts.append((text, "bold underline" if name.casefold() == self.mode else "dim"))
            parts.append(" ")
        left = Content.assemble(*parts)
        right = f"{clean(self.account)} "
        # Which shop's desk it is, where that leaves the title its room.
        place = f"{clean(self.workspace)} · {right}" if self.workspace else right
        needed = left.cell_length + cell_len(self.title_text) + 4
        if width - needed - cell_len(place) >= 0:
            right = place
        room = width - left.cell_length - cell_len(right) - 1
        title = Content("│ " + clean(self.title_text)).truncate(max(0, room), ellipsis=True)
        gap = " " * max(0, width - left.cell_length - title.cell_length - cell_len(right))
        return Content.assemble(left, title, gap, right)


class StatusLine(Widget):
    """One sentence about what happened last."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.bad = False

    def say(self, text: str, *, bad: bool = False) -> None:
        self.text, self.bad = clean(text), bad
        self.set_class(bad, "-bad")
        self.refresh()

    def render(self) -> Content:
        return Content(f" {self.text}").truncate(max(1, self.size.width), ellipsis=True)


class KeyBar(Widget):
    """As many keys as fit whole; Keys and Quit are always there."""

    def __init__(
        self, actions: Sequence[Action], refused: Callable[[Action], bool] = lambda _: False
    ) -> None:
        super().__init__()
        self.actions = actions
        self.refused = refused
        """What the account at work may not do is dim: pressing it says why."""

    def render(self) -> Content:
        fixed = [one for one in self.actions if one.id in ("help", "leave")]
        others = [one for one in self.actions if one.bar and one not in fixed]
        room = self.size.width - sum(self._width(one) for one in fixed) - 1
        shown: list[Action] = []
        for one in others:
            if self._width(one) > room:
                break
            room -= self._width(one)
            shown.append(one)
        parts: list[tuple[str, str] | str] = [" "]
        for one in (*shown, *fixed):
            # Over another screen the same key goes back one, and quits from the first.
            back = one.id == "leave" and len(self.app.screen_stack) > 1
            key, title = shown_key(one.keys), f" {'Back' if back else one.title}  "
            parts += [(f"{key}{title}", "dim")] if self.refused(one) else [(key, "bold"), title]
        return Content.assemble(*parts)

    @staticmethod
    def _width(action: Action) -> int:
        return cell_len(shown_key(action.keys)) + cell_len(action.title) + 3
