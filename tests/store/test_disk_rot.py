"""A bit that the disk forgot, at every byte of a small workspace: named, recovered or harmless, never silent."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iptui.casework.care import repair
from iptui.domain.audit import AuditEvent
from iptui.domain.errors import UserError
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.parties import Party
from iptui.domain.products import Product
from iptui.store.local.store import LocalStore
from iptui.store.protocol import StoreDamaged

AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)
BITS = [int(text) for text in os.environ.get("IPTUI_ROT_BITS", "2").split(",")]
"""Which bits of each byte are turned."""

STRIDE = int(os.environ.get("IPTUI_ROT_STRIDE", "47"))
"""Bytes from one repair that is tried to the next."""


def put(store: LocalStore, *records: Party | EvidenceItem) -> None:
    with store.transaction(actor="ann", action="test.put", at=AT) as tx:
        for record in records:
            tx.put(record)


@pytest.fixture
def place(memory_path: Path) -> Path:
    """Records in desk.json, one in the journal, a product, a file."""
    place = memory_path / "desk"
    store = LocalStore.open(place, create=True)
    put(store, Party(id="p1", name="First"))
    blob = store.put_blob(b"invoice")
    put(store, EvidenceItem(id="e1", kind=EvidenceKind.INVOICE, title="Invoice", blob=blob))
    store.import_products([Product(id="s1", name="Shoe")], actor="a", at=AT, source="t")
    store.close()
    store = LocalStore.open(place)
    put(store, Party(id="p2", name="Second"))
    store.abandon()
    shutil.rmtree(place / "cache")
    return place


def everything(place: Path) -> object:
    """All that somebody can ask for; raises a sentence where something cannot be read."""
    store = LocalStore.open(place)
    try:
        parties = store.query(Party)
        evidence = store.query(EvidenceItem)
        contents = [store.get_blob(one.blob) for one in evidence if one.blob]
        products = [product for _, product in store.imported_products()]
        # Looked up one by one, too: another way through the file.
        assert [store.get(Party, one.id) for one in parties] == parties
        return parties, evidence, contents, products, store.query(AuditEvent), store.commit_no()
    finally:
        store.abandon()


def turned(path: Path, position: int, bit: int) -> None:
    """Turn the bit as a failing disk does: no program knows, the time of change stays."""
    before = path.stat()
    mode = before.st_mode
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.seek(position)
        byte = file.read(1)[0]
        file.seek(position)
        file.write(bytes([byte ^ (1 << bit)]))
    path.chmod(mode & 0o777)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("name", ["desk.json", "desk.journal", "blob", "shard"])
def test_no_turned_bit_changes_anything_silently(place: Path, name: str) -> None:
    path = {
        "blob": next(place.glob("blobs/*/*")),
        "shard": next(place.glob("catalog/*/*.json")),
    }.get(name, place / name)
    sound = everything(place)
    shutil.rmtree(place / "cache")
    outcomes = {"named": 0, "named by check": 0, "harmless": 0}
    size = path.stat().st_size
    for position in range(size):
        for bit in BITS:
            turned(path, position, bit)
            try:
                found = everything(place)
            except UserError as error:
                assert str(place) in str(error) or "parties" in str(error)  # noqa: PT017
                outcomes["named"] += 1
            else:
                if found == sound:
                    outcomes["harmless"] += 1
                else:
                    store = LocalStore.open(place, read_only=True)
                    assert store.check(), (position, bit)
                    store.abandon()
                    outcomes["named by check"] += 1
            turned(path, position, bit)
            shutil.rmtree(place / "cache", ignore_errors=True)
    print(name, size, "bytes", outcomes)
    assert everything(place) == sound
    if name != "shard":
        # What a product's text says is only compared by `check`, which reads everything.
        assert outcomes["named by check"] == 0
    assert outcomes["named"] > size / 3


def test_a_repair_leaves_a_workspace_that_opens_and_keeps_the_damaged_bytes(place: Path) -> None:
    """Bits all over desk.json and the journal: what opens again, and that nothing is thrown away."""
    kept_all = 0
    for name in ("desk.json", "desk.journal"):
        size = (place / name).stat().st_size
        for position in range(0, size, STRIDE):
            copy = place.with_name("copy")
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(place, copy)
            # As if iptui had written it there: a copy has another signature.
            LocalStore.open(copy).close()
            store = LocalStore.open(copy)
            put(store, Party(id="p3", name="Third"))
            store.abandon()
            if position >= (copy / name).stat().st_size:
                continue
            turned(copy / name, position, 2)
            damaged = (copy / name).read_bytes()
            try:
                everything(copy)
                continue
            except StoreDamaged:
                pass
            assert repair(copy)
            found = everything(copy)
            assert isinstance(found, tuple)
            names = {one.id for one in found[0]}
            kept_all += names == {"p1", "p2", "p3"}
            assert len(names) >= 2, (name, position)
            everywhere = [path.read_bytes() for path in copy.rglob("*") if path.is_file()]
            assert damaged in everywhere, (name, position)
            store = LocalStore.open(copy)
            put(store, Party(id="after", name="works on"))
            store.close()
            left = LocalStore.open(copy, read_only=True)
            holes = [
                one
                for one in left.check()
                if "audit" not in one.where and "no record refers" not in one.what
            ]
            assert holes == [], (name, position)
            left.abandon()
    assert kept_all > 15


def test_no_backup_and_no_fold_declares_sound_what_the_disk_forgot(place: Path) -> None:
    """A fold takes over a table that nobody looked at: with its checksum, so that it is named later, too."""
    text = (place / "desk.json").read_bytes()
    turned(place / "desk.json", text.index(b'"title":"Invoice"') + 10, 1)
    store = LocalStore.open(place)
    with pytest.raises(StoreDamaged, match="evidence"):
        store.backup(place.with_name("b.zip"))
    assert not place.with_name("b.zip").exists()
    put(store, Party(id="p3", name="Third"))
    store.close()
    again = LocalStore.open(place)
    assert {one.id for one in again.query(Party)} == {"p1", "p2", "p3"}
    with pytest.raises(StoreDamaged, match="evidence"):
        again.query(EvidenceItem)
    assert any("evidence" in one.where for one in again.check())
    again.close()
