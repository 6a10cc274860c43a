"""Two handles, crashes, torn tails, folds and edits by stock TinyDB, against a dictionary."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace
from tinydb import TinyDB, where

from iptui.domain.audit import AuditEvent
from iptui.domain.parties import Party
from iptui.store.local.store import LocalStore
from iptui.store.protocol import Conflict

AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)
NAMES = st.sampled_from(["a", "b", "c", "ü"])
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""No disk is needed: power cuts are not what is tried here."""
HANDLE = st.integers(0, 1)


class Desk(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.place = Path(tempfile.mkdtemp(dir=MEMORY)) / "desk"
        self.model: dict[str, str] = {}
        self.commits = 0
        self.stores = [self.open(), self.open()]

    def open(self) -> LocalStore:
        return LocalStore.open(self.place, create=True, fold_size=6000)

    def teardown(self) -> None:
        for store in self.stores:
            store.close()
        with TinyDB(self.place / "desk.json") as plain:
            found = {one["id"]: one["note"] for one in plain.table("parties").all()}
        assert found == self.model
        shutil.rmtree(self.place.parent)

    @rule(handle=HANDLE, names=st.sets(NAMES, min_size=1), note=st.text("xyz", max_size=200))
    def put(self, handle: int, names: set[str], note: str) -> None:
        store = self.stores[handle]
        store.refresh()
        with store.transaction(actor="a", action="t", at=AT) as tx:
            for name in sorted(names):
                seen = store.get(Party, name) or Party(id=name, name=name)
                tx.put(replace(seen, note=note))
        self.model.update(dict.fromkeys(names, note))
        self.commits += 1

    @rule(handle=HANDLE, name=NAMES, note=st.text("xyz", max_size=5))
    def put_without_looking(self, handle: int, name: str, note: str) -> None:
        store = self.stores[handle]
        seen = store.get(Party, name)
        other = self.stores[1 - handle]
        other.refresh()
        newest = other.get(Party, name)
        stale = (seen.rev if seen else 0) != (newest.rev if newest else 0)
        try:
            with store.transaction(actor="a", action="t", at=AT) as tx:
                tx.put(replace(seen or Party(id=name, name=name), note=note))
        except Conflict as conflict:
            assert stale
            assert conflict.current == newest  # noqa: PT017
        else:
            assert not stale
            self.model[name] = note
            self.commits += 1

    @rule(handle=HANDLE, name=NAMES)
    def delete(self, handle: int, name: str) -> None:
        store = self.stores[handle]
        store.refresh()
        seen = store.get(Party, name)
        if seen is None:
            return
        with store.transaction(actor="a", action="t", at=AT) as tx:
            tx.delete(seen)
        del self.model[name]
        self.commits += 1

    @rule(handle=HANDLE)
    def close(self, handle: int) -> None:
        self.stores[handle].close()
        self.stores[handle] = self.open()

    @rule(handle=HANDLE, torn=st.binary(max_size=3))
    def crash(self, handle: int, torn: bytes) -> None:
        self.stores[handle].abandon()
        journal = self.place / "desk.journal"
        # A writer cuts a torn tail off before it writes: there is never more than one.
        if torn and journal.exists() and journal.read_bytes().endswith(b"\n"):
            with journal.open("ab") as out:
                out.write(b"0123abcd 7 {"[: 4 * len(torn)])
        self.stores[handle] = self.open()

    @rule(handle=HANDLE)
    def fold(self, handle: int) -> None:
        with self.stores[handle]._desk.locked():
            self.stores[handle]._desk.fold()

    @rule(note=st.text("xyz", max_size=5), name=NAMES)
    def edit_with_stock_tinydb(self, note: str, name: str) -> None:
        """Only sound while the journal is empty; whoever is open must see it all the same."""
        for store in self.stores:
            store.close()
        with TinyDB(self.place / "desk.json") as plain:
            if plain.table("parties").update({"note": note}, where("id") == name):
                self.model[name] = note
        self.stores = [self.open(), self.open()]

    @rule(handle=HANDLE, note=st.text("xyz", max_size=5), name=NAMES)
    def edit_while_open(self, handle: int, note: str, name: str) -> None:
        with self.stores[handle]._desk.locked():
            self.stores[handle]._desk.fold()
        with TinyDB(self.place / "desk.json") as plain:
            if plain.table("parties").update({"note": note}, where("id") == name):
                self.model[name] = note

    @invariant()
    def handles_agree_with_the_model(self) -> None:
        for store in self.stores:
            store.refresh()
            assert store.commit_no() == self.commits
            assert {one.id: one.note for one in store.query(Party)} == self.model
            assert store.count(AuditEvent) == self.commits
            for name, note in self.model.items():
                found = store.get(Party, name)
                assert found is not None
                assert found.note == note

    @rule()
    def check(self) -> None:
        assert self.stores[0].check() == [] or not self.modes_kept()

    def modes_kept(self) -> bool:
        return (self.place / "desk.json").stat().st_mode & 0o077 == 0


EXAMPLES = int(os.environ.get("IPTUI_STATEFUL_EXAMPLES", "120"))
TestDesk = pytest.mark.filterwarnings("ignore")(Desk.TestCase)
TestDesk.settings = settings(max_examples=EXAMPLES, stateful_step_count=30, deadline=None)
