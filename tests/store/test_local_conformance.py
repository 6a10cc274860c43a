"""The local store keeps the contract."""

from __future__ import annotations

from pathlib import Path

from iptui.store.local.store import LocalStore
from iptui.store.protocol import Store
from tests.store.conformance import StoreConformance


class TestLocalStore(StoreConformance):
    def open(self, place: Path) -> Store:
        return LocalStore.open(place, create=True)
