"""Each call of the file system fails once: memory, disk and a fresh process agree on what was saved."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iptui.domain.errors import UserError
from iptui.domain.parties import Party
from iptui.domain.products import Product
from iptui.store.local.repair import Repair
from iptui.store.local.restore import restore_backup
from iptui.store.local.store import LocalStore
from iptui.store.protocol import StoreFull, StoreReadOnly
from tests.store.faults import FaultyFileSystem
from tests.store.older import make_older

AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)


def save(store: LocalStore, name: str) -> None:
    with store.transaction(actor="ann", action="test.put", at=AT) as tx:
        tx.put(Party(id=name, name=name * 40))


def ids(store: LocalStore) -> set[str]:
    return {party.id for party in store.query(Party)}


def prepared(place: Path) -> None:
    store = LocalStore.open(place, create=True)
    save(store, "first")
    store.abandon()


def scenario(place: Path, fs: FaultyFileSystem) -> tuple[set[str], LocalStore | None]:
    """Open, save five times with folds in between, import, keep a file; (acknowledged, store)."""
    saved = {"first"}
    try:
        store = LocalStore.open(place, create=True, fs=fs, fold_size=900)
    except UserError:
        return saved, None
    for number in range(5):
        try:
            save(store, f"p{number}")
        except (StoreFull, StoreReadOnly):
            assert f"p{number}" not in ids(store)
        else:
            saved.add(f"p{number}")
    try:
        products = [Product(id=f"s{n}") for n in range(3)]
        store.import_products(products, actor="a", at=AT, source="t")
    except UserError:
        assert store.product("s1") is None
    else:
        assert store.product("s1") is not None
    try:
        blob = store.put_blob(b"evidence")
    except UserError:
        pass
    else:
        assert store.get_blob(blob) == b"evidence"
    return saved, store


def number_of_calls(memory_path: Path) -> int:
    fs = FaultyFileSystem()
    prepared(memory_path / "count")
    _, store = scenario(memory_path / "count", fs)
    assert store is not None
    store.close()
    return len(fs.calls)


@pytest.mark.parametrize(
    ("code", "short"), [(errno.EIO, False), (errno.ENOSPC, False), (errno.ENOSPC, True)]
)
def test_any_one_failing_call_loses_nothing_acknowledged(
    memory_path: Path, code: int, short: bool
) -> None:
    calls = number_of_calls(memory_path)
    assert calls > 60
    for fail_at in range(calls):
        place = memory_path / f"desk{fail_at}"
        prepared(place)
        fs = FaultyFileSystem(fail_at, code, short)
        saved, store = scenario(place, fs)
        if store is not None:
            assert ids(store) == saved, (fail_at, fs.calls[fail_at])
            read_only = store.info().read_only
            if not read_only:
                save(store, "after")
                saved.add("after")
            imported = store.product("s1") is not None
            store.close()
        fresh = LocalStore.open(place)
        unknown = ids(fresh) - saved
        # After a failed flush the last change may stand; the user was told that it is not known.
        assert saved <= ids(fresh), (fail_at, fs.calls[fail_at])
        if store is None or not read_only:
            assert not unknown, (fail_at, fs.calls[fail_at])
        if store is not None and imported:
            assert fresh.product("s1") == Product(id="s1")
        save(fresh, "again")
        assert [p for p in fresh.check() if "cut off" not in p.what + p.advice] == []
        fresh.close()


def test_a_full_disk_keeps_the_old_state_and_the_next_save_works(memory_path: Path) -> None:
    prepared(memory_path / "desk")
    fs = FaultyFileSystem()
    store = LocalStore.open(memory_path / "desk", fs=fs)
    before = (memory_path / "desk" / "desk.journal").read_bytes()
    # the mark in the lock file, then the line
    fs.fail_at, fs.code, fs.short = len(fs.calls) + 1, errno.ENOSPC, True
    with pytest.raises(StoreFull, match="space"):
        save(store, "big")
    assert (memory_path / "desk" / "desk.journal").read_bytes() == before
    save(store, "small")
    assert ids(store) == {"first", "small"}
    store.close()


def test_a_failed_flush_is_never_tried_again(memory_path: Path) -> None:
    prepared(memory_path / "desk")
    fs = FaultyFileSystem()
    store = LocalStore.open(memory_path / "desk", fs=fs)
    fs.fail_at = len(fs.calls) + 2
    with pytest.raises(StoreReadOnly):
        save(store, "lost")
    assert fs.calls[fs.fail_at] == "fdatasync"
    flushes = fs.calls.count("fdatasync")
    with pytest.raises(StoreReadOnly, match="flushing"):
        save(store, "next")
    assert fs.calls.count("fdatasync") == flushes
    assert "flushing" in store.info().read_only
    assert ids(store) == {"first"}
    store.close()
    fresh = LocalStore.open(memory_path / "desk")
    assert ids(fresh) == {"first"}
    fresh.close()


def test_bytes_that_do_not_read_back_are_not_acknowledged(memory_path: Path) -> None:
    class Lying(FaultyFileSystem):
        lie = False

        def pwrite(self, fd: int, data: bytes | memoryview, offset: int) -> int:
            if self.lie:
                return os.pwrite(fd, b"?" * len(data), offset)
            return super().pwrite(fd, data, offset)

    prepared(memory_path / "desk")
    fs = Lying()
    store = LocalStore.open(memory_path / "desk", fs=fs)
    fs.lie = True
    with pytest.raises(StoreReadOnly, match="read back"):
        save(store, "lost")
    store.close()
    fresh = LocalStore.open(memory_path / "desk")
    assert ids(fresh) == {"first"}
    fresh.close()


class Killed(BaseException):
    """The process ends here."""


def test_a_process_may_end_before_any_call(memory_path: Path) -> None:
    calls = number_of_calls(memory_path)
    for last in range(calls):
        place = memory_path / f"desk{last}"
        prepared(place)
        fs = FaultyFileSystem()
        left = last

        def count_down(_name: str) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed

        fs.before = count_down
        saved = {"first"}
        begun: set[str] = set()
        store = None
        try:
            store = LocalStore.open(place, fs=fs, fold_size=900)
            for number in range(5):
                begun.add(f"p{number}")
                save(store, f"p{number}")
                saved.add(f"p{number}")
            products = [Product(id=f"s{n}") for n in range(3)]
            store.import_products(products, actor="a", at=AT, source="t")
            store.close()
        except Killed:
            pass
        if store is not None:
            store._desk.abandon()
        fresh = LocalStore.open(place, create=True)
        assert saved <= ids(fresh) <= saved | begun, last
        assert fresh.catalog_state().products in (0, 3)
        save(fresh, "again")
        assert [p for p in fresh.check() if "cut off" not in p.what + p.advice] == [], last
        fresh.close()


def test_a_fold_may_be_cut_off_twice_in_a_row(memory_path: Path) -> None:
    place = memory_path / "desk"
    prepared(place)
    for _ in range(2):
        fs = FaultyFileSystem()
        store = LocalStore.open(place, fs=fs)
        renames = 0

        def at_second_rename(name: str) -> None:
            nonlocal renames
            renames += name == "rename"
            if renames == 2:
                raise Killed

        fs.before = at_second_rename
        with pytest.raises(Killed), store._desk.locked():
            store._desk.fold()
        store.abandon()
    fresh = LocalStore.open(place)
    assert ids(fresh) == {"first"}
    save(fresh, "second")
    fresh.close()
    assert ids(LocalStore.open(place)) == {"first", "second"}


def test_a_batch_whose_commit_fails_is_taken_back(memory_path: Path) -> None:
    prepared(memory_path / "desk")
    fs = FaultyFileSystem()
    store = LocalStore.open(memory_path / "desk", fs=fs)

    def full_from_the_rename_on(name: str) -> None:
        if name == "rename":
            # rename, fsync of the directory, the mark, then the journal's line
            fs.fail_at, fs.code, fs.before = len(fs.calls) + 3, errno.ENOSPC, lambda name: None

    fs.before = full_from_the_rename_on
    with pytest.raises(StoreFull):
        store.import_products([Product(id="s")], actor="a", at=AT, source="t")
    assert fs.calls[fs.fail_at] == "pwrite"
    assert list((memory_path / "desk" / "catalog").iterdir()) == []
    assert store.import_products([Product(id="s")], actor="a", at=AT, source="t").added == 1
    store.close()


def test_what_is_renamed_was_flushed_and_so_is_its_directory(memory_path: Path) -> None:
    prepared(memory_path / "desk")
    fs = FaultyFileSystem()
    saved, store = scenario(memory_path / "desk", fs)
    assert store is not None
    store.close()
    unflushed = 0
    for number, name in enumerate(fs.calls):
        if name == "create":
            unflushed += 1
        elif name == "fsync":
            unflushed = max(0, unflushed - 1)
        elif name == "rename":
            assert unflushed == 0
            # The derived index alone need not last.
            if fs.renamed[number].name != "catalog.sqlite":
                assert fs.calls[number + 1] == "fsync", number
    assert len(fs.renamed) >= 6
    assert len(saved) == 6


def sound(place: Path) -> bool:
    """It opens, holds the first save and takes another one."""
    fresh = LocalStore.open(place)
    try:
        assert "first" in ids(fresh)
        save(fresh, "again")
        return [p for p in fresh.check() if "cut off" not in p.what + p.advice] == []
    finally:
        fresh.close()


def backup_work(place: Path, fs: FaultyFileSystem) -> bool:
    """True when the backup was said to be made."""
    store = LocalStore.open(place, fs=fs)
    target = place.with_name(f"{place.name}.zip")
    try:
        store.backup(target)
    except UserError:
        assert not target.exists(), "half a backup has a backup's name"
        return False
    finally:
        store.abandon()
    return True


def restore_work(place: Path, fs: FaultyFileSystem) -> bool:
    store = LocalStore.open(place)
    target = place.with_name(f"{place.name}.zip")
    store.backup(target)
    store.abandon()
    new = place.with_name(f"{place.name}-new")
    with target.open("rb") as source:
        try:
            restore_backup(source, target, new, fs=fs)
        except UserError:
            # After the rename a failed flush leaves the whole workspace, and says that it is unsure.
            return not new.exists() or sound(new)
    return sound(new)


def migrate_work(place: Path, fs: FaultyFileSystem) -> bool:
    for name, data in make_older(place).items():
        (place / name).write_bytes(data)
    try:
        LocalStore.open(place, fs=fs).abandon()
    except UserError:
        return False
    return True


def repair_work(place: Path, fs: FaultyFileSystem) -> bool:
    journal = place / "desk.journal"
    store = LocalStore.open(place)
    save(store, "second")
    save(store, "third")
    store.abandon()
    damaged = journal.read_bytes().replace(b"secondsecond", b"sec?ndsecond", 1)
    journal.write_bytes(damaged)
    try:
        Repair(fs, place, actor="ann", at=AT).run()
    except UserError:
        kept = [path.read_bytes() for path in place.rglob("*") if path.is_file()]
        assert damaged in kept
        # The next try ends the work.
        Repair(FaultyFileSystem(), place, actor="ann", at=AT).run()
        return False
    return True


@pytest.mark.parametrize(("code", "short"), [(errno.EIO, False), (errno.ENOSPC, True)])
@pytest.mark.parametrize("work", [backup_work, restore_work, migrate_work, repair_work])
def test_any_one_failing_call_of_the_rest_leaves_a_sound_workspace(
    memory_path: Path, work: Callable[[Path, FaultyFileSystem], bool], code: int, short: bool
) -> None:
    count = FaultyFileSystem()
    prepared(memory_path / "count")
    assert work(memory_path / "count", count)
    assert len(count.calls) >= 4
    failed = 0
    for fail_at in range(len(count.calls)):
        place = memory_path / f"desk{fail_at}"
        prepared(place)
        fs = FaultyFileSystem(fail_at, code, short)
        failed += not work(place, fs)
        if work is not repair_work:
            assert sound(place), (fail_at, fs.calls[fail_at])
        else:
            again = LocalStore.open(place)
            assert {"first", "third"} <= ids(again)
            save(again, "after")
            again.close()
    assert failed or work is restore_work
