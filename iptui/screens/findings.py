"""Findings of a sweep or a scan, to be decided once: delete, keep with a reason, authorised until a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import date
from time import monotonic
from typing import ClassVar, Final

from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from iptui.casework.cleanup import delete_products
from iptui.casework.found import Found, RowNames
from iptui.casework.scans import ListScan
from iptui.casework.sweep import decide, decisions, sweep
from iptui.domain.brands import BrandReference, Decision
from iptui.domain.complaints import Complaint
from iptui.screens.base import DeskScreen
from iptui.screens.dialogs import ConfirmScreen, Field, FormScreen
from iptui.screens.facts import excerpt
from iptui.search.fields import search_text
from iptui.search.results import Finding, Span
from iptui.store.protocol import Progress
from iptui.widgets.records_table import Cell, Column, RecordsTable, Rows

_SHOWN_EVERY: Final = 0.5
"""Seconds between two looks at what a running scan has found."""


class FindingsScreen(DeskScreen):
    """For one complaint's mark, or for brands of the list.

    A scan of the list shows at first what no scan has shown before; `t` goes on to all that is undecided,
    and to all. Rows come in while the scan runs, and stay when it is stopped.
    """

    context: ClassVar[str] = "findings"

    class Came(Message):
        """The scan found more."""

    def __init__(
        self, complaint_id: str = "", brands: Sequence[BrandReference] | None = None
    ) -> None:
        super().__init__()
        self.complaint_id = complaint_id
        self.brands = brands
        self.views: tuple[str, ...] = ("new", "open", "all")
        if complaint_id or brands is not None:
            self.views = ("open", "all")
        self.view = self.views[0]
        self.found = Found(self.desk.store, decisions(self.desk))
        self.scan: ListScan | None = None
        self.marks: set[str] = set()

    def body(self) -> Iterable[Widget]:
        yield Static("", id="counts", classes="text")
        yield RecordsTable(
            [
                Column("Brand", 10, grow=1),
                Column("Written", 12, grow=1),
                Column("Kind", 8, drop_below=70),
                Column("Field", 14),
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
        desk, view = self.desk, self.view
        found = Found(desk.store, decisions(desk), with_decided=view == "all")

        def run(progress: Progress) -> Found:
            desk.catalog.prepare(progress)
            if self.complaint_id:
                complaint = desk.store.get(Complaint, self.complaint_id)
                assert complaint is not None
                findings = sweep(desk, complaint, progress=progress)
                # What is most likely only the word stands below what is most likely the brand.
                found.add(sorted(findings, key=lambda one: one.common_word))
                return found
            scan = ListScan(desk, self.brands, again=view != "new", progress=progress)
            with closing(scan):
                shown = 0.0
                for _ in found.fill(scan):
                    if self.scan is not scan or monotonic() - shown > _SHOWN_EVERY:
                        self.scan = scan
                        shown = monotonic()
                        self.post_message(self.Came())
            return found

        def then(_found: Found) -> None:
            if view == "new" and not len(found) and self.scan is not None and self.scan.known:
                self.view = "open"
                self.search()
                return
            self.show_found()
            self.say(f"Done: {len(found):,} row(s).")

        self.found, self.scan = found, None
        self.marks.clear()
        self.show_found(keep=False)
        self.query_one("#table", RecordsTable).empty = "Looking…"
        self.say("Looking through the catalog…")
        self.work("scan", run, then, what="Looking through the catalog")

    def on_findings_screen_came(self, event: Came) -> None:
        event.stop()
        self.show_found()

    def show_found(self, *, keep: bool = True) -> None:
        table = self.query_one("#table", RecordsTable)
        some = (self.scan is not None and self.scan.known) or self.found.decided
        table.empty = "Nothing is left to decide." if some else "Nothing found."
        table.set_rows(Rows(RowNames(self.found), self._row, marks=self.marks), keep=keep)
        self.query_one("#counts", Static).update(self._counts())

    def _counts(self) -> Content:
        found, scan = self.found, self.scan
        what = {"new": "new", "open": "undecided", "all": ""}[self.view]
        more: list[str] = []
        if found.words:
            more.append(f"{found.words:,} may be only words")
        if self.view == "new" and scan is not None and scan.known:
            more.append(f"{scan.known:,} known before")
        if found.decided:
            more.append(f"{found.decided:,} decided")
        following = self.views[(self.views.index(self.view) + 1) % len(self.views)]
        shows = {"new": "new ones", "open": "undecided", "all": "all"}[following]
        more.append(f"{self.key_of('decided')}: {shows}")
        return Content.assemble(
            (f"{len(found):,} {what} finding(s)".replace("  ", " "), "bold"),
            ("   " + ", ".join(more), "$text-muted"),
        )

    def _row(self, number: int) -> Sequence[Cell]:
        findings = self.found.findings(number)
        if not findings:
            return "", "replaced meanwhile", "", "", "", ""
        one = findings[0]
        decision = self.found.decision_of(findings)
        fields = len({finding.field for finding in findings})
        return (
            one.brand,
            (", ".join(dict.fromkeys(finding.text for finding in findings)), "hit"),
            "word?" if all(finding.common_word for finding in findings) else one.kind,
            one.field + (f" +{fields - 1}" if fields > 1 else ""),
            one.product_id,
            "" if decision is Decision.OPEN else decision.value,
        )

    def _current(self) -> list[Finding]:
        table = self.query_one("#table", RecordsTable)
        return self.found.findings(self.found.row_of(table.key)) if table.key else []

    def _chosen(self) -> list[Finding]:
        if self.marks:
            rows = sorted(self.found.row_of(key) for key in self.marks)
            return [one for row in rows for one in self.found.findings(row)]
        return self._current()

    def on_records_table_moved(self, event: RecordsTable.Moved) -> None:
        context = self.query_one("#context", Static)
        found = self._current()
        product = self.desk.store.product(found[0].product_id) if found else None
        if product is None:
            context.update("")
            return
        one = found[0]
        value = getattr(search_text(product), one.field)
        piece = value if one.item is None else value[one.item]
        spans = [
            Span(other.start, other.end)
            for other in found
            if (other.field, other.item) == (one.field, one.item)
        ]
        context.update(excerpt(piece, spans, max(20, self.size.width - 4)))

    def action_export(self) -> None:
        from iptui.screens.list_export import give_out

        give_out(self, "findings")

    def on_records_table_opened(self, event: RecordsTable.Opened) -> None:
        self.action_view()

    def action_view(self) -> None:
        from iptui.screens.product import ProductScreen

        found = self._current()
        if found:
            one = found[0]
            self.app.push_screen(ProductScreen(one.product_id, self.complaint_id, one.text))

    def action_mark(self) -> None:
        self.query_one("#table", RecordsTable).toggle_mark()

    def action_decided(self) -> None:
        self.view = self.views[(self.views.index(self.view) + 1) % len(self.views)]
        self.search()

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
            self.found.without(ids)
            self.marks.clear()
            self.found.decide(decisions(self.desk))
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
            self.marks.clear()
            self.found.decide(decisions(self.desk))
            self.show_found()

        self.app.push_screen(FormScreen("Decide", fields, check=check), saved)

    def copy_text(self) -> str:
        return "\n".join(dict.fromkeys(one.product_id for one in self._chosen()))
