"""The tables in the database, as numbered steps that are applied once each."""

from __future__ import annotations

from importlib import resources

from psycopg import errors

from iptui.domain.errors import BadInput, NotFound, NotPermitted
from iptui.store.postgres.address import Address
from iptui.store.postgres.link import Connection
from iptui.store.protocol import StoreNewer

STEPS = (
    "001_records.sql",
    "002_roles.sql",
    "003_words.sql",
    "004_rules.sql",
    "005_sellers.sql",
)
"""Never changed once released: a change of the tables is a further step."""

ROLES = ("iptui_owner", "iptui_operator", "iptui_support", "iptui_auditor")

OLDEST_SERVER = 140000


def version_of(connection: Connection) -> int:
    """How many steps were applied; 0 = the database holds no workspace."""
    try:
        row = connection.execute("SELECT value FROM iptui.facts WHERE name = 'schema'").fetchone()
    except (errors.UndefinedTable, errors.InvalidSchemaName):
        return 0
    return int(row[0]) if row else 0


def prepare(connection: Connection, address: Address, *, create: bool) -> None:
    """Apply the steps that are missing, all or none of them.

    Raises:
        NotFound: no workspace there and `create` is False.
        StoreNewer: written by a newer iptui.
        BadInput: the server is too old.
        NotPermitted: the tables or roles are missing and this login may not make them.
    """
    version = version_of(connection)
    if version > len(STEPS):
        raise StoreNewer(
            f"The workspace {address} was written by a newer iptui (tables {version}, this one knows "
            f"{len(STEPS)}); update iptui. Nothing was touched."
        )
    if version == len(STEPS):
        return
    if version == 0 and not create:
        raise NotFound(
            f"There is no workspace in {address}; make one with: iptui --workspace '{address}' init"
        )
    if connection.info.server_version < OLDEST_SERVER:
        raise BadInput(f"The server of {address} is older than PostgreSQL 14; update it.")
    try:
        with connection.transaction():
            # Two clients that find the same database empty: the second waits and finds it done.
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('iptui schema'))")
            for number in range(version_of_locked(connection), len(STEPS)):
                connection.execute(step_text(number).encode())
                connection.execute(
                    "INSERT INTO iptui.facts VALUES ('schema', %s) "
                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    (str(number + 1),),
                )
    except errors.InsufficientPrivilege as error:
        raise NotPermitted(
            f"{address.user or 'This login'} may not make iptui's tables and roles in {address} "
            f"({error.diag.message_primary}); let the database's owner run `init` once, with the "
            "right to make roles (CREATEROLE)."
        ) from error


def version_of_locked(connection: Connection) -> int:
    """Like `version_of`, within a transaction, which a missing table must not end."""
    row = connection.execute("SELECT to_regclass('iptui.facts') IS NOT NULL").fetchone()
    return version_of(connection) if row and row[0] else 0


def step_text(number: int) -> str:
    """The statements of a step."""
    folder = resources.files("iptui.store.postgres") / "steps"
    return (folder / STEPS[number]).read_text("utf-8")


def server_problem(connection: Connection) -> str:
    """What makes the server unsafe to keep records on; empty when nothing does."""
    row = connection.execute(
        "SELECT current_setting('fsync'), current_setting('full_page_writes'), "
        "current_setting('server_encoding')"
    ).fetchone()
    assert row is not None
    if row[2] != "UTF8":
        return f"the database's encoding is {row[2]}, not UTF8"
    if row[0] != "on" or row[1] != "on":
        return "the server runs with fsync or full_page_writes off: a power cut can lose everything"
    return ""
