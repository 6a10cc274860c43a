"""Cleaning up what a search has found: marking listings, deleting them and taking that back, keeping them."""

from __future__ import annotations

from collections.abc import Iterable

from iptui.casework.cleanup import delete_products, undo_delete
from iptui.domain.brands import Decision
from iptui.domain.products import Product
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import ConfirmScreen, Field, FormScreen
from iptui.search.results import FIELDS, Finding, SearchResult, SearchText, Spans, Variant
from iptui.terminal.clean import clean
from iptui.widgets.records_table import RecordsTable


class Answer:
    """What one query found."""

    def __init__(
        self,
        query: str,
        result: SearchResult,
        products: list[Product],
        prefix: bool,
    ) -> None:
        self.query = query
        self.result = result
        self.products = products
        self.found_in = list(result.found_in)
        """For each product the fields that hold a part of the query."""
        self.variants: list[Variant] = []
        self.prefix = prefix
        self.fetching = False
        """More products are on their way, or there are none."""


class CleanUpScreen(DeskScreen):
    """A screen with a table of found listings, `#table`."""

    def __init__(self) -> None:
        super().__init__()
        self.answer: Answer | None = None
        self.marks: set[str] = set()
        self.last_deleted: list[str] = []

    def ask(self) -> None:
        """Search anew."""
        raise NotImplementedError

    def found(self, product: Product) -> tuple[SearchText, Spans]:
        """The product's text, and where the query stands in it."""
        raise NotImplementedError

    def action_mark(self) -> None:
        self.query_one("#table", RecordsTable).toggle_mark()
        self.say(f"{len(self.marks)} marked." if self.marks else "")

    def _chosen(self) -> list[str]:
        key = self.query_one("#table", RecordsTable).key
        return sorted(self.marks) or ([key] if key else [])

    def _preview(self, product_id: str) -> str:
        product = self.desk.store.product(product_id)
        return (
            f"  {clean(product_id)}  {clean(product.name) if product is not None else ''}".rstrip()
        )

    def action_delete(self) -> None:
        chosen = self._chosen()
        if not chosen:
            return
        listed = "\n".join(map(self._preview, chosen[:40]))
        more = f"\n  and {len(chosen) - 40} more" if len(chosen) > 40 else ""

        def confirmed(yes: object) -> None:
            if not yes:
                return
            query = self.answer.query if self.answer else ""
            edits = self.attempt(
                lambda: delete_products(self.desk, chosen, reason=f"clean-up: holds '{query}'")
            )
            if edits is not None:
                self.last_deleted = [one.id for one in edits]
                self.marks.clear()
                self.ask()
                self.say(f"Deleted {len(edits)} listing(s), snapshots kept; u brings them back.")

        self.app.push_screen(
            ConfirmScreen(
                f"Delete {len(chosen)} listing(s)",
                f"A snapshot of each is kept first:\n{listed}{more}\n\nDelete them on the platform as well.",
                yes="Delete",
            ),
            confirmed,
        )

    def action_undo(self) -> None:
        if not self.last_deleted:
            self.say("Nothing was deleted here just now.")
            return
        back = self.attempt(lambda: undo_delete(self.desk, self.last_deleted))
        if back is not None:
            self.last_deleted = []
            self.ask()
            self.say(f"Brought back {len(back)} listing(s).")

    def action_keep(self) -> None:
        chosen, answer = self._chosen(), self.answer
        if not chosen or answer is None:
            return

        def saved(values: object) -> None:
            if not isinstance(values, dict):
                return
            from iptui.casework.sweep import decide

            by_id = {product.id: product for product in answer.products}
            findings = [
                finding
                for product_id in chosen
                if product_id in by_id
                for finding in self._findings(by_id[product_id], answer.query)
            ]
            self.attempt(
                lambda: decide(self.desk, findings, Decision.KEEP, reason=values["reason"])
            )
            self.marks.clear()
            self.query_one("#table").refresh()
            self.say(f"Kept {len(chosen)} listing(s): {values['reason']}")

        self.app.push_screen(
            FormScreen("Keep with a reason", [Field("reason", "Why it may stay", required=True)]),
            saved,
        )

    def _findings(self, product: Product, query: str) -> Iterable[Finding]:
        text, found = self.found(product)
        for field in FIELDS:
            for span in found.get(field, []):
                value = getattr(text, field)
                piece = value if span.item is None else value[span.item]
                yield Finding(
                    brand=query,
                    product_id=product.id,
                    field=field,
                    item=span.item,
                    start=span.start,
                    end=span.end,
                    text=piece[span.start : span.end],
                    kind="exact",
                )
