"""What an owner does to accounts, and everybody to the own password. Some owner always stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec.structs import replace

from iptui.casework.desk import PERMISSION_TEXTS, Desk
from iptui.casework.passwords import hashed
from iptui.casework.sign_in import (
    account_id,
    accounts,
    check_password,
    checked_name,
    clear_failures,
    sessions_of,
)
from iptui.domain.accounts import GRANTABLE, PERMISSIONS_OF_ROLE, Account, Permission, Role
from iptui.domain.errors import BadInput, NotPermitted, Refused
from iptui.store.protocol import Transaction


def add_account(desk: Desk, name: str, password: str, role: Role) -> Account:
    """A sub-account.

    Raises:
        Refused: the name is taken.
        BadInput: the name or password does not fit.
    """
    desk.require(Permission.MANAGE_ACCOUNTS)
    shown = checked_name(name)
    if desk.store.get(Account, account_id(shown)) is not None:
        raise Refused(f"There is an account '{shown}' already; choose another name.")
    account = Account(id=account_id(shown), name=shown, role=role, password_hash=hashed(password))
    with desk.commit(Permission.MANAGE_ACCOUNTS, "account.add", subject=account) as tx:
        return tx.put(account)


def change_password(desk: Desk, account: Account, password: str) -> Account:
    """One's own password, or as owner anyone's; its remembered sessions and delays end.

    Raises:
        BadInput: the password does not fit.
    """
    own = desk.account is not None and desk.account.id == account.id
    permission = Permission.READ if own else Permission.MANAGE_ACCOUNTS
    desk.require(permission)
    changed = replace(account, password_hash=hashed(password))
    with desk.commit(permission, "account.password", subject=account) as tx:
        _end_sessions(desk, tx, account)
        clear_failures(desk, tx, account.id)
        changed = tx.put(changed)
    if own:
        desk.account = changed
    return changed


def change_own_password(desk: Desk, old: str, new: str) -> Account:
    """The password of the account at work, by who knows the old one.

    Raises:
        SignInDelayed, NotPermitted: the old password is wrong (counted as at the sign-in).
        BadInput: the new one does not fit.
    """
    if desk.account is None:
        raise NotPermitted("Nobody is signed in; sign in first.")
    hashed(new)  # what cannot be kept must not cost a try
    return change_password(desk, check_password(desk, desk.account.name, old), new)


def set_disabled(desk: Desk, account: Account, disabled: bool) -> Account:
    """Shut an account out, or let it in again; remembered sessions end.

    Raises:
        Refused: it is the last enabled owner.
    """
    action = "account.disable" if disabled else "account.enable"
    with _change(desk, account, action, stays_owner=not disabled) as tx:
        _end_sessions(desk, tx, account)
        return tx.put(replace(account, disabled=disabled))


def set_role(desk: Desk, account: Account, role: Role) -> Account:
    """Another role; what was granted beyond the old one is taken back.

    Raises:
        Refused: it is the last enabled owner, and the role is another.
    """
    with _change(desk, account, "account.role", stays_owner=role is Role.OWNER) as tx:
        return tx.put(replace(account, role=role, granted=()))


def grant(desk: Desk, account: Account, permission: Permission) -> Account:
    """Give one permission beyond the role's.

    Raises:
        BadInput: only owners have it, or the role includes it.
    """
    desk.require(Permission.MANAGE_ACCOUNTS)
    what = PERMISSION_TEXTS[permission]
    if permission not in GRANTABLE:
        raise BadInput(f"To {what} takes the role owner; it is granted to nobody else.")
    if permission in PERMISSIONS_OF_ROLE[account.role] or permission in account.granted:
        raise BadInput(f"The account {account.name} may {what} already.")
    granted = tuple(sorted({*account.granted, permission}))
    with _change(desk, account, "account.grant", stays_owner=True) as tx:
        return tx.put(replace(account, granted=granted))


def revoke(desk: Desk, account: Account, permission: Permission) -> Account:
    """Take a granted permission back.

    Raises:
        BadInput: it was not granted.
    """
    desk.require(Permission.MANAGE_ACCOUNTS)
    if permission not in account.granted:
        raise BadInput(
            f"'{permission.value}' was not granted to {account.name}; "
            "what the role includes goes with the role."
        )
    granted = tuple(one for one in account.granted if one is not permission)
    with _change(desk, account, "account.revoke", stays_owner=True) as tx:
        return tx.put(replace(account, granted=granted))


@contextmanager
def _change(
    desk: Desk, account: Account, action: str, *, stays_owner: bool
) -> Iterator[Transaction]:
    """A commit on the account after which an enabled owner is left, whatever others do at the moment.

    The owner who stays is stored again: had another process just taken that one away, this commit conflicts.
    """
    desk.require(Permission.MANAGE_ACCOUNTS)
    witness = None
    if account.role is Role.OWNER and not account.disabled and not stays_owner:
        witness = next(
            (
                one
                for one in accounts(desk)
                if one.role is Role.OWNER and not one.disabled and one.id != account.id
            ),
            None,
        )
        if witness is None:
            raise Refused(f"{account.name} is the last owner; make another account owner first.")
    with desk.commit(Permission.MANAGE_ACCOUNTS, action, subject=account) as tx:
        if witness is not None:
            tx.put(witness)
        yield tx


def _end_sessions(desk: Desk, tx: Transaction, account: Account) -> None:
    for session in sessions_of(desk, account.id):
        tx.delete(session)
