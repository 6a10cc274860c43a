"""What was typed into a form and not submitted: kept at every step, found again after a lost connection."""

from __future__ import annotations

from msgspec.structs import replace

from iptui.casework.desk import Desk
from iptui.domain.accounts import FormDraft
from iptui.store.protocol import Conflict


def _identity(desk: Desk, form: str) -> str:
    return f"{desk.account.id if desk.account else ''}:{form}"


def load_form_draft(desk: Desk, form: str) -> dict[str, str]:
    """The fields as last typed by this account; empty when there is no draft."""
    stored = desk.store.get(FormDraft, _identity(desk, form))
    return dict(stored.fields) if stored else {}


def save_form_draft(desk: Desk, form: str, fields: dict[str, str]) -> None:
    """Keep the fields; no fields removes the draft. The same person in two terminals: the last one wins."""
    if desk.account is None:
        return
    identity = _identity(desk, form)
    for _ in range(3):
        stored = desk.store.get(FormDraft, identity)
        if (dict(stored.fields) if stored else {}) == fields:
            return
        try:
            with desk.store.transaction(
                actor=desk.actor,
                action="form.draft",
                at=desk.now(),
                subject=f"form_drafts/{identity}",
            ) as tx:
                if fields:
                    base = stored or FormDraft(id=identity, account_id=desk.account.id)
                    tx.put(replace(base, fields=fields))
                elif stored is not None:
                    tx.delete(stored)
        except Conflict:
            continue
        return
