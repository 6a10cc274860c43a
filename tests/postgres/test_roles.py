"""Row-level security: what a login's role may not do, the database refuses, whatever program asks."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import psycopg
import pytest
from msgspec.structs import replace
from psycopg import errors

from iptui.domain.accounts import Account, FailedSignIns, FormDraft, Role, Session
from iptui.domain.brands import BrandReference, Decision, Triage
from iptui.domain.catalog_mappings import CatalogMapping
from iptui.domain.complaints import Complaint, ComplaintState
from iptui.domain.counter_notifications import (
    Confirmation,
    CounterNotification,
    CounterNotificationState,
)
from iptui.domain.errors import NotPermitted, UserError
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.negotiations import Negotiation
from iptui.domain.notices import ComplaintDraft, NoticeKind
from iptui.domain.parties import Party
from iptui.domain.penalties import PenaltyEvent
from iptui.domain.products import CatalogEdit, Product, ReviewState
from iptui.domain.records import Blob, Record
from iptui.domain.rights import IpRight, RightType
from iptui.domain.rule_sets import OwnRuleFile, RulesInUse
from iptui.domain.sellers import SellerProfile
from iptui.domain.snapshots import Snapshot, SnapshotOrigin
from iptui.store.local.check import kinds
from iptui.store.postgres.address import Address
from iptui.store.postgres.store import PostgresStore
from tests.postgres.server import Databases
from tests.store.conformance import AT, complaint

ROLES = ("owner", "operator", "support", "auditor")

MAIL = b"Subject: a complaint"
RECORDS: dict[str, Record] = {
    "accounts": Account(id="x", name="x", role=Role.SUPPORT, password_hash="h"),
    "sessions": Session(id="x", account_id="x", expires_at=AT),
    "form_drafts": FormDraft(id="x", account_id="x"),
    "complaints": complaint(1),
    "rights": IpRight(id="x", type=RightType.TRADEMARK),
    "parties": Party(id="x", name="X"),
    "counter_notifications": CounterNotification(id="c#1", complaint_id="c", attempt=1),
    "negotiations": Negotiation(id="x", complaint_id="c"),
    "evidence": EvidenceItem(id="x", kind=next(iter(EvidenceKind)), title="T"),
    "snapshots": Snapshot(
        id="x", product_id="1", captured_at=AT, origin=next(iter(SnapshotOrigin)), title="T"
    ),
    "triage": Triage(
        id="x", brand_id="b", product_id="1", field="name", text="t", decision=Decision.KEEP
    ),
    "penalties": PenaltyEvent(id="x", platform="a", ledger="general_points", effective_at=AT),
    "catalog_edits": CatalogEdit(id="1", state=ReviewState.OFFLINE),
    "rules_in_use": RulesInUse(id="own"),
    "rule_files": OwnRuleFile(id="a.toml", text=""),
    "brands": BrandReference(id="b", name="B"),
    "failed_sign_ins": FailedSignIns(id="x", last_at=AT),
    "catalog_mappings": CatalogMapping(id="x", header=("a",)),
    "sellers": SellerProfile(id="seller", name="X"),
    "complaint_drafts": ComplaintDraft(
        id="x",
        kind=next(iter(NoticeKind)),
        mail=Blob(sha256=sha256(MAIL).hexdigest(), size=len(MAIL)),
    ),
}
FOR_ALL = ("sessions", "form_drafts", "failed_sign_ins")
"""Whoever signs in needs them."""

ADD = {
    "accounts": {"owner"},
    **{kind: {*ROLES} for kind in FOR_ALL},
    **{kind: {*ROLES[:3]} for kind in set(RECORDS) - {"accounts", *FOR_ALL}},
    "sellers": {"owner", "operator"},
    "rule_files": {"owner", "operator"},
}
CHANGE = {**ADD, "accounts": {*ROLES}}
"""An account is saved as it was: what may be in it is tried below."""
DELETE = {
    **{kind: {"owner"} for kind in RECORDS},
    **{kind: {*ROLES} for kind in FOR_ALL},
    "evidence": {*ROLES[:3]},
    **{kind: {"owner", "operator"} for kind in ("brands", "triage", "negotiations", "rule_files")},
}


def test_no_kind_is_forgotten() -> None:
    assert set(kinds()) == {*RECORDS, "audit"}


@pytest.fixture(scope="module")
def logins(server) -> None:  # type: ignore[no-untyped-def]
    for role in ROLES:
        server.sql(f"CREATE ROLE {role}_login LOGIN IN ROLE iptui_{role}")
    server.sql("CREATE ROLE stranger_login LOGIN")


@pytest.fixture
def address(databases: Databases, logins: None) -> str:
    return databases.new()


@pytest.fixture
def admin(address: str) -> Iterator[PostgresStore]:
    store = PostgresStore.open(address)
    yield store
    store.close()


def store_of(databases: Databases, address: str, login: str) -> PostgresStore:
    return PostgresStore.open(databases.server.address(Address(address).database, login))


def put(store: PostgresStore, *records: Record) -> None:
    with store.transaction(actor="x", action="test.put", at=AT) as tx:
        for record in records:
            tx.put(record)


def delete(store: PostgresStore, record: Record) -> None:
    with store.transaction(actor="x", action="test.delete", at=AT) as tx:
        tx.delete(record)


def allowed(act, *arguments: object) -> bool:  # type: ignore[no-untyped-def]
    try:
        act(*arguments)
    except NotPermitted:
        return False
    return True


@pytest.mark.parametrize("role", ROLES)
def test_roles_by_kinds(
    databases: Databases, address: str, admin: PostgresStore, role: str
) -> None:
    """Roles × kinds × (add, change, delete), through a connection as a login of that role."""
    store = store_of(databases, address, f"{role}_login")
    admin.put_blob(MAIL)
    wrong: list[str] = []
    for kind, record in RECORDS.items():
        added = allowed(put, store, record)
        if added != (role in ADD[kind]):
            wrong.append(f"add {kind}: {added}")
        if not added:
            put(admin, record)
        store.refresh()
        stored = store.get(type(record), record.id)
        assert stored is not None, kind  # every role reads
        change = allowed(put, store, stored)
        if change != (role in CHANGE[kind]):
            wrong.append(f"change {kind}: {change}")
        admin.refresh()
        current = admin.get(type(record), record.id)
        assert current is not None
        deleted = allowed(delete, store, current)
        if deleted != (role in DELETE[kind]):
            wrong.append(f"delete {kind}: {deleted}")
        admin.refresh()
        assert (admin.get(type(record), record.id) is None) is deleted
    assert wrong == []
    # The draft's mail stays when its record is deleted.
    assert {one.what for one in admin.check()} <= {"no record refers to this file"}
    store.close()


SUPPORT_FORBIDDEN: list[tuple[str, Record | None, Record]] = [
    (
        "file a counter-notification",
        complaint(1),
        replace(complaint(1), rev=1, state=ComplaintState.WAITING_COMPLAINANT),
    ),
    (
        "accept a complaint",
        complaint(1),
        replace(complaint(1), rev=1, state=ComplaintState.ACCEPTED_BY_SELLER),
    ),
    (
        "send a draft",
        CounterNotification(id="c#1", complaint_id="c", attempt=1),
        CounterNotification(
            id="c#1",
            rev=1,
            complaint_id="c",
            attempt=1,
            state=CounterNotificationState.SUBMITTED,
            submitted_at=AT,
        ),
    ),
    (
        "enter one as sent",
        None,
        CounterNotification(id="c#1", complaint_id="c", attempt=1, submitted_at=AT),
    ),
    (
        "make a statement for a letter",
        CounterNotification(id="c#1", complaint_id="c", attempt=1),
        CounterNotification(
            id="c#1",
            rev=1,
            complaint_id="c",
            attempt=1,
            confirmations=(
                Confirmation(statement="perjury", text="I swear", covers="x", by="s", at=AT),
            ),
        ),
    ),
    ("delete a listing", None, CatalogEdit(id="1", deleted_at=AT)),
    ("delete an edited listing", CatalogEdit(id="1"), CatalogEdit(id="1", rev=1, deleted_at=AT)),
    ("take back a deletion", CatalogEdit(id="1", deleted_at=AT), CatalogEdit(id="1", rev=1)),
    ("edit a listing", None, CatalogEdit(id="1", product=Product(id="1", name="New"))),
    (
        "make itself owner",
        Account(id="support_login", name="s", role=Role.SUPPORT, password_hash="h"),
        Account(id="support_login", rev=1, name="s", role=Role.OWNER, password_hash="h"),
    ),
    (
        "set another's password",
        Account(id="boss", name="boss", role=Role.OWNER, password_hash="h"),
        Account(id="boss", rev=1, name="boss", role=Role.OWNER, password_hash="mine"),
    ),
]


@pytest.mark.parametrize(("what", "before", "after"), SUPPORT_FORBIDDEN)
def test_support_may_not(
    databases: Databases,
    address: str,
    admin: PostgresStore,
    what: str,
    before: Record | None,
    after: Record,
) -> None:
    if before is not None:
        put(admin, before)
    store = store_of(databases, address, "support_login")
    with pytest.raises(NotPermitted, match="The database refused it"):
        put(store, after)
    store.close()
    # What support may not, an operator may, but for the accounts.
    if not isinstance(after, Account):
        other = store_of(databases, address, "operator_login")
        put(other, after)
        other.close()


def test_an_older_workspace_learns_the_seller_by_its_owner_and_keeps_its_records(
    databases: Databases, address: str, admin: PostgresStore
) -> None:
    put(admin, complaint(1))
    admin.close()
    database = Address(address).database
    for text in (
        "DROP TRIGGER check_confirmations ON iptui.records",
        "DROP FUNCTION iptui.check_confirmations",
        "UPDATE iptui.facts SET value = '4' WHERE name = 'schema'",
    ):
        databases.server.sql(text, database)
    upgraded = PostgresStore.open(address)
    assert upgraded.get(Complaint, complaint(1).id) is not None
    upgraded.close()
    store = store_of(databases, address, "operator_login")
    put(store, RECORDS["sellers"])
    store.close()


def test_support_may_change_its_own_password_reinstate_and_import(
    databases: Databases, address: str, admin: PostgresStore
) -> None:
    put(
        admin,
        Account(id="support_login", name="s", role=Role.SUPPORT, password_hash="h"),
        CatalogEdit(id="1", deleted_at=AT),
        CatalogEdit(id="2", product=Product(id="2", name="Edited")),
    )
    store = store_of(databases, address, "support_login")
    account = store.get(Account, "support_login")
    assert account is not None
    put(store, replace(account, password_hash="new"))
    edit = store.get(CatalogEdit, "1")
    assert edit is not None
    put(store, replace(edit, deleted_at=None, state=ReviewState.APPROVED, reason="reinstated"))
    products = [Product(id="2", name="From the platform"), Product(id="3", name="New")]
    counts = store.import_products(products, actor="s", at=AT, source="test")
    assert counts.added == 2
    edited = store.product("2")
    assert edited is not None
    assert edited.name == "From the platform"
    store.close()


RAW = [
    "UPDATE iptui.records SET doc = doc || ' ' WHERE kind = 'parties'",
    "DELETE FROM iptui.records WHERE kind = 'sessions'",
    "INSERT INTO iptui.commits (commit, token, actor, action) "
    "SELECT max(commit) + 1, gen_random_uuid(), 'x', 'x' FROM iptui.commits",
    "UPDATE iptui.audit SET doc = '{}'",
    "DELETE FROM iptui.audit",
    "UPDATE iptui.commits SET actor = 'somebody'",
    "DELETE FROM iptui.commits",
    "UPDATE iptui.changes SET action = 'put'",
    "DELETE FROM iptui.changes",
    "UPDATE iptui.blobs SET data = 'x'",
    "DELETE FROM iptui.blobs",
    "UPDATE iptui.products SET doc = '{}'",
    "DELETE FROM iptui.products",
    "DELETE FROM iptui.product_ids",
    "DELETE FROM iptui.dead_products",
    "UPDATE iptui.batches SET digest = ''",
    "UPDATE iptui.facts SET value = '0'",
    "TRUNCATE iptui.records",
    "ALTER TABLE iptui.records DISABLE TRIGGER check_noted",
    "ALTER TABLE iptui.records DISABLE ROW LEVEL SECURITY",
    "DROP SCHEMA iptui CASCADE",
    "SET ROLE postgres",
    "INSERT INTO iptui.audit SELECT commit + 1, 'forged', hash, subject, actor, action, doc FROM iptui.audit",
]


@pytest.mark.parametrize("role", [*ROLES, "stranger"])
@pytest.mark.parametrize("statement", RAW)
def test_nothing_changes_past_the_audit_trail(
    databases: Databases, address: str, admin: PostgresStore, role: str, statement: str
) -> None:
    """By psql as it were: not even an owner rewrites the trail, or changes a record without an entry."""
    put(admin, RECORDS["parties"], RECORDS["sessions"])
    login = databases.server.address(Address(address).database, f"{role}_login")
    with psycopg.connect(login, autocommit=True) as connection:
        try:
            done = connection.execute(statement.encode()).rowcount
        except (errors.InsufficientPrivilege, errors.RaiseException):
            done = 0
        assert done == 0  # refused, or no row that it could see
        if role == "stranger":
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute("SELECT * FROM iptui.records")
    assert admin.check() == []


def test_the_sentence_of_a_refusal_and_the_login_are_kept(
    databases: Databases, address: str, admin: PostgresStore
) -> None:
    store = store_of(databases, address, "auditor_login")
    with pytest.raises(UserError, match="no role that may"):
        put(store, RECORDS["parties"])
    assert store.query(Complaint) == []
    put(store, RECORDS["sessions"])
    store.close()
    rows = databases.server.sql("SELECT login FROM iptui.commits", Address(address).database)
    assert rows == [("auditor_login",)]
