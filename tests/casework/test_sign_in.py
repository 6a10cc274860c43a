"""Signing in: what counts at once, what answers alike, what delays and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher, extract_parameters
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from iptui.casework import passwords
from iptui.casework import sign_in as module
from iptui.casework.account_changes import change_own_password, change_password, set_disabled
from iptui.casework.desk import Desk
from iptui.casework.sign_in import (
    FREE_FAILURES,
    LONGEST_DELAY,
    SignInDelayed,
    create_main_account,
    delay_after,
    sign_in,
    why_not_at_work,
)
from iptui.domain.accounts import Account, FailedSignIns
from iptui.domain.audit import AuditEvent
from iptui.domain.errors import NotPermitted
from iptui.store.local.store import LocalStore

START = datetime(2026, 11, 24, tzinfo=UTC)


class Place:
    """A workspace that processes open one after the other, and a clock that the test moves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = START
        self.open: list[Desk] = []

    def opened(self) -> Desk:
        desk = Desk(LocalStore.open(self.folder, create=True), clock=lambda: self.now)
        self.open.append(desk)
        return desk

    def fail(self, desk: Desk, name: str, times: int = 1) -> None:
        for _ in range(times):
            with pytest.raises(NotPermitted, match="wrong"):
                sign_in(desk, name, "wrong horse")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "w")
    desk = place.opened()
    create_main_account(desk, "Shop", "correct horse")
    desk.account = None
    return place


def test_a_password_that_another_process_changed_counts_at_once(place: Place) -> None:
    first, waiting = place.open[0], place.opened()
    account = sign_in(first, "shop", "correct horse")
    change_password(first, account, "another horse")
    with pytest.raises(NotPermitted):
        sign_in(waiting, "Shop", "correct horse")
    assert sign_in(waiting, "Shop", "another horse").name == "Shop"


@pytest.mark.parametrize("name", ["Shop", "nobody at all"])
def test_delays_grow_and_outlive_a_restart(place: Place, name: str) -> None:
    desk = place.open[0]
    place.fail(desk, name, FREE_FAILURES + 1)
    for seconds in (2, 4, 8):
        desk.close()
        desk = place.opened()
        with pytest.raises(SignInDelayed) as delayed:
            sign_in(desk, name, "correct horse")
        assert delayed.value.seconds == seconds + 1
        place.now += timedelta(seconds=seconds)
        place.fail(desk, name)


def test_no_delay_is_for_ever_and_a_sign_in_ends_it(place: Place) -> None:
    desk = place.open[0]
    for _ in range(40):
        place.fail(desk, "Shop")
        place.now += LONGEST_DELAY
    assert sign_in(desk, "Shop", "correct horse")
    place.fail(desk, "Shop", FREE_FAILURES)
    assert sign_in(desk, "Shop", "correct horse")


@given(st.integers(0, 10_000))
def test_the_delay_never_shrinks_nor_exceeds_its_limit(failures: int) -> None:
    assert delay_after(failures) <= delay_after(failures + 1) <= LONGEST_DELAY
    assert (delay_after(failures) == timedelta()) is (failures <= FREE_FAILURES)


def test_a_clock_set_back_locks_nobody_out(place: Place) -> None:
    place.now = START + timedelta(days=3650)
    place.fail(place.open[0], "Shop", FREE_FAILURES + 1)
    place.now = START
    assert sign_in(place.open[0], "Shop", "correct horse")


