"""Labelled fields: text, long text, a choice, a date, a number, yes or no; each with its own message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from iptui.terminal.clean import clean
from iptui.widgets.text_styles import styled

Kind = Literal["text", "multiline", "choice", "date", "number", "bool", "password"]
Choice = tuple[str, str]
"""(value, title)"""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `value` is what stands in it; a choice's is the value, a bool's "yes" or "no"."""

    name: str
    label: str
    kind: Kind = "text"
    value: str = ""
    choices: Sequence[Choice] = ()
    help: str = ""
    """One sentence under the field."""
    validate: Callable[[str], str | None] | None = None
    """(text) -> what is wrong with it, as one sentence, or None."""
    required: bool = False
    rows: int = 6
    """Lines of a multiline field."""
    shown: str = field(init=False, default="")

    def __post_init__(self) -> None:
        if self.kind == "bool" and not self.choices:
            object.__setattr__(self, "choices", (("yes", "Yes"), ("no", "No")))
            object.__setattr__(self, "value", self.value or "no")
        elif self.kind == "choice" and self.choices and not self.value and self.required:
            object.__setattr__(self, "value", self.choices[0][0])
        object.__setattr__(self, "shown", clean(self.value, multiline=self.kind == "multiline"))

    def problem(self, text: str) -> str | None:
        """What is wrong with the text typed, or None."""
        if not text.strip():
            return f"{self.label} is missing." if self.required else None
        if self.kind == "date":
            try:
                date.fromisoformat(text.strip())
            except ValueError:
                return f"'{clean(text[:20])}' is no date; write it as 2026-09-30."
        elif self.kind == "number":
            try:
                float(text.strip().replace(",", ""))
            except ValueError:
                return f"'{clean(text[:20])}' is no number."
        return self.validate(text) if self.validate is not None else None

    def result(self, text: str) -> Any:
        """The text as a value: str; date or None; int, float or None; bool."""
        bare = text.strip()
        if self.kind == "date":
            return date.fromisoformat(bare) if bare else None
        if self.kind == "number":
            number = float(bare.replace(",", "")) if bare else None
            return int(number) if number is not None and number == int(number) else number
        if self.kind == "bool":
            return text == "yes"
        return text


class Changed(Message):
    """Something was typed or chosen in a form."""


class ChoiceLine(Widget, can_focus=True):
    """One line that shows the choice; left and right change it, enter opens the list of all."""

    @dataclass
    class Asked(Message):
        """Enter was pressed: show all choices."""

        line: ChoiceLine

    def __init__(self, choices: Sequence[Choice], value: str) -> None:
        super().__init__(classes="choice-line")
        self.choices = list(choices)
        self.value = value

    def choose(self, value: str) -> None:
        """Take a value."""
        if value != self.value:
            self.value = value
            self.refresh()
            self.post_message(Changed())

    def render(self) -> Content:
        title = next((title for value, title in self.choices if value == self.value), "choose …")
        return Content(f"‹ {clean(title)} ›")

    def on_key(self, event: events.Key) -> None:
        step = {"left": -1, "right": 1, "space": 1}.get(event.key)
        if event.key == "enter":
            event.stop()
            self.post_message(self.Asked(self))
        elif step is not None and self.choices:
            event.stop()
            values = [value for value, _ in self.choices]
            at = values.index(self.value) if self.value in values else -step if step > 0 else 0
            self.choose(values[(at + step) % len(values)])

    def on_click(self) -> None:
        self.post_message(self.Asked(self))


class Pressable(Widget, can_focus=True):
    """A button of one line: enter, space or a click presses it."""

    @dataclass
    class Pressed(Message):
        """It was pressed."""

        button: Pressable

    def __init__(self, title: str, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="pressable")
        self.title = title

    def render(self) -> Content:
        return Content(f"[ {self.title} ]")

    def get_content_width(self, *_: Any) -> int:
        return len(self.title) + 4

    def on_key(self, event: events.Key) -> None:
        if event.key in ("enter", "space"):
            event.stop()
            self.post_message(self.Pressed(self))

    def on_click(self) -> None:
        self.post_message(self.Pressed(self))


