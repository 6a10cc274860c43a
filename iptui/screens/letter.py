"""The letter of a complaint: what is still empty, then the letter as it would be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.content import Content

from iptui.casework.letters import (
    confirm,
    counter_for,
    letter_of,
    statements_of,
    take_back,
)
from iptui.domain.complaints import Complaint
from iptui.domain.counter_notifications import Confirmation, CounterNotification
from iptui.domain.errors import UserError
from iptui.domain.letter_statements import Statement
from iptui.domain.letters import Gap, Letter
from iptui.formats.letter_writing import Kind
from iptui.formats.letters.blocks import QUOTE, blocks_of
from iptui.formats.letters.plain import units
from iptui.screens.dialogs import ChoiceScreen, ConfirmScreen
from iptui.screens.facts import fact, hanging, heading, split_cells, when
from iptui.screens.kinds import TextScreen
from iptui.terminal.clean import clean

WIDEST = 80
"""Cells of the letter's lines on a wide screen."""
GAP_STYLE = "bold $warning"
_UNPARTED = "\ue000"
"""Stands between the words of a gap while lines are made, so that it stays in one."""


class LetterScreen(TextScreen):
    """A preview that is written anew whenever the records change."""

    context: ClassVar[str] = "letter"

    def __init__(self, complaint_id: str) -> None:
        super().__init__()
        self.complaint_id = complaint_id
        self.kind: Kind = "counter-notification"
        self.second: bool | None = None
        """With the seller's language beside it; None = where the draft gives a statement in it."""
        self.letter: Letter | None = None

    @property
    def complaint(self) -> Complaint:
        found = self.desk.store.get(Complaint, self.complaint_id)
        assert found is not None
        return found

    def load(self) -> None:
        try:
            self.letter = letter_of(self.desk, self.complaint, kind=self.kind, second=self.second)
        except UserError as error:
            self.letter = None
            self.set_title(f"Letter {self.complaint.no}")
            self.show(hanging("", str(error), self.width))
            return
        what = "Request to withdraw" if self.kind == "withdrawal" else "Letter"
        self.set_title(f"{what} {self.complaint.no}")
        self.show(self._lines(self.letter))

    def on_resize(self, _event: events.Resize) -> None:
        if self.letter is not None:
            self.show(self._lines(self.letter))

    @property
    def width(self) -> int:
        return max(40, min(WIDEST, self.size.width - 3))

    # -- showing --------------------------------------------------------------------------------
    def _lines(self, letter: Letter) -> Iterable[Content]:
        width = self.width
        if letter.gaps:
            yield heading(f"Still empty: {len(letter.gaps)}")
            for gap in letter.gaps:
                law = f" ({gap.law})" if gap.law else ""
                yield from _marked(
                    hanging("  ", f"{_shielded(gap)}{law}: {gap.remedy}", width), letter.gaps
                )
            yield Content("")
        yield from self._confirmed()
        yield heading(letter.subject)
        if letter.to:
            yield fact("To", letter.to, 6)
        yield Content("")
        yield from _marked(letter_lines(letter.text, letter.gaps, width), letter.gaps)
        if letter.second_text:
            yield Content("")
            yield Content("─" * 24)
            yield Content("")
            yield from _marked(letter_lines(letter.second_text, letter.gaps, width), letter.gaps)

    def _confirmed(self) -> Iterable[Content]:
        if self.kind == "withdrawal":
            return
        found = self._statements()
        made = [one for _, one in found[1] if one is not None] if found else []
        for one in made:
            text = f"{one.statement.replace('_', ' ')}: confirmed by {one.by}, {when(self.desk, one.at)}"
            yield fact("", text, 0)
        if made:
            yield Content("")

    # -- doing ----------------------------------------------------------------------------------
    def _statements(
        self,
    ) -> tuple[CounterNotification, list[tuple[Statement, Confirmation | None]]] | None:
        found = self.attempt(lambda: counter_for(self.desk, self.complaint))
        if found is None:
            return None
        return found, statements_of(self.desk, self.complaint, found)

    def action_confirm(self) -> None:
        """Choose a statement; its whole words are shown before it is made."""
        if self.refuses("confirm"):
            return
        found = self._statements()
        if found is None:
            return
        counter, asked = found
        by_name = {one.name: (one, made) for one, made in asked}

        def about(name: str) -> str:
            one, made = by_name[name]
            if one.needs:
                return one.needs
            who = f"Confirmed by {made.by}. " if made else ""
            return f"{who}{one.text}"

        def chosen(name: object) -> None:
            if isinstance(name, str):
                self._confirm(counter, *by_name[name])

        choices = [(one.name, f"{'✓' if made else '·'} {one.title}") for one, made in asked]
        self.app.push_screen(
            ChoiceScreen(
                "Which statement do you make?",
                choices,
                text="A letter states only what a person has confirmed.",
                about=about,
                about_lines=6,
            ),
            chosen,
        )

    def _confirm(
        self, counter: CounterNotification, one: Statement, made: Confirmation | None
    ) -> None:
        desk, complaint = self.desk, self.complaint
        if one.needs:
            self.say(one.needs, bad=True)
            return
        if made is not None:

            def dropped(yes: object) -> None:
                if yes and self.attempt(lambda: take_back(desk, counter, one.name)):
                    self.load()
                    self.say(f"Taken back: {one.title}.")

            text = f"{made.by} confirmed:\n\n{one.text}\n\nTake it back?"
            self.app.push_screen(
                ConfirmScreen(one.title.capitalize(), text, yes="Take back"), dropped
            )
            return

        def confirmed(yes: object) -> None:
            if yes and self.attempt(lambda: confirm(desk, complaint, counter, [one.name])):
                self.load()
                self.say(f"Confirmed: {one.title}.")

        law = f"\n\n({one.law})" if one.law else ""
        text = (
            f"{one.text}{law}\n\nConfirm it only if it is true and you may say so. Your name and the time "
            "are kept with these words; what is changed in the counter-notification afterwards takes its effect away."
        )
        self.app.push_screen(
            ConfirmScreen(one.title.capitalize(), text, yes="I confirm"), confirmed
        )

    def action_seller(self) -> None:
        from iptui.screens.seller import edit_seller

        def kept() -> None:
            self.load()
            self.say("The seller's facts are kept.")

        edit_seller(self, kept)

    def action_other(self) -> None:
        self.kind = "withdrawal" if self.kind == "counter-notification" else "counter-notification"
        self.load()
        self.query_one("#scroll").scroll_home(animate=False)

    def action_language(self) -> None:
        """With and without the second text, whatever the draft gives."""
        shown = self.letter is not None and bool(self.letter.second_text)
        self.second = not shown
        self.load()
        with_it = self.letter is not None and self.letter.second_text
        self.say("With your language below." if with_it else "English alone.")

    def action_export(self) -> None:
        from iptui.screens.letter_export import give_out

        if self.letter is not None:
            give_out(self, self.complaint, self.letter, self.kind)

    def copy_text(self) -> str:
        from iptui.formats.letters.markdown import letter_markdown

        return letter_markdown(self.letter) if self.letter is not None else ""


