"""A remembered sign-in: kept private, ended by time, by sign-out and by a new password."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from iptui.casework.account_changes import change_password, set_disabled
from iptui.casework.desk import Desk
from iptui.casework.remembered import forget_here, remember_here, resume_here, session_file
from iptui.casework.sign_in import create_main_account
from iptui.domain.accounts import Session
from iptui.store.local.store import LocalStore
from iptui.store.protocol import Query

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(
        LocalStore.open(tmp_path / "w", create=True), clock=lambda: NOON, place=tmp_path / "w"
    )
    create_main_account(desk, "Shop", "correct horse")
    yield desk
    desk.close()


def test_the_file_is_private_and_signs_in(desk: Desk) -> None:
    path = remember_here(desk)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    desk.account = None
    account = resume_here(desk)
    assert account is not None
    assert account.name == "Shop"
    assert desk.account == account


def test_each_workspace_has_its_own(desk: Desk, tmp_path: Path) -> None:
    assert session_file(tmp_path / "w") != session_file(tmp_path / "v")
    (tmp_path / "link").symlink_to(tmp_path / "w")
    assert session_file(tmp_path / "link") == session_file(tmp_path / "w")


@pytest.mark.parametrize("end", ["time", "password", "disabled", "unknown"])
def test_a_session_that_is_over_signs_nobody_in_and_its_file_goes(desk: Desk, end: str) -> None:
    path = remember_here(desk)
    assert desk.account is not None
    if end == "time":
        desk.clock = lambda: NOON + timedelta(hours=12)
    elif end == "password":
        change_password(desk, desk.account, "another horse")
    elif end == "disabled":
        from iptui.casework.account_changes import add_account
        from iptui.domain.accounts import Role

        add_account(desk, "Second", "correct horse", Role.OWNER)
        set_disabled(desk, desk.account, True)
    else:
        path.write_text("no such token\n")
    desk.account = None
    assert resume_here(desk) is None
    assert desk.account is None
    assert not path.exists()


def test_a_file_that_others_could_read_is_not_trusted(desk: Desk) -> None:
    path = remember_here(desk)
    path.chmod(0o640)
    desk.account = None
    assert resume_here(desk) is None
    path.unlink(missing_ok=True)
    (path.parent / "elsewhere").write_text("x")
    path.symlink_to(path.parent / "elsewhere")
    assert resume_here(desk) is None


def test_a_session_of_the_environment_comes_first(
    desk: Desk,
) -> None:
    path = remember_here(desk)
    desk.account = None
    assert resume_here(desk, given="wrong") is None
    assert path.exists()  # the file is not the one that was asked


def test_another_account_than_the_remembered_one_has_to_sign_in(desk: Desk) -> None:
    path = remember_here(desk)
    desk.account = None
    assert resume_here(desk, only="other") is None
    assert desk.account is None
    assert path.exists()
    assert resume_here(desk, only="SHOP") is not None


def test_sign_out_ends_the_session_in_the_workspace_too(desk: Desk) -> None:
    path = remember_here(desk)
    token = path.read_text()
    assert forget_here(desk)
    assert not path.exists()
    assert desk.store.query(Session, Query()) == []
    path.write_text(token)
    path.chmod(0o600)
    assert resume_here(desk) is None
    assert not forget_here(desk)


def test_only_the_newest_session_of_a_machine_stands(desk: Desk) -> None:
    remember_here(desk)
    remember_here(desk)
    assert len(desk.store.query(Session, Query())) == 1
    desk.clock = lambda: NOON + timedelta(hours=13)
    session_file(desk.place or Path()).unlink()
    remember_here(desk)
    assert len(desk.store.query(Session, Query())) == 1
