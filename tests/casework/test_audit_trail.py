"""The audit trail: what a filter finds, and that whoever meddles with the file is found out."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from iptui.casework.account_changes import add_account, set_role
from iptui.casework.audit_trail import (
    AuditFilter,
    entries,
    head,
    parse_filter,
    parse_head,
    verify,
)
from iptui.casework.desk import Desk
from iptui.casework.sign_in import create_main_account
from iptui.casework.sweep import remove_brand, save_brand
from iptui.domain.accounts import Role
from iptui.domain.brands import BrandReference
from iptui.domain.errors import BadInput
from iptui.store.local.audit import hash_of
from iptui.store.local.store import LocalStore

Entries = dict[str, dict[str, Any]]


class Place:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = datetime(2026, 11, 24, 2, tzinfo=UTC)

    def opened(self) -> Desk:
        return Desk(LocalStore.open(self.folder, create=True), clock=lambda: self.now)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Eight entries: the main account, a sub-account, brands of both, one changed, one removed."""
    place = Place(tmp_path / "w")
    desk = place.opened()
    owner = create_main_account(desk, "Mei Lin", "correct horse")
    ann = add_account(desk, "Ann", "correct horse", Role.OPERATOR)
    for number in range(3):
        place.now += timedelta(days=1)
        desk.account = ann if number == 1 else owner
        save_brand(desk, BrandReference(id=f"b{number}", name=f"b{number}", note="first"))
    kept = desk.store.get(BrandReference, "b1")
    assert kept is not None
    save_brand(desk, msgspec.structs.replace(kept, note="second"))
    gone = desk.store.get(BrandReference, "b2")
    assert gone is not None
    remove_brand(desk, gone)
    set_role(desk, ann, Role.AUDITOR)
    desk.close()
    return place


def meddle(place: Place, change: Callable[[Entries, dict[str, Any]], None]) -> None:
    """As somebody with a text editor would, who knows the format."""
    path = place.folder / "desk.json"
    tables = json.loads(path.read_bytes())
    (meta,) = tables["_meta"].values()
    change(tables["audit"], meta)
    path.write_bytes(json.dumps(tables, ensure_ascii=False).encode())


def chained(audit: Entries, meta: dict[str, Any]) -> None:
    """Every hash worked out anew, as a forger with the source code does."""
    previous = ""
    for key in sorted(audit, key=int):
        audit[key]["previous"] = previous
        previous = audit[key]["hash"] = hash_of(audit[key])
    meta["audit"] = previous


def edit(audit: Entries, meta: dict[str, Any]) -> None:
    audit["3"]["actor"] = "Ann"


def edit_with_own_hash(audit: Entries, meta: dict[str, Any]) -> None:
    audit["3"]["actor"] = "Ann"
    audit["3"]["hash"] = hash_of(audit["3"])


def take_out(audit: Entries, meta: dict[str, Any]) -> None:
    del audit["4"]


def cut_off(audit: Entries, meta: dict[str, Any]) -> None:
    del audit["8"]


def swap(audit: Entries, meta: dict[str, Any]) -> None:
    audit["4"], audit["5"] = audit["5"], audit["4"]


def swap_and_chain(audit: Entries, meta: dict[str, Any]) -> None:
    swap(audit, meta)
    chained(audit, meta)


def put_in(audit: Entries, meta: dict[str, Any]) -> None:
    audit["9"] = {**audit["8"], "id": "000000000009", "previous": audit["8"]["hash"]}
    audit["9"]["hash"] = hash_of(audit["9"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (edit, "changed after"),
        (edit_with_own_hash, "missing or was replaced"),
        (take_out, "missing or was replaced"),
        (cut_off, "missing at the end"),
        (swap, "missing or was replaced"),
        (swap_and_chain, "order of the commits"),
        (put_in, "missing at the end"),
    ],
)
def test_the_trail_itself_shows_it(
    place: Place, change: Callable[[Entries, dict[str, Any]], None], said: str
) -> None:
    meddle(place, change)
    desk = place.opened()
    desk.account = create_reader()
    found = [one.what for one in verify(desk)]
    assert any(said in what for what in found), found
    assert [one.what for one in desk.store.check() if one.where.startswith("audit/")] == found
    desk.close()


def cut_off_with_head(audit: Entries, meta: dict[str, Any]) -> None:
    del audit["8"]
    meta["audit"] = audit["7"]["hash"]


def rewrite(audit: Entries, meta: dict[str, Any]) -> None:
    audit["3"]["actor"] = "Ann"
    chained(audit, meta)


@pytest.mark.parametrize("change", [cut_off_with_head, rewrite])
def test_a_forger_of_the_whole_file_is_found_by_a_head_noted_elsewhere(
    place: Place, change: Callable[[Entries, dict[str, Any]], None]
) -> None:
    desk = place.opened()
    desk.account = create_reader()
    noted = head(desk)
    assert noted is not None
    assert verify(desk, [noted.hash]) == []
    desk.close()
    meddle(place, change)
    desk = place.opened()
    desk.account = create_reader()
    assert verify(desk) == []
    (problem,) = verify(desk, [noted.hash])
    assert noted.hash in problem.where
    assert "removed or written anew" in problem.what
    desk.close()


def test_a_head_noted_earlier_is_still_held_after_more_work(place: Place) -> None:
    desk = place.opened()
    desk.account = create_reader(Role.OWNER)
    noted = head(desk)
    assert noted is not None
    save_brand(desk, BrandReference(id="b9", name="b9"))
    assert head(desk) != noted
    assert verify(desk, [noted.hash]) == []
    desk.close()


def create_reader(role: Role = Role.AUDITOR) -> Any:
    from iptui.domain.accounts import Account

    return Account(id="reader", name="reader", role=role, password_hash="")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", 8),
        ("who:ann", 1),
        ('who:"mei lin"', 7),
        ("kind:account", 3),
        ("kind:brand.save", 4),
        ("record:b1", 2),
        ("record:brands/b1 who:mei", 1),
        ("since:2026-11-25", 6),
        ("since:1d", 5),
        ("since:2026-11-25 kind:brand who:mei remove", 1),
        ("nothing at all", 0),
    ],
)
def test_filters(place: Place, text: str, found: int) -> None:
    desk = place.opened()
    desk.account = msgspec.structs.replace(create_reader(), time_zone="UTC")
    assert len(entries(desk, parse_filter(text, desk))) == found
    desk.close()


def test_an_entry_says_before_and_after(place: Place) -> None:
    desk = place.opened()
    desk.account = create_reader()
    (changed,) = entries(desk, AuditFilter(kind="brand.save", who="mei", record="b1"))
    assert changed.changes[0]["fields"]["note"] == ["first", "second"]
    (removed,) = entries(desk, AuditFilter(kind="brand.remove"))
    assert removed.changes[0]["deleted"]
    assert removed.changes[0]["fields"]["name"] == ["b2", None]
    (role,) = entries(desk, AuditFilter(kind="account.role"))
    assert role.changes[0]["fields"]["role"] == ["operator", "auditor"]
    desk.close()


@pytest.mark.parametrize("text", ["since:soon", "since:2026-13-01", "since:99999999999d"])
def test_a_time_that_is_none_gets_a_sentence(place: Place, text: str) -> None:
    desk = place.opened()
    with pytest.raises(BadInput, match="no date"):
        parse_filter(text, desk)
    desk.close()


@pytest.mark.parametrize("line", ["", "abc", "f" * 63, "000000000001 " + "g" * 64])
def test_a_head_that_is_none_gets_a_sentence(line: str) -> None:
    with pytest.raises(BadInput, match="no head"):
        parse_head(line)
