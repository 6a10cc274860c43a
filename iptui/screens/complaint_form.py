"""Entering a complaint by hand, and correcting one: by support staff, from a mail or a telephone call."""

from __future__ import annotations

from typing import Any

from iptui.casework.complaint_facts import correct_complaint, enter_complaint
from iptui.casework.form_drafts import load_form_draft, save_form_draft
from iptui.domain.accounts import Permission
from iptui.domain.complaints import Complaint, Severity, Target
from iptui.domain.parties import Party
from iptui.domain.rights import IpRight, RightType
from iptui.formats.complaint_rows import ImportedComplaint, complaint_of_row
from iptui.formats.values import RowError
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import Field, FormScreen

FIELDS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("no", "Complaint number", {"required": True}),
    ("platform", "Platform, such as alibaba.com", {"required": True}),
    ("received_at", "Received (2026-09-30T10:00+08:00)", {"required": True}),
    ("right.title", "Mark, or title of the right", {}),
    ("right.type", "Type", {"choices": tuple(one.value for one in RightType)}),
    ("right.office", "Office code (DE, US, EP…)", {}),
    ("right.number", "Number", {}),
    ("complainant.name", "Complainant", {}),
    ("complainant.email", "Complainant's e-mail", {}),
    ("products", "Product ids (a; b; c)", {}),
    ("severity", "Severity", {"choices": tuple(one.value for one in Severity)}),
    ("target", "Target", {"choices": tuple(one.value for one in Target)}),
    ("reason", "Reason", {}),
    ("note", "Note", {}),
)


def row_of(screen: DeskScreen, values: dict[str, str]) -> ImportedComplaint:
    """
    Raises:
        RowError: a value does not fit; the text says which.
    """
    from zoneinfo import ZoneInfo

    row: dict[str, Any] = {}
    for name, _, _ in FIELDS:
        value = values.get(name.replace(".", "_"), "").strip()
        if not value:
            continue
        if name == "products":
            row["products"] = [{"id": one.strip()} for one in value.split(";") if one.strip()]
        elif "." in name:
            outer, inner = name.split(".")
            row.setdefault(outer, {})[inner] = value
        else:
            row[name] = value
    if "right" in row:
        row["right"].setdefault("type", RightType.TRADEMARK.value)
    rules = screen.desk.rules

    def zone_of(platform: str) -> ZoneInfo:
        return ZoneInfo(rules.for_complaint(platform, screen.desk.now()).time_zone)

    return complaint_of_row(row, screen.desk.now(), zone_of)


def _form(
    screen: DeskScreen, title: str, typed: dict[str, str], form: str, *, extra: list[Field]
) -> FormScreen:
    fields = [
        Field(name.replace(".", "_"), label, typed.get(name.replace(".", "_"), ""), **more)
        for name, label, more in FIELDS
    ]

    def check(values: dict[str, str]) -> str | None:
        try:
            row_of(screen, values)
        except RowError as error:
            return str(error)
        return None

    return FormScreen(
        title,
        [*fields, *extra],
        check=check,
        keep=lambda values: save_form_draft(screen.desk, form, values),
    )


def enter(screen: DeskScreen) -> None:
    """A new complaint, typed in."""
    refused = screen.desk.why_not_permitted(Permission.EDIT_CASE)
    if refused:
        screen.say(refused, bad=True)
        return

    def saved(values: object) -> None:
        if not isinstance(values, dict):
            return
        complaint = screen.attempt(lambda: enter_complaint(screen.desk, row_of(screen, values)))
        if complaint is not None:
            save_form_draft(screen.desk, "complaint:new", {})
            screen.refresh_from_store()
            screen.say(f"Entered {complaint.no}.")

    typed = load_form_draft(screen.desk, "complaint:new")
    screen.app.push_screen(
        _form(screen, "Enter a complaint", typed, "complaint:new", extra=[]), saved
    )


def correct(screen: DeskScreen, seen: Complaint) -> None:
    """Correct an entered or imported complaint; the reason goes into the audit trail."""
    refused = screen.desk.why_not_permitted(Permission.EDIT_CASE)
    if refused:
        screen.say(refused, bad=True)
        return
    right = screen.desk.store.get(IpRight, seen.right.id) if seen.right else None
    party = screen.desk.store.get(Party, seen.complainant.id) if seen.complainant else None
    form = f"complaint:{seen.id}"
    stored = {
        "no": seen.no,
        "platform": seen.platform,
        "received_at": seen.received_at.isoformat(),
        "right_title": right.title if right else "",
        "right_type": right.type.value if right else "",
        "right_office": right.office if right else "",
        "right_number": right.number if right else "",
        "complainant_name": party.name if party else "",
        "complainant_email": party.email if party else "",
        "products": "; ".join(line.product_id for line in seen.lines),
        "severity": seen.severity.value,
        "target": seen.target.value,
        "reason": seen.reason,
        "note": seen.note,
    }
    typed = {**stored, **load_form_draft(screen.desk, form)}

    def saved(values: object) -> None:
        if not isinstance(values, dict):
            return
        changed = screen.attempt(
            lambda: correct_complaint(screen.desk, seen, row_of(screen, values), why=values["why"])
        )
        if changed is not None:
            save_form_draft(screen.desk, form, {})
            screen.refresh_from_store()
            screen.say("Corrected.")

    why = Field("why", "Why it is corrected", typed.get("why", ""), required=True)
    screen.app.push_screen(_form(screen, f"Correct {seen.no}", typed, form, extra=[why]), saved)
