"""The products spread over several servers: partitions of one table, the others reached by postgres_fdw.

Everything else stays on the first server. A client notices nothing: it asks the one table as before.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

import psycopg
from psycopg import conninfo, sql

from iptui.domain.errors import BadInput, NotPermitted, Refused
from iptui.store.postgres import schema
from iptui.store.postgres.address import Address
from iptui.store.postgres.errors import went_wrong
from iptui.store.postgres.link import Connection, connect
from iptui.store.postgres.transactions import IMPORTS, WRITERS

REMOTE = "iptui_part"
"""The schema on the other servers."""

_OPTIONS = ("host", "hostaddr", "port", "dbname", "sslmode", "sslrootcert")
"""What of an address says where the server is; user and password go into the mapping of users."""

_CLEAR = """
CREATE FUNCTION iptui.clear_left_over() RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog AS $$
    DELETE FROM iptui.products
    WHERE number >= (SELECT coalesce(max(first + rows), 0) FROM iptui.batches)
$$
"""


def spread(text: str, others: Sequence[str]) -> dict[str, int]:
    """Spread the products over the workspace's server and the others; server -> products there.

    One transaction on the first server: on any error everything is as it was. Imports and changes wait.

    Raises:
        Refused: they are spread already, or another server holds such a part.
        NotPermitted: postgres_fdw is to be set up by a superuser.
        UserError: a server cannot be reached.
    """
    address = Address(text)
    places = [Address(one) for one in others]
    if not places:
        raise BadInput("Name the other servers: postgresql://USER@HOST/DATABASE for each.")
    with ExitStack() as stack:
        main = stack.enter_context(connect(address))
        try:
            schema.prepare(main, address, create=False)
            with main.transaction():
                _hold(main, address)
                for place in places:
                    _make_part(stack.enter_context(connect(place)), place)
                _partition(main, others)
                _fill(main)
            return {
                str(address): _count(main, "products_0"),
                **{
                    str(place): _count(main, f"products_{number}")
                    for number, place in enumerate(places, 1)
                },
            }
        except psycopg.errors.InsufficientPrivilege as error:
            raise NotPermitted(
                f"Only a superuser of the servers can spread a table ({error.diag.message_primary})."
            ) from error
        except psycopg.Error as error:
            raise went_wrong(address, error) from error


def _hold(main: Connection, address: Address) -> None:
    for lock in (IMPORTS, WRITERS):
        main.execute("SELECT pg_advisory_xact_lock(%s)", (lock,))
    if is_spread(main):
        raise Refused(f"The products of {address} are spread already; nothing was changed.")


def is_spread(connection: Connection) -> bool:
    row = connection.execute(
        "SELECT relkind = 'p' FROM pg_class WHERE oid = 'iptui.products'::regclass"
    ).fetchone()
    return bool(row and row[0])


def _make_part(connection: Connection, place: Address) -> None:
    # Left empty by a call that failed later, it can be used again.
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {REMOTE}".encode())
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {REMOTE}.products "
        "(number bigint PRIMARY KEY, id text NOT NULL, doc text NOT NULL)".encode()
    )
    row = connection.execute(
        sql.SQL("SELECT 1 FROM {}.products LIMIT 1").format(sql.Identifier(REMOTE))
    ).fetchone()
    if row is not None:
        raise Refused(f"{place} holds products of a workspace already; nothing was changed.")


def _partition(main: Connection, others: Sequence[str]) -> None:
    main.execute("CREATE EXTENSION IF NOT EXISTS postgres_fdw")
    main.execute("ALTER TABLE iptui.products RENAME TO products_before")
    main.execute(
        "CREATE TABLE iptui.products (number bigint NOT NULL, id text NOT NULL, doc text NOT NULL) "
        "PARTITION BY HASH (number)"
    )
    count = len(others) + 1
    main.execute(
        sql.SQL(
            "CREATE TABLE iptui.products_0 PARTITION OF iptui.products "
            "FOR VALUES WITH (MODULUS {}, REMAINDER 0)"
        ).format(count)
    )
    main.execute("ALTER TABLE iptui.products_0 ADD PRIMARY KEY (number)")
    for number, text in enumerate(others, 1):
        server = sql.Identifier(f"{REMOTE}_{number}")
        given = conninfo.conninfo_to_dict(text)
        where = {name: str(given[name]) for name in _OPTIONS if given.get(name)}
        where |= {"batch_size": "1000", "fetch_size": "1000", "async_capable": "true"}
        who = {"user": str(given.get("user") or "postgres")}
        # Without a password the server's own way of signing in has to do, which only a superuser may allow.
        who |= (
            {"password": str(given["password"])}
            if given.get("password")
            else {"password_required": "false"}
        )
        main.execute(
            sql.SQL("CREATE SERVER {} FOREIGN DATA WRAPPER postgres_fdw OPTIONS ({})").format(
                server, _options(where)
            )
        )
        main.execute(
            sql.SQL("CREATE USER MAPPING FOR PUBLIC SERVER {} OPTIONS ({})").format(
                server, _options(who)
            )
        )
        main.execute(
            sql.SQL(
                "CREATE FOREIGN TABLE iptui.{} PARTITION OF iptui.products "
                "FOR VALUES WITH (MODULUS {}, REMAINDER {}) SERVER {} "
                "OPTIONS (schema_name {}, table_name 'products')"
            ).format(sql.Identifier(f"products_{number}"), count, number, server, REMOTE)
        )
    main.execute(_CLEAR)
    main.execute("GRANT SELECT ON iptui.products TO iptui_auditor")
    main.execute(
        "GRANT SELECT, INSERT ON iptui.products TO iptui_owner, iptui_operator, iptui_support"
    )


def _options(values: dict[str, str]) -> sql.Composable:
    return sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.Literal(value))
        for name, value in values.items()
    )


def _fill(main: Connection) -> None:
    main.execute("INSERT INTO iptui.products SELECT number, id, doc FROM iptui.products_before")
    main.execute("DROP TABLE iptui.products_before")


def _count(main: Connection, table: str) -> int:
    row = main.execute(
        sql.SQL("SELECT count(*) FROM iptui.{}").format(sql.Identifier(table))
    ).fetchone()
    return int(row[0]) if row else 0
