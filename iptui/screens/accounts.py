"""Who may work at this desk, in which role: for owners to change, for all to change their own password."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, TypeVar

from textual.widget import Widget
from textual.widgets import Static

from iptui.casework.account_changes import (
    add_account,
    change_own_password,
    change_password,
    grant,
    revoke,
    set_disabled,
    set_role,
)
from iptui.casework.desk import PERMISSION_TEXTS
from iptui.casework.sign_in import accounts
from iptui.domain.accounts import GRANTABLE, PERMISSIONS_OF_ROLE, Account, Permission, Role
from iptui.screens.dialogs import ChoiceScreen, ConfirmScreen, Field, FormScreen
from iptui.screens.kinds import FilteredListScreen
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows

T = TypeVar("T")

ROLE_TEXTS: dict[Role, str] = {
    Role.OWNER: "everything, and the accounts",
    Role.OPERATOR: "everything but the accounts",
    Role.SUPPORT: "enters, drafts and writes; files and deletes only if granted",
    Role.AUDITOR: "reads and exports",
}


class AccountsScreen(FilteredListScreen):
    """Owners add, change, disable; for others the keys say what it takes."""

    context: ClassVar[str] = "accounts"
    title_text = "Accounts"
    filter_hint: ClassVar[str] = "text in name or role"

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Account] = []

    def body(self) -> Iterable[Widget]:
        yield Static("", id="counts", classes="text")
        yield RecordsTable(
            [
                Column("Account", 14, grow=2),
                Column("Role", 8),
                Column("May also", 12, grow=2, drop_below=60),
                Column("State", 8),
            ],
            empty="No account has such a name.",
            id="table",
        )

    def load(self) -> None:
        found = accounts(self.desk)
        self.shown = [one for one in found if self.holds(one.name, one.role.value)]
        self.query_one("#table", RecordsTable).set_rows(
            Rows([one.id for one in self.shown], self._row)
        )
        refused = self.desk.why_not_permitted(Permission.MANAGE_ACCOUNTS)
        own = f" You may change your own password ({self.key_of('password')})." if refused else ""
        self.show_counts(f"{len(found)} account(s).{own}", len(self.shown))

    def _row(self, number: int) -> Sequence[Cell]:
        one = self.shown[number]
        you = self.desk.account is not None and self.desk.account.id == one.id
        marks = ", ".join(word for word, on in (("main", one.main), ("you", you)) if on)
        state: Cell = ("disabled", "bad") if one.disabled else "enabled"
        also = ", ".join(PERMISSION_TEXTS[permission] for permission in one.granted)
        return f"{one.name} ({marks})" if marks else one.name, one.role.value, also, state

    def _current(self) -> Account | None:
        table = self.query_one("#table", RecordsTable)
        return self.shown[table.cursor] if table.key else None

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        self.action_role()

    def _owner(self) -> bool:
        """Whether accounts may be changed; if not, the status line says what it takes."""
        refused = self.desk.why_not_permitted(Permission.MANAGE_ACCOUNTS)
        if refused:
            self.say(refused, bad=True)
        return not refused

    def _done(self, change: Callable[[], T], said: Callable[[T], str]) -> None:
        result = self.attempt(change)
        if result is not None:
            self.load()
            self.say(said(result))

    def action_add(self) -> None:
        if not self._owner():
            return
        fields = [
            Field("name", "Name", required=True),
            Field(
                "role",
                "Role",
                Role.OPERATOR.value,
                choices=tuple(one.value for one in Role),
                required=True,
            ),
            *_new_password(),
        ]

        def filled(values: object) -> None:
            if isinstance(values, dict):
                self._done(
                    lambda: add_account(
                        self.desk, values["name"], values["new"], Role(values["role"])
                    ),
                    lambda one: f"Added the account {one.name} ({one.role.value}).",
                )

        text = "\n".join(f"{role.value}: {what}" for role, what in ROLE_TEXTS.items())
        self.app.push_screen(
            FormScreen("A new account", fields, text=text, check=_same_twice), filled
        )

    def action_seller(self) -> None:
        from iptui.screens.seller import edit_seller

        edit_seller(self, lambda: self.say("The seller's facts are kept."))

    def action_role(self) -> None:
        current = self._current()
        if current is None or not self._owner():
            return

        def chosen(role: object) -> None:
            if isinstance(role, str) and role != current.role.value:
                self._done(
                    lambda: set_role(self.desk, current, Role(role)),
                    lambda one: f"The account {one.name} is {one.role.value} now.",
                )

        # The role of now comes first, so that enter alone changes nothing.
        ordered = sorted(ROLE_TEXTS, key=lambda role: role is not current.role)
        choices = [(role.value, f"{role.value}: {ROLE_TEXTS[role]}") for role in ordered]
        text = f"{current.name} is {current.role.value}. What was granted ends with the role."
        self.app.push_screen(ChoiceScreen("Role", choices, text=text), chosen)

    def action_grant(self) -> None:
        current = self._current()
        if current is None or not self._owner():
            return
        included = PERMISSIONS_OF_ROLE[current.role]
        choices = [
            (one.value, ("take back: " if one in current.granted else "") + PERMISSION_TEXTS[one])
            for one in Permission
            if one in GRANTABLE - included
        ]
        if not choices:
            self.say(f"The role {current.role.value} includes all that can be granted.")
            return

        def chosen(name: object) -> None:
            if isinstance(name, str):
                wanted = Permission(name)
                change = revoke if wanted in current.granted else grant
                may = "may not" if change is revoke else "may"
                self._done(
                    lambda: change(self.desk, current, wanted),
                    lambda one: f"The account {one.name} {may} {PERMISSION_TEXTS[wanted]} now.",
                )

        self.app.push_screen(ChoiceScreen(f"Let {current.name} also", choices), chosen)

    def action_password(self) -> None:
        current = self._current()
        own = self.desk.account
        if own is None or current is None:
            return
        if current.id != own.id and self.desk.why_not_permitted(Permission.MANAGE_ACCOUNTS):
            current = own
        mine = current.id == own.id
        old = [Field("old", "Your password until now", password=True, required=True)]

        def filled(values: object) -> None:
            if not isinstance(values, dict):
                return
            if mine:
                self._done(
                    lambda: change_own_password(self.desk, values["old"], values["new"]),
                    lambda _: "Your password is changed; remembered sign-ins ended.",
                )
                self._app.signed_in_anew()
            else:
                self._done(
                    lambda: change_password(self.desk, current, values["new"]),
                    lambda one: f"Changed the password of {one.name}.",
                )

        title = "Your password" if mine else f"Password of {current.name}"
        fields = [*(old if mine else []), *_new_password()]
        self.app.push_screen(FormScreen(title, fields, check=_same_twice), filled)

    def action_switch(self) -> None:
        current = self._current()
        if current is None or not self._owner():
            return
        if current.disabled:
            self._done(
                lambda: set_disabled(self.desk, current, False),
                lambda one: f"The account {one.name} is enabled.",
            )
            return

        def confirmed(yes: object) -> None:
            if yes:
                self._done(
                    lambda: set_disabled(self.desk, current, True),
                    lambda one: f"The account {one.name} is disabled.",
                )

        text = "It cannot sign in any more, and where it is signed in the screen is covered."
        self.app.push_screen(ConfirmScreen(f"Disable {current.name}", text), confirmed)

    def copy_text(self) -> str:
        current = self._current()
        return current.name if current else ""


def _new_password() -> list[Field]:
    return [
        Field("new", "New password (8 characters or more)", password=True, required=True),
        Field("again", "Once more", password=True, required=True),
    ]


def _same_twice(values: dict[str, str]) -> str | None:
    if values["new"] != values["again"]:
        return "The two new passwords are not the same; type them again."
    return None
