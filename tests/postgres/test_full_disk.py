"""A disk of the server that really is full: of the tables, and of the log, at which PostgreSQL stops at once."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from iptui.domain.audit import AuditEvent
from iptui.domain.errors import UserError
from iptui.domain.parties import Party
from iptui.domain.products import Product
from iptui.store.postgres.errors import StoreUnreachable
from iptui.store.postgres.store import PostgresStore
from iptui.store.protocol import PATIENCE, Conflict, StoreFull
from tests.postgres.server import DURABLE, Server
from tests.store.conformance import AT, put

WHERE = "/dev/shm" if Path("/dev/shm").is_dir() else None


class SmallDisk:
    """A file system in memory of so many megabytes."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir()
        self._mount(f"size={megabytes}m", "-t", "tmpfs", "tmpfs")

    def _mount(self, options: str, *more: str) -> None:
        done = subprocess.run(
            ["mount", "-o", options, *more, str(self.folder)], capture_output=True, check=False
        )
        if done.returncode != 0:
            pytest.skip(f"no file system can be mounted here ({done.stderr.decode().strip()})")

    def grow(self, megabytes: int) -> None:
        self._mount(f"remount,size={megabytes}m")

    def free(self) -> int:
        room = os.statvfs(self.folder)
        return room.f_bavail * room.f_frsize

    def remove(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], capture_output=True, check=False)


@pytest.fixture
def server() -> Iterator[Server]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system to fill")
    # Not pytest's folder: a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=WHERE))
    one = Server(folder, settings={**DURABLE, "autovacuum": "off", "max_wal_size": "1GB"})
    yield one
    one.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def disk(server: Server) -> Iterator[SmallDisk]:
    small = SmallDisk(server.folder / "small", 14)
    server.give_to_server(small.folder)
    yield small
    small.remove()


@pytest.fixture(autouse=True)
def little_patience() -> Iterator[None]:
    token = PATIENCE.set(1.0)
    yield
    PATIENCE.reset(token)


def large(number: int, size: int = 4000) -> str:
    """So many signs that do not pack well."""
    return random.Random(number).randbytes(size // 2).hex()


def products(count: int) -> Iterator[Product]:
    for number in range(count):
        yield Product(id=str(number), name=f"thing {number}", attributes={"x": large(number)})


def one_line(error: pytest.ExceptionInfo[UserError]) -> str:
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_full_disk_takes_nothing_of_an_import_and_all_of_it_once_there_is_room(
    server: Server, disk: SmallDisk
) -> None:
    server.make()
    tables = disk.folder / "tables"
    tables.mkdir()
    server.give_to_server(tables)
    server.start()
    server.sql(f"CREATE TABLESPACE small LOCATION '{tables}'")
    server.sql("CREATE DATABASE shop TABLESPACE small")
    store = PostgresStore.open(server.address("shop"), create=True)
    put(store, Party(id="before", name="X"))
    commit = store.commit_no()
    with pytest.raises(StoreFull) as full:
        store.import_products(products(6000), actor="a", at=AT, source="s")
    assert "disk of the server" in one_line(full)
    assert "nothing was changed" in one_line(full)
    assert store.refresh() == commit
    assert list(store.imported_products()) == []
    assert store.check() == []
    disk.grow(200)
    assert store.import_products(products(600), actor="a", at=AT, source="s").added == 600
    put(store, Party(id="after", name="X"))
    assert store.check() == []
    assert store.info().products == 600
    store.close()


def test_a_full_log_stops_the_server_and_no_acknowledged_change_is_lost(
    server: Server, disk: SmallDisk
) -> None:
    server.make("--wal-segsize=1")
    log = server.data / "pg_wal"
    subprocess.run(["cp", "-a", str(log), str(disk.folder / "log")], check=True)
    shutil.rmtree(log)
    log.symlink_to(disk.folder / "log")
    server.start()
    server.sql("CREATE DATABASE shop")
    store = PostgresStore.open(server.address("shop"), create=True)
    store.poll()
    kept: list[str] = []

    def save(number: int) -> None:
        put(store, Party(id=f"p{number}", name="X", note=large(number, 200_000)))
        kept.append(f"p{number}")

    with pytest.raises(UserError) as stopped:  # noqa: PT012 - it is not known which of them
        for number in range(200):
            save(number)
    said = one_line(stopped)
    assert kept
    assert isinstance(stopped.value, StoreUnreachable), said
    assert "nothing is applied twice" in said or "does not answer" in said or "is full" in said
    asked = len(kept)
    disk.grow(400)
    end = time.monotonic() + 30
    while True:
        if server.has_ended():
            server.start()  # with no room for its log it cannot even start
        try:
            save(asked)
            break
        except Conflict:
            kept.append(f"p{asked}")  # the change that had no answer was kept after all
            break
        except StoreUnreachable:
            assert time.monotonic() < end
    while True:  # what follows in the background comes back too
        try:
            assert store.poll() == store.commit_no()
            break
        except StoreUnreachable:
            assert time.monotonic() < end
            time.sleep(0.05)
    other = PostgresStore.open(server.address("shop"))
    assert sorted(one.id for one in other.query(Party)) == sorted(kept)
    assert other.count(AuditEvent) == len(kept) == other.commit_no()
    assert other.check() == []
    other.close()
    store.close()
