"""The brand reference list, and the way to a scan of the whole catalog."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar

from msgspec.structs import replace
from textual.widget import Widget
from textual.widgets import Static

from iptui.casework.sweep import brands, remove_brand, save_brand
from iptui.domain.brands import BrandReference, BrandRelation, brand_id
from iptui.screens.dialogs import ConfirmScreen, Field, FormScreen
from iptui.screens.kinds import FilteredListScreen
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows


class BrandsScreen(FilteredListScreen):
    context: ClassVar[str] = "brands"
    mode_name: ClassVar[str] = "brands"
    filter_hint: ClassVar[str] = "text in name, alias or category"

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[BrandReference] = []

    def body(self) -> Iterable[Widget]:
        yield Static("", id="counts", classes="text")
        yield RecordsTable(
            [
                Column("Brand", 14, grow=2),
                Column("Relation", 12),
                Column("Until", 10, drop_below=60),
                Column("Aliases", 10, grow=2, drop_below=70),
                Column("Category", 8, grow=1, drop_below=90),
            ],
            empty="The list is empty. a adds a brand; `iptui import brands FILE` takes a list in.",
            id="table",
        )

    def load(self) -> None:
        listed = brands(self.desk)
        self.shown = [one for one in listed if self.holds(one.name, *one.aliases, one.category)]
        self.query_one("#table", RecordsTable).set_rows(
            Rows([one.id for one in self.shown], self._row)
        )
        self.show_counts(f"{len(listed):,} brand(s)", len(self.shown))

    def _row(self, number: int) -> Sequence[Cell]:
        one = self.shown[number]
        today = self.desk.now().date()
        relation = one.relation.value.replace("_", " ")
        if one.relation is BrandRelation.THIRD_PARTY:
            cell: Cell = relation
        elif one.permitted_on(today):
            cell = (relation, "good")
        else:
            cell = ("ended", "bad")
        return one.name, cell, str(one.authorised_until or ""), ", ".join(one.aliases), one.category

    def _current(self) -> BrandReference | None:
        table = self.query_one("#table", RecordsTable)
        return self.shown[table.cursor] if table.key else None

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        self.action_edit()

    def action_add(self) -> None:
        self._form(BrandReference(id="", name=""))

    def action_edit(self) -> None:
        current = self._current()
        if current is not None:
            self._form(current)

    def _form(self, seen: BrandReference) -> None:
        fields = [
            Field("name", "Brand", seen.name, required=True),
            Field("aliases", "Aliases (a; b; c)", "; ".join(seen.aliases)),
            Field("owner", "Owner", seen.owner),
            Field(
                "relation",
                "Relation",
                seen.relation.value,
                choices=tuple(one.value for one in BrandRelation),
            ),
            Field(
                "authorised_until",
                "Authorised until (YYYY-MM-DD)",
                str(seen.authorised_until or ""),
            ),
            Field("allowed_phrases", "Allowed phrases (a; b)", "; ".join(seen.allowed_phrases)),
            Field("note", "Note", seen.note),
        ]

        def check(values: dict[str, str]) -> str | None:
            if values["authorised_until"]:
                try:
                    date.fromisoformat(values["authorised_until"])
                except ValueError:
                    return f"'{values['authorised_until']}' is no date; write it as 2026-09-30."
            taken = self.desk.store.get(BrandReference, brand_id(values["name"]))
            if taken is not None and taken.id != seen.id:
                return f"{taken.name} is on the list already; change that entry."
            return None

        def parts(text: str) -> tuple[str, ...]:
            return tuple(one.strip() for one in text.split(";") if one.strip())

        def saved(values: object) -> None:
            if not isinstance(values, dict):
                return
            changed = replace(
                seen,
                id=brand_id(values["name"]),
                name=values["name"],
                aliases=parts(values["aliases"]),
                owner=values["owner"],
                relation=BrandRelation(values["relation"] or "third_party"),
                authorised_until=date.fromisoformat(values["authorised_until"])
                if values["authorised_until"]
                else None,
                allowed_phrases=parts(values["allowed_phrases"]),
                note=values["note"],
            )
            kept = self.attempt(
                lambda: save_brand(self.desk, changed, instead_of=seen if seen.rev else None),
                again=None
                if changed.id != seen.id
                else lambda merged: save_brand(self.desk, merged),
            )
            if kept is not None:
                self.load()
                self.say("Kept.")

        self.app.push_screen(FormScreen("Brand", fields, check=check), saved)

    def action_remove(self) -> None:
        current = self._current()
        if current is None:
            return

        def confirmed(yes: object) -> None:
            if yes:
                self.attempt(lambda: remove_brand(self.desk, current))
                self.load()

        self.app.push_screen(
            ConfirmScreen(f"Remove {current.name}", "Decisions on its findings stay remembered."),
            confirmed,
        )

    def action_scan(self) -> None:
        from iptui.screens.findings import FindingsScreen

        self.app.push_screen(FindingsScreen(brands=self.shown if self.asked else None))

    def copy_text(self) -> str:
        current = self._current()
        return current.name if current else ""
