"""What every Store must do; each implementation's test module makes a class from this one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from iptui.domain.audit import AuditEvent
from iptui.domain.complaints import Complaint, ComplaintState, ComplaintSummary
from iptui.domain.parties import Party
from iptui.domain.products import CatalogEdit, Product, ReviewState
from iptui.domain.records import Ref
from iptui.store.protocol import Cancelled, Conflict, Query, Sort, Store, StoreDamaged, Where

AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)


def party(number: int, **fields: str) -> Party:
    return Party(id=f"p{number}", name=fields.pop("name", f"Party {number}"), **fields)


def complaint(number: int, state: ComplaintState = ComplaintState.PENDING_RESPONSE) -> Complaint:
    return Complaint(
        id=f"alibaba.com/{number}",
        no=str(number),
        platform="alibaba.com",
        received_at=AT - timedelta(days=number),
        due_at=AT + timedelta(hours=number) if number % 2 else None,
        state=state,
        complainant=Ref(f"p{number % 3}", "Somebody"),
        tags=("urgent",) if number % 2 else (),
    )


def put(store: Store, *records: Party | Complaint | CatalogEdit, action: str = "test.put") -> None:
    with store.transaction(actor="ann", action=action, at=AT) as tx:
        for record in records:
            tx.put(record)


class StoreConformance:
    """Subclasses give `store` and `again` (a second handle on the same workspace)."""

    def open(self, place: Path) -> Store:
        raise NotImplementedError

    @pytest.fixture
    def store(self, tmp_path: Path):  # type: ignore[no-untyped-def]
        store = self.open(tmp_path / "desk")
        yield store
        store.close()

    def test_a_record_comes_back_as_it_was_put(self, store: Store) -> None:
        put(store, party(1, name="Ünïcode 有限公司 \u202e [red]", email="a@example.test"))
        stored = store.get(Party, "p1")
        assert stored is not None
        assert (stored.name, stored.rev) == ("Ünïcode 有限公司 \u202e [red]", 1)
        assert (stored.created_at, stored.updated_at) == (AT, AT)
        assert store.get(Party, "nobody") is None

    def test_a_stale_revision_conflicts_and_writes_nothing(self, store: Store) -> None:
        put(store, party(1))
        seen = store.get(Party, "p1")
        assert seen is not None
        put(store, replace(seen, note="first"))
        with pytest.raises(Conflict) as caught:
            put(store, party(2), replace(seen, note="second"))
        assert isinstance(caught.value.current, Party)
        assert caught.value.current.note == "first"
        assert store.get(Party, "p2") is None

    def test_inserting_what_exists_conflicts(self, store: Store) -> None:
        put(store, party(1))
        with pytest.raises(Conflict):
            put(store, party(1, name="Other"))

    def test_a_deleted_record_cannot_be_replaced(self, store: Store) -> None:
        put(store, party(1))
        seen = store.get(Party, "p1")
        assert seen is not None
        with store.transaction(actor="ann", action="test.delete", at=AT) as tx:
            tx.delete(seen)
        assert store.get(Party, "p1") is None
        with pytest.raises(Conflict):
            put(store, replace(seen, note="late"))

    def test_an_exception_in_the_block_writes_nothing(self, store: Store) -> None:
        before = store.commit_no()
        with pytest.raises(RuntimeError), store.transaction(actor="a", action="x", at=AT) as tx:  # noqa: PT012
            tx.put(party(1))
            raise RuntimeError
        assert store.commit_no() == before
        assert store.get(Party, "p1") is None

    def test_one_transaction_may_put_a_record_twice(self, store: Store) -> None:
        with store.transaction(actor="a", action="x", at=AT) as tx:
            first = tx.put(party(1))
            tx.put(replace(first, note="again"))
        stored = store.get(Party, "p1")
        assert stored is not None
        assert (stored.note, stored.rev) == ("again", 1)

    def test_queries(self, store: Store) -> None:
        put(store, *(complaint(n) for n in range(1, 7)), complaint(7, ComplaintState.FINAL))

        def found(*where: Where, **more: object) -> list[str]:
            query = Query(where=where, **more)  # type: ignore[arg-type]
            return [one.no for one in store.query_as(ComplaintSummary, Complaint, query)]

        assert found(Where("state", "eq", ComplaintState.FINAL)) == ["7"]
        assert found(Where("state", "eq", "final")) == ["7"]
        assert found(Where("complainant.id", "eq", "p1")) == ["1", "4", "7"]
        assert found(Where("due_at", "lt", AT + timedelta(hours=4))) == ["1", "3"]
        assert found(Where("due_at", "empty")) == ["2", "4", "6"]
        assert found(Where("tags", "contains", "urgent"), limit=2) == ["1", "3"]
        assert found(Where("no", "in", ["2", "9", "5"])) == ["2", "5"]
        assert found(sort=(Sort("due_at", descending=True),)) == ["7", "5", "3", "1", "2", "4", "6"]
        assert found(sort=(Sort("received_at"),), offset=1, limit=2) == ["6", "5"]
        assert store.count(Complaint) == 7
        assert store.count(Complaint, Query(where=(Where("state", "ne", "final"),))) == 6

    def test_what_is_missing_fails_every_comparison(self, store: Store) -> None:
        put(store, *(complaint(n) for n in (1, 2)), party(1))
        for op in ("eq", "ne", "lt", "le", "gt", "ge"):
            condition = Where("due_at", op, AT - timedelta(days=1))  # type: ignore[arg-type]
            assert "alibaba.com/2" not in {
                one.id for one in store.query(Complaint, Query(where=(condition,)))
            }
        for nothing in (Where("no_such_field", "ne", 1), Where("right.id", "ne", "x")):
            assert store.query(Complaint, Query(where=(nothing,))) == []
        assert store.count(Party, Query(where=(Where("note", "empty"),))) == 1
        assert store.count(Party, Query(where=(Where("name", "not_empty"),))) == 1
        assert store.count(Party, Query(where=(Where("name", "lt", 5),))) == 0

    def test_moments_compare_and_sort_as_instants(self, store: Store) -> None:
        east = timezone(timedelta(hours=8))
        # 09:30 in the east is earlier than 02:00 UTC, whatever the digits look like.
        earlier = replace(complaint(1), received_at=datetime(2026, 9, 30, 9, 30, tzinfo=east))
        put(store, replace(complaint(2), received_at=AT), earlier)
        query = Query(where=(Where("received_at", "lt", AT),))
        assert [one.no for one in store.query(Complaint, query)] == ["1"]
        query = Query(where=(Where("received_at", "eq", AT.astimezone(east)),))
        assert [one.no for one in store.query(Complaint, query)] == ["2"]
        query = Query(sort=(Sort("received_at"),))
        assert [one.no for one in store.query_as(ComplaintSummary, Complaint, query)] == ["1", "2"]

    def test_text_sorts_without_case_and_ties_by_id(self, store: Store) -> None:
        put(store, party(3, name="beta"), party(1, name="Beta"), party(2, name="alpha"))
        for descending, expected in ((False, ["p2", "p1", "p3"]), (True, ["p1", "p3", "p2"])):
            query = Query(sort=(Sort("name", descending=descending),))
            assert [one.id for one in store.query(Party, query)] == expected
        assert [one.id for one in store.query(Party)] == ["p1", "p2", "p3"]
        query = Query(where=(Where("name", "contains", "BET"),), limit=1)
        assert [one.id for one in store.query(Party, query)] == ["p1"]

    def test_get_many_keeps_the_order_asked(self, store: Store) -> None:
        put(store, *(party(n) for n in range(4)))
        assert [one.id for one in store.get_many(Party, ["p3", "none", "p0"])] == ["p3", "p0"]

    def test_put_and_delete_within_one_transaction(self, store: Store) -> None:
        put(store, party(1))
        seen = store.get(Party, "p1")
        assert seen is not None
        with store.transaction(actor="a", action="x", at=AT) as tx:
            tx.delete(tx.put(replace(seen, note="gone soon")))
            tx.delete(tx.put(party(2)))
        assert store.query(Party) == []
        with (
            pytest.raises(Conflict) as caught,
            store.transaction(actor="a", action="x", at=AT) as tx,
        ):
            tx.delete(seen)
        assert caught.value.current is None

    def test_an_action_without_changes_is_audited(self, store: Store) -> None:
        with store.transaction(actor="ann", action="case.export", at=AT, subject="parties/p1"):
            pass
        [event] = store.query(AuditEvent)
        assert (event.actor, event.action, event.subject) == ("ann", "case.export", "parties/p1")

    def test_every_transaction_leaves_a_chained_audit_entry(self, store: Store) -> None:
        put(store, party(1))
        seen = store.get(Party, "p1")
        assert seen is not None
        put(store, replace(seen, note="called"), action="party.change")
        events = store.query(AuditEvent, Query(sort=(Sort("id"),)))
        assert [event.action for event in events] == ["test.put", "party.change"]
        assert events[1].previous == events[0].hash
        assert events[1].changes[0]["fields"] == {"note": ["", "called"]}
        assert store.check() == []

    def test_changes_name_what_was_committed(self, store: Store) -> None:
        put(store, party(1))
        since = store.commit_no()
        put(store, party(2), party(3))
        assert [(c.kind, c.id, c.action) for c in store.changes(since) if c.kind != "audit"] == [
            ("parties", "p2", "put"),
            ("parties", "p3", "put"),
        ]
        assert list(store.changes(store.commit_no())) == []

    def test_another_handle_follows(self, store: Store, tmp_path: Path) -> None:
        other = self.open(tmp_path / "desk")
        try:
            assert other.query(Party) == []
            put(store, party(1))
            # What a handle has read stands until it is told to look again.
            assert other.get(Party, "p1") is None
            other.refresh()
            assert other.get(Party, "p1") is not None
            put(other, party(2))
            store.refresh()
            assert store.get(Party, "p2") is not None
        finally:
            other.close()

    # -- catalog --------------------------------------------------------------------------------
    def products(self, count: int, **fields: object) -> list[Product]:
        return [Product(id=f"s{n}", name=f"Shoe {n}", **fields) for n in range(count)]  # type: ignore[arg-type]

    def take(self, store: Store, products: list[Product]) -> tuple[int, int, int]:
        counts = store.import_products(products, actor="ann", at=AT, source="test")
        return counts.added, counts.updated, counts.unchanged

    def test_importing_counts_and_repeats(self, store: Store) -> None:
        assert self.take(store, self.products(2500)) == (2500, 0, 0)
        assert self.take(store, self.products(2500)) == (0, 0, 2500)
        changed = [Product(id="s7", name="Boot"), Product(id="new", name="Sock")]
        assert self.take(store, changed) == (1, 1, 0)
        boot = store.product("s7")
        assert boot is not None
        assert boot.name == "Boot"
        numbers = [number for number, _ in store.imported_products()]
        assert numbers == sorted(numbers)
        assert len(numbers) == 2501
        assert list(store.product_ids()) == [
            (number, product.id) for number, product in store.imported_products()
        ]
        assert [one for _, one in store.product_ids(2500)] == ["s7", "new"]
        assert store.info().products == 2501
        assert store.product("s8") == Product(id="s8", name="Shoe 8")
        assert store.check() == []

    def test_an_edit_lies_over_the_import(self, store: Store) -> None:
        self.take(store, self.products(3))
        put(
            store,
            CatalogEdit(
                id="s1", state=ReviewState.OFFLINE, product=Product(id="s1", name="Edited")
            ),
        )
        number = store.product_number("s1")
        assert number is not None
        assert store.products_by_number([number]) == [
            Product(id="s1", name="Edited", state=ReviewState.OFFLINE)
        ]
        self.take(store, [Product(id="s1", name="From the platform")])
        product = store.product("s1")
        assert product is not None
        assert (product.name, product.state) == ("From the platform", ReviewState.OFFLINE)

    def test_a_cancelled_import_leaves_nothing(self, store: Store) -> None:
        def cancel(done: int, _total: int | None) -> None:
            if done >= 1500:
                raise Cancelled

        before = store.catalog_state()
        with pytest.raises(Cancelled):
            store.import_products(
                self.products(3000), actor="a", at=AT, source="t", progress=cancel
            )
        assert store.catalog_state() == before
        assert store.product("s1") is None

    # -- blobs ----------------------------------------------------------------------------------
    def test_blobs_are_kept_once_and_verified(self, store: Store) -> None:
        blob = store.put_blob(b"invoice", filename="invoice.txt", media_type="text/plain")
        assert store.put_blob(b"invoice").sha256 == blob.sha256
        assert store.get_blob(blob) == b"invoice"
        with pytest.raises(StoreDamaged):
            store.get_blob(replace(blob, sha256="0" * 64))

    # -- care -----------------------------------------------------------------------------------
    def test_the_audit_chain_is_verified_with_a_noted_head(self, store: Store) -> None:
        assert store.check_audit() == []
        (problem,) = store.check_audit(["0" * 64])
        assert "no entry of this hash" in problem.what
