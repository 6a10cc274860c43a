"""A table that is not taken apart yet answers as one that is; a foreign hand in the file is noticed."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptui.domain.complaints import Complaint, ComplaintState, ComplaintSummary
from iptui.domain.parties import Party
from iptui.store.local.desk_text import Meta, decode_tables, encode_tables
from iptui.store.local.store import LocalStore
from iptui.store.local.tables import Table, UnreadTable
from iptui.store.protocol import Query, StoreDamaged, Where

AT = datetime(2026, 9, 30, 2, 0, tzinfo=UTC)

IDS = st.sampled_from(["a", "b", "a b", "ü", '"', "x\n", "1", "pending", ""])
DOCUMENTS = st.fixed_dictionaries(
    {"id": IDS, "state": st.sampled_from(["open", "closed", "{\n", ',"9":{"id":"a"'])},
    optional={"note": st.text(max_size=12), "nested": st.dictionaries(IDS, IDS, max_size=2)},
)
CHANGES = st.lists(st.tuples(st.integers(1, 6), DOCUMENTS | st.none()), max_size=6)


def raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value))


@given(
    st.dictionaries(st.integers(1, 6), DOCUMENTS, max_size=6),
    CHANGES,
    st.permutations(["holding", "find", "len", "text", "next_id"]),
    st.integers(0, 6),
)
def test_the_same_answers_as_a_table_that_was_read(
    documents: dict[int, dict[str, object]],
    changes: list[tuple[int, dict[str, object] | None]],
    questions: list[str],
    asked_after: int,
) -> None:
    plain = Table({str(key): raw(value) for key, value in documents.items()})
    text = b"".join(encode_tables(Meta(), {"other": Table({"1": raw({"id": "a"})}), "t": plain}))
    assert json.loads(text)["t"] == {str(key): value for key, value in documents.items()}
    _, tables = decode_tables(text, Path("desk.json"), as_written=True)
    unread = tables["t"]
    assert isinstance(unread, UnreadTable)

    def same() -> None:
        for question in questions:
            if question == "holding":
                found = [
                    list(map(bytes, one.holding([b'"open"', b"{"]))) for one in (plain, unread)
                ]
                assert found[0] == found[1]
            elif question == "find":
                for name in ("a", "a b", '"', "ü", "nobody"):
                    found_bytes = [
                        None if (one := table.find(name)) is None else bytes(one)
                        for table in (plain, unread)
                    ]
                    if sum(one["id"] == name for one in documents.values()) < 2:
                        assert found_bytes[0] == found_bytes[1]
            elif question == "len":
                assert len(plain) == len(unread)
            elif question == "text":
                assert plain.text() == unread.text()
                assert unread.text_length() == len(unread.text())
            else:
                assert plain.next_id() == unread.next_id()

    for number, (key, document) in enumerate(changes):
        if number == asked_after:
            same()
        for table in (plain, unread):
            name = str(document["id"]) if document else ""
            table.apply(str(key), name, raw(document))
    if not changes:
        same()
    assert {k: bytes(v) for k, v in plain.documents.items()} == {
        k: bytes(v) for k, v in unread.documents.items()
    }
    assert plain.version == unread.version


@pytest.fixture
def place(memory_path: Path) -> Path:
    place = memory_path / "desk"
    store = LocalStore.open(place, create=True)
    with store.transaction(actor="ann", action="test", at=AT) as tx:
        for number in range(4):
            state = ComplaintState.LAPSED if number % 2 else ComplaintState.PENDING_RESPONSE
            tx.put(
                Complaint(
                    id=f"x/{number}", no=str(number), platform="x", received_at=AT, state=state
                )
            )
        tx.put(Party(id="p", name="Party"))
    store.close()
    return place


PENDING = Query(where=(Where("state", "eq", "pending_response"),))


def pending(place: Path) -> list[str]:
    store = LocalStore.open(place)
    try:
        return [one.no for one in store.query_as(ComplaintSummary, Complaint, PENDING)]
    finally:
        store.close()


def test_a_list_takes_apart_no_table_it_does_not_show(place: Path) -> None:
    store = LocalStore.open(place)
    assert [one.no for one in store.query_as(ComplaintSummary, Complaint, PENDING)] == ["0", "2"]
    assert store.count(Complaint) == 4
    unread = [table for table in store._desk.tables.values() if isinstance(table, UnreadTable)]
    assert unread
    assert not any(table._is_read for table in unread)
    store.close()


def test_a_file_written_by_another_hand_is_read_as_a_whole(place: Path) -> None:
    path = place / "desk.json"
    changed = json.loads(path.read_text())
    changed["complaints"]["2"]["state"] = "pending_response"
    path.write_text(json.dumps(changed, indent=1).replace('"pending', '"\\u0070ending'))
    assert pending(place) == ["0", "1", "2"]
    # The next save by iptui writes it in its own hand, and is believed again.
    store = LocalStore.open(place)
    with store.transaction(actor="ann", action="test", at=AT) as tx:
        tx.put(Party(id="q", name="Party"))
    store.close()
    assert b"\\u0070" not in path.read_bytes()
    assert pending(place) == ["0", "1", "2"]


def test_a_damaged_table_is_named_when_it_is_read_and_no_other_is_lost(place: Path) -> None:
    path = place / "desk.json"
    before = path.stat()
    data = path.read_bytes()
    spot = data.index(b'"name":"Party"')
    path.write_bytes(data[:spot] + b"\x00" + data[spot + 1 :])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    store = LocalStore.open(place)
    assert store.count(Complaint, PENDING) == 2
    with pytest.raises(StoreDamaged, match="parties"):
        store.query(Party)
    with store.transaction(actor="ann", action="test", at=AT) as tx:
        tx.put(Complaint(id="x/9", no="9", platform="x", received_at=AT))
    store.close()
    # Folding kept the damaged table as it was, for a person to mend.
    assert b'\x00name":"Party"' in path.read_bytes()