class TextLine(Widget):
    """One or more lines of text that nobody can focus: labels, help, messages."""

    def __init__(self, text: Content | str = "", *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self._text = Content(text) if isinstance(text, str) else text

    def show(self, text: Content | str) -> None:
        """Show another text."""
        text = Content(text) if isinstance(text, str) else text
        if not text.is_same(self._text):
            self._text = text
            self.refresh(layout=True)

    def render(self) -> Content:
        return self._text


class FieldRow(Widget):
    """A field with its label, its help and what is wrong with it."""

    def __init__(self, spec: Field, text: str) -> None:
        super().__init__(classes=f"field -{spec.kind}")
        self.spec = spec
        self._start = text

    def compose(self) -> ComposeResult:
        spec = self.spec
        star = "*" if spec.required else ""
        yield TextLine(styled(f"{spec.label}{star}", "title"), classes="field-label")
        if spec.kind in ("choice", "bool"):
            yield ChoiceLine(spec.choices, self._start)
        elif spec.kind == "multiline":
            area = TextArea(self._start, tab_behavior="focus", compact=True)
            area.cursor_blink = False
            area.styles.height = spec.rows
            yield area
        else:
            entry = Input(
                self._start, password=spec.kind == "password", compact=True, select_on_focus=False
            )
            entry.cursor_blink = False
            yield entry
        yield TextLine(styled(spec.help, "dim"), classes="field-note")

    @property
    def text(self) -> str:
        """What stands in the field."""
        for editor in self.query("Input, TextArea, ChoiceLine").results():
            if isinstance(editor, Input | ChoiceLine):
                return editor.value
            if isinstance(editor, TextArea):
                return editor.text
        return self._start

    @text.setter
    def text(self, text: str) -> None:
        for editor in self.query("Input, TextArea, ChoiceLine").results():
            if isinstance(editor, Input):
                editor.value = text
            elif isinstance(editor, TextArea):
                editor.load_text(text)
            elif isinstance(editor, ChoiceLine):
                editor.choose(text)

    @property
    def value(self) -> str:
        """The text; the record's own one, unclean as it may be, when nobody touched it."""
        text = self.text
        return self.spec.value if text == self.spec.shown else text

    def check(self) -> str | None:
        """Show what is wrong, or the help again."""
        problem = self.spec.problem(self.value)
        note = self.query_one(".field-note", TextLine)
        note.show(
            styled(f"✗ {clean(problem)}", "bad") if problem else styled(self.spec.help, "dim")
        )
        return problem

    def focus_field(self) -> None:
        """Put the focus into the field."""
        for editor in self.query("Input, TextArea, ChoiceLine").results(Widget):
            editor.focus()


class Form(VerticalScroll, can_focus=False):
    """Fields one under the other."""

    def __init__(self, fields: Sequence[Field], draft: dict[str, str] | None = None) -> None:
        super().__init__(classes="form")
        self.fields = list(fields)
        self._draft = draft or {}

    def compose(self) -> ComposeResult:
        for spec in self.fields:
            yield FieldRow(spec, self._draft.get(spec.name, spec.shown))

    @property
    def rows(self) -> list[FieldRow]:
        """The fields' rows, in order."""
        return list(self.query(FieldRow).results(FieldRow))

    def texts(self) -> dict[str, str]:
        """Name -> what stands in the field; passwords are left out."""
        return {row.spec.name: row.text for row in self.rows if row.spec.kind != "password"}

    def set_texts(self, texts: dict[str, str]) -> None:
        """Put other texts into the fields."""
        for row in self.rows:
            if row.spec.name in texts:
                row.text = texts[row.spec.name]

    def changed_texts(self) -> dict[str, str]:
        """Only what differs from the values the form began with: the draft."""
        start = {spec.name: spec.shown for spec in self.fields}
        return {name: text for name, text in self.texts().items() if text != start[name]}

    def check(self) -> dict[str, Any] | None:
        """Name -> value; None, with the focus on the first faulty field, when something is wrong."""
        faulty = [row for row in self.rows if row.check() is not None]
        if faulty:
            faulty[0].focus_field()
            return None
        return {row.spec.name: row.spec.result(row.value) for row in self.rows}

    def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        self.post_message(Changed())

    def on_text_area_changed(self, message: TextArea.Changed) -> None:
        message.stop()
        self.post_message(Changed())
