"""Accounts: the main account, sign-in with delays that grow, remembered sessions."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.domain.accounts import Account, Permission, Role, Session
from iptui.domain.errors import BadInput, NotFound, NotPermitted, Refused
from iptui.store.protocol import Conflict, Query, Where

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MINIMUM_PASSWORD = 8
FREE_FAILURES = 4
"""Wrong passwords before a delay starts; from then on it doubles."""
LONGEST_DELAY = timedelta(minutes=15)
SESSION_LENGTH = timedelta(hours=12)
WRONG = "The account name or the password is wrong."


class SignInDelayed(Refused):
    """Too many wrong passwords; `seconds` left to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"Too many wrong passwords; try again in {seconds} s.")


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _dummy_hash() -> str:
    """Verified when the name is unknown, so that the answer takes as long as for a wrong password."""
    return _hasher().hash("no such account")


def account_id(name: str) -> str:
    return " ".join(name.casefold().split())


def _checked_name(name: str) -> str:
    shown = " ".join(name.split())
    if not shown or len(shown) > 60 or not shown.isprintable():
        raise BadInput("The account name must have 1 to 60 printable characters.")
    return shown


def _hashed(password: str) -> str:
    if len(password) < MINIMUM_PASSWORD:
        raise BadInput(f"The password must have at least {MINIMUM_PASSWORD} characters.")
    return _hasher().hash(password)


def has_accounts(desk: Desk) -> bool:
    return desk.store.count(Account) > 0


def accounts(desk: Desk) -> list[Account]:
    return desk.store.query(Account)


def main_account(desk: Desk) -> Account | None:
    """The seller's main account, made by `init` or the first run."""
    found = desk.store.query(Account, Query(where=(Where("main", "eq", True),), limit=1))
    return found[0] if found else None


def find_account(desk: Desk, name: str) -> Account:
    """
    Raises:
        NotFound: no account of that name.
    """
    account = desk.store.get(Account, account_id(name))
    if account is None:
        raise NotFound(f"There is no account '{name}'; `iptui account list` shows the names.")
    return account


def create_main_account(desk: Desk, name: str, password: str) -> Account:
    """The first account, role owner; it is then at work on the desk.

    Raises:
        Refused: the workspace has an account already.
        BadInput: the name or password does not fit.
    """
    if has_accounts(desk):
        raise Refused("This workspace has its main account already; sign in with it.")
    shown = _checked_name(name)
    account = Account(
        id=account_id(shown),
        name=shown,
        role=Role.OWNER,
        main=True,
        password_hash=_hashed(password),
    )
    with desk.store.transaction(
        actor=shown, action="account.create_main", at=desk.now(), subject=f"accounts/{account.id}"
    ) as tx:
        account = tx.put(account)
    desk.account = account
    return account


def add_account(desk: Desk, name: str, password: str, role: Role) -> Account:
    """A sub-account.

    Raises:
        Refused: the name is taken.
    """
    desk.require(Permission.MANAGE_ACCOUNTS)
    shown = _checked_name(name)
    if desk.store.get(Account, account_id(shown)) is not None:
        raise Refused(f"There is an account '{shown}' already; choose another name.")
    account = Account(id=account_id(shown), name=shown, role=role, password_hash=_hashed(password))
    with desk.commit(Permission.MANAGE_ACCOUNTS, "account.add", subject=account) as tx:
        return tx.put(account)


def change_password(desk: Desk, account: Account, password: str) -> Account:
    """One's own password, or as owner anyone's; remembered sessions of the account end."""
    own = desk.account is not None and desk.account.id == account.id
    if not own:
        desk.require(Permission.MANAGE_ACCOUNTS)
    changed = replace(account, password_hash=_hashed(password), failures=0, locked_until=None)
    sessions = desk.store.query(Session, Query(where=(Where("account_id", "eq", account.id),)))
    with desk.store.transaction(
        actor=desk.actor, action="account.password", at=desk.now(), subject=f"accounts/{account.id}"
    ) as tx:
        for session in sessions:
            tx.delete(session)
        return tx.put(changed)


