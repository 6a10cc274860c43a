"""The cover over the desk: nothing of it is seen until the password is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from iptui.casework.sign_in import sign_in
from iptui.domain.errors import UserError
from iptui.screens.dialogs import Dialog
from iptui.terminal.clean import clean

if TYPE_CHECKING:
    from iptui.app import IptuiApp
    from iptui.casework.desk import Desk
    from iptui.domain.accounts import Account


class LockScreen(Dialog):
    """Asks for the password of who was at work, by the rules of the sign-in; ctrl+q quits."""

    context = "locked"

    def __init__(self, desk: Desk, account: Account, reason: str = "") -> None:
        super().__init__()
        self.desk, self.account, self.reason = desk, account, reason

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content.styled("iptui: locked", "bold"))
            yield Static(Content(clean(f"Workspace {self.desk.workspace_name}")), classes="label")
            if self.reason:
                yield Static(Content(clean(self.reason)))
            yield Static(Content(clean(f"Password of {self.account.name}")), classes="label")
            line = Input(id="password", password=True)
            line.cursor_blink = False
            yield line
            yield Static("", classes="error")
            yield Static(
                Content.assemble(("enter", "bold"), " Open   ", ("ctrl+q", "bold"), " Quit"),
                classes="keys",
            )

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        password = event.value
        event.input.value = ""
        error = self.query_one(".error", Static)
        error.update("Looking at it…")
        app = cast("IptuiApp", self.app)

        def check() -> None:
            try:
                sign_in(self.desk, self.account.name, password)
            except UserError as problem:
                app.call_from_thread(error.update, Content(clean(str(problem))))
                return
            app.call_from_thread(app.call_later, app.uncover)

        self.run_worker(check, thread=True, exclusive=True)

    def action_cancel(self) -> None:
        self.query_one(Input).value = ""
