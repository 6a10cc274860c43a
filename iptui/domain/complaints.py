"""The complaint (notice): record, parts and views. Its state machine is in `complaint_states`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

import msgspec

from iptui.domain.records import Record, Ref


class ComplaintState(StrEnum):
    PENDING_RESPONSE = "pending_response"
    WAITING_COMPLAINANT = "waiting_complainant"
    WAITING_PLATFORM = "waiting_platform"
    CLOSED_COUNTER_ACCEPTED = "closed_counter_accepted"
    CLOSED_COUNTER_UPHELD = "closed_counter_upheld"
    CLOSED_WITHDRAWN = "closed_withdrawn"
    ACCEPTED_BY_SELLER = "accepted_by_seller"
    LAPSED = "lapsed"
    ESTABLISHED = "established"
    FINAL = "final"


class View(StrEnum):
    """The two lists of the platform's back office."""

    RESPOND = "respond"
    """Complaints to be responded to."""
    HISTORY = "history"
    """Historical complaint records."""


class Source(StrEnum):
    RIGHTS_HOLDER = "rights_holder"
    BUYER = "buyer"
    PLATFORM_CHECK = "platform_check"


class Target(StrEnum):
    LISTING = "listing"
    STOREFRONT = "storefront"


class Severity(StrEnum):
    GENERAL = "general"
    SERIOUS = "serious"
    UNKNOWN = "unknown"


class LineState(StrEnum):
    ONLINE = "online"
    REMOVED_BY_PLATFORM = "removed_by_platform"
    DELETED_BY_SELLER = "deleted_by_seller"
    REINSTATED = "reinstated"


class ComplaintLine(msgspec.Struct, frozen=True, kw_only=True):
    """One complained product."""

    product_id: str
    url: str = ""
    title: str = ""
    """The listing's title as the complaint gives it."""
    state: LineState = LineState.ONLINE
    snapshot_id: str = ""


class AttemptOutcome(StrEnum):
    OPEN = "open"
    """The window runs; nothing filed yet."""
    FILED = "filed"
    """Filed; the complainant or the platform has not answered yet."""
    REJECTED_BY_COMPLAINANT = "rejected_by_complainant"
    """The complainant rejected it; the platform has not ruled yet."""
    ACCEPTED = "accepted"
    DEEMED_ACCEPTED = "deemed_accepted"
    """The complainant did not answer in time, where the platform counts silence as acceptance."""
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    LAPSED = "lapsed"
    """The window ended with nothing filed: the chance is used up."""
    WAIVED = "waived"
    """The seller accepted the complaint ("Delete now")."""
    WITHDRAWN = "withdrawn"
    """The complaint was withdrawn before this attempt was filed or decided."""


class DeadlineBasis(StrEnum):
    """Which calendar gave the alarm: the earlier of the two."""

    STRICT = "strict"
    """Monday to Friday."""
    STATUTORY = "statutory"
    """The platform country's statutory calendar with make-up working days."""
    BOTH = "both"
    CALENDAR_DAYS = "calendar_days"


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """A window's end by both calendars; `due_at` is the earlier. All instants UTC."""

    due_at: datetime
    strict: datetime
    statutory: datetime
    basis: DeadlineBasis
    provisional: bool
    """True when a year in the window has no official holiday notice yet."""
    rule_set: str
    """`platform@version`, such as `alibaba.com@2022-01-20`."""
    rule: str
    """The window's name: `respond`, `counter_notify_again`, `complainant_reply`, `platform_ruling`."""
    length: int
    unit: str
    """`business_days` or `calendar_days`."""
    started_at: datetime
    time_zone: str
    source: str = ""
    confidence: str = ""
    origin: str = "shipped"
    """`own` where the window stands in the user's own rule file; `platform`: `due_at` is as printed there."""
    holiday_notice: str = ""
    """A notice from a rule file that the statutory end rests on, such as `2027: State Council (own)`."""


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One of the chances to file a counter-notification."""

    number: int
    outcome: AttemptOutcome = AttemptOutcome.OPEN
    deadline: Deadline | None = None
    counter_notification_id: str = ""
    filed_at: datetime | None = None
    closed_at: datetime | None = None


class Complaint(Record, frozen=True, kw_only=True):
    """A complaint with its products and attempts. `id` is `platform/no`."""

    KIND: ClassVar[str] = "complaints"

    no: str
    platform: str
    received_at: datetime
    source: Source = Source.RIGHTS_HOLDER
    target: Target = Target.LISTING
    reason: str = ""
    severity: Severity = Severity.UNKNOWN
    litigation: bool = False
    right: Ref | None = None
    complainant: Ref | None = None
    lines: tuple[ComplaintLine, ...] = ()
    state: ComplaintState = ComplaintState.PENDING_RESPONSE
    state_at: datetime | None = None
    """When the state was reached (for a lapse: when the window ended, not when it was noticed)."""
    due_at: datetime | None = None
    """The end of the window that runs now, the seller's or the other side's; None when none runs."""
    deadline: Deadline | None = None
    attempts: tuple[Attempt, ...] = ()
    note: str = ""
    tags: tuple[str, ...] = ()
    import_hash: str = ""
    """Of the imported row that this record last took in; equal = nothing new to take in."""
    extra: dict[str, Any] = {}

    @property
    def attempts_used(self) -> int:
        return sum(attempt.outcome is not AttemptOutcome.OPEN for attempt in self.attempts)

    @property
    def view(self) -> View:
        return view_of(self.state)


class ComplaintSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a complaint that a list shows; decoded from the stored complaint without the rest."""

    id: str
    no: str
    platform: str
    received_at: datetime
    state: ComplaintState
    severity: Severity = Severity.UNKNOWN
    state_at: datetime | None = None
    due_at: datetime | None = None
    right: Ref | None = None
    complainant: Ref | None = None

    @property
    def view(self) -> View:
        return view_of(self.state)


def view_of(state: ComplaintState) -> View:
    """Open complaints are to be responded to; everything else is a historical record."""
    return View.RESPOND if state is ComplaintState.PENDING_RESPONSE else View.HISTORY


def complaint_id(platform: str, no: str) -> str:
    """The key of a complaint: its platform and number."""
    return f"{platform.casefold()}/{no}"
