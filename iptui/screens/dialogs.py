"""Small screens over a screen: confirm, choose, ask for a line or a text, fill in a form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from iptui.domain.errors import UserError
from iptui.terminal.clean import clean
from iptui.widgets.pane import Pane
from iptui.widgets.records_table import Column, RecordsTable, Rows

SUBMIT_KEY = "f2"

MOST_LINES = 22
"""Lines of a dialog's middle on a high screen."""

AROUND = 9
"""Lines of a dialog besides its middle: border, title, note, error, keys, and some room around."""

KEEP_AFTER = 1.0
"""Seconds without a letter before what was typed is kept."""


def shown(text: str) -> Content:
    """Outside text as lines to show; never markup."""
    return Content(clean(text, multiline=True))


class Dialog(ModalScreen[Any]):
    """Over the screen; escape leaves it without a result."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    def action_cancel(self) -> None:
        self.dismiss(None)

    def on_resize(self, event: events.Resize) -> None:
        """The middle gives way on a low screen, so that title, error and keys always stand."""
        above = sum(one.size.height for one in self.query("#box > .above"))
        for pane in self.query("#box > .pane"):
            pane.styles.max_height = max(3, min(MOST_LINES, event.size.height - AROUND - above))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the label above a field with the field."""
        field = event.widget
        if isinstance(field, (Input, TextArea)) and field.parent is not None:
            before = field.parent.children[: field.parent.children.index(field)]
            if before:
                self.call_after_refresh(before[-1].scroll_visible, animate=False, force=True)


