"""A complainant's record in numbers: outcomes, success of counter-notifications, warning signs.

What counts:

- *Decided* is a counter-notification that the complainant accepted (or, where the platform counts
  silence so, did not answer), or on which the platform ruled. Drafts, lapsed windows, running ones and
  withdrawn complaints are not decided.
- *Success rate* = accepted, deemed accepted or upheld ÷ decided. None while nothing is decided.
- *Days to answer* run from filing to the complainant's own reply; silence has none.
- A *withdrawal* is a complaint that the complainant withdrew, at whatever stage.

Only complaints in this workspace are known. The platform counts all of the complainant's complaints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median

import msgspec

from iptui.domain.complaints import ComplaintState, ComplaintSummary
from iptui.domain.counter_notifications import CounterNotification, CounterNotificationState
from iptui.domain.evidence_facts import months_before
from iptui.domain.rule_sets import Confidence

N = CounterNotificationState
WON = frozenset({N.ACCEPTED, N.DEEMED_ACCEPTED, N.UPHELD})
DECIDED = WON | {N.DISMISSED}

GOOD_FAITH_RATE = 0.05
GOOD_FAITH_MONTHS = 3
MASS_COMPLAINTS = 10
MASS_DAYS = 30
REPEATED_ON_A_RIGHT = 3

GOOD_FAITH_PAGE = "https://ipp.alibabagroup.com/infoContent.htm?skyWindowUrl=ipp/gftm/faq_en"


class WarningSign(msgspec.Struct, frozen=True, kw_only=True):
    """Something about the complainant that is worth knowing before answering."""

    name: str
    title: str
    found: str
    threshold: str
    rule: str
    """The mark's name in a few words; `source` is its address."""
    source: str
    confidence: Confidence
    note: str = ""


class RightCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many complaints rest on one right."""

    right_id: str
    label: str
    complaints: int
    """By this complainant."""
    by_others: int = 0
    """By anybody else, on the same right."""


class ComplainantNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers; see the module's text for what counts."""

    complaints: int
    open: int
    outcomes: dict[str, int]
    """State -> number of complaints."""
    withdrawn: int
    counter_notifications: int
    """Decided ones."""
    successful: int
    success_rate: float | None
    decided_in_three_months: int
    successful_in_three_months: int
    median_days_to_answer: float | None
    rights: tuple[RightCount, ...]
    """Most complaints first."""
    warnings: tuple[WarningSign, ...]


def record_of(
    complaints: Sequence[ComplaintSummary],
    counters: Iterable[CounterNotification],
    *,
    now: datetime,
    on_same_rights: Iterable[ComplaintSummary] = (),
    complainant_id: str = "",
) -> ComplainantNumbers:
    """The record from the complainant's complaints and one's counter-notifications on them.

    `on_same_rights` are all complaints on these rights, whoever filed them.
    """
    filed = [one for one in counters if one.state is not N.DRAFT]
    decided = [one for one in filed if one.state in DECIDED]
    successful = sum(one.state in WON for one in decided)
    since = months_before(now.date(), GOOD_FAITH_MONTHS)
    lately = [one for one in decided if (at := _decided_at(one)) is not None and at.date() >= since]
    lately_won = sum(one.state in WON for one in lately)
    answers = [
        (one.complainant_reply.at - one.submitted_at).total_seconds() / 86400
        for one in filed
        if one.complainant_reply is not None
        and one.submitted_at is not None
        and one.state is not N.DEEMED_ACCEPTED
    ]
    rights = _rights(complaints, on_same_rights, complainant_id)
    signs = (
        _good_faith(lately_won, len(lately)),
        _mass(complaints),
        _repeated(rights),
    )
    return ComplainantNumbers(
        complaints=len(complaints),
        open=sum(one.state is ComplaintState.PENDING_RESPONSE for one in complaints),
        outcomes=dict(Counter(one.state.value for one in complaints)),
        withdrawn=sum(one.state is ComplaintState.CLOSED_WITHDRAWN for one in complaints),
        counter_notifications=len(decided),
        successful=successful,
        success_rate=successful / len(decided) if decided else None,
        decided_in_three_months=len(lately),
        successful_in_three_months=lately_won,
        median_days_to_answer=round(median(answers), 1) if answers else None,
        rights=rights,
        warnings=tuple(one for one in signs if one is not None),
    )


