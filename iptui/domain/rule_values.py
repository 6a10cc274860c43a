"""A rule set value by value, each with its source: to read, and to compare with another version."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from iptui.domain.complaints import Complaint, Deadline
from iptui.domain.rule_sets import (
    WINDOW_NAMES,
    CalendarNotice,
    Ledger,
    PurchaseProof,
    RuleSet,
    Stated,
)
from iptui.domain.sources import SourcedValue

WINDOW_TITLES: dict[str, str] = {
    "respond": "Time to respond",
    "counter_notify_again": "Time for a further attempt",
    "complainant_reply": "Time for the complainant",
    "platform_ruling": "Time for the platform",
}
LEDGER_TITLES = {"general_points": "General points", "serious_strikes": "Serious strikes"}
LEDGER_VALUES = ("first", "repeat", "day_cap", "merge_days", "life_days", "per_right_for")
LEDGER_UNITS = {"day_cap": " a day", "merge_days": " days", "life_days": " days"}
SINGLE_VALUES = (
    "version",
    "attempts",
    "time_zone",
    "country",
    "missed_window",
    "silence_accepts",
    "delete_now_note",
)
MISSED_WINDOW_TEXTS = {
    "next_attempt": "uses up its attempt; the next one opens",
    "final": "uses up the right to respond",
}


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One value that two rule sets do not share; None = the set has no such value."""

    what: str
    before: SourcedValue | None
    after: SourcedValue | None


def values_of(rules: RuleSet) -> list[SourcedValue]:
    """Every value under the name it has in the file, in the file's usual order."""
    return list(_values(rules))


def differences(before: RuleSet, after: RuleSet) -> list[Difference]:
    """Values, sources, notes or confidence that differ; versions, origins and titles aside."""
    old = {one.what: one for one in _values(before)}
    new = {one.what: one for one in _values(after)}
    names = dict.fromkeys([*old, *new])
    return [
        Difference(what=name, before=old.get(name), after=new.get(name))
        for name in names
        if _compared(old.get(name)) != _compared(new.get(name))
    ]


def source_of_deadline(deadline: Deadline) -> SourcedValue:
    """A window as it was worked out for a case, with its source."""
    length = f"{deadline.length} {deadline.unit.replace('_', ' ')}"
    title = WINDOW_TITLES.get(deadline.rule, deadline.rule)
    if deadline.origin == "platform":
        return SourcedValue(
            what=title,
            value=f"as printed; by the rules {length}",
            source=deadline.source,
            version=deadline.rule_set,
            confidence=deadline.confidence,
            origin="platform",
        )
    return SourcedValue(
        what=title,
        value=length,
        source=deadline.source,
        version=deadline.rule_set,
        confidence=deadline.confidence,
        origin="own" if deadline.origin == "own" else "shipped",
    )


def sources_of_complaint(complaint: Complaint, rules: RuleSet) -> list[SourcedValue]:
    """What a complaint's clock and attempts rest on: windows, calendar, zone, attempts."""
    found: list[SourcedValue | None] = []
    deadline = complaint.deadline
    if deadline is not None:
        running = source_of_deadline(deadline)
        basis = rules.basis_of(deadline.rule)
        note = basis.note if basis and deadline.rule_set == rules.id else ""
        found.append(msgspec.structs.replace(running, note=note))
        if deadline.unit == "business_days":
            found.append(source_of_value(rules, "country", "Calendar of"))
            last = max(deadline.strict, deadline.statutory)
            for notice in rules.calendar_notices:
                if deadline.started_at.year <= notice.year <= last.year:
                    found.append(
                        msgspec.structs.replace(
                            calendar_source(rules, notice), what=f"Holiday notice of {notice.year}"
                        )
                    )
        found.append(source_of_value(rules, "time_zone", "Days end in"))
    found.append(source_of_value(rules, "attempts", "Attempts"))
    found.append(source_of_value(rules, "missed_window", "A missed window"))
    found.append(source_of_value(rules, "silence_accepts", "Silence accepts"))
    for name in WINDOW_NAMES:
        window = getattr(rules, name)
        if window is not None and (deadline is None or deadline.rule != name):
            value = window.text + (f" from {window.starts}" if window.starts else "")
            found.append(_sourced(rules, WINDOW_TITLES[name], value, window))
    return [one for one in found if one is not None]


