"""Workspaces of other versions, copies of other moments, clocks that jump."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from tinydb import TinyDB

from iptui.casework.desk import Desk
from iptui.casework.sign_in import create_main_account, remember, resume, sign_in
from iptui.domain.audit import AuditEvent
from iptui.domain.errors import NotPermitted, Refused
from iptui.domain.parties import Party
from iptui.domain.products import Product
from iptui.store.local.journal import FORMAT
from iptui.store.local.store import LocalStore
from iptui.store.protocol import Conflict, StoreDamaged, StoreNewer
from tests.store.older import make_older

AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)


def put(store: LocalStore, name: str, at: datetime = AT) -> None:
    with store.transaction(actor="ann", action="test.put", at=at) as tx:
        tx.put(Party(id=name, name=name))


def ids(store: LocalStore) -> set[str]:
    return {one.id for one in store.query(Party)}


@pytest.fixture
def place(memory_path: Path) -> Path:
    return memory_path / "desk"


# -- versions -------------------------------------------------------------------------------------
def older(place: Path) -> dict[str, bytes]:
    """Two parties, one of them in the journal, in the files of format 1."""
    store = LocalStore.open(place, create=True)
    put(store, "p1")
    store.close()
    store = LocalStore.open(place)
    put(store, "p2")
    store.abandon()
    files = make_older(place)
    for name, data in files.items():
        (place / name).write_bytes(data)
    return files


def test_an_older_workspace_is_taken_forward_and_kept_beside(place: Path) -> None:
    files = older(place)
    store = LocalStore.open(place)
    assert ids(store) == {"p1", "p2"}
    assert f'"format":{FORMAT}'.encode() in (place / "desk.json").read_bytes()
    put(store, "p3")
    assert store.check() == []
    store.close()
    assert (place / "desk.format-1.json").read_bytes() == files["desk.json"]
    assert (place / "desk.format-1.journal").read_bytes() == files["desk.journal"]
    with TinyDB(place / "desk.json") as plain:
        assert {one["id"] for one in plain.table("parties")} == {"p1", "p2", "p3"}


def test_what_was_kept_beside_before_stays(place: Path) -> None:
    files = older(place)
    (place / "desk.format-1.json").write_bytes(b"of another time")
    (place / "desk.format-1.json").chmod(0o600)
    LocalStore.open(place).close()
    assert (place / "desk.format-1.json").read_bytes() == b"of another time"
    assert (place / "desk.format-1-2.json").read_bytes() == files["desk.json"]


def test_opened_for_reading_an_older_workspace_stays_as_it_is(place: Path) -> None:
    files = older(place)
    store = LocalStore.open(place, read_only=True)
    assert ids(store) == {"p1", "p2"}
    store.close()
    assert {name: (place / name).read_bytes() for name in files} == files
    assert not list(place.glob("*format-1*"))


def test_a_workspace_open_in_both_versions_is_not_mixed(place: Path) -> None:
    """An older handle meets a journal of a newer format, and stops."""
    store = LocalStore.open(place, create=True)
    put(store, "p1")
    newer = (place / "desk.journal").read_bytes()
    LocalStore.open(place).close()
    text = (place / "desk.json").read_text()
    (place / "desk.json").write_text(text.replace(f'"format":{FORMAT}', f'"format":{FORMAT + 1}'))
    (place / "desk.journal").unlink()
    with pytest.raises(StoreNewer, match="newer iptui"):
        put(store, "p2")
    assert newer
    store.abandon()


def test_a_newer_workspace_is_refused_with_one_sentence_and_an_exit_code(place: Path) -> None:
    LocalStore.open(place, create=True).close()
    desk = place / "desk.json"
    desk.write_text(desk.read_text().replace(f'"format":{FORMAT}', f'"format":{FORMAT + 1}'))
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    for words in (["complaints", "--json"], ["check", "--repair"], ["backup", "b.zip"]):
        done = subprocess.run(
            [sys.executable, "-m", "iptui", "--workspace", str(place), *words],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=Path(__file__).parents[2],
        )
        assert (done.returncode, done.stdout) == (2, "")
        [sentence] = done.stderr.splitlines()
        assert "was written by a newer iptui" in sentence
        assert "update iptui" in sentence
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


# -- copies of different moments ------------------------------------------------------------------
def test_a_catalog_of_another_moment_is_named_and_never_half_there(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    store.import_products([Product(id="s1")], actor="a", at=AT, source="t")
    store.close()
    early = place.with_name("early")
    shutil.copytree(place, early)
    store = LocalStore.open(place)
    store.import_products([Product(id="s2")], actor="a", at=AT, source="t")
    store.close()
    # The records of the later moment over the products of the earlier one.
    mixed = place.with_name("mixed")
    shutil.copytree(early, mixed)
    for name in ("desk.json", "desk.journal"):
        shutil.copy(place / name, mixed / name)
    store = LocalStore.open(mixed)
    with pytest.raises(StoreDamaged, match="000002"):
        store.product("s1")
    assert any("000002" in one.where for one in store.check())
    store.close()
    # The other way round: the later products are there, nobody names them, the earlier ones are served.
    mixed = place.with_name("mixed2")
    shutil.copytree(place, mixed)
    for name in ("desk.json", "desk.journal"):
        shutil.copy(early / name, mixed / name)
    store = LocalStore.open(mixed)
    assert [product.id for _, product in store.imported_products()] == ["s1"]
    assert any("000002" in one.where for one in store.check())
    assert store.import_products([Product(id="s3")], actor="a", at=AT, source="t").added == 1
    assert {product.id for _, product in store.imported_products()} == {"s1", "s3"}
    store.close()


def test_every_mixture_of_json_and_journal_is_refused_or_right(place: Path) -> None:
    """Copies taken while somebody works: each desk.json with each journal."""
    states: list[tuple[bytes, bytes, set[str]]] = []
    store = LocalStore.open(place, create=True)

    def note() -> None:
        states.append(
            ((place / "desk.json").read_bytes(), (place / "desk.journal").read_bytes(), ids(store))
        )

    for number in range(6):
        put(store, f"p{number}")
        note()
        if number % 2:
            with store._desk.locked():
                store._desk.fold()
            note()
    store.close()
    refused = 0
    for json, _, of_json in states:
        for _, journal, of_journal in states:
            (place / "desk.json").write_bytes(json)
            (place / "desk.journal").write_bytes(journal)
            try:
                again = LocalStore.open(place, read_only=True)
            except StoreDamaged as error:
                assert "different moments" in str(error)  # noqa: PT017
                refused += 1
                continue
            # The newest that any of the two holds, or what the journal leads to: never less.
            assert ids(again) in (of_json | of_journal, of_json, of_journal)
            assert ids(again) >= of_json & of_journal
            again.abandon()
    assert refused > len(states)


# -- clocks ---------------------------------------------------------------------------------------
def test_a_clock_that_jumps_changes_no_order_and_loses_nothing(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    jumps = [AT, AT - timedelta(days=400), AT + timedelta(days=4000), AT, AT - timedelta(seconds=1)]
    for number, at in enumerate(jumps):
        put(store, f"p{number}", at)
    seen = store.get(Party, "p2")
    assert seen is not None
    with store.transaction(actor="a", action="t", at=AT - timedelta(days=9)) as tx:
        tx.put(replace(seen, note="earlier than it was made"))
    other = LocalStore.open(place)
    assert [event.at for event in other.query(AuditEvent)] == [*jumps, AT - timedelta(days=9)]
    assert [one.commit for one in store.changes(0)] == [1, 2, 3, 4, 5, 6]
    with (
        pytest.raises(Conflict),
        other.transaction(actor="a", action="t", at=AT + timedelta(days=9999)) as tx,
    ):
        tx.put(replace(seen, note="a later clock does not win"))
    assert store.check() == []
    store.close()
    other.close()
    again = LocalStore.open(place)
    assert ids(again) == {f"p{number}" for number in range(5)}
    assert again.check() == []
    again.close()


class Clock:
    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at


def test_a_session_ends_by_the_clock_wherever_it_jumps(place: Path) -> None:
    clock = Clock()
    desk = Desk(LocalStore.open(place, create=True), clock=clock)
    create_main_account(desk, "ann", "correct horse battery")
    token = remember(desk)
    clock.at = AT + timedelta(days=30)
    assert resume(desk, token) is None
    clock.at = AT
    assert resume(desk, token) is not None
    desk.close()


def test_a_delay_of_sign_in_ends_though_the_clock_went_back(place: Path) -> None:
    clock = Clock()
    desk = Desk(LocalStore.open(place, create=True), clock=clock)
    create_main_account(desk, "ann", "correct horse battery")
    for _ in range(6):
        with pytest.raises((NotPermitted, Refused)):
            sign_in(desk, "ann", "wrong horse battery")
    clock.at += timedelta(minutes=1) - timedelta(seconds=20)
    assert sign_in(desk, "ann", "correct horse battery").name == "ann"
    desk.close()
