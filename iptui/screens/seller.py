"""The seller's own facts as a form: what every letter carries."""

from __future__ import annotations

from collections.abc import Callable

from iptui.casework.form_drafts import load_form_draft, save_form_draft
from iptui.casework.sellers import LABELS, facts_of, save_seller, seller_of, with_facts
from iptui.domain.accounts import Permission
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import Field, FormScreen

FORM = "seller"
MULTILINE = ("address", "stores")


def edit_seller(screen: DeskScreen, then: Callable[[], object]) -> None:
    """Show and change the facts; `then` is called when they were kept."""
    desk = screen.desk
    refused = desk.why_not_permitted(Permission.EDIT_SELLER)
    if refused:
        screen.say(refused, bad=True)
        return
    seller = seller_of(desk)
    typed = {**facts_of(seller), **load_form_draft(desk, FORM)}

    def check(values: dict[str, str]) -> str | None:
        with_facts(seller, values)
        return None

    def submitted(values: object) -> None:
        if not isinstance(values, dict):
            return
        kept = screen.attempt(
            lambda: save_seller(desk, with_facts(seller, values)),
            again=lambda merged: save_seller(desk, merged),
        )
        if kept is not None:
            save_form_draft(desk, FORM, {})
            then()

    fields = [
        Field(name, label, typed.get(name, ""), multiline=name in MULTILINE)
        for name, label in LABELS.items()
    ]
    screen.app.push_screen(
        FormScreen(
            "The seller, as letters name it",
            fields,
            text="A counter-notification has to name you; the complainant is given a copy of it.",
            check=check,
            keep=lambda values: save_form_draft(desk, FORM, values),
        ),
        submitted,
    )
