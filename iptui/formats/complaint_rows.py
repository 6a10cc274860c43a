"""The complaint format: what a row of a complaint list becomes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import msgspec

from iptui.domain.complaints import (
    AttemptOutcome,
    ComplaintLine,
    ComplaintState,
    LineState,
    Severity,
    Source,
    Target,
    complaint_id,
)
from iptui.domain.deadlines import FIRST_YEAR
from iptui.domain.parties import Party
from iptui.domain.rights import IpRight
from iptui.formats.cells import CellShape
from iptui.formats.right_rows import pop_complainant, pop_right
from iptui.formats.values import (
    RowError,
    pop_datetime,
    pop_extra,
    pop_flag,
    pop_key,
    pop_text,
    pop_texts,
    pop_whole,
    pop_word,
    shown,
)

FIRST_RECEIPT = datetime(FIRST_YEAR, 1, 2, tzinfo=UTC)
CLOCK_SLACK = timedelta(days=2)
"""How far in the future a receipt may lie: another time zone's day and a clock gone wrong."""
MAX_ATTEMPTS = 20

COMPLAINT_CELLS = CellShape(
    required=("no", "platform"),
    columns=frozenset(
        [
            "no",
            "platform",
            "received_at",
            "source",
            "target",
            "reason",
            "severity",
            "litigation",
            "right",
            "complainant",
            "products",
            "state",
            "state_at",
            "due_at",
            "attempts",
            "note",
            "tags",
            "extra",
        ]
    ),
    objects=frozenset({"extra", "right.extra", "complainant.extra"}),
    lists=frozenset({"right.classes", "right.territories", "right.inventors", "tags"}),
    records={
        "products": ("id", "url", "title", "state"),
        "attempts": ("number", "outcome", "due_at", "filed_at", "closed_at"),
    },
)

ZoneOf = Callable[[str], tzinfo]
"""Platform → the zone in which its times without an offset are meant."""


class ImportedAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """One chance to file a counter-notification, as the file gives it. All instants UTC."""

    number: int
    outcome: AttemptOutcome = AttemptOutcome.OPEN
    due_at: datetime | None = None
    filed_at: datetime | None = None
    closed_at: datetime | None = None


