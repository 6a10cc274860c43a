"""A real disk that is full: the old state stays, and saving goes on once there is room."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iptui.domain.errors import UserError
from iptui.domain.parties import Party
from iptui.domain.products import Product
from iptui.store.local.store import LocalStore
from iptui.store.protocol import StoreFull

AT = datetime(2026, 9, 30, tzinfo=UTC)
SIZE = 6_000_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of six megabytes."""
    place = tmp_path / "disk"
    place.mkdir(mode=0o700)
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small tmpfs")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", str(place)],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        pytest.skip(f"a small tmpfs cannot be mounted here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def put(store: LocalStore, name: str, size: int = 2000) -> None:
    with store.transaction(actor="a", action="t", at=AT) as tx:
        tx.put(Party(id=name, name="x" * size))


def ids(store: LocalStore) -> set[str]:
    return {one.id for one in store.query(Party)}


def fill(place: Path) -> Path:
    """A file of somebody else's that takes all the room."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as out, suppress(OSError):
        while True:
            out.write(b"f" * 512)
    return filler


def test_saving_stops_with_a_sentence_and_goes_on(small_disk: Path) -> None:
    place = small_disk / "desk"
    store = LocalStore.open(place, create=True, fold_size=100_000)
    saved: set[str] = set()
    with pytest.raises(StoreFull, match="no space left"):  # noqa: PT012
        for number in range(5000):
            put(store, f"p{number}", 9000)
            saved.add(f"p{number}")
    assert ids(store) == saved
    with pytest.raises(StoreFull):
        put(store, "again", 40_000)
    other = LocalStore.open(place)
    assert ids(other) == saved
    other.abandon()
    # Room is made by deleting what is derived, and more of the record can be saved.
    store.abandon()
    fresh = LocalStore.open(place)
    assert ids(fresh) == saved
    fresh.close()
    assert len(saved) > 150


def test_every_kind_of_work_on_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    place = small_disk / "desk"
    store = LocalStore.open(place, create=True)
    put(store, "first")
    store.put_blob(random.Random(1).randbytes(400_000))
    blob = store.put_blob(b"kept before")
    store.import_products([Product(id="s1")], actor="a", at=AT, source="t")
    filler = fill(small_disk)
    with pytest.raises(StoreFull):
        put(store, "no room", 100_000)
    with pytest.raises(StoreFull):
        store.put_blob(b"x" * 100_000)
    with pytest.raises(UserError, match="space"):
        store.import_products(
            [Product(id=f"n{n}", name="y" * 500) for n in range(500)],
            actor="a",
            at=AT,
            source="t",
        )
    with pytest.raises(StoreFull):
        store.backup(small_disk / "b.zip")
    assert not (small_disk / "b.zip").exists()
    # Elsewhere is room for a backup, and it is whole.
    store.backup(tmp_path / "b.zip")
    assert store.get_blob(blob) == b"kept before"
    assert store.product("s1") == Product(id="s1")
    assert ids(store) == {"first"}
    filler.unlink()
    put(store, "second")
    assert store.import_products([Product(id="s2")], actor="a", at=AT, source="t").added == 1
    store.close()
    shutil.rmtree(place / "cache", ignore_errors=True)
    fresh = LocalStore.open(place)
    assert ids(fresh) == {"first", "second"}
    assert [one for one in fresh.check() if "no record refers" not in one.what] == []
    fresh.close()
