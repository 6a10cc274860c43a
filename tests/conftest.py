"""No test writes into the home of the person who runs it; a PostgreSQL server is there when a test asks."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from iptui.casework import passwords
from tests import quick_passwords

if TYPE_CHECKING:
    from tests.postgres.server import Databases, Server

# How long an example takes says something about the machine's other work, not about the code.
settings.register_profile("iptui", deadline=None)
settings.load_profile("iptui")
quick_passwords.use()

# Containers often set this; then each process that a test starts would compile the whole program anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


LONG = (
    "tests/terminal/",
    "tests/hostile/test_screens.py",
    "tests/store/test_kills.py",
    "tests/real/",
)
"""Tests that take seconds each: they come first, so that no worker is left alone with them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Crash logs and default workspaces go to the test's own folder."""
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


@pytest.fixture
def real_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing as in a shop, for a test that is about it."""
    monkeypatch.setattr(passwords, "hasher", quick_passwords.REAL)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, shared by the tests of this process."""
    from tests.postgres.server import running

    with running() as one:
        yield one


@pytest.fixture(scope="session")
def all_databases(server: Server) -> Databases:
    from tests.postgres.server import Databases

    return Databases(server)


@pytest.fixture
def databases(all_databases: Databases) -> Iterator[Databases]:
    """Makes fresh databases, gone after the test."""
    yield all_databases
    all_databases.drop_all()
