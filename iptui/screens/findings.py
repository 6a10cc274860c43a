"""Findings of a sweep or a scan, to be decided once: delete, keep with a reason, authorised until a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from iptui.casework.cleanup import delete_products
from iptui.casework.sweep import decide, decision_of, scan, sweep
from iptui.domain.brands import BrandReference, Decision
from iptui.domain.complaints import Complaint
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import ConfirmScreen, Field, FormScreen
from iptui.screens.facts import excerpt
from iptui.search.fields import search_text
from iptui.search.results import Finding, Span
from iptui.store.protocol import Progress
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows


class FindingsScreen(DeskScreen):
    """For one complaint's mark, or for brands of the list. What was decided before is hidden at first."""

    context: ClassVar[str] = "findings"

    def __init__(
        self, complaint_id: str = "", brands: Sequence[BrandReference] | None = None
    ) -> None:
        super().__init__()
        self.complaint_id = complaint_id
        self.brands = brands
        self.found: list[Finding] = []
        self.shown: list[Finding] = []
        self.decisions: dict[int, Decision] = {}
        self.with_decided = False
        self.marks: set[str] = set()

    def body(self) -> Iterable[Widget]:
        yield Static("", id="counts", classes="text")
        yield RecordsTable(
            [
                Column("Brand", 10, grow=1),
                Column("Written", 12, grow=1),
                Column("Kind", 8, drop_below=70),
                Column("Field", 11),
                Column("Product", 12, grow=2),
                Column("Decision", 10),
            ],
            empty="Nothing found.",
            id="table",
        )
        yield Static("", id="context", classes="text")

    def on_mount(self) -> None:
        self.query_one("#context").styles.max_height = 3
        self.query_one("#table").focus()
        self.set_title("Sweep" if self.complaint_id else "Scan")
        self.search()

    def search(self) -> None:
        """Look again, in a thread."""
        desk = self.desk

        def run(progress: Progress) -> list[Finding]:
            desk.catalog.prepare(progress)
            if self.complaint_id:
                complaint = desk.store.get(Complaint, self.complaint_id)
                assert complaint is not None
                return sweep(desk, complaint, progress=progress)
            return list(scan(desk, self.brands, progress=progress))

        def then(found: list[Finding]) -> None:
            # What is most likely only the word stands below what is most likely the brand.
            self.found = sorted(found, key=lambda one: one.common_word)
            words = sum(one.common_word for one in found)
            below = f"; {words:,} may be only words, at the end" if words else ""
            self.say(f"{len(found):,} finding(s){below}.")
            self.show_found()

        self.say("Looking through the catalog…")
        self.work("scan", run, then, what="Looking through the catalog")

    def show_found(self) -> None:
        self.decisions = {id(one): decision_of(self.desk, one) for one in self.found}
        self.shown = [
            one
            for one in self.found
            if self.with_decided or self.decisions[id(one)] is Decision.OPEN
        ]
        keys = [f"{number}" for number in range(len(self.shown))]
        table = self.query_one("#table", RecordsTable)
        table.empty = "Nothing is left to decide." if self.found else "Nothing found."
        self.marks.clear()
        table.set_rows(Rows(keys, self._row, marks=self.marks))
        decided = len(self.found) - sum(one is Decision.OPEN for one in self.decisions.values())
        products = len({one.product_id for one in self.shown})
        self.query_one("#counts", Static).update(
            Content.assemble(
                (f"{len(self.shown):,} finding(s) in {products:,} product(s)", "bold"),
                (
                    f"   {decided:,} decided before (t {'hides' if self.with_decided else 'shows'} them)",
                    "$text-muted",
                ),
            )
        )

    def _row(self, number: int) -> Sequence[Cell]:
        one = self.shown[number]
        decision = self.decisions[id(one)]
        return (
            one.brand,
            (one.text, "hit"),
            "word?" if one.common_word else one.kind,
            one.field,
            one.product_id,
            "" if decision is Decision.OPEN else decision.value,
        )

    def _current(self) -> Finding | None:
        table = self.query_one("#table", RecordsTable)
        return self.shown[table.cursor] if table.key else None

    def _chosen(self) -> list[Finding]:
        if self.marks:
            return [self.shown[int(key)] for key in sorted(self.marks, key=int)]
        current = self._current()
        return [current] if current else []

    def on_records_table_moved(self, event: RecordsTable.Moved) -> None:
        context = self.query_one("#context", Static)
        one = self._current()
        product = self.desk.store.product(one.product_id) if one else None
        if one is None or product is None:
            context.update("")
            return
        value = getattr(search_text(product), one.field)
        piece = value if one.item is None else value[one.item]
        context.update(excerpt(piece, [Span(one.start, one.end)], max(20, self.size.width - 4)))

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        self.action_view()

    def action_view(self) -> None:
        from iptui.screens.product import ProductScreen

        one = self._current()
        if one is not None:
            self.app.push_screen(ProductScreen(one.product_id, self.complaint_id, one.text))

    def action_mark(self) -> None:
        self.query_one("#table", RecordsTable).toggle_mark()

    def action_decided(self) -> None:
        self.with_decided = not self.with_decided
        self.show_found()

    def action_delete(self) -> None:
        chosen = self._chosen()
        ids = list(dict.fromkeys(one.product_id for one in chosen))
        if not ids:
            return

        def confirmed(yes: object) -> None:
            if not yes:
                return
            words = ", ".join(sorted({one.text for one in chosen}))[:80]
            if (
                self.attempt(lambda: delete_products(self.desk, ids, reason=f"names {words}"))
                is None
            ):
                return
            self.attempt(
                lambda: decide(self.desk, chosen, Decision.DELETE, reason="listing deleted")
            )
            gone = set(ids)
            self.found = [one for one in self.found if one.product_id not in gone]
            self.show_found()
            self.say(f"Deleted {len(ids)} listing(s); snapshots kept.")

        listed = "\n".join(f"  {one}" for one in ids[:40])
        self.app.push_screen(
            ConfirmScreen(
                f"Delete {len(ids)} listing(s)",
                f"A snapshot of each is kept first:\n{listed}\n\nDelete them on the platform as well.",
                yes="Delete",
            ),
            confirmed,
        )

    def action_keep(self) -> None:
        self._decide(Decision.KEEP, [Field("reason", "Why the listing may stay", required=True)])

    def action_authorise(self) -> None:
        self._decide(
            Decision.AUTHORISED,
            [
                Field("reason", "Authorised by", required=True),
                Field("until", "Until (YYYY-MM-DD, empty: no end known)"),
            ],
        )

    def _decide(self, decision: Decision, fields: list[Field]) -> None:
        chosen = self._chosen()
        if not chosen:
            return

        def check(values: dict[str, str]) -> str | None:
            try:
                date.fromisoformat(values.get("until") or "2000-01-01")
            except ValueError:
                return f"'{values['until']}' is no date; write it as 2026-09-30."
            return None

        def saved(values: object) -> None:
            if not isinstance(values, dict):
                return
            until = date.fromisoformat(values["until"]) if values.get("until") else None
            self.attempt(
                lambda: decide(self.desk, chosen, decision, reason=values["reason"], until=until)
            )
            self.show_found()

        self.app.push_screen(FormScreen("Decide", fields, check=check), saved)

    def copy_text(self) -> str:
        return "\n".join(dict.fromkeys(one.product_id for one in self._chosen()))
