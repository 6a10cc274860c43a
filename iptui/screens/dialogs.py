"""Questions: yes or no, one of a few, one line of text; and a long text to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from iptui.screens.base import DeskScreen
from iptui.screens.form import FormScreen
from iptui.terminal.clean import clean
from iptui.widgets.form import Choice, Field, TextLine
from iptui.widgets.lines_view import Line, LinesView
from iptui.widgets.records_table import RecordsTable
from iptui.widgets.rows import Column, ListRows
from iptui.widgets.text_styles import styled
from iptui.widgets.title_bar import StatusLine

__all__ = [
    "Choice",
    "ChoiceScreen",
    "ConfirmScreen",
    "Field",
    "FormScreen",
    "MessageScreen",
    "PromptScreen",
]

Result = TypeVar("Result")


class Dialog(DeskScreen[Result], Generic[Result]):
    """A box over the screen that asked."""

    CONTEXT = "confirm"
    MODAL = True
    STYLES = ("dialogs",)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.box_title = clean(title)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-box"):
            yield TextLine(styled(self.box_title, "title"), classes="dialog-title")
            yield from self.compose_body()
        yield StatusLine()
        yield self._key_bar()

    def do_back(self) -> None:
        self.dismiss(None)


def _paragraphs(lines: Sequence[Line]) -> Content:
    """Strings are taken as text from outside and cleaned."""
    return Content("\n").join(
        [Content(clean(line)) if isinstance(line, str) else line for line in lines]
    )


class ConfirmScreen(Dialog[bool]):
    """Asks y or n. Result: True or False.

    `type_to_confirm`: a word that has to be typed, for what cannot be taken back.
    """

    CONTEXT = "confirm"

    def __init__(
        self, title: str, lines: Sequence[Line] = (), *, type_to_confirm: str = ""
    ) -> None:
        super().__init__(title)
        self._lines = list(lines)
        self._word = type_to_confirm

    def compose_body(self) -> ComposeResult:
        yield TextLine(_paragraphs(self._lines), classes="dialog-text")
        if self._word:
            yield TextLine(f"Type {clean(self._word)} and press enter to do it; esc leaves.")
            yield _entry("")

    def enabled(self, action_id: str) -> str | None:
        if action_id == "confirm.yes" and self._word:
            return f"Type {self._word} and press enter."
        return None

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip() == self._word:
            self.dismiss(True)
        else:
            self.say(f"That is not '{self._word}'.", "warning")

    def do_yes(self) -> None:
        self.dismiss(True)

    def do_no(self) -> None:
        self.dismiss(False)

    def do_back(self) -> None:
        self.dismiss(False)


class ChoiceScreen(Dialog[str]):
    """Asks for one of up to about thirty. Result: the value, or None.

    Arrows and enter, or the number before the choice.
    """

    CONTEXT = "choice"

    def __init__(
        self, title: str, choices: Sequence[Choice], *, value: str = "", lines: Sequence[Line] = ()
    ) -> None:
        super().__init__(title)
        self.choices = list(choices)
        self._value = value
        self._lines = list(lines)

    def compose_body(self) -> ComposeResult:
        if self._lines:
            yield TextLine(_paragraphs(self._lines), classes="dialog-text")
        numbered = list(enumerate(self.choices, 1))
        rows = ListRows(
            numbered,
            lambda item: ((str(item[0]), "key"), item[1][1]),
            lambda item: item[1][0],
        )
        table = RecordsTable(
            [Column("", 2, align="right"), Column("")],
            rows,
            show_header=False,
            empty_text="There is nothing to choose from.",
        )
        table.styles.height = max(1, min(len(self.choices), self.app.size.height - 10))
        values = [value for value, _ in self.choices]
        if self._value in values:
            self.call_after_refresh(table.move_cursor, values.index(self._value))
        yield table

    def on_key(self, event: events.Key) -> None:
        number = event.character
        if number and number.isdecimal() and 1 <= int(number) <= min(9, len(self.choices)):
            event.stop()
            self.dismiss(self.choices[int(number) - 1][0])

    def on_records_table_row_selected(self, event: RecordsTable.RowSelected) -> None:
        event.stop()
        self.dismiss(event.key)


class PromptScreen(Dialog[str]):
    """Asks for one line. Result: the text, or None."""

    CONTEXT = "choice"

    def __init__(
        self,
        title: str,
        lines: Sequence[Line] = (),
        *,
        value: str = "",
        placeholder: str = "",
        password: bool = False,
        validate: Callable[[str], str | None] | None = None,
    ) -> None:
        super().__init__(title)
        self._lines = list(lines)
        self._value = clean(value)
        self._placeholder = clean(placeholder)
        self._password = password
        self._validate = validate

    def compose_body(self) -> ComposeResult:
        if self._lines:
            yield TextLine(_paragraphs(self._lines), classes="dialog-text")
        yield _entry(self._value, placeholder=self._placeholder, password=self._password)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        problem = self._validate(event.value) if self._validate else None
        if problem:
            self.say(problem, "warning")
        else:
            self.dismiss(event.value)


def _entry(value: str, *, placeholder: str = "", password: bool = False) -> Input:
    entry = Input(
        value, placeholder=placeholder, password=password, compact=True, select_on_focus=False
    )
    entry.cursor_blink = False
    return entry


class MessageScreen(DeskScreen[None]):
    """A long text to read. `copied`: what `y` copies; by default the text itself."""

    CONTEXT = "message"

    def __init__(
        self, title: str, lines: Sequence[Line], *, copied: str = "", wrap: bool = True
    ) -> None:
        super().__init__()
        self._title = title
        self._content = [clean(x, multiline=True) if isinstance(x, str) else x for x in lines]
        self._copied = copied
        self._wrap = wrap

    def compose_body(self) -> ComposeResult:
        yield LinesView(self._content, wrap=self._wrap)

    def on_mount(self) -> None:
        super().on_mount()
        self.set_heading(self._title)

    def copied_text(self) -> str:
        return self._copied or "\n".join(
            line if isinstance(line, str) else line.plain for line in self._content
        )
