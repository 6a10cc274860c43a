"""A desk on a real store with a clock to turn and every role at hand, watched after each step."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from iptui.casework import moves
from iptui.casework.cleanup import delete_now
from iptui.casework.clock import settle
from iptui.casework.complaint_facts import enter_complaint
from iptui.casework.desk import Desk
from iptui.casework.moves import attempts_allowed, penalties_of
from iptui.casework.outcomes import (
    record_established,
    record_reply,
    record_ruling,
    record_withdrawal,
)
from iptui.casework.respond import counter_notifications, draft_for, file, save_draft, why_not_file
from iptui.domain.accounts import Account, Role
from iptui.domain.complaint_states import FAVOURABLE_STATES, TRANSITIONS, Move
from iptui.domain.complaints import AttemptOutcome, Complaint, ComplaintState, Severity
from iptui.domain.counter_notifications import CounterNotificationState
from iptui.domain.errors import UserError
from iptui.domain.evidence_conditions import CONDITIONS
from iptui.domain.next_steps import Owner, next_step
from iptui.domain.penalties import ledger_state
from iptui.domain.rights import IpRight, RightType
from iptui.formats.complaint_rows import ImportedComplaint
from iptui.store.local.store import LocalStore

S = ComplaintState
START = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
PLATFORMS = ("alibaba.com", "aliexpress.com", "shopify.com", "tiktok shop", "dhgate", "amazon.com")
UNDECIDED = (AttemptOutcome.OPEN, AttemptOutcome.FILED, AttemptOutcome.REJECTED_BY_COMPLAINANT)
CLOSED = (*FAVOURABLE_STATES, S.FINAL)

EDGES = {(source, one.target) for one in TRANSITIONS for source in one.sources} | {
    # Two lines of the table in one step.
    (S.LAPSED, S.WAITING_COMPLAINANT),
    (S.LAPSED, S.FINAL),
    (S.WAITING_PLATFORM, S.FINAL),
    (S.ACCEPTED_BY_SELLER, S.FINAL),
}

Reached = set[tuple[ComplaintState, Move]]


class Walk:
    """Actions by name, as a person or the clock takes them; `watch` holds after every one of them."""

    def __init__(self) -> None:
        self.place = Path(tempfile.mkdtemp(dir=MEMORY)) / "desk"
        self.store = LocalStore.open(self.place, create=True)
        self.now = START
        self.desk = Desk(self.store, clock=lambda: self.now, place=self.place)
        self.accounts = {
            role: Account(id=role.value, name=role.value, role=role, password_hash="")
            for role in Role
        }
        self.desk.account = self.accounts[Role.OWNER]
        self.seen: dict[str, Complaint] = {}
        self.counted: dict[str, bool] = {}
        """Whether a penalty must stand for the complaint."""
        self.refused = 0

    def close(self) -> None:
        assert self.store.check() == []
        self.store.close()
        shutil.rmtree(self.place.parent)

    # -- actions --------------------------------------------------------------------------------
    def enter(self, platform: str, severity: Severity = Severity.GENERAL) -> None:
        row = ImportedComplaint(
            no=str(len(self.seen) + 1),
            platform=platform,
            received_at=self.now,
            severity=severity,
            right=IpRight(id="right-1", type=RightType.TRADEMARK, title="Nike"),
        )
        complaint = enter_complaint(self.desk, row)
        self.seen[complaint.id] = complaint
        self.counted[complaint.id] = False

    def wait(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    def tick(self) -> None:
        settle(self.desk)

    def file(self, one: Complaint) -> None:
        draft = replace(draft_for(self.desk, one), ground="TM_NOT_USED", statement="Not used.")
        saved = save_draft(self.desk, draft)
        file(self.desk, one, saved, confirmed=tuple(CONDITIONS), although="nothing else is at hand")

    def draft(self, one: Complaint) -> None:
        save_draft(self.desk, draft_for(self.desk, one))

    def delete_now(self, one: Complaint) -> None:
        delete_now(self.desk, one)

    def reply_accept(self, one: Complaint, at: datetime | None = None) -> None:
        record_reply(self.desk, one, accepted=True, at=at)

    def reply_reject(self, one: Complaint, at: datetime | None = None) -> None:
        record_reply(self.desk, one, accepted=False, at=at)

    def uphold(self, one: Complaint, at: datetime | None = None) -> None:
        record_ruling(self.desk, one, upheld=True, at=at)

    def dismiss(self, one: Complaint, at: datetime | None = None) -> None:
        record_ruling(self.desk, one, upheld=False, at=at)

    def establish(self, one: Complaint, at: datetime | None = None) -> None:
        record_established(self.desk, one, at=at)

    def withdraw(self, one: Complaint, at: datetime | None = None) -> None:
        record_withdrawal(self.desk, one, at=at)

    def attempt(self, action: Callable[[], object], role: Role = Role.OWNER) -> bool:
        """Take an action as a role; a refusal must leave every record as it was."""
        self.desk.account = self.accounts[role]
        before = self.all()
        try:
            action()
        except UserError:
            self.refused += 1
            assert self.all() == before
            return False
        finally:
            self.desk.account = self.accounts[Role.OWNER]
        return True

    def all(self) -> list[Complaint]:
        return self.store.query(Complaint)

    def only(self) -> Complaint:
        (one,) = self.all()
        return one

    # -- what must hold -------------------------------------------------------------------------
    def watch(self) -> None:
        current = {one.id: one for one in self.all()}
        assert set(current) == set(self.seen)
        for identity, one in current.items():
            self.watch_steps(self.seen[identity], one)
            self.watch_attempts(self.seen[identity], one)
            self.watch_owner(one)
            self.watch_penalty(self.seen[identity], one)
            self.watch_counter_notifications(one)
        self.seen = current

    def watch_steps(self, before: Complaint, one: Complaint) -> None:
        """The state moved along the table, never back in time, with the window that belongs to it."""
        if before.state is not one.state:
            reachable, ends = {before.state}, set[ComplaintState]()
            while reachable - ends:  # the clock can take several steps at once
                ends |= reachable
                reachable |= {after for source, after in EDGES if source in ends}
            assert one.state in reachable, (before.state, one.state)
        if before.state in CLOSED:
            assert one.state is before.state or one.state is S.CLOSED_WITHDRAWN
        assert one.state_at is not None
        assert before.state_at is not None
        assert before.state_at <= one.state_at <= self.now
        assert one.due_at == (one.deadline.due_at if one.deadline else None)
        if one.state in (*CLOSED, S.ACCEPTED_BY_SELLER):
            assert one.due_at is None

    def watch_attempts(self, before: Complaint, one: Complaint) -> None:
        """No attempt is lost, decided twice, or given beyond the rules."""
        rules = self.desk.rule_set(one.platform, one.received_at)
        assert [a.number for a in one.attempts] == list(range(1, len(one.attempts) + 1))
        assert len(one.attempts) <= rules.attempts
        assert len(one.attempts) >= len(before.attempts)
        for old, new in zip(before.attempts, one.attempts, strict=False):
            if old.outcome not in UNDECIDED:
                assert new == old
            assert new.filed_at is not None or old.filed_at is None
        undecided = [a.outcome for a in one.attempts if a.outcome in UNDECIDED]
        wanted = {
            S.PENDING_RESPONSE: [AttemptOutcome.OPEN],
            S.WAITING_COMPLAINANT: [AttemptOutcome.FILED],
            S.WAITING_PLATFORM: [AttemptOutcome.REJECTED_BY_COMPLAINANT],
        }
        if one.state in wanted:
            assert undecided == wanted[one.state]
        elif one.state in (S.LAPSED, S.ESTABLISHED):
            left = one.attempts_used < attempts_allowed(self.desk, one)
            assert undecided == ([AttemptOutcome.OPEN] if left else [])
            assert left or one.state is S.LAPSED  # established without an attempt left is final
        else:
            assert undecided == []

    def watch_owner(self, one: Complaint) -> None:
        """Somebody owns the next step of every open case, and it can be taken."""
        rules = self.desk.rule_set(one.platform, one.received_at)
        step = next_step(one, rules, self.now)
        assert (step.owner is Owner.NOBODY) == (one.state in CLOSED)
        assert step.what
        if step.until is not None:
            assert step.until >= self.now
        if one.state in (S.PENDING_RESPONSE, S.LAPSED, S.ESTABLISHED):
            fileable = why_not_file(self.desk, one) is None
            assert fileable == (step.owner is Owner.SELLER and "(attempt " in step.what)

    def watch_penalty(self, before: Complaint, one: Complaint) -> None:
        """An established complaint stands on its ledger once; a won or withdrawn one does not."""
        if one.state in (S.ESTABLISHED, S.FINAL) or (
            # Filing from a lapse: the missed window had established it.
            before.state is S.LAPSED and one.state is S.WAITING_COMPLAINANT
        ):
            self.counted[one.id] = True
        if one.state in FAVOURABLE_STATES:
            self.counted[one.id] = False
        rules = self.desk.rule_set(one.platform, one.received_at)
        events = penalties_of(self.desk, one)
        standing = [event for event in events if event.revoked_at is None]
        kept = rules.general_points is not None or rules.serious_strikes is not None
        assert len(standing) == (self.counted[one.id] and kept)
        for event in standing:
            state = ledger_state(events, rules, self.now)
            balance = state.balance(event.ledger)
            assert balance is not None
            assert balance.points == sum(entry.points for entry in balance.entries)
            assert event.effective_at <= self.now

    def watch_counter_notifications(self, one: Complaint) -> None:
        """What was filed is kept with its attempt; no draft outlives its window."""
        by_attempt = {c.attempt: c for c in counter_notifications(self.desk, one)}
        for a in one.attempts:
            if a.filed_at is not None:
                assert by_attempt[a.number].submitted_at == a.filed_at
                assert by_attempt[a.number].state is not CounterNotificationState.DRAFT
        if one.state in CLOSED:
            assert all(
                c.state is not CounterNotificationState.SUBMITTED for c in by_attempt.values()
            )


class Spy:
    """Notes every line of the table that is taken, while it is entered."""

    def __init__(self) -> None:
        self.reached: Reached = set()
        self.real = moves.target_of

    def __enter__(self) -> Reached:
        def target_of(
            complaint: Complaint, move: Move, *, attempts_allowed: int, now: datetime
        ) -> ComplaintState:
            state = self.real(complaint, move, attempts_allowed=attempts_allowed, now=now)
            self.reached.add((complaint.state, move))
            return state

        moves.target_of = target_of  # type: ignore[assignment]
        return self.reached

    def __exit__(self, *_: object) -> None:
        moves.target_of = self.real
