"""The products over two real servers: the same answers as from one."""

from __future__ import annotations

from pathlib import Path

import pytest

from iptui.casework.catalog import Catalog
from iptui.domain.errors import BadInput, Refused
from iptui.domain.products import Product
from iptui.store.local.store import LocalStore
from iptui.store.postgres.address import Address
from iptui.store.postgres.sharding import spread
from iptui.store.postgres.store import PostgresStore
from tests.cli.shell import Shell
from tests.postgres.server import Databases, running
from tests.postgres.test_same_answers import answer, asked, fill, products
from tests.store.conformance import AT


def test_two_servers_answer_as_one(databases: Databases, tmp_path: Path) -> None:
    address = databases.new()
    embedded = LocalStore.open(tmp_path / "desk", create=True)
    fill(embedded)
    first = PostgresStore.open(address)
    fill(first)
    first.close()
    with running() as second:
        second.sql("CREATE DATABASE part")
        shell = Shell(tmp_path)
        shell.place = address  # type: ignore[assignment]
        shell("spread", second.address("part"))
        assert "products" in shell.err
        held = second.sql("SELECT count(*) FROM iptui_part.products", "part")[0][0]
        assert isinstance(held, int)
        total = embedded.catalog_state().products
        assert total * 0.4 < held < total * 0.6
        store = PostgresStore.open(address)
        for one in (embedded, store):
            later = [Product(id=f"x{n}", name=f"Nike later {n}") for n in range(1, 900, 3)]
            later += [Product(id=f"new{n}", name="H&M 全新") for n in range(50)]
            counts = one.import_products(later, actor="a", at=AT, source="three")
            assert (counts.added, counts.updated) == (50, 300)
        assert list(store.imported_products()) == list(embedded.imported_products())
        assert store.replaced_products() == embedded.replaced_products()
        assert store.check() == []
        catalogs = [Catalog(embedded), Catalog(store)]
        for number, query in enumerate(asked(products(), 200)):
            one, other = (answer(catalog, number, query) for catalog in catalogs)
            assert one == other, query
        # What an import that was cut between the two servers' commits left is no hindrance.
        second.sql(
            "INSERT INTO iptui_part.products SELECT n, 'left', '{}' "
            "FROM generate_series(100000, 100010) AS n",
            "part",
        )
        counts = store.import_products([Product(id="z", name="Z")], actor="a", at=AT, source="four")
        assert counts.added == 1
        left = second.sql("SELECT count(*) FROM iptui_part.products WHERE id = 'left'", "part")
        assert left == [(0,)]
        role = databases.server.sql("CREATE ROLE spread_login LOGIN IN ROLE iptui_support")
        assert role == []
        support = PostgresStore.open(
            databases.server.address(Address(address).database, "spread_login")
        )
        products_ = [Product(id="by support", name="S"), Product(id="by support 2", name="S")]
        assert support.import_products(products_, actor="s", at=AT, source="five").added == 2
        assert support.product("by support") is not None
        support.close()
        with pytest.raises(Refused, match="spread already"):
            spread(address, [second.address("part")])
        with pytest.raises(Refused, match="holds products"):
            spread(databases.new(), [second.address("part")])
        with pytest.raises(BadInput):
            spread(address, [])
        store.close()
    embedded.close()
