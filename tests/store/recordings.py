"""Workspaces at work on a recording file system, with what they promised on the way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.parties import Party
from iptui.domain.products import CatalogEdit, Product
from iptui.domain.records import Blob
from iptui.store.local.files import sync_directory
from iptui.store.local.repair import Repair
from iptui.store.local.restore import restore_backup
from iptui.store.local.store import LocalStore
from tests.store.image import PLACE, ImageFileSystem
from tests.store.older import make_older
from tests.store.power_loss import Killed, RecordingFileSystem

AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)
DESK = PLACE / "seller" / "desk"

State = tuple[int, frozenset[tuple[str, str, bytes]]]
"""The commit number and every document."""


class Promise(NamedTuple):
    """What was acknowledged after so many operations."""

    operations: int
    state: State | None
    """None: no workspace yet."""
    blobs: tuple[Blob, ...]
    files: tuple[str, ...]
    """Names beside the workspace that hold a whole backup."""
    sure: bool = True
    """False: seen by somebody, promised to nobody."""


def state_of(store: LocalStore) -> State:
    return store.commit_no(), frozenset(
        (name, key, bytes(document))
        for name, table in store._desk.tables.items()
        for key, document in table.documents.items()
    )


class Recording:
    """A workspace at work on a recording file system."""

    def __init__(self, root: Path, *, halves: bool = False) -> None:
        self.fs = RecordingFileSystem(root, halves=halves)
        self.place = self.fs.root / "seller" / "desk"
        self.promises = [Promise(0, None, (), ())]
        self.begin = 0
        """The number of operations from which on a power cut may come."""

        self.unreadable_until = 0
        """The number of operations before which the workspace is damaged anyway."""
        self.judge: Callable[[ImageFileSystem], str] = lambda fs: ""
        """What else must hold of what is left."""

    def open(self, **options: int) -> LocalStore:
        store = LocalStore.open(self.place, create=True, fs=self.fs, **options)
        self.promise(store)
        return store

    def promise(
        self, store: LocalStore, *, blob: Blob | None = None, file: str = "", sure: bool = True
    ) -> None:
        last = self.promises[-1]
        self.promises.append(
            Promise(
                len(self.fs.operations),
                state_of(store),
                (*last.blobs, blob) if blob else last.blobs,
                (*last.files, file) if file else last.files,
                sure,
            )
        )

    def save(self, store: LocalStore, *records: Party | CatalogEdit | EvidenceItem) -> None:
        with store.transaction(actor="ann", action="test.put", at=AT) as tx:
            for record in records:
                tx.put(record)
        self.promise(store)

    def keep(self, store: LocalStore, data: bytes) -> Blob:
        blob = store.put_blob(data)
        self.promise(store, blob=blob)
        return blob

    def take(self, store: LocalStore, *names: str) -> None:
        products = [Product(id=name, name="Shoe") for name in names]
        store.import_products(products, actor="ann", at=AT, source="t")
        self.promise(store)


# -- scenarios ----------------------------------------------------------------------------------
def changes(run: Recording) -> None:
    """Insert, update, delete, several tables at once, a fold in between, closing."""
    store = run.open()
    run.save(store, Party(id="p1", name="first"))
    run.save(
        store,
        Party(id="p2", name="x" * 600),
        CatalogEdit(id="s1", deleted_at=AT),
        Party(id="p3", name="third"),
    )
    seen = store.get(Party, "p1")
    assert seen is not None
    run.save(store, replace(seen, note="changed"))
    with store._desk.locked():
        store._desk.fold()
    run.promise(store)
    seen = store.get(Party, "p2")
    assert seen is not None
    with store.transaction(actor="ann", action="test.delete", at=AT) as tx:
        tx.delete(seen)
    run.promise(store)
    store.close()
    store = run.open(fold_size=300)
    run.save(store, Party(id="p4", name="folded at once"))
    run.save(store, Party(id="p5", name="again"))
    store.close()


def files(run: Recording) -> None:
    """Evidence kept and referred to; two of them share a folder; the same bytes once more."""
    store = run.open()
    blob = run.keep(store, b"invoice")
    run.save(store, EvidenceItem(id="e1", kind=EvidenceKind.INVOICE, title="t", blob=blob))
    run.keep(store, b"invoice")
    run.keep(store, b"other")
    store.abandon()


def batches(run: Recording) -> None:
    """Two imports, the second replaces a product and drops its patch."""
    store = run.open()
    run.take(store, "s1", "s2")
    run.save(store, CatalogEdit(id="s1", product=Product(id="s1", name="patched")))
    run.take(store, "s1", "s3")
    store.close()


def backups(run: Recording) -> None:
    """A backup while the workspace is open."""
    store = run.open()
    run.save(store, Party(id="p1", name="first"))
    run.keep(store, b"invoice")
    run.take(store, "s1")
    store.backup(run.fs.root / "b.zip")
    run.promise(store, file="b.zip")
    store.abandon()


def taken_over(run: Recording) -> None:
    """A desk.json that another program put there, unsynced, without a journal."""
    store = run.open()
    run.save(store, Party(id="p1", name="first"))
    store.close()
    text = (run.place / "desk.json").read_bytes()
    for name in ("desk.json", "desk.journal"):
        run.fs.unlink(run.place / name)
    fd = run.fs.open(run.place / "desk.json", os.O_RDWR | os.O_CREAT)
    run.fs.pwrite(fd, text, 0)
    run.fs.close(fd)
    store = LocalStore.open(run.place, fs=run.fs)
    run.save(store, Party(id="p2", name="second"))
    # Until then whoever put it there has to answer for it.
    run.promises, run.begin = run.promises[-1:], run.promises[-1].operations
    run.save(store, Party(id="p3", name="third"))
    store.abandon()


def restored(run: Recording) -> None:
    """A backup made elsewhere becomes a workspace."""
    elsewhere = run.fs.root.with_name(f"{run.fs.root.name}-elsewhere")
    store = LocalStore.open(elsewhere / "desk", create=True)
    with store.transaction(actor="ann", action="test.put", at=AT) as tx:
        tx.put(Party(id="p1", name="first"))
        blob = store.put_blob(b"invoice")
        tx.put(EvidenceItem(id="e1", kind=EvidenceKind.INVOICE, title="t", blob=blob))
    store.import_products([Product(id="s1")], actor="ann", at=AT, source="t")
    store.backup(elsewhere / "b.zip")
    store.close()
    with (elsewhere / "b.zip").open("rb") as source:
        assert restore_backup(source, elsewhere / "b.zip", run.place, fs=run.fs) == []
    read = LocalStore.open(run.place, read_only=True)
    run.promise(read, blob=blob)
    read.close()
    shutil.rmtree(elsewhere)


def migrated(run: Recording) -> None:
    """A workspace of format 1, with commits in its journal, opened by this version."""
    store = run.open()
    run.save(store, Party(id="p1", name="first"))
    store.close()
    store = run.open()
    run.save(store, Party(id="p2", name="in the journal"))
    store.abandon()
    old = make_older(run.place)
    for name, data in old.items():
        run.fs.unlink(run.place / name)
        fd = run.fs.open(run.place / name, os.O_RDWR | os.O_CREAT)
        run.fs.pwrite(fd, data, 0)
        run.fs.fsync(fd)
        run.fs.close(fd)
    sync_directory(run.fs, run.place)
    run.begin = len(run.fs.operations)

    def kept_beside(fs: ImageFileSystem) -> str:
        """Once the new file is there, so must the old ones be."""
        if b'"format":1' in fs.content(DESK / "desk.json").split(b"\n", 1)[0]:
            return ""
        for name, data in old.items():
            stem, suffix = name.split(".")
            try:
                if fs.content(DESK / f"{stem}.format-1.{suffix}") == data:
                    continue
            except FileNotFoundError:
                pass
            return f"{name} of the older version is not kept"
        return ""

    run.judge = kept_beside
    store = run.open()
    store.abandon()


def repaired(run: Recording) -> None:
    """A damaged journal, a damaged desk.json and a damaged file: made usable, the rest set aside."""
    store = run.open()
    run.save(store, Party(id="p1", name="first"))
    blob = run.keep(store, b"invoice")
    store.close()
    store = run.open()
    run.save(store, Party(id="p2", name="in the journal"))
    run.save(store, Party(id="p3", name="lost"))
    run.save(store, Party(id="p4", name="found"))
    store.abandon()
    path = run.place / "blobs" / blob.sha256[:2] / blob.sha256[2:]
    damaged = {
        run.place / "desk.journal": (b'"name":"lost"', b'"name":"l?st"'),
        run.place / "desk.json": (b'"id":"p1"', b'"id":p1"'),
        path: (b"invoice", b"inv?ice"),
    }
    contents = []
    for file, (before, after) in damaged.items():
        contents.append(file.read_bytes().replace(before, after, 1))
        run.fs.unlink(file)
        fd = run.fs.open(file, os.O_RDWR | os.O_CREAT)
        run.fs.pwrite(fd, contents[-1], 0)
        run.fs.fsync(fd)
        run.fs.close(fd)
        sync_directory(run.fs, file.parent)
    run.begin = len(run.fs.operations)
    run.promises = [Promise(run.begin, None, (), ())]

    def nothing_gone(fs: ImageFileSystem) -> str:
        """The damaged bytes are where they were, or set aside."""
        kept = fs.all_contents()
        return "" if all(one in kept for one in contents) else "something was deleted"

    run.judge = nothing_gone
    assert Repair(run.fs, run.place, actor="ann", at=AT).run()
    whole = LocalStore.open(run.place, fs=run.fs)
    assert {one.id for one in whole.query(Party)} == {"p2", "p4"}
    run.promise(whole)
    run.unreadable_until = len(run.fs.operations)
    whole.abandon()


def repaired_without_journal(run: Recording) -> None:
    """A damaged desk.json alone."""
    store = run.open()
    run.save(store, Party(id="p1", name="first"))
    run.save(store, Party(id="p2", name="second"))
    store.close()
    desk = run.place / "desk.json"
    damaged = desk.read_bytes().replace(b'"id":"p1"', b'"id":p1"', 1)
    for path in (desk, run.place / "desk.journal"):
        run.fs.unlink(path)
    fd = run.fs.open(desk, os.O_RDWR | os.O_CREAT)
    run.fs.pwrite(fd, damaged, 0)
    run.fs.fsync(fd)
    run.fs.close(fd)
    sync_directory(run.fs, run.place)
    run.begin = len(run.fs.operations)
    run.promises = [Promise(run.begin, None, (), ())]
    run.judge = lambda fs: "" if damaged in fs.all_contents() else "something was deleted"
    assert Repair(run.fs, run.place, actor="ann", at=AT).run()
    whole = LocalStore.open(run.place, fs=run.fs)
    assert [one.id for one in whole.query(Party)] == ["p2"]
    run.promise(whole)
    run.unreadable_until = len(run.fs.operations)
    whole.abandon()


SCENARIOS = (
    changes,
    files,
    batches,
    backups,
    taken_over,
    restored,
    migrated,
    repaired,
    repaired_without_journal,
)


def recorded(root: Path, scenario: Callable[[Recording], None]) -> Recording:
    root.mkdir()
    run = Recording(root)
    scenario(run)
    return run


def killed(root: Path, after: int) -> Recording | None:
    """A process at work is killed after so many of its operations, and another one goes on.

    None when the first one was done by then. Power cuts come after the kill.
    """
    root.mkdir()
    run = Recording(root, halves=True)
    store = run.open()
    run.save(store, Party(id="p1", name="x" * 200))
    store.abandon()
    begin = len(run.fs.operations)
    run.fs.stop_after = begin + after
    first = LocalStore.open(run.place, fs=run.fs)
    try:
        run.save(first, Party(id="p2", name="y" * 300))
        run.keep(first, b"invoice")
        first.close()
        return None
    except Killed:
        pass
    finally:
        first.abandon()
    run.fs.revive()
    run.begin = len(run.fs.operations)
    second = LocalStore.open(run.place, fs=run.fs)
    # What it sees now may be what the first one had not flushed yet: nobody promised it.
    run.promise(second, sure=False)
    run.save(second, Party(id="p3", name="z"))
    run.keep(second, b"invoice")
    second.abandon()
    return run
