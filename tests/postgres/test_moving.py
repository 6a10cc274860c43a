"""A workspace moved from one engine to the other and back, compared record by record."""

from __future__ import annotations

from pathlib import Path

import pytest

from iptui.casework.cleanup import delete_products
from iptui.casework.demo import make_demo
from iptui.domain.errors import BadInput, NotFound, Refused
from iptui.domain.products import Product
from iptui.store.local.store import LocalStore
from iptui.store.moving.compare import differences
from iptui.store.moving.contents import FolderContents
from iptui.store.moving.move import move
from iptui.store.postgres import moving
from iptui.store.postgres.address import Address
from iptui.store.postgres.store import PostgresStore
from tests.cli.shell import Shell
from tests.postgres.server import Databases
from tests.store.conformance import AT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The demo, with a second import over the first, and something deleted."""
    desk = make_demo(tmp_path / "demo")
    again = [Product(id="new", name="全新Nike运动鞋")] * 2
    first = next(iter(desk.store.imported_products()))[1]
    changed = Product(id=first.id, name="Changed by the platform", attributes={"z": "1", "a": "2"})
    desk.store.import_products([*again, changed], actor="a", at=AT, source="second")
    delete_products(desk, ["new"], reason="test")
    desk.close()
    return tmp_path / "demo"


def test_to_a_server_and_back_nothing_is_lost(
    databases: Databases, folder: Path, tmp_path: Path
) -> None:
    address = databases.new(empty=True)
    shell = Shell(folder)
    shell("migrate", str(folder), address + "&password=geheim")
    assert "Moved and compared" in shell.err
    assert "geheim" not in shell.err
    back = tmp_path / "back"
    shell("migrate", address, str(back))
    one, other = FolderContents(folder), FolderContents(back)
    counted: list[int] = []
    assert differences(one, other, counted.append) == []
    assert sum(counted) > 200
    one.close()
    other.close()
    for place in (folder, back, address):
        shell.place = place  # type: ignore[assignment]
        shell("check")
    store = PostgresStore.open(address)
    with pytest.raises(LookupError):
        store.changes(0)
    number = store.product_number("new")
    assert number is not None
    assert store.products_by_number([number])[0].name == "全新Nike运动鞋"
    embedded = LocalStore.open(folder)
    assert list(store.imported_products()) == list(embedded.imported_products())
    assert store.replaced_products() == embedded.replaced_products()
    assert store.info().products == embedded.info().products
    embedded.close()
    store.close()


def test_an_interrupted_move_is_no_workspace_and_goes_on(
    databases: Databases, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = databases.new(empty=True)

    class Stopped(Exception):
        pass

    written: list[str] = []
    whole = moving.ServerTarget._batch

    def batch(self, batch, first):  # type: ignore[no-untyped-def]
        written.append(batch.name)
        return whole(self, batch, first)

    monkeypatch.setattr(moving.ServerTarget, "_batch", batch)

    def stop(done: int, total: int | None) -> None:
        if written:
            raise Stopped

    with pytest.raises(Stopped):
        move(folder, address, progress=stop)
    with pytest.raises(BadInput, match="not whole yet"):
        PostgresStore.open(address)
    moved = move(folder, address)
    assert moved.differences == ()
    assert written == ["000001", "000002"]  # the first one stayed
    PostgresStore.open(address).close()
    with pytest.raises(Refused, match="holds a workspace already"):
        move(folder, address)


def test_a_difference_is_named_and_the_target_stays_shut(
    databases: Databases, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = databases.new(empty=True)
    whole = moving.ServerTarget._records

    def harmed(self):  # type: ignore[no-untyped-def]
        yield from whole(self)
        self._connection.execute(
            "UPDATE iptui.records SET doc = replace(doc, 'Nike', 'Mike') WHERE kind = 'brands'"
        )

    monkeypatch.setattr(moving.ServerTarget, "_records", harmed)
    moved = move(folder, address)
    assert [one.where for one in moved.differences] == ["brands/nike"]
    with pytest.raises(BadInput, match="not whole yet"):
        PostgresStore.open(address)


def test_what_cannot_be_moved_is_refused(
    databases: Databases, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(NotFound):
        move(tmp_path / "nowhere", databases.new(empty=True))
    with pytest.raises(Refused, match="something in it"):
        move(databases.new(), folder)
    with pytest.raises(NotFound):
        move(f"{databases.server.address('none')}", tmp_path / "x")
    assert Address(databases.new()).database
