"""Somebody else changed the record first: both versions field by field, and a choice for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec
from msgspec.structs import fields, replace
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from iptui.domain.records import Record
from iptui.screens.dialogs import SUBMIT_KEY, Dialog, shown
from iptui.store.protocol import Conflict
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows

BOOKKEEPING = ("id", "rev", "created_at", "updated_at", "import_hash")


class ConflictScreen(Dialog):
    """The result is the record to save instead, at the newer revision; None when left.

    A change that is more than a record's fields (a filing, a deletion) cannot be merged: then both
    versions are only shown, and the person repeats the step on what stands now.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "other_one", show=False),
        Binding("m", "all_mine", show=False),
        Binding("t", "all_theirs", show=False),
        Binding(f"{SUBMIT_KEY},ctrl+g", "save", show=False),
    ]

    def __init__(self, conflict: Conflict, *, may_merge: bool) -> None:
        super().__init__()
        self._conflict = conflict
        self.mine, self.theirs = conflict.mine, conflict.current
        self.may_merge = may_merge and self.mine is not None and self.theirs is not None
        self.names = differing(self.mine, self.theirs)
        self.taken = set(self.names)
        """Fields that are saved as mine; the others stay as stored."""

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content.styled("Changed by somebody else", "bold"))
            deleted = " It was deleted." if self.theirs is None else ""
            yield Static(shown(f"{self._conflict}{deleted}"))
            yield RecordsTable(
                [
                    Column("Field", 14),
                    Column("Yours", 12, grow=1),
                    Column("Theirs, stored now", 12, grow=1),
                    Column("Saved", 6),
                ],
                empty="Both versions say the same.",
            )
            if self.may_merge:
                keys: tuple[str | tuple[str, str], ...] = (
                    ("space", "bold"), " Other one   ", ("m", "bold"), " All mine   ",
                    ("t", "bold"), " All theirs   ", ("F2", "bold"), " Save   ",
                    ("esc", "bold"), " Leave",
                )  # fmt: skip
            else:
                keys = (("esc", "bold"), " Back")
            yield Static(Content.assemble(*keys), classes="keys")

    def on_mount(self) -> None:
        table = self.query_one(RecordsTable)
        table.styles.height = min(12, len(self.names) + 2)
        self._paint()
        table.focus()

    def _paint(self) -> None:
        self.query_one(RecordsTable).set_rows(Rows(self.names, self._row))

    def _row(self, number: int) -> Sequence[Cell]:
        name = self.names[number]
        mine = name in self.taken
        return (
            name.replace("_", " "),
            (as_text(getattr(self.mine, name)), "hit" if mine and self.may_merge else "row"),
            (as_text(getattr(self.theirs, name)), "row" if mine or not self.may_merge else "hit"),
            ("yours" if mine else "theirs") if self.may_merge else "",
        )

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        event.stop()
        self.action_other_one()

    def action_other_one(self) -> None:
        key = self.query_one(RecordsTable).key
        if key:
            self.taken ^= {key}
            self._paint()

    def action_all_mine(self) -> None:
        self.taken = set(self.names)
        self._paint()

    def action_all_theirs(self) -> None:
        self.taken = set()
        self._paint()

    def action_save(self) -> None:
        if self.may_merge and self.theirs is not None:
            self.dismiss(
                replace(self.theirs, **{name: getattr(self.mine, name) for name in self.taken})
            )


def differing(mine: Record | None, theirs: Record | None) -> list[str]:
    """The fields in which two versions of a record differ, bookkeeping aside."""
    if mine is None or theirs is None:
        return []
    return [
        field.name
        for field in fields(type(mine))
        if field.name not in BOOKKEEPING
        and getattr(mine, field.name) != getattr(theirs, field.name)
    ]


def as_text(value: Any) -> str:
    """A field's value on one line."""
    if value is None or value == "":
        return "—"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
