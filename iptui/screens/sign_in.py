"""Signing in, and the main account of a new workspace."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from iptui.actions import actions_for, shown_key
from iptui.casework.remembered import remember_here
from iptui.casework.sign_in import create_main_account, has_accounts, sign_in
from iptui.domain.errors import UserError
from iptui.screens.dialogs import Dialog
from iptui.terminal.clean import clean

if TYPE_CHECKING:
    from iptui.app import IptuiApp
    from iptui.casework.desk import Desk


class SignInScreen(Dialog):
    """Name and password of the main account or a sub-account; the first run makes the main account."""

    context = "sign_in"

    def __init__(self, desk: Desk, *, may_leave: bool = False) -> None:
        super().__init__()
        self.desk = desk
        self.may_leave = may_leave
        """Escape leaves it: another desk stands behind."""
        self.remembers = False
        actions = actions_for(self.context, actions=cast("IptuiApp", self.app).settings.actions)
        (self._remember,) = (one for one in actions if one.id == "remember")
        for key in self._remember.keys.split(","):
            self._bindings.bind(key, self._remember.id, self._remember.title, show=False)

    def compose(self) -> ComposeResult:
        desk = self.desk
        self.first = not has_accounts(desk)
        with Vertical(id="box"):
            yield Static(
                Content.styled(
                    "iptui: sign in" if not self.first else "iptui: main account", "bold"
                )
            )
            yield Static(Content(clean(f"Workspace {desk.workspace_name}")), classes="label")
            if self.first:
                yield Static(
                    Content(
                        "This workspace is new. Choose the main account's name and a password."
                    ),
                )
            yield Static("Account", classes="label")
            name = Input(id="name")
            name.cursor_blink = False
            yield name
            yield Static(
                "Password (8 characters or more)" if self.first else "Password", classes="label"
            )
            password = Input(id="password", password=True)
            password.cursor_blink = False
            yield password
            yield Static("", classes="error")
            yield Static(self._keys(), classes="keys")

    def _keys(self) -> Content:
        mark = "[x]" if self.remembers else "[ ]"
        return Content.assemble(
            ("enter", "bold"),
            " Sign in   ",
            (shown_key(self._remember.keys), "bold"),
            f" {mark} Remember me here for 12 hours   ",
            ("esc" if self.may_leave else "ctrl+q", "bold"),
            " Stay" if self.may_leave else " Quit",
        )

    def action_remember(self) -> None:
        self.remembers = not self.remembers
        self.query_one(".keys", Static).update(self._keys())

    def on_mount(self) -> None:
        name = self.query_one("#name", Input)
        name.value = os.environ.get("IPTUI_ACCOUNT", "")
        (self.query_one("#password", Input) if name.value else name).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "name":
            self.query_one("#password", Input).focus()
            return
        name = self.query_one("#name", Input).value
        password = event.input.value
        error = self.query_one(".error", Static)
        error.update("Signing in…")

        def check() -> None:
            try:
                if self.first:
                    create_main_account(self.desk, name, password)
                else:
                    sign_in(self.desk, name, password)
                if self.remembers:
                    remember_here(self.desk)
            except UserError as problem:
                self.app.call_from_thread(error.update, Content(clean(str(problem))))
                return
            except OSError as problem:
                # Signed in all the same: only the next start will ask again.
                self.app.call_from_thread(
                    self.app.notify,
                    f"The sign-in cannot be remembered: {problem.strerror}.",
                    markup=False,
                )
            self.app.call_from_thread(self.dismiss, True)

        # The password's hash takes a quarter of a second: the screen must not stand still.
        self.run_worker(check, thread=True, exclusive=True)

    def action_cancel(self) -> None:
        if self.may_leave:
            self.dismiss(None)
            return
        self.query_one("#password", Input).value = ""
        self.query_one("#name", Input).focus()