def test_guessing_in_two_processes_is_no_quicker_than_in_one(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one process checks the right password, another one's failures start the delay."""
    desk, other = place.open[0], place.opened()
    real = module.fits

    def meanwhile(stored: str | None, password: str) -> bool:
        monkeypatch.setattr(module, "fits", real)
        place.fail(other, "Shop", FREE_FAILURES + 1)
        return real(stored, password)

    monkeypatch.setattr(module, "fits", meanwhile)
    with pytest.raises(SignInDelayed):
        sign_in(desk, "Shop", "correct horse")
    assert desk.account is None


class Checked(PasswordHasher):
    """Notes the hashes it checks; works as a shop's does."""

    def __init__(self) -> None:
        super().__init__()
        self.hashes: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.hashes.append(hash if isinstance(hash, str) else hash.decode())
        return super().verify(hash, password)


@pytest.mark.usefixtures("real_passwords")
def test_an_unknown_name_costs_what_a_wrong_password_costs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One hash of the same parameters is checked for either, and none that can be guessed."""
    place = Place(tmp_path / "w")
    desk = place.opened()
    create_main_account(desk, "Shop", "correct horse")
    checked = Checked()
    monkeypatch.setattr(passwords, "hasher", lambda: checked)
    place.fail(desk, "Shop")
    place.fail(desk, "nobody")
    known, unknown = (extract_parameters(one) for one in checked.hashes)
    assert known == unknown == extract_parameters(PasswordHasher().hash("x"))
    # RFC 9106's second recommendation.
    assert (known.memory_cost, known.time_cost, known.parallelism) == (65536, 3, 4)


def test_an_unknown_name_leaves_no_word_of_it(place: Place) -> None:
    """A password typed into the name's line must not stand in the audit trail."""
    place.fail(place.open[0], "my secret password")
    for desk in place.open:
        desk.close()
    assert b"my secret" not in (place.folder / "desk.json").read_bytes()


def test_unknown_names_do_not_fill_the_workspace(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_NAMES", 20)
    monkeypatch.setattr(module, "fits", lambda stored, password: False)
    desk = place.open[0]
    place.fail(desk, "Shop", FREE_FAILURES + 1)
    for number in range(60):
        place.now += timedelta(milliseconds=1)
        place.fail(desk, f"name {number}")
    assert desk.store.count(FailedSignIns) <= 20
    with pytest.raises(SignInDelayed):
        sign_in(desk, "Shop", "correct horse")


@pytest.mark.usefixtures("real_passwords")
def test_an_older_hash_is_made_anew_at_the_next_sign_in(place: Place) -> None:
    desk = place.open[0]
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("correct horse")
    account = desk.store.query(Account)[0]
    with desk.store.transaction(actor="x", action="test", at=place.now) as tx:
        tx.put(replace(account, password_hash=weak))
    place.fail(desk, "Shop")
    assert desk.store.query(Account)[0].password_hash == weak
    sign_in(desk, "Shop", "correct horse")
    stored = desk.store.query(Account)[0].password_hash
    assert stored != weak
    assert not PasswordHasher().check_needs_rehash(stored)
    assert sign_in(desk, "Shop", "correct horse")


def test_the_own_password_takes_the_old_one(place: Place) -> None:
    desk = place.open[0]
    sign_in(desk, "Shop", "correct horse")
    with pytest.raises(NotPermitted):
        change_own_password(desk, "wrong horse", "another horse")
    change_own_password(desk, "correct horse", "another horse")
    assert sign_in(desk, "Shop", "another horse")


@pytest.mark.parametrize("typed", ["caf\u00e9 au lait", "cafe\u0301 au lait"])
def test_a_password_is_the_same_from_either_keyboard(place: Place, typed: str) -> None:
    desk = place.open[0]
    change_password(desk, sign_in(desk, "Shop", "correct horse"), "cafe\u0301 au lait")
    assert sign_in(desk, "Shop", typed)


@pytest.mark.parametrize("password", ["\ud800" * 9, "x" * 100_000, "", "\x00" * 8])
def test_odd_passwords_are_wrong_and_nothing_else(place: Place, password: str) -> None:
    with pytest.raises(NotPermitted, match="wrong"):
        sign_in(place.open[0], "Shop", password)


def test_no_hash_and_no_password_is_in_the_audit_trail(place: Place) -> None:
    desk = place.open[0]
    change_password(desk, sign_in(desk, "Shop", "correct horse"), "another horse")
    shown = repr(desk.store.query(AuditEvent))
    assert "argon2" not in shown
    assert "horse" not in shown


def changed(desk: Desk, account: Account) -> None:
    change_password(desk, account, "another horse")


def disabled(desk: Desk, account: Account) -> None:
    with desk.store.transaction(actor="x", action="test", at=START) as tx:
        tx.put(replace(account, disabled=True))


@pytest.mark.parametrize("change", [changed, disabled])
def test_who_was_shut_out_elsewhere_stops_here(
    place: Place, change: Callable[[Desk, Account], None]
) -> None:
    desk, other = place.open[0], place.opened()
    since = sign_in(desk, "Shop", "correct horse")
    assert why_not_at_work(desk, since) == ""
    change(other, sign_in(other, "Shop", "correct horse"))
    desk.store.poll()
    assert why_not_at_work(desk, since)
    if change is disabled:
        with pytest.raises(NotPermitted, match="disabled"):
            set_disabled(desk, since, False)
