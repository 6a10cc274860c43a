"""Behind the wall a file is a plain name in the person's own folder, or nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptui.casework.wall import Wall, folder_name, wall_for
from iptui.domain.accounts import Account, Role
from iptui.domain.errors import BadInput, NotPermitted, UserError


def account(name: str) -> Account:
    return Account(id=name, name=name, role=Role.SUPPORT, password_hash="")


@pytest.fixture
def exchange(tmp_path: Path) -> Path:
    (tmp_path / "exchange" / "ann").mkdir(parents=True)
    (tmp_path / "exchange" / "ann" / "letter.txt").write_text("a letter")
    (tmp_path / "secret").write_text("secret")
    return tmp_path / "exchange"


def test_a_plain_file_passes(exchange: Path) -> None:
    wall = wall_for(account("ann"), exchange)
    assert wall.read("letter.txt") == b"a letter"
    assert wall.read(exchange / "ann" / "letter.txt") == b"a letter"
    assert wall.holds("letter.txt")
    assert not wall.holds("absent.txt")
    with pytest.raises(BadInput, match="no file absent"):
        wall.read("absent.txt")


@pytest.mark.parametrize(
    "typed",
    ["/etc/passwd", "../../secret", "./letter.txt", "~", "~root/x", ".hidden", "a/b", "", ".", "..",
     "x\0y", "letter.txt/", "//letter.txt", "bob/../letter.txt"],
)  # fmt: skip
def test_no_path_passes(exchange: Path, typed: str) -> None:
    wall = wall_for(account("ann"), exchange)
    with pytest.raises(NotPermitted):
        wall.read(typed)
    assert not wall.holds(typed)


def test_neither_links_nor_second_names_nor_pipes_pass(exchange: Path, tmp_path: Path) -> None:
    own = exchange / "ann"
    (own / "link").symlink_to(tmp_path / "secret")
    os.link(tmp_path / "secret", own / "second")
    os.mkfifo(own / "pipe")
    (own / "folder").mkdir()
    (own / "empty").touch()
    wall = wall_for(account("ann"), exchange)
    for name in ("link", "second", "pipe", "folder"):
        with pytest.raises(NotPermitted):
            wall.read(name)
    with pytest.raises(BadInput, match="empty"):
        wall.read("empty")


def test_without_a_folder_nothing_passes(exchange: Path, tmp_path: Path) -> None:
    (exchange / "eve").symlink_to(tmp_path)
    for wall in (
        Wall(None),
        wall_for(account("bob"), exchange),
        wall_for(account("eve"), exchange),
    ):
        with pytest.raises(NotPermitted, match="neither come in nor go out"):
            wall.read("secret")


@given(st.text(min_size=1, max_size=60))
def test_a_folder_s_name_is_one_name_and_tells_accounts_apart(name: str) -> None:
    try:
        made = folder_name(account(name))
    except (UserError, UnicodeEncodeError):
        return
    assert "/" not in made
    assert "\0" not in made
    assert made not in (".", "..")
    assert not made.startswith(".")
    assert made != folder_name(account(name + "x"))