def _decided_at(counter: CounterNotification) -> datetime | None:
    if counter.ruling is not None:
        return counter.ruling.at
    return counter.complainant_reply.at if counter.complainant_reply is not None else None


def _rights(
    complaints: Sequence[ComplaintSummary],
    on_same_rights: Iterable[ComplaintSummary],
    complainant_id: str,
) -> tuple[RightCount, ...]:
    labels = {one.right.id: one.right.name or one.right.id for one in complaints if one.right}
    mine = Counter(one.right.id for one in complaints if one.right)
    others = Counter(
        one.right.id
        for one in on_same_rights
        if one.right and (one.complainant is None or one.complainant.id != complainant_id)
    )
    return tuple(
        RightCount(
            right_id=right_id, label=labels[right_id], complaints=count, by_others=others[right_id]
        )
        for right_id, count in mine.most_common()
    )


def _good_faith(won: int, decided: int) -> WarningSign | None:
    """Alibaba's own measure of a complainant in good faith, over what this workspace knows."""
    if not decided or won / decided <= GOOD_FAITH_RATE:
        return None
    return WarningSign(
        name="good_faith",
        title="Counter-notifications against it often succeed",
        found=f"{won} of {decided} decided in three months succeeded ({won / decided:.0%})",
        threshold=f"more than {GOOD_FAITH_RATE:.0%} in {GOOD_FAITH_MONTHS} months",
        rule="Alibaba IPP, good-faith takedown",
        source=GOOD_FAITH_PAGE,
        confidence="stated",
        note="The platform counts all of the complainant's complaints, this desk only those it knows.",
    )


def _mass(complaints: Sequence[ComplaintSummary]) -> WarningSign | None:
    """Ten complaints within thirty days."""
    received = sorted(one.received_at for one in complaints)
    most = 0
    start = 0
    for end, at in enumerate(received):
        while at - received[start] > timedelta(days=MASS_DAYS):
            start += 1
        most = max(most, end - start + 1)
    if most < MASS_COMPLAINTS:
        return None
    return WarningSign(
        name="mass_complaints",
        title="Mass complaints",
        found=f"{most} within {MASS_DAYS} days",
        threshold=f"{MASS_COMPLAINTS} or more within {MASS_DAYS} days",
        rule="a working mark of this desk",
        source="a working mark of this desk, no platform's rule",
        confidence="inferred",
    )


def _repeated(rights: tuple[RightCount, ...]) -> WarningSign | None:
    """The same right again and again."""
    many = [one for one in rights if one.complaints >= REPEATED_ON_A_RIGHT]
    if not many:
        return None
    named = ", ".join(f"{one.label} ({one.complaints})" for one in many[:3])
    return WarningSign(
        name="repeated_right",
        title="Repeated complaints on one right",
        found=named + (f" and {len(many) - 3} more" if len(many) > 3 else ""),
        threshold=f"{REPEATED_ON_A_RIGHT} or more on the same right",
        rule="a working mark of this desk",
        source="a working mark of this desk, no platform's rule",
        confidence="inferred",
    )


def in_one_line(record: ComplainantNumbers) -> str:
    """The record as one line beside a complainant's name."""
    parts = [f"{record.complaints} complaint{'s' if record.complaints != 1 else ''}"]
    if record.success_rate is None:
        parts.append("no counter-notification decided")
    else:
        parts.append(
            f"{record.successful} of {record.counter_notifications} counter-notifications succeeded"
        )
    if record.withdrawn:
        parts.append(f"{record.withdrawn} withdrawn")
    if record.median_days_to_answer is not None:
        parts.append(f"answers in {record.median_days_to_answer:g} days")
    return "; ".join(parts)
