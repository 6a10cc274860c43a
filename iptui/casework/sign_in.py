"""Accounts and signing in: the main account, passwords with delays that grow, remembered sessions."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from hashlib import sha256

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.casework.passwords import fits, hashed, is_outdated
from iptui.domain.accounts import Account, FailedSignIns, Role, Session
from iptui.domain.errors import BadInput, NotFound, NotPermitted, Refused
from iptui.store.protocol import Conflict, Query, Transaction, Where

FREE_FAILURES = 4
"""Wrong passwords before a delay starts; from then on it doubles."""
LONGEST_DELAY = timedelta(minutes=15)
MOST_NAMES = 500
"""Names that nobody has whose wrong passwords are remembered; the oldest are forgotten first."""
SESSION_LENGTH = timedelta(hours=12)
WRONG = "The account name or the password is wrong."


class SignInDelayed(NotPermitted):
    """Too many wrong passwords; `seconds` left to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"Too many wrong passwords; try again in {seconds} s.")


def account_id(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def checked_name(name: str) -> str:
    """
    Raises:
        BadInput: it is none that can be shown and typed.
    """
    shown = " ".join(unicodedata.normalize("NFC", name).split())
    if not shown or len(shown) > 60 or not shown.isprintable():
        raise BadInput("The account name must have 1 to 60 printable characters.")
    return shown


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
    shown = checked_name(name)
    account = Account(
        id=account_id(shown),
        name=shown,
        role=Role.OWNER,
        main=True,
        password_hash=hashed(password),
    )
    with desk.store.transaction(
        actor=shown, action="account.create_main", at=desk.now(), subject=f"accounts/{account.id}"
    ) as tx:
        account = tx.put(account)
    desk.account = account
    return account


def sign_in(desk: Desk, name: str, password: str) -> Account:
    """Check the password; the account is then at work on the desk.

    Raises:
        SignInDelayed: too many wrong passwords; nothing was checked.
        NotPermitted: wrong name or password, or the account is disabled.
    """
    account = check_password(desk, name, password)
    fresh = account
    if is_outdated(account.password_hash):
        fresh = replace(account, password_hash=hashed(password))
    desk.account = _signed_in(desk, account, fresh)
    return desk.account


def sign_in_by_key(desk: Desk, name: str, note: str = "") -> Account:
    """The account that an SSH server gives a person's key, without a password: the server has checked the key.

    Raises:
        NotPermitted: no such account, or it is disabled.
    """
    account = desk.store.get(Account, account_id(name))
    if account is None or account.disabled:
        raise NotPermitted(
            "Your key is for an account that cannot work here; ask who runs this server."
        )
    desk.account = _signed_in(desk, account, account, note)
    return desk.account


def _signed_in(desk: Desk, account: Account, fresh: Account, note: str = "") -> Account:
    with desk.store.transaction(
        actor=account.name,
        action="account.sign_in",
        at=desk.now(),
        subject=f"accounts/{account.id}",
        note=note,
    ) as tx:
        clear_failures(desk, tx, account.id)
        return tx.put(fresh) if fresh != account else fresh


def check_password(desk: Desk, name: str, password: str) -> Account:
    """The account of that name and password. Nobody is at work by this alone.

    An unknown name, a disabled account and a wrong password answer alike: the same sentence, after the
    same work, the same entry, the same delays.

    Raises:
        SignInDelayed: too many wrong passwords.
        NotPermitted: wrong name or password, or disabled.
    """
    # Nobody follows the workspace while the sign-in stands: a new password must count at once.
    desk.store.poll()
    identity = account_id(name)
    _refuse_early(desk, identity)
    account = desk.store.get(Account, identity)
    right = fits(account.password_hash if account else None, password)
    # Whoever guesses in several processes at once waits like one who guesses in one.
    desk.store.poll()
    _refuse_early(desk, identity)
    if account is None or account.disabled or not right:
        _note_failure(desk, identity, account)
        raise NotPermitted(WRONG)
    return account


def _failures_id(identity: str) -> str:
    """No name as it was typed: a password typed into the wrong line must not be kept."""
    return sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()


def _refuse_early(desk: Desk, identity: str) -> None:
    known = desk.store.get(FailedSignIns, _failures_id(identity))
    now = desk.now()
    if known is None or known.locked_until is None or now < known.last_at:
        return  # a clock that was set back must not lock anybody out
    if now < known.locked_until:
        raise SignInDelayed(int((known.locked_until - now).total_seconds()) + 1)


def delay_after(failures: int) -> timedelta:
    """None for the first four, then 2 s, 4 s, … up to a quarter of an hour; never for ever."""
    if failures <= FREE_FAILURES:
        return timedelta()
    return min(timedelta(seconds=2 ** min(failures - FREE_FAILURES, 20)), LONGEST_DELAY)


def _note_failure(desk: Desk, identity: str, account: Account | None) -> None:
    for _ in range(20):
        stored = desk.store.get(FailedSignIns, _failures_id(identity))
        before = stored or FailedSignIns(id=_failures_id(identity), last_at=desk.now())
        failures = before.failures + 1
        delay = delay_after(failures)
        try:
            with desk.store.transaction(
                actor=account.name if account else "unknown",
                action="account.wrong_password",
                at=desk.now(),
                subject=f"accounts/{account.id if account else '?'}",
            ) as tx:
                _forget_oldest(desk, tx)
                tx.put(
                    replace(
                        before,
                        failures=failures,
                        last_at=desk.now(),
                        locked_until=desk.now() + delay if delay else None,
                    )
                )
        except Conflict:
            continue  # another process counted a failure of the same moment; ours comes on top of it
        return


def _forget_oldest(desk: Desk, tx: Transaction) -> None:
    """Names that nobody has must not fill the workspace."""
    if desk.store.count(FailedSignIns) < MOST_NAMES:
        return
    real = {_failures_id(one.id) for one in accounts(desk)}
    others = [one for one in desk.store.query(FailedSignIns) if one.id not in real]
    for one in sorted(others, key=lambda one: (one.last_at, one.id))[: MOST_NAMES // 10]:
        tx.delete(one)


def clear_failures(desk: Desk, tx: Transaction, identity: str) -> None:
    """Forget an account's wrong passwords, in a transaction that signs in or sets a new password."""
    stored = desk.store.get(FailedSignIns, _failures_id(identity))
    if stored is not None:
        tx.delete(stored)


def why_not_at_work(desk: Desk, since: Account) -> str:
    """Why who signed in as `since` may not go on without the password; empty when they may."""
    now = desk.store.get(Account, since.id)
    if now is None or now.disabled:
        return f"The account {since.name} was disabled; ask the owner."
    if now.password_hash != since.password_hash:
        return "The password of this account was changed; type the new one."
    return ""


def sessions_of(desk: Desk, identity: str) -> list[Session]:
    """The account's remembered sign-ins."""
    return desk.store.query(Session, Query(where=(Where("account_id", "eq", identity),)))


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
