"""The PostgreSQL store keeps the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from iptui.store.postgres.store import PostgresStore
from iptui.store.protocol import Store
from tests.postgres.server import Databases
from tests.store.conformance import StoreConformance


class TestPostgresStore(StoreConformance):
    @pytest.fixture(autouse=True)
    def places(self, databases: Databases) -> None:
        self.databases = databases
        self.addresses: dict[Path, str] = {}

    def open(self, place: Path) -> Store:
        if place not in self.addresses:
            self.addresses[place] = self.databases.new()
        return PostgresStore.open(self.addresses[place])
