"""Entering and correcting the facts of a document; only those that its kind is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from iptui.casework.evidence import AlreadyKept, add_evidence, change_evidence, uses_of
from iptui.casework.form_drafts import load_form_draft, save_form_draft
from iptui.domain.condition_table import CONDITIONS, facts_of_kind
from iptui.domain.counter_notifications import CounterNotificationState
from iptui.domain.errors import BadInput, UserError
from iptui.domain.evidence import EvidenceItem, EvidenceKind
from iptui.domain.evidence_documents import DOCUMENTS
from iptui.domain.evidence_words import ALWAYS, LABELS, fact_text, kind_words, with_facts
from iptui.domain.grounds import GROUNDS
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import ChoiceScreen, Field, FormScreen

Then = Callable[[EvidenceItem], None]


def kinds_of_ground(ground: str) -> list[EvidenceKind]:
    """The kinds of document that a ground's conditions ask for, the usual one of each sort first."""
    if ground not in GROUNDS:
        return []
    kinds: dict[EvidenceKind, None] = {}
    for name in GROUNDS[ground].conditions:
        condition = CONDITIONS[name]
        if condition.document:
            kinds.update(dict.fromkeys(DOCUMENTS[condition.document].kinds))
        elif name == "snapshot_present":
            kinds[EvidenceKind.SCREENSHOT] = None
    return list(kinds)


def add_document(
    screen: DeskScreen, then: Then, *, ground: str = "", complained: tuple[str, ...] = ()
) -> None:
    """Choose the kind (those that the ground asks for first), then fill in the facts."""
    asked = kinds_of_ground(ground)
    others = [one for one in EvidenceKind if one not in asked]
    choices = [(one.value, f"{kind_words(one)}  (asked for by this ground)") for one in asked]
    choices += [(one.value, kind_words(one)) for one in others]

    def chosen(kind: object) -> None:
        if isinstance(kind, str):
            _form(screen, EvidenceItem(id="", kind=EvidenceKind(kind), title=""), then, complained)

    screen.app.push_screen(ChoiceScreen("What kind of document", choices), chosen)


def edit_document(
    screen: DeskScreen, item: EvidenceItem, then: Then, *, complained: tuple[str, ...] = ()
) -> None:
    """Correct the facts of a kept document."""
    _form(screen, item, then, complained)


def _form(screen: DeskScreen, item: EvidenceItem, then: Then, complained: tuple[str, ...]) -> None:
    desk = screen.desk
    # The draft goes by the revision too: what was typed over older facts is not offered over newer ones.
    form = f"evidence:{item.id or item.kind.value}:{item.rev}"
    typed = load_form_draft(desk, form)
    names = [name for name in LABELS if name in _shown(item)]
    fields = [
        Field(
            name,
            LABELS[name],
            typed.get(name, fact_text(item, name)),
            required=name == "title",
        )
        for name in names
    ]
    kept = f" (kept: {item.blob.filename})" if item.blob is not None else ""
    where = "in your folder on the server" if desk.wall is not None else "path on this machine"
    fields.insert(1, Field("path", f"File, {where}{kept}", typed.get("path", "")))

    def facts(values: dict[str, str]) -> dict[str, str]:
        return {name: values[name] for name in names}

    def check(values: dict[str, str]) -> str | None:
        try:
            with_facts(item, facts(values), complained=complained)
        except BadInput as error:
            return str(error)
        if not values["path"] and "/" in values["title"] and desk.has_file(values["title"]):
            return "The title is the path of a file: put the path under File, and give it a title."
        try:
            if values["path"]:
                desk.file_place(values["path"])
        except UserError as error:
            return str(error)
        if values["path"] and not desk.has_file(values["path"]):
            return f"There is no file {values['path']}; check the path."
        return None

    def saved(values: object) -> None:
        if not isinstance(values, dict):
            return
        changed = with_facts(item, facts(values), complained=complained)
        path = desk.file_place(values["path"]) if values["path"] else None
        try:
            stored = (
                change_evidence(desk, changed, path)
                if item.rev
                else add_evidence(desk, changed, path)
            )
        except AlreadyKept as error:
            _kept_already(
                screen, error.items, changed, path, lambda one: _done(screen, form, one, then)
            )
            return
        except UserError as error:
            screen.fail(error, again=lambda merged: change_evidence(desk, merged))
            return
        _done(screen, form, stored, then)

    screen.app.push_screen(
        FormScreen(
            f"{'Correct' if item.rev else 'Add'}: {kind_words(item.kind)}",
            fields,
            text=_hint(screen, item),
            check=check,
            keep=lambda values: save_form_draft(desk, form, values),
        ),
        saved,
    )


def _done(screen: DeskScreen, form: str, item: EvidenceItem, then: Then) -> None:
    save_form_draft(screen.desk, form, {})
    then(item)


def _shown(item: EvidenceItem) -> set[str]:
    """What the kind is asked for, and every fact that is entered already."""
    names = {*ALWAYS, *facts_of_kind(item.kind)}
    names |= {name for name in LABELS if fact_text(item, name)}
    return names if item.rev else names - {"kind"}


def _hint(screen: DeskScreen, item: EvidenceItem) -> str:
    if not item.rev:
        return "Leave empty what you do not know; the check then says so."
    filed = [
        one for one in uses_of(screen.desk, item) if one.state is not CounterNotificationState.DRAFT
    ]
    if filed:
        return f"Filed {len(filed)} time(s): these keep the facts they were filed with."
    return "Nothing was filed with it yet."


def _kept_already(
    screen: DeskScreen,
    items: Iterable[EvidenceItem],
    typed: EvidenceItem,
    path: Path | None,
    then: Then,
) -> None:
    """The same bytes are kept: offer that item, with its own facts or those typed now."""
    known = list(items)
    choices = [(f"use:{one.id}", f"Use '{one.title}' as it is") for one in known]
    choices += [
        (f"correct:{one.id}", f"Use '{one.title}' with the facts typed now") for one in known
    ]
    choices.append(("second", "Keep a second item of the same file"))
    by_id = {one.id: one for one in known}

    def chosen(key: object) -> None:
        if not isinstance(key, str):
            return
        action, _, item_id = key.partition(":")
        if action == "use":
            then(by_id[item_id])
            return
        stored = screen.attempt(
            lambda: (
                change_evidence(screen.desk, _over(by_id[item_id], typed))
                if action == "correct"
                else add_evidence(screen.desk, typed, path, second=True)
            )
        )
        if stored is not None:
            then(stored)

    screen.app.push_screen(
        ChoiceScreen("This file is kept already", choices, text="The bytes are stored once."),
        chosen,
    )


def _over(known: EvidenceItem, typed: EvidenceItem) -> EvidenceItem:
    """The kept item with every fact that was typed; what was left empty stays."""
    facts = {name: text for name in LABELS if (text := fact_text(typed, name))}
    return with_facts(known, facts)
