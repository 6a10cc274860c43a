"""Signing in while others change the accounts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from iptui.casework.desk import Desk
from iptui.casework.sign_in import change_password, create_main_account, sign_in
from iptui.domain.errors import NotPermitted
from iptui.store.local.store import LocalStore


def test_a_password_that_another_process_changed_counts_at_once(tmp_path: Path) -> None:
    def opened() -> Desk:
        store = LocalStore.open(tmp_path / "w", create=True)
        return Desk(store, clock=lambda: datetime(2026, 11, 24, tzinfo=UTC))

    first = opened()
    account = create_main_account(first, "Shop", "correct horse")
    waiting = opened()
    change_password(first, account, "another horse")
    with pytest.raises(NotPermitted):
        sign_in(waiting, "Shop", "correct horse")
    assert sign_in(waiting, "Shop", "another horse").name == "Shop"
    first.close()
    waiting.close()
