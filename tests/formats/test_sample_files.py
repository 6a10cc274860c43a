"""The sample seller: complete, consistent with the domain's rules, and of today on any day."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import msgspec
import pytest

from iptui.domain.brands import BrandRelation
from iptui.domain.complaint_states import OPEN_STATES, TRANSITIONS, Move
from iptui.domain.complaints import AttemptOutcome, Complaint, ComplaintState, LineState, Target
from iptui.domain.counter_notifications import CounterNotificationState
from iptui.domain.errors import BadInput
from iptui.domain.grounds import GROUNDS
from iptui.domain.negotiations import NegotiationOutcome
from iptui.domain.parties import party_id
from iptui.domain.products import Product, ReviewState
from iptui.domain.rights import RightStatus, RightType, right_id
from iptui.formats.rule_files import load_rule_sets
from iptui.formats.sample_files import SampleDesk, load_sample, sample_folder
from iptui.formats.sample_tokens import dated, dated_text
from iptui.formats.writing import write_products

NOW = datetime(2026, 9, 30, 2, tzinfo=UTC)
RULES = load_rule_sets()
S = ComplaintState

OUTCOMES_OF_STATE = {
    S.PENDING_RESPONSE: {AttemptOutcome.OPEN},
    S.WAITING_COMPLAINANT: {AttemptOutcome.FILED},
    S.WAITING_PLATFORM: {AttemptOutcome.REJECTED_BY_COMPLAINANT},
    S.CLOSED_COUNTER_ACCEPTED: {AttemptOutcome.ACCEPTED, AttemptOutcome.DEEMED_ACCEPTED},
    S.CLOSED_COUNTER_UPHELD: {AttemptOutcome.UPHELD},
    S.CLOSED_WITHDRAWN: set(AttemptOutcome),
    S.ACCEPTED_BY_SELLER: {AttemptOutcome.WAIVED},
    S.LAPSED: {AttemptOutcome.OPEN, AttemptOutcome.LAPSED},
    S.ESTABLISHED: {AttemptOutcome.OPEN, AttemptOutcome.LAPSED, AttemptOutcome.DISMISSED},
    S.FINAL: {AttemptOutcome.LAPSED, AttemptOutcome.DISMISSED},
}
"""What the last attempt may be in each state."""

LINES_OF_STATE = {
    **dict.fromkeys(OPEN_STATES, LineState.ONLINE),
    S.CLOSED_COUNTER_ACCEPTED: LineState.REINSTATED,
    S.CLOSED_COUNTER_UPHELD: LineState.REINSTATED,
    S.CLOSED_WITHDRAWN: LineState.REINSTATED,
    S.ACCEPTED_BY_SELLER: LineState.DELETED_BY_SELLER,
    S.LAPSED: LineState.REMOVED_BY_PLATFORM,
    S.ESTABLISHED: LineState.REMOVED_BY_PLATFORM,
    S.FINAL: LineState.REMOVED_BY_PLATFORM,
}


@pytest.fixture(scope="module")
def desk() -> SampleDesk:
    return load_sample(sample_folder(), NOW, RULES)


def test_what_the_demonstration_needs(desk: SampleDesk) -> None:
    complaints = desk.complaints
    assert 190 <= len(desk.products) <= 210
    assert (len(desk.brands), len(complaints), len(desk.parties), len(desk.rights)) == (
        60,
        24,
        9,
        15,
    )
    assert {c.state for c in complaints} == set(ComplaintState)
    assert {r.type for r in desk.rights} == set(RightType)
    assert len({r.office for r in desk.rights} - {""}) == 7
    assert {"alibaba.com", "aliexpress.com"} < {c.platform for c in complaints}
    generic = [c for c in complaints if c.deadline and c.deadline.rule_set.startswith("generic")]
    assert generic
    assert Counter(c.complainant.id for c in complaints if c.complainant).most_common(1)[0][1] >= 6
    assert [p.name for p in desk.parties if not p.disclosed] == ["Hélène Ferrandot"]
    assert sum(c.target is Target.STOREFRONT for c in complaints) == 1
    assert sum(c.litigation for c in complaints) == 1
    assert sum(len(c.lines) > 1 for c in complaints) >= 6
    assert any(len(c.attempts) == 3 and c.state is S.ESTABLISHED for c in complaints)
    assert any(r.status is RightStatus.EXPIRED for r in desk.rights)
    assert {b.relation for b in desk.brands} == set(BrandRelation)
    assert {p.state for p in desk.products} == set(ReviewState)
    assert {c.state for c in desk.counter_notifications} > {
        CounterNotificationState.DRAFT,
        CounterNotificationState.SUBMITTED,
        CounterNotificationState.UPHELD,
    }
    assert {n.outcome for n in desk.negotiations} >= {
        NegotiationOutcome.AGREED,
        NegotiationOutcome.REFUSED,
    }


def test_authorisations_differ_today(desk: SampleDesk) -> None:
    permitted = {
        b.name: b.permitted_on(NOW.date())
        for b in desk.brands
        if b.relation is not BrandRelation.THIRD_PARTY
    }
    assert permitted == {
        "Korvante": True,
        "Pellorata": False,
        "Tessmarine": True,
        "Brightharbor": True,
        "HarborNest": True,
    }


def test_ids_are_the_domains_own_and_unique(desk: SampleDesk) -> None:
    for records in (
        desk.products,
        desk.brands,
        desk.rights,
        desk.parties,
        desk.complaints,
        desk.counter_notifications,
        desk.negotiations,
        desk.evidence,
        desk.snapshots,
        desk.catalog_edits,
    ):
        ids = [record.id for record in records]
        assert len(ids) == len(set(ids))
    assert all(
        r.id == right_id(r.ip_number, r.office, r.type, r.number, r.title) for r in desk.rights
    )
    assert all(p.id == party_id(p.name, p.email, p.address) for p in desk.parties)


def test_every_reference_resolves(desk: SampleDesk) -> None:
    products = {p.id for p in desk.products}
    rights = {r.id for r in desk.rights}
    parties = {p.id for p in desk.parties}
    snapshots = {s.id: s for s in desk.snapshots}
    counters = {c.id: c for c in desk.counter_notifications}
    complaints = {c.id: c for c in desk.complaints}
    for complaint in complaints.values():
        assert complaint.right is not None
        assert complaint.right.id in rights
        assert complaint.complainant is not None
        assert complaint.complainant.id in parties
        for line in complaint.lines:
            if line.product_id in products:
                assert snapshots[line.snapshot_id].product_id == line.product_id
            else:
                assert complaint.state is S.FINAL
        for attempt in complaint.attempts:
            if attempt.filed_at is not None:
                assert counters[attempt.counter_notification_id].submitted_at == attempt.filed_at
    for counter in counters.values():
        attempt = complaints[counter.complaint_id].attempts[counter.attempt - 1]
        assert attempt.counter_notification_id == counter.id
        assert counter.ground in GROUNDS
        assert set(counter.evidence_ids) <= {e.id for e in desk.evidence}
    for negotiation in desk.negotiations:
        complainant = complaints[negotiation.id].complainant
        assert complainant is not None
        assert negotiation.party_id == complainant.id
        moments = [message.at for message in negotiation.messages]
        assert moments == sorted(moments)
    for item in desk.evidence:
        assert set(item.product_ids) <= products
    for right in desk.rights:
        assert right.owner_party is not None
        assert right.owner_party.id in parties


def test_files_are_there_with_their_hashes(desk: SampleDesk) -> None:
    files = {file.blob.sha256: file for file in desk.files}
    for file in files.values():
        assert sha256(file.data).hexdigest() == file.blob.sha256
        assert len(file.data) == file.blob.size
    assert all(item.blob and item.blob.sha256 in files for item in desk.evidence)
    pictures = 0
    for snapshot in desk.snapshots:
        assert snapshot.content is not None
        then = msgspec.json.decode(files[snapshot.content.sha256].data, type=Product)
        assert (then.id, then.name) == (snapshot.product_id, snapshot.title)
        for picture in snapshot.pictures:
            assert files[picture.sha256].data[:4] in (b"\x89PNG", b"RIFF")
            pictures += 1
    assert pictures >= 3
    assert not any(b"{{" in file.data for file in desk.files)


def test_states_attempts_and_lines_agree(desk: SampleDesk) -> None:
    reached = {t.target for t in TRANSITIONS} | {S.PENDING_RESPONSE}
    for complaint in desk.complaints:
        assert complaint.state in reached
        assert complaint.attempts[-1].outcome in OUTCOMES_OF_STATE[complaint.state]
        assert {line.state for line in complaint.lines} <= {LINES_OF_STATE[complaint.state]}
        assert [a.number for a in complaint.attempts] == list(range(1, len(complaint.attempts) + 1))
        # Only the last attempt may be undecided.
        for attempt in complaint.attempts[:-1]:
            assert attempt.outcome in (AttemptOutcome.DISMISSED, AttemptOutcome.LAPSED)
    edits = {edit.id: edit for edit in desk.catalog_edits}
    for complaint in desk.complaints:
        for line in complaint.lines:
            edit = edits.get(line.product_id)
            if line.state is LineState.DELETED_BY_SELLER:
                assert edit is not None
                assert edit.deleted_at == complaint.state_at
            elif line.state in (LineState.ONLINE, LineState.REINSTATED):
                assert edit is None


def attempt_times(complaint: Complaint) -> list[datetime]:
    times = [complaint.received_at]
    for attempt in complaint.attempts:
        times += [at for at in (attempt.filed_at, attempt.closed_at) if at is not None]
    return times


# Weekends, China's two long holidays with their make-up days, a year's end, a leap day.
DAYS = [NOW + timedelta(days=n, hours=5 * n) for n in range(14)] + [
    datetime(2026, 2, 13, 15, 59, tzinfo=UTC),
    datetime(2026, 2, 24, 1, tzinfo=UTC),
    datetime(2026, 3, 1, 23, tzinfo=UTC),
    datetime(2026, 10, 11, 12, tzinfo=UTC),
    datetime(2027, 1, 1, 0, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 16, 1, tzinfo=UTC),
    datetime(2026, 11, 22, 20, tzinfo=timezone(timedelta(hours=8))),
]


@pytest.mark.parametrize("now", DAYS, ids=str)
def test_it_is_of_today_on_any_day(now: datetime) -> None:
    desk = load_sample(sample_folder(), now, RULES)
    pending = [c.due_at for c in desk.complaints if c.due_at and c.state is S.PENDING_RESPONSE]
    assert min(pending) == now + timedelta(hours=5)
    for complaint in desk.complaints:
        times = attempt_times(complaint)
        assert times == sorted(times)
        assert times[-1] <= now
        assert complaint.state_at is not None
        assert times[-1] <= complaint.state_at <= now
        if complaint.due_at is not None:
            assert complaint.due_at > now, complaint.no
            assert complaint.deadline is not None
            assert complaint.deadline.due_at == complaint.due_at
        for attempt in complaint.attempts:
            assert attempt.deadline is not None
            if attempt.filed_at is not None:
                assert attempt.filed_at <= attempt.deadline.due_at
        has_window = complaint.state in (*OPEN_STATES, S.LAPSED, S.ESTABLISHED)
        assert (complaint.due_at is not None) == has_window


def test_a_lapse_is_dated_at_its_windows_end(desk: SampleDesk) -> None:
    (lapsed,) = [c for c in desk.complaints if c.state is S.LAPSED]
    first, second = lapsed.attempts
    assert first.deadline is not None
    assert lapsed.state_at == first.closed_at == first.deadline.due_at
    assert second.deadline is not None
    assert second.deadline.rule == "counter_notify_again"
    assert second.deadline.started_at == first.closed_at


def test_one_is_due_in_hours_by_the_platforms_word(desk: SampleDesk) -> None:
    first = min((c for c in desk.complaints if c.due_at), key=lambda c: c.due_at or NOW)
    assert first.deadline is not None
    assert first.deadline.due_at == NOW + timedelta(hours=5)
    assert first.deadline.strict != first.due_at
    assert first.attempts[0].deadline == first.deadline


def test_moves_exist_for_what_waits(desk: SampleDesk) -> None:
    moves = {t.move for t in TRANSITIONS for c in desk.complaints if c.state in t.sources}
    assert moves == set(Move)


def test_only_invented_addresses(desk: SampleDesk) -> None:
    for party in desk.parties:
        assert not party.email or party.email.endswith((".example.com", ".test"))
    for product in desk.products:
        assert product.url.startswith("https://brightharbor.example/")
    for complaint in desk.complaints:
        assert all(line.url.startswith("https://brightharbor.example/") for line in complaint.lines)


def test_disguises_are_in_the_catalog(desk: SampleDesk) -> None:
    file = BytesIO()
    write_products(file, desk.products)
    text = file.getvalue().decode()
    for disguise in (
        "nik\u0435",
        "n-i-k-e",
        "ＮＩＫＥ",
        "ni\u200bke",
        "nike爱好者",
        "Adldas",
        "guccii",
        "L O U I S",
        "Louis-Vuitton",
        "LEG0",
        "<b>i</b>Phone",
        "Coca Cola",
        "\u039fSTRAVELLE",
        "compatible with Canon",
    ):
        assert disguise in text, disguise


@pytest.mark.parametrize(
    ("token", "meant"),
    [
        ("@-2d4h", "2026-09-27T22:00:00+00:00"),
        ("@+5h", "2026-09-30T07:00:00+00:00"),
        ("@-90m", "2026-09-30T00:30:00+00:00"),
        ("@day-30", "2026-08-31"),
        ("@day+1", "2026-10-01"),
        ("@home", "@home"),
        ("@-", "@-"),
        ("mail me @-2d", "mail me @-2d"),
    ],
)
def test_tokens(token: str, meant: str) -> None:
    assert dated({"a": [token]}, NOW) == {"a": [meant]}
    assert dated_text("on {{@day+1}}.", NOW) == "on 2026-10-01."


def test_damage_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "sample_data"
    shutil.copytree(sample_folder(), folder)
    complaints = folder / "complaints.jsonl"
    lines = complaints.read_text("utf-8").splitlines()
    complaints.write_text("\n".join([lines[0].replace("pending_response", "open"), *lines[1:]]))
    with pytest.raises(
        BadInput, match=r"^Row 1 of the sample file complaints.jsonl: state 'open' is"
    ):
        load_sample(folder, NOW, RULES)
    complaints.write_text("\n".join(lines[1:]), "utf-8")
    with pytest.raises(BadInput, match=r"name alibaba\.com/8840217736, which is not among"):
        load_sample(folder, NOW, RULES)
    complaints.write_text("{", "utf-8")
    with pytest.raises(BadInput, match=r"^Line 1 of the sample file complaints.jsonl: "):
        load_sample(folder, NOW, RULES)
    complaints.unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        load_sample(folder, NOW, RULES)
