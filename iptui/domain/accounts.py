"""Accounts and what each role may do."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from iptui.domain.records import Record


class Role(StrEnum):
    OWNER = "owner"
    OPERATOR = "operator"
    SUPPORT = "support"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """A permission. Every action in casework asks for exactly one."""

    READ = "read"
    EXPORT = "export"
    IMPORT = "import"
    EDIT_CASE = "edit_case"
    """Enter and correct complaints, record replies, rulings and withdrawals."""
    DRAFT = "draft"
    SUBMIT = "submit"
    CONTACT = "contact"
    DELETE = "delete"
    TRIAGE = "triage"
    EDIT_BRANDS = "edit_brands"
    EDIT_RULES = "edit_rules"
    """Put copies of the platforms' rules into the workspace."""
    EDIT_SELLER = "edit_seller"
    """The seller's own facts, which letters carry under a person's signature."""
    MANAGE_ACCOUNTS = "manage_accounts"


_ALL = frozenset(Permission)

PERMISSIONS_OF_ROLE: dict[Role, frozenset[Permission]] = {
    # The seller's main account.
    Role.OWNER: _ALL,
    Role.OPERATOR: _ALL - {Permission.MANAGE_ACCOUNTS},
    # Support staff help from afar: they enter, correct, draft and contact, but nothing leaves or goes by them.
    Role.SUPPORT: frozenset(
        {
            Permission.READ,
            Permission.EXPORT,
            Permission.IMPORT,
            Permission.EDIT_CASE,
            Permission.DRAFT,
            Permission.CONTACT,
            Permission.TRIAGE,
        }
    ),
    Role.AUDITOR: frozenset({Permission.READ, Permission.EXPORT}),
}


GRANTABLE = frozenset(Permission) - {Permission.MANAGE_ACCOUNTS}
"""What an owner may grant beyond a role; accounts are managed by owners only."""


class Account(Record, frozen=True, kw_only=True):
    """A person who signs in; `id` is the name, casefolded."""

    KIND: ClassVar[str] = "accounts"

    name: str
    role: Role
    main: bool = False
    """The seller's main account, made by `init`."""
    password_hash: str
    disabled: bool = False
    granted: tuple[Permission, ...] = ()
    """Permissions beyond the role's, given by the owner."""
    time_zone: str = ""
    """IANA name; empty = the system's."""

    def may(self, permission: Permission) -> bool:
        return not self.disabled and (
            permission in PERMISSIONS_OF_ROLE[self.role] or permission in self.granted
        )


class Session(Record, frozen=True, kw_only=True):
    """A remembered sign-in; `id` is the SHA-256 of its secret token, so the file gives no sign-in away."""

    KIND: ClassVar[str] = "sessions"

    account_id: str
    expires_at: datetime


class FailedSignIns(Record, frozen=True, kw_only=True):
    """Wrong passwords in a row for one name, there or not; `id` is the SHA-256 of the account's id."""

    KIND: ClassVar[str] = "failed_sign_ins"

    failures: int = 0
    last_at: datetime
    locked_until: datetime | None = None
    """Until then no password is looked at."""


class FormDraft(Record, frozen=True, kw_only=True):
    """What someone typed into a form and has not submitted yet; `id` names account, form and subject."""

    KIND: ClassVar[str] = "form_drafts"

    account_id: str
    fields: dict[str, str] = {}