class ConfirmScreen(Dialog):
    """Yes or no; `True` only for a deliberate `y`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", show=False),
        Binding("n,q", "cancel", show=False),
    ]

    def __init__(self, title: str, text: str, *, yes: str = "Yes") -> None:
        super().__init__()
        self._title, self._text, self._yes = title, text, yes

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content.styled(clean(self._title), "bold"))
            with Pane(classes="pane"):
                yield Static(shown(self._text))
            yield Static(
                Content.assemble(("y", "bold"), f" {self._yes}   ", ("n", "bold"), " No"),
                classes="keys",
            )

    def action_yes(self) -> None:
        self.dismiss(True)


class ChoiceScreen(Dialog):
    """Pick one; the result is its key, None when left. `about` says more of the key under the cursor."""

    def __init__(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        *,
        text: str = "",
        about: Callable[[str], str] | None = None,
        about_lines: int = 3,
    ) -> None:
        super().__init__()
        self._title, self._choices, self._text = title, choices, text
        self._about, self._about_lines = about, about_lines

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content.styled(clean(self._title), "bold"))
            if self._text:
                yield Static(shown(self._text), classes="label")
            yield RecordsTable([Column("", 10, grow=1)], empty="Nothing to choose from.")
            if self._about is not None:
                more = Static("", id="about")
                more.styles.height = self._about_lines
                yield more
            yield Static(
                Content.assemble(("enter", "bold"), " Choose   ", ("esc", "bold"), " Leave"),
                classes="keys",
            )

    def on_mount(self) -> None:
        table = self.query_one(RecordsTable)
        room = self.app.size.height - AROUND - (self._about_lines if self._about else 0)
        table.styles.height = max(4, min(16, len(self._choices) + 1, room))
        keys = [key for key, _ in self._choices]
        table.set_rows(Rows(keys, lambda number: (self._choices[number][1],)), keep=False)
        table.focus()

    def on_records_table_moved(self, event: RecordsTable.Moved) -> None:
        if self._about is not None and event.key:
            self.query_one("#about", Static).update(shown(self._about(event.key)), layout=False)

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        event.stop()
        self.dismiss(event.key)


class MessageScreen(Dialog):
    """A text to read."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,enter", "cancel", show=False)]

    def __init__(self, title: str, text: str | Content) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content.styled(clean(self._title), "bold"))
            with Pane(classes="pane"):
                yield Static(self._text if isinstance(self._text, Content) else shown(self._text))
            yield Static(Content.assemble(("esc", "bold"), " Back"), classes="keys")


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of a form. `multiline` is a text of several lines; `choices` are shown as a hint."""

    name: str
    label: str
    value: str = ""
    multiline: bool = False
    password: bool = False
    choices: tuple[str, ...] = ()
    required: bool = False


def shown_value(field: Field) -> str:
    """What the field is filled with."""
    return clean(field.value, multiline=field.multiline)


class FormScreen(Dialog):
    """Fields to fill in; the result is name -> text. F2 (or enter in the last line) saves.

    `check` gets the values and returns a sentence when they do not fit. What is typed is handed to
    `keep` at every pause, when the form is left and when it is submitted, so that neither a lost
    connection nor a save that fails loses it; who saves it drops the draft afterwards.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding(f"{SUBMIT_KEY},ctrl+g", "submit", show=False)]

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        *,
        text: str = "",
        check: Callable[[dict[str, str]], str | None] | None = None,
        keep: Callable[[dict[str, str]], None] | None = None,
        save: str = "Save",
    ) -> None:
        super().__init__()
        self._title, self._fields, self._text = title, fields, text
        self._check, self._keep, self._save = check, keep, save
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content.styled(clean(self._title), "bold"))
            if self._text:
                yield Static(shown(self._text), classes="above")
            with Pane(classes="pane", can_focus=False):
                for field in self._fields:
                    hint = f" ({' · '.join(field.choices)})" if field.choices else ""
                    star = " *" if field.required else ""
                    yield Static(Content(clean(field.label + hint + star)), classes="label")
                    if field.multiline:
                        area = TextArea(
                            shown_value(field), id=f"field-{field.name}", show_line_numbers=False
                        )
                        area.cursor_blink = False
                        yield area
                    else:
                        line = Input(
                            shown_value(field), id=f"field-{field.name}", password=field.password
                        )
                        line.cursor_blink = False
                        yield line
            yield Static("", classes="error")
            yield Static(
                Content.assemble(
                    ("F2", "bold"),
                    f" {self._save}   ",
                    ("tab", "bold"),
                    " Next   ",
                    ("esc", "bold"),
                    " Leave",
                ),
                classes="keys",
            )

    def on_mount(self) -> None:
        if self._fields:
            self.query_one(f"#field-{self._fields[0].name}").focus()

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields now; of an untouched field the value as it was offered.

        So a record's control characters, which the field shows by stand-ins, are not lost by opening it.
        """
        found = {}
        for field in self._fields:
            if field.multiline:
                text = self.query_one(f"#field-{field.name}", TextArea).text
            else:
                text = self.query_one(f"#field-{field.name}", Input).value
            if text == shown_value(field):
                found[field.name] = field.value
            else:
                # A space at the end of a password is part of it.
                kept_whole = field.multiline or field.password
                found[field.name] = text if kept_whole else text.strip()
        return found

    def save_form(self) -> None:
        """Hand what is typed to `keep`; what stands unchanged as it was offered is no draft."""
        if self._keep is None or not self.is_mounted:
            return
        values = self.values
        offered = {field.name: field.value for field in self._fields}
        if values == offered:
            return
        try:
            self._keep(values)
        except UserError as error:
            self.query_one(".error", Static).update(Content(clean(str(error))))

    def on_input_blurred(self) -> None:
        self.save_form()

    def on_input_changed(self) -> None:
        self._typed()

    def on_text_area_changed(self) -> None:
        self._typed()

    def _typed(self) -> None:
        """Keep it once the typing pauses."""
        if self._keep is None:
            return
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(KEEP_AFTER, self.save_form)

    def action_cancel(self) -> None:
        self.save_form()
        self.dismiss(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        last = [field for field in self._fields if not field.multiline]
        if last and event.input.id == f"field-{last[-1].name}" and not self._fields[-1].multiline:
            self.action_submit()
        else:
            self.focus_next()

    def action_submit(self) -> None:
        values = self.values
        problem = self._problem(values)
        if problem:
            self.query_one(".error", Static).update(Content(clean(problem)))
            return
        if self._pause is not None:
            self._pause.stop()
        self.save_form()
        self.dismiss(values)

    def _problem(self, values: dict[str, str]) -> str | None:
        for field in self._fields:
            value = values[field.name].strip()
            if field.required and not value:
                return f"{field.label} is missing."
            if field.choices and value and value not in field.choices:
                return f"{field.label}: '{value}' is none of {', '.join(field.choices)}."
        try:
            return self._check(values) if self._check is not None else None
        except UserError as error:
            return str(error)
