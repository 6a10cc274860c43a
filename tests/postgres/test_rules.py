"""Own rule files: the same commands in a folder and on a server, whose database keeps the texts."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from iptui.casework.clock import settle
from iptui.casework.workspaces import open_desk
from iptui.domain.audit import AuditEvent
from iptui.domain.complaints import Complaint
from iptui.domain.rule_sets import OwnRuleFile
from iptui.store.local.store import LocalStore
from iptui.store.moving.move import move
from iptui.store.postgres import moving, schema
from iptui.store.postgres.address import Address
from iptui.store.postgres.store import PostgresStore
from tests.cli.shell import Shell
from tests.postgres.server import Databases
from tests.store.conformance import AT

ALIBABA = "alibaba.com@2022-01-20"
FILE = f"{ALIBABA}.toml"
COMPLAINT = {"no": "A1", "platform": "alibaba.com", "received_at": "2026-11-23T10:00:00+08:00"}
NOTICE = (
    '[[notices]]\ncountry = "CN"\nyear = 2027\ndays_off = [2027-02-05]\nworking_weekend_days = []\n'
    'source = "State Council"\nconfidence = "stated"\n'
)


@pytest.fixture(params=["folder", "server"])
def shell(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Shell:
    place = tmp_path / "desk" if request.param == "folder" else databases.new()
    shell = Shell(place)  # type: ignore[arg-type]
    shell("init", "--account", "shop", "--password-stdin", stdin="correct horse\n")
    shell("import", "complaints", "-", stdin=json.dumps(COMPLAINT))
    return shell


def store_of(shell: Shell) -> LocalStore | PostgresStore:
    place = shell.place
    return LocalStore.open(place) if isinstance(place, Path) else PostgresStore.open(place)


def actions(shell: Shell) -> list[str]:
    store = store_of(shell)
    found = [one.action for one in store.query(AuditEvent)]
    store.close()
    return [one for one in found if one.startswith("rules.")]


def due(shell: Shell) -> str:
    store = store_of(shell)
    (complaint,) = store.query(Complaint)
    store.close()
    return str(complaint.due_at)


def edited(shell: Shell, folder: Path, old: str = "length = 3", new: str = "length = 9") -> Path:
    """The shipped file with one value changed."""
    text = shell("rules", "text", "alibaba.com")
    assert old in text
    path = folder / FILE
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_rule_file_is_added_followed_replaced_and_removed(shell: Shell, tmp_path: Path) -> None:
    shipped = due(shell)
    path = edited(shell, tmp_path)
    shell("rules", "add", str(path))
    assert "used from now on" in shell.err
    own = due(shell)
    assert own > shipped  # the running window follows at once
    listed = json.loads(shell("rules", "list", "--json"))["rules"]
    assert [one["id"] for one in listed if one["origin"] == "own"] == [ALIBABA]
    assert json.loads(shell("deadline", "2026-11-23", "--json"))["origin"] == "own"
    assert "your own value" in shell("rules", "show", "alibaba.com")
    assert shell("rules", "text", FILE) == path.read_text("utf-8")
    assert shell("rules", "validate") == f"{FILE}: good\n"
    shell("rules", "add", str(path), code=2)
    assert "replace it with --force" in shell.err
    shell("rules", "add", str(path), "--force")
    assert due(shell) == own
    # Another kind of file beside it; a second notice of that year is not taken.
    calendar = tmp_path / "calendar-2027.toml"
    calendar.write_text(NOTICE)
    shell("rules", "add", str(calendar))
    assert json.loads(shell("deadline", "2027-02-04", "--json"))["provisional"] is False
    other = tmp_path / "calendar-more.toml"
    other.write_text(NOTICE)
    shell("rules", "add", str(other), code=2)
    assert "another calendar file" in shell.err
    shell("check")
    shell("rules", "remove", FILE)
    shell("rules", "remove", "calendar-2027.toml")
    assert due(shell) == shipped
    shell("rules", "remove", FILE, code=1)
    assert "the workspace has none" in shell.err
    shell("rules", "validate", code=1)
    did = actions(shell)
    assert did.count("rules.add") == 2
    assert did.count("rules.remove") == 2


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (FILE, "version = 5", "line"),
        ("a.toml", "\xff", "not UTF-8"),
        ("a.txt", "", "no name for a rule file"),
        (".a.toml", "", "no name for a rule file"),
        ("calendar.toml", "[[notices]]", "calendar.toml"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_changes(
    shell: Shell, tmp_path: Path, name: str, text: str, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(text.encode("latin-1"))
    shell("rules", "add", str(path), code=2)
    assert said in shell.err
    assert len(shell.err.splitlines()) == 1
    shell("rules", "add", str(tmp_path / "none.toml"), code=2)
    overlap = edited(shell, tmp_path, "version = 2022-01-20", "version = 2021-06-01")
    shell("rules", "add", str(overlap), code=2)
    assert "overlaps" in shell.err
    assert actions(shell) == []
    shell("rules", "validate", code=1)


def test_a_file_that_is_broken_locks_nobody_out_and_is_named(shell: Shell) -> None:
    if isinstance(shell.place, Path):
        (shell.place / "rules").mkdir(mode=0o700)
        path = shell.place / "rules" / "b.toml"
        path.write_text("version = 1")
        path.chmod(0o600)
    else:
        store = PostgresStore.open(shell.place)
        with store.transaction(actor="x", action="test", at=AT) as tx:
            tx.put(OwnRuleFile(id="b.toml", text="version = 1"))
        store.close()
    assert "b.toml" in shell("check", code=1)
    shell("doctor", code=1)
    assert "b.toml" in shell("doctor", "--json", code=1)
    shell("rules", "list")
    assert "b.toml" in shell.err
    assert "b.toml" in shell("rules", "validate", code=2)
    shell("complaints")
    shell("rules", "remove", "b.toml")
    shell("check")


def test_they_move_to_a_server_and_back_and_into_a_backup(
    databases: Databases, tmp_path: Path
) -> None:
    shell = Shell(tmp_path / "desk")
    shell("init", "--account", "shop", "--password-stdin", stdin="correct horse\n")
    shell("import", "complaints", "-", stdin=json.dumps(COMPLAINT))
    shell("rules", "add", str(edited(shell, tmp_path)))
    text = (tmp_path / FILE).read_bytes()
    own = due(shell)
    address = databases.new(empty=True)
    bad = tmp_path / "desk" / "rules" / "bad.toml"
    bad.write_bytes(b"\xff")
    shell("migrate", str(shell.place), address, code=2)
    assert "bad.toml" in shell.err
    bad.unlink()
    shell("migrate", str(shell.place), address)
    assert "1 own rule files" in shell.err
    back, backup, restored = tmp_path / "back", tmp_path / "b.zip", tmp_path / "restored"
    shell.place = address  # type: ignore[assignment]
    before = actions(shell)
    assert shell("rules", "text", FILE).encode() == text
    assert due(shell) == own
    assert actions(shell) == before  # nothing is worked out anew: the files are the same
    shell("migrate", address, str(back))
    shell("backup", str(backup))
    shell.place = restored
    shell("restore", str(backup))
    for place in (back, restored):
        shell.place = place
        assert (place / "rules" / FILE).read_bytes() == text
        shell("check")
        assert due(shell) == own
        store = store_of(shell)
        assert store.query(OwnRuleFile) == []  # a folder has the files only
        store.close()


def test_a_text_that_is_not_the_same_after_a_move_is_named(
    databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Shell(tmp_path / "desk")
    shell("init", "--account", "shop", "--password-stdin", stdin="correct horse\n")
    shell("rules", "add", str(edited(shell, tmp_path)))
    whole = moving.ServerTarget._records

    def harmed(self):  # type: ignore[no-untyped-def]
        yield from whole(self)
        self._connection.execute(
            "UPDATE iptui.records SET doc = replace(doc, 'stated', 'Stated') WHERE kind = 'rule_files'"
        )

    monkeypatch.setattr(moving.ServerTarget, "_records", harmed)
    moved = move(tmp_path / "desk", databases.new(empty=True))
    assert [one.where for one in moved.differences] == [f"rules/{FILE}"]


def test_another_client_follows_and_an_older_database_gets_the_rights(
    databases: Databases, tmp_path: Path
) -> None:
    address = databases.new(empty=True)
    with psycopg.connect(address, autocommit=True) as connection:
        for number in range(3):
            connection.execute(schema.step_text(number).encode())
        connection.execute("INSERT INTO iptui.facts VALUES ('schema', '3')")
        connection.execute("CREATE ROLE old_operator LOGIN IN ROLE iptui_operator")
    PostgresStore.open(address).close()
    name = Address(address).database
    store = PostgresStore.open(databases.server.address(name, "old_operator"))
    other = PostgresStore.open(address)
    assert other.query(OwnRuleFile) == []
    with store.transaction(actor="x", action="rules.add", at=AT) as tx:
        tx.put(OwnRuleFile(id="a.toml", text="one"))
    other.refresh()
    (kept,) = other.query(OwnRuleFile)
    with other.transaction(actor="x", action="rules.add", at=AT) as tx:
        tx.put(replace(kept, text="two"))
    store.refresh()
    assert [one.text for one in store.query(OwnRuleFile)] == ["two"]
    store.close()
    other.close()


def test_an_open_desk_takes_up_what_a_colleague_added(databases: Databases, tmp_path: Path) -> None:
    shell = Shell(databases.new())  # type: ignore[arg-type]
    shell("init", "--account", "shop", "--password-stdin", stdin="correct horse\n")
    path = edited(shell, tmp_path)
    desk = open_desk(str(shell.place))
    assert desk.rule_set("alibaba.com", AT).origin == "shipped"
    shell("rules", "add", str(path))
    desk.store.refresh()
    settle(desk)
    rules = desk.rule_set("alibaba.com", AT)
    assert rules.origin == "own"
    assert rules.respond is not None
    assert rules.respond.length == 9
    desk.close()