def set_disabled(desk: Desk, account: Account, disabled: bool) -> Account:
    """
    Raises:
        Refused: it is the last enabled owner.
    """
    desk.require(Permission.MANAGE_ACCOUNTS)
    if disabled and account.role is Role.OWNER:
        others = [
            other
            for other in accounts(desk)
            if other.role is Role.OWNER and not other.disabled and other.id != account.id
        ]
        if not others:
            raise Refused(f"{account.name} is the last owner; make another account owner first.")
    sessions = desk.store.query(Session, Query(where=(Where("account_id", "eq", account.id),)))
    action = "account.disable" if disabled else "account.enable"
    with desk.commit(Permission.MANAGE_ACCOUNTS, action, subject=account) as tx:
        for session in sessions:
            tx.delete(session)
        return tx.put(replace(account, disabled=disabled))


def sign_in(desk: Desk, name: str, password: str) -> Account:
    """Check the password; the account is then at work on the desk.

    An unknown name, a disabled account and a wrong password answer alike.

    Raises:
        SignInDelayed: too many wrong passwords; nothing was checked.
        NotPermitted: wrong name or password.
    """
    from argon2.exceptions import InvalidHashError, VerificationError

    now = desk.now()
    # Nobody follows the workspace while the sign-in stands: a new password must count at once.
    desk.store.poll()
    account = desk.store.get(Account, account_id(name))
    if account is not None and account.locked_until is not None and now < account.locked_until:
        raise SignInDelayed(int((account.locked_until - now).total_seconds()) + 1)
    try:
        _hasher().verify(account.password_hash if account else _dummy_hash(), password)
        right = account is not None and not account.disabled
    except (VerificationError, InvalidHashError):
        right = False
    if not right or account is None:
        if account is not None:
            _note_failure(desk, account)
        raise NotPermitted(WRONG)
    fresh = replace(account, failures=0, locked_until=None)
    if _hasher().check_needs_rehash(account.password_hash):
        fresh = replace(fresh, password_hash=_hasher().hash(password))
    with desk.store.transaction(
        actor=account.name, action="account.sign_in", at=now, subject=f"accounts/{account.id}"
    ) as tx:
        if fresh != account:
            fresh = tx.put(fresh)
    desk.account = fresh
    return fresh


def _note_failure(desk: Desk, account: Account) -> None:
    failures = account.failures + 1
    locked_until = None
    if failures > FREE_FAILURES:
        delay = min(timedelta(seconds=2 ** (failures - FREE_FAILURES)), LONGEST_DELAY)
        locked_until = desk.now() + delay
    try:
        with desk.store.transaction(
            actor=account.name,
            action="account.wrong_password",
            at=desk.now(),
            subject=f"accounts/{account.id}",
        ) as tx:
            tx.put(replace(account, failures=failures, locked_until=locked_until))
    except Conflict:
        # Another process counted a failure of the same moment; count ours on top of it.
        current = desk.store.get(Account, account.id)
        if current is not None:
            _note_failure(desk, current)


def remember(desk: Desk, *, instead_of: str = "") -> str:
    """A secret token that signs this account in again until the session ends.

    The session of the token `instead_of` ends, and so do those of anyone that are over.
    """
    if desk.account is None:
        raise NotPermitted("Nobody is signed in; sign in first.")
    import secrets

    token = secrets.token_urlsafe(32)
    session = Session(
        id=sha256(token.encode()).hexdigest(),
        account_id=desk.account.id,
        expires_at=desk.now() + SESSION_LENGTH,
    )
    earlier = sha256(instead_of.encode()).hexdigest() if instead_of else ""
    ended = [
        one
        for one in desk.store.query(Session)
        if one.id == earlier or one.expires_at <= desk.now()
    ]
    with desk.store.transaction(
        actor=desk.actor,
        action="account.remember",
        at=desk.now(),
        subject=f"accounts/{desk.account.id}",
    ) as tx:
        for one in ended:
            tx.delete(one)
        tx.put(session)
    return token


def resume(desk: Desk, token: str) -> Account | None:
    """Sign in by a remembered token; None when it is unknown, expired, or the account is disabled."""
    session = desk.store.get(Session, sha256(token.encode()).hexdigest())
    if session is None or session.expires_at <= desk.now():
        return None
    account = desk.store.get(Account, session.account_id)
    if account is None or account.disabled:
        return None
    desk.account = account
    return account


def sign_out(desk: Desk, token: str = "") -> None:
    """End the work of the account on this desk, and its remembered session."""
    if token:
        session = desk.store.get(Session, sha256(token.encode()).hexdigest())
        if session is not None:
            with desk.store.transaction(
                actor=desk.actor,
                action="account.sign_out",
                at=desk.now(),
                subject=f"accounts/{session.account_id}",
            ) as tx:
                tx.delete(session)
    desk.account = None
