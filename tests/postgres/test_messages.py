"""What goes wrong with a server is one clear sentence with its exit code, and never a password."""

from __future__ import annotations

from pathlib import Path

import pytest

from iptui.domain.errors import BadInput, NotFound, NotPermitted, UserError
from iptui.domain.parties import Party
from iptui.store.postgres.address import Address
from iptui.store.postgres.errors import StoreUnreachable
from iptui.store.postgres.store import PostgresStore
from iptui.store.protocol import PATIENCE, StoreFull, StoreLocked, StoreNewer
from tests.cli.shell import Shell
from tests.postgres.server import Databases, running
from tests.store.conformance import AT, put


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("postgresql://ann:pa%40ss@db.example/shop", "postgresql://ann@db.example/shop"),
        ("postgres://ann@db:5433/shop?password=geheim", "postgresql://ann@db:5433/shop"),
        (
            "postgresql://ann:x@a:1,b:2/shop?sslmode=verify-full",
            "postgresql://ann@a:1,b:2/shop?sslmode=verify-full&target_session_attrs=read-write",
        ),
        ("postgresql:///shop?host=/run/pg&user=ann", "postgresql://ann@/shop?host=/run/pg"),
    ],
)
def test_an_address_is_shown_without_its_password_and_opens_again(given: str, shown: str) -> None:
    address = Address(given)
    assert str(address) == shown
    assert str(Address(shown)) == shown
    assert address.identity == Address(shown).identity


@pytest.mark.parametrize(
    "bad", ["postgresql://ann:secret@h/shop?nonsense=1", "postgresql://u:secret@h"]
)
def test_a_bad_address_is_refused_without_repeating_it(bad: str) -> None:
    with pytest.raises(BadInput) as caught:
        Address(bad)
    assert "cret" not in str(caught.value)


def test_every_refusal_of_the_server_has_its_sentence(databases: Databases, tmp_path: Path) -> None:
    def said(address: str, kind: type[UserError]) -> str:
        token = PATIENCE.set(0.1)
        try:
            with pytest.raises(kind) as caught:
                PostgresStore.open(address).close()
        finally:
            PATIENCE.reset(token)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    server = databases.server
    assert "answer (No such file or directory)." in said(
        f"postgresql:///x?host={tmp_path}", StoreUnreachable
    )
    assert "answer (Connection refused)." in said("postgresql://127.0.0.1:1/x", StoreUnreachable)
    assert "createdb nowhere" in said(server.address("nowhere"), NotFound)
    assert "init" in said(databases.new(empty=True), NotFound)
    stranger = said(server.address("postgres", "stranger"), NotPermitted)
    assert "did not let stranger in" in stranger
    port = said("postgresql://ann:secret@127.0.0.1:99999/x", BadInput)
    assert "setting" in port
    assert "secret" not in port
    newer = databases.new()
    database = Address(newer).database
    server.sql("UPDATE iptui.facts SET value = '99' WHERE name = 'schema'", database)
    assert "update iptui" in said(newer, StoreNewer)
    server.sql("CREATE ROLE plain LOGIN")
    empty = databases.new(empty=True)
    with pytest.raises(NotPermitted, match="may not make"):
        PostgresStore.open(server.address(Address(empty).database, "plain"), create=True)


def test_a_wrong_or_expired_password_is_said_and_ends_with_4(tmp_path: Path) -> None:
    with running() as server:
        server.sql("CREATE ROLE ann LOGIN PASSWORD 'right'")
        server.sql("CREATE ROLE old LOGIN PASSWORD 'right' VALID UNTIL '2001-01-01'")
        hba = server.data / "pg_hba.conf"
        hba.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        server.sql("SELECT pg_reload_conf()")
        for user, password in (("ann", "wr0ng-secret"), ("old", "right-secret")):
            address = server.address("postgres", user, password=password)
            shell = Shell(tmp_path)
            shell.place = address  # type: ignore[assignment]
            shell("complaints", code=4)
            assert "did not let" in shell.err
            assert "secret" not in shell.err
        address = server.address("postgres", "ann")
        shell.place = address  # type: ignore[assignment]
        shell("complaints", code=4)
        assert "asks for a password" in shell.err


def test_commands_work_on_a_server(databases: Databases, tmp_path: Path) -> None:
    shell = Shell(tmp_path)
    shell.place = databases.new(empty=True) + "&password=geheim"  # type: ignore[assignment]
    shell("complaints", code=1)
    assert "init" in shell.err
    assert "geheim" not in shell.err
    made = shell("init", "--account", "ann", "--password-stdin", stdin="correct horse")
    assert "geheim" not in made
    shell("init", "--account", "bob", "--password-stdin", stdin="correct horse", code=2)
    assert "nothing was changed" in shell.err
    shell("import", "catalog", "-", stdin='{"id": "1", "name": "Shell for Nike shoes"}\n')
    assert "Shell for Nike" in shell("search", "nike")
    shell("search", "adidas", code=1)
    # The fixed clock of a test is the one problem that it finds.
    assert "postgresql" in shell("doctor", code=1)
    assert "geheim" not in shell("doctor", "--json", code=1)
    shell("check")
    shell("backup", str(tmp_path / "all.zip"))
    embedded = tmp_path / "unpacked"
    import zipfile

    zipfile.ZipFile(tmp_path / "all.zip").extractall(embedded)
    for path in (embedded, *embedded.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    shell.place = embedded
    shell("check")
    assert "Shell for Nike" in shell("search", "nike")


def test_an_unknown_server_and_no_library_are_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from iptui.casework.workspaces import open_desk

    with pytest.raises(BadInput, match="mysql://"):
        open_desk("mysql://ann:secret@host/shop")
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    for name in [name for name in __import__("sys").modules if name.startswith("iptui.store.post")]:
        monkeypatch.delitem(__import__("sys").modules, name)
    with pytest.raises(BadInput, match=r"iptui\[team\]"):
        open_desk("postgresql://host/shop")


def test_a_writer_that_holds_on_is_waited_for_and_named(databases: Databases) -> None:
    import psycopg

    from iptui.store.postgres.transactions import WRITERS

    address = databases.new()
    store = PostgresStore.open(address)
    token = PATIENCE.set(0.2)
    try:
        with psycopg.connect(address) as other:
            other.execute("SELECT pg_advisory_xact_lock(%s)", (WRITERS,))
            with pytest.raises(StoreLocked, match="saving for too long"):
                put(store, Party(id="p1", name="One"))
        put(store, Party(id="p1", name="One"))
    finally:
        PATIENCE.reset(token)
        store.close()


def test_a_full_disk_of_the_server_keeps_the_old_state(databases: Databases) -> None:
    """The error that the server raises when a write meets a full disk."""
    address = databases.new()
    store = PostgresStore.open(address)
    put(store, Party(id="p1", name="One"))
    database = Address(address).database
    databases.server.sql(
        "CREATE FUNCTION iptui.full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; "
        "END $$; CREATE TRIGGER full_disk BEFORE INSERT ON iptui.audit "
        "FOR EACH ROW EXECUTE FUNCTION iptui.full()",
        database,
    )
    with pytest.raises(StoreFull, match="disk of the server"):
        put(store, Party(id="p2", name="Two"))
    assert store.get(Party, "p2") is None
    databases.server.sql("DROP TRIGGER full_disk ON iptui.audit", database)
    put(store, Party(id="p2", name="Two"))
    assert [one.updated_at for one in store.query(Party)] == [AT, AT]
    store.close()