class ImportedComplaint(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint as its file gives it, with its right and complainant; deadlines are not yet computed."""

    no: str
    platform: str
    received_at: datetime
    source: Source = Source.RIGHTS_HOLDER
    target: Target = Target.LISTING
    reason: str = ""
    severity: Severity = Severity.UNKNOWN
    litigation: bool = False
    right: IpRight | None = None
    complainant: Party | None = None
    lines: tuple[ComplaintLine, ...] = ()
    state: ComplaintState = ComplaintState.PENDING_RESPONSE
    state_at: datetime | None = None
    due_at: datetime | None = None
    """The end of the running window as the platform gives it; wins over a computed one."""
    attempts: tuple[ImportedAttempt, ...] = ()
    note: str = ""
    tags: tuple[str, ...] = ()
    extra: dict[str, Any] = {}

    @property
    def id(self) -> str:
        return complaint_id(self.platform, self.no)


def complaint_of_row(row: dict[str, Any], now: datetime, zone_of: ZoneOf) -> ImportedComplaint:
    """The complaint that the row describes; takes the row apart.

    Raises:
        RowError: number, platform or time of receipt is missing, or a value is not possible.
    """
    no = pop_key(row, "no", needed="every complaint needs its number")
    platform = pop_key(
        row, "platform", needed="say where the complaint was made, such as alibaba.com"
    ).casefold()
    zone = zone_of(platform)
    received_at = _received(row, now, zone)
    right, complainant = pop_right(row), pop_complainant(row)
    lines, unknown_of_lines = _lines(row)
    attempts = _attempts(row, zone)
    complaint = ImportedComplaint(
        no=no,
        platform=platform,
        received_at=received_at,
        source=pop_word(row, "source", Source) or Source.RIGHTS_HOLDER,
        target=pop_word(row, "target", Target) or Target.LISTING,
        reason=pop_text(row, "reason"),
        severity=pop_word(row, "severity", Severity) or Severity.UNKNOWN,
        litigation=pop_flag(row, "litigation") or False,
        right=right,
        complainant=complainant,
        lines=lines,
        state=pop_word(row, "state", ComplaintState) or ComplaintState.PENDING_RESPONSE,
        state_at=pop_datetime(row, "state_at", zone=zone),
        due_at=pop_datetime(row, "due_at", zone=zone),
        attempts=attempts,
        note=pop_text(row, "note"),
        tags=pop_texts(row, "tags"),
    )
    extra = pop_extra(row)
    if unknown_of_lines:
        extra = {**extra, "products": unknown_of_lines}
    return msgspec.structs.replace(complaint, extra=extra) if extra else complaint


def _received(row: dict[str, Any], now: datetime, zone: tzinfo) -> datetime:
    given = row.get("received_at")
    received = pop_datetime(row, "received_at", zone=zone)
    if received is None:
        raise RowError("received_at is missing: the time to respond runs from it.")
    if received < FIRST_RECEIPT:
        raise RowError(f"received_at {shown(given)} is before {FIRST_YEAR}: check the year.")
    if received > now + CLOCK_SLACK:
        raise RowError(f"received_at {shown(given)} lies in the future: check the date.")
    return received


def _lines(row: dict[str, Any]) -> tuple[tuple[ComplaintLine, ...], dict[str, Any]]:
    """The complained products, each once, and their unknown keys by product id."""
    unknown: dict[str, Any] = {}
    lines: dict[str, ComplaintLine] = {}
    for product, at in _records(row, "products", only="id"):
        product_id = pop_key(
            product, "id", at, needed="a complained product needs its listing's id"
        )
        line = ComplaintLine(
            product_id=product_id,
            url=pop_text(product, "url", at),
            title=pop_text(product, "title", at),
            state=pop_word(product, "state", LineState, at) or LineState.ONLINE,
        )
        lines.setdefault(product_id, line)
        if product:
            unknown[product_id] = product
    return tuple(lines.values()), unknown


def _attempts(row: dict[str, Any], zone: tzinfo) -> tuple[ImportedAttempt, ...]:
    attempts: list[ImportedAttempt] = []
    for place, (attempt, at) in enumerate(_records(row, "attempts", only="outcome"), 1):
        number = pop_whole(attempt, "number", at) or place
        if number != place or place > MAX_ATTEMPTS:
            raise RowError(
                f"{at}number is {number}: attempts are numbered 1, 2, 3 in order, at most {MAX_ATTEMPTS}."
            )
        attempts.append(
            ImportedAttempt(
                number=number,
                outcome=pop_word(attempt, "outcome", AttemptOutcome, at) or AttemptOutcome.OPEN,
                due_at=pop_datetime(attempt, "due_at", at, zone=zone),
                filed_at=pop_datetime(attempt, "filed_at", at, zone=zone),
                closed_at=pop_datetime(attempt, "closed_at", at, zone=zone),
            )
        )
    return tuple(attempts)


def _records(row: dict[str, Any], key: str, only: str) -> list[tuple[dict[str, Any], str]]:
    """(record, its place for a sentence) of a list of objects; a bare text is the record's `only` key."""
    value = row.pop(key, None)
    if value is None or value == "":
        return []
    if not isinstance(value, list):
        raise RowError(f"{key} must be a list of objects, not {shown(value)}.")
    records: list[tuple[dict[str, Any], str]] = []
    for place, item in enumerate(value, 1):
        at = f"{key}[{place}]."
        if isinstance(item, dict):
            records.append((dict(item), at))
        elif isinstance(item, (str, int)) and not isinstance(item, bool):
            records.append(({only: item}, at))
        else:
            raise RowError(f"{key}[{place}] must be an object, not {shown(item)}.")
    return records