def letter_lines(text: str, gaps: Iterable[Gap], width: int) -> Iterator[Content]:
    """The letter's Markdown as lines of at most `width` cells; gaps with `_UNPARTED` for their spaces."""
    gaps = tuple(gaps)
    first_block = True
    for block in blocks_of(text):
        if not first_block and not block.close:
            yield Content("")
        first_block = False
        rest = "".join("│ " if one == QUOTE else one for one in block.opens)
        opening = rest[: len(rest) - len(block.marker)] + block.marker
        if block.rule:
            yield Content(rest + "─" * 24)
            continue
        words = "".join(one.text for one in block.words)
        for gap in gaps:
            words = words.replace(f"[{gap.name}]", _shielded(gap))
        style = "bold $primary" if block.heading else ""
        for line in words.split("\n"):
            yield from _hung(opening, rest, line, width, style)
            opening = rest


def _hung(first: str, rest: str, text: str, width: int, style: str) -> Iterator[Content]:
    """The text behind `first` in lines of at most `width` cells, further ones behind `rest`."""
    opening, now, used = first, "", 0
    room = max(12, width - cell_len(first))
    for word in units(text):
        pieces = [word]
        while cell_len(pieces[-1].rstrip()) > room:
            # An address longer than a line is cut where the line ends.
            pieces[-1:] = split_cells(pieces[-1], room)
        for piece in pieces:
            if now and used + cell_len(piece.rstrip()) > room:
                yield _line(opening + now, style)
                opening, now, used = rest, "", 0
            now += piece
            used += cell_len(piece)
    yield _line(opening + now, style)


def _line(text: str, style: str) -> Content:
    shown = clean(text).rstrip()
    return Content.styled(shown, style) if style else Content(shown)


def _shielded(gap: Gap) -> str:
    return f"[{gap.name}]".replace(" ", _UNPARTED)


def _marked(lines: Iterable[Content], gaps: Iterable[Gap]) -> Iterator[Content]:
    """The lines with their gaps in a colour of their own."""
    names = sorted({_shielded(gap) for gap in gaps}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, names))) if names else None
    for line in lines:
        found = pattern.finditer(line.plain) if pattern is not None else ()
        shown = Content(line.plain.replace(_UNPARTED, " "), list(line.spans))
        for one in found:
            shown = shown.stylize(GAP_STYLE, one.start(), one.end())
        yield shown
