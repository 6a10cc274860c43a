"""The `?` sheet: where the values of the screen below come from, then its keys from the table of actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from textual.content import Content

from iptui.actions import EVERYWHERE, Action, shown_keys
from iptui.domain.sources import SourcedValue
from iptui.screens.dialogs import MessageScreen
from iptui.terminal.clean import clean
from iptui.widgets.hanging import Hanging, laid_out

MOVING = (
    ("↑ ↓ j k", "Up and down a list"),
    ("g G home end", "To its ends"),
    ("ctrl+d ctrl+u pgdn pgup", "A page"),
    ("enter", "Open"),
    ("ctrl+p", "Every action by name"),
)


class HelpScreen(MessageScreen):
    """Sources first, where the screen has some; then own keys, those of lists, those of everywhere.

    All laid out to `width` cells.
    """

    def __init__(
        self, actions: Sequence[Action], width: int, sources: Sequence[SourcedValue] = ()
    ) -> None:
        lines: list[Content] = list(source_lines(sources, width))

        def group(title: str, rows: list[tuple[str, str]]) -> None:
            if rows:
                lines.append(Content.styled(title, "bold"))
                lines.extend(
                    laid_out(
                        Hanging.of(Content.assemble((f"  {key:<25} ", "bold"), text), 28), width
                    )
                    for key, text in rows
                )

        own = [one for one in actions if one.context != EVERYWHERE]
        group("This screen", [(shown_keys(one.keys), one.help) for one in own])
        group("Lists", list(MOVING))
        group(
            "Everywhere",
            [(shown_keys(one.keys), one.help) for one in actions if one.context == EVERYWHERE],
        )
        super().__init__("Keys", Content("\n").join(lines))


def source_lines(sources: Sequence[SourcedValue], width: int) -> Iterable[Content]:
    """A heading, then the values; those of one source share its address, how sure and whose it is."""
    if not sources:
        return

    def under(*parts: str | tuple[str, str]) -> Content:
        return laid_out(Hanging.of(Content.assemble("    ", *parts), 4), width)

    yield Content.styled("Where these values come from", "bold")
    for (source, standing, note), values in groupby(
        sources, key=lambda one: (one.source, one.standing, one.note)
    ):
        for one in values:
            value = Content.assemble((f"  {clean(one.what)}: ", "bold"), clean(one.value))
            yield laid_out(Hanging.of(value, 4), width)
        if source:
            yield under(clean(source))
        yield under((clean(standing), "$text-muted"))
        if note:
            yield under((clean(note), "$text-muted"))
    yield Content("")