def sources_of_ledger(rules: RuleSet, name: str) -> list[SourcedValue]:
    """One ledger's values with their sources; none where the rules know no such ledger."""
    ledger: Ledger | None = getattr(rules, name, None)
    if ledger is None:
        return []
    found = []
    for one in _ledger(rules, name, ledger):
        title = one.what.removeprefix(f"{name}.").replace("_", " ")
        found.append(msgspec.structs.replace(one, what=f"{LEDGER_TITLES.get(name, name)}, {title}"))
    return found


def source_of_value(rules: RuleSet, field: str, what: str) -> SourcedValue | None:
    """One of the single values with its source; None where the rules do not have it."""
    for one in _values(rules):
        if one.what == field:
            return msgspec.structs.replace(one, what=what)
    return None


def _compared(value: SourcedValue | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    return value.value, value.source, value.confidence, value.note


def _values(rules: RuleSet) -> Iterator[SourcedValue]:
    for name in SINGLE_VALUES:
        text = _single_text(rules, name)
        basis = rules.basis_of(name)
        if text:
            yield _sourced(rules, name, text, basis)
    for window_name in WINDOW_NAMES:
        window = getattr(rules, window_name)
        if window is not None:
            value = window.text + (f" from {window.starts}" if window.starts else "")
            yield _sourced(rules, window_name, value, window)
    for ledger_name in LEDGER_TITLES:
        ledger = getattr(rules, ledger_name)
        if ledger is not None:
            yield from _ledger(rules, ledger_name, ledger)
    if rules.purchase_proof is not None:
        yield purchase_source(rules, rules.purchase_proof)
    for one in rules.overrides:
        name = f"overrides.{one.window} {one.first_day} to {one.last_day}"
        yield _sourced(rules, name, one.text, one)
    for notice in rules.calendar_notices:
        yield calendar_source(rules, notice)
    for fact in rules.facts:
        yield _sourced(rules, f"facts.{fact.what}", fact.value, fact)


def calendar_source(rules: RuleSet, notice: CalendarNotice) -> SourcedValue:
    """A holiday notice in one line."""
    moved = len(notice.working_weekend_days)
    return SourcedValue(
        what=f"calendar_notices.{notice.year}",
        value=f"{len(notice.days_off)} days off, {moved} working weekend days",
        source=notice.source,
        version=rules.id,
        confidence=notice.confidence,
        origin=notice.origin,
        note=notice.note,
    )


def purchase_source(rules: RuleSet, proof: PurchaseProof) -> SourcedValue:
    """What documents of purchase must show, in one line."""
    value = (
        f"of the {proof.months} months before the complaint, more than {proof.pieces_over} pieces"
    )
    return _sourced(rules, "purchase_proof", value, proof)


def _ledger(rules: RuleSet, name: str, ledger: Ledger) -> Iterator[SourcedValue]:
    for field in LEDGER_VALUES:
        value = getattr(ledger, field)
        if value is None or value == ():
            continue
        text = ", ".join(one.value for one in value) if isinstance(value, tuple) else str(value)
        text += LEDGER_UNITS.get(field, "")
        yield _sourced(rules, f"{name}.{field}", text, ledger.basis_of(field))
    basis = ledger.basis_of("thresholds")
    for one in ledger.thresholds:
        yield _sourced(rules, f"{name}.threshold {one.at}", one.action, basis)


def _single_text(rules: RuleSet, name: str) -> str:
    value = getattr(rules, name)
    if name == "version":
        return rules.version_text
    if name == "missed_window":
        return MISSED_WINDOW_TEXTS[rules.missed_window] if name in rules.basis else ""
    if name == "silence_accepts":
        return "" if value is None else ("yes" if value else "no")
    if name == "country":
        return value or "none (Monday to Friday only)"
    return str(value) if value else ""


def _sourced(rules: RuleSet, what: str, value: str, basis: Stated | None) -> SourcedValue:
    return SourcedValue(
        what=what,
        value=value,
        source=basis.source if basis else "",
        version=rules.id if rules.version_known else f"{rules.platform}, date unknown",
        confidence=basis.confidence if basis else "inferred",
        origin=rules.origin,
        note=basis.note if basis else "",
    )
