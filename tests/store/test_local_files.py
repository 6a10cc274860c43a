"""The files of a local workspace: readable by stock TinyDB, sound after torn writes, refused when damaged."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from tinydb import TinyDB

from iptui.domain.parties import Party
from iptui.domain.products import Product
from iptui.store.local.store import LocalStore
from iptui.store.protocol import StoreDamaged, UnsafePlace

AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)


def put(store: LocalStore, number: int) -> None:
    with store.transaction(actor="ann", action="test.put", at=AT) as tx:
        tx.put(Party(id=f"p{number}", name=f"Party {number} 有限公司"))


def abandon(store: LocalStore) -> None:
    """Let go of the files as a killed process would: nothing is folded."""
    store._catalog.close()
    store._desk.close()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "desk"


def test_stock_tinydb_opens_every_file_after_close(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    for number in range(5):
        put(store, number)
    store.import_products(
        [Product(id=f"s{n}", name="Shoe") for n in range(1200)], actor="a", at=AT, source="t"
    )
    parties = [json.loads(msgspec.json.encode(one)) for one in store.query(Party)]
    products = [json.loads(msgspec.json.encode(one)) for _, one in store.imported_products()]
    store.close()
    with TinyDB(place / "desk.json") as desk:
        assert [dict(one) for one in desk.table("parties").all()] == parties
        assert len(desk.table("audit")) == 6
    found = []
    for path in sorted(place.glob("catalog/*/*.json")):
        with TinyDB(path) as shard:
            found += [dict(one) for one in shard.table("products").all()]
    assert found == products


def test_the_journal_may_be_torn_at_every_byte_of_its_last_line(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    for number in range(3):
        put(store, number)
    abandon(store)
    journal = place / "desk.journal"
    whole = journal.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    for cut in range(last, len(whole)):
        journal.write_bytes(whole[:cut])
        again = LocalStore.open(place)
        assert [one.id for one in again.query(Party)] == ["p0", "p1"], cut
        put(again, 9)
        abandon(again)
        third = LocalStore.open(place)
        assert [one.id for one in third.query(Party)] == ["p0", "p1", "p9"], cut
        assert third.check() == []
        abandon(third)


def test_a_flipped_byte_before_the_last_line_is_refused_and_nothing_touched(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    for number in range(3):
        put(store, number)
    abandon(store)
    journal = place / "desk.journal"
    whole = journal.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    for position in range(0, last, 7):
        damaged = bytearray(whole)
        damaged[position] ^= 0x04
        journal.write_bytes(damaged)
        with pytest.raises(StoreDamaged, match=r"desk\.journal|different moments|newer"):
            LocalStore.open(place)
        assert journal.read_bytes() == bytes(damaged)


def test_malformed_json_is_named_with_its_line_and_left_alone(place: Path) -> None:
    LocalStore.open(place, create=True).close()
    desk = place / "desk.json"
    desk.write_text('{"parties": {\n"1": {"id": "p1", \n')
    with pytest.raises(StoreDamaged, match=r"desk\.json is damaged at line 3"):
        LocalStore.open(place)
    assert desk.read_text() == '{"parties": {\n"1": {"id": "p1", \n'


def test_a_journal_of_another_moment_is_refused(place: Path, tmp_path: Path) -> None:
    store = LocalStore.open(place, create=True)
    put(store, 1)
    old = (place / "desk.json").read_bytes()
    store.close()
    store = LocalStore.open(place)
    put(store, 2)
    abandon(store)
    (place / "desk.json").write_bytes(old)
    with pytest.raises(StoreDamaged, match="different"):
        LocalStore.open(place)


def test_another_handle_survives_a_fold(place: Path) -> None:
    writer = LocalStore.open(place, create=True)
    reader = LocalStore.open(place)
    writer._desk._fold_size = 1
    for number in range(4):
        put(writer, number)
        reader.refresh()
        assert len(reader.query(Party)) == number + 1
    writer.close()
    put(reader, 7)
    reader.close()
    last = LocalStore.open(place)
    assert len(last.query(Party)) == 5
    assert last.check() == []


def test_nobody_else_may_read(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    put(store, 1)
    store.put_blob(b"x")
    store.import_products([Product(id="s")], actor="a", at=AT, source="t")
    store.close()
    for path in (place, *place.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_links_in_place_of_files_are_refused(place: Path, tmp_path: Path) -> None:
    LocalStore.open(place, create=True).close()
    (tmp_path / "elsewhere").write_text("{}")
    (place / "desk.json").unlink()
    (place / "desk.json").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafePlace):
        LocalStore.open(place)


def test_tampering_with_the_audit_trail_shows(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    for number in range(3):
        put(store, number)
    store.close()
    desk = place / "desk.json"
    tables = json.loads(desk.read_text())
    tables["audit"]["2"]["actor"] = "nobody"
    desk.write_text(json.dumps(tables))
    again = LocalStore.open(place)
    assert any("audit" in problem.where for problem in again.check())


def test_a_lost_or_foreign_cache_is_made_anew(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    store.import_products([Product(id=f"s{n}") for n in range(10)], actor="a", at=AT, source="t")
    state = store.catalog_state()
    store.close()
    cache = place / "cache" / "catalog.sqlite"
    for content in (b"", b"no database at all" * 100, None):
        if content is None:
            cache.unlink()
        else:
            cache.write_bytes(content)
        again = LocalStore.open(place)
        assert again.catalog_state() == state
        assert again.product("s7") == Product(id="s7")
        again.close()


def test_a_backup_unpacks_to_a_workspace(place: Path, tmp_path: Path) -> None:
    import zipfile

    store = LocalStore.open(place, create=True)
    put(store, 1)
    blob = store.put_blob(b"evidence")
    seen = store.get(Party, "p1")
    assert seen is not None
    store.backup(tmp_path / "b.zip")
    with store.transaction(actor="a", action="x", at=AT) as tx:
        tx.put(replace(seen, note="later"))
    store.close()
    other = tmp_path / "restored"
    with zipfile.ZipFile(tmp_path / "b.zip") as packed:
        packed.extractall(other)
    other.chmod(0o700)
    restored = LocalStore.open(other)
    again = restored.get(Party, "p1")
    assert again is not None
    assert again.note == ""
    assert restored.get_blob(blob) == b"evidence"
