"""The open desk: a store, a clock, the rules and the account at work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from iptui.domain.accounts import Account, Permission
from iptui.domain.errors import BadInput, NotPermitted
from iptui.domain.records import Record
from iptui.formats.outside_files import named_path

if TYPE_CHECKING:
    from iptui.casework.catalog import Catalog
    from iptui.casework.wall import Wall
    from iptui.domain.rule_sets import RuleSet
    from iptui.formats.rule_files import RuleSets
    from iptui.store.protocol import Store, Transaction

Clock = Callable[[], datetime]

PERMISSION_TEXTS: dict[Permission, str] = {
    Permission.READ: "read the records",
    Permission.EXPORT: "export records",
    Permission.IMPORT: "import files",
    Permission.EDIT_CASE: "enter or change complaints",
    Permission.DRAFT: "draft a counter-notification",
    Permission.SUBMIT: "file a counter-notification",
    Permission.CONTACT: "contact a complainant",
    Permission.DELETE: "delete listings",
    Permission.TRIAGE: "decide on findings",
    Permission.EDIT_BRANDS: "change the brand list",
    Permission.EDIT_RULES: "change the platforms' rules",
    Permission.EDIT_SELLER: "change the seller's own facts",
    Permission.MANAGE_ACCOUNTS: "manage accounts",
}


def system_clock() -> datetime:
    return datetime.now(UTC)


def clock_from_environment() -> Clock:
    """The system's clock, or the fixed instant of `IPTUI_NOW` (ISO 8601 with offset).

    Raises:
        BadInput: the variable is set and is no date and time with an offset.
    """
    text = os.environ.get("IPTUI_NOW", "")
    if not text:
        return system_clock
    try:
        fixed = datetime.fromisoformat(text)
    except ValueError:
        fixed = None
    if fixed is None or fixed.tzinfo is None:
        raise BadInput(
            f"IPTUI_NOW is '{text[:40]}', which is no date and time with an offset; "
            "write it as 2026-09-30T10:00+08:00."
        )
    instant = fixed.astimezone(UTC)
    return lambda: instant


class Desk:
    """What every action of casework takes first.

    Screens and commands make one with `workspaces.open_desk`; `account` is None until somebody signs in.
    """

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock = system_clock,
        account: Account | None = None,
        place: Path | None = None,
        address: str = "",
        name: str = "",
    ) -> None:
        self.store = store
        self.clock = clock
        self.account = account
        self.place = place
        """The workspace's folder; None where a server keeps it."""
        self.address = address
        """Of the server, without a password; empty where the workspace is a folder."""
        self.wall: Wall | None = None
        """Set where the person came in over a server and must reach nothing but the workspace."""
        self._rules_digest = ""
        self.workspace_name = name or (place.name if place else "memory")

    def now(self) -> datetime:
        """The instant, UTC."""
        return self.clock().astimezone(UTC)

    @property
    def time_zone(self) -> tzinfo:
        """The account's zone, else the system's."""
        if self.account is not None and self.account.time_zone:
            from zoneinfo import ZoneInfo

            return ZoneInfo(self.account.time_zone)
        return datetime.now().astimezone().tzinfo or UTC

    @property
    def actor(self) -> str:
        return self.account.name if self.account else "system"

    @cached_property
    def rules(self) -> RuleSets:
        """The shipped rule sets, with the workspace's own copies over them; see `RuleSets.problems`."""
        from iptui.formats.rule_files import load_rule_sets

        if self.place is None:
            from iptui.casework.own_rules import kept_rules

            return load_rule_sets(kept=kept_rules(self))
        own = self.place / "rules"
        return load_rule_sets(user_folder=own if own.is_dir() else None)

    def rules_as_of(self, digest: str) -> None:
        """Read the rule sets anew when the own files are no longer those of the last call."""
        if digest != self._rules_digest:
            self._rules_digest = digest
            self.__dict__.pop("rules", None)

    @property
    def rule_problems(self) -> list[str]:
        """Own rule files that cannot be used, as far as rules were looked at."""
        rules: RuleSets | None = self.__dict__.get("rules")
        return list(rules.problems) if rules is not None else []

    def rule_set(self, platform: str, received_at: datetime) -> RuleSet:
        """The platform's rules in force when a complaint was received; the generic ones if unknown."""
        return self.rules.for_complaint(platform, received_at)

    @cached_property
    def catalog(self) -> Catalog:
        """The product catalog with its search index."""
        from iptui.casework.catalog import Catalog

        return Catalog(self.store)

    def may(self, permission: Permission) -> bool:
        return self.account is not None and self.account.may(permission)

    def look_up_account(self) -> None:
        """Take the account at work as it is stored: an owner may have changed its role meanwhile."""
        if self.account is not None:
            self.account = self.store.get(Account, self.account.id) or self.account

    def why_not_permitted(self, permission: Permission) -> str | None:
        """One sentence saying why the account may not do this; None when it may."""
        what = PERMISSION_TEXTS[permission]
        if self.account is None:
            return f"Nobody is signed in; sign in to {what}."
        if self.account.disabled:
            return f"The account {self.account.name} is disabled; ask the owner to enable it."
        if not self.account.may(permission):
            return (
                f"The account {self.account.name} ({self.account.role.value}) may not {what}; "
                "ask the owner or use an account that may."
            )
        return None

    def require(self, permission: Permission) -> None:
        """
        Raises:
            NotPermitted: the account's role does not include the permission.
        """
        # A role that was taken away in another process counts from this moment.
        self.store.poll()
        self.look_up_account()
        reason = self.why_not_permitted(permission)
        if reason is not None:
            raise NotPermitted(reason)

    @contextmanager
    def commit(
        self,
        permission: Permission,
        action: str,
        *,
        subject: Record | str = "",
        note: str = "",
        actor: str | None = None,
    ) -> Iterator[Transaction]:
        """One audited transaction by the account at work.

        Raises:
            NotPermitted: before anything is collected.
            Conflict, StoreFull, StoreReadOnly, StoreLocked: on leaving the block.
        """
        self.require(permission)
        name = f"{subject.KIND}/{subject.id}" if isinstance(subject, Record) else subject
        with self.store.transaction(
            actor=actor or self.actor, action=action, at=self.now(), subject=name, note=note
        ) as transaction:
            yield transaction

    def file_place(self, typed: str) -> Path:
        """Where a file that a person named lies, to be read or written.

        Raises:
            NotPermitted: behind a wall, and it is none of the person's own folder.
            BadInput: no path at all.
        """
        if self.wall is not None:
            return self.wall.place(typed)
        return named_path(typed)

    def has_file(self, typed: str) -> bool:
        """True when that is a file; behind a wall nothing is told of files elsewhere."""
        if self.wall is not None:
            return self.wall.holds(typed)
        try:
            return named_path(typed).is_file()
        except (OSError, ValueError, BadInput):
            return False  # anything may be typed, longer than any path too

    def close(self) -> None:
        self.store.close()
