"""The files of a local workspace: readable by stock TinyDB, sound after torn writes, refused when damaged."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from tinydb import TinyDB

from iptui.domain.accounts import Account, Role
from iptui.domain.audit import AuditEvent
from iptui.domain.errors import BadInput
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.parties import Party
from iptui.domain.products import Product
from iptui.store.local.journal import FORMAT
from iptui.store.local.store import LocalStore
from iptui.store.protocol import StoreDamaged, StoreReadOnly

AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)


def put(store: LocalStore, number: int) -> None:
    with store.transaction(actor="ann", action="test.put", at=AT) as tx:
        tx.put(Party(id=f"p{number}", name=f"Party {number} 有限公司"))


@pytest.fixture
def place(memory_path: Path) -> Path:
    return memory_path / "desk"


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
    store.abandon()
    journal = place / "desk.journal"
    whole = journal.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    for cut in range(last, len(whole)):
        journal.write_bytes(whole[:cut])
        again = LocalStore.open(place)
        assert [one.id for one in again.query(Party)] == ["p0", "p1"], cut
        put(again, 9)
        again.abandon()
        third = LocalStore.open(place)
        assert [one.id for one in third.query(Party)] == ["p0", "p1", "p9"], cut
        assert third.check() == []
        third.abandon()


def test_a_flipped_byte_before_the_last_line_is_refused_and_nothing_touched(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    for number in range(3):
        put(store, number)
    store.abandon()
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
    store.abandon()
    (place / "desk.json").write_bytes(old)
    with pytest.raises(StoreDamaged, match="different"):
        LocalStore.open(place)


def test_a_line_that_its_writer_took_back_is_forgotten(place: Path) -> None:
    """After a failed flush a writer cuts its line off; others may have read it by then."""
    store = LocalStore.open(place, create=True)
    put(store, 1)
    journal = place / "desk.journal"
    before = journal.read_bytes()
    put(store, 2)
    reader = LocalStore.open(place)
    assert len(reader.query(Party)) == 2
    store.abandon()
    journal.write_bytes(before)
    other = LocalStore.open(place)
    put(other, 3)
    reader.refresh()
    assert [one.id for one in reader.query(Party)] == ["p1", "p3"]
    put(reader, 4)
    other.refresh()
    assert [one.id for one in other.query(Party)] == ["p1", "p3", "p4"]
    reader.close()
    other.close()


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


def test_only_what_the_audit_trail_misses_is_named(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    for number in range(4):
        put(store, number)
    store.close()
    desk = place / "desk.json"
    whole = desk.read_text()
    for change, said in (
        (lambda audit: audit.pop("2"), "missing"),
        (lambda audit: audit.pop("4"), "missing at the end"),
        (lambda audit: audit["3"].update(note="x"), "changed after"),
        (lambda audit: audit["3"].update(extra="x"), "changed after"),
        (lambda audit: audit["3"]["changes"][0]["fields"].pop("name"), "changed after"),
    ):
        tables = json.loads(whole)
        change(tables["audit"])
        desk.write_text(json.dumps(tables))
        again = LocalStore.open(place)
        assert [p.what for p in again.check() if said in p.what and "audit" in p.where], said
        again.abandon()
    desk.write_text(whole)
    again = LocalStore.open(place)
    assert again.check() == []
    again.close()


def test_the_audit_trail_keeps_no_secret_and_no_long_text(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    with store.transaction(actor="ann", action="t", at=AT) as tx:
        tx.put(Account(id="ann", name="ann", role=Role.OWNER, password_hash="$argon2id$secret"))
        tx.put(Party(id="p", name="n", note="long " * 200))
    with store.transaction(actor="ann", action="t", at=AT) as tx:
        for number in range(41):
            tx.put(Party(id=f"many{number}", name="n"))
    one, many = store.query(AuditEvent)
    account, party = one.changes
    assert account["fields"]["password_hash"] == ["(secret)", "(secret)"]
    assert party["fields"]["note"][1]["length"] == 1000
    assert many.changes == ({"kind": "parties", "count": 41},)
    assert b"argon2" not in msgspec.json.encode([one, many])
    store.close()


def test_what_json_cannot_hold_is_refused_before_anything_is_written(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    for bad in (
        Party(id="p", name="half \ud83d"),
        Party(id="p", name="n", extra={"n": float("nan")}),
        Party(id="p", name=5),  # type: ignore[arg-type]
    ):
        with (
            pytest.raises(BadInput, match="parties"),
            store.transaction(actor="a", action="t", at=AT) as tx,
        ):
            tx.put(bad)
    assert store.commit_no() == 0
    store.close()


def test_a_newer_version_is_left_alone(place: Path) -> None:
    LocalStore.open(place, create=True).close()
    desk = place / "desk.json"
    desk.write_text(desk.read_text().replace(f'"format":{FORMAT}', f'"format":{FORMAT + 1}'))
    before = desk.read_bytes()
    with pytest.raises(StoreDamaged, match="newer iptui"):
        LocalStore.open(place)
    assert desk.read_bytes() == before


def test_a_record_that_is_none_is_named(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    put(store, 1)
    store.close()
    desk = place / "desk.json"
    desk.write_text(desk.read_text().replace('"created_at":"', '"created_at":"no date '))
    again = LocalStore.open(place)
    for ask in (lambda: again.query(Party), lambda: again.get(Party, "p1")):
        with pytest.raises(StoreDamaged, match="parties"):
            ask()
    assert any("parties" in problem.where for problem in again.check())
    again.close()


def test_the_json_without_its_journal_and_the_other_way_round(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    put(store, 1)
    store.close()
    (place / "desk.journal").unlink()
    store = LocalStore.open(place)
    put(store, 2)
    store.abandon()
    (place / "desk.json").unlink()
    with pytest.raises(StoreDamaged, match="missing"):
        LocalStore.open(place, create=True)


def test_opened_for_reading_nothing_is_written(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    put(store, 1)
    store.import_products([Product(id="s")], actor="a", at=AT, source="t")
    store.abandon()
    before = {path: path.stat().st_mtime_ns for path in place.rglob("*")}
    reader = LocalStore.open(place, read_only=True)
    assert reader.get(Party, "p1") is not None
    assert reader.product("s") == Product(id="s")
    with pytest.raises(StoreReadOnly, match="reading only"):
        put(reader, 2)
    with pytest.raises(StoreReadOnly):
        reader.put_blob(b"x")
    with pytest.raises(StoreReadOnly):
        reader.import_products([], actor="a", at=AT, source="t")
    assert reader.check() == []
    reader.close()
    assert {path: path.stat().st_mtime_ns for path in place.rglob("*")} == before


def test_history_that_is_gone_is_said(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    for number in range(3):
        put(store, number)
    store.close()
    again = LocalStore.open(place)
    assert list(again.changes(3)) == []
    for since in (2, 4):
        with pytest.raises(LookupError):
            again.changes(since)
    again.close()


def test_blobs_that_were_changed_or_lost_are_named(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    blobs = [store.put_blob(data) for data in (b"one", b"two", b"three")]
    with store.transaction(actor="a", action="t", at=AT) as tx:
        for number, blob in enumerate(blobs[:2]):
            tx.put(EvidenceItem(id=f"e{number}", kind=EvidenceKind.INVOICE, title="t", blob=blob))
    paths = [place / "blobs" / one.sha256[:2] / one.sha256[2:] for one in blobs]
    assert stat.S_IMODE(paths[0].stat().st_mode) == 0o400
    assert [p.where for p in store.check()] == [str(paths[2])]
    paths[0].chmod(0o600)
    paths[0].write_bytes(b"forged")
    paths[0].chmod(0o400)
    paths[1].unlink()
    for blob in blobs[:2]:
        with pytest.raises(StoreDamaged):
            store.get_blob(blob)
    assert {"evidence/e0", "evidence/e1"} <= {problem.where for problem in store.check()}
    store.put_blob(b"one")
    assert store.get_blob(blobs[0]) == b"one"
    with pytest.raises(StoreDamaged):
        store.get_blob(replace(blobs[0], sha256="../../desk.json"))
    store.close()


def test_threads_may_share_a_handle(place: Path) -> None:
    store = LocalStore.open(place, create=True)

    def work(thread: int) -> None:
        for number in range(20):
            put(store, 1000 * thread + number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert store.count(Party) == 80
    assert store.check() == []
    store.close()


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
        for line in packed.read("SHA256SUMS").decode().splitlines():
            digest, name = line.split("  ")
            assert sha256(packed.read(name)).hexdigest() == digest
        packed.extractall(other)
    other.chmod(0o700)
    restored = LocalStore.open(other)
    again = restored.get(Party, "p1")
    assert again is not None
    assert again.note == ""
    assert restored.get_blob(blob) == b"evidence"
    with pytest.raises(BadInput, match="exists already"):
        restored.backup(tmp_path / "b.zip")
