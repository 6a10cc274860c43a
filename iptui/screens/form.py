"""A form on a screen of its own; what was typed survives everything."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import TextArea

from iptui.domain.errors import UserError
from iptui.screens.base import DeskScreen
from iptui.widgets.form import Changed, ChoiceLine, Field, FieldRow, Form, Pressable

DRAFT_AFTER = 1.0
"""Seconds after the last key until the draft is stored."""

Submit = Callable[[dict[str, Any]], Any]


class FormScreen(DeskScreen[Any]):
    """A form built from fields. F2 or ctrl+g saves, esc closes and keeps a draft.

    With `submit` (a casework call, run in a worker with the dict of values) the form stays open until
    it succeeded, shows its UserError, and closes with its result. Without it the form closes with the
    dict. Closed without saving the result is None.

    `load_draft` and `save_draft` keep unsaved input (name -> text); saving with no fields removes it.
    """

    CONTEXT = "form"
    STYLES = ("form",)

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        *,
        submit: Submit | None = None,
        submit_title: str = "Save",
        load_draft: Callable[[], Mapping[str, str]] | None = None,
        save_draft: Callable[[dict[str, str]], None] | None = None,
    ) -> None:
        super().__init__()
        self.form_title = title
        self.fields = list(fields)
        self._submit = submit
        self._submit_title = submit_title
        self._load_draft = load_draft
        self._store_draft = save_draft
        self._stored: dict[str, str] = {}
        self._done = False
        self._timer: Timer | None = None

    def compose_body(self) -> ComposeResult:
        self._stored = dict(self._load_draft()) if self._load_draft is not None else {}
        yield Form(self.fields, self._stored)
        with Horizontal(classes="form-buttons"):
            yield Pressable(self._submit_title, id="submit")
            yield Pressable("Close", id="close")

    def on_mount(self) -> None:
        super().on_mount()
        self.set_heading(self.form_title)
        if self._stored:
            self.say("This continues the draft you left; F8 starts anew.")

    @property
    def form(self) -> Form:
        """The fields."""
        return self.query_one(Form)

    def on_store_changed(self, changes: object) -> None:
        """A form shows what is typed, whatever happens to the store."""

    # -- drafts -------------------------------------------------------------------------------
    def on_changed(self, event: Changed) -> None:
        event.stop()
        if self._store_draft is None:
            return
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(DRAFT_AFTER, self._keep)

    def _keep(self) -> None:
        store, draft = self._store_draft, self.form.changed_texts()
        if store is not None and not self._done and draft != self._stored:
            self._stored = draft
            self.work(lambda: store(draft), latest="draft")

    def save_draft(self) -> None:
        if self._store_draft is None or self._done or not self.is_mounted:
            return
        draft = self.form.changed_texts()
        if draft != self._stored:
            self._stored = draft
            self._store_draft(draft)

    def _drop_draft(self) -> None:
        self._done = True
        store = self._store_draft
        if store is not None and self._stored:
            store({})

    # -- actions ------------------------------------------------------------------------------
    def do_submit(self) -> None:
        """Check the fields and hand them over."""
        values = self.form.check()
        if values is None:
            self.say("Something is missing or wrong; see the marked field.", "warning")
            return
        submit = self._submit
        if submit is None:
            self._drop_draft()
            self.dismiss(values)
            return
        self.save_draft()
        self.say("Saving …")
        self.work(lambda: submit(values), self._submitted)

    def _submitted(self, result: Any) -> None:
        self._drop_draft()
        self.dismiss(True if result is None else result)

    def do_cancel(self) -> None:
        self.save_draft()
        self.dismiss(None)

    def do_back(self) -> None:
        self.do_cancel()

    def do_discard(self) -> None:
        self.form.set_texts({spec.name: spec.shown for spec in self.fields})
        self.say("The fields are back to what is stored.")

    def do_editor(self) -> None:
        """Hand the text area with the focus to the user's own editor."""
        area = self.focused
        if not isinstance(area, TextArea):
            areas = list(self.query(TextArea).results(TextArea))
            if not areas:
                self.say("There is no long text in this form.", "warning")
                return
            area = areas[0]
        text = edit_outside(self, area.text)
        if text is not None:
            area.load_text(text)

    def on_pressable_pressed(self, event: Pressable.Pressed) -> None:
        event.stop()
        if event.button.id == "submit":
            self.do_submit()
        else:
            self.do_cancel()

    def on_input_submitted(self) -> None:
        """Enter in a line goes on to the next field."""
        self.focus_next()

    def on_choice_line_asked(self, event: ChoiceLine.Asked) -> None:
        from iptui.screens.dialogs import ChoiceScreen

        event.stop()
        line = event.line
        row = next(node for node in line.ancestors if isinstance(node, FieldRow))

        def chosen(value: str | None) -> None:
            if value is not None:
                line.choose(value)

        self.app.push_screen(ChoiceScreen(row.spec.label, line.choices, value=line.value), chosen)


def edit_outside(screen: DeskScreen[Any], text: str) -> str | None:
    """The text after $VISUAL or $EDITOR; None when it was emptied or nothing could be started.

    Raises:
        UserError: external programs are switched off, or the editor failed.
    """
    import shlex
    import subprocess
    import tempfile

    if os.environ.get("IPTUI_RESTRICTED"):
        raise UserError("External editors are switched off here; write the text in the form.")
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="iptui-") as folder:
        path = Path(folder) / "text.txt"
        path.touch(0o600)
        path.write_text(text, encoding="utf-8")
        try:
            with screen.app.suspend():
                status = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode  # noqa: S603
        except OSError as error:
            raise UserError(
                f"The editor '{editor}' could not be started ({error.strerror}); set EDITOR."
            ) from error
        if status:
            raise UserError(f"The editor '{editor}' ended with status {status}; nothing was taken.")
        edited = path.read_text(encoding="utf-8", errors="replace")
    return edited.rstrip("\n") if edited.strip() else None
